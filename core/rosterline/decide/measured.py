"""What a guard measures, and the limit that it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of records in the district, and in each school in which there are some."""

    district: int = 0
    schools: Mapping[str, int] = field(default_factory=dict)


NOTHING = Measured()


def by_school(frame: pl.DataFrame, district: int | None = None) -> Measured:
    """The rows of a frame with a column ``school``: all of them, and school by school (``""`` is no school)."""
    counts = dict(frame.group_by("school").len().iter_rows())
    counts.pop("", None)
    return Measured(frame.height if district is None else district, counts)


def limit_of(percent: float, count: int, stored: int) -> int:
    """How many records pass: over a percentage of what is stored **and** over a count, a plan is held.

    Percentages count to a thousandth, in whole numbers: 0.29 times 100 is less than 29 for a machine.

    >>> limit_of(1, 5, 550), limit_of(1, 5, 2000), limit_of(0.1, 0, 1000), limit_of(29, 0, 100)
    (5, 20, 1, 29)
    """
    return max(round(percent * 1000) * stored // 100_000, count)
