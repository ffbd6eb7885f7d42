"""Workbooks, through calamine: the first sheet, its cells as text."""

from __future__ import annotations

import datetime
import mmap
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rosterline.errors import Rejected
from rosterline.findings import Issue
from rosterline.findings.reports import OtherSheets, UnreadableFile, WholeNumberCells
from rosterline.keep.files import ReportFile
from rosterline.keep.workbook import check_workbook
from rosterline.read.contract import Layout, Peek, Record, Sink
from rosterline.read.foreign import mapped

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta

DIGITS = 10**15
"""Spreadsheet programs keep 15 digits of a number; from here on its last ones are not what was typed."""

_DAMAGED = "the workbook can't be opened: it is damaged, or of a kind that is not read"
_PROTECTED = "the workbook is protected by a password"


def peek_sheet(file: ReportFile, kind: str, max_bytes: int, count: int) -> Peek:
    """Open a workbook's first sheet and take its first ``count`` records that are not blank.

    Raises:
        Rejected: ``unreadable-file`` or ``zip-bomb``.
    """
    with mapped(file.name, _DAMAGED):
        if kind == "xlsx":
            check_workbook(file.path, max_bytes)
        sheet, others = _first_sheet(file)
        records: list[Record] = []
        for number, row in _rows(file, sheet):
            cells = [text(cell).strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            records.append(Record(number, tuple(cells), ""))
            if len(records) == count:
                break
    issues = (OtherSheets.at(file.name, sheets=", ".join(others)),) if others else ()
    return Peek(kind, "", tuple(records), issues, sheet)


def read_sheet(file: ReportFile, peek: Peek, layout: Layout, sink: Sink) -> tuple[int, tuple[Issue, ...]]:
    """Read the sheet that was opened for the peek into the sink.

    Cells beyond the header's columns are not read: in a sheet they move nothing.

    Returns:
        The number of rows, and one issue for each wanted column that holds numbers.

    Raises:
        Rejected: ``unreadable-file``.
    """
    from rosterline.read.careful import Gathered

    gathered = Gathered(layout, sink)
    places = sorted(set(layout.wanted.values()))
    numbers: Counter[int] = Counter()
    sheet = peek.sheet
    if sheet is None:
        with mapped(file.name, _DAMAGED):
            sheet, _ = _first_sheet(file)
    for number, row in _rows(file, sheet):
        if number > layout.header_line:
            numbers.update(place for place in places if place < len(row) and _is_whole(row[place]))
            gathered.add(number, [text(cell) for cell in row])
    gathered.close()
    issues = (
        WholeNumberCells.at(file.name, None, layout.headers[place], cells=count)
        for place, count in sorted(numbers.items())
    )
    return gathered.count, tuple(issues)


def text(cell: Cell) -> str:
    """A cell's value as text: whole numbers as their digits, dates as ISO, booleans as TRUE and FALSE.

    A whole number beyond 15 digits is written with an exponent, as spreadsheet programs show it: its last digits are
    not those that were typed, and nobody may take them for an id.

    >>> text(501.0), text(0.0000001), text(True), text(datetime.datetime(2024, 9, 1)), text(1234567890123456.0)
    ('501', '0.0000001', 'TRUE', '2024-09-01', '1.23456789012346E+15')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat() if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return cell.isoformat()


def _number(value: float) -> str:
    if _is_whole(value):
        return str(int(value)) if abs(value) < DIGITS else f"{value:.14E}"
    try:
        return f"{Decimal(repr(value)):f}"
    except (ArithmeticError, ValueError):
        return repr(value)


def _is_whole(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer())


def _rows(file: ReportFile, sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows that are not blank, with their real numbers (calamine gives the empty ones before the first, too)."""
    with mapped(file.name, _DAMAGED):
        for number, row in enumerate(sheet.iter_rows(), 1):
            if any(not isinstance(cell, str) or cell.strip() for cell in row):
                yield number, row


def _first_sheet(file: ReportFile) -> tuple[CalamineSheet, list[str]]:
    """The first visible worksheet, and the names of the others that hold something."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with file.path.open("rb") as stream:
            # From the open file the kind is told by content; from a path it would be by the name's ending.
            workbook = CalamineWorkbook.from_filelike(stream)
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            names = [sheet.name for sheet in sheets]
            visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
            if not names:
                raise Rejected(UnreadableFile.at(file.name, why="the workbook has no sheet of cells"))
            first = (visible or names)[0]
            others = [name for name in names if name != first and _holds_cells(workbook, name)]
            return workbook.get_sheet_by_name(first), others
    except PasswordError:
        raise Rejected(UnreadableFile.at(file.name, why=_PROTECTED)) from None
    except CalamineError:
        # From an open file it does not know a workbook of the newer kind that is protected.
        if _holds(file.path, "EncryptedPackage".encode("utf-16-le")):
            raise Rejected(UnreadableFile.at(file.name, why=_PROTECTED)) from None
        raise


def _holds(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted) >= 0


def _holds_cells(workbook: CalamineWorkbook, name: str) -> bool:
    return workbook.get_sheet_by_name(name).start is not None
