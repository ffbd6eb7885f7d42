"""Where the district and the report's form stand: read from the history for the comparison and the guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from rosterline.compare import Calendar
from rosterline.decide import DAMAGED_CELLS, Standing, damaged
from rosterline.pipeline.run import Run
from rosterline.roster.ledger import Decision, ImportStatus, import_files, imports

_LAST = 30
"""So many applied imports long a term is new, and an approval is looked for."""


@dataclass(frozen=True, slots=True)
class _Import:
    """An import of the form, as far as the guards look at it."""

    id: int
    status: str
    sha256: str | None
    fingerprint: str
    decision: str | None

    @property
    def applied(self) -> bool:
        """The roster may stand on it."""
        return self.status == ImportStatus.APPLIED

    @property
    def undone(self) -> bool:
        """It was rolled back."""
        return self.status == ImportStatus.ROLLED_BACK


def calendar_of(connection: Connection, run: Run) -> Calendar:
    """The day, dates that were set, and the terms that appeared after the first import and within the last 30."""
    district = run.district
    mine = (imports.c.district_id == district.id, imports.c.status == ImportStatus.APPLIED.value)
    applied = list(connection.execute(select(imports.c.id).where(*mine).order_by(imports.c.id)).scalars())
    later = applied[1:][-_LAST:]
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
    history = _history(connection, run)
    same = [one for one in history if one.sha256 == run.sha256]
    last = next((one for one in history if one.applied), None)
    started = district.year_started_import
    return Standing(
        signed_off=district.signed_off,
        year_start=started is not None and last is not None and last.id <= started,
        undone=_undone(history, same, last),
        older_import=None if last in same else next((one.id for one in same if one.applied), None),
        discarded_import=_discarded(run, same),
        torn=_torn(connection, run, last),
        contradicting=_approved_faults(connection, run, last),
        closed_schools=district.closed_schools,
        empty_before=_empty_before(connection, run, last),
    )


def _history(connection: Connection, run: Run) -> list[_Import]:
    """The form's imports, the newest first."""
    c = imports.c
    mine = select(c.id, c.status, c.report_sha256, c.fingerprint, c.decision).where(
        c.district_id == run.district.id, c.form == run.form
    )
    return [_Import(*row) for row in connection.execute(mine.order_by(c.id.desc()))]


def _undone(history: Sequence[_Import], same: Sequence[_Import], last: _Import | None) -> bool:
    """Whether the form's last import was rolled back and nothing applied since, or these bytes were."""
    if last is not None and last in same:
        return False
    return _newest(history, "undone") > _newest(history, "applied") or _newest(same, "undone") > _newest(
        same, "applied"
    )


def _newest(some: Sequence[_Import], what: str) -> int:
    """The newest import of which this is true, 0 where there is none."""
    return max((one.id for one in some if getattr(one, what)), default=0)


def _discarded(run: Run, same: Sequence[_Import]) -> int | None:
    """The import of these bytes, under these settings, that a person threw away and nobody has taken since."""
    alike = [one for one in same if one.fingerprint == run.district.fingerprint]
    thrown = max((one.id for one in alike if one.decision == Decision.DISCARDED), default=0)
    return thrown if thrown > _newest(alike, "applied") else None


def _torn(connection: Connection, run: Run, last: _Import | None) -> tuple[str, ...]:
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


def _empty_before(connection: Connection, run: Run, last: _Import | None) -> frozenset[str]:
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


def _approved_faults(connection: Connection, run: Run, last: _Import | None) -> dict[str, int]:
    """Contradictions that a person has seen, at sign-off or in a hold, and that are still there: they hold no more."""
    assert run.checked is not None
    if last is None or not (any(run.checked.contradicting.values()) or damaged(run.checked.issues)):
        return {}
    c, lock = imports.c, run.district.locks.get(run.form)
    mine = (c.district_id == run.district.id, c.form == run.form, c.status == ImportStatus.APPLIED.value)
    still = connection.execute(select(c.contradicting).where(c.id == last.id)).scalar_one()
    found: dict[str, int] = {}
    approved = select(c.holds, c.contradicting).where(*mine, c.decision == Decision.APPROVED.value)
    for holds, numbers in connection.execute(approved.order_by(c.id.desc()).limit(_LAST)):
        for kind in map(_fault, holds):
            if kind and kind not in found:
                found[kind] = min(numbers.get(kind, 0), still.get(kind, 0))
    if lock is not None and lock.signed_off_at is not None:
        seen = select(c.contradicting).where(*mine, c.received_at <= lock.signed_off_at)
        for kind, number in (connection.execute(seen.order_by(c.id.desc()).limit(1)).scalar() or {}).items():
            found.setdefault(kind, min(number, still.get(kind, 0)))
    return found


def _fault(hold: dict[str, Any]) -> str | None:
    """The kind of fault that a hold was about."""
    if hold["code"] == "spreadsheet-damage":
        return DAMAGED_CELLS
    return str(hold["entity"]) if hold["code"] == "contradictions" else None
