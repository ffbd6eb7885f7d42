"""The rows that a file of a report holds for a roster: what mapping does, backwards.

What a row of a file is follows from the file's fields, as it does when the file is read. The rows are a base frame
and frames to join to it, so that a long file can be made piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from rosterline.report import TEACHER_SLOTS, File
from rosterline.roster.entities import STUDENT, TEACHER

Frames = Mapping[str, pl.DataFrame]

BATCH = 500_000


class Grain(StrEnum):
    """What one row of a file is."""

    ENROLLMENT = "enrollment"
    TEACHING = "teaching"
    SECTION = "section"
    STUDENT = "student"
    TEACHER = "teacher"
    COURSE = "course"
    TERM = "term"
    SCHOOL = "school"


def grain(file: File) -> Grain:
    """What one row of the file is, by the fields that the file has."""
    records = {name.partition(".")[0] for name in file.fields}
    teacher = bool(records & set(TEACHER_SLOTS))
    student = "student" in records
    if "section.id" in file.fields or "section.name" in file.fields:
        if student:
            return Grain.ENROLLMENT
        # Derived columns are nobody's to be written.
        links = any(column.field.startswith("teaching.") for column in file.columns)
        links = links or "section" not in file.defined_records()
        return Grain.TEACHING if teacher and links else Grain.SECTION
    if student or teacher:
        return Grain.STUDENT if student else Grain.TEACHER
    return next((kind for kind in (Grain.COURSE, Grain.TERM) if kind in records), Grain.SCHOOL)


@dataclass(frozen=True, slots=True)
class Rows:
    """A base frame, and frames to be joined to it, each by the columns that start with ``_`` and are already there."""

    base: pl.DataFrame
    joins: tuple[pl.DataFrame, ...] = ()

    def batches(self, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """The rows, some at a time, with columns named by canonical fields; at least one batch, maybe empty."""
        for start in range(0, max(1, self.base.height), size):
            batch = self.base.slice(start, size)
            for frame in self.joins:
                keys = [name for name in frame.columns if name.startswith("_") and name in batch.columns]
                batch = batch.join(frame, on=keys, how="left", maintain_order="left_right")
            yield batch


def rows_of(file: File, frames: Frames) -> Rows:
    """The rows of a file for a roster, with no more columns than the file needs."""
    rows = _rows(file, frames)
    wanted = {column.field for column in file.columns}
    narrow = [
        frame.select(name for name in frame.columns if name.startswith("_") or name in wanted) for frame in rows.joins
    ]
    return Rows(rows.base, tuple(narrow))


def _rows(file: File, frames: Frames) -> Rows:
    kind = grain(file)
    if kind is Grain.ENROLLMENT:
        seats = frames["enrollments"].select(
            pl.col("section_id").alias("_section"),
            pl.col("student_id").alias("_student"),
            pl.col("begins_on").alias("enrollment.begin"),
            pl.col("ends_on").alias("enrollment.end"),
        )
        return Rows(seats, (_classes(file, frames), _people(frames, STUDENT, "student"), *_links(file, frames)))
    if kind is Grain.TEACHING:
        teachings = _teachings(frames)
        joins = (_classes(file, frames, teachers=False), _people(frames, TEACHER, "teacher"))
        return Rows(teachings.rename({"teacher_id": "_teacher"}), joins)
    if kind is Grain.SECTION:
        return Rows(_classes(file, frames))
    if kind in (Grain.STUDENT, Grain.TEACHER):
        return _staff_or_students(file, frames, kind)
    if kind is Grain.COURSE:
        names = [name for name in sorted(file.fields) if name.partition(".")[0] in ("course", "school", "term")]
        alone = all(name.startswith("course.") for name in names)
        return Rows(_courses(frames) if alone else _classes(file, frames).select(names).unique(maintain_order=True))
    return Rows(_terms_by_school(file, frames) if kind is Grain.TERM else _schools(frames))


def _staff_or_students(file: File, frames: Frames, kind: Grain) -> Rows:
    """A row for each person, or for each school of each person where the file names schools."""
    role = STUDENT if kind is Grain.STUDENT else TEACHER
    people = _people(frames, role, role)
    base = people.select(f"_{role}")
    if "school.id" not in file.fields:
        return Rows(base, (people,))
    links = frames["person_schools"].filter(pl.col("role") == role)
    links = links.select(
        pl.col("person_id").alias(f"_{role}"),
        pl.col("school_id").alias("school.id"),
        pl.col("begins_on").alias("student.school_begin"),
        pl.col("ends_on").alias("student.school_end"),
        pl.col("home").alias("student.school_home"),
    )
    links = links.join(_schools(frames), on="school.id", how="left", maintain_order="left")
    return Rows(base, (links, people))


def _schools(frames: Frames) -> pl.DataFrame:
    return frames["schools"].select(pl.col("id").alias("school.id"), pl.col("name").alias("school.name"))


def _courses(frames: Frames) -> pl.DataFrame:
    return frames["courses"].select(pl.col("id").alias("course.id"), pl.col("name").alias("course.name"))


def _terms(frames: Frames) -> pl.DataFrame:
    return frames["terms"].select(
        pl.col("id").alias("_term"),
        pl.col("source_id").alias("term.id"),
        pl.col("name").alias("term.name"),
        pl.col("begins_on").alias("term.begin"),
        pl.col("ends_on").alias("term.end"),
        pl.col("school_id").alias("school.id"),
    )


def _terms_by_school(file: File, frames: Frames) -> pl.DataFrame:
    """A row for each term; where the file names schools, a term of the whole district stands under each of them."""
    terms, schools = _terms(frames), _schools(frames)
    if "school.id" not in file.fields:
        return terms
    own = terms.filter(pl.col("school.id") != "").join(schools, on="school.id", how="left", maintain_order="left")
    common = schools.join(terms.filter(pl.col("school.id") == "").drop("school.id"), how="cross")
    return pl.concat([own, common.select(own.columns)])


def _people(frames: Frames, role: str, slot: str) -> pl.DataFrame:
    """People of a role, their columns named for ``student`` or a teacher slot, by ``_student`` or ``_<slot>``."""
    people = frames["people"].filter(pl.col("role") == role)
    names = {"id": "id", "first_name": "first_name", "last_name": "last_name", "email": "email"}
    if role == STUDENT:
        names["grade_raw"] = "grade"
    renamed = [pl.col(column).alias(f"{slot}.{name}") for column, name in names.items()]
    return people.select(pl.col("id").alias(f"_{slot}"), *renamed)


def _links(file: File, frames: Frames) -> tuple[pl.DataFrame, ...]:
    """The student's time in the school of the class, where a file of enrollments has it."""
    if not any(name.startswith("student.school_") for name in file.fields):
        return ()
    links = frames["person_schools"].filter(pl.col("role") == STUDENT)
    return (
        links.select(
            pl.col("person_id").alias("_student"),
            pl.col("school_id").alias("_school"),
            pl.col("begins_on").alias("student.school_begin"),
            pl.col("ends_on").alias("student.school_end"),
            pl.col("home").alias("student.school_home"),
        ),
    )


def _teachings(frames: Frames) -> pl.DataFrame:
    """``_section``, ``teacher_id``, role and lead; the primary teacher of a section first."""
    return (
        frames["teachings"]
        .sort("is_primary", descending=True, maintain_order=True)
        .select(
            pl.col("section_id").alias("_section"),
            "teacher_id",
            pl.col("role").alias("teaching.role"),
            pl.col("is_primary").alias("teaching.lead"),
            pl.col("begins_on").alias("teaching.begin"),
            pl.col("ends_on").alias("teaching.end"),
        )
    )


def _classes(file: File, frames: Frames, teachers: bool = True) -> pl.DataFrame:
    """Sections with what belongs to them; several rows where a section has several terms or periods.

    Args:
        file: says which fields are wanted, and how a cell holds several values.
        frames: the roster.
        teachers: add a section's teachers, the primary one in the first slot.
    """
    own = pl.when(pl.col("source_id") == "").then(pl.col("id")).otherwise(pl.col("source_id"))
    sections = frames["sections"].select(
        pl.col("id").alias("_section"),
        pl.col("school_id").alias("_school"),
        own.alias("section.id"),
        pl.col("name").alias("section.name"),
        pl.col("periods").alias("section.period"),
        pl.col("course_id").alias("course.id"),
        pl.col("school_id").alias("school.id"),
    )
    for known in (_schools(frames), _courses(frames)):
        sections = sections.join(known, on=known.columns[0], how="left", maintain_order="left")
    sections = _with_periods(file, sections)
    if any(name.startswith("term.") for name in file.fields):
        sections = _with_terms(file, sections, frames)
    slots = [slot for slot in TEACHER_SLOTS if any(name.startswith(f"{slot}.") for name in file.fields)]
    if not teachers or not slots:
        return sections
    teachings = _teachings(frames).with_columns(place=pl.int_range(pl.len()).over("_section"))
    for place, slot in enumerate(slots):
        columns = ["_section", pl.col("teacher_id").alias(f"_{slot}")]
        if not place:
            columns += ["teaching.role", "teaching.lead", "teaching.begin", "teaching.end"]
        there = teachings.filter(pl.col("place") == place).select(columns)
        there = there.join(_people(frames, TEACHER, slot), on=f"_{slot}", how="left", maintain_order="left")
        sections = sections.join(there.drop(f"_{slot}"), on="_section", how="left", maintain_order="left")
    return sections


def _with_periods(file: File, sections: pl.DataFrame) -> pl.DataFrame:
    """Periods as the file has them: in one cell, or one a row."""
    column = file.column("section.period")
    if column is None:
        return sections
    periods = pl.col("section.period")
    if column.split:
        return sections.with_columns(periods.str.replace_all(",", column.split, literal=True))
    return sections.with_columns(periods.str.split(",")).explode("section.period")


def _with_terms(file: File, sections: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Terms as the file has them: in one cell, or one a row."""
    links = frames["section_terms"].select(pl.col("section_id").alias("_section"), pl.col("term_id").alias("_term"))
    terms = links.join(_terms(frames).drop("school.id"), on="_term", how="left", maintain_order="left").drop("_term")
    split = next((column.split for column in file.columns if column.field.startswith("term.") and column.split), "")
    if split:
        texts = [pl.col(name).str.join(split) for name in ("term.id", "term.name")]
        days = [pl.col("term.begin").min(), pl.col("term.end").max()]
        terms = terms.group_by("_section", maintain_order=True).agg(*texts, *days)
    return sections.join(terms, on="_section", how="left", maintain_order="left_right")
