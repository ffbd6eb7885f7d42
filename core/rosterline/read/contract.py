"""What reading promises to the rooms that come after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl
    from python_calamine import CalamineSheet

    from rosterline.findings import Issue

LINE = "line"
"""Name of the column that holds each row's physical line."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a district can say about its files.

    Attributes:
        encoding: how a file that is not UTF-8 and has no byte order mark is read, a Python codec name.
        max_bytes: size limit of a file, and of what a zip unpacks to.
    """

    encoding: str = "cp1252"
    max_bytes: int = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Record:
    """One of a file's first records, split by the delimiter most frequent in its line."""

    line: int
    cells: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True, slots=True)
class Peek:
    """A file's beginning, for finding the header.

    Attributes:
        kind: ``text``, ``xlsx`` or ``xls``, by content.
        encoding: the codec in which the file is read (``utf-8``, ``utf-16-le``, ``cp1252``, ...).
        records: up to 40 first records that are not blank, cells trimmed. In a workbook the delimiter is ``""``.
        issues: what was noticed so far (encoding assumed, other sheets). They are not repeated in the ReadResult.
        sheet: the sheet of a workbook, opened: a spreadsheet reader takes it whole, so it is taken once.
    """

    kind: str
    encoding: str
    records: tuple[Record, ...]
    issues: tuple[Issue, ...] = ()
    sheet: CalamineSheet | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file's rows are to be read, decided by recognising its header.

    Attributes:
        header_line: physical line of the header; 0 when there is none and the first line is a row.
        headers: all columns of the file in order, as the file spells them (or as given, where there is no header).
        delimiter: one character; ignored for workbooks.
        quoted: whether ``"`` may enclose a cell.
        wanted: name in the frame -> position in ``headers``, for the columns to read.
    """

    header_line: int
    headers: tuple[str, ...]
    delimiter: str
    quoted: bool
    wanted: Mapping[str, int]

    @property
    def least(self) -> int:
        """Cells that a row must have: of the header's last columns, those without a name may be missing."""
        named = [place for place, header in enumerate(self.headers, 1) if header.strip()]
        return named[-1] if named else 1


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no row: wrong length, odd quotes, undecodable bytes.

    Attributes:
        issue: the finding, with file and line.
        cells: what could be read of it, cell by cell, trimmed; their columns are not to be trusted.
        last: the line is the file's last one that is not blank.
        short: it has fewer cells than the header.
    """

    issue: Issue
    cells: tuple[str, ...]
    last: bool = False
    short: bool = False


@dataclass(slots=True)
class Batch:
    """Some rows of a file, in order.

    Attributes:
        frame: the wanted columns as text, nothing null (an empty cell is ``""``), not trimmed, and ``line`` (UInt32).
        bad: lines among them that are no rows.
    """

    frame: pl.DataFrame
    bad: list[BadLine] = field(default_factory=list)


class Sink(Protocol):
    """Takes a file's batches, one at least (it may be empty). Made anew when the file has to be read again."""

    def add(self, batch: Batch) -> None:
        """Take the next batch."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """How the reading went.

    Attributes:
        lane: ``fast``, ``careful`` or ``spreadsheet``.
        why: why the file left the fast lane, in a few words; empty in the fast lane.
        rows: rows and bad lines together.
        issues: findings about the file as a whole (mixed line ends, whole-number cells), besides those of the Peek.
    """

    lane: str
    why: str
    rows: int
    issues: tuple[Issue, ...] = ()
