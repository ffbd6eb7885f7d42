"""What may not be removed.

A row that was left out proves presence: a section that it names protects its enrollments, its teachings and the people
in them; a student their enrollments; a teacher their teachings; a school or term only itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from rosterline.check import Presence
from rosterline.roster.entities import (
    COURSES,
    ENROLLMENTS,
    PEOPLE,
    PERSON_SCHOOLS,
    SCHOOLS,
    SECTIONS,
    STUDENT,
    TEACHER,
    TEACHINGS,
    TERMS,
)
from rosterline.roster.stored import StoredRoster

if TYPE_CHECKING:
    from rosterline.read.contract import BadLine


@dataclass(slots=True)
class Protected:
    """Stored records that this import may not remove.

    Attributes:
        ids: record -> ids that a left-out row names.
        people: role -> ids of people who are in a protected section.
        blanket: records of which nothing is removed.
        keep_teachers: sections whose teachings stay.
        kept: record -> ids that stay because something that stays refers to them.
    """

    ids: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=lambda: {STUDENT: set(), TEACHER: set()})
    blanket: set[str] = field(default_factory=set)
    keep_teachers: set[str] = field(default_factory=set)
    kept: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing is protected: the ordinary night."""
        return not (any(self.ids.values()) or self.blanket or self.keep_teachers)

    def keep(self, record: str, ids: pl.Series) -> None:
        """Something that stays refers to these records."""
        self.kept.setdefault(record, set()).update(ids.to_list())

    def has(self, record: str, column: str) -> pl.Expr:
        """Whether a column names a protected record of a kind."""
        return pl.col(column).is_in(list(self.ids.get(record, set())))

    def condition(self, table: str) -> pl.Expr:
        """Which rows of a table stay although the report lacks them."""
        return _CONDITIONS[table](self)


def protected(presence: Presence, stored: StoredRoster) -> Protected:
    """Find the stored records that the report's unreadable rows name."""
    found = Protected(blanket=set(presence.blanket), keep_teachers=set(presence.sections_keep_teachers))
    if stored.is_empty:
        return found
    ids = {record: set(named) for record, named in presence.ids.items()}
    if presence.lines:
        _named_by_cells(presence, stored, ids, found.blanket)
    mails = ids.pop("teacher_email", set())
    if mails:
        mail = pl.col("email").str.to_lowercase()
        teachers = stored.active(PEOPLE).filter((pl.col("role") == TEACHER) & mail.is_in(list(mails)))
        ids.setdefault("teacher", set()).update(teachers.select("id").collect()["id"].to_list())
    if presence.schools:
        _whole_schools(presence.schools, stored, ids)
    sections = ids.get("section", set())
    if sections:
        # A row may name a section by its own id where the roster qualifies it by the school.
        mine = pl.col("id").is_in(list(sections)) | pl.col("source_id").is_in(list(sections))
        sections |= set(stored.active(SECTIONS).filter(mine).select("id").collect()["id"].to_list())
        inside = pl.col("section_id").is_in(list(sections))
        pupils = stored.active(ENROLLMENTS).filter(inside).select("student_id").collect()
        staff = stored.active(TEACHINGS).filter(inside).select("teacher_id").collect()
        found.people = {STUDENT: set(pupils["student_id"].to_list()), TEACHER: set(staff["teacher_id"].to_list())}
    found.ids = ids
    return found


def _whole_schools(schools: set[str], stored: StoredRoster, ids: dict[str, set[str]]) -> None:
    """Everything of these schools is named: the schools, their classes and the people who belong to them."""
    ids.setdefault("school", set()).update(schools)
    inside = pl.col("school_id").is_in(list(schools))
    classes = stored.active(SECTIONS).filter(inside).select("id").collect()
    ids.setdefault("section", set()).update(classes["id"].to_list())
    links = stored.active(PERSON_SCHOOLS).filter(inside).select("role", "person_id").collect()
    for role in (STUDENT, TEACHER):
        ids.setdefault(role, set()).update(links.filter(pl.col("role") == role)["person_id"].to_list())


def _named_by_cells(presence: Presence, stored: StoredRoster, ids: dict[str, set[str]], blanket: set[str]) -> None:
    """Each cell of a line that can't be trusted names the record whose stored id it equals."""
    cells = set[str]().union(*(_keys_in(line) for line, _ in presence.lines))
    named: set[str] = set()
    for record, entity, role in (
        ("school", SCHOOLS, None),
        ("term", TERMS, None),
        ("course", COURSES, None),
        ("section", SECTIONS, None),
        ("student", PEOPLE, STUDENT),
        ("teacher", PEOPLE, TEACHER),
    ):
        rows = stored.active(entity).filter(pl.col("role") == role) if role else stored.active(entity)
        columns = ["id", "source_id"] if "source_id" in entity.values else ["id"]
        known = rows.filter(pl.any_horizontal(pl.col(name).is_in(list(cells)) for name in columns))
        for name in columns:
            found = set(known.select(name).collect()[name].to_list()) & cells
            ids.setdefault(record, set()).update(found)
            named |= found
    for line, records in presence.lines:
        if not named & _keys_in(line) and not (line.last and line.short):
            blanket |= records


def _keys_in(line: BadLine) -> set[str]:
    """What may be a key among a line's cells; an e-mail key is the address in lower case."""
    return {key for cell in line.cells for key in (cell, cell.lower() if "@" in cell else cell)} - {""}


def _pair_blanket(p: Protected, one: str, other: str) -> pl.Expr:
    return pl.lit({one, other} <= p.blanket)


def _person(p: Protected, role: str, column: str) -> pl.Expr:
    mine = list(p.ids.get(role, set()) | p.people[role])
    return (pl.col("role") == role) & (pl.col(column).is_in(mine) | pl.lit(role in p.blanket))


_CONDITIONS: dict[str, Callable[[Protected], pl.Expr]] = {
    "schools": lambda p: p.has("school", "id") | pl.lit("school" in p.blanket),
    "terms": lambda p: p.has("term", "id") | p.has("term", "source_id") | pl.lit("term" in p.blanket),
    "courses": lambda p: p.has("course", "id") | pl.lit("course" in p.blanket),
    "sections": lambda p: p.has("section", "id") | pl.lit("section" in p.blanket),
    "section_terms": lambda p: p.has("section", "section_id") | _pair_blanket(p, "section", "term"),
    "people": lambda p: _person(p, STUDENT, "id") | _person(p, TEACHER, "id"),
    "person_schools": lambda p: _person(p, STUDENT, "person_id") | _person(p, TEACHER, "person_id"),
    "enrollments": lambda p: (
        p.has("section", "section_id") | p.has("student", "student_id") | _pair_blanket(p, "section", "student")
    ),
    "teachings": lambda p: (
        p.has("section", "section_id")
        | p.has("teacher", "teacher_id")
        | pl.col("section_id").is_in(list(p.keep_teachers))
        | _pair_blanket(p, "section", "teacher")
        | pl.lit("teaching" in p.blanket)
    ),
}
