"""Export: what is current on a day, as the product's Combined Import.

CSV in UTF-8, comma, LF, one row for each student and class with its primary teacher, sorted by school, class id and
student id; ids as the report gave them, exact values.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from rosterline.home import Home
from rosterline.roster import stored
from rosterline.roster.calendar import SetDates, with_set_dates
from rosterline.roster.entities import (
    ENROLLMENTS,
    PEOPLE,
    PERSON_SCHOOLS,
    SECTION_TERMS,
    SECTIONS,
    STUDENT,
    TEACHER,
    TEACHINGS,
    TERMS,
    Entity,
)

TERM_STAYS_CURRENT = timedelta(days=14)
"""How long a term stays current after its end: grades come late."""

COMBINED_HEADERS = (
    "Term",
    "School ID",
    "Staff First Name",
    "Staff Last Name",
    "Staff Email Address",
    "Staff Unique ID",
    "Class Name",
    "Class ID",
    "Class Period",
    "Student First Name",
    "Student Last Name",
    "Student ID",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows were written, and what was left out."""

    rows: int
    not_current: int
    without_students: int


def export_combined(home: Home, district_id: int, day: date, out: Path, set_dates: Sequence[SetDates]) -> Exported:
    """Write the combined file; it appears under its name only when it is complete.

    Args:
        home: where the roster is.
        district_id: whose roster.
        day: what is current on it is written.
        out: the file.
        set_dates: the district's dates of terms that a person set.

    Raises:
        OSError: it can't be written.
    """
    with home.engine.connect() as connection:
        roster = stored.current(connection, district_id, home.snapshots(district_id))
    sections = _sections(roster, day, set_dates)
    pairs = _active(roster, ENROLLMENTS)
    current = pairs.filter(_open(day)).join(_present_students(roster, day), on="student_id", how="semi")
    rows = current.join(sections, on="section_id", how="inner")
    rows = rows.join(_people(roster, STUDENT).rename({"id": "student_id"}), on="student_id", how="inner")
    frame = (
        rows.sort("school_id", "class_id", "section_id", "student_id")
        .select(
            "term",
            "school_id",
            "staff_first",
            "staff_last",
            "staff_email",
            "teacher_id",
            "name",
            "class_id",
            "periods",
            "first_name",
            "last_name",
            "student_id",
        )
        .collect()
    )
    frame.columns = list(COMBINED_HEADERS)
    _write(frame, out)
    total = pairs.select(pl.len()).collect().item()
    empty = sections.join(current, on="section_id", how="anti").select(pl.len()).collect().item()
    return Exported(frame.height, total - frame.height, empty)


def _write(frame: pl.DataFrame, out: Path) -> None:
    """Write a file whole; where that fails nothing is left of it."""
    partial = out.with_name(f".{out.name}.part")
    try:
        with partial.open("wb") as target:
            frame.write_csv(target, quote_style="necessary", line_terminator="\n")
        os.replace(partial, out)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _active(roster: stored.StoredRoster, entity: Entity) -> pl.LazyFrame:
    return roster.active(entity).select(entity.columns)


def _open(day: date) -> pl.Expr:
    begun = (pl.col("begins_on") <= day).fill_null(True)
    return begun & (pl.col("ends_on") > day).fill_null(True)


def _people(roster: stored.StoredRoster, role: str) -> pl.LazyFrame:
    people = _active(roster, PEOPLE).filter(pl.col("role") == role)
    return people.select("id", "first_name", "last_name", "email")


def _present_students(roster: stored.StoredRoster, day: date) -> pl.LazyFrame:
    """Students who are in some school on the day, or of whom no school is known."""
    links = _active(roster, PERSON_SCHOOLS).filter(pl.col("role") == STUDENT)
    students = _people(roster, STUDENT).select(student_id="id")
    known = links.group_by("person_id").agg(_open(day).any().alias("_in"))
    present = students.join(known, left_on="student_id", right_on="person_id", how="left")
    return present.filter(pl.col("_in").fill_null(True)).select("student_id")


def _sections(roster: stored.StoredRoster, day: date, set_dates: Sequence[SetDates]) -> pl.LazyFrame:
    """Current sections with their term and primary teacher."""
    dated = with_set_dates(_active(roster, TERMS).collect(), set_dates).lazy()
    terms = dated.select(
        "source_id", "begins_on", "ends_on", term_id="id", stays=pl.col("ends_on") + TERM_STAYS_CURRENT
    )
    begun = (pl.col("begins_on") <= day).fill_null(True)
    running = begun & (pl.col("ends_on") > day).fill_null(True)
    current = begun & (pl.col("stays") > day).fill_null(True)
    of_sections = (
        _active(roster, SECTION_TERMS)
        .join(terms, on="term_id", how="inner")
        .with_columns(current=current, running=running)
        .sort(
            ["section_id", "running", "current", "ends_on", "source_id"], descending=[False, True, True, False, False]
        )
        .group_by("section_id", maintain_order=True)
        .agg(term=pl.col("source_id").first(), current=pl.col("current").any())
    )
    staff = _people(roster, TEACHER).rename(
        {"id": "teacher_id", "first_name": "staff_first", "last_name": "staff_last", "email": "staff_email"}
    )
    primary = _active(roster, TEACHINGS).filter(pl.col("is_primary") & _open(day))
    primary = primary.join(staff, on="teacher_id", how="inner")
    return (
        _active(roster, SECTIONS)
        .select("school_id", "name", "periods", section_id="id", class_id="source_id")
        .join(of_sections, on="section_id", how="left")
        .filter(pl.col("current").fill_null(True))
        .join(primary.select("section_id", "teacher_id", pl.col("^staff_.*$")), on="section_id", how="left")
        .with_columns(pl.col("term", "teacher_id", "staff_first", "staff_last", "staff_email").fill_null(""))
    )
