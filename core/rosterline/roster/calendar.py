"""Dates of terms that a person set, for terms to which the report gives none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class SetDates:
    """A term's dates as a person set them; an empty ``school_id`` means the term in all schools.

    ``ends_on`` is the first day after the term.
    """

    term: str
    school_id: str
    begins_on: date
    ends_on: date


def with_set_dates(terms: pl.DataFrame, dates: Sequence[SetDates]) -> pl.DataFrame:
    """Terms with the dates that count: the report's, else those set for the term in its school, else in all schools.

    Args:
        terms: ``source_id``, ``school_id``, ``begins_on``, ``ends_on``, and whatever else.
        dates: what was set.
    """
    if not dates:
        return terms
    import polars as pl

    known = pl.DataFrame(
        [(one.term, one.school_id, one.begins_on, one.ends_on) for one in dates],
        schema={"source_id": pl.String, "school_id": pl.String, "_begins": pl.Date, "_ends": pl.Date},
        orient="row",
    )
    here = known.filter(pl.col("school_id") != "")
    everywhere = known.filter(pl.col("school_id") == "").drop("school_id")
    found = terms.join(here, on=["source_id", "school_id"], how="left", maintain_order="left")
    found = found.join(everywhere, on="source_id", how="left", maintain_order="left", suffix="_all")
    # Both dates or none: a begin of the one and an end of the other would be nobody's term.
    silent = pl.col("begins_on").is_null() & pl.col("ends_on").is_null()
    return found.with_columns(
        begins_on=pl.when(silent).then(pl.coalesce("_begins", "_begins_all")).otherwise("begins_on"),
        ends_on=pl.when(silent).then(pl.coalesce("_ends", "_ends_all")).otherwise("ends_on"),
    ).drop("_begins", "_ends", "_begins_all", "_ends_all")
