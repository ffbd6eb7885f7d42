"""Rollback: an applied import is taken back, and those that were applied after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, select, text, update

from rosterline.districts import KnownDistrict
from rosterline.errors import UsageError
from rosterline.findings import printable
from rosterline.home import Home
from rosterline.pipeline import books
from rosterline.roster import audit, stored
from rosterline.roster.database import writing
from rosterline.roster.entities import SECTIONS, TERMS, Entity
from rosterline.roster.ledger import Decision, DistrictStatus, ImportStatus, districts, format_locks, imports
from rosterline.undo import undo

LAST = 30
"""How many applied imports of a district can be rolled back."""


def roll_back(
    home: Home, district: KnownDistrict, import_id: int, reason: str, *, with_newer: bool = False
) -> list[int]:
    """Give the roster the state before an applied import, in one transaction.

    The order is that in which imports were applied, over all forms of the district: rows of one form lie over those of
    another. A district that is stopped or between years can be rolled back too.

    Args:
        home: the installation.
        district: whose import it is.
        import_id: the import, one of the district's last ``LAST`` applied ones.
        reason: why, as the person said; may be empty.
        with_newer: take along what was applied after it.

    Returns:
        The imports that were rolled back, the newest first.

    Raises:
        UsageError: there is no such import, it can't be rolled back (any more), or newer ones must go first.
    """
    reason = printable(reason).strip()
    with writing(home.engine) as connection:
        # Whoever wants to import or roll back at the same time waits here, and then sees what we did.
        version, _ = stored.locked(connection, district.id)
        going = _going(connection, district, import_id, with_newer)
        undo(connection, district.id, version, going)
        for number in going:
            _decide(connection, district.id, number, reason)
        _note_district(connection, district.id)
    return going


@dataclass(frozen=True, order=True, slots=True)
class _Applied:
    """An applied import, to be sorted by when it was applied.

    Its number won't do: numbers are given when reports arrive, and of two at once the later one may be applied first.
    ``version`` is the roster's after it; those that changed nothing came after the one that made the version.
    """

    version: int
    changed_nothing: bool
    id: int


def _going(connection: Connection, district: KnownDistrict, import_id: int, with_newer: bool) -> list[int]:
    """The imports that go, the newest first."""
    mine = (imports.c.district_id == district.id, imports.c.status == ImportStatus.APPLIED.value)
    columns = (imports.c.roster_version, imports.c.counts, imports.c.ended, imports.c.id)
    found = []
    for version, counts, ended, number in connection.execute(select(*columns).where(*mine)):
        moves = [count[word] for count in counts.values() for word in ("added", "changed", "removed")]
        found.append(_Applied(version, not any([*moves, *ended.values()]), number))
    applied = [one.id for one in sorted(found, reverse=True)]
    if import_id not in applied:
        raise UsageError(_why_not(connection, district, import_id))
    place = applied.index(import_id)
    if place >= LAST:
        raise UsageError(
            f"import {import_id} can't be rolled back any more: only the last {LAST} applied imports of "
            f"{district.name} can"
        )
    if place and not with_newer:
        raise UsageError(_first(import_id, applied[:place]))
    return applied[: place + 1]


def _why_not(connection: Connection, district: KnownDistrict, import_id: int) -> str:
    mine = (imports.c.id == import_id, imports.c.district_id == district.id)
    status = connection.execute(select(imports.c.status).where(*mine)).scalar_one_or_none()
    if status is None:
        return f"there is no import {import_id} of {district.name}"
    if status == ImportStatus.ROLLED_BACK:
        return f"import {import_id} has been rolled back already"
    return f"import {import_id} is {status}: it changed nothing, so there is nothing to roll back"


def _first(import_id: int, newer: Sequence[int]) -> str:
    """What must go first, and how."""
    one = len(newer) == 1
    names = str(newer[0]) if one else f"{', '.join(map(str, newer[:-1]))} and {newer[-1]}"
    return (
        f"{'import' if one else 'imports'} {names} {'was' if one else 'were'} applied after import {import_id} and "
        f"must go first{'' if one else ', in this order'}; "
        f"`rosterline imports rollback {import_id} --with-newer` takes {'it' if one else 'them'} along"
    )


def _decide(connection: Connection, district_id: int, import_id: int, reason: str) -> None:
    values = {"status": ImportStatus.ROLLED_BACK.value, **books.decision(Decision.ROLLED_BACK, reason)}
    connection.execute(update(imports).where(imports.c.id == import_id).values(values))
    audit.note(connection, district_id, "rollback", reason, import_id)


def _note_district(connection: Connection, district_id: int) -> None:
    """What the undone imports had decided of the district is open again, unless a sign-off has pinned it."""
    mine = imports.c.district_id == district_id
    applied = select(imports.c.id).where(mine, imports.c.status == ImportStatus.APPLIED.value)
    locks = select(func.count()).select_from(format_locks).where(format_locks.c.district_id == district_id)
    values: dict[str, Any] = {}
    if not connection.execute(locks).scalar_one():
        for column, entity in (("sections_by_school", SECTIONS), ("terms_by_school", TERMS)):
            if not _stands(connection, entity, district_id):
                values[column] = None
    if connection.execute(applied.limit(1)).first() is None:
        begun = districts.c.status == DistrictStatus.IMPORTED.value
        values["status"] = case((begun, DistrictStatus.SETUP.value), else_=districts.c.status)
    if values:
        connection.execute(update(districts).where(districts.c.id == district_id).values(values))


def _stands(connection: Connection, entity: Entity, district_id: int) -> bool:
    """Whether a table has a row, active or not, that an import which still counts has touched."""
    sql = text(
        f"SELECT 1 FROM {entity.name} r JOIN imports i ON i.id = r.changed_import "
        "WHERE r.district_id = :district AND i.status = :applied LIMIT 1"
    )
    values = {"district": district_id, "applied": ImportStatus.APPLIED.value}
    return connection.execute(sql, values).first() is not None
