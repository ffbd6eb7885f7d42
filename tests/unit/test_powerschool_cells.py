"""What PowerSchool writes into cells, value by value."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rosterline.map.grades import grade_code
from rosterline.report import NOTED, SET_ASIDE
from rosterline.report.rows import found_in
from rosterline_powerschool.cells import periods, term_name, unescaped
from rosterline_powerschool.joins import composed
from rosterline_powerschool.mapping import (
    co_teacher_rows,
    enrollment_rows,
    roster_rows,
    section_rows,
    student_rows,
    teacher_rows,
)
from rosterline_powerschool.rules import Rules


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1(A)", "1"),
        ("1(A-B)", "1"),
        ("1-2(A) 3(B) 4(A)", "1,2,3,4"),
        ("1(A) 1(B)", "1"),
        ("1,3(A)", "1,3"),
        ("1-3,5(A,C-D)", "1,2,3,5"),
        ("P1(A)", "P1"),
        ("HR(A) HRA(B)", "HR,HRA"),
        ("11(A)", "11"),
        ("P1-P3(A)", "P1-P3"),
        ("3-1(A)", "3-1"),
        ("", ""),
        ("3", "3"),
        ("before school", "before school"),
        ("1(A) and 2", "1(A) and 2"),
        ("1()", "1()"),
        ("(A)", "(A)"),
        ("1(A", "1(A"),
        (",(A)", ",(A)"),
        ("1-99999999(A)", "1-99999999"),
    ],
)
def test_periods_of_an_expression(expression: str, expected: str) -> None:
    assert periods(expression) == expected


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("3500", "2025-2026"),
        ("3501", "2025-2026 (3501)"),
        ("900", "1999-2000"),
        ("", ""),
        ("S1", ""),
        ("26-27", ""),
        ("99", ""),
        ("1234567", ""),
        ("٣٥٠٠", ""),
    ],
)
def test_the_name_of_a_term(term: str, name: str) -> None:
    assert term_name(term) == name


@pytest.mark.parametrize(
    ("raw", "code"), [("-1", "PK"), ("-2", "PK"), ("-3", "IT"), ("0", "KG"), ("12", "12"), ("99", "PS")]
)
def test_grade_levels_are_known(raw: str, code: str) -> None:
    assert grade_code(raw) == code


def test_entities_become_characters_in_the_columns_that_are_named() -> None:
    frame = pl.DataFrame({"a": ["O&#39;Neil", "A &amp; B", "plain", "AT&T", ""], "b": ["&amp;"] * 5})
    assert unescaped(frame, ["a", "c"])["a"].to_list() == ["O'Neil", "A & B", "plain", "AT&T", ""]
    assert unescaped(frame, ["a", "c"])["b"].to_list() == ["&amp;"] * 5


def test_of_several_rows_the_first_is_found_and_empty_keys_find_nothing() -> None:
    other = pl.DataFrame({"key": ["1", "1", ""], "value": ["a", "b", "c"]})
    found = found_in(pl.DataFrame({"own": ["1", "", "2", "1"]}), "own", other, "key", ["value", "more"])
    assert found["value"].to_list() == ["a", None, None, "a"]
    assert found["more"].to_list() == ["", None, None, ""]
    assert found_in(pl.DataFrame({"own": ["1"]}), "own", None, "key", ["value"])["value"].to_list() == [None]


def test_a_composed_id_tells_its_parts_apart() -> None:
    frame = pl.DataFrame(
        {
            "school.id": ["1", "1:3600", ""],
            "term.id": ["3600:M", "M", "3600"],
            "course.id": ["A", "A", ""],
            "raw.section_number": ["1", "1", "1"],
        }
    )
    ids = frame.select(composed(frame)).to_series().to_list()
    assert ids == ["1:3600%3AM:A:1", "1%3A3600:M:A:1", ""]


@pytest.mark.parametrize("rows", [student_rows, teacher_rows, section_rows, roster_rows])
def test_rows_of_a_file_of_few_columns_keep_their_lines(rows: object) -> None:
    frame = pl.DataFrame({"line": pl.Series([2, 3], dtype=pl.UInt32), "school.id": ["1", "1"]})
    made = rows(frame, {}, Rules())  # type: ignore[operator]
    assert made["line"].to_list() == [2, 3]
    assert SET_ASIDE not in made.columns
    assert NOTED not in made.columns


def test_rows_do_not_depend_on_other_rows() -> None:
    frame = pl.DataFrame(
        {
            "line": pl.Series(range(2, 7), dtype=pl.UInt32),
            "student.id": ["1", "2", "3", "4", "5"],
            "section.id": ["9", "-9", "9", "-9", "9"],
            "raw.term": ["3500", "-3500", "3500", "-3500", "-3500"],
            "enrollment.begin": ["2025-09-01"] * 5,
            "enrollment.end": ["2026-06-05", "2025-10-01", "2025-09-01", "", "05/01/2026"],
            "raw.staff": ["7", "7", "8", "", "9"],
        }
    )
    students = pl.DataFrame(
        {"student.id": ["1", "2", "3", "4"], "raw.status": ["0", "0", "2", "-1"], "line": [2, 3, 4, 5]}
    )
    teachers = pl.DataFrame({"raw.staff": ["7"], "teacher.id": ["T7"], "teacher.email": ["t@x.example"]})
    frames = {"students": students, "teachers": teachers}
    whole = enrollment_rows(frame, frames, Rules())
    single = [enrollment_rows(frame.slice(place, 1), frames, Rules()) for place in range(frame.height)]
    joined = pl.concat(single, how="diagonal").select(whole.columns)
    columns = [SET_ASIDE, NOTED]
    assert_frame_equal(joined.with_columns(pl.col(columns).fill_null("")), whole)
    assert [why != "" for why in whole[SET_ASIDE]] == [False, False, True, True, True]
    assert whole["teacher.id"].to_list() == ["T7", "", "", "", ""]


def test_a_role_is_known_by_name_or_id_in_any_case() -> None:
    rules = Rules(leads=frozenset({"lead teacher", "25"}), not_teaching=frozenset({"aide"}))
    roles = ["LEAD Teacher", "25", "Aide", "Helper", ""]
    frame = pl.DataFrame(
        {
            "line": pl.Series(range(5), dtype=pl.UInt32),
            "section.id": ["9"] * 5,
            "teaching.role": roles,
            "teacher.id": ["T"] * 5,
        }
    )
    made = co_teacher_rows(frame, {}, rules)
    assert made["teaching.lead"].to_list() == ["yes", "yes", "", "", ""]
    assert [why != "" for why in made[SET_ASIDE]] == [False, False, True, False, False]
