"""Workbooks."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.keep.files import ReportFile
from rosterline.read import peek, read_rows
from rosterline.read.contract import Batch, Layout, Options, Peek, Record
from rosterline.read.spreadsheet import text

ROWS: list[list[object]] = [
    ["Report of today"],
    [],
    ["ID", "Name", "Begin", "Active", None],
    [501, "Ann", datetime.date(2024, 9, 1), True, "a note"],
    ["00502", " Ben ", datetime.datetime(2024, 9, 1, 8, 5), False],
    [],
    [503.5, None, None, None],
    [123456, "Cy", "2024-09-01", "yes"],
]


@dataclass
class Taken:
    """A sink that keeps everything."""

    frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        assert batch.bad == []
        self.frames.append(batch.frame)

    @property
    def rows(self) -> list[tuple[object, ...]]:
        return pl.concat(self.frames).rows()


def saved(tmp_path: Path, sheets: dict[str, list[list[Any]]], name: str = "roster.xlsx") -> ReportFile:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row, 1):
                if cell is not None:
                    sheet.cell(line, place).value = cell
    path = tmp_path / name
    book.save(path)
    return arrived(path)


def arrived(path: Path) -> ReportFile:
    (file,), _ = survey_files([path], path.parent / "work", Options())
    return file


def layout(line: int = 3) -> Layout:
    wanted = {"id": 0, "name": 1, "begin": 2, "active": 3}
    return Layout(line, ("ID", "Name", "Begin", "Active"), "", True, wanted)


def test_the_beginning_of_a_workbook(tmp_path: Path) -> None:
    found = peek(saved(tmp_path, {"Roster": ROWS}, "roster.csv"), Options())
    assert found.kind == "xlsx"
    assert found.records[:3] == (
        Record(1, ("Report of today",), ""),
        Record(3, ("ID", "Name", "Begin", "Active"), ""),
        Record(4, ("501", "Ann", "2024-09-01", "TRUE", "a note"), ""),
    )
    assert found.issues == ()


def test_rows_of_a_workbook(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Roster": ROWS})
    taken, result = read_rows(file, peek(file, Options()), layout(), Taken)
    assert taken.rows == [
        ("501", "Ann", "2024-09-01", "TRUE", 4),
        ("00502", " Ben ", "2024-09-01T08:05:00", "FALSE", 5),
        ("503.5", "", "", "", 7),
        ("123456", "Cy", "2024-09-01", "yes", 8),
    ]
    assert (result.lane, result.why, result.rows) == ("spreadsheet", "", 4)
    ((issue),) = result.issues
    assert (issue.code, issue.file, issue.column) == ("whole-number-cells", "roster.xlsx", "ID")
    assert "2 cells" in issue.message


def test_lines_are_the_sheets_own_though_it_starts_late(tmp_path: Path) -> None:
    late = [[], [], [], ["", None, "ID", "Name", "Begin", "Active"], [None, None, "1", "Ann", "x", "y"]]
    file = saved(tmp_path, {"Roster": late})
    found = peek(file, Options())
    assert found.records == (Record(4, ("ID", "Name", "Begin", "Active"), ""), Record(5, ("1", "Ann", "x", "y"), ""))
    taken, _ = read_rows(file, found, layout(4), Taken)
    assert taken.rows == [("1", "Ann", "x", "y", 5)]


def test_other_sheets_with_content_are_named(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Roster": ROWS, "Empty": [], "Notes": [["x"]], "More": [[1]]})
    (issue,) = peek(file, Options()).issues
    assert issue.code == "other-sheets"
    assert issue.message.endswith("Notes, More")


def test_the_first_sheet_is_the_first_that_a_person_sees(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Hidden"
    book.active["A1"] = "x"
    book.active.sheet_state = "hidden"
    book.create_chartsheet("Chart", 0)
    book.create_sheet("Roster")["A1"] = "ID"
    book.save(tmp_path / "roster.xlsx")
    found = peek(arrived(tmp_path / "roster.xlsx"), Options())
    assert found.records == (Record(1, ("ID",), ""),)
    assert found.issues[0].message.endswith("Hidden")


def test_a_sheet_that_is_narrower_than_its_layout(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Roster": [["1", "Ann"], ["2", "Ben"]]})
    taken, _ = read_rows(file, peek(file, Options()), layout(0), Taken)
    assert taken.rows == [("1", "Ann", "", "", 1), ("2", "Ben", "", "", 2)]


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Roster": [["ID", "Name", "Begin", "Active"]]})
    taken, result = read_rows(file, peek(file, Options()), layout(1), Taken)
    assert (taken.rows, result.rows) == ([], 0)
    assert taken.frames[0].columns == ["id", "name", "begin", "active", "line"]


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        peek(saved(tmp_path, {"Roster": []}), Options())
    assert caught.value.reason.code == "empty-file"


def test_without_the_opened_sheet_the_workbook_is_opened_again(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Roster": ROWS})
    seen = peek(file, Options())
    taken, _ = read_rows(file, Peek(seen.kind, seen.encoding, seen.records), layout(), Taken)
    assert len(taken.rows) == 4


def test_an_old_workbook(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Roster")
    rows: list[list[object]] = [["ID", "Name"], [501, "Ann"], [], ["00502", "Ben"]]
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    book.save(str(tmp_path / "roster.dat"))
    file = arrived(tmp_path / "roster.dat")
    found = peek(file, Options())
    assert found.kind == "xls"
    taken, result = read_rows(file, found, Layout(1, ("ID", "Name"), "", True, {"id": 0, "name": 1}), Taken)
    assert taken.rows == [("501", "Ann", 2), ("00502", "Ben", 4)]
    assert [issue.code for issue in result.issues] == ["whole-number-cells"]
    whole = (tmp_path / "roster.dat").read_bytes()
    for size in range(8, len(whole), 512):
        (tmp_path / "roster.dat").write_bytes(whole[:size])
        try:
            peek(arrived(tmp_path / "roster.dat"), Options())
        except Rejected as error:
            assert error.reason.code in ("unreadable-file", "empty-file")  # noqa: PT017


def test_a_damaged_workbook(tmp_path: Path) -> None:
    whole = saved(tmp_path, {"Roster": ROWS}).path.read_bytes()
    path = tmp_path / "damaged.xlsx"
    for at in range(0, len(whole), 97):
        for data in (whole[: at + 4], whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]):
            path.write_bytes(data)
            try:
                files, _ = survey_files([path], tmp_path / f"work{at}-{len(data)}", Options())
                for file in files:
                    peek(file, Options())
            except Rejected as error:
                assert error.reason.code in ("unreadable-file", "empty-file", "zip-bomb")  # noqa: PT017


def test_a_size_that_is_a_lie_does_not_unpack_more(tmp_path: Path) -> None:
    """The limits are checked on the declared sizes, for the reader itself stops there."""
    file = saved(tmp_path, {"Roster": [["x" * 30] for _ in range(3000)]})
    data = file.path.read_bytes()
    with zipfile.ZipFile(file.path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert data.count(size.to_bytes(4, "little")) == 2
    file.path.write_bytes(data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(Rejected) as caught:
        peek(arrived(file.path), Options())
    assert caught.value.reason.code == "unreadable-file"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("00501", "00501"),
        (12345.0, "12345"),
        (7, "7"),
        (-0.0, "0"),
        (-3.0, "-3"),
        (3.14, "3.14"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (1e15, "1.00000000000000E+15"),
        (float("nan"), "NaN"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2024, 9, 1), "2024-09-01"),
        (datetime.datetime(2024, 9, 1), "2024-09-01"),
        (datetime.datetime(2024, 9, 1, 8, 5, 1), "2024-09-01T08:05:01"),
        (datetime.time(8, 5), "08:05:00"),
        (datetime.timedelta(hours=30, minutes=5), "30:05:00"),
    ],
)
def test_a_cell_as_text(cell: Any, expected: str) -> None:
    assert text(cell) == expected
