"""What the tests of reading have in common: a sink, an arrived file, a layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from rosterline.keep import survey_files
from rosterline.keep.files import ReportFile
from rosterline.read import peek, read_rows
from rosterline.read.contract import LINE, BadLine, Batch, Layout, Options, ReadResult

HEADER = ("ID", "Name", "Grade")


@dataclass
class Taken:
    """A sink that keeps everything."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        assert batch.frame.schema[LINE] == pl.UInt32
        assert all(kind == pl.String for name, kind in batch.frame.schema.items() if name != LINE)
        self.frames.append(batch.frame)
        self.bad += batch.bad

    @property
    def rows(self) -> list[tuple[object, ...]]:
        return pl.concat(self.frames).rows()


def arrived(tmp_path: Path, data: bytes, name: str = "roster.csv") -> ReportFile:
    path = tmp_path / name
    path.write_bytes(data)
    (file,), _ = survey_files([path], tmp_path / "work", Options())
    return file


def layout(
    line: int = 1, headers: tuple[str, ...] = HEADER, delimiter: str = ",", quoted: bool = True, **wanted: int
) -> Layout:
    return Layout(line, headers, delimiter, quoted, wanted or {name.lower(): at for at, name in enumerate(headers)})


def read(tmp_path: Path, data: bytes, how: Layout | None = None) -> tuple[Taken, ReadResult]:
    file = arrived(tmp_path, data)
    return read_rows(file, peek(file, Options()), how or layout(), Taken)


def bad(taken: Taken) -> list[tuple[str, int | None, tuple[str, ...], bool, bool]]:
    return [(line.issue.code, line.issue.line, line.cells, line.short, line.last) for line in taken.bad]
