"""The canonical fields: the words in which a column says what it holds.

A field is ``<record>.<attribute>``. One row of a file may speak of several records: a row with ``student.id`` and
``section.id`` is an enrollment, a row with ``teacher.id`` and ``section.id`` is a teaching, a row with a person and
``school.id`` links the two. Nothing else has to be declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of value in a column: it decides which checks a cell must pass."""

    ID = "id"
    NAME = "name"
    EMAIL = "email"
    DATE = "date"
    GRADE = "grade"
    TEXT = "text"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field: its name, its kind of value, and one line that says what it is."""

    name: str
    kind: Kind
    help: str

    @property
    def record(self) -> str:
        """``student`` of ``student.id``."""
        return self.name.partition(".")[0]

    @property
    def attribute(self) -> str:
        """``id`` of ``student.id``."""
        return self.name.partition(".")[2]


TEACHER_SLOTS: tuple[str, ...] = ("teacher", *(f"teacher{number}" for number in range(2, 11)))
"""A row can name up to ten teachers of its section: ``teacher.id``, ``teacher2.id`` to ``teacher10.id``."""

_FIELDS = [
    Field("school.id", Kind.ID, "the school's id, as every other file names it"),
    Field("school.name", Kind.NAME, "the school's name"),
    Field("term.id", Kind.ID, "the term's id, or its name where it has no id"),
    Field("term.name", Kind.NAME, "the term's name"),
    Field("term.begin", Kind.DATE, "first day of the term"),
    Field("term.end", Kind.DATE, "first day after the term (say `last_day` where the file gives the last day)"),
    Field("course.id", Kind.ID, "the course's id or number"),
    Field("course.name", Kind.NAME, "the course's name"),
    Field("section.id", Kind.ID, "the class's own id (section id) in the SIS"),
    Field("section.name", Kind.NAME, "the class's name, as teachers see it"),
    Field("section.period", Kind.TEXT, "the period in which the class meets"),
    Field("student.id", Kind.ID, "the student's id; one format for ever"),
    Field("student.first_name", Kind.NAME, "the student's first name"),
    Field("student.last_name", Kind.NAME, "the student's family name"),
    Field("student.email", Kind.EMAIL, "the student's e-mail address"),
    Field("student.grade", Kind.GRADE, "the student's grade level"),
    Field("student.homeroom", Kind.TEXT, "the student's homeroom, from which a class can be made"),
    Field("student.withheld", Kind.FLAG, "whether the student is not to be taken"),
    Field("student.school_begin", Kind.DATE, "first day of the student in the school"),
    Field("student.school_end", Kind.DATE, "first day the student is no longer in the school"),
    Field("student.school_home", Kind.FLAG, "whether the school is the student's home school"),
    Field("enrollment.begin", Kind.DATE, "first day of the student in the class"),
    Field("enrollment.end", Kind.DATE, "first day the student is no longer in the class"),
    Field("teaching.role", Kind.TEXT, "what the teacher does in the class: teacher, co-teacher, ..."),
    Field("teaching.lead", Kind.FLAG, "whether the SIS calls this teacher the class's lead teacher"),
    Field("teaching.begin", Kind.DATE, "first day of the teacher in the class"),
    Field("teaching.end", Kind.DATE, "first day the teacher no longer teaches the class"),
]
for _slot in TEACHER_SLOTS:
    _who = "the teacher" if _slot == "teacher" else f"teacher {_slot.removeprefix('teacher')} of the class"
    _FIELDS += [
        Field(f"{_slot}.id", Kind.ID, f"id of {_who}"),
        Field(f"{_slot}.first_name", Kind.NAME, f"first name of {_who}"),
        Field(f"{_slot}.last_name", Kind.NAME, f"family name of {_who}"),
        Field(f"{_slot}.email", Kind.EMAIL, f"e-mail address of {_who}"),
    ]

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS}
"""Every canonical field by its name."""


def records_of(fields: Iterable[str]) -> frozenset[str]:
    """The kinds of records that fields are about; whatever slot a teacher has is a teacher.

    >>> sorted(records_of(["student.id", "teacher2.email"]))
    ['student', 'teacher']
    """
    records = {name.partition(".")[0] for name in fields}
    return frozenset("teacher" if record in TEACHER_SLOTS else record for record in records)
