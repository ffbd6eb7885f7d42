"""What a cell must be: dates, grades, ids, blanks, and cells that hold several values."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosterline.map.cells import MAX_ID, MAX_TEXT, Cell, cell_rules, parse_dates, sound, to_dates
from rosterline.map.grades import grade_code
from rosterline.map.keys import section_key, section_parts, teacher_slots
from rosterline.map.stating import split_cells
from rosterline.report import Column, File, Form, Kind, Need

FORMS = ("%Y-%m-%d", "%m/%d/%Y")


# ---- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("09/01/2026", date(2026, 9, 1)),
        ("9/1/2026", date(2026, 9, 1)),
        ("  2026-09-01 ", date(2026, 9, 1)),
        ("2026-09-01T00:00:00", date(2026, 9, 1)),
        ("2026-09-01 23:59:59", date(2026, 9, 1)),
        ("9/1/2026 00:00", date(2026, 9, 1)),
        ("9/1/2026 12:00:00 AM", date(2026, 9, 1)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_each_of_the_forms(text: str, day: date) -> None:
    assert parse_dates(pl.Series([text]), FORMS, last_day=False) == {text: day}


@pytest.mark.parametrize(
    "text",
    [
        *("2026-13-01", "2023-02-29", "31/12/2026", "20260901", "1899-12-31", "2201-01-01", "soon", "0", "46266"),
        *("9/1/26", "2026-09-012", "2026-09-01 x", "2026-09-01/2", "2026-09-01 2026-09-02"),
    ],
)
def test_other_texts_are_no_days(text: str) -> None:
    assert parse_dates(pl.Series([text]), FORMS, last_day=False) == {text: None}


def test_the_first_form_that_fits_counts() -> None:
    assert parse_dates(pl.Series(["03/04/2026"]), ("%d/%m/%Y", "%m/%d/%Y"), last_day=False)["03/04/2026"] == date(
        2026, 4, 3
    )


def test_a_last_day_becomes_the_first_day_after() -> None:
    days = parse_dates(pl.Series(["2026-12-31", "", "soon"]), FORMS, last_day=True)
    assert days == {"2026-12-31": date(2027, 1, 1), "": None, "soon": None}


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d"]))
def test_every_day_is_read_back(day: date, form: str) -> None:
    text = day.strftime(form)
    assert parse_dates(pl.Series([text]), (form,), last_day=False) == {text: day}


def test_a_frame_tells_the_texts_that_are_no_days() -> None:
    frame = pl.DataFrame({"term.begin": ["2026-09-01", " ", "soon"], "term.id": ["a", "b", "soon"]})
    rules = [Cell("term.begin", Kind.DATE, False, FORMS), Cell("term.id", Kind.ID, True)]
    dated, bad = to_dates(frame, rules)
    assert dated["term.begin"].to_list() == [date(2026, 9, 1), None, None]
    assert dated["term.id"].to_list() == ["a", "b", "soon"]
    assert bad == {"term.begin": ["soon"]}


# ---- which cells need care ---------------------------------------------------------------------------------------


def _is_sound(cell: str | date | None, kind: Kind, filled: bool = False) -> bool:
    schema = {"x": pl.Date if kind is Kind.DATE else pl.String}
    return sound(pl.DataFrame({"x": [cell]}, schema=schema), [Cell("x", kind, filled)])


@pytest.mark.parametrize(
    "cell", ["1", "00123", "818e99", "1E5", "2e8005", "1.23", "1/2", "3-4", "A#1", "May", "é", "x" * 128, "a b", "#N"]
)
def test_an_id_that_is_sound(cell: str) -> None:
    assert _is_sound(cell, Kind.ID)


@pytest.mark.parametrize(
    "cell",
    [
        *(" 1", "1 ", "\u00a01", "1\u2003", "1\t", "a\nb", "a\x00b", "a\x7fb", "x" * 129),
        *("1.23E+11", "1,23E+11", "1E+12", "#N/A", "#REF!", "1-Mar", "12-Dec", "Mar-01", "3/4/2026", "3/4/2026 0:00"),
    ],
)
def test_an_id_that_needs_care(cell: str) -> None:
    assert not _is_sound(cell, Kind.ID)


@pytest.mark.parametrize("cell", ["1.23E+11", "1-Mar", "3/4/2026", "#1", "O'Neil", "x" * MAX_TEXT, "", "van  Berg"])
def test_a_name_that_is_sound(cell: str) -> None:
    assert _is_sound(cell, Kind.NAME)


@pytest.mark.parametrize("cell", ["#N/A", " Ann", "Ann\u00a0", "A\x07nn", "x" * (MAX_TEXT + 1)])
def test_a_name_that_needs_care(cell: str) -> None:
    assert not _is_sound(cell, Kind.NAME)


@pytest.mark.parametrize(("kind", "nothing"), [(Kind.ID, ""), (Kind.NAME, ""), (Kind.DATE, None)])
def test_an_empty_cell_needs_care_where_something_must_stand(kind: Kind, nothing: str | None) -> None:
    assert not _is_sound(nothing, kind, filled=True)
    assert _is_sound(nothing, kind, filled=False)


def test_long_letters_are_one_character_each() -> None:
    """Cells are looked at closely rather once too often: the limit itself counts characters, not bytes."""
    assert MAX_ID == 128
    assert not _is_sound("é" * 100, Kind.ID)


def test_rules_of_a_file_are_those_of_the_columns_it_has_and_of_what_it_makes() -> None:
    file = File(
        "roster",
        (
            Column("student.id", ("ID",), Need.REQUIRED),
            Column("enrollment.end", ("End",), Need.FILLED, dates=("%d.%m.%Y",), last_day=True),
            Column("enrollment.begin", ("Begin",)),
            Column("student.grade", ("Grade",)),
        ),
        derived=("section.id", "school.id"),
        needed=("section.id",),
    )
    rules = cell_rules(file, FORMS, frozenset({"student.id", "enrollment.end", "enrollment.begin", "section.id"}))
    assert rules == [
        Cell("student.id", Kind.ID, True),
        Cell("enrollment.end", Kind.DATE, True, ("%d.%m.%Y",), True),
        Cell("enrollment.begin", Kind.DATE, False, FORMS),
        Cell("section.id", Kind.ID, True),
    ]


# ---- grades ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        *[(str(number), str(number)) for number in range(1, 14)],
        *[
            ("01", "1"),
            ("09", "9"),
            ("Grade 4", "4"),
            ("4th Grade", "4"),
            ("3rd", "3"),
            ("Twelfth", "12"),
            ("1st", "1"),
        ],
        *[("K", "KG"), ("kg", "KG"), ("Kindergarten", "KG"), ("0", "KG"), ("00", "KG"), ("KK", "KG")],
        *[("PK", "PK"), ("PreK", "PK"), ("Pre-K", "PK"), ("PK4", "PK"), ("TK", "TK"), ("InfantToddler", "IT")],
        *[("UG", "UG"), ("Ungraded", "UG"), ("PG", "PG"), (" 9 ", "9"), ("grade  10", "10"), ("", ""), ("  ", "")],
    ],
)
def test_a_known_grade(raw: str, code: str) -> None:
    assert grade_code(raw) == code


@pytest.mark.parametrize("raw", ["14", "-5", "9.0", "gifted", "grade", "th", "K9", "9-10", "²", "٣", "IX", "1E1"])
def test_an_unknown_grade_is_not_guessed(raw: str) -> None:
    assert grade_code(raw) is None


@given(st.text(max_size=12))
def test_any_grade_is_a_known_code_or_none(raw: str) -> None:
    known = {"", "IT", "PK", "TK", "KG", "PG", "UG", *map(str, range(1, 14))}
    assert grade_code(raw) in {None, *known}


# ---- several values in a cell, and keys ---------------------------------------------------------------------------


def test_a_cell_of_several_values_gives_a_row_for_each() -> None:
    frame = pl.DataFrame({"section.id": ["A", "B", "C"], "section.period": ["1, 2,,3 ", "4", " , "]})
    assert split_cells(frame, "section.period", ",").rows() == [("A", "1"), ("A", "2"), ("A", "3"), ("B", "4")]


WEAK = Form("x", (), section_key=("school.id", "term.id", "section.name", "section.period"))


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"section.id", "section.name"}, ("section.id",)),
        ({"section.name", "school.id"}, WEAK.section_key),
        ({"school.id", "term.id", "section.period"}, ()),
    ],
)
def test_a_class_is_named_by_its_id_else_by_several_values(fields: set[str], parts: tuple[str, ...]) -> None:
    assert section_parts(WEAK, frozenset(fields)) == parts
    assert (section_key(WEAK, frozenset(fields)) is None) == (not parts)


def test_parts_of_a_weak_key_that_a_file_has_not_are_empty() -> None:
    fields = frozenset({"section.name", "school.id"})
    key = section_key(WEAK, fields)
    assert key is not None
    frame = pl.DataFrame({"school.id": ["1", "1", "a:b"], "section.name": ["Art", "", "100%"]})
    assert frame.select(key).to_series().to_list() == ["1::Art:", "", "a%3Ab::100%25:"]


def test_teacher_columns_are_those_with_a_key() -> None:
    fields = frozenset({"teacher.last_name", "teacher2.id", "teacher3.email", "teacher4.first_name"})
    assert teacher_slots(fields) == ("teacher2", "teacher3")
