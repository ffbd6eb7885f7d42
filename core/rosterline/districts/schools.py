"""A district's schools, and closing one: nobody waits for its part of the report any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text

from rosterline import clock
from rosterline.districts.known import KnownDistrict, locked
from rosterline.districts.told import id_of, reason_of
from rosterline.errors import UsageError
from rosterline.roster import audit
from rosterline.roster.database import writing
from rosterline.roster.ledger import ImportStatus, closed_schools, import_files, imports

CLOSE_SCHOOL, REOPEN_SCHOOL = "close-school", "reopen-school"
_NAMED = 30
"""How many ids a message names."""

_CLASSES = "SELECT school_id, count(*) FROM sections WHERE district_id = :id AND active GROUP BY school_id"
_STUDENTS = """
SELECT s.school_id, count(DISTINCT e.student_id) FROM enrollments e
JOIN sections s ON s.district_id = e.district_id AND s.id = e.section_id
WHERE e.district_id = :id AND e.active AND s.active GROUP BY s.school_id
"""
_TEACHERS = """
SELECT s.school_id, count(DISTINCT t.teacher_id) FROM teachings t
JOIN sections s ON s.district_id = t.district_id AND s.id = t.section_id
WHERE t.district_id = :id AND t.active AND s.active GROUP BY s.school_id
"""


class SchoolState(StrEnum):
    """What is known of a school."""

    ACTIVE = "active"
    GONE = "gone"
    """The report names it no more."""
    CLOSED = "closed"
    """A person said so."""


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school of a district, with what is active in it.

    Attributes:
        id: its id as the report gives it.
        name: its name, where the report has one.
        students: students who are in a class.
        classes: its classes.
        teachers: people who teach one of them.
        state: what is known of it.
    """

    id: str
    name: str
    students: int
    classes: int
    teachers: int
    state: SchoolState

    def as_json(self) -> dict[str, Any]:
        """The school for programs."""
        return {
            "school": self.id,
            "name": self.name,
            "students": self.students,
            "classes": self.classes,
            "teachers": self.teachers,
            "state": self.state.value,
        }


def list_schools(engine: Engine, district: KnownDistrict) -> list[SchoolLine]:
    """The district's schools by id, also those that are gone or closed."""
    with engine.connect() as connection:
        return list(_schools(connection, district))


def close_school(engine: Engine, district: KnownDistrict, school: str, reason: str | None = None) -> SchoolLine:
    """Close a school; returns it as it is in the roster, which stays as it is.

    Raises:
        UsageError: it is closed already, or there is no such school; the message names those that there are.
    """
    why, school = reason_of(reason), id_of(school, "school")
    with writing(engine) as connection:
        locked(connection, district.id)
        line = _found(connection, district, school)
        if line.state is SchoolState.CLOSED:
            raise UsageError(f"the school {school!r} is closed already")
        values = {"district_id": district.id, "school_id": school, "closed_at": clock.now()}
        connection.execute(insert(closed_schools).values(values))
        audit.note(connection, district.id, CLOSE_SCHOOL, why, school=school)
    return line


def reopen_school(engine: Engine, district: KnownDistrict, school: str) -> SchoolLine:
    """Take back that a school is closed; returns it as it is then.

    Raises:
        UsageError: it is not closed, or there is no such school; the message names those that there are.
    """
    school = id_of(school, "school")
    with writing(engine) as connection:
        locked(connection, district.id)
        if _found(connection, district, school).state is not SchoolState.CLOSED:
            raise UsageError(f"the school {school!r} is not closed")
        one = (closed_schools.c.district_id == district.id, closed_schools.c.school_id == school)
        connection.execute(delete(closed_schools).where(*one))
        audit.note(connection, district.id, REOPEN_SCHOOL, school=school)
        return _found(connection, district, school)


def _found(connection: Connection, district: KnownDistrict, school: str) -> SchoolLine:
    lines = list(_schools(connection, district))
    for line in lines:
        if line.id == school:
            return line
    known = ", ".join(line.id for line in lines[:_NAMED]) or "none yet"
    more = f" and {len(lines) - _NAMED} more; `rosterline schools list {district.name}`" if len(lines) > _NAMED else ""
    raise UsageError(f"{district.name} has no school {school!r}; known: {known}{more}")


def _schools(connection: Connection, district: KnownDistrict) -> Iterator[SchoolLine]:
    mine = {"id": district.id}
    sql = "SELECT id, name, active FROM schools WHERE district_id = :id"
    stored = {school: (name, bool(active)) for school, name, active in connection.execute(text(sql), mine)}
    classes, students, teachers = (
        {school: int(count) for school, count in connection.execute(text(query), mine)}
        for query in (_CLASSES, _STUDENTS, _TEACHERS)
    )
    closed = select(closed_schools.c.school_id).where(closed_schools.c.district_id == district.id)
    shut = set(connection.execute(closed).scalars())
    for school in sorted({*stored, *shut, *_named_by_files(connection, district)}):
        name, active = stored.get(school, ("", False))
        state = SchoolState.CLOSED if school in shut else SchoolState.ACTIVE if active else SchoolState.GONE
        numbers = (students.get(school, 0), classes.get(school, 0), teachers.get(school, 0))
        yield SchoolLine(school, name, *numbers, state)


def _named_by_files(connection: Connection, district: KnownDistrict) -> set[str]:
    """Schools of which a signed-off or applied report had a part, whether they are stored or not."""
    named = {school for lock in district.locks.values() for file in lock.files for school in file.schools}
    files = (
        select(import_files.c.schools)
        .join(imports, imports.c.id == import_files.c.import_id)
        .where(imports.c.district_id == district.id, imports.c.status == ImportStatus.APPLIED.value)
    )
    return named.union(*connection.execute(files).scalars())
