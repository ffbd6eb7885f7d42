"""The careful lane: line by line, for files of any kind. What is not certain to be a row is reported as a bad line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from rosterline.findings import Issue
from rosterline.findings.reports import MixedLineEnds
from rosterline.findings.rows import BadEncoding, BadQuoting, WrongLength
from rosterline.read.contract import LINE, BadLine, Batch, Layout, Sink
from rosterline.read.encoding import Source
from rosterline.read.lines import Lines
from rosterline.read.records import QUOTE, QuotedRecords, is_blank, rough_cells, trimmed, wide_cells

BATCH = 50_000
"""Rows and bad lines of a batch."""
_PIECE = 2_000
"""Rows that become a frame at once: their cells are still in the processor's cache, which halves the time."""


def read_careful(source: Source, layout: Layout, sink: Sink) -> tuple[int, tuple[Issue, ...]]:
    """Read a text file into the sink.

    Returns:
        The number of rows and bad lines, and what is remarkable about the file.

    Raises:
        Rejected: a line is endless, or the file can't be read any more.
    """
    with source.opened() as stream, wide_cells():
        reader = _Reader(source, layout, sink, Lines(stream, source.name))
        reader.read()
    mixed = len(source.survey.line_ends) > 1 and len(reader.line_ends - {""}) > 1
    return reader.count, (MixedLineEnds.at(source.name),) if mixed else ()


class Gathered:
    """Rows and bad lines on their way to a sink, in batches."""

    def __init__(self, layout: Layout, sink: Sink) -> None:
        self.count = 0
        self._wanted = layout.wanted
        self._width = len(layout.headers)
        self._sink = sink
        self._rows: list[Sequence[str]] = []
        self._numbers: list[int] = []
        self._bad: list[BadLine] = []
        self._last_is_bad = False
        self._frames: list[pl.DataFrame] = []
        self._height = 0
        self._room = self._rows_to_come()

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row; missing cells at its end are empty."""
        if len(self._rows) >= self._room:
            self._frame_rows()
        self._rows.append(cells if len(cells) >= self._width else [*cells, *[""] * (self._width - len(cells))])
        self._numbers.append(number)
        self._last_is_bad = False

    def add_bad(self, line: BadLine) -> None:
        """Take a line that is no row."""
        if len(self._rows) >= self._room:
            self._frame_rows()
        self._bad.append(line)
        self._room = self._rows_to_come()
        self._last_is_bad = True

    def close(self) -> None:
        """Send what is left; only now is it known which line was the last."""
        if self._last_is_bad:
            self._bad[-1] = replace(self._bad[-1], last=True)
        if self._rows or self._bad or not self.count:
            self._frame_rows()
        if self._frames:
            self._send()

    def _frame_rows(self) -> None:
        cells = list(zip(*self._rows, strict=False)) or [()] * self._width
        columns = [pl.Series(name, cells[place], dtype=pl.String) for name, place in self._wanted.items()]
        self._frames.append(pl.DataFrame([*columns, pl.Series(LINE, self._numbers, dtype=pl.UInt32)]))
        self.count += len(self._rows)
        self._height += len(self._rows)
        self._rows, self._numbers = [], []
        if self._height + len(self._bad) >= BATCH:
            self._send()
        self._room = self._rows_to_come()

    def _rows_to_come(self) -> int:
        """How many rows may be gathered until they become a frame."""
        return min(_PIECE, BATCH - self._height - len(self._bad))

    def _send(self) -> None:
        self.count += len(self._bad)
        batch = Batch(pl.concat(self._frames), self._bad)
        self._frames, self._height, self._bad = [], 0, []
        self._sink.add(batch)


class _Reader:
    """Tells rows from bad lines.

    Attributes:
        line_ends: how records ended; line breaks inside cells do not count.
    """

    def __init__(self, source: Source, layout: Layout, sink: Sink, lines: Lines) -> None:
        self.line_ends: set[str] = set()
        self._source = source
        self._layout = layout
        self._least, self._most = layout.least, len(layout.headers)
        self._lines = lines
        self._records = QuotedRecords(lines, source.encoding, layout.delimiter)
        self._gathered = Gathered(layout, sink)

    @property
    def count(self) -> int:
        """Rows and bad lines so far."""
        return self._gathered.count

    def read(self) -> None:
        """Read the whole file."""
        self._skip_header()
        encoding, delimiter = self._source.encoding, self._layout.delimiter
        least, most = self._least, self._most
        gathered, lines, quoted = self._gathered, self._lines, self._layout.quoted
        for raw in lines:
            try:
                text = raw.decode(encoding)
            except UnicodeError:
                self._bad_encoding(raw)
                continue
            line = text.rstrip("\r\n")
            if quoted and QUOTE in line:
                self._quoted(text, line)
                continue
            self.line_ends.add(text[len(line) :])
            cells = line.split(delimiter)
            if len(cells) == 1 and is_blank(line, delimiter):
                continue
            if least <= len(cells) <= most or self._fits(cells):
                gathered.add(lines.number, cells)
            else:
                self._wrong_length(lines.number, cells)
        gathered.close()

    def _skip_header(self) -> None:
        """Pass over what stands before the header, and the lines that the header itself spans."""
        line = self._layout.header_line
        if not line:
            return
        self._lines.skip(line - 1)
        raw = next(self._lines, b"")
        if self._layout.quoted and QUOTE.encode() in raw:
            text = raw.decode(self._source.encoding, errors="replace")
            self._records.split_header(text)

    def _quoted(self, text: str, line: str) -> None:
        """A line with quotes, and the lines that belong to its record."""
        number, delimiter = self._lines.number, self._layout.delimiter
        record = self._records.split(text)
        if record and record[1] and not self._is_one_record(line, *record):
            self._lines.put_back(record[1])
            record = None
        if record is None:
            cells = rough_cells(line, delimiter)
            self._bad(BadQuoting.at(self._source.name, number), cells)
            self.line_ends.add(text[len(line) :])
            return
        cells_read, following = record
        last = following[-1].decode(self._source.encoding) if following else text
        self.line_ends.add(last[len(last.rstrip("\r\n")) :])
        if self._fits(cells_read):
            self._gathered.add(number, cells_read)
        else:
            self._wrong_length(number, cells_read)

    def _is_one_record(self, first: str, cells: list[str], following: list[bytes]) -> bool:
        """Whether a record over several lines may be believed.

        Two quotes that stand there by mistake make one record of all rows between them. So its length must be right,
        and none of its lines may look like a row of its own.
        """
        if not self._fits(cells):
            return False
        if self._most < 3:
            return True
        delimiter = self._layout.delimiter
        lines = [first, *(line.decode(self._source.encoding) for line in following)]
        whole = [line.count(delimiter) == self._most - 1 for line in lines]
        return not (any(whole[1:-1]) or (whole[0] and whole[-1]))

    def _fits(self, cells: Sequence[str]) -> bool:
        """Whether a row has the header's cells; empty ones after them are a delimiter too many at the line's end."""
        return len(cells) >= self._least and not any(cell.strip() for cell in cells[self._most :])

    def _wrong_length(self, number: int, cells: list[str]) -> None:
        issue = WrongLength.at(self._source.name, number, cells=len(cells), columns=self._most)
        self._bad(issue, trimmed(cells))

    def _bad_encoding(self, raw: bytes) -> None:
        """A line that holds bytes which are no text: those of its cells that can be decoded are told."""
        source, delimiter = self._source, self._layout.delimiter
        pieces = raw.rstrip(b"\r\n").split(delimiter.encode(source.encoding))
        cells: list[str] = []
        for piece in pieces:
            try:
                cells += rough_cells(piece.decode(source.encoding), delimiter)
            except UnicodeError:
                continue
        issue = BadEncoding.at(source.name, self._lines.number, encoding=source.called)
        self._bad(issue, tuple(cells), len(pieces))

    def _bad(self, issue: Issue, cells: tuple[str, ...], count: int | None = None) -> None:
        short = (len(cells) if count is None else count) < self._least
        self._gathered.add_bad(BadLine(issue, cells, short=short))
