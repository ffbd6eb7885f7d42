"""Which lane reads a text file, and what the sink is given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from tests.unit.reading import HEADER, Taken, arrived, layout, read

from rosterline.errors import Rejected
from rosterline.read import peek, read_rows
from rosterline.read.contract import LINE, Batch, Options

CLEAN = {
    "LF": b'ID,Name,Grade\n001,"Smith, Ann",\n2," x ",6',
    "CRLF": b'ID,Name,Grade\r\n001,"Smith, Ann",\r\n2," x ",6\r\n',
    "CR": b'ID,Name,Grade\r001,"Smith, Ann",\r2," x ",6\r',
    "BOM": b'\xef\xbb\xbfID,Name,Grade\n001,"Smith, Ann",""\n2, x ,6\n',
    "no quotes": b"ID;Name;Grade\n001;Smith, Ann;\n2; x ;6\n",
    "tab": b"ID\tName\tGrade\n001\tSmith, Ann\t\n2\t x \t6\n",
    "UTF-16": '\ufeffID,Name,Grade\n001,"Smith, Ann",\n2, x ,6\n'.encode("utf-16-be"),
    "trailing delimiter in the header": b'ID,Name,Grade,\n001,"Smith, Ann",,\n2, x ,6,\n',
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_stays_in_the_fast_lane(tmp_path: Path, name: str) -> None:
    delimiter = {"no quotes": ";", "tab": "\t"}.get(name, ",")
    headers = (*HEADER, "") if name.startswith("trailing") else HEADER
    taken, result = read(tmp_path, CLEAN[name], layout(1, headers, delimiter, id=0, name=1, grade=2))
    assert (result.lane, result.why) == ("fast", "")
    assert taken.rows == [("001", "Smith, Ann", "", 2), ("2", " x ", "6", 3)]
    assert (taken.bad, result.rows, result.issues) == ([], 2, ())


ZOE = "ID,Name,Grade\n1,Zoë,5\n".encode("cp1252")

LEAVING = {
    "NUL characters": b"ID,Name,Grade\n1,A\0,5\n",
    "mixed line ends": b"ID,Name,Grade\r\n1,A,5\n",
    "lines that are not valid utf-8": "ID,Name,Grade\n1,ë,5\n".encode() + b"2,\xeb,5\n",
    "lines that are not valid cp1252": b"ID,Name,Grade\n1,\x81,5\n",
    "lines that are not valid utf-16": "\ufeffID,Name,Grade\n1,A,5\n".encode("utf-16-le") + b"\x00\xd8\n\x00",
    "polars: ComputeError": b"ID,Name,Grade\n1,A,5\n1,A,5,6\n",
    "rows too short or blank lines": b"ID,Name,Grade\n1,A,5\n2,B\n",
    "quotes or line breaks inside cells": b'ID,Name,Grade\n1,"A"b"",5\n',
}


@pytest.mark.parametrize("why", LEAVING)
def test_a_file_leaves_the_fast_lane(tmp_path: Path, why: str) -> None:
    _, result = read(tmp_path, LEAVING[why])
    assert (result.lane, result.why) == ("careful", why)


@pytest.mark.parametrize(
    "line",
    [b"1,A", b"", b"  ", b"\x1a", b"Total rows: 2", b'"1","A"', b'"a\nb",c,d', b'1,5"6,x', b'1,""b"",x', b'1, "b",x'],
)
def test_no_line_of_this_kind_reaches_polars(tmp_path: Path, line: bytes) -> None:
    _, result = read(tmp_path, b"ID,Name,Grade\n1,A,5\n" + line + b"\n")
    assert result.lane == "careful"


def test_a_long_row_is_seen_though_only_some_columns_are_read(tmp_path: Path) -> None:
    """With a projection polars takes rows that are too long: it must be kept from that."""
    taken, result = read(tmp_path, b"ID,Name,Grade\n1,A,5\n2,B,6,x\n3,C,7\n", layout(id=0))
    assert result.lane == "careful"
    assert taken.rows == [("1", 2), ("3", 4)]


def test_the_header_decides_too(tmp_path: Path) -> None:
    doubled = layout(1, ("ID", "Name", "Name"), id=0)
    assert read(tmp_path, b"ID,Name,Name\n1,A,5\n", doubled)[1].why == "two columns with the same header"
    taken, result = read(
        tmp_path, b'ID,"Name\nof student",Grade\n1,A,5\n', layout(1, ("ID", "Name\nof student", "G"), id=0)
    )
    assert result.why == "a header over several lines"
    assert taken.rows == [("1", 3)]
    taken, result = read(tmp_path, b'ID,"Name" of student,Grade\n1,A,5\n', layout(id=0))
    assert result.why == "odd quotes in the header"
    assert taken.rows == [("1", 2)]


def test_empty_last_cells_are_cleared_by_their_delimiters(tmp_path: Path) -> None:
    taken, result = read(tmp_path, b'ID,Name,Grade\n1,A,\n2,"B, C",\n')
    assert result.lane == "fast"
    assert taken.rows == [("1", "A", "", 2), ("2", "B, C", "", 3)]


def test_the_sink_is_made_anew_when_the_fast_lane_is_left_midway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rosterline.read.fast.BATCH", 10)
    sinks: list[Taken] = []

    def new_sink() -> Taken:
        sinks.append(Taken())
        return sinks[-1]

    rows = b"".join(b"%d,A,5\n" % number for number in range(100))
    file = arrived(tmp_path, b"ID,Name,Grade\n" + rows + b"100,B\n")
    taken, result = read_rows(file, peek(file, Options()), layout(), new_sink)
    assert result.lane == "careful"
    assert len(sinks) == 2
    assert len(sinks[0].rows) >= 10
    assert taken is sinks[1]
    assert (len(taken.rows), len(taken.bad), result.rows) == (100, 1, 101)


def test_what_a_sink_raises_is_not_taken_for_a_fault_of_the_file(tmp_path: Path) -> None:
    class Broken(Taken):
        def add(self, batch: Batch) -> None:
            raise RuntimeError(f"mine, at {batch.frame.height}")

    for data in (CLEAN["LF"], LEAVING["NUL characters"]):
        file = arrived(tmp_path, data)
        with pytest.raises(RuntimeError, match="mine"):
            read_rows(file, peek(file, Options()), layout(), Broken)


def test_careful_batches_and_the_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rosterline.read.careful.BATCH", 3)
    data = b"ID,Name,Grade\n" + b"1\n2,A,5\n" * 4 + b"9\n\n  \n"
    taken, result = read(tmp_path, data)
    assert [frame.height for frame in taken.frames] == [1, 2, 1]
    assert [line.last for line in taken.bad] == [False] * 4 + [True]
    assert result.rows == 9
    taken, _ = read(tmp_path, b"ID,Name,Grade\n" + b"1\n" * 3 + b"2,A,5\n")
    assert [line.last for line in taken.bad] == [False] * 3


def test_a_file_of_bad_rows_only(tmp_path: Path) -> None:
    taken, result = read(tmp_path, b"ID,Name,Grade\n1,A\n2,B\n")
    assert taken.rows == []
    assert taken.frames[0].columns == ["id", "name", "grade", LINE]
    assert [line.issue.line for line in taken.bad] == [2, 3]
    assert result.rows == 2


def test_without_a_header_the_first_line_is_a_row(tmp_path: Path) -> None:
    for data, lane in ((b"1,Ann,5\n2,Ben,6\n", "fast"), (b"1,Ann,5\n\n2,Ben,6\n", "careful")):
        taken, result = read(tmp_path, data, layout(0))
        assert result.lane == lane
        assert taken.rows == [("1", "Ann", "5", 1), ("2", "Ben", "6", 2 if lane == "fast" else 3)]


def test_quoting_off_makes_a_quote_a_letter(tmp_path: Path) -> None:
    data = b'ID\tName\tGrade\n1\t"Ann\t5\n2\tB"en"\t6\n'
    taken, result = read(tmp_path, data, layout(delimiter="\t", quoted=False))
    assert result.lane == "fast"
    assert taken.rows == [("1", '"Ann', "5", 2), ("2", 'B"en"', "6", 3)]
    taken, result = read(tmp_path, data + b"3\n", layout(delimiter="\t", quoted=False))
    assert result.lane == "careful"
    assert taken.rows == [("1", '"Ann', "5", 2), ("2", 'B"en"', "6", 3)]


def test_one_column(tmp_path: Path) -> None:
    how = layout(1, ("ID",))
    assert read(tmp_path, b"ID\n1\n2\n", how)[1].lane == "fast"
    for blank in (b"\n", b"  \n", b"\x1a\n"):
        taken, result = read(tmp_path, b"ID\n1\n" + blank + b"2\n", how)
        assert result.lane == "careful"
        assert taken.rows == [("1", 2), ("2", 4)]


def test_another_encoding_is_read_whole_and_fast(tmp_path: Path) -> None:
    taken, result = read(tmp_path, ZOE)
    assert result.lane == "fast"
    assert taken.rows == [("1", "Zoë", "5", 2)]


def test_no_copy_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    damaged = (LEAVING["lines that are not valid cp1252"], LEAVING["lines that are not valid utf-16"])
    for data in (CLEAN["UTF-16"], ZOE, *damaged):
        read(tmp_path, data)
    assert list(folder.iterdir()) == []


def test_a_name_with_a_pattern_in_it_means_this_file(tmp_path: Path) -> None:
    arrived(tmp_path, CLEAN["LF"].replace(b"001", b"999"), "a1.csv")
    file = arrived(tmp_path, CLEAN["LF"], "a[1]*?.csv" if os.name != "nt" else "a[1].csv")
    taken, result = read_rows(file, peek(file, Options()), layout(), Taken)
    assert result.lane == "fast"
    assert taken.rows[0][0] == "001"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    file = arrived(tmp_path, CLEAN["LF"])
    seen = peek(file, Options())
    file.path.write_bytes(CLEAN["LF"] + b"\n3,C,7\n")
    with pytest.raises(Rejected) as caught:
        read_rows(file, seen, layout(), Taken)
    assert caught.value.reason.code == "file-changed"
    file.path.unlink()
    with pytest.raises(Rejected):
        read_rows(file, seen, layout(), Taken)
