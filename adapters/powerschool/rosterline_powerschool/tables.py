"""The form of several files: exports of PowerSchool's tables, one file for each (or one for each table and school)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rosterline.report import Column, File, Form, Need
from rosterline_powerschool.rules import STUDENT_KEYS, Rules
from rosterline_powerschool.spelling import own, qualified

if TYPE_CHECKING:
    import polars as pl

    from rosterline.report import Frames

    Rows = Callable[[pl.DataFrame, Frames], pl.DataFrame]

_OF_CC = ("DateEnrolled", "StudentID", "Student_Number", "State_StudentNumber")
_OF_SECTIONS = ("Section_Number", "SectionID")
"""Fields of other tables: a file that holds one is no file of courses, of teachers, ..."""

_STUDENT_ID, _NUMBER, _STATE = "STUDENTS.ID", "STUDENTS.Student_Number", "STUDENTS.State_StudentNumber"
_RAW = {_STUDENT_ID: "raw.student_id", _NUMBER: "raw.student_number", _STATE: "raw.state_number"}


def tables_form(rules: Rules, unquoted: tuple[str, ...], email_field: str = "", preferred_field: str = "") -> Form:
    """The form: files of students, sections and enrollments, and those that say more of them."""
    common: dict[str, Any] = {"qualified": True, "unquoted": unquoted}
    files = (
        _students(rules, common, email_field, preferred_field),
        _teachers(rules, common),
        _courses(rules, common),
        _sections(rules, common),
        _enrollments(rules, common),
        _co_teachers(rules, common),
        _terms(rules, common),
        _schools(rules, common),
    )
    return Form("tables", files, title="Files of tables")


def _rows(name: str, rules: Rules) -> Rows:
    """A function of ``mapping``, taken when the first rows come."""

    def derive(batch: pl.DataFrame, frames: Frames) -> pl.DataFrame:
        from rosterline_powerschool import mapping

        rows: Callable[[pl.DataFrame, Frames, Rules], pl.DataFrame] = getattr(mapping, name)
        return rows(batch, frames, rules)

    return derive


def _column(field: str, spelt: tuple[str, ...], vendor: str, need: Need = Need.OPTIONAL, **more: Any) -> Column:
    return Column(field, spelt, need, vendor=vendor.upper(), **more)


def _own(field: str, name: str, need: Need = Need.OPTIONAL, **more: Any) -> Column:
    """A column of the file's own table."""
    return _column(field, own(name), name, need, **more)


def _student_key(rules: Rules, name: str) -> str:
    """The canonical field of one of the student's ids."""
    return "student.id" if STUDENT_KEYS[rules.student_key] == name else _RAW[name]


def _students(rules: Rules, common: dict[str, Any], email_field: str, preferred_field: str) -> File:
    key = STUDENT_KEYS[rules.student_key]
    names = (_NUMBER, _STATE, _STUDENT_ID)
    ids = [
        _own(_student_key(rules, name), name, Need.REQUIRED if name == key else Need.OPTIONAL, help=_STUDENT_HELP[name])
        for name in sorted(names, key=lambda name: name != key)
    ]
    emails = (email_field,) if email_field else ()
    preferred = (preferred_field,) if preferred_field else ()
    columns = (
        *ids,
        _own("student.first_name", "STUDENTS.First_Name", Need.PRESENT),
        _own("student.last_name", "STUDENTS.Last_Name", Need.PRESENT),
        Column(
            "raw.preferred",
            (*preferred, *own("STUDENTS.Preferred_First_Name", "STUDENTS.Preferred_Name", "STUDENTS.PreferredName")),
            vendor=preferred_field,
            help="the first name that is preferred, where the district keeps one",
        ),
        Column(
            "student.email",
            (*emails, *own("STUDENTS.Email_Addr", "STUDENTS.EmailAddress", "STUDENTS.Student_Email")),
            vendor=email_field or "STUDENTS.EMAIL_ADDR",
        ),
        _own("student.grade", "STUDENTS.Grade_Level", help="0 is kindergarten, -1 and -2 pre-K"),
        _own("student.homeroom", "STUDENTS.Home_Room"),
        _own("school.id", "STUDENTS.SchoolID", help="the home school's number (School_Number)"),
        _own("student.school_begin", "STUDENTS.EntryDate"),
        _own("student.school_end", "STUDENTS.ExitDate", help="the first day not at the school"),
        _own("raw.status", "STUDENTS.Enroll_Status", help="0 active, -1 pre-registered; no others are taken"),
    )
    return File(
        "students",
        columns,
        title="students (table STUDENTS)",
        never=("DateEnrolled", *_OF_SECTIONS),
        one_of=(("raw.student_number", "raw.state_number", "student.grade", "raw.status"),)
        if key == _STUDENT_ID
        else (),
        known=("Middle_Name", "LastFirst", "Gender", "DOB", "DCID", "Student_Web_ID", "Network_ID"),
        derive=_rows("student_rows", rules),
        derived=("student.school_home", "school.id") if rules.default_school else ("student.school_home",),
        **common,
    )


_STUDENT_HELP = {
    _NUMBER: "the student's number in the district; the same for ever",
    _STATE: "the student's number in the state",
    _STUDENT_ID: "PowerSchool's own id of the student's record, by which CC names the student (StudentID)",
}


def _number_of_teacher(rules: Rules) -> str:
    return "teacher.id" if rules.by_number else "raw.teacher_number"


def _teachers(rules: Rules, common: dict[str, Any]) -> File:
    number = _number_of_teacher(rules)
    columns = (
        _column(number, own("TEACHERS.TeacherNumber", "USERS.TeacherNumber"), "TEACHERS.TeacherNumber"),
        _column("teacher.first_name", own("TEACHERS.First_Name", "USERS.First_Name"), "TEACHERS.First_Name"),
        _column("teacher.last_name", own("TEACHERS.Last_Name", "USERS.Last_Name"), "TEACHERS.Last_Name", Need.PRESENT),
        _column("teacher.email", own("TEACHERS.Email_Addr", "USERS.Email_Addr"), "TEACHERS.Email_Addr"),
        _column(
            "raw.staff",
            own("TEACHERS.ID", "SCHOOLSTAFF.ID"),
            "TEACHERS.ID",
            help="the id of the person's place in one school, by which sections name their teacher",
        ),
    )
    return File(
        "teachers",
        columns,
        title="teachers (table TEACHERS)",
        optional=True,
        mixed_staff=True,
        one_of=((number, "teacher.email"),),
        never=(*_OF_CC, *_OF_SECTIONS, "Course_Number"),
        known=("SchoolID", "HomeSchoolID", "Title", "Group", "Status", "StaffStatus", "LoginID", "CanChangeSchool"),
        derive=_rows("teacher_rows", rules),
        **common,
    )


def _courses(rules: Rules, common: dict[str, Any]) -> File:
    columns = (
        _own("course.id", "COURSES.Course_Number", Need.REQUIRED),
        _own("course.name", "COURSES.Course_Name", Need.PRESENT),
    )
    never = (*_OF_CC, *_OF_SECTIONS)
    known = ("ID", "DCID", "SchoolID", "CreditType", "Alt_Course_Number", "Code", "Sched_Department")
    derive = _rows("course_rows", rules)
    title = "courses (table COURSES)"
    return File("courses", columns, title=title, optional=True, never=never, known=known, derive=derive, **common)


def _sections(rules: Rules, common: dict[str, Any]) -> File:
    school = Need.OPTIONAL if rules.default_school else Need.REQUIRED
    teachers = "TEACHERS.TeacherNumber"
    columns = (
        _column(
            "section.id",
            (*own("SECTIONS.ID"), "SectionID"),
            "SECTIONS.ID",
            Need.FILLED,
            help="the class's own id, by which CC names it (SectionID)",
        ),
        _own("school.id", "SECTIONS.SchoolID", school, help="the school's number (School_Number)"),
        _own("term.id", "SECTIONS.TermID"),
        _column("term.name", qualified("TERMS.Name", "TERMS.Abbreviation"), "TERMS.Name"),
        _column("term.begin", qualified("TERMS.FirstDay"), "TERMS.FirstDay"),
        _column("term.end", qualified("TERMS.LastDay"), "TERMS.LastDay", last_day=True),
        _own("course.id", "SECTIONS.Course_Number", Need.PRESENT),
        _column("course.name", own("COURSES.Course_Name"), "COURSES.Course_Name"),
        _own("raw.section_number", "SECTIONS.Section_Number", help="the section's number in its course"),
        _own("section.period", "SECTIONS.Expression", split=",", help="periods and days: 1(A-B) 3(B)"),
        _column("raw.staff", (*own("SECTIONS.Teacher"), "TeacherID"), "SECTIONS.Teacher", help="the lead: TEACHERS.ID"),
        _column(_number_of_teacher(rules), (*qualified(teachers), "TeacherNumber"), teachers, help="of the lead"),
        _column("teacher.first_name", qualified("TEACHERS.First_Name"), "TEACHERS.First_Name"),
        _column("teacher.last_name", qualified("TEACHERS.Last_Name"), "TEACHERS.Last_Name"),
        _column("teacher.email", (*qualified("TEACHERS.Email_Addr"), "Email_Addr"), "TEACHERS.Email_Addr"),
    )
    return File(
        "sections",
        columns,
        title="sections (table SECTIONS)",
        never=_OF_CC,
        one_of=(("section.id", "raw.section_number"), ("term.id", "raw.section_number")),
        known=("DCID", "Room", "External_Expression", "Grade_Level", "No_of_students", "MaxEnrollment"),
        lookups=("teachers", "terms"),
        derive=_rows("section_rows", rules),
        derived=("section.id", "school.id", "term.name", "teacher.id", "teacher.email", "teaching.lead"),
        needed=("section.id", "school.id"),
        **common,
    )


def _enrollments(rules: Rules, common: dict[str, Any]) -> File:
    fields = {name: _student_key(rules, name) for name in (_NUMBER, _STATE, _STUDENT_ID)}
    numbers = {
        _NUMBER: (*qualified(_NUMBER), "Student_Number"),
        _STATE: (*qualified(_STATE), "State_StudentNumber"),
        _STUDENT_ID: (*own("CC.StudentID"), *qualified(_STUDENT_ID)),
    }
    key = STUDENT_KEYS[rules.student_key]
    order = sorted(numbers, key=lambda name: name != key)
    sections = (*own("CC.SectionID"), *qualified("SECTIONS.ID"))
    teachers = "TEACHERS.TeacherNumber"
    columns = (
        *(_column(fields[name], numbers[name], name, help=_STUDENT_HELP[name]) for name in order),
        _column("section.id", sections, "CC.SectionID", Need.FILLED, help="negative for a dropped enrollment"),
        _own("school.id", "CC.SchoolID", help="the school's number (School_Number)"),
        _own("raw.term", "CC.TermID", help="negative for a dropped enrollment"),
        _column("course.id", (*own("CC.Course_Number"), *qualified("SECTIONS.Course_Number")), "CC.Course_Number"),
        _own("raw.section_number", "CC.Section_Number", help="the section's number in its course"),
        _own("enrollment.begin", "CC.DateEnrolled", Need.PRESENT),
        _own("enrollment.end", "CC.DateLeft", help="the first day not in the class"),
        _own("raw.staff", "CC.TeacherID", help="the teacher: TEACHERS.ID; read where the sections name none"),
        _column(_number_of_teacher(rules), (*qualified(teachers), "TeacherNumber"), teachers),
        _column("teacher.first_name", qualified("TEACHERS.First_Name"), "TEACHERS.First_Name"),
        _column("teacher.last_name", qualified("TEACHERS.Last_Name"), "TEACHERS.Last_Name"),
        _column("teacher.email", qualified("TEACHERS.Email_Addr"), "TEACHERS.Email_Addr"),
    )
    return File(
        "enrollments",
        columns,
        title="enrollments (table CC)",
        one_of=(tuple(fields[name] for name in order), ("section.id", "raw.section_number")),
        known=("ID", "DCID", "OrigSectionID", "StudYear", "Expression", "Course_Name", "Enroll_Status"),
        lookups=("students", "sections", "teachers"),
        derive=_rows("enrollment_rows", rules),
        derived=("student.id", "section.id", *_SCHOOL_TIME, "teacher.id", "teacher.email", "teaching.lead"),
        needed=("student.id", "section.id"),
        **common,
    )


_SCHOOL_TIME = ("student.school_begin", "student.school_end")


def _co_teachers(rules: Rules, common: dict[str, Any]) -> File:
    number = _number_of_teacher(rules)
    columns = (
        _column(
            "section.id",
            (*own("SECTIONTEACHER.SectionID"), *qualified("SECTIONS.ID")),
            "SECTIONTEACHER.SectionID",
            Need.REQUIRED,
        ),
        _column(
            "teaching.role",
            ("RoleID", "Role", "Role_Name", *qualified("ROLEDEF.Name", "SECTIONTEACHER.RoleID")),
            "SECTIONTEACHER.RoleID",
            Need.PRESENT,
            help="the role, by name or by id",
        ),
        _own("raw.staff", "SECTIONTEACHER.TeacherID", help="the teacher: TEACHERS.ID"),
        _column(number, (*qualified("TEACHERS.TeacherNumber"), "TeacherNumber"), "TEACHERS.TeacherNumber"),
        _column("teacher.email", (*qualified("TEACHERS.Email_Addr"), "Email_Addr", "Email"), "TEACHERS.Email_Addr"),
        _own("teaching.begin", "SECTIONTEACHER.Start_Date", help="the first day in the class"),
        _own("teaching.end", "SECTIONTEACHER.End_Date", last_day=True, help="the last day in the class"),
    )
    return File(
        "co_teachers",
        columns,
        title="teachers of sections (table SECTIONTEACHER)",
        optional=True,
        one_of=(("raw.staff", number, "teacher.email"),),
        known=("ID", "Allocation", "School", "TermID", "Course", "Section", "Teacher", "SectionNickname"),
        lookups=("sections", "teachers"),
        derive=_rows("co_teacher_rows", rules),
        derived=("teacher.id", "teacher.email", "teaching.lead"),
        **common,
    )


def _terms(rules: Rules, common: dict[str, Any]) -> File:
    columns = (
        _own("term.id", "TERMS.ID", Need.REQUIRED, help="TermID of sections; it may repeat from school to school"),
        _own("school.id", "TERMS.SchoolID", help="the school's number (School_Number)"),
        _column("term.name", own("TERMS.Name", "TERMS.Abbreviation"), "TERMS.Name"),
        _own("term.begin", "TERMS.FirstDay", Need.PRESENT),
        _own("term.end", "TERMS.LastDay", Need.PRESENT, last_day=True, help="the last day of school in the term"),
    )
    known = ("DCID", "YearID", "Abbreviation", "Portion", "IsYearRec")
    derive = _rows("term_rows", rules)
    title = "terms (table TERMS)"
    never = (*_OF_CC, *_OF_SECTIONS, "Course_Number")
    return File("terms", columns, title=title, optional=True, never=never, known=known, derive=derive, **common)


def _schools(rules: Rules, common: dict[str, Any]) -> File:
    columns = (
        _own("school.id", "SCHOOLS.School_Number", Need.REQUIRED, help="SchoolID of all other files; not SCHOOLS.ID"),
        _column("school.name", own("SCHOOLS.Name", "SCHOOLS.Abbreviation"), "SCHOOLS.Name", Need.PRESENT),
    )
    known = ("ID", "DCID", "Low_Grade", "High_Grade", "State_ExcludeFromReporting")
    derive = _rows("school_rows", rules)
    title = "schools (table SCHOOLS)"
    return File("schools", columns, title=title, optional=True, known=known, derive=derive, **common)
