"""A file's beginning: what it is, in which encoding, and its first records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from rosterline.errors import Rejected
from rosterline.findings.reports import EmptyFile, EncodingAssumed
from rosterline.keep.files import ReportFile
from rosterline.read.contract import Options, Peek, Record
from rosterline.read.encoding import UTF8, beginning_of, encoding_of
from rosterline.read.foreign import mapped
from rosterline.read.lines import Lines
from rosterline.read.records import BLANK, QUOTE, QuotedRecords, delimiter_of, rough_cells, trimmed, wide_cells

MAX_RECORDS = 40
_HEAD = 1 << 20
_KINDS = ((b"PK\x03\x04", "xlsx"), (b"PK\x05\x06", "xlsx"), (b"\xd0\xcf\x11\xe0", "xls"))


def peek(file: ReportFile, options: Options) -> Peek:
    """Look at a file's beginning (of a text file the first MB). The kind is told by content, never by name.

    Raises:
        Rejected: ``unreadable-file`` for a workbook that can't be opened, ``zip-bomb``, or ``empty-file`` where there
            are only blank lines.
        UsageError: the file needs the configured encoding, which can't be one of a text file.
    """
    with mapped(file.name, "the file can't be read"), file.path.open("rb") as stream:
        start = stream.read(4)
    kind = next((kind for magic, kind in _KINDS if start == magic), "text")
    if kind == "text":
        found = _peek_text(file, options)
    else:
        from rosterline.read.spreadsheet import peek_sheet

        found = peek_sheet(file, kind, options.max_bytes, MAX_RECORDS)
    if not found.records:
        raise Rejected(EmptyFile.at(file.name))
    return found


def _peek_text(file: ReportFile, options: Options) -> Peek:
    encoding = encoding_of(file, options.encoding)
    with mapped(file.name, "the file can't be read"), wide_cells():
        head, codec, complete = beginning_of(file, encoding, _HEAD)
        records = tuple(islice(_records(Lines(io.BytesIO(head), file.name), codec, complete), MAX_RECORDS))
    assumed = encoding != UTF8 and not file.survey.bom
    issues = (EncodingAssumed.at(file.name, encoding=encoding),) if assumed else ()
    return Peek("text", encoding, records, issues)


def _records(lines: Lines, codec: str, complete: bool) -> Iterator[Record]:
    """The records of a file's beginning; cells are only looked at here, so bytes that are no text are shown as such."""
    for raw in lines:
        number = lines.number
        if not complete and number > 1 and not raw.endswith((b"\n", b"\r")):
            return  # cut
        text = raw.decode(codec, errors="replace")
        line = text.rstrip("\r\n")
        delimiter = delimiter_of(line)
        quoted = QuotedRecords(lines, codec, delimiter).split_header(text) if QUOTE in line else None
        cells = trimmed(quoted[0]) if quoted else rough_cells(line, delimiter)
        if any(cell.strip(BLANK) for cell in cells):
            yield Record(number, cells, delimiter)
