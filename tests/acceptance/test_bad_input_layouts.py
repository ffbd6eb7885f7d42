"""Files of other layouts, given to a district that sends the product's own: none is taken for a roster by guess."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.cases import check
from tests.acceptance.driving import HEADER, ROWS, Office

FIRST, LAST, NUMBER = "AnnQuokka", "LeeQuokka", "SQUOKKA-1000"
STUDENT = {"Student First Name": FIRST, "Student Last Name": LAST, "Student ID": NUMBER}
TEACHER = {"Teacher First Name": "TomQuokka", "Teacher Last Name": "Quokka1", "Teacher ID": "TQUOKKA-1"}
PLACE = {"Term": "26-27 Quokka", "School ID": "1071"}

OTHER = "not-recognised"
LACKING = "missing-column"

LAYOUTS: dict[str, tuple[str, dict[str, str]]] = {
    # Assessment results: they name students, teachers, schools, terms, but only those who took the test.
    "results of one test": (OTHER, {**STUDENT, "Test Name": "Algebra", "Score": "17"}),
    "results with grade and percentile": (OTHER, {**STUDENT, "Grade": "4", "Percentile Rank": "51"}),
    "results with teacher": (LACKING, {**PLACE, **TEACHER, **STUDENT, "Scaled Score": "801"}),
    "results with term and school": (LACKING, {**PLACE, **STUDENT, "RIT Score": "201"}),
    "results with term, school and teacher e-mail": (
        LACKING,
        {**PLACE, "Staff Email": "t1@quokka.example", **STUDENT, "Assessment": "MAP", "Lexile": "700L"},
    ),
    "results by class, without the school's id": (
        LACKING,
        {"Term": "26-27 Quokka", "School Name": "Lincoln", "Class Name": "Quokka 1", **STUDENT, "Quiz 1": "7"},
    ),
    "NWEA results": (
        LACKING,
        {
            "Term Name": "Fall 2026",
            "District Name": "Quokka",
            "School Name": "Lincoln",
            **STUDENT,
            "Student Grade": "4",
            "Measurement Scale": "Mathematics",
            "Test RIT Score": "201",
        },
    ),
    "STAR results": (
        OTHER,
        {"School ID": "1071", **TEACHER, **STUDENT, "Scaled Score": "801", "Test Date": "2026-09-01"},
    ),
    "i-Ready results": (
        OTHER,
        {"Last Name": LAST, "First Name": FIRST, "Student ID": NUMBER, "Student Grade": "4", "Overall Score": "450"},
    ),
    "items of one student": (OTHER, {**STUDENT, "Item 1": "A", "Item 2": "B", "Correct": "2"}),
    "mastery of standards": (OTHER, {**STUDENT, "Standard": "4.NF.1", "Mastery": "yes"}),
    "a gradebook by course": (OTHER, {**STUDENT, "Course Title": "Algebra", "Mark": "A"}),
    "evaluations of teachers": (OTHER, {**TEACHER, "Teacher Email": "t1@quokka.example", "Evaluation Score": "3"}),
    "observations of teachers": (OTHER, {**TEACHER, "Standard": "2b", "Observed": "2026-09-01"}),
    # People, but not by the product's columns.
    "a list of names": (OTHER, {"First Name": FIRST, "Last Name": LAST}),
    "parents": (OTHER, {"Parent": "Quokka", "Phone": "555", "Child": FIRST}),
    "a homeroom list": (OTHER, {**STUDENT, "Homeroom Teacher": "Quokka1"}),
    "a list of teachers and their classes": (LACKING, {**TEACHER, "Class Name": "Quokka 1"}),
    "the terms of a school": (LACKING, {"Term": "26-27 Quokka", "School ID": "1071", "Begins": "2026-09-01"}),
    "schools": (OTHER, {"School ID": "1071", "School": "Quokka Elementary"}),
    # Layouts that have a mapping or an adapter of their own.
    "SDS v1 Student.csv": (
        OTHER,
        {"SIS ID": NUMBER, "School SIS ID": "1071", "First Name": FIRST, "Last Name": LAST, "Username": "quokka"},
    ),
    "SDS v1 StudentEnrollment.csv": (OTHER, {"Section SIS ID": "MQUOKKA-1", "SIS ID": NUMBER}),
    "SDS v2 users.csv": (
        OTHER,
        {"sourcedId": NUMBER, "username": "quokka", "givenName": FIRST, "familyName": LAST, "password": "quokka"},
    ),
    "SDS v2 roles.csv": (OTHER, {"userSourcedId": NUMBER, "orgSourcedId": "1071", "role": "student", "grade": "4"}),
    "SDS v2 classes.csv": (OTHER, {"sourcedId": "MQUOKKA-1", "orgSourcedId": "1071", "title": "Quokka 1"}),
    "SDS v2 enrollments.csv": (OTHER, {"classSourcedId": "MQUOKKA-1", "userSourcedId": NUMBER, "role": "student"}),
    "OneRoster users.csv": (
        OTHER,
        {
            "sourcedId": NUMBER,
            "status": "active",
            "dateLastModified": "",
            "enabledUser": "true",
            "orgSourcedIds": "1071",
            "role": "student",
            "username": "quokka",
            "givenName": FIRST,
            "familyName": LAST,
            "identifier": NUMBER,
            "email": "ann@quokka.example",
            "grades": "04",
        },
    ),
    "OneRoster classes.csv": (
        OTHER,
        {
            "sourcedId": "MQUOKKA-1",
            "title": "Quokka 1",
            "courseSourcedId": "C1",
            "classCode": "1",
            "schoolSourcedId": "1071",
            "termSourcedIds": "S1",
            "periods": "1",
        },
    ),
    "OneRoster enrollments.csv": (
        OTHER,
        {
            "sourcedId": "E1",
            "classSourcedId": "MQUOKKA-1",
            "schoolSourcedId": "1071",
            "userSourcedId": NUMBER,
            "role": "student",
        },
    ),
    "OneRoster orgs.csv": (OTHER, {"sourcedId": "1071", "name": "Quokka", "type": "school", "identifier": ""}),
    "OneRoster manifest.csv": (OTHER, {"propertyName": "oneroster.version", "value": "1.1"}),
    "Clever students.csv": (
        LACKING,
        {"School_id": "1071", "Student_id": NUMBER, "Last_name": LAST, "First_name": FIRST, "Grade": "4"},
    ),
    "Clever enrollments.csv": (LACKING, {"School_id": "1071", "Section_id": "MQUOKKA-1", "Student_id": NUMBER}),
    # The product's own, but not whole.
    "without the class's name": (LACKING, {**PLACE, "Class ID": "MQUOKKA-1", **STUDENT}),
    "without the student's names": (LACKING, {**PLACE, "Class Name": "Quokka 1", "Student ID": NUMBER}),
    "one name in one column": (LACKING, {**PLACE, "Class Name": "Quokka 1", "Student": LAST, "Student ID": NUMBER}),
}
"""Kind of file -> why it is refused, and one row of it by its headers."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_layout(office: Office, tmp_path: Path, name: str) -> None:
    code, cells = LAYOUTS[name]
    path = tmp_path / "tonight.csv"
    path.write_text("\n".join([",".join(cells), *[",".join(cells.values())] * 40]) + "\n", encoding="utf-8")
    shown = check(office, path, "rejected", code)
    assert {issue["code"] for issue in shown["issues"]} == {code}
    assert all(issue["line"] in (1, None) for issue in shown["issues"])


def test_all_files_of_another_layout_at_once(office: Office, tmp_path: Path) -> None:
    paths = []
    for name, (_, cells) in LAYOUTS.items():
        if name.startswith("OneRoster"):
            paths.append(tmp_path / name)
            paths[-1].write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    before = office.digest()
    shown = office.imported(*paths)
    assert (shown["status"], shown["reason"]["code"]) == ("rejected", OTHER)
    assert office.digest() == before


def test_results_beside_the_report_are_not_read(office: Office, tmp_path: Path) -> None:
    """A file that is none of the report's is passed over with a notice, whatever people stand in it."""
    roster, results = tmp_path / "roster.csv", tmp_path / "results.csv"
    roster.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    cells = {**STUDENT, "Student ID": "SQUOKKA-1", "Test Name": "Algebra", "Score": "17"}
    results.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    before = office.digest()
    shown = office.imported(roster, results)
    assert (shown["status"], [(issue["code"], issue["file"]) for issue in shown["issues"]]) == (
        "applied",
        [("file-not-read", "results.csv")],
    )
    assert office.digest() == before


@pytest.mark.parametrize("columns", ["students", "staff"])
def test_two_forms_at_once(office: Office, tmp_path: Path, columns: str) -> None:
    """A students file beside a combined file would be lost without a word: it is refused."""
    roster, other = tmp_path / "roster.csv", tmp_path / "other.csv"
    roster.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    cells = STUDENT if columns == "students" else {**TEACHER, "Teacher Email": "t1@quokka.example"}
    other.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    before = office.digest()
    shown = office.imported(roster, other)
    assert (shown["status"], shown["reason"]["code"]) == ("rejected", OTHER)
    assert office.digest() == before


@pytest.mark.parametrize("line", [2, 5, 31, 99])
def test_a_row_that_is_said_to_be_the_header(office: Office, tmp_path: Path, line: int) -> None:
    """Where the district's setting points at a row, its cells stand in no message."""
    path = tmp_path / "tonight.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    assert office.run("district", "set", "spring", f"reading.header_row={line}").code == 0
    check(office, path, "rejected", OTHER)


def test_a_file_that_is_said_to_have_no_header(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "tonight.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    assert office.run("district", "set", "spring", "reading.header_row=0").code == 0
    # Twelve columns are none of the layouts with fourteen; named, they are read. A header all the same is no student.
    check(office, path, "rejected", OTHER)
    assert office.run("district", "set", "spring", f"reading.columns={HEADER}").code == 0
    before = office.digest()
    assert check(office, path, "applied", "")["issues"] == []
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    assert [issue["code"] for issue in check(office, path, "applied", "")["issues"]] == ["repeated-header"]
    assert office.digest() == before
    assert office.run("district", "set", "spring", "reading.columns=Term,Student ID").code == 0
    check(office, path, "rejected", OTHER)
