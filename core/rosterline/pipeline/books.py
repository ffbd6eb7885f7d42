"""The pipeline's records: the import's own row, its files and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, func, insert, select, text, update

from rosterline import clock
from rosterline.compare.plan import Count, zero_counts
from rosterline.decide import Hold
from rosterline.districts import KnownDistrict
from rosterline.districts.known import said_of
from rosterline.errors import Rejected, UsageError
from rosterline.findings import Issue, printable, sort_issues
from rosterline.findings.closed import DistrictChanged, NewerReport
from rosterline.map import FileCount, KeyRules
from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.run import Run
from rosterline.recognise import RecognisedFile
from rosterline.roster.audit import actor, note
from rosterline.roster.database import writing
from rosterline.roster.ledger import (
    Decision,
    DistrictStatus,
    ImportStatus,
    districts,
    import_files,
    import_issues,
    imports,
)
from rosterline.settings import Scope


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


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's word that a held import may be applied."""

    import_id: int
    reason: str

    def note(self, connection: Connection, district_id: int) -> None:
        """Write it down, in the transaction that writes the roster; somebody else may have decided meanwhile.

        Raises:
            UsageError: the import is not held any more.
        """
        check_held(connection, self.import_id)
        note(connection, district_id, "approve", self.reason, self.import_id)


def check_held(connection: Connection, import_id: int) -> None:
    """Look, in the transaction that decides, that an import is still held.

    Raises:
        UsageError: it is not.
    """
    status = connection.execute(select(imports.c.status).where(imports.c.id == import_id)).scalar_one()
    if status != ImportStatus.HELD.value:
        raise UsageError(f"import {import_id} is not held any more: it is {status}")


def decision(what: Decision, reason: str) -> dict[str, Any]:
    """The columns that tell who decided what, when and why."""
    return {"decision": what.value, "decided_at": clock.now(), "decided_by": actor(), "decision_reason": reason}


def end(
    connection: Connection,
    import_id: int,
    outcome: Outcome,
    version: int | None = None,
    approval: Approval | None = None,
    *,
    again: bool = False,
) -> None:
    """Note how an import ended; an approved one keeps the holds for which somebody looked at it.

    ``again``: it had ended in another way before, and what was found then is replaced.
    """
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
        "contradicting": outcome.contradicting,
    }
    if approval is not None:
        del values["holds"]
        values |= decision(Decision.APPROVED, approval.reason)
    connection.execute(update(imports).where(imports.c.id == import_id).values(values))
    if again or approval is not None:
        connection.execute(delete(import_issues).where(import_issues.c.import_id == import_id))
        connection.execute(delete(import_files).where(import_files.c.import_id == import_id))
    issues = [
        {"import_id": import_id, "number": number, **issue.as_json()}
        for number, issue in enumerate(sort_issues(outcome.issues), 1)
    ]
    if issues:
        connection.execute(insert(import_issues), issues)


def supersede(connection: Connection, district_id: int, outcome: Outcome) -> None:
    """A newer report of a form takes the place of one that still waits for a person."""
    newer = (ImportStatus.APPLIED, ImportStatus.UNCHANGED, ImportStatus.HELD)
    if outcome.status not in newer or outcome.import_id is None:
        return
    values = {
        "status": ImportStatus.DISCARDED.value,
        "reason_code": "superseded",
        "reason_message": f"import {outcome.import_id} brought a newer report",
        "decision": Decision.SUPERSEDED.value,
        "decided_at": clock.now(),
    }
    waiting = (
        imports.c.district_id == district_id,
        imports.c.form == outcome.form,
        imports.c.status == ImportStatus.HELD.value,
        imports.c.id < outcome.import_id,
    )
    connection.execute(update(imports).where(*waiting).values(values))


def held_already(engine: Engine, district: KnownDistrict, sha256: str | None, import_id: int) -> Outcome | None:
    """The open hold of these bytes, when nothing has changed since by which they were judged.

    The new import is then taken back: nobody needs to look twice at one and the same thing.
    """
    same = (
        imports.c.district_id == district.id,
        imports.c.status == ImportStatus.HELD.value,
        imports.c.report_sha256 == sha256,
        imports.c.fingerprint == district.fingerprint,
        imports.c.roster_version == districts.c.roster_version,
        imports.c.id > (district.year_started_import or 0),
    )
    found = select(imports.c.id).join(districts, districts.c.id == imports.c.district_id).where(*same)
    with writing(engine) as connection:
        number = connection.execute(found.order_by(imports.c.id.desc()).limit(1)).scalar()
        if number is None:
            return None
        connection.execute(delete(imports).where(imports.c.id == import_id))
        return stored_outcome(connection, int(number), district.name)


def stored_outcome(connection: Connection, import_id: int, name: str) -> Outcome:
    """The outcome of an import as it was written down."""
    row = connection.execute(select(imports).where(imports.c.id == import_id)).mappings().one()
    issues = connection.execute(select(import_issues).where(import_issues.c.import_id == import_id))
    outcome = Outcome(
        import_id,
        name,
        ImportStatus(row["status"]),
        zero_counts() | {kind: Count(**numbers) for kind, numbers in row["counts"].items()},
        reason=(row["reason_code"], row["reason_message"]) if row["reason_code"] else None,
        issues=[Issue.from_json(dict(item)) for item in issues.mappings()],
        holds=stored_holds(row["holds"]),
        form=row["form"],
    )
    outcome.file_sha256, outcome.plan_hash, outcome.seconds = row["report_sha256"], row["plan_hash"], row["seconds"]
    return outcome


def stored_holds(rows: Sequence[Mapping[str, Any]]) -> list[Hold]:
    """Holds as they were written down."""
    return [Hold.from_json(row) for row in rows]


def check_current(connection: Connection, district: KnownDistrict, import_id: int, form: str) -> None:
    """Look, in the transaction that writes the roster, that the report was judged by what holds now.

    Raises:
        Rejected: ``district-changed`` or ``newer-report``.
    """
    if said_of(connection, district.id) != district.said:
        raise Rejected(DistrictChanged.at())
    newest = text("SELECT max(id) FROM imports WHERE district_id = :id AND form = :form AND status = 'applied'")
    number = connection.execute(newest, {"id": district.id, "form": form}).scalar() or 0
    if number > import_id:
        raise Rejected(NewerReport.at(newer=number))


def roster_version(connection: Connection, district_id: int) -> int:
    """The version of the roster as it is now."""
    return int(connection.execute(select(districts.c.roster_version).where(districts.c.id == district_id)).scalar_one())


def note_files(connection: Connection, import_id: int, run: Run) -> None:
    """Note an import's files, with what was made of them; the numbers are those that roster rows carry."""
    rows: list[dict[str, Any]] = []
    known = {file.source.path: file for file in run.recognised.files} if run.recognised else {}
    counts = run.checked.counts if run.checked else {}
    others = len(known)
    for source in run.files:
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
            "line_end": source.survey.line_end,
            "schools": sorted(run.schools.get(file.number, ())) if file else [],
        }
        rows.append(row | _made_of(file, counts))
    connection.execute(insert(import_files), rows)


def _made_of(file: RecognisedFile | None, counts: Mapping[int, FileCount]) -> dict[str, Any]:
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
    }


def note_district(connection: Connection, district: KnownDistrict, keys: KeyRules) -> None:
    """After an applied import: how ids are qualified, and that there is a roster.

    Written each time: a rollback may have taken both back since the district was read.
    """
    begins = districts.c.status == DistrictStatus.SETUP.value
    values = {
        "sections_by_school": keys.sections_by_school,
        "terms_by_school": keys.terms_by_school,
        "status": case((begins, DistrictStatus.IMPORTED.value), else_=districts.c.status),
    }
    connection.execute(update(districts).where(districts.c.id == district.id).values(values))


def note_scope(connection: Connection, import_id: int, district: KnownDistrict) -> None:
    """Note under which scope an import is applied."""
    scope = district.settings.scope.model_dump(mode="json", exclude_defaults=True)
    connection.execute(update(imports).where(imports.c.id == import_id).values(scope=scope))


def scope_before(engine: Engine, district_id: int, form: str) -> Scope | None:
    """The scope under which a form's last applied import was applied; None where there is none."""
    c = imports.c
    mine = (c.district_id == district_id, c.form == form, c.status == ImportStatus.APPLIED.value)
    with engine.connect() as connection:
        row = connection.execute(select(c.scope).where(*mine).order_by(c.id.desc()).limit(1)).first()
    return None if row is None else Scope.model_validate(row.scope or {})


@dataclass(frozen=True, slots=True)
class LastApplied:
    """The import on which a form of the district's reports stands."""

    import_id: int
    form: str
    report_sha256: str
    fingerprint: str
    counts: dict[str, dict[str, int]]
    roster_version: int


def last_applied(engine: Engine, district_id: int) -> list[LastApplied]:
    """The last applied import of each form."""
    newest = (
        select(func.max(imports.c.id))
        .where(imports.c.district_id == district_id, imports.c.status == ImportStatus.APPLIED.value)
        .group_by(imports.c.form)
    )
    c = imports.c
    columns = (c.id, c.form, c.report_sha256, c.fingerprint, c.counts, c.roster_version)
    with engine.connect() as connection:
        return [LastApplied(*row) for row in connection.execute(select(*columns).where(imports.c.id.in_(newest)))]
