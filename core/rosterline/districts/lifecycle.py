"""Stopping, resuming and closing a district; its rosters stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, select, update

from rosterline.districts.known import KnownDistrict, locked
from rosterline.districts.standing import CLOSE, STOP, standing_of
from rosterline.districts.told import reason_of
from rosterline.errors import UsageError
from rosterline.roster import audit
from rosterline.roster.database import writing
from rosterline.roster.ledger import DistrictStatus, ImportStatus, districts, format_locks, imports

RESUME = "resume"
_CHOSEN = (DistrictStatus.STOPPED, DistrictStatus.CLOSED)


def stop_district(engine: Engine, district: KnownDistrict, reason: str | None = None) -> DistrictStatus:
    """Take no reports until somebody resumes; returns the status that was stored before.

    Raises:
        UsageError: it is stopped or closed already; the message says since when, by whom and why.
    """

    def stopped(connection: Connection, before: DistrictStatus) -> DistrictStatus:
        if before in _CHOSEN:
            raise UsageError(f"{district.name} is {_now(connection, district, before)}; there is nothing to stop")
        return DistrictStatus.STOPPED

    return _move(engine, district, STOP, reason, stopped)[0]


def close_district(engine: Engine, district: KnownDistrict, reason: str | None = None) -> DistrictStatus:
    """Take no reports any more; returns the status that was stored before.

    Raises:
        UsageError: it is closed already.
    """

    def closed(connection: Connection, before: DistrictStatus) -> DistrictStatus:
        if before is DistrictStatus.CLOSED:
            raise UsageError(f"{district.name} is {_now(connection, district, before)}; there is nothing to close")
        return DistrictStatus.CLOSED

    return _move(engine, district, CLOSE, reason, closed)[0]


def resume_district(
    engine: Engine, district: KnownDistrict, reason: str | None = None
) -> tuple[DistrictStatus, DistrictStatus]:
    """Give a stopped or closed district back what it was; returns the statuses that were and are stored.

    Raises:
        UsageError: it is neither stopped nor closed.
    """

    def resumed(connection: Connection, before: DistrictStatus) -> DistrictStatus:
        if before not in _CHOSEN:
            raise UsageError(f"{district.name} is not stopped: it is {_now(connection, district, before)}")
        return _open_status(connection, district.id)

    return _move(engine, district, RESUME, reason, resumed)


def _move(
    engine: Engine,
    district: KnownDistrict,
    action: str,
    reason: str | None,
    choose: Callable[[Connection, DistrictStatus], DistrictStatus],
) -> tuple[DistrictStatus, DistrictStatus]:
    """Change the stored status and write it down, in one transaction; ``choose`` sees what is stored then."""
    why = reason_of(reason)
    with writing(engine) as connection:
        before = DistrictStatus(locked(connection, district.id)["status"])
        after = choose(connection, before)
        connection.execute(update(districts).where(districts.c.id == district.id).values(status=after.value))
        audit.note(connection, district.id, action, why, was=before.value)
    return before, after


def _open_status(connection: Connection, district_id: int) -> DistrictStatus:
    """What a district is that nobody stopped: signed off, imported, or being set up."""
    lock = select(format_locks.c.form).where(format_locks.c.district_id == district_id).limit(1)
    if connection.execute(lock).first():
        return DistrictStatus.ACTIVE
    applied = select(imports.c.id).where(
        imports.c.district_id == district_id, imports.c.status == ImportStatus.APPLIED.value
    )
    found = connection.execute(applied.limit(1)).first()
    return DistrictStatus.IMPORTED if found else DistrictStatus.SETUP


def _now(connection: Connection, district: KnownDistrict, status: DistrictStatus) -> str:
    """Where it stands, also where somebody moved it while this command began."""
    standing = standing_of(connection, district)
    return str(standing) if DistrictStatus(district.status) is status else status.value
