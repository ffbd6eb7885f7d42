"""How the rows of one table find those of another: STUDENTS.ID, SECTIONS.ID and the ids of staff only join.

No id of these is the key of anybody: a student is known by the district's ``student_key``, a teacher by TeacherNumber
or e-mail address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rosterline.errors import Rejected
from rosterline.findings.reports import MissingColumn
from rosterline.report import NOTED, SET_ASIDE, rows
from rosterline.report.rows import cell, found_in, with_default_school
from rosterline_powerschool.cells import the_one_in, unsigned

if TYPE_CHECKING:
    from rosterline_powerschool.rules import Rules

_PARTS = ("school.id", "term.id", "course.id", "raw.section_number")
"""What names a section where no SectionID stands."""

_OTHER_KEYS = {
    "raw.student_id": "ID",
    "raw.student_number": "Student_Number",
    "raw.state_number": "State_StudentNumber",
}
"""Fields by which a row may name a student besides the district's key, and their names in STUDENTS."""


def composed(frame: pl.DataFrame) -> pl.Expr:
    """The id of a section that has none: school, term, course and section number; empty without the last two."""
    term = "term.id" if "term.id" in frame.columns else "raw.term"
    parts = [cell(frame, term if part == "term.id" else part) for part in _PARTS]
    return pl.when((parts[-1] == "") | (parts[-2] == "")).then(pl.lit("")).otherwise(rows.composed(parts))


def with_section_id(frame: pl.DataFrame, sections: pl.DataFrame | None, rules: Rules) -> pl.DataFrame:
    """Rows of CC without SectionID find their section by school, term, course and section number."""
    if "section.id" in frame.columns:
        return frame
    wanted = _as_section(frame, rules)
    own = wanted.select(composed(wanted)).to_series()
    if sections is None:
        return frame.with_columns(own.alias("section.id"))
    sections = _as_section(unsigned(sections, ("section.id", "term.id")), rules)
    key = [part for part in _PARTS if part in wanted.columns and part in sections.columns]
    given = cell(sections, "section.id") if "section.id" in sections.columns else composed(sections)
    known = sections.select(composed(sections.select(key)).alias("_key"), given.alias("section"))
    keys = wanted.select(composed(wanted.select(key)).alias("_key"))
    found = the_one_in(keys, "_key", known, "_key", "section")
    # A section that is not there keeps its values for a name: the row is told to name one that is not listed.
    return frame.with_columns(pl.coalesce(pl.lit(found), pl.lit(own)).alias("section.id"))


def _as_section(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The frame with the fields by which sections are named, as SECTIONS calls them."""
    if "raw.term" in frame.columns:
        frame = frame.rename({"raw.term": "term.id"})
    return with_default_school(frame, rules.default_school)


def student_of(frame: pl.DataFrame, students: pl.DataFrame | None) -> pl.DataFrame:
    """Rows of CC with the student's key, and what the file of students says of the student.

    Added are ``_listed``, ``_why`` (why the student is set aside), ``_status``, ``_entry``, and the student's time in
    the school, where it is the row's. A student who is not listed keeps the name by which the row knows them.

    Raises:
        Rejected: the file of students has none of the ids by which the rows name students.
    """
    frame = _with_key(frame, students)
    taken_first = None if students is None else students.sort(pl.col(SET_ASIDE) != "", maintain_order=True)
    values = ["student.id", SET_ASIDE, "raw.status", *_SCHOOL_TIME, "school.id"]
    said = found_in(frame, "student.id", taken_first, "student.id", values)
    texts = {name: pl.lit(said[name].fill_null("")) for name in values}
    here = texts["school.id"] == cell(frame, "school.id")
    return frame.with_columns(
        *(pl.when(here).then(texts[name]).otherwise(pl.lit("")).alias(name) for name in _SCHOOL_TIME),
        texts[SET_ASIDE].alias("_why"),
        texts["raw.status"].alias("_status"),
        texts["student.school_begin"].alias("_entry"),
        pl.lit(said["student.id"].is_not_null()).alias("_listed"),
    )


_SCHOOL_TIME = ("student.school_begin", "student.school_end")


def _with_key(frame: pl.DataFrame, students: pl.DataFrame | None) -> pl.DataFrame:
    names = [name for name in _OTHER_KEYS if name in frame.columns]
    if "student.id" not in frame.columns and students is not None and not set(names) & set(students.columns):
        wanted = " or ".join(_OTHER_KEYS[name] for name in names)
        hint = "; the enrollments name students by it"
        raise Rejected(MissingColumn.at("students", None, header=wanted, hint=hint))
    key = cell(frame, "student.id")
    for name in names:
        if "student.id" in frame.columns and not frame.select((key == "").any()).item():
            break
        found = the_one_in(frame, name, students, name, "student.id")
        # Not the key of anybody: the row is told to name a student who is not listed.
        unknown = pl.when(pl.col(name) == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("? "), name))
        filled = pl.when(key == "").then(pl.coalesce(pl.lit(found), unknown)).otherwise(key)
        frame = frame.with_columns(filled.alias("student.id"))
        key = pl.col("student.id")
    return frame


def teacher_of(frame: pl.DataFrame, teachers: pl.DataFrame | None, rules: Rules) -> pl.DataFrame:
    """Rows with ``teacher.id`` and ``teacher.email``, looked up by the id of staff where the row has neither.

    Raises:
        Rejected: the file of teachers has no ids of staff, and the rows name teachers by nothing else.
    """
    own_id, own_email = cell(frame, "teacher.id"), cell(frame, "teacher.email")
    if "raw.staff" not in frame.columns:
        return frame.with_columns(own_id.alias("teacher.id"), own_email.alias("teacher.email"))
    nobody = (own_id == "") & (own_email == "")
    if teachers is not None and "raw.staff" not in teachers.columns and frame.select(nobody.all()).item():
        hint = "; sections name their teachers by it"
        raise Rejected(MissingColumn.at("teachers", None, header="ID", hint=hint))
    found = found_in(frame, "raw.staff", teachers, "raw.staff", ["teacher.id", "teacher.email"])
    number = pl.lit(found["teacher.id"].fill_null("")) if rules.by_number else pl.lit("")
    frame = frame.with_columns(
        pl.when(nobody).then(number).otherwise(own_id).alias("teacher.id"),
        pl.when(nobody).then(pl.lit(found["teacher.email"].fill_null(""))).otherwise(own_email).alias("teacher.email"),
    )
    lost = (pl.col("teacher.id") == "") & (pl.col("teacher.email") == "") & ~pl.col("raw.staff").is_in(["", "0"])
    if not frame.select(lost.any()).item():
        return frame
    return frame.with_columns(pl.when(lost).then(pl.lit(LOST_STAFF)).otherwise(cell(frame, NOTED)).alias(NOTED))


LOST_STAFF = "no file of teachers says whose the TeacherID is; the class has no such teacher"
