"""The report definition as a guide tells it: files, columns, and why each piece of data is needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rosterline.report import FIELDS, TEACHER_SLOTS, Column, File, Form, Need

NEEDS = {Need.REQUIRED: "always", Need.PRESENT: "column", Need.FILLED: "no gaps", Need.OPTIONAL: "no"}
"""One or two words each, those of `rosterline adapters`; the guide explains them above its lists."""

PURPOSES = {
    "school.id": "to place classes and people in the right school",
    "school.name": "so that people see the school's name and not its number alone",
    "term.id": "to know which classes run now",
    "term.name": "so that people see the term's name",
    "term.begin": "to know when the term's classes begin",
    "term.end": "to know when the term's classes end, so that their end is no alarm",
    "course.id": "to tell courses apart",
    "course.name": "to name classes",
    "section.id": "to recognise the class each night, whatever it is called",
    "section.name": "so that teachers find their class",
    "section.period": "so that teachers tell similar classes apart",
    "student.id": "to recognise the student each night, and never to make a second account",
    "student.first_name": "so that teachers see who is in their class",
    "student.last_name": "so that teachers see who is in their class",
    "student.email": "so that students can sign in, where the product lets them",
    "student.grade": "to sort students and classes by grade",
    "student.homeroom": "to make homeroom classes, where the district asks for them",
    "student.school_begin": "to know from when on the student is in the school",
    "student.school_end": "to know until when the student is in the school",
    "student.school_home": "to know the student's home school, where there are several",
    "student.withheld": "to leave out students whose families have objected",
    "enrollment.begin": "to know from when on the student is in the class",
    "enrollment.end": "to know until when the student is in the class",
    "teaching.role": "to know whether somebody teaches the class",
    "teaching.lead": "to know whose class it is, where several people teach it",
    "teaching.begin": "to know from when on somebody teaches the class",
    "teaching.end": "to know until when somebody teaches the class",
    "teacher.id": "to recognise the teacher each night, also after a change of name",
    "teacher.first_name": "so that people see who teaches the class",
    "teacher.last_name": "so that people see who teaches the class",
    "teacher.email": "so that the teacher can sign in",
}
"""Why a field is asked for."""


_ENDS = {
    "term.end": ("first day after the term", "last day of the term"),
    "student.school_end": ("first day the student is no longer in the school", "last day of the student in the school"),
    "enrollment.end": ("first day the student is no longer in the class", "last day of the student in the class"),
    "teaching.end": ("first day the teacher no longer teaches the class", "last day of the teacher in the class"),
}
"""Field of an end -> what it holds, and what it holds where the file gives the last day."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column as the guide shows it."""

    place: int
    header: str
    others: tuple[str, ...]
    vendor: str
    need: str
    needed: bool
    help: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a form.

    Attributes:
        name: the file name that the guide tells people to use.
        any_name: whether the file is known by its headers, whatever it is called.
        lines: the first lines of the sample, as they stand in the file.
    """

    role: str
    title: str
    name: str
    any_name: bool
    optional: bool
    columns: tuple[ColumnFacts, ...]
    lines: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[str, list[str]]]:
        """The sample's rows turned: each column with its cells."""
        rows = list(csv.reader(self.lines))
        return [(name, [row[place] for row in rows[1:]]) for place, name in enumerate(rows[0])]


@dataclass(frozen=True, slots=True)
class FormFacts:
    """One form of the report."""

    name: str
    title: str
    files: tuple[FileFacts, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of data, as a privacy officer asks for it.

    Attributes:
        about: of whom or what it is; empty for what is only read to work out other elements.
        what: what it is.
        header: where it is read.
        why: what it is needed for.
        form: the form that has it, where the recommended one has it not.
        file: the file in which it stands, where the form has several.
    """

    about: str
    what: str
    header: str
    why: str
    form: str = ""
    file: str = ""


def column_facts(column: Column, place: int) -> ColumnFacts:
    """A column of a file; ``place`` counts from 1."""
    need, help = NEEDS[column.need], explained(column)
    return ColumnFacts(place, column.headers[0], column.headers[1:], column.vendor, need, column.need.of_header, help)


def explained(column: Column) -> str:
    """One line that says what a column holds: the adapter's, else that of its field."""
    if not column.help and column.field in _ENDS:
        return _ENDS[column.field][column.last_day]
    return column.explained


def file_facts(file: File, name: str, lines: Iterable[str] = ()) -> FileFacts:
    """A file of a form, with the beginning of its sample."""
    columns = tuple(column_facts(column, place) for place, column in enumerate(file.columns, 1))
    title = file.title or file.role
    return FileFacts(file.role, title, name, not file.pattern, file.optional, columns, tuple(lines))


def schedule_of_data(forms: Sequence[Form]) -> list[Element]:
    """Every element that the report holds, once: what it is and why it is asked for; the recommended form is first."""
    found: dict[str, Element] = {}
    for form in forms:
        for file in form.files:
            for column in file.columns:
                one = _element(column, "" if form is forms[0] else form.name, file.role if len(form.files) > 1 else "")
                found.setdefault(f"{one.header}: {one.what}" if column.is_raw else first_slot(column.field), one)
    return sorted(found.values(), key=lambda element: _ABOUT.index(element.about))


_ABOUT = ("Students", "Teachers", "Classes", "Schools and terms", "")


def _element(column: Column, form: str, file: str) -> Element:
    header = column.headers[0]
    if column.is_raw:
        return Element("", explained(column) or column.vendor or header, header, "", form, file)
    field = first_slot(column.field)
    what = _ENDS[field][column.last_day] if field in _ENDS else FIELDS[field].help.partition(";")[0]
    return Element(_about(field), what, header, PURPOSES[field], form, file)


def first_slot(field: str) -> str:
    """The field of a class's first teacher for that of its second to tenth.

    >>> first_slot("teacher3.email"), first_slot("student.email")
    ('teacher.email', 'student.email')
    """
    record, _, attribute = field.partition(".")
    return f"teacher.{attribute}" if record in TEACHER_SLOTS else field


def purpose_of(field: str) -> str:
    """Why a field is asked for; the second to tenth teacher of a class as the first."""
    return PURPOSES[first_slot(field)]


def _about(field: str) -> str:
    record = FIELDS[field].record
    if record in ("student", "enrollment"):
        return "Students"
    if record in ("teacher", "teaching"):
        return "Teachers"
    return "Classes" if record in ("section", "course") else "Schools and terms"
