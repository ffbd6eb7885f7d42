"""What a whole report may speak for (design 5, rule 1), and when it says nothing at all (empty, too many errors)."""

from __future__ import annotations

import pytest
from tests.integration.building import COLUMNS, Files, Place, codes, combined, numbers, row, table

from rosterline.pipeline import Outcome

NIGHT = (
    row("1001", "M-1", teacher="T1"),
    row("1002", "M-1", teacher="T1"),
    row("1003", "M-2", teacher="T2", school="2", term="S2"),
)

STUDENTS = "Student ID,Student First Name,Student Last Name"
STAFF = "Staff Unique ID,Staff First Name,Staff Last Name"


def _students(*lines: str, header: str = STUDENTS) -> dict[str, str]:
    return {"students.csv": table(header, *lines)}


def _staff(*lines: str) -> dict[str, str]:
    return {"staff.csv": table(STAFF, *lines)}


# ---- rule 1: a report speaks only for what its form maps -------------------------------------------------------


def test_a_students_file_removes_students_and_nothing_else(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    before = place.roster()
    outcome = place.take(_students("1001,First1001,Last1001", "1002,First1002,Last1002"))
    after = place.roster()
    assert set(before["people"]) - set(after["people"]) == {"student/1003"}
    for entity in ("schools", "terms", "courses", "sections", "section_terms", "enrollments", "teachings"):
        assert after[entity] == before[entity], entity
    assert numbers(outcome, "students") == (0, 0, 1, 2, 2)
    assert numbers(outcome, "teachers") == (0, 0, 0, 2, 2)


def test_a_students_file_keeps_what_it_has_no_column_for(place: Place) -> None:
    place.add()
    grades = ("Student ID,Student First Name,Student Last Name,Student Email,Grade", "1001,Ann,Lee,ann@x.org,9")
    place.take(_students(grades[1], header=grades[0]))
    place.take(_students("1001,Anne,Lee"))
    assert place.active("people")["student/1001"] == {
        "first_name": "Anne",
        "last_name": "Lee",
        "email": "ann@x.org",
        "grade": "9",
        "grade_raw": "9",
    }


def test_so_does_a_student_who_comes_back(place: Place) -> None:
    place.add()
    header = "Student ID,Student First Name,Student Last Name,Grade"
    place.take(_students("1001,Ann,Lee,9", "1002,Bob,Poe,8", header=header))
    place.take(_students("1002,Bob,Poe,8", header=header))
    place.take(_students("1001,Ann,Lee", "1002,Bob,Poe"))
    assert {key: values["grade"] for key, values in place.active("people").items()} == {
        "student/1001": "9",
        "student/1002": "8",
    }


def test_an_empty_cell_of_a_mapped_column_is_a_value(place: Place) -> None:
    """The other side: a column that is there and empty says that there is nothing."""
    place.add()
    header = "Student ID,Student First Name,Student Last Name,Student Email"
    place.take(_students("1001,Ann,Lee,ann@x.org", header=header))
    place.take(_students("1001,Ann,Lee,", header=header))
    assert place.active("people")["student/1001"]["email"] == ""


def test_a_staff_file_removes_teachers_and_nothing_else(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    before = place.roster()
    outcome = place.take(_staff("T1,Tea,CherT1"))
    after = place.roster()
    assert set(before["people"]) - set(after["people"]) == {"teacher/T2"}
    for entity in ("schools", "terms", "courses", "sections", "section_terms", "enrollments", "teachings"):
        assert after[entity] == before[entity], entity
    assert numbers(outcome, "students") == (0, 0, 0, 3, 3)


def test_a_combined_file_without_teacher_columns_removes_no_teacher(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    columns = tuple(name for name in COLUMNS if not name.startswith("teacher"))
    place.take(combined(*NIGHT[:2], columns=columns))
    assert {"teacher/T1", "teacher/T2"} <= set(place.active("people"))
    assert set(place.active("teachings")) == {"M-1/T1", "M-2/T2"}
    assert "student/1003" not in place.active("people")


def test_a_class_column_makes_a_file_combined_and_then_it_is_refused_without_the_others(place: Place) -> None:
    """A students file with a period column is no students file: it would remove nobody it should not."""
    place.add()
    place.take(combined(*NIGHT))
    before = place.roster()
    outcome = place.bring(_students("1001,First1001,Last1001,1", header=f"{STUDENTS},Period"))
    assert (outcome.status, outcome.exit_code) == ("rejected", 3)
    assert outcome.reason is not None
    assert outcome.reason[0] == "missing-column"
    assert place.roster() == before


def test_columns_that_are_not_mapped_keep_their_stored_values(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    columns = tuple(name for name in COLUMNS if name not in ("period", "teacher_email"))
    place.take(combined(*({**cells, "name": "New"} for cells in NIGHT), columns=columns))
    assert place.active("sections")["M-1"]["periods"] == "1"
    assert place.active("sections")["M-1"]["name"] == "New"
    assert place.active("people")["teacher/T1"]["email"] == "t1@x.org"


def test_contested_values_keep_the_stored_one(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    outcome = place.take(combined(*NIGHT, row("1001", "M-2", school="2", term="S2", teacher="T2", first="Other")))
    assert place.active("people")["student/1001"]["first_name"] == "First1001"
    assert codes(outcome) == ["contradiction"]


def test_contested_values_of_a_new_record_are_those_of_the_first_line(place: Place) -> None:
    place.add()
    outcome = place.take(combined(row("1", "A", first="Ann"), row("1", "B", first="Bea"), row("1", "C", first="Ann")))
    assert place.active("people")["student/1"]["first_name"] == "Ann"
    [issue] = outcome.issues
    assert (issue.code, issue.line) == ("contradiction", 3)
    assert "line 2 and line 3" in issue.message


# ---- the error budget: over 5 percent and over 20 rows ----------------------------------------------------------


def _with_errors(rows: int, errors: int) -> Files:
    """A file of so many rows, of which some lack a first name."""
    broken = [row(str(number), f"S-{number % 10}", first="") for number in range(errors)]
    return combined(*broken, *(row(str(number), f"S-{number % 10}") for number in range(errors, rows)))


@pytest.mark.parametrize(
    ("rows", "errors", "taken"),
    [
        (20, 20, True),  # all rows, yet not over 20
        (21, 21, False),
        (420, 21, True),  # exactly 5 percent
        (419, 21, False),
        (1000, 50, True),
        (1000, 51, False),
    ],
)
def test_the_error_budget(sqlite_place: Place, rows: int, errors: int, taken: bool) -> None:
    sqlite_place.add()
    outcome = sqlite_place.bring(_with_errors(rows, errors))
    assert outcome.status == ("applied" if taken else "rejected")
    assert codes(outcome).count("missing-value") == errors
    assert (outcome.reason is None) == taken
    if not taken:
        assert outcome.reason is not None
        assert outcome.reason[0] == "error-budget"
        assert sqlite_place.roster() == {entity: {} for entity in sqlite_place.roster()}


@pytest.mark.parametrize(("percent", "count", "taken"), [("10", "20", True), ("10", "19", True), ("9.9", "19", False)])
def test_the_budget_of_a_district(sqlite_place: Place, percent: str, count: str, taken: bool) -> None:
    """20 of 200 rows are 10 percent."""
    sqlite_place.add(error_budget={"percent": percent, "rows": count})
    assert sqlite_place.bring(_with_errors(200, 20)).status == ("applied" if taken else "rejected")


def test_a_rejected_report_changes_nothing_and_says_what_it_held(place: Place) -> None:
    place.add()
    place.take(combined(*NIGHT))
    before = place.roster()
    outcome = place.bring(_with_errors(100, 30))
    assert outcome.reason is not None
    assert outcome.reason[1].startswith("30 of 100 rows were left out, more than 5 % and 20 rows;")
    assert numbers(outcome, "students") == (0, 0, 0, 0, 70)
    assert place.roster() == before


def test_files_have_a_budget_each(sqlite_place: Place) -> None:
    """21 bad rows of 21 in a small file are not hidden behind a large one."""
    sqlite_place.add()
    files = {
        **combined(*(row(str(number), "M-1") for number in range(1000)), name="north.csv"),
        **combined(*(row(str(number), "M-1", first="") for number in range(2000, 2021)), name="south.csv"),
    }
    outcome = sqlite_place.bring(files)
    assert outcome.status == "rejected"
    assert [issue.file for issue in outcome.issues if issue.code == "error-budget"] == ["south.csv"]


# ---- empty never means that everybody left -----------------------------------------------------------------------


def _reason(outcome: Outcome) -> str | None:
    return outcome.reason[0] if outcome.reason else None


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n \r\n"], ids=["no bytes", "a line end", "blank lines"])
def test_no_bytes_are_rejected(place: Place, content: bytes) -> None:
    place.add()
    place.take(combined(*NIGHT))
    before = place.roster()
    outcome = place.bring({"roster.csv": content})
    assert (outcome.status, _reason(outcome), outcome.exit_code) == ("rejected", "empty-file", 3)
    assert place.roster() == before


NOTHING: dict[str, Files] = {
    "a header": combined(),
    "a header and a trailer": combined("Total rows: 0"),
    "a header and a row without any cell": combined("," * 11),
    "a header and blank cells": combined(" , " * 11, "," * 11),
    "a header and quoted nothing": combined(",".join(['""'] * 12)),
}


@pytest.mark.parametrize("kind", NOTHING)
def test_a_report_without_rows_is_rejected_at_first_and_held_later(sqlite_place: Place, kind: str) -> None:
    sqlite_place.add()
    first = sqlite_place.bring(NOTHING[kind])
    assert (first.status, _reason(first), first.exit_code) == ("rejected", "empty-report", 3)
    sqlite_place.take(combined(*NIGHT))
    before = sqlite_place.roster()
    later = sqlite_place.bring(NOTHING[kind])
    assert (later.status, [hold.code for hold in later.holds], later.exit_code) == ("held", ["empty-report"], 4)
    assert sqlite_place.roster() == before


def test_an_empty_report_is_held_on_postgresql_too(postgresql_place: Place) -> None:
    postgresql_place.add()
    postgresql_place.take(combined(*NIGHT))
    before = postgresql_place.roster()
    outcome = postgresql_place.bring(combined())
    [hold] = outcome.holds
    assert (outcome.status, hold.code) == ("held", "empty-report")
    assert hold.actual is not None
    assert hold.actual >= len(before["people"]) + len(before["enrollments"])
    assert postgresql_place.roster() == before


def test_one_row_is_a_report(place: Place) -> None:
    """The other side: a report of one row is taken at its word (guards come with the sign-off)."""
    place.add()
    place.take(combined(*NIGHT))
    place.take(combined(NIGHT[0]))
    assert set(place.active("enrollments")) == {"M-1/1001"}


def test_a_header_only_file_among_several_is_held_where_it_would_remove(place: Place) -> None:
    place.add()
    place.take({**combined(*NIGHT[:2], name="north.csv"), **combined(NIGHT[2], name="south.csv")})
    before = place.roster()
    outcome = place.bring({**combined(*NIGHT[:2], name="north.csv"), **combined(name="south.csv")})
    assert (outcome.status, [hold.code for hold in outcome.holds]) == ("held", ["empty-report"])
    assert "south.csv" in outcome.holds[0].message
    assert place.roster() == before


def test_a_header_only_file_is_taken_where_nobody_would_leave(place: Place) -> None:
    place.add()
    place.take({**combined(*NIGHT, name="north.csv"), **combined(name="south.csv")})
    outcome = place.take({**combined(*NIGHT, row("1004", "M-1"), name="north.csv"), **combined(name="south.csv")})
    assert numbers(outcome, "students") == (1, 0, 0, 3, 4)
