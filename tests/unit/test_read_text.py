"""Text files through read_rows: the dirty files, when a file leaves the fast lane, and what each lane gives."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from rosterline.errors import Rejected
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


DIRTY = {
    "short row": (
        b"ID,Name,Grade\n1,Ann,5\n2,Ben\n3,Cy,6\n",
        [("1", "Ann", "5", 2), ("3", "Cy", "6", 4)],
        [("wrong-length", 3, ("2", "Ben"), True, False)],
    ),
    "long row": (
        b"ID,Name,Grade\n1,Ann,5\n2, Ben ,6,x\n3,Cy,6\n",
        [("1", "Ann", "5", 2), ("3", "Cy", "6", 4)],
        [("wrong-length", 3, ("2", "Ben", "6", "x"), False, False)],
    ),
    "stray quote": (
        b'ID,Name,Grade\n1,"Ann"x,5\n2,Be"n,6\n',
        [("2", 'Be"n', "6", 3)],
        [("bad-quoting", 2, ("1", 'Ann"x', "5"), False, False)],
    ),
    "unclosed quote": (
        b'ID,Name,Grade\n1,Ann,5\n2,"Ben,6\n' + b"".join(b"%d,Cy,7\n" % number for number in range(3, 40)),
        [("1", "Ann", "5", 2), *((str(number), "Cy", "7", number + 1) for number in range(3, 40))],
        [("bad-quoting", 3, ("2", "Ben", "6"), False, False)],
    ),
    "quoted line break before a bad row": (
        b'ID,Name,Grade\n1,"Ann\nMarie",5\n2,Ben\n3,Cy,6\n',
        [("1", "Ann\nMarie", "5", 2), ("3", "Cy", "6", 5)],
        [("wrong-length", 4, ("2", "Ben"), True, False)],
    ),
    "CR only": (
        b"ID,Name,Grade\r1,Ann,5\r2,Ben\r3,Cy,6",
        [("1", "Ann", "5", 2), ("3", "Cy", "6", 4)],
        [("wrong-length", 3, ("2", "Ben"), True, False)],
    ),
    "mixed ends": (
        b"ID,Name,Grade\r\n1,Ann,5\n2,Ben,6\r3,Cy,6\r\n",
        [("1", "Ann", "5", 2), ("2", "Ben", "6", 3), ("3", "Cy", "6", 4)],
        [],
    ),
    "cp1252": (
        "ID,Name,Grade\n1,Zoë,5\n2,José\n".encode("cp1252"),
        [("1", "Zoë", "5", 2)],
        [("wrong-length", 3, ("2", "José"), True, True)],
    ),
    "mixed encodings": (
        "ID,Name,Grade\n1,Zoë,5\n".encode() + "2,José, 6\n".encode("cp1252") + b"3,Cy,6\n",
        [("1", "Zoë", "5", 2), ("3", "Cy", "6", 4)],
        [("bad-encoding", 3, ("2", "6"), False, False)],
    ),
    "UTF-16": (
        "\ufeffID,Name,Grade\r\n1,Zoë,5\r\n2,José\r\n".encode("utf-16-le"),
        [("1", "Zoë", "5", 2)],
        [("wrong-length", 3, ("2", "José"), True, True)],
    ),
    "UTF-8 BOM": (
        b"\xef\xbb\xbfID,Name,Grade\n1,Ann,5\n2,Ben\n",
        [("1", "Ann", "5", 2)],
        [("wrong-length", 3, ("2", "Ben"), True, True)],
    ),
    "NUL": (
        b"ID,Name,Grade\n1,An\0n,5\n2,Ben,6\n",
        [("1", "An\0n", "5", 2), ("2", "Ben", "6", 3)],
        [],
    ),
    "blank lines": (
        b"ID,Name,Grade\n\n1,Ann,5\n   \n\t\n2,Ben,6\n\n\n",
        [("1", "Ann", "5", 3), ("2", "Ben", "6", 6)],
        [],
    ),
    "preamble": (
        b'My "best" report\n\nID,Name,Grade\n1,Ann,5\n2,Ben\n',
        [("1", "Ann", "5", 4)],
        [("wrong-length", 5, ("2", "Ben"), True, True)],
    ),
    "trailer": (
        b"ID,Name,Grade\n1,Ann,5\nTotal rows: 1\n\n",
        [("1", "Ann", "5", 2)],
        [("wrong-length", 3, ("Total rows: 1",), True, True)],
    ),
    "Ctrl-Z": (
        b"ID,Name,Grade\r\n1,Ann,5\r\n\x1a",
        [("1", "Ann", "5", 2)],
        [],
    ),
}


@pytest.mark.parametrize("name", DIRTY)
def test_a_dirty_file(tmp_path: Path, name: str) -> None:
    data, rows, lines = DIRTY[name]
    taken, result = read(tmp_path, data, layout(3 if name == "preamble" else 1))
    assert taken.rows == rows
    assert bad(taken) == lines
    assert result.lane == "careful"
    assert result.rows == len(rows) + len(lines)
    assert [issue.code for issue in result.issues] == (["mixed-line-ends"] if name == "mixed ends" else [])


@pytest.mark.parametrize("data", [b"\n", b"  \r\n\r\n", b"\xef\xbb\xbf", b"\x1a", "\ufeff\n".encode("utf-16-le")])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        read(tmp_path, data)
    assert caught.value.reason.code == "empty-file"


@pytest.mark.parametrize("data", [b"ID,Name,Grade\n", b"ID,Name,Grade", b"ID,Name,Grade\n\n"])
def test_a_header_alone_gives_no_rows(tmp_path: Path, data: bytes) -> None:
    taken, result = read(tmp_path, data)
    assert (taken.rows, taken.bad, result.rows) == ([], [], 0)
    assert taken.frames[0].columns == ["id", "name", "grade", LINE]


CLEAN = {
    "LF": b'ID,Name,Grade\n001,"Smith, Ann",\n2," x ",6',
    "CRLF": b'ID,Name,Grade\r\n001,"Smith, Ann",\r\n2," x ",6\r\n',
    "CR": b'ID,Name,Grade\r001,"Smith, Ann",\r2," x ",6\r',
    "BOM": b'\xef\xbb\xbfID,Name,Grade\n001,"Smith, Ann",""\n2, x ,6\n',
    "no quotes": b"ID;Name;Grade\n001;Smith, Ann;\n2; x ;6\n",
    "tab": b"ID\tName\tGrade\n001\tSmith, Ann\t\n2\t x \t6\n",
    "UTF-16": '\ufeffID,Name,Grade\n001,"Smith, Ann",\n2, x ,6\n'.encode("utf-16-be"),
    "trailing delimiter in the header": b'ID,Name,Grade,\n001,"Smith, Ann",\n2, x ,6,\n',
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_stays_in_the_fast_lane(tmp_path: Path, name: str) -> None:
    delimiter = {"no quotes": ";", "tab": "\t"}.get(name, ",")
    headers = (*HEADER, "") if name.startswith("trailing") else HEADER
    taken, result = read(tmp_path, CLEAN[name], layout(1, headers, delimiter, id=0, name=1, grade=2))
    assert (result.lane, result.why) == ("fast", "")
    assert taken.rows == [("001", "Smith, Ann", "", 2), ("2", " x ", "6", 3)]
    assert (taken.bad, result.rows, result.issues) == ([], 2, ())


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
    "line", [b"1,A", b"", b"  ", b"\x1a", b"Total rows: 2", b'"1","A"', b'"a\nb",c,d', b'1,5"6,x', b'1,""b"",x', b'1, "b",x']
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
    taken, result = read(tmp_path, b'ID,"Name\nof student",Grade\n1,A,5\n', layout(1, ("ID", "Name\nof student", "G"), id=0))
    assert result.why == "a header over several lines"
    assert taken.rows == [("1", 3)]


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
            raise RuntimeError("mine")

    for data in (CLEAN["LF"], DIRTY["NUL"][0]):
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


def test_a_delimiter_too_many_is_accepted_when_the_cells_are_empty(tmp_path: Path) -> None:
    taken, result = read(tmp_path, b'ID,Name,Grade\n1,A,5,\n2,B,6,, \n3,"C",7,""\n4,D,8,,x\n')
    assert result.lane == "careful"
    assert taken.rows == [("1", "A", "5", 2), ("2", "B", "6", 3), ("3", "C", "7", 4)]
    assert bad(taken) == [("wrong-length", 5, ("4", "D", "8", "", "x"), False, True)]


def test_columns_without_a_name_at_the_end_may_be_missing(tmp_path: Path) -> None:
    how = layout(1, ("ID", "Name", "", ""), id=0, name=1)
    for extra, lane in ((b"", "fast"), (b"\n", "careful")):
        taken, result = read(tmp_path, b"ID,Name,,\n1,A,,\n2,B\n3,,x,y\n" + extra, how)
        assert result.lane == lane
        assert taken.rows == [("1", "A", 2), ("2", "B", 3), ("3", "", 4)]


def test_one_column(tmp_path: Path) -> None:
    how = layout(1, ("ID",))
    assert read(tmp_path, b"ID\n1\n2\n", how)[1].lane == "fast"
    for blank in (b"\n", b"  \n", b"\x1a\n"):
        taken, result = read(tmp_path, b"ID\n1\n" + blank + b"2\n", how)
        assert result.lane == "careful"
        assert taken.rows == [("1", 2), ("2", 4)]


def test_a_quoted_cell_may_span_twenty_lines_and_no_more(tmp_path: Path) -> None:
    for breaks, rows in ((19, 1), (20, 0)):
        data = b'ID,Name,Grade\n1,"' + b"x\n" * breaks + b'x",5\n2,B,6\n'
        taken, _ = read(tmp_path, data)
        assert len(taken.rows) == rows + 1
        assert taken.rows[-1] == ("2", "B", "6", breaks + 3)
        assert (taken.bad[0].issue.code, taken.bad[0].issue.line) == ("bad-quoting", 2) if not rows else not taken.bad


@pytest.mark.parametrize(
    ("data", "rows", "lines"),
    [
        (b'1,"A,5\n2,B,6\n3,C",7\n', [("2", "B", "6", 3)], [2, 4]),
        (b'1,"A,5\n2,B",6\n3,C,7\n', [("3", "C", "7", 4)], [2]),
        (b'1,"A,5\n2,B,6",x,y\n3,C,7\n', [("3", "C", "7", 4)], [2, 3]),
    ],
    ids=["a row between", "neighbours", "wrong length"],
)
def test_two_stray_quotes_swallow_no_row(
    tmp_path: Path, data: bytes, rows: list[tuple[str, ...]], lines: list[int]
) -> None:
    """Read as one record they would make rows vanish into a cell."""
    taken, _ = read(tmp_path, b"ID,Name,Grade\n" + data)
    known = {line.issue.line for line in taken.bad} | {row[-1] for row in taken.rows}
    assert known >= {2, 3, 4}
    assert set(rows) <= set(taken.rows)
    assert set(lines) <= {line.issue.line for line in taken.bad}


def test_line_breaks_inside_cells_are_no_mixed_line_ends(tmp_path: Path) -> None:
    taken, result = read(tmp_path, b'ID,Name,Grade\r\n1,"Ann\nMarie",5\r\n2,B,6\r\n')
    assert result.why == "mixed line ends"
    assert taken.rows == [("1", "Ann\nMarie", "5", 2), ("2", "B", "6", 4)]
    assert result.issues == ()


def test_a_value_as_long_as_it_is(tmp_path: Path) -> None:
    name = "x" * 300_000
    for data in (f'1,"{name}",5\n', f'1,"{name}",5\n2\n'):
        taken, _ = read(tmp_path, b"ID,Name,Grade\n" + data.encode())
        assert taken.rows == [("1", name, "5", 2)]


def test_an_endless_line_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rosterline.read.lines.MAX_LINE", 3 << 20)
    with pytest.raises(Rejected) as caught:
        read(tmp_path, b"ID,Name,Grade\n1,A,5\n\0" + b"x" * (5 << 20))
    assert caught.value.reason.code == "unreadable-file"


def test_lines_are_right_across_blocks(tmp_path: Path) -> None:
    rows = [(str(number), "A" * (number % 90), "5") for number in range(40_000)]
    for end, extra in (("\r\n", "\r\n"), ("\r", "\r\r"), ("\n", "\n\n")):
        text = "ID,Name,Grade" + end + end.join(",".join(row) for row in rows) + end + extra
        taken, result = read(tmp_path, text.encode())
        assert result.lane == "careful"
        assert taken.rows == [(*row, line) for line, row in enumerate(rows, 2)]


def test_damage_in_utf_16_spoils_its_own_line_only(tmp_path: Path) -> None:
    text = "\ufeffID,Name,Grade\n1,Zoë,5\n".encode("utf-16-le") + b"2\0,\0\x00\xdc,\x006\0\n\0" + "3,C,7\n".encode("utf-16-le")
    taken, _ = read(tmp_path, text + b"4")
    assert taken.rows == [("1", "Zoë", "5", 2), ("3", "C", "7", 4)]
    assert bad(taken) == [("bad-encoding", 3, ("2", "6"), False, False), ("bad-encoding", 5, (), True, True)]
    assert "utf-16" in taken.bad[0].issue.message


def test_a_byte_without_meaning_in_the_configured_encoding(tmp_path: Path) -> None:
    taken, _ = read(tmp_path, b"ID,Name,Grade\n1,Zo\xeb,5\n2,\x81,6\n")
    assert taken.rows == [("1", "Zoë", "5", 2)]
    assert bad(taken) == [("bad-encoding", 3, ("2", "6"), False, True)]


def test_no_copy_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for data in (DIRTY["cp1252"][0], DIRTY["UTF-16"][0], CLEAN["UTF-16"]):
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


def test_messages_hold_no_cells(tmp_path: Path) -> None:
    secret = "Krasinski"
    data = f'ID,Name,Grade\n1,{secret}\n2,"{secret}"x,5\n3,{secret},5,6,7\n'.encode() + f"4,{secret}ë,\n".encode("cp1252")
    taken, result = read(tmp_path, data + "5,ë,6\n".encode())
    assert len(taken.bad) == 4
    assert all(secret not in line.issue.message for line in taken.bad)
    assert secret not in result.why
