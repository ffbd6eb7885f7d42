"""Who and what of a report is taken at all."""

from __future__ import annotations

from pydantic import Field

from rosterline.settings.section import Section


class Scope(Section):
    """Who and what of a report is taken; an empty list takes all. Patterns may hold ``*`` and ``?``, in any case."""

    schools: tuple[str, ...] = Field(default=(), description="Ids of the schools that are taken.")
    grades: tuple[str, ...] = Field(
        default=(), description="Grades of the students that are taken: K, 1, 2 ... or as the report writes them."
    )
    courses: tuple[str, ...] = Field(default=(), description="Courses that are taken, patterns of ids or names.")
    not_courses: tuple[str, ...] = Field(
        default=(), description="Courses that are not taken, patterns of ids or names: LUNCH*, *study hall*."
    )
    sections: tuple[str, ...] = Field(default=(), description="Classes that are taken, patterns of ids or names.")
    not_sections: tuple[str, ...] = Field(
        default=(), description="Classes that are not taken, patterns of ids or names."
    )
    without: tuple[str, ...] = Field(
        default=(), description="Ids of people who are not taken, for example test students."
    )
    withhold: str = Field(
        default="",
        description="Header of a column of the students: where it says anything but no (no, n, false, f, 0, none, or "
        "nothing), the student is not taken. A report without the column is rejected.",
    )
