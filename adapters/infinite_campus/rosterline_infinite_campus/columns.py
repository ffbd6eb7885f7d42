"""The columns of the report's files.

Each has up to three spellings that tell of where a file comes from, in this order: our own queries' header, the raw
element of an Ad Hoc filter (``student.studentNumber``), and the label that people see (``Student Number``). Raw
elements stand with the area before them: where two areas of one file have a field of the same name, it decides.
"""

from __future__ import annotations

from dataclasses import replace

from rosterline.report import TEACHER_SLOTS, Column, Need
from rosterline_infinite_campus.settings import CampusSettings

STUDENT_KEYS = {
    "studentNumber": ("student_number", "student.studentNumber", "Student Number"),
    "personID": ("person_id", "student.personID", "Person ID", "individual.personID"),
    "stateID": ("state_id", "student.stateID", "State ID"),
}
STAFF_KEYS = {
    "staffNumber": ("staff_number", "individual.staffNumber", "Staff Number"),
    "personID": ("person_id", "individual.personID", "Person ID"),
    "staffStateID": ("staff_state_id", "individual.staffStateID", "Staff State ID"),
    "email": ("email", "individual.email", "Email", "contact.email"),
}
SCHOOL_KEYS = {
    "schoolID": ("school_id", "cal.schoolID", "School ID", "sch.schoolID", "schoolEmployment.schoolID"),
    "number": ("school_number", "sch.number", "School Number"),
}
_OWN_STAFF = {key: headers[0] for key, headers in STAFF_KEYS.items()}


def school(own: CampusSettings, prefix: str = "cal", need: Need = Need.OPTIONAL) -> Column:
    """The school's id, by its pinned key; ``prefix`` is the area that has it in this file's filter."""
    headers = list(SCHOOL_KEYS[own.school_key])
    if own.school_key == "schoolID":
        first = f"{prefix}.schoolID"
        headers[1:] = [first, *(name for name in headers[2:] if name != first), "cal.schoolID"]
    return Column(
        "school.id",
        tuple(dict.fromkeys(headers)),
        need,
        vendor=headers[1],
        help="the same id in every file and every night; not the school's name",
    )


def enrollment_school(own: CampusSettings) -> Column:
    """The school of an enrollment's class: the class itself says it, this one only tells a student's schools apart."""
    same = school(own)
    return replace(same, field="raw.school_id", help="only needed where a student is enrolled in several schools")


def school_name(need: Need = Need.PRESENT) -> Column:
    """The school's name."""
    return Column("school.name", ("school_name", "sch.name", "School Name"), need, vendor="sch.name")


def school_term() -> Column:
    """A term of a school."""
    headers = ("term", "term.termName", "Term Name", "Term")
    return Column("term.id", headers, Need.REQUIRED, vendor="term.termName", help="name of a term of the school")


def student_id(own: CampusSettings, need: Need = Need.REQUIRED) -> Column:
    """The student's id, by its pinned key."""
    headers = STUDENT_KEYS[own.student_key]
    help_ = f"the student's {own.student_key}; one format for ever"
    return Column("student.id", headers, need, vendor=headers[1], help=help_)


def student_person() -> Column:
    """The student's personID, which joins files and is no id of the roster."""
    headers = STUDENT_KEYS["personID"]
    return Column("raw.person_id", headers, vendor=headers[1], help="joins the files; not the student's id")


def student_names(prefix: str = "", *, preferred: bool) -> tuple[Column, ...]:
    """First and family name; the preferred first name only where the district wants it."""
    label = f"{prefix.strip('_').title()} " if prefix else ""
    names = [
        Column(
            "student.first_name",
            (f"{prefix}first_name", "student.firstName", f"{label}First Name"),
            Need.PRESENT,
            vendor="student.firstName",
        ),
        Column(
            "student.last_name",
            (f"{prefix}last_name", "student.lastName", f"{label}Last Name"),
            Need.PRESENT,
            vendor="student.lastName",
        ),
    ]
    if preferred:
        wanted = Column(
            "raw.preferred_name",
            (f"{prefix}preferred_name", "student.alias", "Preferred Name", "preferredFirstName", "alias", "Nickname"),
            vendor="student.alias",
            help="the name by which the student is called; where it is empty, the legal first name counts",
        )
        names.insert(1, wanted)
    return tuple(names)


def about_student(prefix: str = "", grade: Need = Need.OPTIONAL) -> tuple[Column, ...]:
    """What else is said of a student in a school."""
    return (
        Column(
            "student.grade",
            (f"{prefix}grade", "student.grade", "Grade", "Grade Level"),
            grade,
            vendor="student.grade",
        ),
        Column(
            "student.email",
            (f"{prefix}email", "student.email", "Email", "pcontact.email", "Student Email"),
            vendor="pcontact.email",
        ),
        Column(
            "student.homeroom",
            ("homeroom", "student.homeroomTeacher", "Homeroom Teacher"),
            vendor="student.homeroomTeacher",
        ),
        Column(
            "student.school_home",
            ("service_type", "student.serviceType", "Service Type"),
            vendor="student.serviceType",
            help="P marks the home school; students of every service type are kept",
        ),
        Column(
            "raw.no_show",
            ("no_show", "student.noShow", "No Show"),
            vendor="student.noShow",
            help="1 or yes: the student never came and is not taken",
        ),
        Column(
            "raw.active_today",
            ("active_today", "student.activeToday", "Active Today"),
            vendor="student.activeToday",
            help="0 or no: the student is not enrolled today and is not taken",
        ),
    )


def days(field: str, prefix: str, area: str, label: str = "") -> tuple[Column, Column]:
    """First and last day, as the SIS has them: the last day is one on which the student still comes."""
    return (
        Column(
            f"{field}begin",
            (f"{prefix}start_date", f"{area}.startDate", f"{label}Start Date"),
            vendor=f"{area}.startDate",
        ),
        Column(
            f"{field}end",
            (f"{prefix}end_date", f"{area}.endDate", f"{label}End Date"),
            vendor=f"{area}.endDate",
            last_day=True,
            help="the last day, on which the student is still there; empty while no end is known",
        ),
    )


def term_days() -> tuple[Column, Column]:
    """First and last day of a term."""
    return (
        Column("term.begin", ("term_start", "term.startDate", "Term Start Date"), vendor="term.startDate"),
        Column(
            "term.end",
            ("term_end", "term.endDate", "Term End Date"),
            vendor="term.endDate",
            last_day=True,
            help="last day of the term",
        ),
    )


def section_id(area: str, need: Need = Need.REQUIRED) -> Column:
    """The class."""
    headers = ("section_id", f"{area}.sectionID", "Section ID", "sectionInfo.sectionID", "roster.sectionID")
    return Column("section.id", tuple(dict.fromkeys(headers)), need, vendor=headers[1])


def about_section(*, split: str) -> tuple[Column, ...]:
    """Course, terms and periods of a class; ``split``: several terms and periods stand in one cell."""
    many = "s" if split else ""
    return (
        Column(
            "course.id",
            (
                *("course_number", "courseInfo.courseNumber", "Course Number", "courseSection.courseNumber"),
                *("course_id", "courseInfo.courseID"),
            ),
            vendor="courseInfo.courseNumber",
            help="the course's number, the same every year; the courseID is new each year",
        ),
        Column(
            "course.name",
            ("course_name", "courseInfo.courseName", "Course Name", "courseSection.courseName"),
            Need.PRESENT,
            vendor="courseInfo.courseName",
        ),
        Column(
            "section.name",
            ("section_name", "Class Name"),
            help="a name of the class's own, if the SIS has one; else classes are named by `class_name`",
        ),
        Column(
            "term.id",
            (f"term{many}", "sectionSchedule.terms", "Terms", "term.termName", "Term Name", "Term"),
            vendor="sectionSchedule.terms" if split else "term.termName",
            help="the terms in which the class meets" + (", separated by commas" if split else ", one a row"),
            split=split,
        ),
        Column(
            "section.period",
            (
                *(f"period{many}", "period.periodName", "Periods", "Period Name", "Period"),
                *("sectionSchedule.periodStart", "Period Start"),
            ),
            vendor="period.periodName",
            help="the periods in which the class meets" + (", separated by commas" if split else ", one a row"),
            split=split,
        ),
    )


def section_teachers(own: CampusSettings) -> tuple[Column, ...]:
    """For each teacher of a class: the pinned id, or the personID by which the file of staff is asked for it."""
    columns: list[Column] = []
    for place, slot in enumerate(TEACHER_SLOTS[: own.teachers], 1):
        word, label = ("teacher", "Teacher") if place == 1 else (f"teacher{place}", f"Teacher {place} ")
        person = f"sectionInfo.{word}PersonID"
        columns += [
            Column(
                f"{slot}.id",
                (f"{word}_{_OWN_STAFF[own.staff_key]}",),
                help=f"the {own.staff_key} of teacher {place} of the class; empty where only the personID is known",
            ),
            Column(
                person_of(slot),
                (f"{word}_person_id", person, f"{label} Person ID"),
                vendor=person,
                help=f"personID of teacher {place}, by which the staff file is asked for the {own.staff_key}",
            ),
            Column(
                display_of(slot),
                (f"{word}_display", f"sectionInfo.{word}Display", f"{label} Display"),
                vendor=f"sectionInfo.{word}Display",
                help="text on schedules: never an id, it only tells a class without teacher (TBD, vacant)",
            ),
        ]
    return tuple(columns)


def person_of(slot: str) -> str:
    """The raw field of a teacher's personID."""
    return f"raw.{slot}_person_id"


def display_of(slot: str) -> str:
    """The raw field of a teacher's text on schedules."""
    return f"raw.{slot}_display"


def staff(own: CampusSettings) -> tuple[Column, ...]:
    """The columns of the file of staff."""
    mail = own.staff_key == "email"
    key = STAFF_KEYS[own.staff_key]
    columns = [
        Column("raw.person_id", STAFF_KEYS["personID"], vendor="individual.personID", help="joins classes and staff"),
        Column(
            "teacher.first_name", ("first_name", "individual.firstName", "First Name"), vendor="individual.firstName"
        ),
        Column(
            "teacher.last_name",
            ("last_name", "individual.lastName", "Last Name"),
            Need.PRESENT,
            vendor="individual.lastName",
        ),
        Column(
            "teacher.email", STAFF_KEYS["email"], Need.PRESENT if mail else Need.OPTIONAL, vendor="individual.email"
        ),
        school(own, "schoolEmployment"),
    ]
    if not mail:
        about = f"the staff member's {own.staff_key}; ids are never given to another person"
        columns.insert(0, Column("teacher.id", key, Need.PRESENT, vendor=key[1], help=about))
    return tuple(columns)


def roster_teacher(own: CampusSettings) -> tuple[Column, ...]:
    """The teacher of a row of the one-file report."""
    mail = own.staff_key == "email"
    columns = [
        Column("teacher.first_name", ("teacher_first_name", "individual.firstName", "Teacher First Name")),
        Column("teacher.last_name", ("teacher_last_name", "individual.lastName", "Teacher Last Name")),
        Column(
            "teacher.email",
            ("teacher_email", "individual.email", "Teacher Email"),
            Need.PRESENT if mail else Need.OPTIONAL,
        ),
        Column("teaching.lead", ("teacher_is_primary",), help="1 or yes: the class's primary teacher"),
    ]
    if not mail:
        headers = (f"teacher_{_OWN_STAFF[own.staff_key]}", STAFF_KEYS[own.staff_key][1])
        columns.insert(0, Column("teacher.id", headers, Need.PRESENT, help=f"the teacher's {own.staff_key}"))
    return tuple(columns)


def roster_student(own: CampusSettings) -> Column:
    """The student of a row of the one-file report."""
    name, element, *_ = STUDENT_KEYS[own.student_key]
    headers = (f"student_{name.removeprefix('student_')}", element)
    return Column("student.id", headers, Need.REQUIRED, help=f"the student's {own.student_key}; one format for ever")
