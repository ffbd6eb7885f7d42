"""The form of one file: a row for each student, class and teacher.

Declared once: the PowerQuery of the plugin is made from the same columns (``queries``), AutoSend's Student Schedules,
Quick Export and the Data Export Manager over CC are read by the further spellings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rosterline.report import Column, File, Form, Need
from rosterline_powerschool.rules import STUDENT_KEYS, Rules
from rosterline_powerschool.spelling import own, qualified

if TYPE_CHECKING:
    import polars as pl

    from rosterline.report import Frames

ROLE = "roster"
LETTERS = 26
"""Columns that have a letter of their own before the label."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A column of the PowerQuery, and of the form.

    Attributes:
        place: its place in the query, from 0; it stands before the label, so that the picker of the Data Export
            Manager, which sorts, keeps the order. It never changes: saved templates know the label.
        word: the label without its place.
        vendor: the field of PowerSchool: ``STUDENTS.FIRST_NAME``.
        field: the canonical field.
        spelt: further spellings of the header.
        need: whether the column and its cells may be missing.
        help: one line for the guide.
        last_day: the date is the last day.
        split: what separates several values of a cell.
    """

    place: int
    word: str
    vendor: str
    field: str
    spelt: tuple[str, ...]
    need: Need = Need.OPTIONAL
    help: str = ""
    last_day: bool = False
    split: str = ""

    @property
    def label(self) -> str:
        """The label in the named query: ``a_student_number``."""
        letters = chr(ord("a") + self.place) if self.place < LETTERS else "zz"
        return f"{letters}_{self.word}"

    @property
    def header(self) -> str:
        """The header that the Data Export Manager writes: the table, and the label."""
        return f"{self.vendor.partition('.')[0]}.{self.label}"

    def column(self) -> Column:
        """The column of the report."""
        headers = tuple(dict.fromkeys((self.header, *self.spelt, self.word)))
        return Column(
            self.field,
            headers,
            self.need,
            vendor=self.vendor,
            help=self.help,
            last_day=self.last_day,
            split=self.split,
        )


def exported(rules: Rules, email_field: str = "") -> tuple[Exported, ...]:
    """The columns of the PowerQuery in their order.

    Args:
        rules: the district's.
        email_field: where the student's e-mail address stands, ``""`` where the query has none.
    """
    found = [*_student(rules), *_class(rules), *_teacher(rules)]
    if email_field:
        help_ = "the student's e-mail address, from the field that the district uses"
        found.append(Exported(25, "student_email", email_field, "student.email", (), help=help_))
    return tuple(sorted(found, key=lambda column: column.place))


def _student(rules: Rules) -> Iterator[Exported]:
    key = STUDENT_KEYS[rules.student_key]
    field = key.partition(".")[2]
    spelt = own(key) if field != "ID" else (*qualified(key), "StudentID", *qualified("CC.StudentID"))
    yield Exported(
        0,
        "student_id" if field == "ID" else field.lower(),
        key.upper(),
        "student.id",
        spelt,
        Need.REQUIRED,
        help="the student's id; the same for ever",
    )
    for place, word, name, field, need, help_ in (
        (1, "first_name", "First_Name", "student.first_name", Need.PRESENT, "first name (the preferred one if asked)"),
        (2, "last_name", "Last_Name", "student.last_name", Need.PRESENT, ""),
        (3, "grade_level", "Grade_Level", "student.grade", Need.OPTIONAL, "0 is kindergarten, -1 and -2 pre-K"),
        (4, "home_room", "Home_Room", "student.homeroom", Need.OPTIONAL, ""),
        (5, "entry_date", "EntryDate", "student.school_begin", Need.OPTIONAL, ""),
        (6, "exit_date", "ExitDate", "student.school_end", Need.OPTIONAL, "the first day not at the school"),
    ):
        yield Exported(place, word, f"STUDENTS.{name.upper()}", field, own(f"STUDENTS.{name}"), need, help=help_)


def _class(rules: Rules) -> Iterator[Exported]:
    school = Need.OPTIONAL if rules.default_school else Need.REQUIRED
    schools = (*own("CC.SchoolID"), *qualified("SECTIONS.SchoolID", "SCHOOLS.School_Number"), "School_Number")
    yield Exported(7, "school_id", "CC.SCHOOLID", "school.id", schools, school, "the school's number (School_Number)")
    yield Exported(8, "school_name", "SCHOOLS.NAME", "school.name", qualified("SCHOOLS.Name", "SCHOOLS.Abbreviation"))
    terms = (*own("CC.TermID"), *qualified("SECTIONS.TermID", "TERMS.ID"))
    yield Exported(9, "term_id", "CC.TERMID", "term.id", terms)
    yield Exported(10, "term_name", "TERMS.NAME", "term.name", qualified("TERMS.Name", "TERMS.Abbreviation"))
    yield Exported(11, "term_first_day", "TERMS.FIRSTDAY", "term.begin", own("TERMS.FirstDay"))
    last = "the last day of school in the term"
    yield Exported(12, "term_last_day", "TERMS.LASTDAY", "term.end", own("TERMS.LastDay"), help=last, last_day=True)
    courses = (*own("CC.Course_Number"), *qualified("SECTIONS.Course_Number", "COURSES.Course_Number"))
    yield Exported(13, "course_number", "CC.COURSE_NUMBER", "course.id", courses)
    yield Exported(14, "course_name", "COURSES.COURSE_NAME", "course.name", own("COURSES.Course_Name"))
    sections = (*own("CC.SectionID"), *qualified("SECTIONS.ID"))
    help_ = "the class's own id; negative for a dropped enrollment"
    yield Exported(15, "section_id", "CC.SECTIONID", "section.id", sections, Need.FILLED, help=help_)
    expressions = (*own("SECTIONS.Expression"), *qualified("CC.Expression"))
    help_ = "periods and days: 1(A-B) 3(B)"
    yield Exported(16, "expression", "SECTIONS.EXPRESSION", "section.period", expressions, help=help_, split=",")
    yield Exported(17, "date_enrolled", "CC.DATEENROLLED", "enrollment.begin", own("CC.DateEnrolled"))
    help_ = "the first day not in the class"
    yield Exported(18, "date_left", "CC.DATELEFT", "enrollment.end", own("CC.DateLeft"), help=help_)


def _teacher(rules: Rules) -> Iterator[Exported]:
    number = "teacher.id" if rules.by_number else "raw.teacher_number"
    spelt = (*own("TEACHERS.TeacherNumber"), *qualified("USERS.TeacherNumber"))
    yield Exported(19, "teacher_number", "TEACHERS.TEACHERNUMBER", number, spelt, help="the teacher's own number")
    for place, word, name, field in (
        (20, "teacher_first_name", "First_Name", "teacher.first_name"),
        (21, "teacher_last_name", "Last_Name", "teacher.last_name"),
        (22, "teacher_email", "Email_Addr", "teacher.email"),
    ):
        spelt = qualified(f"TEACHERS.{name}", f"USERS.{name}")
        yield Exported(place, word, f"TEACHERS.{name.upper()}", field, spelt)
    help_ = "the role of the teacher in the class"
    yield Exported(23, "teacher_role", "ROLEDEF.NAME", "teaching.role", qualified("ROLEDEF.Name"), help=help_)
    help_ = "Y for the lead teacher of the class"
    yield Exported(24, "lead_teacher", "SECTIONS.TEACHER", "teaching.lead", (), help=help_)


def _only_read(email_field: str, preferred_field: str) -> Iterator[Column]:
    """Columns that our query does not have, and other exports may."""
    if not email_field:
        emails = ("STUDENTS.Email_Addr", "STUDENTS.EmailAddress", "U_STUDENTSUSERFIELDS.custom_student_email")
        headers = ("Student_Email", *(spelling for name in emails for spelling in qualified(name)))
        yield Column("student.email", headers, vendor="STUDENTS.EMAIL_ADDR", help="the student's e-mail address")
    names = own("STUDENTS.Preferred_First_Name", "STUDENTS.Preferred_Name", "STUDENTS.PreferredName")
    given = (preferred_field,) if preferred_field else ()
    yield Column("raw.preferred", (*given, *names), vendor=preferred_field, help="the first name that is preferred")
    yield Column("raw.home_school", qualified("STUDENTS.SchoolID"), vendor="STUDENTS.SCHOOLID", help="the home school")
    yield Column("raw.status", own("STUDENTS.Enroll_Status"), vendor="STUDENTS.ENROLL_STATUS", help="0: active")
    numbers = (*own("CC.Section_Number"), *qualified("SECTIONS.Section_Number"))
    help_ = "the section's number in its course, for exports without SectionID"
    yield Column("raw.section_number", numbers, vendor="CC.SECTION_NUMBER", help=help_)


KNOWN = (
    *("CC.ID", "CC.DCID", "CC.STUDENTID", "CC.TEACHERID", "CC.STUDYEAR", "CC.ORIGSECTIONID", "STUDENTS.ID"),
    *("STUDENTS.DCID", "STUDENTS.LASTFIRST", "STUDENTS.MIDDLE_NAME", "STUDENTS.GENDER", "STUDENTS.DOB"),
    *("SECTIONS.ROOM", "SECTIONS.NO_OF_STUDENTS", "SECTIONS.EXTERNAL_EXPRESSION", "COURSES.CREDITTYPE"),
    *("SCHOOLS.ABBREVIATION", "TEACHERS.LASTFIRST", "[05]lastfirst", "StudentID", "TeacherID", "LastFirst"),
)
"""Headers that such exports often have besides."""


def roster_form(rules: Rules, unquoted: tuple[str, ...], email_field: str = "", preferred_field: str = "") -> Form:
    """The form."""

    def derive(batch: pl.DataFrame, frames: Frames) -> pl.DataFrame:
        from rosterline_powerschool.mapping import roster_rows

        return roster_rows(batch, frames, rules)

    columns = [column.column() for column in exported(rules, email_field)]
    file = File(
        ROLE,
        (*columns, *_only_read(email_field, preferred_field)),
        title="roster: a row for each student, class and teacher",
        qualified=True,
        one_of=(("section.id", "raw.section_number"),),
        unquoted=unquoted,
        known=KNOWN,
        derive=derive,
        derived=("section.id", "school.id", "term.name", "student.school_home", "teaching.lead"),
        needed=("section.id", "school.id"),
    )
    return Form(ROLE, (file,), title="Roster in one file")
