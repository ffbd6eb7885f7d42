"""The beginnings of files that no adapter knows, for suggesting a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from rosterline.hookspecs import FileSample
from rosterline.keep import ReportFile, survey_files
from rosterline.read import peek, read_rows
from rosterline.read.contract import LINE, Batch, Layout, Options, Peek, Record
from rosterline.receive import receive

ROWS = 5000


class _First:
    """Keeps the first rows of a file."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []

    def add(self, batch: Batch) -> None:
        if len(self.rows) < ROWS:
            cells = batch.frame.drop(LINE).head(ROWS - len(self.rows)).with_columns(pl.all().str.strip_chars())
            self.rows += cells.iter_rows()


def file_samples(paths: Sequence[Path], work: Path) -> list[FileSample]:
    """Header and first rows of each file; the header is taken to be the first row without an empty cell.

    Raises:
        Rejected: a file can't be read.
        SourceUnavailable: there is no such file.
    """
    options = Options()
    files, _ = survey_files(receive(paths, ""), work, options)
    return [_sample(file, peek(file, options)) for file in files]


def _sample(file: ReportFile, seen: Peek) -> FileSample:
    if not seen.records:
        return FileSample(file.name, (), ())
    header = _header(seen.records)
    wanted = {str(place): place for place in range(len(header.cells))}
    layout = Layout(header.line, header.cells, header.delimiter, True, wanted)
    sink, _ = read_rows(file, seen, layout, _First)
    return FileSample(file.name, header.cells, tuple(sink.rows))


def _header(records: Sequence[Record]) -> Record:
    widest = max(len(record.cells) for record in records)
    full = [record for record in records if len(record.cells) == widest and all(record.cells)]
    return full[0] if full else next(record for record in records if len(record.cells) == widest)
