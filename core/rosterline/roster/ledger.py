"""The bookkeeping tables as the pipeline reads and writes them: SQLAlchemy Core, without the ORM.

The tables are defined in :mod:`rosterline.roster.bookkeeping`. Loading that module (SQLModel and the ORM) takes as
long as a small night's work, so the pipeline names here the columns that it uses; a test compares names and types.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Integer,
    String,
    TableClause,
    TypeDecorator,
    column,
    table,
)
from sqlalchemy.types import TypeEngine


class DistrictStatus(StrEnum):
    """Where a district stands."""

    SETUP = "setup"
    IMPORTED = "imported"
    ACTIVE = "active"
    STOPPED = "stopped"
    BETWEEN_YEARS = "between-years"
    """Never stored: it follows from the year's last day."""
    CLOSED = "closed"


class ImportStatus(StrEnum):
    """How an import ended, or that it has not ended yet (``received``)."""

    RECEIVED = "received"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    HELD = "held"
    APPLIED = "applied"
    FAILED = "failed"
    DISCARDED = "discarded"
    ROLLED_BACK = "rolled_back"


class Decision(StrEnum):
    """What became of a held or applied import afterwards."""

    APPROVED = "approved"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"
    ROLLED_BACK = "rolled-back"


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC: SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_TYPES: dict[type, type[TypeEngine[Any]]] = {
    int: Integer,
    str: String,
    bool: Boolean,
    date: Date,
    datetime: Moment,
    dict: JSON,
    list: JSON,
}


def _table(name: str, /, **columns: type) -> TableClause:
    return table(name, *(column(column_name, _TYPES[kind]()) for column_name, kind in columns.items()))


districts = _table(
    "districts",
    id=int,
    name=str,
    label=str,
    adapter=str,
    status=str,
    settings=dict,
    own_settings=dict,
    roster_version=int,
    roster_stamp=str,
    sections_by_school=bool,
    terms_by_school=bool,
    year_begins_on=date,
    year_ends_on=date,
    year_started_import=int,
    created_at=datetime,
)
imports = _table(
    "imports",
    id=int,
    district_id=int,
    status=str,
    form=str,
    received_at=datetime,
    received_on=date,
    report_sha256=str,
    fingerprint=str,
    reason_code=str,
    reason_message=str,
    counts=dict,
    ended=dict,
    holds=list,
    seconds=dict,
    plan_hash=str,
    issue_total=int,
    roster_version=int,
    contradicting=dict,
    scope=dict,
    decision=str,
    decided_at=datetime,
    decided_by=str,
    decision_reason=str,
)
import_files = _table(
    "import_files",
    import_id=int,
    number=int,
    name=str,
    role=str,
    sha256=str,
    size=int,
    rows=int,
    left_out=int,
    encoding=str,
    delimiter=str,
    lane=str,
    header_line=int,
    headers=list,
    kind=str,
    line_end=bool,
    schools=list,
)
import_issues = _table(
    "import_issues",
    import_id=int,
    number=int,
    code=str,
    severity=str,
    file=str,
    line=int,
    column=str,
    message=str,
)
changes = _table(
    "changes",
    id=int,
    district_id=int,
    import_id=int,
    entity=str,
    operation=str,
    role=str,
    person_id=str,
    section_id=str,
    key=list,
    before=dict,
    file=int,
    line=int,
)
format_locks = _table("format_locks", district_id=int, form=str, files=list, identity=list, signed_off_at=datetime)
term_dates = _table("term_dates", district_id=int, term=str, school_id=str, begins_on=date, ends_on=date)
closed_schools = _table("closed_schools", district_id=int, school_id=str, closed_at=datetime)
audit_events = _table(
    "audit_events",
    id=int,
    district_id=int,
    import_id=int,
    at=datetime,
    actor=str,
    action=str,
    reason=str,
    detail=dict,
)

LEDGER: tuple[TableClause, ...] = (
    districts,
    imports,
    import_files,
    import_issues,
    changes,
    format_locks,
    term_dates,
    closed_schools,
    audit_events,
)
