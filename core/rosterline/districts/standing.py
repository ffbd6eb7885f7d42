"""Where districts stand on a day: the status, since when, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from rosterline import clock
from rosterline.districts.events import Event, newest_events
from rosterline.districts.known import KnownDistrict, status_on
from rosterline.roster.ledger import DistrictStatus, districts
from rosterline.settings import DistrictSettings

STOP, CLOSE = "stop", "close"
"""The actions that end in a status which somebody chose."""

_CHOSEN = (DistrictStatus.STOPPED, DistrictStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a district stands on a day.

    Attributes:
        status: the day's.
        since: when somebody stopped or closed it, or the first day after its year; None in every other status.
        by: who stopped or closed it.
        reason: why.
    """

    status: DistrictStatus
    since: date | None = None
    by: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """In words: ``stopped since 2026-11-24 by ann: a new SIS``."""
        since = f" since {self.since}" if self.since else ""
        return f"{self.status}{since}{f' by {self.by}' if self.by else ''}{f': {self.reason}' if self.reason else ''}"

    def as_json(self) -> dict[str, str | None]:
        """For programs; ``since``, ``by`` and ``reason`` are null where nobody chose the status."""
        since = self.since.isoformat() if self.since else None
        return {"status": self.status, "since": since, "by": self.by or None, "reason": self.reason or None}


@dataclass(frozen=True, slots=True)
class DistrictEntry:
    """One line of the list of districts."""

    name: str
    adapter: str
    standing: Standing

    @property
    def status(self) -> str:
        """Today's."""
        return self.standing.status


def all_districts(engine: Engine) -> list[DistrictEntry]:
    """All districts by name, as they stand today; each has a today of its own."""
    columns = (
        districts.c.id,
        districts.c.name,
        districts.c.adapter,
        districts.c.status,
        districts.c.year_ends_on,
        districts.c.settings,
    )
    with engine.connect() as connection:
        events = newest_events(connection, (STOP, CLOSE))
        return [
            DistrictEntry(name, adapter, _standing(status, ends_on, _zone(settings), events.get(number)))
            for number, name, adapter, status, ends_on, settings in connection.execute(
                select(*columns).order_by(districts.c.name)
            )
        ]


def standing_of(connection: Connection, district: KnownDistrict) -> Standing:
    """Where a district stands today."""
    ends_on = district.year[1] if district.year else None
    event = newest_events(connection, (STOP, CLOSE), district.id).get(district.id)
    return _standing(district.status, ends_on, district.settings.timezone, event)


def _standing(stored: str, ends_on: date | None, timezone: str, event: Event | None) -> Standing:
    status = status_on(stored, ends_on, clock.day_in(timezone, clock.now()))
    if status in _CHOSEN and event is not None:
        return Standing(status, clock.day_in(timezone, event.at), event.actor, event.reason)
    return Standing(status, ends_on if status is DistrictStatus.BETWEEN_YEARS else None)


def _zone(settings: Mapping[str, Any]) -> str:
    """The time zone of stored settings, which leave out what is as the program has it."""
    return str(settings.get("timezone", DistrictSettings.model_fields["timezone"].default))
