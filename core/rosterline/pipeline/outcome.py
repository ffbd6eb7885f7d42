"""How an import ended: the one object that commands print and other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rosterline.findings import ISSUES_SHOWN, Issue, sort_issues
from rosterline.roster.ledger import ImportStatus

if TYPE_CHECKING:
    from rosterline.compare import Count, Plan
    from rosterline.decide import Hold

_EXIT = {
    ImportStatus.APPLIED: 0,
    ImportStatus.UNCHANGED: 0,
    ImportStatus.REJECTED: 3,
    ImportStatus.HELD: 4,
    ImportStatus.DISCARDED: 0,
}
SOURCE_CODES = frozenset({"file-not-found"})
"""Reasons of ``failed`` that mean: the source was not available (exit 5)."""


@dataclass(slots=True)
class Outcome:
    """One import or preview, as design and ``--json`` have it."""

    import_id: int | None
    district: str
    status: ImportStatus
    counts: dict[str, Count]
    reason: tuple[str, str] | None = None
    issues: Sequence[Issue] = ()
    holds: Sequence[Hold] = ()
    file_sha256: str | None = None
    plan_hash: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    plan: Plan | None = None
    form: str = ""
    contradicting: dict[str, int] = field(default_factory=dict)

    @property
    def ended(self) -> dict[str, int]:
        """What left the report after its own date or its term's had passed: that is no removal."""
        return dict(self.plan.ended) if self.plan is not None and self.status is ImportStatus.APPLIED else {}

    @property
    def exit_code(self) -> int:
        """0 applied or unchanged, 1 internal failure, 3 rejected, 4 held, 5 source not available."""
        if self.status is ImportStatus.FAILED:
            return 5 if self.reason and self.reason[0] in SOURCE_CODES else 1
        return _EXIT[self.status]

    def as_json(self) -> dict[str, Any]:
        """The object of the contract: issues are the first 100, errors first."""
        shown = sort_issues(self.issues)[:ISSUES_SHOWN]
        return {
            "import": self.import_id,
            "district": self.district,
            "status": self.status.value,
            "reason": {"code": self.reason[0], "message": self.reason[1]} if self.reason else None,
            "counts": {name: count.as_json() for name, count in self.counts.items()},
            "issues": [issue.as_json() for issue in shown],
            "issue_total": len(self.issues),
            "holds": [hold.as_json() for hold in self.holds],
            "file_sha256": self.file_sha256,
            "plan_hash": self.plan_hash,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }
