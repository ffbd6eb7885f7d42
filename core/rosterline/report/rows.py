"""Rows of a report's files as ``derive`` functions see them: columns that may be absent, look-ups, keys, days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d\d.*$")


def cell(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The cells of a column of texts, empty text where the file has none."""
    import polars as pl

    return pl.col(name) if name in frame.columns else pl.lit("")


def found_in(
    batch: pl.DataFrame, column: str, other: pl.DataFrame | None, key: str, values: Sequence[str]
) -> pl.DataFrame:
    """Values of another file's rows, one row for each row of the batch; null where the key is empty or not there.

    Args:
        batch: the rows that look something up.
        column: their column that holds the key.
        other: the other file's rows; None where it did not come.
        key: its column that holds the key. Of several rows with one key the first counts.
        values: its columns that are wanted.
    """
    import polars as pl

    if other is None or column not in batch.columns or key not in other.columns:
        return pl.DataFrame({name: pl.Series([None] * batch.height, dtype=pl.String) for name in values})
    right = other.select(pl.col(key).alias(column), *(cell(other, name).alias(f"_{name}") for name in values))
    right = right.filter(pl.col(column) != "").unique(column, keep="first", maintain_order=True)
    joined = batch.select(column).join(right, on=column, how="left", maintain_order="left")
    return joined.select(pl.col(f"_{name}").alias(name) for name in values)


def composed(parts: Sequence[pl.Expr]) -> pl.Expr:
    """One key from several texts, as :func:`rosterline.roster.entities.composed_key` makes it."""
    import polars as pl

    head = [part.str.replace_all("%", "%25", literal=True).str.replace_all(":", "%3A", literal=True) for part in parts]
    return pl.concat_str([*head[:-1], parts[-1]], separator=":")


def with_default_school(frame: pl.DataFrame, school: str) -> pl.DataFrame:
    """Rows that name no school are of the district's one school, if it has one."""
    import polars as pl

    if not school:
        return frame
    named = cell(frame, "school.id")
    return frame.with_columns(pl.when(named == "").then(pl.lit(school)).otherwise(named).alias("school.id"))


def parse_day(text: str, forms: Sequence[str]) -> date | None:
    """A text as a day of one of some ``strptime`` forms, None where it is none; a time of day behind it says nothing.

    >>> parse_day("8/7/2026", ["%m/%d/%Y"]), parse_day("2026-08-07 00:00:00.000", ["%Y-%m-%d"]), parse_day("soon", [])
    (datetime.date(2026, 8, 7), datetime.date(2026, 8, 7), None)
    """
    for candidate in dict.fromkeys((text, _TIME_OF_DAY.sub("", text))):
        for form in forms:
            try:
                day = datetime.strptime(candidate, form).date()
            except ValueError:
                continue
            if 1900 <= day.year <= 2200:
                return day
    return None
