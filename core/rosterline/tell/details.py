"""The changes one by one, with names: for a preview's reader, never for a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from rosterline.roster.entities import BY_NAME, STUDENT, TEACHER

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
}
_OPERATIONS = (("removed", "-"), ("ended", "."), ("changed", "~"), ("added", "+"), ("returned", "+"))


def detail_lines(plan: Plan, limit: int) -> Iterator[str]:
    """Up to ``limit`` changes of each kind and direction, what goes first; then how many more there are.

    ``- student 1001 Ann Lee (school 12)``: ``+`` joins, ``~`` changes, ``-`` goes, ``.`` ended by its own date.
    """
    for name in ("schools", "terms", "courses", "sections", "people", "enrollments", "teachings"):
        for operation, sign in _OPERATIONS:
            frame: pl.DataFrame = getattr(plan.entities[name], operation)
            for role in (STUDENT, TEACHER) if name == "people" else ("",):
                some = frame.filter(pl.col("role") == role) if role else frame
                for row in some.sort(BY_NAME[name].key).head(limit).iter_rows(named=True):
                    yield f"{sign} {_described(name, row)}{_difference(name, row) if operation == 'changed' else ''}"
                if some.height > limit:
                    yield f"  ... and {some.height - limit:,} more"


def _described(name: str, row: dict[str, Any]) -> str:
    school = f" (school {row['school']})" if row.get("school") else ""
    if name == "people":
        full = " ".join(part for part in (row["first_name"], row["last_name"]) if part)
        return f"{row['role']} {row['id']} {full}{school}"
    if name == "enrollments":
        return f"student {row['student_id']} in class {row['section_id']}{school}"
    if name == "teachings":
        return f"teacher {row['teacher_id']} in class {row['section_id']}{school}"
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
