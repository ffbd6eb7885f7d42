"""One record of a text file: which character separates its cells, and what the quotes mean."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rosterline.read.lines import Lines

QUOTE = '"'
MAX_SPAN = 20
"""Lines that a quoted cell may span; beyond that the quote was opened by mistake."""

BLANK = " \t\xa0\x1a"
"""Characters of a line that holds nothing. Ctrl-Z is how DOS ended a text."""

_DELIMITERS = ",\t;|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def delimiter_of(line: str) -> str:
    """The one of ``,`` tab ``;`` ``|`` that stands most often in a line, quoted cells aside; a comma if none does.

    >>> delimiter_of('"Smith, Ann, Jr.";12;7')
    ';'
    """
    return max(_DELIMITERS, key=_QUOTED.sub("", line).count)


def is_blank(line: str, delimiter: str) -> bool:
    """Whether a line (without its end) holds neither text nor cells."""
    return not line.strip(BLANK) and delimiter not in line


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """The cells without the blanks around them."""
    return tuple(cell.strip() for cell in cells)


def rough_cells(line: str, delimiter: str) -> tuple[str, ...]:
    """What can be read of a line whose quotes make no sense: cut at each delimiter, without quotes around a cell."""
    return tuple(cell.strip().strip(QUOTE).strip() for cell in line.split(delimiter))


@contextmanager
def wide_cells() -> Iterator[None]:
    """Let cells be as long as they are: the csv module refuses more than 131,072 characters."""
    before = csv.field_size_limit(sys.maxsize >> 32)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class QuotedRecords:
    """Splits records that hold quotes, and may therefore span several lines.

    Args:
        lines: the lines that follow.
        encoding: their codec.
        delimiter: what separates cells.
    """

    def __init__(self, lines: Lines, encoding: str, delimiter: str) -> None:
        self._lines = lines
        self._encoding = encoding
        self._delimiter = delimiter
        self._first: str | None = None
        self._taken: list[bytes] = []
        self._reader = csv.reader(self, delimiter=delimiter, strict=True)

    def split(self, first: str) -> tuple[list[str], list[bytes]] | None:
        """Split the record that starts with a line (decoded, with its end), the one that was taken last.

        Returns:
            The cells and the further lines that the record spans, which are taken; None where the quotes can't be
            understood, or a quoted cell would span more than ``MAX_SPAN`` lines. Then no line has been taken.
        """
        self._first, self._taken = first, []
        try:
            return next(self._reader), self._taken
        except (csv.Error, UnicodeError):
            self._lines.put_back(self._taken)
            return None

    def split_header(self, first: str) -> tuple[list[str], list[bytes]] | None:
        """The same for a header, which is no header where a quote that is never closed lets it swallow rows."""
        record = self.split(first)
        if record and record[1] and _swallows_rows(record[0], self._delimiter):
            self._lines.put_back(record[1])
            return None
        return record

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The record's lines, for as far as it may go; the csv module asks for them."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if len(self._taken) == MAX_SPAN - 1:
            raise StopIteration
        self._taken.append(next(self._lines))
        return self._taken[-1].decode(self._encoding)


def _swallows_rows(headers: list[str], delimiter: str) -> bool:
    r"""Whether a header of several lines has a line inside it that looks like a row: half of the delimiters of one.

    >>> _swallows_rows(["Student\nID", "Class", "Grade"], ","), _swallows_rows(["ID", "Class", "Note\n1,M-1,"], ",")
    (False, True)
    """
    row = max(2, (len(headers) - 1) // 2)
    inside = (line for header in headers for line in re.split(r"[\r\n]", header)[1:])
    return any(line.count(delimiter) >= row for line in inside)
