"""The changes one by one, with names: for a preview's reader, never for a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from rosterline.roster.entities import BY_NAME, ENTITIES, PERSON_SCHOOLS, SECTION_TERMS, STUDENT, TEACHER

if TYPE_CHECKING:
    from rosterline.compare import Plan

_ATTRIBUTES = {
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
    "grade_raw": "grade",
    "name": "name",
    "school_id": "school",
    "course_id": "course",
    "periods": "period",
    "begins_on": "first day",
    "ends_on": "end",
    "is_primary": "primary",
    "role": "role",
    "home": "home school",
}
_OWNERS = {
    SECTION_TERMS.name: ("sections", ["section_id"], ["id"]),
    PERSON_SCHOOLS.name: ("people", ["role", "person_id"], ["role", "id"]),
}
"""Links -> the records that they are part of, and by which columns: of a record that joins or goes none is told."""

_OPERATIONS = (("removed", "-"), ("ended", "."), ("changed", "~"), ("added", "+"), ("returned", "+"))


def detail_lines(plan: Plan, limit: int) -> Iterator[str]:
    """Up to ``limit`` changes of each kind and direction, what goes first; then how many more there are.

    ``- student 1001 Ann Lee (school 12)``: ``+`` joins, ``~`` changes, ``-`` goes, ``.`` ended by its own date.
    """
    records = [entity.name for entity in ENTITIES if entity.name not in _OWNERS]
    for name in (*records, *_OWNERS):
        for operation, sign in _OPERATIONS:
            frame = _changes(plan, name, operation)
            for role in (STUDENT, TEACHER) if "role" in BY_NAME[name].key else ("",):
                some = frame.filter(pl.col("role") == role) if role else frame
                for row in some.sort(BY_NAME[name].key).head(limit).iter_rows(named=True):
                    yield f"{sign} {_described(name, row)}{_difference(name, row) if operation == 'changed' else ''}"
                if some.height > limit:
                    yield f"  ... and {some.height - limit:,} more"


def _changes(plan: Plan, name: str, operation: str) -> pl.DataFrame:
    """What changes in a table in one direction; links only of records that stay."""
    frame: pl.DataFrame = getattr(plan.entities[name], operation)
    if name in _OWNERS:
        owner, columns, key = _OWNERS[name]
        for moved in ("added", "returned", "removed", "ended"):
            frame = frame.join(getattr(plan.entities[owner], moved), left_on=columns, right_on=key, how="anti")
    return frame


def _described(name: str, row: dict[str, Any]) -> str:
    school = f" (school {row['school']})" if row.get("school") else ""
    if name == "people":
        full = " ".join(part for part in (row["first_name"], row["last_name"]) if part)
        return f"{row['role']} {row['id']} {full}{school}"
    if name == "enrollments":
        return f"student {row['student_id']} in class {row['section_id']}{school}"
    if name == "teachings":
        return f"teacher {row['teacher_id']} in class {row['section_id']}{school}"
    if name == "section_terms":
        return f"class {row['section_id']} in term {row['term_id']}"
    if name == "person_schools":
        return f"{row['role']} {row['person_id']} at school {row['school_id']}"
    word = "class" if name == "sections" else name.removesuffix("s")
    where = "" if name == "schools" else school
    return f"{word} {row['id']} {row.get('name', '')}".rstrip() + where


def _difference(name: str, row: dict[str, Any]) -> str:
    parts = []
    for column in BY_NAME[name].values:
        before, after = row[f"was_{column}"], row[column]
        if before != after and column in _ATTRIBUTES:
            parts.append(f"{_ATTRIBUTES[column]}: {_shown(before)} -> {_shown(after)}")
    return ": " + ", ".join(parts) if parts else ""


def _shown(value: Any) -> str:
    return "(nothing)" if value in (None, "") else {True: "yes", False: "no"}.get(value, str(value))
