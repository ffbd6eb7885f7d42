"""Stopping, resuming and closing a district, starting its years, and what is written down of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from tests.integration.building import Place, combined, row

from rosterline.districts.events import Event, last_events
from rosterline.districts.lifecycle import close_district, resume_district, stop_district
from rosterline.districts.overview import Overview, overview
from rosterline.districts.setting import set_settings
from rosterline.districts.standing import all_districts
from rosterline.districts.terms import set_term
from rosterline.districts.years import Start, StartedYear, start_year
from rosterline.errors import UsageError
from rosterline.roster import audit
from rosterline.roster.database import writing
from rosterline.roster.ledger import format_locks

FIRST, LAST = date(2026, 8, 10), date(2027, 6, 4)


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is November, and ann sits at the keyboard."""
    _at(monkeypatch, "2026-11-24")
    monkeypatch.setattr(audit, "actor", lambda: "ann")


def _at(monkeypatch: pytest.MonkeyPatch, day: str, time: str = "15:00:00") -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", f"{day}T{time}+00:00")


def _stop(place: Place, reason: str | None = None) -> str:
    return stop_district(place.home.engine, place.district(), reason)


def _close(place: Place, reason: str | None = None) -> str:
    return close_district(place.home.engine, place.district(), reason)


def _resume(place: Place) -> tuple[str, str]:
    return resume_district(place.home.engine, place.district())


def _year(place: Place, first: date = FIRST, last: date = LAST) -> StartedYear:
    return start_year(place.home.engine, place.district(), first, last)


def _events(place: Place, count: int = 20) -> list[Event]:
    with place.home.engine.connect() as connection:
        return last_events(connection, place.district().id, count)


def _shown(place: Place) -> Overview:
    return overview(place.home.engine, place.district())


def _sign_off(place: Place) -> None:
    with writing(place.home.engine) as connection:
        values: dict[str, Any] = {"form": "combined", "files": [], "identity": [], "signed_off_at": datetime.now(UTC)}
        connection.execute(insert(format_locks).values(district_id=place.district().id, **values))


# ---- stop, resume, close -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["setup", "imported", "active"])
@pytest.mark.parametrize("leave", [_stop, _close])
def test_a_district_gets_back_what_it_was(place: Place, status: str, leave: Any) -> None:
    place.add()
    if status != "setup":
        place.take(combined(row()))
    if status == "active":
        _sign_off(place)
        _stop(place)
        _resume(place)
    before = place.roster()
    assert place.district().status == status
    assert leave(place) == status
    left = "stopped" if leave is _stop else "closed"
    assert place.district().status == left
    assert place.roster() == before
    assert _resume(place) == (left, status)
    assert place.district().status == status


def test_a_stopped_district_can_be_closed(place: Place) -> None:
    place.add()
    _stop(place)
    assert _close(place) == "stopped"
    assert _resume(place) == ("closed", "setup")


def test_who_when_and_why_is_told(place: Place) -> None:
    place.add()
    place.add(name="e")
    _stop(place, "  a new SIS\nin December ")
    [mine, other] = all_districts(place.home.engine)
    assert str(mine.standing) == "stopped since 2026-11-24 by ann: a new SIS in December"
    assert (mine.status, str(other.standing)) == ("stopped", "setup")
    assert str(_shown(place).standing) == str(mine.standing)
    assert mine.standing.as_json() == {
        "status": "stopped",
        "since": "2026-11-24",
        "by": "ann",
        "reason": "a new SIS in December",
    }
    [event] = _events(place)
    assert (event.action, event.actor, event.detail) == ("stop", "ann", {"was": "setup"})
    assert event.told() == "stopped the district (it was setup)"


def test_the_day_is_that_of_the_district(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add(timezone="Pacific/Honolulu")
    _at(monkeypatch, "2026-11-24", "03:00:00")
    _stop(place)
    [entry] = all_districts(place.home.engine)
    assert entry.standing.since == date(2026, 11, 23)


def test_the_newest_stop_is_the_one_that_counts(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    _stop(place, "first")
    _resume(place)
    [entry] = all_districts(place.home.engine)
    assert str(entry.standing) == "setup"
    _at(monkeypatch, "2026-12-01")
    _stop(place)
    [entry] = all_districts(place.home.engine)
    assert str(entry.standing) == "stopped since 2026-12-01 by ann"


def test_what_can_not_be_done_says_how_it_stands(place: Place) -> None:
    place.add()
    with pytest.raises(UsageError, match="d is not stopped: it is setup"):
        _resume(place)
    _stop(place, "a new SIS")
    with pytest.raises(UsageError, match="d is stopped since 2026-11-24 by ann: a new SIS; there is nothing to stop"):
        _stop(place)
    _close(place)
    with pytest.raises(UsageError, match="d is closed since 2026-11-24 by ann; there is nothing to stop"):
        _stop(place)
    with pytest.raises(UsageError, match="d is closed since 2026-11-24 by ann; there is nothing to close"):
        _close(place)
    assert [event.action for event in _events(place)] == ["close", "stop"]


def test_a_reason_is_text(place: Place) -> None:
    place.add()
    with pytest.raises(UsageError, match="the reason holds bytes that are no text"):
        _stop(place, "x\udcff")
    assert (place.district().status, _events(place)) == ("setup", [])


# ---- years ---------------------------------------------------------------------------------------------------------


def test_a_year_is_stored_with_the_day_after_its_last(place: Place) -> None:
    place.add()
    done = _year(place)
    assert place.district().year == (FIRST, date(2027, 6, 5))
    assert place.district().year_started_import == 0
    assert (done.how, done.before, done.removed) == (Start.NEW, None, ())
    [event] = _events(place)
    assert event.told() == "started the year: 2026-08-10 to 2027-06-04"


def test_the_newest_import_of_the_district_is_remembered(place: Place) -> None:
    """Each form's first import after it begins the year; imports of other districts are none of it."""
    place.add()
    place.add(name="e")
    place.take(combined(row()))
    rejected = place.bring({"roster.csv": "nonsense"})
    place.take(combined(row()), "e")
    assert _year(place).after_import == rejected.import_id
    assert place.district().year_started_import == rejected.import_id


@pytest.mark.parametrize(
    ("day", "status"), [("2027-06-04", "setup"), ("2027-06-05", "between-years"), ("2028-01-01", "between-years")]
)
def test_after_the_last_day_a_district_is_between_years(
    place: Place, day: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add()
    _year(place)
    _at(monkeypatch, day)
    [entry] = all_districts(place.home.engine)
    assert (entry.status, _shown(place).as_json()["status"]) == (status, status)
    assert place.district().status == "setup"
    if status == "between-years":
        assert str(entry.standing) == "between-years since 2027-06-05"
        with pytest.raises(UsageError, match="d is not stopped: it is between-years since 2027-06-05"):
            _resume(place)


def test_the_next_year_opens_imports_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    _year(place)
    _at(monkeypatch, "2027-07-01")
    done = _year(place, date(2027, 8, 9), date(2028, 6, 2))
    assert (done.how, done.before) == (Start.NEW, (FIRST, date(2027, 6, 5)))
    [entry] = all_districts(place.home.engine)
    assert entry.status == "setup"


def test_a_district_that_is_stopped_between_years_stays_stopped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    _year(place)
    _at(monkeypatch, "2027-07-01")
    _stop(place)
    _year(place, date(2027, 8, 9), date(2028, 6, 2))
    assert all_districts(place.home.engine)[0].status == "stopped"
    _resume(place)
    assert all_districts(place.home.engine)[0].status == "setup"


def test_other_dates_correct_a_year_in_which_nothing_was_applied(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    first = _year(place)
    place.bring({"roster.csv": "nonsense"})
    done = _year(place, FIRST, date(2027, 6, 11))
    assert (done.how, done.before, done.after_import) == (Start.CORRECTED, (FIRST, date(2027, 6, 5)), 1)
    assert place.district().year == (FIRST, date(2027, 6, 12))
    assert place.district().year_started_import == first.after_import
    assert _events(place)[0].told() == "corrected the year: 2026-08-10 to 2027-06-11"


def test_other_dates_begin_a_year_anew_in_which_reports_were_applied(place: Place) -> None:
    place.add()
    _year(place)
    outcome = place.take(combined(row()))
    done = _year(place, FIRST, date(2027, 6, 11))
    assert (done.how, done.after_import) == (Start.ANEW, outcome.import_id)
    assert _events(place)[0].told() == "started the year anew: 2026-08-10 to 2027-06-11"


def test_the_same_year_is_started_once(place: Place) -> None:
    """Else a command that is given twice would loosen the guards in the middle of the year."""
    place.add()
    _year(place)
    place.take(combined(row()))
    with pytest.raises(UsageError, match="the school year 2026-08-10 to 2027-06-04 has been started already"):
        _year(place)
    assert place.district().year_started_import == 0


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2026-08-10", "2026-08-10", "not after its first day"),
        ("2026-08-10", "2026-06-04", "not after its first day"),
        ("2026-08-10", "2027-09-14", "are 401 days; a school year has at most 400"),
        ("2025-08-10", "2026-11-23", "at most 400"),
        ("2025-11-01", "2026-11-23", "that year is over: its last day, 2026-11-23, was before today, 2026-11-24"),
        ("9999-08-10", "9999-12-31", "9999-08-10 is no day of a school year that a school could mean"),
    ],
)
def test_dates_that_are_no_years(place: Place, first: str, last: str, message: str) -> None:
    place.add()
    with pytest.raises(UsageError, match=message):
        _year(place, date.fromisoformat(first), date.fromisoformat(last))
    assert (place.district().year, _events(place)) == (None, [])


@pytest.mark.parametrize(("first", "last"), [("2025-11-01", "2026-11-24"), ("2026-08-10", "2027-09-13")])
def test_dates_that_just_are(place: Place, first: str, last: str) -> None:
    place.add()
    _year(place, date.fromisoformat(first), date.fromisoformat(last))
    assert place.district().status_on(date.fromisoformat(last)) == "setup"


def test_a_closed_district_starts_no_year(place: Place) -> None:
    place.add()
    _close(place)
    with pytest.raises(UsageError, match="d is closed; `rosterline district resume d` reopens it first"):
        _year(place)


def test_set_dates_of_terms_that_are_over_are_taken_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term's id comes again next year: then it must not count as over."""
    place.add()
    place.add(name="e")
    terms = (("S1", date(2026, 8, 10), date(2026, 12, 18)), ("S2", date(2027, 1, 5), date(2027, 8, 8)))
    for term, first, last in (*terms, ("X", date(2027, 1, 5), date(2027, 8, 9))):
        set_term(place.home.engine, place.district(), term, first, last)
    set_term(place.home.engine, place.district(), "S1", *terms[0][1:], school="7")
    set_term(place.home.engine, place.district("e"), *terms[0])
    _at(monkeypatch, "2027-07-01")
    done = _year(place, date(2027, 8, 9), date(2028, 6, 2))
    assert [(one.term, one.school_id) for one in done.removed] == [("S1", ""), ("S1", "7"), ("S2", "")]
    assert [one.term for one in place.district().set_dates] == ["X"]
    assert len(place.district("e").set_dates) == 1
    assert _events(place)[0].detail["removed_dates_of"] == "S1, S1 in school 7, S2"


# ---- what is shown -------------------------------------------------------------------------------------------------


def test_the_overview_of_a_district(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    place.take(combined(row()))
    _sign_off(place)
    _year(place)
    changes = {"error_budget.rows": "50", "days": "mon"}
    set_settings(place.home.engine, place.adapters, "d", changes, "a school closes", date(2026, 11, 24))
    shown = _shown(place).as_json()
    assert shown["year"] == {"from": "2026-08-10", "to": "2027-06-04"}
    assert [lock["form"] for lock in shown["locks"]] == ["combined"]
    assert shown["totals"]["students"] == 1
    assert list(shown["overrides"]) == ["error_budget.rows"]
    newest, _ = shown["events"]
    assert (newest["action"], newest["by"], newest["reason"]) == ("set", "ann", "a school closes")
    assert newest["detail"] == {"keys": "error_budget.rows, days", "until": "2026-11-24"}
    _at(monkeypatch, "2026-11-25")
    assert _shown(place).overrides == {}


def test_only_the_last_events_are_shown(place: Place) -> None:
    place.add()
    for _ in range(3):
        _stop(place)
        _resume(place)
    assert [event.action for event in _shown(place).events] == ["resume", "stop", "resume", "stop", "resume"]


def test_a_setting_that_stays_is_no_event(place: Place) -> None:
    place.add()
    [change] = set_settings(place.home.engine, place.adapters, "d", {"days": "mon-fri"})
    assert (change.before, change.after, change.is_change) == ("mon-fri", "mon-fri", False)
    assert _events(place) == []


def test_what_a_guard_was_and_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()

    def rows(value: str, until: date | None = None) -> tuple[object, object]:
        reason = "x" if until else None
        [done] = set_settings(place.home.engine, place.adapters, "d", {"error_budget.rows": value}, reason, until)
        return (done.before, done.before_until), (done.after, done.until)

    assert rows("50", date(2026, 12, 1)) == ((20, None), (50, date(2026, 12, 1)))
    assert rows("60", date(2026, 12, 2)) == ((50, date(2026, 12, 1)), (60, date(2026, 12, 2)))
    assert rows("10") == ((60, date(2026, 12, 2)), (10, None))
    rows("50", date(2026, 12, 1))
    _at(monkeypatch, "2026-12-02")
    assert rows("9") == ((10, None), (9, None))


def test_an_event_of_another_kind_is_told_by_its_details(place: Place) -> None:
    place.add()
    number = place.take(combined(row())).import_id
    with writing(place.home.engine) as connection:
        audit.note(connection, place.district().id, "approve", "looked at it", number, plan="ab12", school=None)
    [event] = _events(place)
    assert event.told() == f"approve: import {number}, plan ab12"
