"""The product's own Combined Import layout, and its two smaller forms, declared.

Both header styles are read (``Staff Email Address`` and ``Staff_Email_Address``): headers are compared without case,
blanks, ``_`` and ``-``. The order of columns is free. E-mail address and grade of a student are an extension.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rosterline.report import Column, File, Form, Need, Report
from rosterline_generic_csv.derive import DefaultSchool, Derivation

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASSESSMENT = frozenset(
    {"assessment", "assessments", "attempt", "attempts", "benchmark", "exam", "exams", "item", "items", "lexile"}
    | {"mastery", "percent", "percentile", "percentiles", "proficiency", "proficient", "quantile", "quiz", "quizzes"}
    | {"result", "results", "rit", "scaled", "score", "scores", "standard", "standards", "stanine", "test", "tests"}
)
"""Words in headers of assessment results: such a file lists students or staff, but not all of them."""

_STAFF = frozenset({"advisor", "counselor", "faculty", "instructor", "instructors", "staff", "teacher", "teachers"})
_CLASSES = frozenset({"class", "classes", "course", "courses", "period", "periods", "section", "sections"}) | {
    "term",
    "terms",
}
_STUDENTS = frozenset({"pupil", "pupils", "student", "students"})

_CLASS_FIELDS = ("term.id", "section.name", "section.id", "section.period")
_STAFF_FIELDS = ("teacher.first_name", "teacher.last_name", "teacher.email", "teacher.id")
_STUDENT_FIELDS = ("student.first_name", "student.last_name", "student.id")
_EXTENSION = ("student.email", "student.grade")

_COLUMNS = {
    column.field: column
    for column in (
        Column(
            "term.id",
            ("Term", "Term ID", "Term Unique ID", "Term Name"),
            vendor="the term's short name or code, for example 26-27 S1",
            help="the term in which the class meets; a class of the whole year has a term of its own",
        ),
        Column(
            "school.id",
            ("School ID", "School Unique ID", "School Number", "School Code"),
            vendor="the school's number or code in the SIS",
            help="the same id in every row and every night; not the school's name",
        ),
        Column(
            "teacher.first_name",
            ("Staff First Name", "Teacher First Name", "Staff First", "Teacher First"),
            vendor="the teacher's first name",
            help="first name of the teacher of the class; empty while the class has none",
        ),
        Column(
            "teacher.last_name",
            ("Staff Last Name", "Teacher Last Name", "Staff Last", "Teacher Last"),
            vendor="the teacher's family name",
            help="family name of the teacher of the class; empty while the class has none",
        ),
        Column(
            "teacher.email",
            ("Staff Email Address", "Staff Email", "Teacher Email Address", "Teacher Email"),
            vendor="the teacher's e-mail address at work",
            help="the address with which the teacher signs in; the same as in other products of the district",
        ),
        Column(
            "teacher.id",
            ("Staff Unique ID", "Staff ID", "Teacher Unique ID", "Teacher ID"),
            vendor="the staff member's id or number",
            help="with it a teacher's name and e-mail address can change; ids are never given to another person",
        ),
        Column(
            "section.name",
            ("Class Name", "Section Name"),
            vendor="course name, with teacher, period or section number",
            help="what teachers see; best with the teacher's family name, the period or the section number",
        ),
        Column(
            "section.id",
            ("Class ID", "Class Unique ID", "Section ID"),
            need=Need.FILLED,
            vendor="the section's own id, not the course number",
            help="tells classes apart for good: with it a class can be renamed; strongly advised",
        ),
        Column(
            "section.period",
            ("Class Period", "Period", "Section Period"),
            vendor="the period or block in which the section meets",
            help="several periods of one class stand in one cell, separated by commas",
            split=",",
        ),
        Column(
            "student.first_name",
            ("Student First Name", "Student First"),
            need=Need.REQUIRED,
            vendor="the student's first name, legal or preferred as the district decides",
        ),
        Column(
            "student.last_name",
            ("Student Last Name", "Student Last"),
            need=Need.REQUIRED,
            vendor="the student's family name, legal or preferred as the district decides",
        ),
        Column(
            "student.id",
            ("Student ID", "Student Unique ID"),
            need=Need.REQUIRED,
            vendor="the student's id or number",
            help="one id for ever, always written the same way (with or without leading zeros)",
        ),
        Column(
            "student.email",
            ("Student Email Address", "Student Email"),
            vendor="the student's e-mail address at school",
            help="an extension of rosterline, not part of the product's own template",
        ),
        Column(
            "student.grade",
            ("Student Grade", "Grade Level", "Grade", "Student Grade Level"),
            vendor="the student's grade level",
            help="an extension of rosterline, not part of the product's own template",
        ),
    )
}


def product_report(default_school: str = "") -> Report:
    """The product's own layout.

    Args:
        default_school: the school of rows without a school id; where it is given, the column may be missing.
    """
    return Report(
        forms=(_combined(default_school), _students(default_school), _staff(default_school)),
        title="Combined Import file",
        identity=default_school_identity(default_school),
    )


def default_school_identity(default_school: str) -> tuple[str, ...]:
    """What ``default_school`` decides of who is who: the school is part of a class's key."""
    return (f"school of rows without one: {default_school}",) if default_school else ()


def _columns(fields: Iterable[str], **needs: Need) -> tuple[Column, ...]:
    """Columns of some fields; ``needs`` says by field (``term_id``) what this form asks for."""
    return tuple(_with_need(_COLUMNS[name], needs.get(name.replace(".", "_"))) for name in fields)


def _with_need(column: Column, need: Need | None) -> Column:
    return column if need is None else replace(column, need=need)


def _file(role: str, title: str, columns: tuple[Column, ...], default_school: str) -> File:
    if not default_school:
        return File(role, columns, title=title)
    derivation = Derivation((DefaultSchool(default_school),))
    return File(role, columns, title=title, derive=derivation, derived=("school.id",))


def _combined(default_school: str) -> Form:
    fields = ("term.id", "school.id", *_STAFF_FIELDS, "section.name", "section.id", "section.period")
    columns = _columns(
        (*fields, *_STUDENT_FIELDS, *_EXTENSION),
        term_id=Need.REQUIRED,
        school_id=Need.OPTIONAL if default_school else Need.REQUIRED,
        section_name=Need.REQUIRED,
    )
    file = _file("combined", "Combined Import file", columns, default_school)
    return Form("combined", (file,), title="Combined Import", marks=frozenset(_CLASS_FIELDS))


def _students(default_school: str) -> Form:
    columns = _columns((*_STUDENT_FIELDS, *_EXTENSION, "school.id"))
    return Form(
        "students",
        (_file("students", "Students file", columns, default_school),),
        title="Students",
        never=frozenset((*_CLASS_FIELDS, *_STAFF_FIELDS)),
        foreign_words=_ASSESSMENT | _STAFF | _CLASSES,
    )


def _staff(default_school: str) -> Form:
    present = {"teacher_first_name": Need.PRESENT, "teacher_last_name": Need.PRESENT}
    columns = _columns((*_STAFF_FIELDS, "school.id"), **present)
    return Form(
        "staff",
        (_file("staff", "Staff file", columns, default_school),),
        title="Staff",
        marks=frozenset(("teacher.email", "teacher.id")),
        never=frozenset((*_CLASS_FIELDS, *_STUDENT_FIELDS, "student.email")),
        foreign_words=_ASSESSMENT | _STUDENTS | _CLASSES,
    )
