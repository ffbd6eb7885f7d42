"""A file's beginning."""

from __future__ import annotations

from pathlib import Path

import pytest

from rosterline.errors import Rejected, UsageError
from rosterline.keep import survey_files
from rosterline.keep.files import ReportFile
from rosterline.read import peek
from rosterline.read.contract import Options, Peek, Record


def arrived(tmp_path: Path, data: bytes, name: str = "roster.csv") -> ReportFile:
    path = tmp_path / name
    path.write_bytes(data)
    (file,), _ = survey_files([path], tmp_path / "work", Options())
    return file


def peeked(tmp_path: Path, data: bytes, name: str = "roster.csv", encoding: str = "cp1252") -> Peek:
    return peek(arrived(tmp_path, data, name), Options(encoding=encoding))


def test_records_have_their_physical_lines_and_trimmed_cells(tmp_path: Path) -> None:
    found = peeked(tmp_path, b"My report\r\n\r\n ,\r\nID, Name ,\xa0\r\n1,Ann,5\r\n")
    assert (found.kind, found.encoding) == ("text", "cp1252")
    assert found.records == (
        Record(1, ("My report",), ","),
        Record(4, ("ID", "Name", ""), ","),
        Record(5, ("1", "Ann", "5"), ","),
    )


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_most_frequent_of_the_line(tmp_path: Path, delimiter: str) -> None:
    line = delimiter.join(["ID", '"Name, first; last"', "Grade", "Home, room"])
    ((record),) = peeked(tmp_path, line.encode()).records
    assert record.delimiter == delimiter
    assert len(record.cells) == (4 if delimiter != "," else 5)
    assert record.cells[1] == "Name, first; last"


def test_a_header_over_several_lines(tmp_path: Path) -> None:
    found = peeked(tmp_path, b'"Student\nID","The ""Name"""\n1,Ann\n')
    assert found.records == (Record(1, ("Student\nID", 'The "Name"'), ","), Record(3, ("1", "Ann"), ","))


def test_an_odd_quote_in_a_title_hides_no_header(tmp_path: Path) -> None:
    found = peeked(tmp_path, b'"Report of\n"Student ID","Name"\n1,Ann\n')
    assert [record.line for record in found.records] == [1, 2, 3]
    assert found.records[1].cells == ("Student ID", "Name")


def test_no_more_than_forty_records_and_one_megabyte(tmp_path: Path) -> None:
    assert len(peeked(tmp_path, b"1,Ann\n" * 100).records) == 40
    long = b"x" * 40_000 + b",1\n"
    records = peeked(tmp_path, long * 39).records
    assert len(records) == 26
    assert {len(record.cells) for record in records} == {2}


def test_one_line_longer_than_what_is_looked_at(tmp_path: Path) -> None:
    (record,) = peeked(tmp_path, b"ID," + b"x" * (2 << 20)).records
    assert record.cells[0] == "ID"


@pytest.mark.parametrize(
    ("data", "encoding", "codes"),
    [
        (b"ID,Name\n", "utf-8", []),
        ("ID,Zoë\n".encode(), "utf-8", []),
        (b"\xef\xbb\xbfID,Name\n", "utf-8", []),
        (b"\xef\xbb\xbfID,Zo\xeb\n", "utf-8", []),
        ("ID,Zoë\n".encode() + b"\xeb\n", "utf-8", []),
        ("ID,Zoë\n".encode("cp1252"), "cp1252", ["encoding-assumed"]),
        ("\ufeffID,Zoë\n".encode("utf-16-le"), "utf-16-le", []),
        ("\ufeffID,Zoë\n".encode("utf-16-be"), "utf-16-be", []),
    ],
)
def test_the_encoding(tmp_path: Path, data: bytes, encoding: str, codes: list[str]) -> None:
    found = peeked(tmp_path, data)
    assert found.encoding == encoding
    assert found.records[0].cells[0] == "ID"
    assert [issue.code for issue in found.issues] == codes


def test_utf_16_cut_inside_a_character(tmp_path: Path) -> None:
    data = "\ufeffID,Name\n".encode("utf-16-le") + "1,\U0001f600\n".encode("utf-16-le") * 100_000
    found = peeked(tmp_path, data + b"\x00")
    assert found.records[1] == Record(2, ("1", "\U0001f600"), ",")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "cp500", "rot13", "nonsense"])
def test_a_configured_encoding_that_is_none_for_lines(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(UsageError, match=r"reading\.encoding"):
        peeked(tmp_path, b"ID,Zo\xeb\n", encoding=encoding)
    assert peeked(tmp_path, b"ID,Zoe\n", encoding=encoding).encoding == "utf-8"


def test_the_kind_is_told_by_content(tmp_path: Path) -> None:
    assert peeked(tmp_path, b"ID,Name\n1,Ann\n", "roster.xls").records[0].cells == ("ID", "Name")
    page = peeked(tmp_path, b"<html><table><tr><td>ID</td></tr></table></html>", "roster.xls")
    assert page.kind == "text"


@pytest.mark.parametrize(
    "data",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"\xd0\xcf\x11\xe0", b"\xd0\xcf\x11\xe0" + b"ID,Name\n" * 90],
)
def test_a_damaged_workbook(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        peeked(tmp_path, data, "roster.xls")
    assert caught.value.reason.code == "unreadable-file"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    file = arrived(tmp_path, b"ID\n")
    file.path.unlink()
    with pytest.raises(Rejected) as caught:
        peek(file, Options())
    assert caught.value.reason.code == "unreadable-file"
