"""The first report of a school year is judged on its students alone."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.building import Place, Row, combined, example, row
from tests.integration.crowds import Rows, crowd, dropped, edited, five_files, held, renamed, signed, students

from rosterline.districts.years import start_year


@pytest.fixture(autouse=True)
def _august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-08-10T17:00:00+00:00")


def start(place: Place) -> None:
    start_year(place.home.engine, place.district(), date(2026, 8, 10), date(2027, 6, 11))


def next_year(rows: Rows) -> list[Row]:
    """Other classes with other teachers, for the same students in the same term."""
    return edited(
        rows,
        "term",
        {"S1"},
        section=lambda cells: f"27-{cells['section']}",
        teacher=lambda cells: f"N{cells['teacher']}",
        teacher_last="New",
        teacher_email=lambda cells: f"n{cells['teacher_email']}",
    )


def freshmen(count: int) -> list[Row]:
    """New students in classes of their own."""
    return [row(f"7{number:04}", f"F-{number}", teacher="TF") for number in range(count)]


def test_over_30_percent_are_gone(place: Place) -> None:
    rows = crowd("1", 60)
    signed(place, combined(*rows))
    start(place)
    new = next_year(rows)
    held(place, combined(*dropped(new, "student", students(rows)[:91])), ("year-start", "students", None, 90, 91))
    place.take(combined(*dropped(new, "student", students(rows)[:90])))


def test_over_40_percent_are_new(sqlite_place: Place) -> None:
    rows = crowd("1", 60)
    signed(sqlite_place, combined(*rows))
    start(sqlite_place)
    new = next_year(rows)
    held(sqlite_place, combined(*new, *freshmen(121)), ("year-start", "students", None, 120, 121))
    sqlite_place.take(combined(*new, *freshmen(120)))


def test_both_at_once(sqlite_place: Place) -> None:
    """There is no count: of 10 students 3 may go and 4 may come."""
    rows = crowd("1", 2)
    signed(sqlite_place, combined(*rows))
    start(sqlite_place)
    gone = dropped(next_year(rows), "student", students(rows)[:4])
    held(
        sqlite_place,
        combined(*gone, *freshmen(5)),
        ("year-start", "students", None, 3, 4),
        ("year-start", "students", None, 4, 5),
    )


def test_students_without_a_class_are_no_loss_at_a_years_start(sqlite_place: Place) -> None:
    """Half of them are listed and have no class yet."""
    rows = crowd("1", 60)
    signed(sqlite_place, five_files(rows), example("clever"))
    start(sqlite_place)
    idle = edited(next_year(rows), "student", students(rows)[:150], section="")
    sqlite_place.take(five_files(idle))


def test_only_the_first_report_after_the_start_is_judged_so(sqlite_place: Place) -> None:
    rows = crowd("1", 60)
    signed(sqlite_place, combined(*rows))
    start(sqlite_place)
    new = next_year(rows)
    sqlite_place.take(combined(*new))
    held(
        sqlite_place,
        combined(*dropped(new, "student", students(rows)[::50])),
        ("students-lost", "students", None, 5, 6),
    )


def test_what_is_held_is_not_the_first(sqlite_place: Place) -> None:
    """After a hold at the year's start the next report is still judged as the first of the year."""
    rows = crowd("1", 60)
    signed(sqlite_place, combined(*rows))
    start(sqlite_place)
    new = next_year(rows)
    held(
        sqlite_place, combined(*dropped(new, "student", students(rows)[:91])), ("year-start", "students", None, 90, 91)
    )
    sqlite_place.take(combined(*new))


def test_all_other_guards_stay(sqlite_place: Place) -> None:
    """Schools, terms, names and ids are judged at a year's start too."""
    one, two = crowd("1", 60, zeros=2), crowd("2", 2, size=2)
    signed(sqlite_place, combined(*one, *two))
    start(sqlite_place)
    new = edited(renamed(next_year(one), 31), "school", {"1"}, term="27-28")
    short = edited(new, "student", students(one)[-1:], student=lambda cells: cells["student"].lstrip("0"))
    held(
        sqlite_place,
        combined(*short, *crowd("3", 1, size=1)),
        ("school-missing", "enrollments", "2", 0, 8),
        ("new-school", "schools", "3", 0, 1),
        ("new-term", "terms", None, 0, 1),
        ("names-changed", "students", None, 30, 31),
        ("spreadsheet-damage", None, None, 0, 1),
    )
