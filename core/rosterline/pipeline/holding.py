"""A person's word on an import that is held: approve it, or throw it away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select, update

from rosterline.apply import RosterMoved
from rosterline.decide import ONLY_DISCARDED
from rosterline.districts import KnownDistrict
from rosterline.errors import Rejected, UsageError
from rosterline.home import Home
from rosterline.pipeline import books, gate
from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.run import Progress, Run
from rosterline.pipeline.story import applied, judged, plan_of, survey
from rosterline.roster import audit
from rosterline.roster.database import writing
from rosterline.roster.ledger import Decision, ImportStatus, imports


def approve(
    home: Home, district: KnownDistrict, import_id: int, reason: str, progress: Progress = lambda _: None
) -> Outcome:
    """Apply a held import, if it would still do what the person saw.

    The plan is made again from the kept report and compared with the one that was held. Where it is another one, for
    the roster or the settings have changed since, the import stays held with its new plan, for the person to see.

    Returns:
        ``applied``; ``held`` with another plan; ``rejected`` where the report would not be taken any more (the import
        stays held).

    Raises:
        UsageError: the import is not held, may only be discarded, or its report is not kept any more.
    """
    row = _held(home, district, import_id)
    only = sorted({hold["code"] for hold in row["holds"]} & ONLY_DISCARDED)
    if only:
        raise UsageError(
            f"import {import_id} can't be approved ({', '.join(only)}), only discarded: "
            f"rosterline imports discard {import_id}"
        )
    run = Run(home, district, progress, row["received_on"])
    approval = books.Approval(import_id, reason)
    try:
        gate.check_open(run, district.today)
        with home.workspace() as work:
            survey(run, kept_files(home, district, import_id), work)
            if run.sha256 != row["report_sha256"]:
                raise UsageError(f"the kept report of import {import_id} is damaged: import the report again")
            plan = plan_of(run)
            holds, warnings = judged(run, plan)
            outcome = run.planned(plan, [], warnings, import_id)
            if _is_the_one(row, plan.hash(), home, district):
                try:
                    return applied(run, plan, outcome, approval)
                except RosterMoved:
                    pass
            holds = holds or books.stored_holds(row["holds"])
            return _held_anew(run, run.planned(plan, holds, warnings, import_id))
    except Rejected as refusal:
        return run.refused(refusal, import_id)


def discard(home: Home, district: KnownDistrict, import_id: int, reason: str) -> None:
    """Throw a held import away; the roster stays as it is.

    Raises:
        UsageError: the import is not held.
    """
    _held(home, district, import_id)
    values: Mapping[str, Any] = {
        "status": ImportStatus.DISCARDED.value,
        "reason_code": "discarded",
        "reason_message": reason,
        **books.decision(Decision.DISCARDED, reason),
    }
    with writing(home.engine) as connection:
        books.check_held(connection, import_id)
        connection.execute(update(imports).where(imports.c.id == import_id).values(values))
        audit.note(connection, district.id, "discard", reason, import_id)


def district_of(home: Home, import_id: int) -> int:
    """The number of the district to which an import belongs.

    Raises:
        UsageError: there is no import of this number.
    """
    with home.engine.connect() as connection:
        found = connection.execute(select(imports.c.district_id).where(imports.c.id == import_id)).scalar()
    if found is None:
        raise UsageError(f"there is no import {import_id}")
    return int(found)


def _held(home: Home, district: KnownDistrict, import_id: int) -> RowMapping:
    mine = select(imports).where(imports.c.id == import_id, imports.c.district_id == district.id)
    with home.engine.connect() as connection:
        row = connection.execute(mine).mappings().first()
    if row is None:
        raise UsageError(f"there is no import {import_id} of {district.name}")
    if row["status"] != ImportStatus.HELD.value:
        raise UsageError(f"import {import_id} is not held: it is {row['status']}")
    return row


def kept_files(home: Home, district: KnownDistrict, import_id: int) -> list[Path]:
    """The files of an import as they came.

    Raises:
        UsageError: they are not kept, or not any more.
    """
    folder = home.kept(district.id, import_id)
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not files:
        raise UsageError(f"the report of import {import_id} is not kept any more: import the report again")
    return files


def _is_the_one(row: RowMapping, plan_hash: str, home: Home, district: KnownDistrict) -> bool:
    """Whether the plan is the one that was held, and the roster the one for which it was made."""
    with home.engine.connect() as connection:
        version = books.roster_version(connection, district.id)
    return (plan_hash, version) == (row["plan_hash"], row["roster_version"])


def _held_anew(run: Run, outcome: Outcome) -> Outcome:
    assert outcome.import_id is not None
    with writing(run.home.engine) as connection:
        books.check_held(connection, outcome.import_id)
        version = books.roster_version(connection, run.district.id)
        books.end(connection, outcome.import_id, outcome, version, again=True)
        books.note_files(connection, outcome.import_id, run)
    return outcome
