"""The pipeline's records: the import's own row, its files and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from rosterline.districts import KnownDistrict
from rosterline.findings import printable, sort_issues
from rosterline.keep import ReportFile
from rosterline.map import FileCount, KeyRules
from rosterline.pipeline.outcome import Outcome
from rosterline.recognise import Recognised, RecognisedFile
from rosterline.roster.database import writing
from rosterline.roster.ledger import (
    DistrictStatus,
    ImportStatus,
    districts,
    import_files,
    import_issues,
    imports,
)


def begin(engine: Engine, district: KnownDistrict, moment: datetime, day: date) -> int:
    """Note that a report has arrived; its import has the status ``received`` until it ends."""
    values: dict[str, Any] = {
        "district_id": district.id,
        "status": ImportStatus.RECEIVED.value,
        "form": "",
        "received_at": moment,
        "received_on": day,
        "fingerprint": district.fingerprint,
        "reason_message": "",
        "counts": {},
        "ended": {},
        "holds": [],
        "seconds": {},
        "issue_total": 0,
        "contradicting": {},
        "decided_by": "",
        "decision_reason": "",
    }
    with writing(engine) as connection:
        return int(connection.execute(insert(imports).values(values).returning(imports.c.id)).scalar_one())


def end(connection: Connection, import_id: int, outcome: Outcome, version: int | None = None) -> None:
    """Note how an import ended."""
    values: dict[str, Any] = {
        "status": outcome.status.value,
        "form": outcome.form,
        "report_sha256": outcome.file_sha256,
        "reason_code": outcome.reason[0] if outcome.reason else None,
        "reason_message": outcome.reason[1] if outcome.reason else "",
        "counts": {name: count.as_json() for name, count in outcome.counts.items()},
        "ended": outcome.ended,
        "holds": [hold.as_json() for hold in outcome.holds],
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
        "plan_hash": outcome.plan_hash,
        "issue_total": len(outcome.issues),
        "roster_version": version,
    }
    connection.execute(update(imports).where(imports.c.id == import_id).values(values))
    issues = [
        {"import_id": import_id, "number": number, **issue.as_json()}
        for number, issue in enumerate(sort_issues(outcome.issues), 1)
    ]
    if issues:
        connection.execute(insert(import_issues), issues)


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
        row: dict[str, Any] = {
            "import_id": import_id,
            "number": file.number if file else others,
            "name": printable(source.name),
            "role": file.role.role if file else "",
            "sha256": source.survey.sha256,
            "size": source.survey.size,
        }
        rows.append(row | _made_of(file, counts))
    connection.execute(insert(import_files), rows)


def _made_of(file: RecognisedFile | None, counts: dict[int, FileCount]) -> dict[str, Any]:
    """How a file was read, as far as it was."""
    count = counts.get(file.number, FileCount()) if file else FileCount()
    return {
        "rows": count.rows,
        "left_out": count.left_out,
        "lane": count.lane,
        "encoding": file.peek.encoding if file else "",
        "delimiter": file.layout.delimiter if file else "",
        "header_line": file.layout.header_line if file else 0,
        "headers": [printable(header) for header in file.layout.headers] if file else [],
        "kind": file.peek.kind if file else "",
        "line_end": True,
        "schools": [],
    }


def note_district(connection: Connection, district: KnownDistrict, keys: KeyRules) -> None:
    """After the first applied import: how ids are qualified, and that there is a roster."""
    values: dict[str, Any] = {}
    if district.keys != keys:
        values |= {"sections_by_school": keys.sections_by_school, "terms_by_school": keys.terms_by_school}
    if district.status == DistrictStatus.SETUP:
        values["status"] = DistrictStatus.IMPORTED.value
    if values:
        connection.execute(update(districts).where(districts.c.id == district.id).values(values))


@dataclass(frozen=True, slots=True)
class LastApplied:
    """The import on which a form of the district's reports stands."""

    import_id: int
    form: str
    report_sha256: str
    fingerprint: str
    counts: dict[str, dict[str, int]]


def last_applied(engine: Engine, district_id: int) -> list[LastApplied]:
    """The last applied import of each form."""
    newest = (
        select(func.max(imports.c.id))
        .where(imports.c.district_id == district_id, imports.c.status == ImportStatus.APPLIED.value)
        .group_by(imports.c.form)
    )
    columns = (imports.c.id, imports.c.form, imports.c.report_sha256, imports.c.fingerprint, imports.c.counts)
    with engine.connect() as connection:
        return [LastApplied(*row) for row in connection.execute(select(*columns).where(imports.c.id.in_(newest)))]
