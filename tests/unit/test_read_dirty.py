"""Dirty text files: which rows and bad lines they give, and at which lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.reading import bad, layout, read

from rosterline.errors import Rejected
from rosterline.read.contract import LINE

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
        (b'1,"A,5\n2,B,6\n3,C",7\n', [("2", "B", "6", 3)], [2]),
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
    text = (
        "\ufeffID,Name,Grade\n1,Zoë,5\n".encode("utf-16-le")
        + b"2\0,\0\x00\xdc,\x006\0\n\0"
        + "3,C,7\n".encode("utf-16-le")
    )
    taken, _ = read(tmp_path, text + b"4")
    assert taken.rows == [("1", "Zoë", "5", 2), ("3", "C", "7", 4)]
    assert bad(taken) == [("bad-encoding", 3, ("2", "6"), False, False), ("bad-encoding", 5, (), True, True)]
    assert "utf-16" in taken.bad[0].issue.message


def test_a_byte_without_meaning_in_the_configured_encoding(tmp_path: Path) -> None:
    taken, _ = read(tmp_path, b"ID,Name,Grade\n1,Zo\xeb,5\n2,\x81,6\n")
    assert taken.rows == [("1", "Zoë", "5", 2)]
    assert bad(taken) == [("bad-encoding", 3, ("2", "6"), False, True)]


def test_messages_hold_no_cells(tmp_path: Path) -> None:
    secret = "Krasinski"
    data = f'ID,Name,Grade\n1,{secret}\n2,"{secret}"x,5\n3,{secret},5,6,7\n'.encode() + f"4,{secret}ë,\n".encode(
        "cp1252"
    )
    taken, result = read(tmp_path, data + "5,ë,6\n".encode())
    assert len(taken.bad) == 4
    assert all(secret not in line.issue.message for line in taken.bad)
    assert secret not in result.why
