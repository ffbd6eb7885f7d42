"""All that is to be told of one district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from rosterline import clock
from rosterline.districts.events import Event, last_events
from rosterline.districts.known import KnownDistrict
from rosterline.districts.standing import Standing, standing_of
from rosterline.districts.typed import flat
from rosterline.roster.ledger import closed_schools, format_locks
from rosterline.roster.stored import active_counts
from rosterline.settings import Override


@dataclass(frozen=True, slots=True)
class Overview:
    """A district as it stands today.

    Attributes:
        district: the district.
        standing: its status today, and who chose it.
        totals: how many active records of each kind it has.
        locks: form -> when it was signed off.
        closed: school -> when somebody said that it is closed.
        overrides: guards that are loosened today, by key.
        events: what people did last, the newest first.
    """

    district: KnownDistrict
    standing: Standing
    totals: Mapping[str, int]
    locks: Mapping[str, datetime]
    closed: Mapping[str, datetime]
    overrides: Mapping[str, Override]
    events: tuple[Event, ...]

    @property
    def settings(self) -> dict[str, Any]:
        """Dotted key -> value of all settings, the adapter's own among them."""
        return {**flat(self.district.settings), **flat(self.district.own)}

    def day_of(self, moment: datetime) -> date:
        """The day of a moment where the district is."""
        return clock.day_in(self.district.settings.timezone, moment)

    def as_json(self) -> dict[str, Any]:
        """The district for programs; the year's ``to`` is its last day."""
        district, year = self.district, self.district.year
        return {
            "district": district.name,
            "adapter": district.adapter,
            **self.standing.as_json(),
            "roster_version": district.roster_version,
            "totals": dict(self.totals),
            "year": {"from": str(year[0]), "to": str(year[1] - timedelta(days=1))} if year else None,
            "locks": [{"form": form, "signed_off_at": at.isoformat()} for form, at in self.locks.items()],
            "closed_schools": [{"school": school, "closed_at": at.isoformat()} for school, at in self.closed.items()],
            "overrides": {key: override.model_dump(mode="json") for key, override in self.overrides.items()},
            "events": [event.as_json() for event in self.events],
            "settings": self.settings,
        }


def overview(engine: Engine, district: KnownDistrict) -> Overview:
    """The district as it stands today."""
    day = district.today
    locks = select(format_locks.c.form, format_locks.c.signed_off_at).where(format_locks.c.district_id == district.id)
    closed = select(closed_schools.c.school_id, closed_schools.c.closed_at).where(
        closed_schools.c.district_id == district.id
    )
    with engine.connect() as connection:
        return Overview(
            district=district,
            standing=standing_of(connection, district),
            totals=active_counts(connection, district.id),
            locks=_moments(connection, locks.order_by(format_locks.c.form)),
            closed=_moments(connection, closed.order_by(closed_schools.c.school_id)),
            overrides={key: one for key, one in district.settings.overrides.items() if one.until >= day},
            events=tuple(last_events(connection, district.id)),
        )


def _moments(connection: Connection, pairs: Select[Any]) -> dict[str, datetime]:
    return {str(key): at for key, at in connection.execute(pairs)}
