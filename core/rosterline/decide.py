"""Decide: whether a plan may be applied, before anything is written.

A hold is a plan that waits for a person. Before a district is signed off the only one is ``empty-report``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rosterline.compare import Plan
from rosterline.errors import Rejected
from rosterline.findings.reports import EmptyReport


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a plan waits for a person. ``limit`` and ``actual`` are numbers of records."""

    code: str
    message: str
    entity: str | None = None
    school: str | None = None
    limit: int | None = None
    actual: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The hold as the commands print it with ``--json``."""
        return asdict(self)


def decide(plan: Plan) -> list[Hold]:
    """The holds of a plan; none means that it may be applied.

    Raises:
        Rejected: ``empty-report`` at the first import: there is nothing to begin with, and nothing to hold.
    """
    if plan.report_rows == 0 and plan.stored.is_empty:
        raise Rejected(EmptyReport.at())
    return [*_empty_report(plan)]


def _empty_report(plan: Plan) -> list[Hold]:
    """Files with a header and no rows, where taking them at their word would remove records."""
    removed = sum(entity.removed.height for entity in plan.entities.values())
    if not plan.empty_files or (plan.report_rows and not removed):
        return []
    files = " and ".join(plan.empty_files)
    message = (
        f"{files}: a header and no rows. Taken at its word, {removed:,} records would leave the roster. Nothing was "
        "changed. Look at the filters of the SIS's export. This report can only be discarded."
    )
    return [Hold("empty-report", message, actual=removed)]
