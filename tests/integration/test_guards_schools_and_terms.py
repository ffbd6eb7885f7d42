"""The guards on schools and terms, what a term's end takes along, and the start of a year."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.building import Files, Place, Row, combined, example
from tests.integration.crowds import Rows, crowd, dropped, edited, five_files, held, lighter, signed, students

from rosterline.districts.schools import close_school
from rosterline.districts.terms import set_term
from rosterline.pipeline.holding import approve

AUTUMN = (date(2026, 8, 10), date(2026, 12, 18))
SPRING = (date(2027, 1, 5), date(2027, 5, 28))
DATES = {"S1": ("2026-08-10", "2026-12-18"), "S2": ("2027-01-05", "2027-05-28")}
NEW_TERM = ("new-term", "terms", None, 0, 1)


def today(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon of this day."""
    monkeypatch.setenv("ROSTERLINE_NOW", f"{day}T17:00:00+00:00")


def in_term(rows: Rows, term: str) -> list[Row]:
    """The same schedule with the classes of another term."""
    return edited(rows, "term", {"S1"}, term=term, section=lambda cells: f"{cells['section']}-{term}")


def set_dates(place: Place, term: str, days: tuple[date, date], school: str | None = None) -> None:
    set_term(place.home.engine, place.district(), term, *days, school)


# ---- school-missing and new-school -----------------------------------------------------------------------------------


def test_a_school_without_students(place: Place) -> None:
    """4 students are no loss by any other limit; with one of them left it is none at all."""
    one, two = crowd("1", 60), crowd("2", 2, size=2)
    signed(place, combined(*one, *two))
    held(place, combined(*one), ("school-missing", "enrollments", "2", 0, 8))
    place.take(combined(*one, *dropped(two, "student", students(two)[1:])))


def test_a_school_whose_students_all_go_to_another(sqlite_place: Place) -> None:
    """Nobody is lost, and the school has no students all the same."""
    one, two = crowd("1", 60), crowd("2", 2, size=2)
    signed(sqlite_place, combined(*one, *two))
    last = one[-1]
    there = [{**last, **{name: cells[name] for name in ("student", "first", "last")}} for cells in two[::2]]
    held(sqlite_place, combined(*one, *there), ("school-missing", "enrollments", "2", 0, 8))


def test_a_school_whose_classes_are_all_said_to_be_in_another(sqlite_place: Place) -> None:
    """No class vanishes and no enrollment: they have another school."""
    one, two = crowd("1", 60), crowd("2", 2, size=2)
    signed(sqlite_place, combined(*one, *two))
    held(
        sqlite_place,
        combined(*one, *edited(two, "school", {"2"}, school="1")),
        ("school-missing", "enrollments", "2", 0, 8),
    )


def test_a_closed_school_may_be_missing(sqlite_place: Place) -> None:
    one, two = crowd("1", 60), crowd("2", 2, size=2)
    signed(sqlite_place, combined(*one, *two))
    close_school(sqlite_place.home.engine, sqlite_place.district(), "2")
    outcome = sqlite_place.take(combined(*one))
    assert (outcome.counts["schools"].removed, outcome.counts["students"].removed) == (1, 4)


def test_a_closed_school_has_no_limits_but_the_district_has(sqlite_place: Place) -> None:
    """6 students of a closed school are over the limit of the school and not over the district's."""
    one, two = crowd("1", 110), crowd("2", 10, size=5)
    signed(sqlite_place, combined(*one, *two))
    close_school(sqlite_place.home.engine, sqlite_place.district(), "2")
    some = students(two)
    held(
        sqlite_place,
        combined(*one, *dropped(two, "student", some[:14:2])),
        ("students-lost", "students", None, 6, 7),
    )
    sqlite_place.take(combined(*one, *dropped(two, "student", some[:12:2])))


def test_each_new_school(place: Place) -> None:
    rows = crowd("1", 60)
    signed(place, combined(*rows))
    held(
        place,
        combined(*rows, *crowd("2", 1, size=1), *crowd("3", 1, size=1)),
        ("new-school", "schools", "2", 0, 1),
        ("new-school", "schools", "3", 0, 1),
    )


# ---- new-term --------------------------------------------------------------------------------------------------------


def test_a_new_term_unless_it_was_set(place: Place) -> None:
    rows = crowd("1", 60)
    signed(place, combined(*rows))
    more = [*rows, *in_term(crowd("1", 1, size=3), "S2")]
    held(place, combined(*more), NEW_TERM)
    set_dates(place, "S2", SPRING)
    place.take(combined(*more))


def test_a_new_term_of_another_school_than_it_was_set_for(sqlite_place: Place) -> None:
    """Terms belong to schools here: who set the spring of school 1 has said nothing of school 2's."""
    mapping = (
        '[files.terms.columns]\nterm.id = "Term"\nschool.id = "School"\n'
        '[files.roster]\nrequired = ["student.id", "section.id"]\n[files.roster.columns]\n'
        'student.id = "Student"\nsection.id = "Section"\nschool.id = "School"\nterm.id = "Term"\n'
    )
    lines = ["1,M-1,1,S1", "2,M-2,2,S1"]

    def report(*more: str) -> Files:
        terms = ["S1,1", "S1,2", *more]
        return {
            "terms.csv": "".join(f"{line}\n" for line in ("Term,School", *terms)),
            "roster.csv": "".join(f"{line}\n" for line in ("Student,Section,School,Term", *lines)),
        }

    signed(sqlite_place, report(), mapping)
    set_dates(sqlite_place, "S2", SPRING, "1")
    held(sqlite_place, report("S2,1", "S2,2"), NEW_TERM)
    sqlite_place.take(report("S2,1"))


# ---- a change of term ------------------------------------------------------------------------------------------------


def test_dates_of_the_report(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """All classes change at once. Only the new term is held, for nobody has set it."""
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 30)
    signed(place, five_files(rows, DATES), example("clever"))
    today("2027-01-05", monkeypatch)
    held(place, five_files(in_term(rows, "S2"), DATES), NEW_TERM)


def test_dates_that_were_set(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held, and nothing counts as removed."""
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 30)
    signed(place, combined(*rows))
    set_dates(place, "S1", AUTUMN)
    set_dates(place, "S2", SPRING)
    today("2027-01-05", monkeypatch)
    outcome = place.take(combined(*in_term(rows, "S2")))
    assert (outcome.counts["sections"].removed, outcome.counts["enrollments"].removed) == (0, 0)
    assert (outcome.counts["sections"].added, outcome.counts["enrollments"].added) == (60, 300)


def test_no_dates_at_all(place: Place) -> None:
    """Only the new term is held, and approving takes it."""
    rows = crowd("1", 30)
    signed(place, combined(*rows))
    outcome = held(place, combined(*in_term(rows, "S2")), NEW_TERM)
    assert outcome.import_id is not None
    done = approve(place.home, place.district(), outcome.import_id, "spring")
    assert (done.status.value, done.counts["enrollments"].total, len(place.active("sections"))) == ("applied", 300, 60)


def test_only_the_old_term_has_dates(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The autumn ended tonight by its date, so the classes of the spring are expected, dates or not."""
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    set_dates(sqlite_place, "S1", AUTUMN)
    today("2026-12-19", monkeypatch)
    held(sqlite_place, combined(*in_term(rows, "S2")), NEW_TERM)


def test_a_term_that_left_before_does_not_end_the_one_after_it(sqlite_place: Place) -> None:
    """A file of the autumn comes in spring: the autumn is no term that appeared after the first import."""
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    outcome = held(sqlite_place, combined(*in_term(rows, "S2")), NEW_TERM)
    assert outcome.import_id is not None
    approve(sqlite_place.home, sqlite_place.district(), outcome.import_id, "spring")
    held(
        sqlite_place,
        combined(*rows[:-1]),
        ("sections-lost", "sections", None, 20, 60),
        ("sections-lost", "sections", "1", 18, 60),
        ("enrollments-added", "enrollments", None, 75, 299),
        ("enrollments-added", "enrollments", "1", 75, 299),
    )


def test_students_for_whom_the_new_term_has_no_class_are_lost(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6 of 300 are listed and sit in no class any more since the autumn ended; 5 are let through."""
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 60)
    signed(sqlite_place, five_files(rows), example("clever"))
    set_dates(sqlite_place, "S1", AUTUMN)
    set_dates(sqlite_place, "S2", SPRING)
    today("2027-01-05", monkeypatch)
    spring = in_term(rows, "S2")
    idle = edited(spring, "student", students(rows)[10:70:10], section="")
    held(sqlite_place, five_files(idle), ("students-lost", "students", None, 5, 6))
    sqlite_place.take(five_files(edited(spring, "student", students(rows)[10:60:10], section="")))


def test_all_students_lose_their_classes_when_only_the_old_term_ends(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One class goes on all year; the classes of the spring are not there yet."""
    today("2026-10-01", monkeypatch)
    rows = edited(crowd("1", 30), "section", {"1-0-0"}, term="FY")
    signed(sqlite_place, five_files(rows, DATES), example("clever"))
    today("2026-12-19", monkeypatch)
    idle = edited(rows, "term", {"S1"}, section="")
    held(
        sqlite_place,
        five_files(idle, DATES, staff=rows),
        ("students-lost", "students", None, 5, 145),
        ("students-lost", "students", "1", 7, 145),
    )


@pytest.mark.parametrize("day", ["2026-12-06", "2027-01-05", "2027-02-04"])
def test_a_term_that_begins_within_30_days_enters_as_expected(
    day: str, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the other term: all its enrollments are new, and nothing is held."""
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    set_dates(sqlite_place, "S2", SPRING)
    today(day, monkeypatch)
    both = [*rows, *in_term(rows, "S2")]
    assert sqlite_place.take(combined(*both)).counts["enrollments"].added == 300


@pytest.mark.parametrize("day", ["2026-12-05", "2027-02-05"])
def test_a_term_that_begins_later_counts_like_any_growth(
    day: str, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    today("2026-10-01", monkeypatch)
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    set_dates(sqlite_place, "S2", SPRING)
    today(day, monkeypatch)
    held(
        sqlite_place,
        combined(*rows, *in_term(rows, "S2")),
        ("enrollments-added", "enrollments", None, 75, 300),
        ("enrollments-added", "enrollments", "1", 75, 300),
    )


def test_next_years_classes_beside_this_years(sqlite_place: Place) -> None:
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    held(
        sqlite_place,
        combined(*rows, *in_term(rows, "27-28")),
        NEW_TERM,
        ("enrollments-added", "enrollments", None, 75, 300),
        ("enrollments-added", "enrollments", "1", 75, 300),
    )


def test_classes_of_an_entering_term_make_up_for_no_lost_class(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """21 classes of the autumn are missing on the night on which the spring enters."""
    today("2026-12-10", monkeypatch)
    rows = crowd("1", 75)
    signed(sqlite_place, combined(*rows))
    set_dates(sqlite_place, "S2", SPRING)
    spring = in_term(rows, "S2")
    held(sqlite_place, combined(*lighter(rows, 21), *spring), ("classes-lost", "enrollments", None, 20, 21))
    sqlite_place.take(combined(*lighter(rows, 20), *spring))
