"""The fast lane: clean files, by polars.

polars pads short rows, drops blank ones into nulls, takes odd quotes for what they are not, and says nothing. So it is
given only what it reads like the careful lane: every reason against that is looked for first, or in what came out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from rosterline.read.contract import LINE, Batch, Layout, Sink
from rosterline.read.encoding import Source
from rosterline.read.foreign import is_panic
from rosterline.read.lines import Lines
from rosterline.read.records import BLANK, QUOTE, QuotedRecords, wide_cells

BATCH = 250_000
"""Rows of a batch."""

_UNUSED = "\x01"
"""Separator of a scan that gives whole lines; a line that holds it sends the file to the careful lane."""
_NO_LAST = "\x01no last cell"


class NotForFastLane(Exception):
    """The file has to be read in the careful lane; the text says why."""


def read_fast(source: Source, layout: Layout, sink: Sink) -> int:
    """Read all rows of a clean text file into the sink; their number.

    Raises:
        NotForFastLane: the file is not clean. Some batches may have reached the sink.
    """
    _check_bytes(source)
    _check_header(source, layout)
    quotes = layout.quoted and source.survey.has_quote
    with _reported_by_polars():
        if quotes and _any_odd_line(source, layout, quoted=True):
            raise NotForFastLane("quotes or line breaks inside cells")
        batches = _scan(source, layout, quotes).collect_batches(
            chunk_size=BATCH,
            # With only some columns projected, polars accepts rows that are too long without a word.
            optimizations=pl.QueryOptFlags(projection_pushdown=False),
        )
    rows, cleared = 0, False
    while True:
        with _reported_by_polars():
            frame = next(batches, None)
            if frame is None:
                break
            if not cleared and frame[_NO_LAST].any():
                if _any_odd_line(source, layout, quoted=False):
                    raise NotForFastLane("rows too short or blank lines")
                cleared = True
        rows += frame.height
        sink.add(Batch(frame.drop(_NO_LAST)))
    if not rows:
        sink.add(Batch(pl.DataFrame(schema=dict.fromkeys(layout.wanted, pl.String) | {LINE: pl.UInt32})))
    return rows


def _check_bytes(source: Source) -> None:
    """What the survey of the bytes says against the fast lane."""
    if not source.whole:
        raise NotForFastLane(f"lines that are not valid {source.called}")
    if source.survey.has_nul:
        raise NotForFastLane("NUL characters")
    if len(source.survey.line_ends) > 1:
        raise NotForFastLane("mixed line ends")


def _check_header(source: Source, layout: Layout) -> None:
    """What the header says against the fast lane; polars never sees it."""
    names = [header for header in layout.headers if header.strip()]
    if len(set(names)) < len(names):
        raise NotForFastLane("two columns with the same header")
    if not (layout.header_line and layout.quoted and source.survey.has_quote):
        return
    with source.opened() as stream, wide_cells():
        lines = Lines(stream, source.name)
        lines.skip(layout.header_line - 1)
        header = next(lines, b"").decode(source.encoding)
        record = QuotedRecords(lines, source.encoding, layout.delimiter).split_header(header)
    if record is None:
        raise NotForFastLane("odd quotes in the header")
    if record[1]:
        raise NotForFastLane("a header over several lines")


def _scan(source: Source, layout: Layout, quotes: bool) -> pl.LazyFrame:
    """The wanted columns as text without nulls, the physical line, and whether the last cell is missing."""
    columns = [str(place) for place in range(len(layout.headers))]
    cells = pl.scan_csv(
        source.path.absolute(),
        has_header=False,
        skip_lines=layout.header_line,
        schema=dict.fromkeys(columns, pl.String),
        infer_schema=False,
        separator=layout.delimiter,
        quote_char=QUOTE if quotes else None,
        eol_char=_line_end(source),
        row_index_name=LINE,
        row_index_offset=layout.header_line + 1,
        glob=False,
    )
    last = pl.col(columns[layout.least - 1])
    missing = last.is_null()
    if layout.least == 1:  # then a blank line looks like a row: one cell of blanks
        missing = missing | (last.str.strip_chars(BLANK) == "")
    wanted = [pl.col(str(place)).fill_null("").alias(name) for name, place in layout.wanted.items()]
    return cells.select(*wanted, pl.col(LINE).cast(pl.UInt32), missing.alias(_NO_LAST))


def _any_odd_line(source: Source, layout: Layout, quoted: bool) -> bool:
    """Whether a line is no whole row: of the lines with a quote by the grammar, of the others by their delimiters."""
    line = pl.col("line").fill_null("")
    lines = pl.scan_csv(
        source.path.absolute(),
        has_header=False,
        skip_lines=layout.header_line,
        schema={"line": pl.String},
        infer_schema=False,
        separator=_UNUSED,
        quote_char=None,
        eol_char=_line_end(source),
        glob=False,
    )
    if quoted:
        lines = lines.filter(line.str.contains(QUOTE, literal=True))
        odd = ~line.str.contains(line_grammar(layout.delimiter, layout.least, len(layout.headers)))
    else:
        if layout.quoted:
            lines = lines.filter(~line.str.contains(QUOTE, literal=True))
        count = line.str.count_matches(layout.delimiter, literal=True)
        odd = ~count.is_between(layout.least - 1, len(layout.headers) - 1)
        odd = odd | ((count == 0) & (line.str.strip_chars(BLANK) == ""))
    return bool(lines.select(odd.any()).collect(engine="streaming").item())


def line_grammar(delimiter: str, least: int, most: int) -> str:
    """The pattern of a line that polars and the careful lane split alike, for polars' regular expressions.

    >>> pl.Series(['1;"a""b"', '1;"a"b', '1;2;3']).str.contains(line_grammar(";", 2, 2)).to_list()
    [True, False, False]
    """
    separator = f"\\x{{{ord(delimiter):x}}}"
    cell = rf'(?:[^"{separator}\r\n]*|"(?:[^"\r\n]|"")*")'
    return rf"^{cell}(?:{separator}{cell}){{{least - 1},{most - 1}}}\r?$"


def _line_end(source: Source) -> str:
    return "\r" if source.survey.line_ends == {"\r"} else "\n"


@contextmanager
def _reported_by_polars() -> Iterator[None]:
    """Whatever polars raises sends the file to the careful lane. Its message may hold cells and goes nowhere."""
    try:
        yield
    except NotForFastLane:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or is_panic(error):
            raise NotForFastLane(f"polars: {type(error).__name__}") from None
        raise
