"""Writes the files of a report: any form of any adapter, from a roster."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from rosterline.recognise.header import plain
from rosterline.report import Column, File, Form, Kind
from rosterline.sample.rows import Frames, rows_of


@dataclass(frozen=True, slots=True)
class Style:
    """How files are written.

    Attributes:
        header: which of a column's spellings stands in the header; the first where there is no such one.
        delimiter: what separates cells.
        line_end: what ends a line.
        dates: how dates are written where a column says nothing.
        without: fields whose columns are left out.
    """

    header: int = 0
    delimiter: str = ","
    line_end: Literal["\n", "\r\n"] = "\n"
    dates: str = "%Y-%m-%d"
    without: frozenset[str] = frozenset()

    def spelling(self, column: Column) -> str:
        """The header of a column."""
        return column.headers[self.header if self.header < len(column.headers) else 0]


def write_report(
    form: Form,
    frames: Frames,
    folder: Path,
    *,
    header: int = 0,
    delimiter: str = ",",
    line_end: Literal["\n", "\r\n"] = "\n",
    dates: str = "%Y-%m-%d",
    without: Collection[str] = (),
) -> list[Path]:
    """Write valid files of a form, UTF-8, with a header.

    A row that has room for one teacher carries the primary one. A section's terms and periods stand in one cell where
    the column splits them, else in several rows. Columns that only ``derive`` reads hold their example.

    Args:
        form: which files, with which columns.
        frames: canonical frames, for example of :func:`rosterline.sample.district.make_district`.
        folder: where to write; made where it is missing.
        header: which of a column's spellings to write; the first where there is no such one.
        delimiter: what separates cells.
        line_end: what ends a line.
        dates: form of dates where a column names none.
        without: fields (of optional columns) to leave out.

    Returns:
        The files, in the order of the form; each is named by its role, or so that it fits its pattern.

    Raises:
        ValueError: a column that must be filled has no value in the roster and no example.
    """
    style = Style(header, delimiter, line_end, dates, frozenset(without))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file in form.files:
        path = folder / file_name(file)
        with path.open("wb") as out:
            _write(file, frames, out, style)
        paths.append(path)
    return paths


def file_name(file: File) -> str:
    """A file name that fits the role and the pattern of a file.

    >>> file_name(File("students", ()))
    'students.csv'
    >>> file_name(File("staff", (), pattern="Teacher*.CSV")), file_name(File("staff", (), pattern="*.csv"))
    ('Teacher.CSV', 'staff.csv')
    """
    if not file.pattern:
        return f"{file.role}.csv"
    for stars in ("", file.role):
        name = file.pattern.replace("*", stars).replace("?", "1")
        if not name.strip(".") or name.startswith("."):
            continue
        if "." not in name and fnmatch(f"{name}.csv".lower(), file.pattern.lower()):
            name = f"{name}.csv"
        return name
    return f"{file.role}.csv"


def _write(file: File, frames: Frames, out: BinaryIO, style: Style) -> None:
    columns = _headed(file, style)
    for place, batch in enumerate(rows_of(file, frames).batches()):
        made = [_cell(column, batch, style).alias(name) for name, column in columns.items()]
        cells = batch.with_columns(made).select(list(columns))
        _check_filled(file, columns, cells)
        quoted = file.encloses(style.delimiter)
        if not quoted:
            cells = cells.with_columns(pl.all().str.replace_all(style.delimiter, " ", literal=True))
        cells.write_csv(
            out,
            include_header=not place,
            separator=style.delimiter,
            line_terminator=style.line_end,
            quote_style="necessary" if quoted else "never",
        )


def _headed(file: File, style: Style) -> dict[str, Column]:
    """Header -> column. Where one column of the file fills two fields, the first of them says what it holds."""
    found: dict[str, Column] = {}
    known: set[str] = set()
    for column in file.columns:
        name = style.spelling(column)
        if column.field not in style.without and plain(name) not in known:
            found[name] = column
            known.add(plain(name))
    return found


def _cell(column: Column, rows: pl.DataFrame, style: Style) -> pl.Expr:
    """The cells of a column as text; null is an empty one."""
    example = pl.lit(column.example or None, dtype=pl.String)
    # What the SIS calls a teacher is not in the roster either.
    if column.is_raw or (column.field == "teaching.role" and column.example):
        return example
    if column.field not in rows.columns:
        text = pl.lit(None, dtype=pl.String)
    elif column.kind is Kind.DATE:
        day = pl.col(column.field)
        text = (day.dt.offset_by("-1d") if column.last_day else day).dt.to_string((*column.dates, style.dates)[0])
    elif column.kind is Kind.FLAG:
        text = pl.when(pl.col(column.field)).then(pl.lit("yes")).when(~pl.col(column.field)).then(pl.lit("no"))
    else:
        text = pl.when(pl.col(column.field) != "").then(pl.col(column.field))
    return text.fill_null(example) if column.need.of_cells else text


def _check_filled(file: File, columns: Mapping[str, Column], cells: pl.DataFrame) -> None:
    """Nothing that must be filled is empty."""
    for name, column in columns.items():
        if column.need.of_cells and cells[name].null_count():
            raise ValueError(f"file {file.role!r}: {column.field} must be filled, give its column an example")
