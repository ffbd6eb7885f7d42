"""How the rows of one table find those of another: STUDENTS.ID, SECTIONS.ID and the ids of staff only join.

No id of these is the key of anybody: a student is known by the district's ``student_key``, a teacher by TeacherNumber
or e-mail address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rosterline.report import SET_ASIDE
from rosterline_powerschool.cells import cell, found_in, unsigned

if TYPE_CHECKING:
    from rosterline_powerschool.rules import Rules

_PARTS = ("school.id", "term.id", "course.id", "raw.section_number")
"""What names a section where no SectionID stands."""

_OTHER_KEYS = ("raw.student_id", "raw.student_number", "raw.state_number")
"""Fields by which a row may name a student besides the district's key."""


def composed(frame: pl.DataFrame) -> pl.Expr:
    """The id of a section that has none: school, term, course and section number; empty without the last two."""
    term = "term.id" if "term.id" in frame.columns else "raw.term"
    parts = [cell(frame, term if part == "term.id" else part) for part in _PARTS]
    head = [part.str.replace_all("%", "%25", literal=True).str.replace_all(":", "%3A", literal=True) for part in parts]
    whole = pl.concat_str([*head[:-1], parts[-1]], separator=":")
    return pl.when((parts[-1] == "") | (parts[-2] == "")).then(pl.lit("")).otherwise(whole)


def with_section_id(frame: pl.DataFrame, sections: pl.DataFrame | None, rules: Rules) -> pl.DataFrame:
    """Rows of CC without SectionID find their section by school, term, course and section number."""
    if "section.id" in frame.columns:
        return frame
    if rules.default_school:
        school = pl.when(cell(frame, "school.id") == "").then(pl.lit(rules.default_school))
        frame = frame.with_columns(school.otherwise(cell(frame, "school.id")).alias("school.id"))
    own = composed(frame)
    if sections is None:
        return frame.with_columns(own.alias("section.id"))
    sections = unsigned(sections, ("section.id", "term.id"))
    there = {"term.id" if name == "raw.term" else name for name in frame.columns}
    key = [part for part in _PARTS if part in there and part in sections.columns]
    if rules.default_school and "school.id" not in sections.columns:
        sections = sections.with_columns(pl.lit(rules.default_school).alias("school.id"))
        key = ["school.id", *key]
    given = pl.col("section.id") if "section.id" in sections.columns else composed(sections)
    known = sections.select(composed(sections.select(key)).alias("_key"), given.alias("section"))
    wanted = frame.rename({"raw.term": "term.id"}) if "raw.term" in frame.columns else frame
    names = wanted.select(
        composed(wanted.select(key)).alias("_key"),
        own.alias("_own") if wanted is frame else composed(wanted).alias("_own"),
    )
    found = found_in(names, "_key", known, "_key", ["section"])["section"]
    return frame.with_columns(pl.coalesce(pl.lit(found), pl.lit(names["_own"])).alias("section.id"))


def student_of(frame: pl.DataFrame, students: pl.DataFrame | None, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """Rows of CC with the student's key, and what the file of students says of the student.

    Added are ``_listed``, ``_why`` (why the student is set aside), ``_status``, ``_entry``, and the student's time in
    the school, where it is the row's. A student who is not listed keeps the name by which the row knows them.
    """
    frame = _with_key(frame, students)
    listed = (
        None
        if students is None or "student.id" not in students.columns
        else students.sort(pl.col(SET_ASIDE) != "", maintain_order=True)
    )
    values = ["student.id", SET_ASIDE, "raw.status", "student.school_begin", "student.school_end", "school.id"]
    said = found_in(frame, "student.id", listed, "student.id", values)
    texts = {name: pl.lit(said[name].fill_null("")) for name in values}
    here = texts["school.id"] == cell(frame, "school.id")
    dates = [
        pl.when(here).then(texts[name]).otherwise(pl.lit("")).alias(name)
        for name in ("student.school_begin", "student.school_end")
    ]
    return frame.with_columns(
        *dates,
        texts[SET_ASIDE].alias("_why"),
        texts["raw.status"].alias("_status"),
        texts["student.school_begin"].alias("_entry"),
        pl.lit(said["student.id"].is_not_null()).alias("_listed"),
    )


def _with_key(frame: pl.DataFrame, students: pl.DataFrame | None) -> pl.DataFrame:
    key = cell(frame, "student.id")
    for name in _OTHER_KEYS:
        if name not in frame.columns:
            continue
        if "student.id" in frame.columns and not frame.select((key == "").any()).item():
            break
        found = found_in(frame, name, students, name, ["student.id"])["student.id"]
        # Not the key of anybody: the row is told to name a student who is not listed.
        unknown = pl.when(pl.col(name) == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("? "), name))
        filled = pl.when(key == "").then(pl.coalesce(pl.lit(found), unknown)).otherwise(key)
        frame = frame.with_columns(filled.alias("student.id"))
        key = pl.col("student.id")
    return frame if "student.id" in frame.columns else frame.with_columns(pl.lit("").alias("student.id"))


def teacher_of(frame: pl.DataFrame, teachers: pl.DataFrame | None, rules: Rules) -> pl.DataFrame:
    """Rows with ``teacher.id`` and ``teacher.email``, looked up by the id of staff where the row has neither."""
    own_id, own_email = cell(frame, "teacher.id"), cell(frame, "teacher.email")
    if "raw.staff" not in frame.columns or teachers is None:
        return frame.with_columns(own_id.alias("teacher.id"), own_email.alias("teacher.email"))
    found = found_in(frame, "raw.staff", teachers, "raw.staff", ["teacher.id", "teacher.email"])
    number = (
        found["teacher.id"].fill_null("") if rules.by_number else found["teacher.id"].clear(frame.height).fill_null("")
    )
    nobody = (own_id == "") & (own_email == "")
    return frame.with_columns(
        pl.when(nobody).then(pl.lit(number)).otherwise(own_id).alias("teacher.id"),
        pl.when(nobody).then(pl.lit(found["teacher.email"].fill_null(""))).otherwise(own_email).alias("teacher.email"),
    )
