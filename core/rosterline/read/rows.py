"""A file's rows, by the fastest lane that reads them right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rosterline.keep.files import ReportFile
from rosterline.keep.gather import check_unchanged
from rosterline.read.contract import Layout, Peek, ReadResult, Sink
from rosterline.read.encoding import Source, source_of

S = TypeVar("S", bound=Sink)


def read_rows(file: ReportFile, peek: Peek, layout: Layout, new_sink: Callable[[], S]) -> tuple[S, ReadResult]:
    """Read a file's rows in batches.

    Args:
        file: the file, unchanged since its survey.
        peek: what was seen of its beginning.
        layout: how its rows are to be read.
        new_sink: makes what takes the batches; called again when the file has to be left in the fast lane midway.

    Returns:
        The sink that took the whole file, and how the reading went.

    Raises:
        Rejected: ``unreadable-file``, or ``file-changed`` where somebody wrote to the file in the meantime.
        OSError: a copy in UTF-8 is needed and can't be written.
    """
    try:
        if peek.kind == "text":
            with source_of(file, peek.encoding) as source:
                return _read_text(source, layout, new_sink)
        from rosterline.read.spreadsheet import read_sheet

        sink = new_sink()
        rows, issues = read_sheet(file, peek, layout, sink)
        return sink, ReadResult("spreadsheet", "", rows, issues)
    finally:
        # Also when something went wrong: that the file changed is the better explanation.
        check_unchanged(file)


def _read_text(source: Source, layout: Layout, new_sink: Callable[[], S]) -> tuple[S, ReadResult]:
    from rosterline.read.careful import read_careful
    from rosterline.read.fast import NotForFastLane, read_fast

    sink = new_sink()
    try:
        return sink, ReadResult("fast", "", read_fast(source, layout, sink))
    except NotForFastLane as reason:
        why = str(reason)
    sink = new_sink()
    rows, issues = read_careful(source, layout, sink)
    return sink, ReadResult("careful", why, rows, issues)
