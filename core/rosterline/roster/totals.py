"""How many active records each school has: what percentages are taken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from rosterline.roster.entities import ENROLLMENTS, PERSON_SCHOOLS, SECTIONS, STUDENT, TEACHER, TEACHINGS

if TYPE_CHECKING:
    from rosterline.roster.stored import StoredRoster


@dataclass(frozen=True, slots=True)
class SchoolTotals:
    """School id -> number of active records; a school without any is not named.

    Attributes:
        sections: its classes.
        enrollments: students in its classes, once for each class.
        students: students who belong to it.
        teachers: people who teach there or belong to it as teachers.
    """

    sections: Mapping[str, int] = field(default_factory=dict)
    enrollments: Mapping[str, int] = field(default_factory=dict)
    students: Mapping[str, int] = field(default_factory=dict)
    teachers: Mapping[str, int] = field(default_factory=dict)

    def of(self, kind: str, school: str) -> int:
        """The number of a kind in a school; ``people`` are students and teachers together."""
        if kind == "people":
            return self.students.get(school, 0) + self.teachers.get(school, 0)
        known: Mapping[str, int] = getattr(self, kind)
        return known.get(school, 0)

    def as_json(self) -> dict[str, Any]:
        """As a snapshot keeps them."""
        return asdict(self)


def count_by_school(stored: StoredRoster) -> SchoolTotals:
    """Count the stored roster's active records by school."""
    sections = stored.active(SECTIONS).select(section_id="id", school="school_id")
    links = stored.active(PERSON_SCHOOLS).select("role", "person_id", school="school_id")
    sizes = stored.active(ENROLLMENTS).group_by("section_id").len()
    teaching = stored.active(TEACHINGS).select("section_id", person_id="teacher_id").join(sections, on="section_id")
    staff = pl.concat(
        [teaching.select("person_id", "school"), links.filter(pl.col("role") == TEACHER).select("person_id", "school")]
    )
    return SchoolTotals(
        sections=_numbers(sections.group_by("school").len()),
        enrollments=_numbers(sizes.join(sections, on="section_id").group_by("school").agg(pl.col("len").sum())),
        students=_numbers(links.filter(pl.col("role") == STUDENT).group_by("school").len()),
        teachers=_numbers(staff.unique().group_by("school").len()),
    )


def _numbers(frame: pl.LazyFrame) -> dict[str, int]:
    return dict(frame.collect().iter_rows())
