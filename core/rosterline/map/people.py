"""Students, teachers, their schools and their classes, as the files state them.

A teacher is named by id, by e-mail, or both; who that is becomes known later, when all statements (and for e-mails the
roster) can be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from rosterline.findings import Issue
from rosterline.findings.rows import PlaceholderStaff, TeacherWithoutKey
from rosterline.map.keys import SECTION, section_parts, teacher_slots
from rosterline.map.rows import Pieces
from rosterline.map.stating import defining, distinct, with_section
from rosterline.read.contract import LINE
from rosterline.report import Form
from rosterline.report.rows import cell
from rosterline.roster.entities import STUDENT

_NO = ("", "no", "n", "false", "f", "0", "none", "null", "n/a", "-")
_YES = ("true", "t", "yes", "y", "1", "x", "p", "primary")


Named = Sequence[tuple[Pieces, pl.DataFrame]]
"""Rows of the files that name a teacher: the row's columns, and id, email, first_name, last_name, lead, file."""


def _day(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.Date)


def _flag(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().is_in(_YES) if name in frame.columns else pl.lit(False)


def _number(piece: Pieces) -> pl.Expr:
    return pl.lit(piece.plan.file.number, pl.UInt16).alias("file")


def students(pieces: Sequence[Pieces]) -> pl.DataFrame:
    """id, first_name, last_name, email, grade_raw of each distinct statement, in the order of the lines."""
    names = ("first_name", "last_name", "email", "grade")
    frames = [
        frame.filter(pl.col("student.id") != "").select(
            pl.col("student.id").alias("id"),
            *(cell(frame, f"student.{name}").alias("grade_raw" if name == "grade" else name) for name in names),
            _number(piece),
            LINE,
        )
        for piece in pieces
        if "student.id" in piece.plan.fields and defining(piece, "student")
        for frame in piece.students
    ]
    columns = ["id", "first_name", "last_name", "email", "grade_raw"]
    return _distinct(frames, columns, dict.fromkeys(columns, pl.String()))


def withheld(pieces: Sequence[Pieces]) -> pl.DataFrame:
    """Id of each student who is not to be taken: whatever is not plainly a no is a family's objection."""
    objection = ~pl.col("student.withheld").str.to_lowercase().is_in(_NO)
    frames = [
        frame.filter(objection).select(id="student.id")
        for piece in pieces
        if {"student.id", "student.withheld"} <= piece.plan.fields
        for frame in piece.students
    ]
    return pl.concat([pl.DataFrame(schema={"id": pl.String}), *frames])


def student_schools(pieces: Sequence[Pieces]) -> pl.DataFrame:
    """role, person_id, school_id, begins_on, ends_on, home of each row that names a student and a school."""
    frames = [
        frame.filter((pl.col("student.id") != "") & (pl.col("school.id") != "")).select(
            pl.lit(STUDENT).alias("role"),
            pl.col("student.id").alias("person_id"),
            pl.col("school.id").alias("school_id"),
            _day(frame, "student.school_begin").alias("begins_on"),
            _day(frame, "student.school_end").alias("ends_on"),
            _flag(frame, "student.school_home").alias("home"),
            _number(piece),
            LINE,
        )
        for piece in pieces
        if {"student.id", "school.id"} <= piece.plan.fields
        for frame in piece.students
    ]
    types: dict[str, pl.DataType] = {"role": pl.String(), "person_id": pl.String(), "school_id": pl.String()}
    types |= {"begins_on": pl.Date(), "ends_on": pl.Date(), "home": pl.Boolean()}
    return _distinct(frames, list(types), types)


def named_teachers(pieces: Sequence[Pieces], placeholders: Sequence[str]) -> tuple[Named, list[Issue]]:
    """Each teacher column of each file: the rows that name a real person, by id or e-mail.

    Args:
        pieces: the files.
        placeholders: words that stand for a teacher who is not there yet, in any case.

    Returns:
        The rows; what is said of placeholders, and of names without id and e-mail.
    """
    words = [word.casefold() for word in placeholders]
    named: list[tuple[Pieces, pl.DataFrame]] = []
    issues: list[Issue] = []
    for piece in pieces:
        for slot in teacher_slots(piece.plan.fields):
            for classes in piece.classes:
                names = ("id", "email", "first_name", "last_name")
                person = [cell(classes, f"{slot}.{name}").alias(name) for name in names]
                lead = _flag(classes, "teaching.lead") if slot == "teacher" else pl.lit(False)
                frame = classes.with_columns(*person, lead.alias("lead"), _number(piece))
                frame = frame.with_columns(_placeholder(words).alias(_PLACEHOLDER))
                issues += _nobodies(frame, piece.plan.file.source.name)
                real = ~pl.col(_PLACEHOLDER) & _has_key()
                named.append((piece, frame.filter(real).drop(_PLACEHOLDER)))
    return named, issues


_PLACEHOLDER = "placeholder"


def _placeholder(words: Sequence[str]) -> pl.Expr:
    first, last, key = (pl.col(name).str.to_lowercase() for name in ("first_name", "last_name", "id"))
    full = pl.concat_str([first, pl.lit(" "), last]).str.strip_chars()
    return full.is_in(words) | key.is_in(words) | (first.is_in([*words, ""]) & last.is_in(words))


def _has_key() -> pl.Expr:
    return (pl.col("id") != "") | (pl.col("email") != "")


def _nobodies(frame: pl.DataFrame, file: str) -> list[Issue]:
    """What is said of rows that name no real person."""
    issues: list[Issue] = []
    met = frame.filter(_PLACEHOLDER)[LINE]
    if met.len():
        issues.append(PlaceholderStaff.at(file, min(met.to_list()), count=met.len()))
    has_name = (pl.col("first_name") != "") | (pl.col("last_name") != "")
    nameless = frame.filter(~pl.col(_PLACEHOLDER) & ~_has_key() & has_name)
    return issues + [TeacherWithoutKey.at(file, line) for line in nameless[LINE].to_list()]


def teachers(named: Named) -> pl.DataFrame:
    """id, email, first_name, last_name and ``mixed`` (of a file of all staff) of each distinct statement."""
    columns = ["id", "email", "first_name", "last_name", "mixed"]
    frames = [
        frame.select(*columns[:-1], pl.lit(piece.plan.file.role.mixed_staff).alias("mixed"), "file", LINE)
        for piece, frame in named
        if defining(piece, "teacher")
    ]
    return _distinct(frames, columns, {**dict.fromkeys(columns[:-1], pl.String()), "mixed": pl.Boolean()})


def teacher_schools(named: Named) -> pl.DataFrame:
    """id, email, school_id of each row that names a teacher and a school."""
    columns = ["id", "email", "school_id"]
    frames = [
        frame.filter(pl.col("school.id") != "").select(
            "id", "email", pl.col("school.id").alias("school_id"), "file", LINE
        )
        for piece, frame in named
        if "school.id" in piece.plan.fields
    ]
    return _distinct(frames, columns, dict.fromkeys(columns, pl.String()))


def teachings(named: Named, form: Form) -> pl.DataFrame:
    """section_id, id, email, role, lead, begins_on, ends_on of each row that names a teacher and a class."""
    texts: dict[str, pl.DataType] = dict.fromkeys(("section_id", "id", "email", "role"), pl.String())
    types = texts | {"lead": pl.Boolean(), "begins_on": pl.Date(), "ends_on": pl.Date()}
    frames = [
        with_section(frame, piece, form)
        .filter(pl.col(SECTION) != "")
        .select(
            pl.col(SECTION).alias("section_id"),
            "id",
            "email",
            cell(frame, "teaching.role").alias("role"),
            "lead",
            _day(frame, "teaching.begin").alias("begins_on"),
            _day(frame, "teaching.end").alias("ends_on"),
            "file",
            LINE,
        )
        for piece, frame in named
        if section_parts(form, piece.plan.fields)
    ]
    return _distinct(frames, list(types), types)


def _distinct(frames: Sequence[pl.DataFrame], columns: list[str], types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """All frames under each other, one row for each distinct statement, the first line of each."""
    if not frames:
        return pl.DataFrame(schema={**types, "file": pl.UInt16(), LINE: pl.UInt32()})
    return distinct(pl.concat(frames), columns)
