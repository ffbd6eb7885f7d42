"""Who leaves by an own date is no loss; who is left without a class when a class ends for all is one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.building import Files, Place, combined, row, table
from tests.integration.crowds import Told, held, signed

from rosterline.districts.terms import set_term

MAPPING = """
[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
term.id = "Term"
term.begin = "Term begin"
term.end = "Term end"
enrollment.begin = "Begin"
enrollment.end = "End"

[files.students]
required = ["student.id"]
[files.students.columns]
student.id = "Id"
student.last_name = "Last"
school.id = "School"
"""
ALL = range(100)
YEAR = "FY,2026-08-10,2027-06-05"
AUTUMN = "S1,2026-08-10,2026-12-19"
UNDATED = "S1,,"
LOST: list[Told] = [("students-lost", "students", None, 5, 99), ("students-lost", "students", "1", 5, 99)]


def seats(term: str, end: str, some: range | list[int] = ALL) -> list[str]:
    """Ten classes of ten; the enrollments end on a day."""
    return [f"{one},{term[:2]}-{one % 10},1,{term},2026-08-10,{end}" for one in some]


def report(rows: list[str], listed: range | list[int] = ALL) -> Files:
    """The classes' file and the students' file."""
    return {
        "roster.csv": table("Student,Section,School,Term,Term begin,Term end,Begin,End", *rows),
        "students.csv": table("Id,Last,School", *(f"{one},Last{one},1" for one in listed)),
    }


def october(place: Place, rows: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T17:00:00+00:00")
    signed(place, report(rows), MAPPING)


@pytest.mark.parametrize("term", [AUTUMN, UNDATED])
@pytest.mark.parametrize("listed", [ALL, [0]], ids=["listed", "gone"])
def test_all_classes_end_with_the_term_by_own_dates_and_the_next_are_missing(
    term: str, listed: range | list[int], sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems write the term's last day into each enrollment: the students are lost all the same."""
    only = [f"0,FY-0,1,{YEAR},2026-08-10,"]
    october(sqlite_place, seats(term, "2026-12-19") + only, monkeypatch)
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-12-19T17:00:00+00:00")
    held(sqlite_place, report(only, listed), *LOST)


@pytest.mark.parametrize("listed", [ALL, range(30, 100)], ids=["listed", "gone"])
def test_who_left_by_an_own_date_is_not_lost(
    listed: range, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 of 100 have left, each by their own last day, out of classes that go on."""
    rest = seats(YEAR, "", range(30, 100))
    october(sqlite_place, seats(YEAR, "2026-10-15", range(30)) + rest, monkeypatch)
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-15T17:00:00+00:00")
    sqlite_place.take(report(rest, listed))


def test_who_left_before_the_term_ended_is_not_lost_when_it_ends(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rows stood in the report until the classes ended for the others."""
    early, others = seats(AUTUMN, "2026-10-15", range(30)), seats(AUTUMN, "2026-12-19", range(30, 100))
    next_classes = seats(YEAR, "", range(30, 100))
    october(sqlite_place, [*early, *others, *next_classes], monkeypatch)
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-12-19T17:00:00+00:00")
    sqlite_place.take(report(next_classes))


def test_an_end_moved_into_the_past_is_a_loss_though_the_row_stays(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six of a hundred withdrawn on one day, told by the end of their enrollments: one more than passes."""
    october(sqlite_place, seats(YEAR, ""), monkeypatch)
    ended, rest = seats(YEAR, "2026-10-01", range(6)), seats(YEAR, "", range(6, 100))
    told: list[Told] = [("students-lost", "students", None, 5, 6), ("students-lost", "students", "1", 5, 6)]
    held(sqlite_place, report(ended + rest), *told)
    sqlite_place.take(report(seats(YEAR, "2026-10-01", range(5)) + seats(YEAR, "", range(5, 100))))


def test_who_changes_class_by_dates_is_not_lost(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old enrollment gets an end, the new one begins: all in one report."""
    october(sqlite_place, seats(YEAR, ""), monkeypatch)
    moved = [f"{one},FY-{(one + 1) % 10},1,{YEAR},2026-10-01," for one in range(15)]
    sqlite_place.take(report(seats(YEAR, "2026-10-01", range(15)) + moved + seats(YEAR, "", range(15, 100))))


def test_a_term_whose_end_is_moved_into_the_past_takes_all_classes_along(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip of the pen in the year: 2025 for 2027."""
    october(sqlite_place, seats(YEAR, ""), monkeypatch)
    told: list[Told] = [("students-lost", "students", None, 5, 100), ("students-lost", "students", "1", 5, 100)]
    held(sqlite_place, report(seats(YEAR.replace("2027", "2026"), "")), *told)


def test_teachers_of_an_ended_term_are_not_lost_with_it(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten teachers teach in the first semester only, and are in no other row of the report."""
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T17:00:00+00:00")
    autumn = [row(str(one), f"A-{one % 10}", term="S1", teacher=f"T{one % 10}") for one in range(100)]
    always = [row(str(one), f"Y-{one % 10}", term="FY", teacher=f"Y{one % 10}") for one in range(100)]
    signed(sqlite_place, combined(*autumn, *always))
    set_term(sqlite_place.home.engine, sqlite_place.district(), "S1", date(2026, 8, 10), date(2026, 12, 18))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-12-20T17:00:00+00:00")
    outcome = sqlite_place.take(combined(*always))
    assert (outcome.counts["teachers"].removed, outcome.ended["sections"]) == (10, 10)
