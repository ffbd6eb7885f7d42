"""The demo: the whole story on two sample districts, in a folder of its own.

*Springfield* sends the product's combined file. *Riverside* sends three files of a layout that no adapter knows; its
mapping is the one that ``rosterline mapping suggest`` writes. The demo lives on chosen days (``ROSTERLINE_NOW``), and
its people are invented.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.rule import Rule

from rosterline import explaining, history
from rosterline.districts import KnownDistrict, add_district, find_district
from rosterline.home import Home
from rosterline.pipeline import Outcome, import_report, preview_report
from rosterline.pipeline.sampling import file_samples
from rosterline.plugins import Adapters, load_adapters
from rosterline.report import Column, File, Form, Need
from rosterline.sample import make_district, next_night, write_report
from rosterline.settings import DistrictSettings
from rosterline.terminal.outcomes import show_imports, show_outcome
from rosterline.terminal.printing import progress
from rosterline.terminal.stories import show_story

STUDENTS = 2000
FIRST_NIGHT = "2026-09-14T07:00:00+00:00"
SECOND_NIGHT = "2026-09-15T07:00:00+00:00"

Roster = Mapping[str, pl.DataFrame]


def riverside_form() -> Form:
    """Three files as a system unknown to rosterline might export them: everyday headers, a tab between the cells."""
    need = Need.REQUIRED
    students = (
        Column("student.id", ("Student Number",), need),
        Column("student.last_name", ("Last Name",)),
        Column("student.first_name", ("First Name",)),
        Column("student.grade", ("Grade Level",)),
        Column("school.id", ("School Code",)),
    )
    teachers = (
        Column("teacher.id", ("Employee ID",), need),
        Column("teacher.last_name", ("Teacher Last Name",)),
        Column("teacher.first_name", ("Teacher First Name",)),
        Column("teacher.email", ("Teacher Email",)),
        Column("school.id", ("School Code",)),
    )
    schedule = (
        Column("section.id", ("Section ID",), need),
        Column("section.name", ("Section Name",)),
        Column("section.period", ("Period",)),
        Column("term.id", ("Term",)),
        Column("school.id", ("School Code",), need),
        Column("teacher.id", ("Employee ID",)),
        Column("student.id", ("Student Number",), need),
    )
    files = (File("students", students), File("teachers", teachers), File("schedule", schedule))
    return Form("riverside", files)


@dataclass
class _Stage:
    """The console and home of a demo, and how its steps are told."""

    out: Console
    home: Home
    adapters: Adapters
    files: Path

    def say(self, text: str) -> None:
        self.out.print(f"\n[dim]{text}[/]")

    def command(self, text: str) -> None:
        self.out.print(f"\n[bold cyan]$ rosterline {text}[/]")

    def district(self, name: str) -> KnownDistrict:
        return find_district(self.home.engine, self.adapters, name)

    def run(self, action: Callable[..., Outcome], name: str, paths: list[Path]) -> Outcome:
        with progress() as report:
            return action(self.home, self.district(name), paths, report)


def run_demo() -> None:
    """Tell the story on the terminal."""
    began = time.perf_counter()
    out = Console(highlight=False, width=None if os.isatty(1) else 110)
    with _demo_home() as home:
        stage = _Stage(out, home, load_adapters(), home.folder / "files")
        out.print(Rule("rosterline: a demonstration with invented people"))
        with _on(FIRST_NIGHT):
            springfield, riverside = _sample_files(stage)
            _first_imports(stage)
        with _on(SECOND_NIGHT):
            _normal_night(stage, springfield, riverside)
            _look_back(stage)
        _what_next(stage, time.perf_counter() - began)


@contextmanager
def _demo_home() -> Iterator[Home]:
    """A home beside the real one, made anew each time; the real one is not touched."""
    folder = Home.open().folder / "demo"
    if folder.exists():
        shutil.rmtree(folder)
    before = {name: os.environ.pop(name, None) for name in ("ROSTERLINE_DATABASE_URL", "ROSTERLINE_NOW")}
    home = Home.open(folder)
    try:
        yield home
    finally:
        os.environ.update({name: value for name, value in before.items() if value is not None})
        home.engine.dispose()


@contextmanager
def _on(moment: str) -> Iterator[None]:
    os.environ["ROSTERLINE_NOW"] = moment
    try:
        yield
    finally:
        os.environ.pop("ROSTERLINE_NOW", None)


def _sample_files(stage: _Stage) -> tuple[Roster, Roster]:
    stage.say(f"Two districts of {STUDENTS:,} students each; their first reports are being written ...")
    springfield = make_district(STUDENTS, 4, seed=1)
    riverside = make_district(STUDENTS, 3, seed=2)
    _write(stage, "springfield", springfield)
    _write(stage, "riverside", riverside)
    for file in sorted(stage.files.rglob("*.csv")):
        lines = file.read_text(encoding="utf-8").count("\n")
        stage.out.print(f"  {file.relative_to(stage.files)}: {lines:,} lines")
    return springfield, riverside


def _write(stage: _Stage, name: str, roster: Roster) -> list[Path]:
    folder = stage.files / name
    folder.mkdir(parents=True, exist_ok=True)
    if name == "riverside":
        return write_report(riverside_form(), roster, folder, delimiter="\t")
    generic = stage.adapters.get("generic_csv")
    report = generic.report(DistrictSettings(), generic.settings_section()())
    return write_report(report.form("combined"), roster, folder)


def _paths(stage: _Stage, name: str) -> list[Path]:
    return sorted((stage.files / name).glob("*.csv"))


def _first_imports(stage: _Stage) -> None:
    stage.say("Springfield sends one combined file, which the adapter generic_csv reads as it is.")
    stage.command("district add springfield --adapter generic_csv")
    add_district(stage.home.engine, stage.adapters, "springfield", "generic_csv", {}, {})
    stage.command("preview springfield combined.csv")
    outcome = stage.run(preview_report, "springfield", _paths(stage, "springfield"))
    show_outcome(stage.out, outcome, previewed=True, limit=2)
    stage.command("import springfield combined.csv")
    _import(stage, "springfield")

    stage.say("Riverside sends three files with headers of its own. rosterline suggests how to read them.")
    stage.command("mapping suggest students.csv teachers.csv schedule.csv > riverside.toml")
    paths = _paths(stage, "riverside")
    with stage.home.workspace() as work:
        mapping = stage.adapters.suggest(file_samples(paths, work)) or ""
    (stage.files / "riverside.toml").write_text(mapping, encoding="utf-8")
    for line in [line for line in mapping.splitlines() if line and not line.startswith("#")][:12]:
        stage.out.print(f"  {line}", markup=False)
    stage.out.print("  ...")
    stage.command("district add riverside --adapter generic_csv --mapping riverside.toml")
    add_district(stage.home.engine, stage.adapters, "riverside", "generic_csv", {}, {"mapping": mapping})
    stage.command("import riverside students.csv teachers.csv schedule.csv")
    _import(stage, "riverside")


def _import(stage: _Stage, name: str) -> None:
    show_outcome(stage.out, stage.run(import_report, name, _paths(stage, name)), previewed=False, limit=0)


def _normal_night(stage: _Stage, springfield: Roster, riverside: Roster) -> None:
    stage.say("A night later: students joined and left, names were corrected, a class got another teacher.")
    _write(stage, "springfield", next_night(springfield, seed=11))
    _write(stage, "riverside", next_night(riverside, seed=12))
    stage.command("preview springfield combined.csv")
    outcome = stage.run(preview_report, "springfield", _paths(stage, "springfield"))
    show_outcome(stage.out, outcome, previewed=True, limit=3)
    for name in ("springfield", "riverside"):
        stage.command(f"import {name} ...")
        _import(stage, name)
    stage.say("The same file once more changes nothing, and costs nothing.")
    stage.command("import springfield combined.csv")
    _import(stage, "springfield")


def _look_back(stage: _Stage) -> None:
    district = stage.district("springfield")
    stage.say("Every import stays in the history, and every record knows where it comes from.")
    stage.command("imports list springfield")
    show_imports(stage.out, history.list_imports(stage.home.engine, district.id), district.zone)
    student = _somebody(stage, district.id)
    stage.command(f"explain springfield {student}")
    for story in explaining.explain(stage.home.engine, district.id, student, "student"):
        show_story(stage.out, story, district.zone)


def _somebody(stage: _Stage, district_id: int) -> str:
    """A student whom the second night changed."""
    from sqlmodel import Session, col, select

    from rosterline.roster.bookkeeping import Change

    with Session(stage.home.engine) as session:
        change = session.exec(
            select(Change)
            .where(Change.district_id == district_id, Change.entity == "people", Change.role == "student")
            .order_by(col(Change.operation), col(Change.id))
        ).first()
        assert change is not None
        return change.person_id


def _what_next(stage: _Stage, seconds: float) -> None:
    stage.out.print(Rule(f"{seconds:.0f} seconds"))
    stage.out.print("Now with your own file:\n")
    for command in (
        "rosterline district add NAME --adapter generic_csv",
        "rosterline preview NAME FILE...",
        "rosterline import NAME FILE...",
    ):
        stage.out.print(f"  [bold]{command}[/]")
    stage.out.print(
        "\nA layout of your own? `rosterline mapping suggest FILE...` writes the mapping for `--mapping`.\n"
        f"The demo's files are in {stage.files}",
        soft_wrap=True,
    )
