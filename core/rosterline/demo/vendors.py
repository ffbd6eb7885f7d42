"""Two districts whose SIS is known: the adapter is found from their files, and their setup guides are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rosterline.demo.stage import Stage
from rosterline.detect import beginnings, detect
from rosterline.districts.adding import add_district
from rosterline.guide import write_guide
from rosterline.sample import make_district, write_report
from rosterline.settings import DistrictSettings
from rosterline.terminal.detections import show_reasons, verdict

STUDENTS = 900


def shelbyville(stage: Stage) -> None:
    """PowerSchool, one file, pushed to a drop server."""
    stage.say("Shelbyville has sent a file and does not know what it is. Its header tells.")
    paths = _write(stage, "shelbyville", "powerschool", "roster", seed=3)
    _add(stage, "shelbyville", paths, {"delivery": "drop", "push": "sftp://shelbyville@drop.example.org/incoming"})
    stage.say("What its SIS administrator must do is written down with its own values, for PowerSchool.")
    _guide(stage, "shelbyville")


def ogdenville(stage: Stage) -> None:
    """Infinite Campus, several files, into a local folder."""
    stage.say("Ogdenville has Infinite Campus, and an extract of several files.")
    paths = _write(stage, "ogdenville", "infinite_campus", "extract", seed=4)
    _add(stage, "ogdenville", paths, {"delivery": "folder"})
    _guide(stage, "ogdenville")


def _write(stage: Stage, name: str, adapter: str, form: str, seed: int) -> list[Path]:
    known = stage.adapters.get(adapter)
    report = known.report(DistrictSettings(), known.settings_section()())
    return write_report(report.form(form), make_district(STUDENTS, 3, seed=seed), stage.files / name)


def _add(stage: Stage, name: str, paths: Sequence[Path], settings: dict[str, str]) -> None:
    files = " ".join(path.name for path in paths)
    options = " ".join(f"--{key} {value}" for key, value in settings.items())
    stage.command(f"district add {name} --adapter auto --sample {files} {options}")
    with stage.home.workspace() as work:
        found = detect(beginnings(paths, work), stage.adapters)
    assert found.best is not None
    stage.out.print(verdict(found), markup=False)
    show_reasons(stage.out, found.best)
    add_district(stage.home.engine, stage.adapters, name, found.best.adapter, settings, {})
    stage.command(f"import {name} {files}")
    stage.take(name, paths)


def _guide(stage: Stage, name: str) -> None:
    stage.command(f"guide {name}")
    district, folder = stage.district(name), stage.files / f"{name}-guide"
    written = write_guide(district, stage.adapters.get(district.adapter), "html", folder)
    for path in written.files:
        stage.out.print(f"  {path.relative_to(stage.files)}", markup=False)
    stage.out.print(f"  {len(written.gaps)} values are not set yet, and marked in it.")
