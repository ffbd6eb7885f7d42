"""Counts what a report's raw files hold, by the rules of the design, with nothing but csv.DictReader and sets.

Independent of rosterline on purpose: no import of it, no data frames. Each function takes a folder of one layout and
gives the number of active records that the first import of it must leave in the roster.

The rules that matter here: a person counts once per role and id; a section's own file says which sections there are;
a row that names a record which the record's own file does not list is left out, a teacher who is not listed is only
dropped; a row with an empty required cell is left out; staff of mixed jobs are teachers only if placed in a section.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

Counts = dict[str, int]
Row = dict[str, str]

TEACHER_COLUMNS = ("Teacher_id", *(f"Teacher_{number}_id" for number in range(2, 11)))
PLACEHOLDERS = {"vacant", "vacancy", "tba", "tbd", "unassigned", "staff", "to be announced", "no teacher"}


def rows(path: Path) -> list[Row]:
    """All rows of a file, cells trimmed."""
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(lines)]


def filled(found: Iterable[Row], *columns: str) -> list[Row]:
    """Rows in which none of some cells is empty."""
    return [row for row in found if all(row[column] for column in columns)]


def values(found: Iterable[Row], column: str) -> set[str]:
    """Distinct values of a column, without the empty one."""
    return {row[column] for row in found if row.get(column)}


def clever(folder: Path) -> Counts:
    """Clever: five files; terms and courses stand in sections.csv, co-teachers in columns."""
    schools = values(rows(folder / "schools.csv"), "School_id")
    students = _placed(rows(folder / "students.csv"), "Student_id", "School_id")
    teachers = _placed(rows(folder / "teachers.csv"), "Teacher_id", "School_id")
    classes = [
        row for row in filled(rows(folder / "sections.csv"), "Section_id", "School_id") if row["School_id"] in schools
    ]
    sections = values(classes, "Section_id")
    teaching = {
        (row["Section_id"], row[column])
        for row in classes
        for column in TEACHER_COLUMNS
        if row.get(column) in teachers and row[column].casefold() not in PLACEHOLDERS
    }
    enrollments = {
        (row["Section_id"], row["Student_id"])
        for row in rows(folder / "enrollments.csv")
        if row["Section_id"] in sections and row["Student_id"] in students
    }
    return {
        "schools": len(schools),
        "terms": len(values(classes, "Term_name")),
        "courses": len(values(classes, "Course_number")),
        "sections": len(sections),
        "students": len(students),
        "teachers": len(teachers),
        "enrollments": len(enrollments),
        "teaching": len(teaching),
    }


def school_data_sync(
    folder: Path, own: str = "SIS ID", school: str = "SIS ID", of_school: str = "School SIS ID"
) -> Counts:
    """School Data Sync, version 1: six files; the person's column has one name in both files of enrollments."""
    section_column = "Section SIS ID" if own == "SIS ID" else "Section ID"
    schools = values(rows(folder / "School.csv"), school)
    students = _placed(rows(folder / "Student.csv"), own, of_school)
    teachers = _placed(rows(folder / "Teacher.csv"), own, of_school)
    classes = [row for row in filled(rows(folder / "Section.csv"), own, of_school) if row[of_school] in schools]
    sections = values(classes, own)

    def pairs(name: str, people: set[str]) -> set[tuple[str, str]]:
        found = ((row[section_column], row[own]) for row in rows(folder / name))
        return {(section, person) for section, person in found if section in sections and person in people}

    return {
        "schools": len(schools),
        "terms": len({row.get("Term SIS ID", "") for row in classes} - {""}),
        "courses": len({row.get("Course SIS ID", "") for row in classes} - {""}),
        "sections": len(sections),
        "students": len(students),
        "teachers": len(teachers),
        "enrollments": len(pairs("StudentEnrollment.csv", students)),
        "teaching": len(pairs("TeacherRoster.csv", teachers)),
    }


def school_data_sync_uk(folder: Path) -> Counts:
    """The same with the headers of the United Kingdom."""
    return school_data_sync(folder, own="ID", school="DfE Number", of_school="School DfE Number")


def acadience(folder: Path) -> Counts:
    """Acadience: staff of all jobs in Staff.csv, who are teachers where StaffEnrollments.csv places them."""
    schools = values(rows(folder / "Schools.csv"), "ID")
    classes = [row for row in filled(rows(folder / "Classes.csv"), "ID", "School ID") if row["School ID"] in schools]
    sections = values(classes, "ID")
    students = values(rows(folder / "Students.csv"), "ID")
    staff = values(rows(folder / "Staff.csv"), "ID")
    enrollments = {
        (row["Class ID"], row["Student ID"])
        for row in rows(folder / "StudentEnrollments.csv")
        if row["Class ID"] in sections and row["Student ID"] in students
    }
    teaching = {
        (row["Class ID"], row["Staff ID"])
        for row in rows(folder / "StaffEnrollments.csv")
        if row["Class ID"] in sections and row["Staff ID"] in staff
    }
    return {
        "schools": len(schools),
        "terms": 0,
        "courses": 0,
        "sections": len(sections),
        "students": len(students),
        "teachers": len({person for _, person in teaching}),
        "enrollments": len(enrollments),
        "teaching": len(teaching),
    }


def nwea(folder: Path) -> Counts:
    """NWEA: one file; a class is known by school, class name and instructor."""
    found = filled(rows(next(folder.glob("*.csv"))), "School State Code", "Class Name", "Student ID")
    key = ("School State Code", "Class Name", "Instructor ID")
    classes = {tuple(row[column] for column in key) for row in found}
    enrollments = {(*(row[column] for column in key), row["Student ID"]) for row in found}
    return {
        "schools": len(values(found, "School State Code")),
        "terms": 0,
        "courses": 0,
        "sections": len(classes),
        "students": len(values(found, "Student ID")),
        "teachers": len(values(found, "Instructor ID")),
        "enrollments": len(enrollments),
        "teaching": len({section for section in classes if section[2]}),
    }


def _placed(found: Iterable[Row], person: str, school: str) -> set[str]:
    """People whose row has an id and a school."""
    return values(filled(found, person, school), person)


SETS: dict[str, tuple[str, Callable[[Path], Counts]]] = {
    "clever-genai-cedarridge": ("clever", clever),
    "clever-genai-summitheights": ("clever", clever),
    "clever-goldenplains": ("clever", clever),
    "sds-v1-100users": ("sds_v1", school_data_sync),
    "sds-v1-25users": ("sds_v1", school_data_sync),
    "sds-v1-minimal": ("sds_v1", school_data_sync),
    "sds-uk-25users": ("sds_uk", school_data_sync_uk),
    "acadience-roster-generated": ("acadience", acadience),
    "combined-nwea-derived": ("nwea", nwea),
}
"""Set of sample data -> the example mapping that reads it, and its counter."""
