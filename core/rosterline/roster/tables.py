"""The roster's tables, aligned with OneRoster 1.2 (there a section is called class).

Keys are natural: the district and the id as the report gives it. Nothing is deleted by an import: a record that is
missing from a full report becomes inactive. The column lists are those of :mod:`rosterline.roster.entities`, by test.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, MetaData, SmallInteger
from sqlmodel import Field, SQLModel

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows are stored in the order of their key, and the key is the table: loading in key order appends.
_IN_KEY_ORDER: dict[str, Any] = {"sqlite_with_rowid": False}


class RosterRow(SQLModel):
    """What every roster row carries besides its own columns.

    ``file`` is the number of the file inside the import that last changed the row, ``line`` the physical line there.
    """

    district_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    active: bool
    row_hash: int = Field(sa_type=BigInteger)
    created_import: int
    changed_import: int
    file: int = Field(sa_type=SmallInteger)
    line: int


class School(RosterRow, table=True):
    """A school of the district."""

    __tablename__ = "schools"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    id: str = Field(primary_key=True)
    name: str


class Term(RosterRow, table=True):
    """A term; ``id`` is qualified by the school where a terms file gives each school its own."""

    __tablename__ = "terms"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    id: str = Field(primary_key=True)
    source_id: str
    school_id: str
    name: str
    begins_on: date | None
    ends_on: date | None


class Course(RosterRow, table=True):
    """A course of the catalogue."""

    __tablename__ = "courses"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    id: str = Field(primary_key=True)
    name: str


class RosterSection(RosterRow, table=True):
    """A class: a course given to a group of students. ``periods`` is a sorted list, joined by commas."""

    __tablename__ = "sections"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    id: str = Field(primary_key=True)
    source_id: str
    school_id: str
    course_id: str
    name: str
    periods: str


class SectionTerm(RosterRow, table=True):
    """A term in which a section meets."""

    __tablename__ = "section_terms"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    section_id: str = Field(primary_key=True)
    term_id: str = Field(primary_key=True)


class Person(RosterRow, table=True):
    """A student or a teacher; student 1001 and teacher 1001 are two people."""

    __tablename__ = "people"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    role: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    first_name: str
    last_name: str
    email: str
    grade: str
    grade_raw: str


class PersonSchool(RosterRow, table=True):
    """A school to which a person belongs; the end is the first day no longer there."""

    __tablename__ = "person_schools"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    role: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    school_id: str = Field(primary_key=True)
    begins_on: date | None
    ends_on: date | None
    home: bool


class Enrollment(RosterRow, table=True):
    """A student in a section; the end is the first day no longer in class."""

    __tablename__ = "enrollments"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    section_id: str = Field(primary_key=True)
    student_id: str = Field(primary_key=True)
    begins_on: date | None
    ends_on: date | None


class Teaching(RosterRow, table=True):
    """A person teaching a section; exactly one of a section's teachers is primary. The end is the first day after."""

    __tablename__ = "teachings"
    __table_args__: ClassVar[Any] = _IN_KEY_ORDER
    section_id: str = Field(primary_key=True)
    teacher_id: str = Field(primary_key=True)
    role: str
    is_primary: bool
    begins_on: date | None
    ends_on: date | None


ROSTER_TABLES: tuple[type[RosterRow], ...] = (
    School,
    Term,
    Course,
    RosterSection,
    SectionTerm,
    Person,
    PersonSchool,
    Enrollment,
    Teaching,
)
