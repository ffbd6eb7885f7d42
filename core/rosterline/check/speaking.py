"""What a report may speak for: only records and columns that its form maps."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from rosterline.report import TEACHER_SLOTS
from rosterline.roster.entities import STUDENT, TEACHER

_PEOPLE_FORMS = {
    "students": frozenset({"students", "student_schools"}),
    "staff": frozenset({"teachers", "teacher_schools"}),
}


def _teacher(fields: frozenset[str], attribute: str) -> bool:
    return any(f"{slot}.{attribute}" in fields for slot in TEACHER_SLOTS)


def mapped_columns(fields: frozenset[str]) -> dict[str, frozenset[str]]:
    """Table (people: role) -> value columns that the report fills; all others stay as they are stored."""
    names = ("first_name", "last_name", "email")
    columns = {
        "schools": {"name": "school.name"},
        "terms": {"name": "term.name", "begins_on": "term.begin", "ends_on": "term.end"},
        "courses": {"name": "course.name"},
        "sections": {
            "school_id": "school.id",
            "course_id": "course.id",
            "name": "section.name",
            "periods": "section.period",
        },
        "enrollments": {"begins_on": "enrollment.begin", "ends_on": "enrollment.end"},
        "teachings": {"begins_on": "teaching.begin", "ends_on": "teaching.end"},
        "person_schools": {
            "begins_on": "student.school_begin",
            "ends_on": "student.school_end",
            "home": "student.school_home",
        },
        "student": {
            **{name: f"student.{name}" for name in names},
            "grade": "student.grade",
            "grade_raw": "student.grade",
        },
    }
    mapped = {table: {name for name, field in some.items() if field in fields} for table, some in columns.items()}
    mapped["terms"] |= {"source_id", "school_id"}
    mapped["sections"] |= {"source_id"}
    mapped["teacher"] = {name for name in names if _teacher(fields, name)}
    mapped["teachings"] |= {"role", "is_primary"}
    mapped["section_terms"] = set()
    return {table: frozenset(some) for table, some in mapped.items()}


def speaks_for(fields: frozenset[str], frames: dict[str, pl.DataFrame]) -> frozenset[str]:
    """Whose absence from the report means that they are gone.

    ``schools terms courses sections section_terms students teachers student_schools teacher_schools enrollments
    teachings``. A file of people names schools without listing them, so it speaks for none.
    """
    section = bool({"section.id", "section.name"} & fields)
    student = "student.id" in fields
    teacher = _teacher(fields, "id") or _teacher(fields, "email")
    people = student or teacher
    links = frames["person_schools"]
    spoken = {
        "schools": "school.id" in fields and (section or not people or "school.name" in fields),
        "terms": "term.id" in fields,
        "courses": "course.id" in fields,
        "sections": section,
        "section_terms": section and "term.id" in fields,
        "students": student,
        "teachers": teacher,
        "student_schools": student and links.filter(pl.col("role") == STUDENT).height > 0,
        "teacher_schools": teacher and links.filter(pl.col("role") == TEACHER).height > 0,
        "enrollments": section and student,
        "teachings": section and teacher,
    }
    return frozenset(name for name, speaks in spoken.items() if speaks)


def without_signed_off(spoken: frozenset[str], form: str, signed_off: Iterable[str]) -> frozenset[str]:
    """What a form speaks for where people have a form of their own: once that is signed off, only it removes them."""
    for own, kinds in _PEOPLE_FORMS.items():
        if own in signed_off and form != own:
            spoken -= kinds
    return spoken
