"""An xlsx workbook, looked at before a spreadsheet reader opens it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from rosterline.errors import Rejected
from rosterline.findings.reports import UnreadableFile
from rosterline.keep.archive import check_limits, holds_workbook, opened_zip

MAX_CELLS = 30_000_000
"""Cells between a sheet's first and last one: the reader holds them all in memory, the empty ones too."""

# A cell's place is its attribute r. The text r= comes first, for which the search is fast; then that a blank stands
# before it (not dir= or clr=).
_COLUMNS = re.compile(rb"""r=(?<=\sr=)["']([A-Za-z]{1,3})\d""")
_ROWS = re.compile(rb"""r=(?<=\sr=)["'][A-Za-z]{0,3}(\d{1,9})""")
_BLOCK = 1 << 20
_OVERLAP = 32
"""Bytes of a block that are looked at again with the next: a cell's place may be cut by the border."""


def check_workbook(path: Path, max_bytes: int) -> None:
    """Refuse a workbook that would take more memory than anybody means.

    The limits of a zip file hold for it too. Besides, one stray cell at the far end of a sheet (XFD1048576) would let
    the reader ask for 550 GB and take the whole process with it.

    Raises:
        Rejected: ``zip-bomb`` or ``unreadable-file``.
    """
    with opened_zip(path) as archive:
        entries = archive.infolist()
        check_limits(path, entries, max_bytes)
        if not holds_workbook(archive):
            raise Rejected(UnreadableFile.at(path.name, why="the file is a zip file but no workbook"))
        if "xl/workbook.bin" in archive.namelist():
            raise Rejected(UnreadableFile.at(path.name, why="the workbook is of the kind xlsb, which is not read"))
        for entry in entries:
            rows, columns = _extent(archive, entry)
            if rows * columns > MAX_CELLS:
                why = f"a sheet of the workbook reaches to row {rows} and column {columns}: delete what stands there"
                raise Rejected(UnreadableFile.at(path.name, why=why))


def _extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Number of the last row and of the last column that a part of the workbook names."""
    rows = columns = 0
    tail = b""
    with archive.open(entry) as source:
        while block := source.read(_BLOCK):
            block = tail + block
            rows = max(rows, max(map(int, set(_ROWS.findall(block))), default=0))
            columns = max(columns, max(map(_column, set(_COLUMNS.findall(block))), default=0))
            tail = block[-_OVERLAP:]
    return rows, columns


def _column(letters: bytes) -> int:
    """Number of a column.

    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
