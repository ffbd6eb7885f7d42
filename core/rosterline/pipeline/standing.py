"""Where the district and the report's form stand: read from the history for the comparison and the guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, text

from rosterline.compare import Calendar
from rosterline.decide import DAMAGED_CELLS, Standing
from rosterline.pipeline.run import Run
from rosterline.roster.ledger import Decision, ImportStatus, import_files, imports

LAST = 30
"""So many applied imports can be rolled back, and so long is a term new."""


@dataclass(frozen=True, slots=True)
class _Last:
    """The import on which the form stands."""

    id: int
    sha256: str
    contradicting: dict[str, int]


def calendar_of(connection: Connection, run: Run) -> Calendar:
    """The day, dates that were set, and the terms that appeared after the first import and within the last 30."""
    district = run.district
    applied = _applied(district.id)
    recent = list(
        connection.execute(select(imports.c.id).where(applied).order_by(imports.c.id.desc()).limit(LAST)).scalars()
    )
    first = connection.execute(select(func.min(imports.c.id)).where(applied)).scalar()
    later = [number for number in recent if number != first]
    terms: frozenset[str] = frozenset()
    if later:
        yes = "TRUE" if connection.dialect.name == "postgresql" else "1"
        numbers = ", ".join(map(str, later))
        sql = f"SELECT id FROM terms WHERE district_id = :id AND active = {yes} AND created_import IN ({numbers})"
        terms = frozenset(connection.execute(text(sql), {"id": district.id}).scalars())
    return Calendar(run.day, district.set_dates, terms)


def standing_of(connection: Connection, run: Run) -> Standing:
    """What the guards must know besides the plan."""
    district = run.district
    last = _last(connection, run)
    started = district.year_started_import
    return Standing(
        signed_off=district.signed_off,
        year_start=started is not None and last is not None and last.id <= started,
        undone=_undone(connection, run, last),
        older_import=_older(connection, run, last),
        discarded_import=_discarded(connection, run),
        torn=_torn(connection, run, last),
        contradicting=_approved_faults(connection, run, last),
        closed_schools=district.closed_schools,
        empty_before=_empty_before(connection, run, last),
    )


def _applied(district_id: int) -> ColumnElement[bool]:
    return and_(imports.c.district_id == district_id, imports.c.status == ImportStatus.APPLIED.value)


def _of_form(run: Run) -> ColumnElement[bool]:
    return and_(imports.c.district_id == run.district.id, imports.c.form == run.form)


def _newest(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """The newest import for which all of this is true, 0 where there is none."""
    return int(connection.execute(select(func.max(imports.c.id)).where(*conditions)).scalar() or 0)


def _last(connection: Connection, run: Run) -> _Last | None:
    columns = (imports.c.id, imports.c.report_sha256, imports.c.contradicting)
    applied = select(*columns).where(_applied(run.district.id), imports.c.form == run.form)
    row = connection.execute(applied.order_by(imports.c.id.desc()).limit(1)).first()
    return _Last(*row) if row else None


def _undone(connection: Connection, run: Run, last: _Last | None) -> bool:
    """Whether the form's last import was rolled back and nothing applied since, or these bytes were."""
    if last is not None and last.sha256 == run.sha256:
        return False
    undone = imports.c.status == ImportStatus.ROLLED_BACK.value
    if _newest(connection, _of_form(run), undone) > (last.id if last else 0):
        return True
    same = imports.c.report_sha256 == run.sha256
    applied = imports.c.status == ImportStatus.APPLIED.value
    return _newest(connection, _of_form(run), undone, same) > _newest(connection, _of_form(run), applied, same)


def _older(connection: Connection, run: Run, last: _Last | None) -> int | None:
    """An import that applied these bytes before the one the form stands on."""
    if last is None or last.sha256 == run.sha256:
        return None
    same = imports.c.report_sha256 == run.sha256
    return _newest(connection, _of_form(run), imports.c.status == ImportStatus.APPLIED.value, same) or None


def _discarded(connection: Connection, run: Run) -> int | None:
    """The import of these bytes, under these settings, that a person threw away and nobody has taken since."""
    same = and_(imports.c.report_sha256 == run.sha256, imports.c.fingerprint == run.district.fingerprint)
    thrown = _newest(connection, _of_form(run), same, imports.c.decision == Decision.DISCARDED.value)
    taken = _newest(connection, _of_form(run), same, imports.c.status == ImportStatus.APPLIED.value)
    return thrown if thrown > taken else None


def _torn(connection: Connection, run: Run, last: _Last | None) -> tuple[str, ...]:
    """Files whose last line is short and has no end though the last report's had one, or opens a quote for good."""
    assert run.recognised is not None
    assert run.checked is not None
    if not run.checked.broken_ends:
        return ()
    ended: dict[str, bool] = {}
    if last is not None:
        columns = (import_files.c.role, import_files.c.line_end)
        for role, line_end in connection.execute(select(*columns).where(import_files.c.import_id == last.id)):
            ended[role] = ended.get(role, True) and line_end
    torn = []
    for file in run.recognised.files:
        broken = run.checked.broken_ends.get(file.number)
        if broken == "quote" or (broken and not file.source.survey.line_end and ended.get(file.role.role, False)):
            torn.append(file.source.name)
    return tuple(torn)


def _empty_before(connection: Connection, run: Run, last: _Last | None) -> frozenset[str]:
    """Files without rows whose role had none in the last applied report either: a set may always have such a file."""
    assert run.recognised is not None
    assert run.checked is not None
    counts = run.checked.counts
    empty = [file for file in run.recognised.files if file.number in counts and not counts[file.number].rows]
    if last is None or not empty:
        return frozenset()
    mine = select(import_files.c.role, func.sum(import_files.c.rows)).where(import_files.c.import_id == last.id)
    rows = {str(role): int(number) for role, number in connection.execute(mine.group_by(import_files.c.role))}
    return frozenset(counts[file.number].name for file in empty if rows.get(file.role.role) == 0)


def _approved_faults(connection: Connection, run: Run, last: _Last | None) -> dict[str, int]:
    """Contradictions that were approved once and are still there: they hold no second night."""
    if last is None:
        return {}
    columns = (imports.c.holds, imports.c.contradicting)
    approved = select(*columns).where(
        _of_form(run),
        imports.c.status == ImportStatus.APPLIED.value,
        imports.c.decision == Decision.APPROVED.value,
    )
    found: dict[str, int] = {}
    for holds, numbers in connection.execute(approved.order_by(imports.c.id.desc()).limit(LAST)):
        for kind in map(_fault, holds):
            if kind and kind not in found:
                found[kind] = min(numbers.get(kind, 0), last.contradicting.get(kind, 0))
    return found


def _fault(hold: dict[str, Any]) -> str | None:
    """The kind of fault that a hold was about."""
    if hold["code"] == "spreadsheet-damage":
        return DAMAGED_CELLS
    return str(hold["entity"]) if hold["code"] == "contradictions" else None
