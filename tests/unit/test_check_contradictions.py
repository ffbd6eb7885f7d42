"""One record, one row: rows of one key are united, and where they disagree it is said with both lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosterline.check.checked import Contested
from rosterline.check.contradictions import one_per_key, sections_in_two_schools, united_enrollments
from rosterline.check.people import with_grades

NAMES = {1: "north.csv", 2: "south.csv"}
EARLY, LATE = date(2026, 10, 1), date(2026, 12, 18)


def _people(*rows: tuple[Any, ...]) -> pl.DataFrame:
    schema = {"id": pl.String, "first_name": pl.String, "email": pl.String, "file": pl.UInt16, "line": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_rows_that_stand_alone_stay_as_they_are() -> None:
    frame = _people(("1", "Ann", "", 1, 2), ("2", "Bob", "", 1, 3))
    united, contested, issues = one_per_key(frame, "students", ["id"], NAMES, "student")
    assert (united.rows(), contested, issues) == (frame.rows(), [], [])


def test_empty_cells_are_filled_from_other_rows_and_are_no_contradiction() -> None:
    frame = _people(("1", "", "a@x.org", 1, 2), ("1", "Ann", "", 1, 3), ("1", "", "", 2, 2))
    united, contested, issues = one_per_key(frame, "students", ["id"], NAMES, "student")
    assert united.rows() == [("1", "Ann", "a@x.org", 1, 2)]
    assert (contested, issues) == ([], [])


def test_the_first_line_counts_and_both_lines_are_named() -> None:
    frame = _people(("1", "Bea", "", 2, 7), ("1", "Ann", "", 1, 5), ("1", "Ann", "", 1, 6), ("2", "Bob", "", 1, 4))
    united, contested, issues = one_per_key(frame, "students", ["id"], NAMES, "student")
    assert sorted(united.rows()) == [("1", "Ann", "", 1, 5), ("2", "Bob", "", 1, 4)]
    assert contested == [Contested("students", ("1",), "first_name")]
    [issue] = issues
    assert (issue.code, issue.file, issue.line) == ("contradiction", "south.csv", 7)
    assert "line 5 and line 7" in issue.message
    assert "Ann" not in issue.message


def test_one_record_with_two_contested_values_is_one_issue() -> None:
    frame = _people(("1", "Ann", "a@x.org", 1, 2), ("1", "Bea", "b@x.org", 1, 3))
    _, contested, issues = one_per_key(frame, "students", ["id"], NAMES, "student")
    assert [item.attribute for item in contested] == ["first_name", "email"]
    assert [issue.message for issue in issues] == [
        "line 2 and line 3 give the same student different values of first name and email"
    ]


@given(st.permutations([("1", "Ann", "", 1, 2), ("1", "", "a@x", 1, 3), ("1", "Bea", "", 2, 2), ("2", "Z", "", 2, 3)]))
def test_the_order_in_which_rows_arrive_does_not_matter(rows: list[tuple[Any, ...]]) -> None:
    united, contested, issues = one_per_key(_people(*rows), "students", ["id"], NAMES, "student")
    assert sorted(united.rows()) == [("1", "Ann", "a@x", 1, 2), ("2", "Z", "", 2, 3)]
    assert len(contested) == len(issues) == 1


# ---- one class in two schools --------------------------------------------------------------------------------------


def _sections(*rows: tuple[Any, ...]) -> pl.DataFrame:
    schema = {"id": pl.String, "school_id": pl.String, "file": pl.UInt16, "line": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_a_class_in_two_schools_is_told_with_its_schools() -> None:
    frame = _sections(("A", "1", 1, 2), ("A", "2", 1, 9), ("B", "1", 1, 3), ("A", "1", 2, 4))
    ids, schools, issues = sections_in_two_schools(frame, NAMES)
    assert ids == {"A"}
    assert schools == {"A": {"1", "2"}}
    assert [(issue.code, issue.line) for issue in issues] == [("key-contradiction", 9)]


@pytest.mark.parametrize("school", ["1", ""])
def test_the_same_school_or_none_is_no_contradiction(school: str) -> None:
    frame = _sections(("A", "1", 1, 2), ("A", school, 1, 9))
    assert sections_in_two_schools(frame, NAMES) == (set(), {}, [])


# ---- several rows of one student in one class ----------------------------------------------------------------------


def _pairs(*rows: tuple[Any, ...]) -> pl.DataFrame:
    schema = {"section_id": pl.String, "student_id": pl.String, "begins_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema={**schema, "file": pl.UInt16, "line": pl.UInt32}, orient="row")


@pytest.mark.parametrize(
    ("ranges", "counts"),
    [
        ([(EARLY, LATE)], (EARLY, LATE)),
        ([(None, EARLY), (EARLY, None)], (EARLY, None)),
        ([(None, EARLY), (None, LATE)], (None, LATE)),
        ([(EARLY, LATE), (None, LATE)], (None, LATE)),
        ([(LATE, None), (EARLY, None)], (EARLY, None)),
        ([(None, None), (EARLY, None)], (None, None)),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_open_range_counts_else_the_last_and_of_those_the_longest(
    ranges: list[tuple[date | None, date | None]], counts: tuple[date | None, date | None], turned: bool
) -> None:
    rows = [("A", "1", begin, end, 1, 2 + place) for place, (begin, end) in enumerate(ranges)]
    united, issues = united_enrollments(_pairs(*(rows[::-1] if turned else rows)), NAMES, repeated=0)
    assert united.select("begins_on", "ends_on").rows() == [counts]
    assert [issue.code for issue in issues] == ["several-rows"] * (len(ranges) > 1)


def test_identical_rows_have_a_notice_of_their_own() -> None:
    pairs = _pairs(("A", "1", None, None, 1, 2), ("A", "1", None, None, 1, 3), ("A", "2", None, None, 1, 4))
    united, issues = united_enrollments(pairs, NAMES, repeated=1)
    assert (united.height, issues) == (2, [])


def test_one_student_in_two_classes_and_two_students_in_one_are_not_several_rows() -> None:
    pairs = _pairs(("A", "1", None, None, 1, 2), ("B", "1", None, None, 1, 3), ("A", "2", None, None, 1, 4))
    assert united_enrollments(pairs, NAMES, repeated=0)[1] == []


# ---- grades of a whole file ------------------------------------------------------------------------------------------


def test_an_unknown_grade_stays_raw_and_is_one_warning() -> None:
    frame = pl.DataFrame(
        {"id": ["1", "2", "3", "4"], "grade_raw": ["9", "gifted", "", "X"], "file": 1, "line": [2, 3, 4, 5]}
    )
    students, issues = with_grades(frame, NAMES)
    assert students["grade"].to_list() == ["9", "", "", ""]
    assert students["grade_raw"].to_list() == ["9", "gifted", "", "X"]
    [issue] = issues
    assert (issue.code, issue.line, issue.message[:10]) == ("unknown-grade", 3, "2 students")
