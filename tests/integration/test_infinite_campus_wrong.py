"""Wrong and odd files of Infinite Campus: each is told clearly, and nobody is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.building import Place, codes
from tests.integration.campus_files import HUMAN, OWN, RAW, STYLES, Files, ad_hoc_files, files, one_file

from rosterline.districts.adding import add_district
from rosterline.districts.setting import set_settings
from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus


@pytest.fixture
def campus(sqlite_place: Place) -> Place:
    """An installation with a district ``d`` that sends files of Infinite Campus."""
    add(sqlite_place)
    return sqlite_place


def add(place: Place, name: str = "d", **own: Any) -> None:
    add_district(place.home.engine, place.adapters, name, "infinite_campus", {}, own)


def renamed(made: Files, role: str, old: str, new: str) -> Files:
    """The files with one header spelt otherwise."""
    name = f"{role}.csv"
    header, rest = made[name].split("\r\n", 1)
    cells = header.split(",")
    assert old in cells
    cells = [new if cell == old else cell for cell in cells]
    return {**made, name: ",".join(cells) + "\r\n" + rest}


def changed(made: Files, role: str, old: str, new: str) -> Files:
    """The files with a piece of text replaced everywhere in one of them."""
    name = f"{role}.csv"
    assert old in made[name]
    return {**made, name: made[name].replace(old, new)}


def refusal(outcome: Outcome) -> tuple[str, str]:
    """Code and message for which a report was refused; no value of a cell stands in any message."""
    assert outcome.status is ImportStatus.REJECTED
    assert outcome.reason is not None
    tell_nobody(outcome)
    return outcome.reason


def tell_nobody(outcome: Outcome) -> None:
    told = " ".join([*(issue.message for issue in outcome.issues), str(outcome.reason)])
    for value in ("Neill", "Ärmel", "Moss", "sunny.example", "000101", "T300", "9001"):
        assert value not in told


MISSPELT = [
    ("own", "students", "student_number", "studentNumbr"),
    ("own", "students", "last_name", "lastNmae"),
    ("raw", "students", "student.studentNumber", "student.studentNumbr"),
    ("human", "students", "Student Number", "Studnet Number"),
    ("own", "sections", "course_name", "CoursenName"),
    ("raw", "sections", "courseInfo.courseName", "courseInfo.CoursenName"),
    ("human", "sections", "Section ID", "Secton ID"),
    ("own", "sections", "section_id", "sectoinID"),
    ("own", "staff", "staff_number", "stafNumber"),
    ("own", "enrollments", "student_number", "studentNumbr"),
    ("raw", "enrollments", "roster.sectionID", "roster.sectonID"),
    ("own", "enrollments", "section_id", "secionId"),
    ("own", "schools", "term", "termm"),
]


@pytest.mark.parametrize(("style", "role", "old", "new"), MISSPELT)
def test_a_misspelt_header_is_named(style: str, role: str, old: str, new: str, campus: Place) -> None:
    outcome = campus.bring(renamed(files(STYLES[style]), role, old, new))
    code, message = refusal(outcome)
    assert code == "missing-column"
    assert f"(is {new!r} meant?)" in message
    assert [issue.file for issue in outcome.issues if issue.code == code] == [f"{role}.csv"]


def test_a_misspelt_header_of_the_one_file_is_named(campus: Place) -> None:
    made = {"roster.csv": one_file()["roster.csv"].replace("student_last_name", "studentLastNmae", 1)}
    code, message = refusal(campus.bring(made))
    assert (code, "(is 'studentLastNmae' meant?)" in message) == ("missing-column", True)


def test_a_misspelt_header_of_the_student_filter_is_named(campus: Place) -> None:
    code, message = refusal(campus.bring(renamed(ad_hoc_files(), "students", "roster.sectionID", "roster.setionID")))
    assert (code, "(is 'roster.setionID' meant?)" in message) == ("missing-column", True)


def test_a_misspelt_header_that_may_be_missing_is_told_and_the_rest_is_taken(campus: Place) -> None:
    outcome = campus.take(renamed(files(OWN), "students", "service_type", "serviceTyp"))
    assert [issue.message for issue in outcome.issues if issue.code == "unknown-column"] == [
        "not read: serviceTyp (is 'service_type' meant?)"
    ]


def test_students_without_their_classes_are_an_incomplete_report(campus: Place) -> None:
    made = files(RAW)
    assert refusal(campus.bring({"students.csv": made["students.csv"], "staff.csv": made["staff.csv"]})) == (
        "report-incomplete",
        "the report is incomplete: classes and enrollments in classes is missing",
    )
    del made["sections.csv"]
    assert refusal(campus.bring(made)) == ("report-incomplete", "the report is incomplete: classes is missing")


def test_without_staff_nobody_knows_whose_person_ids_these_are(campus: Place) -> None:
    made = files(RAW)
    del made["staff.csv"]
    assert refusal(campus.bring(made)) == ("report-incomplete", "the report is incomplete: staff is missing")


def test_teachers_keyed_by_person_id_need_no_staff_file(sqlite_place: Place) -> None:
    add(sqlite_place, staff_key="personID")
    made = files(RAW)
    del made["staff.csv"]
    sqlite_place.take(made)
    assert "9003/503" in sqlite_place.active("teachings")


def test_rows_of_unknown_classes_are_left_out_with_their_lines(campus: Place) -> None:
    outcome = campus.take(changed(files(OWN), "enrollments", ",9005,", ",9999,"))
    tell_nobody(outcome)
    assert [(issue.file, issue.line) for issue in outcome.issues if issue.code == "dangling-reference"] == [
        ("enrollments.csv", 12)
    ]
    assert "9005/000106" not in campus.active("enrollments")
    assert len(campus.active("enrollments")) == 8


def test_a_teacher_without_email_is_taken_with_a_warning(campus: Place) -> None:
    outcome = campus.take(files(OWN))
    assert [(issue.file, issue.line) for issue in outcome.issues if issue.code == "missing-email"] == [("staff.csv", 9)]
    assert campus.active("people")["teacher/T700"]["email"] == ""


def test_staff_in_no_class_are_no_teachers(campus: Place) -> None:
    outcome = campus.take(files(RAW))
    assert "teacher/T600" not in campus.active("people")
    tell_nobody(outcome)


def test_a_teacher_whom_the_staff_file_does_not_know_is_told_with_the_line(campus: Place) -> None:
    outcome = campus.take(changed(files(RAW), "sections", ",503,", ",999,"))
    tell_nobody(outcome)
    dangling = {(issue.file, issue.severity.value) for issue in outcome.issues if issue.code == "dangling-optional"}
    assert dangling == {("sections.csv", "warning")}
    assert {key for key in campus.active("teachings") if key.startswith("9003")} == {"9003/T200", "9003/T700"}


def test_a_person_id_is_never_taken_for_a_number(campus: Place) -> None:
    """The staff file does not know the person 503, but somebody else has that as their staff number."""
    made = changed(files(RAW), "staff", "503,T300", "333,503")
    campus.take(made)
    assert {key for key in campus.active("teachings") if key.startswith("9003")} == {"9003/T200", "9003/T700"}


def test_two_calendars_of_one_school_are_no_contradiction(campus: Place) -> None:
    outcome = campus.take(files(RAW))
    assert "contradiction" not in codes(outcome)
    links = campus.active("person_schools")
    assert links["student/000106/12"]["home"] is True
    assert "student/000106/7" not in links


@pytest.mark.parametrize("style", STYLES)
def test_a_role_may_come_in_a_file_for_each_school(style: str, campus: Place) -> None:
    add(campus, "whole")
    made = files(STYLES[style])
    campus.take(made, "whole")
    parted: dict[str, str] = {}
    for name, text in made.items():
        lines = text.splitlines(keepends=True)
        place = lines[0].strip().split(",").index(STYLES[style].headers[name[:-4]]["school"])
        for school in ("12", "7"):
            mine = [line for line in lines[1:] if line.strip().split(",")[place] == school]
            parted[f"{school} {name}"] = "".join([lines[0], *mine])
    (campus.files / "students.csv").unlink()
    campus.take(parted)
    assert campus.roster("d") == campus.roster("whole")


def test_ids_of_another_kind_in_one_file_are_refused(campus: Place) -> None:
    """Students by studentNumber, enrollments by stateID: the column is missing."""
    made = renamed(files(OWN), "enrollments", "student_number", "stateID")
    assert refusal(campus.bring(made)) == ("missing-column", "the file lacks the column 'student_number'")


def test_ids_of_another_kind_under_the_same_header_are_over_the_error_budget(campus: Place) -> None:
    made = files(OWN)
    header, *lines = made["enrollments.csv"].split("\r\n")
    rows = [line.replace("000", "s", 1) for line in lines if line] * 3
    outcome = campus.bring({**made, "enrollments.csv": "\r\n".join([header, *rows, ""])})
    assert refusal(outcome)[0] == "error-budget"
    assert "dangling-reference" in codes(outcome)


def test_two_columns_of_one_name_are_refused(campus: Place) -> None:
    made = renamed(renamed(files(RAW), "staff", "individual.staffStateID", "contact.lastName"), "staff",
                   "individual.lastName", "identity.lastName")  # fmt: skip
    outcome = campus.bring(made)
    assert refusal(outcome) == ("duplicate-column", "the header 'lastName' stands 2 times")


def test_the_area_before_a_header_decides(campus: Place) -> None:
    campus.take(renamed(files(RAW), "staff", "individual.staffStateID", "contact.lastName"))
    assert campus.active("people")["teacher/T300"]["last_name"] == "Moss"


def test_the_same_label_twice_is_refused(campus: Place) -> None:
    made = renamed(files(HUMAN), "students", "Active Today", "Last Name")
    outcome = campus.bring(made)
    assert refusal(outcome) == ("duplicate-column", "the header 'Last Name' stands 2 times")


def test_another_key_than_was_signed_off_is_refused(campus: Place) -> None:
    made = files(RAW)
    campus.take(made)
    campus.sign_off()
    set_settings(campus.home.engine, campus.adapters, "d", {"student_key": "stateID"})
    assert refusal(campus.bring(made))[0] == "identity-changed"


def test_a_school_whose_file_did_not_come_stays_as_it_is(campus: Place) -> None:
    made = files(OWN)
    header, *rows = made.pop("enrollments.csv").splitlines(keepends=True)
    of_school = {
        f"enrollments {school}.csv": "".join([header, *(row for row in rows if row.split(",")[2] == school)])
        for school in ("12", "7")
    }
    campus.take({**made, **of_school})
    campus.sign_off()
    del of_school["enrollments 7.csv"]
    outcome = campus.take({**made, **of_school})
    assert "member-missing" in codes(outcome)
    assert len(campus.active("enrollments")) == 9


def test_a_header_that_nobody_can_read_is_no_report(campus: Place) -> None:
    made = {"students.csv": "a,b,c\r\n1,2,3\r\n"}
    assert refusal(campus.bring(made))[0] == "not-recognised"


def test_a_person_id_is_never_taken_for_a_student_number(campus: Place) -> None:
    # The numbers of one are the personIDs of another: without a list of both, the wrong children would be in classes.
    made = changed(files(RAW), "enrollments", "106,", "000101,")
    made = renamed(made, "students", "student.personid", "Seat")
    code, message = refusal(campus.bring(made))
    assert (code, "person_id" in message) == ("missing-column", True)
    assert not campus.active("enrollments")
