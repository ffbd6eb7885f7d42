"""What refers to something that is not there: the smallest unit is left out, and what it names stays."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from rosterline.check.checked import Presence
from rosterline.findings import Issue
from rosterline.findings.rows import DanglingOptional, DanglingReference, DependsOnLeftOut
from rosterline.map import FileCount

_PLURAL = {
    "student": "students",
    "teacher": "teachers",
    "section": "classes",
    "school": "schools",
    "course": "courses",
    "term": "terms",
}
_SPOKEN = {"section": "class"}


@dataclass(slots=True)
class References:
    """Looks references up, and keeps the books of what was left out.

    Attributes:
        listed: record -> its ids, for records that the report lists.
        roots: record -> ids of rows that were left out; what refers to them is one finding with a count.
        presence: what is protected.
        counts: rows left out of each file.
        issues: findings.
        left_out: file and line of the rows that were left out: each is one finding, however many references dangle.
    """

    listed: dict[str, pl.Series]
    roots: dict[str, set[str]]
    presence: Presence
    counts: dict[int, FileCount]
    issues: list[Issue]
    left_out: set[tuple[int, int]] = field(default_factory=set)

    def required(self, frame: pl.DataFrame, column: str, record: str, names: dict[str, str]) -> pl.DataFrame:
        """The rows whose reference is listed; the others are left out, and what they name is protected.

        Args:
            frame: rows with ``file`` and ``line``.
            column: the column that refers.
            record: what it refers to.
            names: column -> record, for all that these rows name.
        """
        ids = self.listed.get(record)
        if ids is None or not frame.height:
            return frame
        dangling = frame.filter(~pl.col(column).is_in(ids.implode()) & (pl.col(column) != ""))
        if not dangling.height:
            return frame
        for name, named in names.items():
            self.presence.name(named, set(dangling[name].to_list()))
        rooted = pl.col(column).is_in(list(self.roots.get(record, set())))
        self._say(dangling.filter(~rooted), record)
        self._say_roots(dangling.filter(rooted), record)
        return frame.filter(pl.col(column).is_in(ids.implode()) | (pl.col(column) == ""))

    def optional(self, frame: pl.DataFrame, column: str, record: str) -> pl.DataFrame:
        """The frame with references that are not listed emptied, each with a warning."""
        ids = self.listed.get(record)
        if ids is None or not frame.height or column not in frame.columns:
            return frame
        lost = ~pl.col(column).is_in(ids.implode()) & (pl.col(column) != "")
        rooted = pl.col(column).is_in(list(self.roots.get(record, set())))
        for file, line in frame.filter(lost & ~rooted).select("file", "line").iter_rows():
            self.issues.append(DanglingOptional.at(self.counts[file].name, line, **_words(record)))
        self._say_roots(frame.filter(lost & rooted), record)
        return frame.with_columns(pl.when(lost).then(pl.lit("")).otherwise(pl.col(column)).alias(column))

    def _say(self, rows: pl.DataFrame, record: str) -> None:
        for file, line in self._others(rows):
            self.left_out.add((file, line))
            self.counts[file].left_out += 1
            self.issues.append(DanglingReference.at(self.counts[file].name, line, **_words(record)))

    def _say_roots(self, rows: pl.DataFrame, record: str) -> None:
        lines: dict[int, list[int]] = {}
        for file, line in self._others(rows):
            lines.setdefault(file, []).append(line)
        for file, some in lines.items():
            self.issues.append(DependsOnLeftOut.at(self.counts[file].name, some[0], count=len(some), **_words(record)))

    def _others(self, rows: pl.DataFrame) -> list[tuple[int, int]]:
        """File and line of rows of which nothing has been said yet."""
        places = rows.select("file", "line").unique().sort("file", "line").iter_rows()
        return [(file, line) for file, line in places if (file, line) not in self.left_out]


def _words(record: str) -> dict[str, object]:
    return {"record": _SPOKEN.get(record, record), "records": _PLURAL[record]}
