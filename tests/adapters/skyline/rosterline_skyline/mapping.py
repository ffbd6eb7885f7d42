"""What a column list can't say: from polars frames to polars frames."""

import polars as pl

from rosterline.report import SET_ASIDE, Frames


def schedule(rows: pl.DataFrame, lookups: Frames, *, numbered: bool) -> pl.DataFrame:  # noqa: ARG001
    """Name each class by its course and number, and set the waiting list aside."""
    there = {name: pl.col(name) for name in rows.columns}
    course, number, status = (there.get(name, pl.lit("")) for name in ("course.name", "raw.number", "raw.status"))
    with_number = pl.when(number == "").then(course).otherwise(pl.format("{} ({})", course, number))
    waiting = pl.when(status == "W").then(pl.lit("on the waiting list")).otherwise(pl.lit(""))
    return rows.with_columns((with_number if numbered else course).alias("section.name"), waiting.alias(SET_ASIDE))
