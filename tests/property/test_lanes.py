"""The fast lane and the careful lane give the same, and no bytes whatever break either."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.keep.files import ReportFile
from rosterline.keep.survey import survey
from rosterline.read import peek, read_rows
from rosterline.read.careful import read_careful
from rosterline.read.contract import BadLine, Batch, Layout, Options
from rosterline.read.encoding import encoding_of, source_of
from rosterline.read.fast import NotForFastLane, read_fast

DELIMITERS = [",", "\t", ";", "|"]


@dataclass
class Taken:
    """A sink that keeps everything."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        self.rows += batch.frame.rows()
        self.bad += batch.bad
        self.columns = batch.frame.columns


@pytest.fixture(scope="module")
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "roster.csv"


plain = st.sampled_from(["", "1", "00", "Ann", "x y", " b", "é", "\u2028", "\x85", "\x0b", "\xa0", " ", "'", "\x1a"])
quoted = st.sampled_from(['""', '"a"', '"a,b;c|d\te"', '"a""b"', '""""', '"é"', '"""a"', '" "'])
odd = st.sampled_from(['"', '"a"b', 'a"', 'a""b', ' "a"', '"a" ', '"a\nb"', '"a\rb"', "\0", "\x01", "a\rb", '""a""'])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, Layout]:
    """A file that is nearly a table, and its layout."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    columns = draw(st.integers(1, 4))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    rarely = st.integers(0, 15).map(lambda number: number == 0) if draw(st.booleans()) else st.just(False)
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        cells = draw(st.lists(plain | quoted, min_size=columns, max_size=columns))
        if draw(rarely):
            cells[draw(st.integers(0, columns - 1))] = draw(odd)
        if draw(rarely):
            cells = draw(st.sampled_from([cells[1:], [*cells, "x"], [*cells, ""], [" "], []]))
        lines.append(delimiter.join(cells) + (draw(st.sampled_from(["\n", "\r", "\r\n"])) if draw(rarely) else end))
    header = [f"h{number}" for number in range(columns)]
    if columns > 1 and draw(rarely):
        header[-1] = ""
    line = draw(st.integers(0, 2))
    start = "title" + end if line == 2 else ""
    start += delimiter.join(header) + end if line else ""
    text = start + "".join(lines) + ("\x1a" if draw(rarely) else "")
    text = text.removesuffix(end) if draw(st.booleans()) else text
    wanted = {name or "last": place for place, name in enumerate(header) if place in (0, columns - 1) or columns < 4}
    data = text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"])), errors="ignore")
    return data, Layout(line, tuple(header), delimiter, draw(st.booleans()), wanted)


@settings(max_examples=400, deadline=None)
@given(files())
def test_both_lanes_give_the_same(path: Path, made: tuple[bytes, Layout]) -> None:
    data, layout = made
    path.write_bytes(data)
    file = ReportFile(path.name, path, survey(path))
    fast, careful = Taken(), Taken()
    with source_of(file, encoding_of(file, "cp1252")) as source:
        count, _ = read_careful(source, layout, careful)
        assert count == len(careful.rows) + len(careful.bad)
        try:
            assert read_fast(source, layout, fast) == count
        except NotForFastLane as reason:
            event(str(reason))
            return
    event("fast")
    assert careful.bad == []
    assert (fast.columns, fast.rows) == (careful.columns, careful.rows)


@settings(max_examples=120, deadline=None)
@given(files())
def test_every_line_is_accounted_for(path: Path, made: tuple[bytes, Layout]) -> None:
    """A physical line is blank, a row, a bad line, or the inside of a row over several lines; never anything else."""
    data, layout = made
    layout = replace(layout, wanted={str(place): place for place in range(len(layout.headers))})
    path.write_bytes(data)
    file = ReportFile(path.name, path, survey(path))
    taken = Taken()
    with source_of(file, encoding_of(file, "cp1252")) as source:
        read_careful(source, layout, taken)
        lines = source.path.read_bytes()[source.start :].splitlines()
    spans = {int(str(row[-1])): 1 + _breaks(row[:-1]) for row in taken.rows}
    known = {line + more for line, span in spans.items() for more in range(span)}
    known |= {line.issue.line for line in taken.bad if line.issue.line}
    blank = {number for number, line in enumerate(lines, 1) if not line.strip(b" \t\xa0\xc2\x1a")}
    unread = set(range(1, len(lines) + 1)) - known - blank - set(range(1, layout.header_line + 1))
    assert unread == set()
    assert sum(line.last for line in taken.bad) <= 1


def _breaks(cells: tuple[object, ...]) -> int:
    """Line breaks inside the cells; of bytes only CRLF, LF and CR are any."""
    return sum(len(f"{cell}.".encode().splitlines()) - 1 for cell in cells)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.text("ab\"'é \u2028,;|", max_size=5)
            | st.sampled_from(["a\nb", "\r", "x\r\ny"])
            | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x1a"), max_size=4),
            min_size=5,
            max_size=5,
        ),
        max_size=5,
    ),
    delimiter=st.sampled_from(DELIMITERS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    always=st.booleans(),
)
def test_what_was_written_is_read(path: Path, rows: list[list[str]], delimiter: str, end: str, always: bool) -> None:
    text = io.StringIO(newline="")
    # The csv module's writer leaves a line break alone that is not its own.
    always = always or any(_breaks(tuple(row)) for row in rows)
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL
    )
    writer.writerows([["a", "b", "c", "d", "e"], *rows])
    path.write_bytes(text.getvalue().encode())
    file = ReportFile(path.name, path, survey(path))
    layout = Layout(1, tuple("abcde"), delimiter, True, {name: place for place, name in enumerate("abcde")})
    taken, _ = read_rows(file, peek(file, Options()), layout, Taken)
    lines, line = [], 2
    for row in rows:
        lines.append(line)
        line += 1 + _breaks(tuple(row))
    if not taken.bad:
        assert taken.rows == [(*row, line) for row, line in zip(rows, lines, strict=True)]
    # Only a row over several lines of which some look like rows may be doubted.
    assert not taken.bad or any(_breaks(tuple(row)) for row in rows)


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            [b'"', b",", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xfe", b"\xc3\xa9", b"\xe9", b"a", b"\x1a"]
        ),
        max_size=40,
    ).map(b"".join),
    start=st.sampled_from(
        [
            b"",
            b"\xff\xfe",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ]
    ),
    delimiter=st.sampled_from(DELIMITERS),
    columns=st.integers(1, 3),
    line=st.integers(0, 3),
    quoting=st.booleans(),
)
def test_any_bytes_give_rows_or_a_refusal(
    path: Path, data: bytes, start: bytes, delimiter: str, columns: int, line: int, quoting: bool
) -> None:
    path.write_bytes(start + data)
    names = tuple(f"h{number}" for number in range(columns))
    layout = Layout(line, names, delimiter, quoting, {name: place for place, name in enumerate(names)})
    with tempfile.TemporaryDirectory() as work:
        try:
            files, _ = survey_files([path], Path(work), Options())
            for file in files:
                taken, result = read_rows(file, peek(file, Options()), layout, Taken)
                assert result.rows == len(taken.rows) + len(taken.bad)
        except Rejected as error:
            event(error.reason.code)
