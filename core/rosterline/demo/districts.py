"""The two districts of the demo and their files.

*Springfield* sends the product's combined file. *Riverside* sends three files of a layout that no adapter knows; its
mapping is the one that ``rosterline mapping suggest`` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from rosterline.demo.stage import Stage
from rosterline.report import Column, File, Form, Need
from rosterline.sample import write_report
from rosterline.settings import DistrictSettings

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


def write(stage: Stage, name: str, roster: Roster) -> list[Path]:
    """Write a district's report of a night."""
    folder = stage.files / name
    folder.mkdir(parents=True, exist_ok=True)
    if name == "riverside":
        return sorted(write_report(riverside_form(), roster, folder, delimiter="\t"))
    generic = stage.adapters.get("generic_csv")
    report = generic.report(DistrictSettings(), generic.settings_section()())
    return write_report(report.form("combined"), roster, folder)


def with_columns_moved(path: Path) -> Path:
    """The combined file as it comes after somebody has worked on the report: a column moved and one renamed."""
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    for cells in lines:
        cells.insert(2, cells.pop(5))
    lines[0][0] = "Semester"
    path.write_text("".join(",".join(cells) + "\n" for cells in lines), encoding="utf-8")
    return path


def without_a_school(path: Path) -> Path:
    """The combined file as it comes when the export of the last school did not run."""
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    last = rows[-1].split(",")[1]
    path.write_text(header + "".join(row for row in rows if row.split(",")[1] != last), encoding="utf-8")
    return path


def without_term(roster: Roster, term: str) -> dict[str, pl.DataFrame]:
    """The roster after a term, whose classes the SIS no longer exports."""
    classes = roster["section_terms"].filter(pl.col("term_id") == term)["section_id"].implode()
    keys = {"sections": "id", "section_terms": "section_id", "enrollments": "section_id", "teachings": "section_id"}
    return {
        name: frame.filter(~pl.col(keys[name]).is_in(classes)) if name in keys else frame
        for name, frame in roster.items()
    }
