"""How a class is named: by its own id, or by several values where it has none."""

from __future__ import annotations

import polars as pl

from rosterline.report import TEACHER_SLOTS, Form
from rosterline.report.rows import composed

SECTION = "section_key"
"""Column of the rows: the class as this row names it, ``""`` where it can't be named."""


def section_parts(form: Form, fields: frozenset[str]) -> tuple[str, ...]:
    """The fields by which the rows of a file name a class; empty when they name none.

    Optional parts of a composed key (term, period) may be absent from the file: they count as empty.
    """
    if "section.id" in fields:
        return ("section.id",)
    if "section.name" in fields and "section.name" in form.section_key:
        return form.section_key
    return ()


def section_key(form: Form, fields: frozenset[str]) -> pl.Expr | None:
    """The key of the class that a row names, None where rows name no class.

    An id of the class's own is not yet qualified by the school: that is decided when all rows have been seen.
    """
    parts = section_parts(form, fields)
    if not parts:
        return None
    if parts == ("section.id",):
        return pl.col("section.id")
    columns = [pl.col(part) if part in fields else pl.lit("") for part in parts]
    return pl.when(pl.col("section.name") == "").then(pl.lit("")).otherwise(composed(columns))


def teacher_slots(fields: frozenset[str]) -> tuple[str, ...]:
    """The teacher columns that a file has."""
    return tuple(slot for slot in TEACHER_SLOTS if {f"{slot}.id", f"{slot}.email"} & fields)
