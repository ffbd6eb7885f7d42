"""A district as it is now: settings, report definition, locks, calendar."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, RowMapping, select

from rosterline import clock
from rosterline.districts.typed import typed
from rosterline.errors import UsageError
from rosterline.map import KeyRules
from rosterline.plugins import Adapter, Adapters
from rosterline.report import Column, FormatLock, LockedFile, Need, Report
from rosterline.roster.calendar import SetDates
from rosterline.roster.ledger import DistrictStatus, closed_schools, districts, format_locks, term_dates
from rosterline.settings import DistrictSettings, Section

_OPEN = (DistrictStatus.SETUP, DistrictStatus.IMPORTED, DistrictStatus.ACTIVE)
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")


@dataclass(frozen=True)
class KnownDistrict:
    """A district with its settings, typed, and its report definition.

    Attributes:
        status: as it is stored: what a day makes of it is told by :meth:`status_on`.
        fingerprint: tells mapping, adapter version and the settings that reading, mapping, checking and guards use.
        locks: form -> its pinned format; a district with one is signed off.
        year: first day of the school year, and first day after it; None where no year was started.
        year_started_import: the newest import when the year was started.
        set_dates: dates of terms that a person set.
        closed_schools: ids of schools that a person closed.
        said: digest of all that people said of it, by which it is seen that they said something else meanwhile.
    """

    id: int
    name: str
    adapter: str
    status: str
    roster_version: int
    keys: KeyRules
    settings: DistrictSettings
    own: Section
    report: Report
    fingerprint: str
    locks: Mapping[str, FormatLock]
    year: tuple[date, date] | None
    year_started_import: int | None
    set_dates: tuple[SetDates, ...]
    closed_schools: frozenset[str]
    said: str

    @property
    def signed_off(self) -> bool:
        """Some form's format is pinned: guards hold what is not safe."""
        return bool(self.locks)

    def status_on(self, day: date) -> DistrictStatus:
        """Where the district stands on a day: a year that is over closes imports until the next one starts."""
        return status_on(self.status, self.year[1] if self.year else None, day)

    @property
    def zone(self) -> ZoneInfo:
        """Where it is."""
        return ZoneInfo(self.settings.timezone)

    @property
    def today(self) -> date:
        """The day that it is there."""
        return clock.day_in(self.settings.timezone, clock.now())


def status_on(stored: str, year_ends_on: date | None, day: date) -> DistrictStatus:
    """What a day makes of a stored status; ``year_ends_on`` is the first day after the school year."""
    status = DistrictStatus(stored)
    over = year_ends_on is not None and day >= year_ends_on
    return DistrictStatus.BETWEEN_YEARS if over and status in _OPEN else status


def locked(connection: Connection, district_id: int) -> RowMapping:
    """A district's row, as it is now; whoever else wants to change the district waits for the transaction's end."""
    mine = select(districts).where(districts.c.id == district_id)
    return connection.execute(mine.with_for_update()).mappings().one()


def name_of(engine: Engine, district_id: int) -> str:
    """The name of a district."""
    with engine.connect() as connection:
        return str(connection.execute(select(districts.c.name).where(districts.c.id == district_id)).scalar_one())


def find_district(engine: Engine, adapters: Adapters, name: str) -> KnownDistrict:
    """The district of a name.

    Raises:
        UsageError: there is none; the message names those that there are.
    """
    with engine.connect() as connection:
        # What can't be a name is not asked for: the database might not even take it for a text.
        wanted = name if NAME.fullmatch(name) else ""
        row = connection.execute(select(districts).where(districts.c.name == wanted)).mappings().first()
        if row is None:
            names = connection.execute(select(districts.c.name).order_by(districts.c.name).limit(20)).scalars()
            known = ", ".join(names) or "none yet; `rosterline district add NAME --adapter generic_csv` adds one"
            raise UsageError(f"there is no district {name!r}; known: {known}")
        return _known(row, adapters, connection)


def _known(row: RowMapping, adapters: Adapters, connection: Connection) -> KnownDistrict:
    """A district's row with its settings typed, its report definition, and what people said of it."""
    adapter = adapters.get(row["adapter"])
    settings = typed(DistrictSettings, row["settings"])
    own = typed(adapter.settings_section(), row["own_settings"])
    report = report_of(adapter, settings, own)
    locks = _locks(connection, row["id"])
    dates, closed = _set_dates(connection, row["id"]), _closed_schools(connection, row["id"])
    return KnownDistrict(
        id=row["id"],
        name=row["name"],
        adapter=row["adapter"],
        status=row["status"],
        roster_version=row["roster_version"],
        keys=KeyRules(row["sections_by_school"], row["terms_by_school"]),
        settings=settings,
        own=own,
        report=report,
        fingerprint=_fingerprint(adapter.distribution, report, settings, own, [*map(str, dates), *sorted(closed)]),
        locks=locks,
        year=(row["year_begins_on"], row["year_ends_on"]) if row["year_ends_on"] else None,
        year_started_import=row["year_started_import"],
        set_dates=dates,
        closed_schools=closed,
        said=_said(row, locks, dates, closed),
    )


def report_of(adapter: Adapter, settings: DistrictSettings, own: Section) -> Report:
    """The report definition for a district's settings, with the column that its scope asks for.

    Raises:
        UsageError: a setting does not make sense to the adapter.
        PluginError: the adapter failed.
    """
    report = adapter.report(settings, own)
    if not settings.scope.withhold:
        return report
    # A SIS that writes TABLE.FIELD may write another word before the field, or none.
    spellings = dict.fromkeys((settings.scope.withhold, settings.scope.withhold.rpartition(".")[2]))
    return report.with_column(Column("student.withheld", tuple(spellings), Need.PRESENT), "student")


def said_of(connection: Connection, district_id: int) -> str:
    """``KnownDistrict.said`` as it is now."""
    row = connection.execute(select(districts).where(districts.c.id == district_id)).mappings().one()
    return _said(
        row,
        _locks(connection, district_id),
        _set_dates(connection, district_id),
        _closed_schools(connection, district_id),
    )


def _said(row: RowMapping, locks: Mapping[str, FormatLock], dates: Sequence[SetDates], closed: Collection[str]) -> str:
    """Digest of what people said of a district: status, settings, year, locks, dates of terms, closed schools."""
    columns = ("settings", "own_settings", "year_begins_on", "year_ends_on", "year_started_import")
    # Its first import makes a district imported: nobody said that.
    first = DistrictStatus.IMPORTED if row["status"] == DistrictStatus.SETUP else row["status"]
    signed_off = sorted((form, str(lock.signed_off_at)) for form, lock in locks.items())
    told = [str(first), [row[name] for name in columns], signed_off, list(dates), sorted(closed)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _locks(connection: Connection, district_id: int) -> dict[str, FormatLock]:
    columns = (format_locks.c.form, format_locks.c.files, format_locks.c.identity, format_locks.c.signed_off_at)
    rows = connection.execute(select(*columns).where(format_locks.c.district_id == district_id))
    return {
        form: FormatLock(form, tuple(LockedFile.from_json(file) for file in files), tuple(identity), at)
        for form, files, identity, at in rows
    }


def _set_dates(connection: Connection, district_id: int) -> tuple[SetDates, ...]:
    columns = (term_dates.c.term, term_dates.c.school_id, term_dates.c.begins_on, term_dates.c.ends_on)
    mine = select(*columns).where(term_dates.c.district_id == district_id)
    return tuple(SetDates(*row) for row in connection.execute(mine.order_by(*columns[:2])))


def _closed_schools(connection: Connection, district_id: int) -> frozenset[str]:
    mine = select(closed_schools.c.school_id).where(closed_schools.c.district_id == district_id)
    return frozenset(connection.execute(mine).scalars())


_USED = {"reading", "default_school", "placeholder_staff", "error_budget", "guards", "overrides"} | {
    *("names", "class_name", "homerooms", "scope"),
}
"""Settings by which the same bytes could be read or judged differently."""


def _fingerprint(
    distribution: str, report: Report, settings: DistrictSettings, own: Section, said: Sequence[str]
) -> str:
    """Changes whenever the same bytes could be read or judged differently."""
    used = settings.model_dump(mode="json", include=_USED)
    parts = [distribution, report.version, used, own.model_dump(mode="json"), *said]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
