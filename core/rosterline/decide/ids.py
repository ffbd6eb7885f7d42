"""Ids that look as if a spreadsheet program had changed them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from rosterline.compare import Plan
from rosterline.findings import Issue
from rosterline.findings.rows import SpreadsheetCell

DAMAGED_CELLS = "damaged-cells"
"""Under this name the number of damaged cells is remembered beside the contradictions."""
_ID = {
    "schools": "id",
    "terms": "source_id",
    "courses": "id",
    "sections": "source_id",
    "people": "id",
}


def zeros_lost(plan: Plan) -> int:
    """New ids that equal a vanished one once zeros are put back before them: ``1001`` for ``0001001``."""
    return sum(_zeros_lost(plan, table, column) for table, column in _ID.items())


def _zeros_lost(plan: Plan, table: str, column: str) -> int:
    entity = plan.entities[table]
    if not entity.removed.height or not entity.added.height + entity.returned.height:
        return 0
    digits = pl.col(column).str.contains(r"^\d+$")
    kind = ["role"] if table == "people" else []
    short = pl.col(column).str.strip_chars_start("0").alias("short")
    come = entity.new.filter(digits).select(*kind, pl.col(column).alias("id"), short)
    gone = entity.removed.filter(digits).select(*kind, pl.col(column).alias("was"), short)
    pairs = come.join(gone, on=[*kind, "short"], how="inner")
    return pairs.filter(pl.col("id").str.len_bytes() < pl.col("was").str.len_bytes()).unique([*kind, "id"]).height


def damaged(issues: Iterable[Issue]) -> int:
    """Rows whose id is what a spreadsheet program made of one (``1.23E+11``, a date, an error value)."""
    return sum(issue.code == SpreadsheetCell.code for issue in issues)
