"""Who leaves by an own date is no loss; who is left without a class when a class ends for all is one."""

from __future__ import annotations

import pytest
from tests.integration.building import Files, Place, table
from tests.integration.crowds import Told, held, signed

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
