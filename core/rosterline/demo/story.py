"""What happens in the demo, night by night."""

from __future__ import annotations

import os
import time
from datetime import date

from rich.console import Console
from rich.rule import Rule

from rosterline import explaining, history
from rosterline.demo.districts import Roster, with_columns_moved, without_a_school, without_term, write
from rosterline.demo.stage import Stage, demo_home, on
from rosterline.demo.vendors import ogdenville, shelbyville
from rosterline.districts.adding import add_district
from rosterline.districts.terms import set_term
from rosterline.districts.years import set_year
from rosterline.pipeline.holding import approve, discard
from rosterline.pipeline.rollback import roll_back
from rosterline.pipeline.sampling import file_samples
from rosterline.pipeline.signing import sign_off
from rosterline.plugins import load_adapters
from rosterline.sample import make_district, next_night
from rosterline.terminal.outcomes import show_imports
from rosterline.terminal.signing import show_signed_off
from rosterline.terminal.stories import show_story

STUDENTS = 2000
FIRST_SEMESTER = ("26-27 S1", date(2026, 8, 10), date(2026, 12, 18))
SECOND_SEMESTER = ("26-27 S2", date(2027, 1, 4), date(2027, 5, 28))
WHOLE_YEAR = ("26-27 FY", date(2026, 8, 10), date(2027, 5, 28))


def run_demo() -> None:
    """Tell the story on the terminal."""
    began = time.perf_counter()
    out = Console(highlight=False, width=None if os.isatty(1) else 110)
    with demo_home() as home:
        stage = Stage(out, home, load_adapters(), home.folder / "files")
        out.print(Rule("rosterline: a demonstration with invented people"))
        with on("2026-09-14T12:00:00+00:00"):
            springfield = _springfield(stage)
            _riverside(stage)
            shelbyville(stage)
            ogdenville(stage)
            _sign_off(stage)
        with on("2026-09-15T07:00:00+00:00"):
            springfield = _normal_night(stage, springfield)
        with on("2026-09-16T07:00:00+00:00"):
            _moved_column(stage, springfield)
        with on("2026-09-17T07:00:00+00:00"):
            _missing_school(stage, springfield)
        with on("2027-01-05T08:00:00+00:00"):
            springfield = _term_change(stage, springfield)
        with on("2027-01-06T08:00:00+00:00"):
            wrong = _wrong_night(stage, springfield)
        with on("2027-01-06T15:00:00+00:00"):
            _rollback(stage, wrong)
        with on("2027-01-07T08:00:00+00:00"):
            _after_rollback(stage, springfield)
            _look_back(stage)
        _what_next(stage, time.perf_counter() - began)


def _springfield(stage: Stage) -> Roster:
    stage.say(f"Springfield has {STUDENTS:,} students. Its SIS exports one combined file.")
    roster = make_district(STUDENTS, 4, seed=1)
    paths = write(stage, "springfield", roster)
    stage.command("district add springfield --adapter generic_csv")
    add_district(stage.home.engine, stage.adapters, "springfield", "generic_csv", {}, {})
    stage.command("preview springfield combined.csv")
    stage.preview("springfield", paths, limit=2)
    stage.command("import springfield combined.csv")
    stage.take("springfield", paths)
    return roster


def _riverside(stage: Stage) -> None:
    stage.say("Riverside sends three files with headers of its own. rosterline suggests how to read them.")
    paths = write(stage, "riverside", make_district(STUDENTS, 3, seed=2))
    stage.command("mapping suggest students.csv teachers.csv schedule.csv > riverside.toml")
    with stage.home.workspace() as work:
        mapping = stage.adapters.suggest(file_samples(paths, work)) or ""
    (stage.files / "riverside.toml").write_text(mapping, encoding="utf-8")
    for line in [line for line in mapping.splitlines() if line and not line.startswith("#")][:12]:
        stage.out.print(f"  {line}", markup=False)
    stage.out.print("  ...")
    stage.command("district add riverside --adapter generic_csv --mapping riverside.toml")
    add_district(stage.home.engine, stage.adapters, "riverside", "generic_csv", {}, {"mapping": mapping})
    stage.command("import riverside students.csv teachers.csv schedule.csv")
    stage.take("riverside", paths)


def _sign_off(stage: Stage) -> None:
    stage.say("The first import was right, so support signs it off. From now on the format is fixed and guards hold.")
    stage.command("district sign-off springfield")
    show_signed_off(stage.out, sign_off(stage.home, stage.district("springfield")))
    stage.say("What is missing is quickly said.")
    for term, first, last in (FIRST_SEMESTER, SECOND_SEMESTER, WHOLE_YEAR):
        stage.command(f"terms set springfield '{term}' --from {first} --to {last}")
        set_term(stage.home.engine, stage.district("springfield"), term, first, last)
    _, first, last = WHOLE_YEAR
    stage.command(f"year set springfield --from {first} --to {last}")
    set_year(stage.home.engine, stage.district("springfield"), first, last)


def _normal_night(stage: Stage, roster: Roster) -> Roster:
    stage.say("A night later: students joined and left, names were corrected, a class got another teacher.")
    tonight = next_night(roster, seed=11)
    paths = write(stage, "springfield", tonight)
    stage.command("import springfield combined.csv")
    stage.take("springfield", paths)
    stage.say("The same file once more changes nothing, and costs nothing.")
    stage.command("import springfield combined.csv")
    stage.take("springfield", paths)
    return tonight


def _moved_column(stage: Stage, roster: Roster) -> None:
    stage.say("Somebody has worked on the report in the SIS: one column moved, another has a new name.")
    path = with_columns_moved(*write(stage, "springfield", next_night(roster, seed=12)))
    stage.command("import springfield combined.csv")
    stage.take("springfield", [path])


def _missing_school(stage: Stage, roster: Roster) -> None:
    stage.say("The report is mended. But tonight the export of one school did not run.")
    path = without_a_school(*write(stage, "springfield", next_night(roster, seed=12)))
    stage.command("import springfield combined.csv")
    outcome = stage.take("springfield", [path])
    assert outcome.import_id is not None
    stage.say("Support looks at it, asks the district, and throws it away. No class was empty in the morning.")
    stage.command(f'imports discard {outcome.import_id} --reason "one school is missing in the export"')
    reason = "one school is missing in the export"
    discard(stage.home, stage.district("springfield"), outcome.import_id, reason)


def _term_change(stage: Stage, roster: Roster) -> Roster:
    stage.say("January: the first semester is over, and its classes are no longer in the report. That is expected.")
    tonight = without_term(next_night(roster, seed=13), FIRST_SEMESTER[0])
    paths = write(stage, "springfield", tonight)
    stage.command("import springfield combined.csv")
    stage.take("springfield", paths)
    return tonight


def _wrong_night(stage: Stage, roster: Roster) -> int:
    stage.say("The next night looks like any other. But somebody had tried something out in the SIS.")
    paths = write(stage, "springfield", next_night(roster, seed=14))
    stage.command("import springfield combined.csv")
    outcome = stage.take("springfield", paths)
    assert outcome.import_id is not None
    return outcome.import_id


def _rollback(stage: Stage, wrong: int) -> None:
    stage.say("At ten the district calls. Support takes that night back, exact to the value.")
    stage.command(f'imports rollback {wrong} --reason "a trial schedule was in the SIS"')
    roll_back(stage.home, stage.district("springfield"), wrong, "a trial schedule was in the SIS")
    stage.out.print(f"Import {wrong} is undone: the roster is as it was before it.")


def _after_rollback(stage: Stage, roster: Roster) -> None:
    stage.say("After a rollback nothing comes back by itself: the next report waits for a person.")
    paths = write(stage, "springfield", next_night(roster, seed=15))
    stage.command("import springfield combined.csv")
    outcome = stage.take("springfield", paths)
    assert outcome.import_id is not None
    stage.command(f'imports approve {outcome.import_id} --reason "mended in the SIS"')
    approve(stage.home, stage.district("springfield"), outcome.import_id, "mended in the SIS")
    stage.out.print(f"Import {outcome.import_id}: applied.")


def _look_back(stage: Stage) -> None:
    district = stage.district("springfield")
    stage.say("Every import stays in the history, and every record knows where it comes from.")
    stage.command("imports list springfield")
    show_imports(stage.out, history.list_imports(stage.home.engine, district.id), district.zone)
    student = _somebody(stage, district.id)
    stage.command(f"explain springfield {student}")
    for story in explaining.explain(stage.home.engine, district.id, student, "student", district.set_dates):
        show_story(stage.out, story, district.zone)


def _somebody(stage: Stage, district_id: int) -> str:
    """A student whom some night changed."""
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


def _what_next(stage: Stage, seconds: float) -> None:
    stage.out.print(Rule(f"{seconds:.0f} seconds"))
    stage.out.print("Now with your own file:\n")
    for command in (
        "rosterline district add NAME --adapter auto --sample FILE...",
        "rosterline guide NAME",
        "rosterline preview NAME FILE...",
        "rosterline import NAME FILE...",
        "rosterline district sign-off NAME",
    ):
        stage.out.print(f"  [bold]{command}[/]")
    stage.out.print(
        "\nA layout of your own? `rosterline mapping suggest FILE...` writes the mapping for `--mapping`.\n"
        f"The demo's files and guides are in {stage.files}",
        soft_wrap=True,
    )
