"""The one clock, and the calendar day of a district."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rosterline import clock


def test_the_moment_is_aware_and_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROSTERLINE_NOW", raising=False)
    before = datetime.now(UTC)
    moment = clock.now()
    assert moment.utcoffset() == timedelta(0)
    assert before <= moment <= datetime.now(UTC)


@pytest.mark.parametrize(
    "chosen", ["2026-09-14T07:00:00+00:00", "2026-09-14T02:00:00-05:00", "2026-09-14T07:00:00Z", "2026-09-14T07:00"]
)
def test_it_can_be_set(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", chosen)
    assert clock.now() == datetime(2026, 9, 14, 7, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("America/Chicago", 4, date(2026, 9, 1)),  # 23:00 the day before
        ("America/Chicago", 5, date(2026, 9, 2)),  # midnight
        ("Pacific/Auckland", 11, date(2026, 9, 2)),  # 23:00
        ("Pacific/Auckland", 12, date(2026, 9, 3)),  # midnight
        ("UTC", 0, date(2026, 9, 2)),
    ],
)
def test_a_day_begins_at_midnight_of_the_district(zone: str, hour: int, day: date) -> None:
    assert clock.day_in(zone, datetime(2026, 9, 2, hour, tzinfo=UTC)) == day


@pytest.mark.parametrize(("hour", "day"), [(4, date(2026, 10, 31)), (5, date(2026, 11, 1))])
def test_a_day_knows_when_the_clocks_are_changed(hour: int, day: date) -> None:
    """On 1 November 2026 Chicago goes back to standard time, at 2 in the morning."""
    assert clock.day_in("America/Chicago", datetime(2026, 11, 1, hour, tzinfo=UTC)) == day
    assert clock.day_in("America/Chicago", datetime(2026, 11, 2, 5, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert clock.day_in("America/Chicago", datetime(2026, 11, 2, 6, tzinfo=UTC)) == date(2026, 11, 2)
