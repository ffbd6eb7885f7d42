"""The nine tables of the canonical roster, as the frames of the hot path know them.

The column lists stand here once: the SQLModel tables (:mod:`rosterline.roster.tables`) are tested against them, and
the SQL of loading and writing is made from them. Nothing here imports a database or a data frame library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "date", "flag"]


@dataclass(frozen=True, slots=True)
class Entity:
    """One table of the roster.

    Attributes:
        name: the table's and the frame's name.
        key: key columns, after the district, in the order in which rows are stored.
        values: value columns with their types; text is never null (``""`` = nothing), dates may be.
    """

    name: str
    key: tuple[str, ...]
    values: dict[str, Type]

    @property
    def columns(self) -> tuple[str, ...]:
        """Key and value columns: what ``row_hash`` is made of, in this order."""
        return (*self.key, *self.values)

    @property
    def dates(self) -> tuple[str, ...]:
        """Value columns that hold a day."""
        return tuple(name for name, kind in self.values.items() if kind == "date")

    @property
    def flags(self) -> tuple[str, ...]:
        """Value columns that hold yes or no."""
        return tuple(name for name, kind in self.values.items() if kind == "flag")


SCHOOLS = Entity("schools", ("id",), {"name": "text"})
TERMS = Entity(
    "terms",
    ("id",),
    {"source_id": "text", "school_id": "text", "name": "text", "begins_on": "date", "ends_on": "date"},
)
COURSES = Entity("courses", ("id",), {"name": "text"})
SECTIONS = Entity(
    "sections",
    ("id",),
    {"source_id": "text", "school_id": "text", "course_id": "text", "name": "text", "periods": "text"},
)
SECTION_TERMS = Entity("section_terms", ("section_id", "term_id"), {})
PEOPLE = Entity(
    "people",
    ("role", "id"),
    {"first_name": "text", "last_name": "text", "email": "text", "grade": "text", "grade_raw": "text"},
)
PERSON_SCHOOLS = Entity(
    "person_schools", ("role", "person_id", "school_id"), {"begins_on": "date", "ends_on": "date", "home": "flag"}
)
ENROLLMENTS = Entity("enrollments", ("section_id", "student_id"), {"begins_on": "date", "ends_on": "date"})
TEACHINGS = Entity(
    "teachings",
    ("section_id", "teacher_id"),
    {"role": "text", "is_primary": "flag", "begins_on": "date", "ends_on": "date"},
)

ENTITIES: tuple[Entity, ...] = (
    SCHOOLS,
    TERMS,
    COURSES,
    SECTIONS,
    SECTION_TERMS,
    PEOPLE,
    PERSON_SCHOOLS,
    ENROLLMENTS,
    TEACHINGS,
)
"""In the order in which they are written: what is referred to stands first."""

BY_NAME: dict[str, Entity] = {entity.name: entity for entity in ENTITIES}

BOOKKEEPING: tuple[str, ...] = ("active", "row_hash", "created_import", "changed_import", "file", "line")
"""Columns that each roster table has besides its own: ``file`` is the number of the file inside the import."""

ROW_HASH_VERSION = 2
"""Rises with any change of a column list above: stored hashes of another version mean one full comparison."""

STUDENT = "student"
TEACHER = "teacher"


def composed_key(parts: list[str]) -> str:
    """One key from several: joined by ``:``, with ``:`` and ``%`` escaped in all parts but the last.

    >>> composed_key(["1071", "MATH:1"])
    '1071:MATH:1'
    >>> composed_key(["a:b", "c"]), composed_key(["a", "b:c"])
    ('a%3Ab:c', 'a:b:c')
    """
    head = [part.replace("%", "%25").replace(":", "%3A") for part in parts[:-1]]
    return ":".join([*head, parts[-1]])
