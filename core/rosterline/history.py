"""The history of imports, as it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from rosterline.compare.plan import Count, zero_counts
from rosterline.decide import Hold
from rosterline.errors import UsageError
from rosterline.findings import ISSUES_SHOWN, Issue
from rosterline.findings.catalogue import CATALOGUE
from rosterline.roster.bookkeeping import District, Import, ImportFile, ImportIssue
from rosterline.roster.ledger import ImportStatus
from rosterline.settings import DistrictSettings

UNFINISHED = "did not finish, or is still running; the roster is as it was"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about an import: a value of ``Decision``, when, who, and why as they said."""

    what: str
    at: datetime
    by: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """The decision for programs."""
        return {"what": self.what, "at": self.at.isoformat(), "by": self.by, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One line of the history."""

    id: int
    status: str
    received_at: datetime
    counts: dict[str, Count]
    ended: dict[str, int]
    reason: str
    decided: Decided | None = None

    def as_json(self, district: str) -> dict[str, Any]:
        """The entry as ``imports list --json`` prints it."""
        return {
            "import": self.id,
            "district": district,
            "status": self.status,
            "received_at": self.received_at.isoformat(),
            "counts": {name: count.as_json() for name, count in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class ImportDetail:
    """One import with its files and findings."""

    district: str
    zone: ZoneInfo
    row: Import
    entry: ImportEntry
    files: list[ImportFile]
    issues: list[Issue]

    @property
    def holds(self) -> list[Hold]:
        """Why it waited, or waits, for a person."""
        return [Hold.from_json(hold) for hold in self.row.holds]

    def as_json(self, *, all_issues: bool) -> dict[str, Any]:
        """The same object that the import printed; with all findings on demand."""
        issues = self.issues if all_issues else self.issues[:ISSUES_SHOWN]
        reason = {"code": self.row.reason_code, "message": self.row.reason_message} if self.row.reason_code else None
        return {
            **self.entry.as_json(self.district),
            "ended": self.entry.ended,
            "reason": reason,
            "issues": [issue.as_json() for issue in issues],
            "issue_total": self.row.issue_total,
            "holds": self.row.holds,
            "decision": self.entry.decided.as_json() if self.entry.decided else None,
            "file_sha256": self.row.report_sha256,
            "plan_hash": self.row.plan_hash,
            "seconds": self.row.seconds,
            "files": [
                file.model_dump(include={"number", "name", "role", "sha256", "size", "rows", "left_out"})
                for file in self.files
            ],
        }


def _entry(row: Import) -> ImportEntry:
    counts = zero_counts() | {name: Count(**numbers) for name, numbers in row.counts.items()}
    assert row.id is not None
    reason = row.reason_message
    if not reason and row.status == ImportStatus.HELD:
        reason = "; ".join(dict.fromkeys(CATALOGUE[hold["code"]].title for hold in row.holds))
    if row.status == ImportStatus.RECEIVED:
        reason = UNFINISHED
    decided = None
    if row.decision and row.decided_at:
        decided = Decided(row.decision, row.decided_at, row.decided_by, row.decision_reason)
    return ImportEntry(row.id, row.status, row.received_at, counts, dict(row.ended), reason, decided)


def list_imports(engine: Engine, district_id: int) -> list[ImportEntry]:
    """A district's imports, the newest first."""
    with Session(engine) as session:
        rows = session.exec(select(Import).where(Import.district_id == district_id).order_by(col(Import.id).desc()))
        return [_entry(row) for row in rows]


def show_import(engine: Engine, number: int) -> ImportDetail:
    """One import.

    Raises:
        UsageError: there is none of this number.
    """
    with Session(engine, expire_on_commit=False) as session:
        row = session.get(Import, number)
        if row is None:
            raise UsageError(f"there is no import {number}")
        district = session.get_one(District, row.district_id)
        files = session.exec(select(ImportFile).where(ImportFile.import_id == number).order_by(col(ImportFile.number)))
        issues = session.exec(
            select(ImportIssue).where(ImportIssue.import_id == number).order_by(col(ImportIssue.number))
        )
        found = [Issue.from_json(item.model_dump()) for item in issues]
        zone = ZoneInfo(district.settings.get("timezone") or DistrictSettings().timezone)
        return ImportDetail(district.name, zone, row, _entry(row), list(files), found)
