"""The pipeline's records: the import's own row, its files and findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlmodel import Session, col, insert, select, update

from rosterline.districts import KnownDistrict
from rosterline.findings import printable, sort_issues
from rosterline.keep import ReportFile
from rosterline.map import FileCount, KeyRules
from rosterline.pipeline.outcome import Outcome
from rosterline.recognise import Recognised
from rosterline.roster.bookkeeping import District, DistrictStatus, Import, ImportFile, ImportIssue, ImportStatus
from rosterline.roster.database import writing


def begin(engine: Engine, district: KnownDistrict, moment: datetime, day: date) -> int:
    """Note that a report has arrived; its import has the status ``received`` until it ends."""
    row = Import(district_id=district.id, received_at=moment, received_on=day, fingerprint=district.fingerprint)
    with Session(engine) as session:
        session.add(row)
        session.commit()
        assert row.id is not None
        return row.id


def end(connection: Connection, import_id: int, outcome: Outcome, version: int | None = None) -> None:
    """Note how an import ended."""
    values: dict[str, Any] = {
        "status": outcome.status.value,
        "form": outcome.form,
        "report_sha256": outcome.file_sha256,
        "reason_code": outcome.reason[0] if outcome.reason else None,
        "reason_message": outcome.reason[1] if outcome.reason else "",
        "counts": {name: count.as_json() for name, count in outcome.counts.items()},
        "holds": [hold.as_json() for hold in outcome.holds],
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
        "plan_hash": outcome.plan_hash,
        "issue_total": len(outcome.issues),
        "roster_version": version,
    }
    connection.execute(update(Import).where(col(Import.id) == import_id).values(values))
    issues = [
        {"import_id": import_id, "number": number, **issue.as_json()}
        for number, issue in enumerate(sort_issues(outcome.issues), 1)
    ]
    if issues:
        connection.execute(insert(ImportIssue), issues)


def end_alone(engine: Engine, import_id: int, outcome: Outcome) -> None:
    """Note how an import ended that wrote no roster rows."""
    with writing(engine) as connection:
        end(connection, import_id, outcome)


def note_files(
    connection: Connection,
    import_id: int,
    files: Sequence[ReportFile],
    recognised: Recognised | None,
    counts: dict[int, FileCount],
) -> None:
    """Note an import's files, with what was made of them; the numbers are those that roster rows carry."""
    rows: list[dict[str, Any]] = []
    known = {file.source.path: file for file in recognised.files} if recognised else {}
    others = len(known)
    for source in files:
        file = known.get(source.path)
        if file is None:
            others += 1
        row = ImportFile(
            import_id=import_id,
            number=file.number if file else others,
            name=printable(source.name),
            role=file.role.role if file else "",
            sha256=source.survey.sha256,
            size=source.survey.size,
        )
        if file:
            count = counts.get(file.number, FileCount())
            row.rows, row.left_out, row.lane = count.rows, count.left_out, count.lane
            row.encoding, row.delimiter = file.peek.encoding, file.layout.delimiter
            row.header_line = file.layout.header_line
            row.headers = [printable(header) for header in file.layout.headers]
        rows.append(row.model_dump())
    connection.execute(insert(ImportFile), rows)


def note_district(connection: Connection, district: KnownDistrict, keys: KeyRules) -> None:
    """After the first applied import: how ids are qualified, and that there is a roster."""
    values: dict[str, Any] = {}
    if district.keys != keys:
        values |= {"sections_by_school": keys.sections_by_school, "terms_by_school": keys.terms_by_school}
    if district.row.status == DistrictStatus.SETUP:
        values["status"] = DistrictStatus.IMPORTED.value
    if values:
        connection.execute(update(District).where(col(District.id) == district.id).values(values))


def last_applied(engine: Engine, district_id: int) -> list[Import]:
    """The last applied import of each form."""
    with Session(engine) as session:
        newest: dict[str, Import] = {}
        rows = session.exec(
            select(Import)
            .where(Import.district_id == district_id, Import.status == ImportStatus.APPLIED)
            .order_by(col(Import.id).desc())
            .limit(200)
        )
        for row in rows:
            newest.setdefault(row.form, row)
        return list(newest.values())
