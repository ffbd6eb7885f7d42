"""The report definition of Infinite Campus.

Three forms, from one set of columns: ``extract``, several files of Data Extract (our own queries, or whole exports of
the areas student, roster, section and staff); ``ad_hoc``, the three filters of the Query Wizard, whose student filter
brings the roster along; ``roster``, our own query for districts that want one file.
"""

from __future__ import annotations

from functools import partial

from rosterline.report import TEACHER_SLOTS, File, Form, Need, Report
from rosterline.settings import DistrictSettings, Section
from rosterline_infinite_campus import columns, known, mapping
from rosterline_infinite_campus.settings import CampusSettings


def report(settings: DistrictSettings, own: Section) -> Report:
    """The report, by the district's settings and the adapter's own."""
    chosen = own if isinstance(own, CampusSettings) else CampusSettings()
    made = _Files(settings, chosen)
    return Report(
        forms=(
            Form(
                "extract",
                (made.schools(), made.staff(), made.students(), made.sections(), made.enrollments()),
                title="Data Extract",
            ),
            Form(
                "ad_hoc",
                (made.students_with_roster(), made.sections(), made.staff()),
                title="Ad Hoc filters",
            ),
            Form("roster", (made.roster(),), title="one-file roster"),
        ),
        title="Infinite Campus",
        identity=_identity(settings, chosen),
    )


def _identity(settings: DistrictSettings, own: CampusSettings) -> tuple[str, ...]:
    words = [
        f"student's id: {own.student_key}",
        f"teacher's id: {own.staff_key}",
        f"school's id: {own.school_key}",
    ]
    if settings.names == "preferred":
        words.append("student's first name: the preferred one")
    if settings.default_school:
        words.append(f"school of rows without one: {settings.default_school}")
    return tuple(words)


class _Files:
    """The files for one district's settings."""

    def __init__(self, settings: DistrictSettings, own: CampusSettings) -> None:
        self.own = own
        self.preferred = settings.names == "preferred"
        self.rules = mapping.Rules(
            student_key=own.student_key,
            staff_key=own.staff_key,
            default_school=settings.default_school,
            placeholders=tuple(word.casefold() for word in settings.placeholder_staff),
            slots=TEACHER_SLOTS[: own.teachers],
        )
        self.school_field = ("school.id",) if settings.default_school else ()

    def schools(self) -> File:
        """Schools and their terms: the only file that tells the days of terms."""
        return File(
            "schools",
            (
                columns.school(self.own, "sch", Need.REQUIRED),
                columns.school_name(),
                columns.school_term(),
                *columns.term_days(),
            ),
            title="schools and terms",
            optional=True,
            qualified=True,
            known=known.SCHOOLS,
            never=("section_id", "course_name", "last_name"),
            derive=mapping.schools,
        )

    def staff(self) -> File:
        """Staff of all jobs, one row for each person and school."""
        return File(
            "staff",
            columns.staff(self.own),
            optional=self.own.staff_key == "personID",
            mixed_staff=True,
            qualified=True,
            known=known.STAFF,
            never=("section_id", "grade"),
            derive=partial(mapping.staff, rules=self.rules),
            derived=("teacher.id", *self.school_field),
        )

    def students(self) -> File:
        """Students, one row for each person and school."""
        # A personID is every person's: then only the grade tells students from staff.
        grade = Need.PRESENT if self.own.student_key == "personID" else Need.OPTIONAL
        return File(
            "students",
            (
                columns.student_id(self.own),
                columns.student_person(),
                *columns.student_names(preferred=self.preferred),
                *columns.about_student(grade=grade),
                columns.school(self.own),
                *columns.days("student.school_", "", "student"),
            ),
            qualified=True,
            known=known.STUDENTS,
            never=("section_id",),
            derive=partial(mapping.students, rules=self.rules),
            derived=self.school_field,
        )

    def students_with_roster(self) -> File:
        """The student filter: one row for each student and class."""
        return File(
            "students",
            (
                columns.student_id(self.own),
                columns.student_person(),
                *columns.student_names(preferred=self.preferred),
                *columns.about_student(grade=Need.PRESENT),
                columns.school(self.own),
                columns.section_id("roster", Need.PRESENT),
                *columns.days("enrollment.", "", "roster"),
                *columns.days("student.school_", "enrollment_", "student", "Enrollment "),
            ),
            title="students with their classes",
            qualified=True,
            known=known.STUDENTS + known.ENROLLMENTS,
            derive=partial(mapping.students, rules=self.rules),
            derived=self.school_field,
        )

    def sections(self) -> File:
        """Classes with their teachers; several rows of a class in several terms or periods are one."""
        return File(
            "sections",
            (
                columns.section_id("sectionInfo"),
                columns.school(self.own, "courseInfo"),
                *columns.about_section(split=","),
                *columns.section_teachers(self.own),
            ),
            title="classes",
            qualified=True,
            known=known.SECTIONS,
            never=("student_number", "last_name"),
            lookups=("staff",),
            derive=partial(mapping.sections, rules=self.rules),
            derived=(*(f"{slot}.id" for slot in self.rules.slots), "teaching.lead", *self.school_field),
        )

    def enrollments(self) -> File:
        """Who is in which class; a row may name the student by the personID alone."""
        return File(
            "enrollments",
            (
                columns.student_id(self.own, Need.OPTIONAL),
                columns.student_person(),
                columns.section_id("roster"),
                columns.enrollment_school(self.own),
                *columns.days("enrollment.", "", "roster"),
            ),
            title="enrollments in classes",
            qualified=True,
            known=known.ENROLLMENTS,
            one_of=(("student.id", "raw.person_id"),),
            lookups=("students",),
            derive=partial(mapping.enrollments, rules=self.rules),
            derived=("student.id",),
            needed=("student.id",),
        )

    def roster(self) -> File:
        """One file: a row for each student, class, term, period and teacher."""
        mail = self.own.staff_key == "email"
        return File(
            "roster",
            (
                columns.school(self.own),
                columns.school_name(Need.OPTIONAL),
                *columns.about_section(split=""),
                *columns.term_days(),
                columns.section_id("sectionInfo"),
                *columns.roster_teacher(self.own),
                columns.roster_student(self.own),
                *columns.student_names("student_", preferred=self.preferred),
                *columns.about_student("student_"),
                *columns.days("student.school_", "enrollment_", "student", "Enrollment "),
                *columns.days("enrollment.", "", "roster"),
            ),
            qualified=True,
            derive=partial(mapping.roster, rules=self.rules),
            derived=(*(("teacher.id",) if mail else ()), *self.school_field),
        )
