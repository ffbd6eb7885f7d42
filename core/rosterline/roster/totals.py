"""How many active records each school has: what percentages are taken of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rosterline.roster.entities import ENROLLMENTS, PERSON_SCHOOLS, SECTIONS, STUDENT, TEACHER, TEACHINGS

if TYPE_CHECKING:
    from rosterline.roster.stored import StoredRoster


class SchoolTotals:
    """School id -> number of active records of a kind; each kind is counted when somebody asks for it."""

    def __init__(self, stored: StoredRoster) -> None:
        self._stored = stored

    def of(self, kind: str, school: str) -> int:
        """The number of a kind in a school; ``people`` are students and teachers together."""
        if kind == "people":
            return self.students.get(school, 0) + self.teachers.get(school, 0)
        known: Mapping[str, int] = getattr(self, kind)
        return known.get(school, 0)

    @cached_property
    def sections(self) -> Mapping[str, int]:
        """Its classes."""
        return _numbers(self._sections.group_by("school").len())

    @cached_property
    def enrollments(self) -> Mapping[str, int]:
        """Students in its classes, once for each class."""
        sizes = self._stored.active(ENROLLMENTS).group_by("section_id").len()
        return _numbers(sizes.join(self._sections, on="section_id").group_by("school").agg(pl.col("len").sum()))

    @cached_property
    def students(self) -> Mapping[str, int]:
        """Students who belong to it."""
        return _numbers(self._links(STUDENT).group_by("school").len())

    @cached_property
    def teachers(self) -> Mapping[str, int]:
        """People who teach there or belong to it as teachers."""
        teaching = self._stored.active(TEACHINGS).select("section_id", person_id="teacher_id")
        teaching = teaching.join(self._sections, on="section_id").select("person_id", "school")
        staff = pl.concat([teaching, self._links(TEACHER)])
        return _numbers(staff.unique().group_by("school").len())

    @property
    def _sections(self) -> pl.LazyFrame:
        return self._stored.active(SECTIONS).select(section_id="id", school="school_id")

    def _links(self, role: str) -> pl.LazyFrame:
        links = self._stored.active(PERSON_SCHOOLS).filter(pl.col("role") == role)
        return links.select("person_id", school="school_id")


def _numbers(frame: pl.LazyFrame) -> dict[str, int]:
    return dict(frame.collect().iter_rows())
