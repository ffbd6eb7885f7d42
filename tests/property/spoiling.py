"""Good reports, and ways to spoil them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CHECKOUT = Path(__file__).resolve().parents[2]
CLEVER = (CHECKOUT / "examples" / "clever.toml").read_text(encoding="utf-8")
CANARY = "quokka"
STATUSES = {"applied": 0, "unchanged": 0, "rejected": 3, "held": 4}

Files = Mapping[str, bytes]


def some(examples: int) -> Callable[[Any], Any]:
    """So many examples, all with one installation: a good report between them makes each begin anew."""
    return settings(
        max_examples=examples * int(os.environ.get("ROSTERLINE_TEST_EXAMPLES", "1")),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# ---- good reports -------------------------------------------------------------------------------------------------

HEADER = (
    "Term,School ID,Staff First Name,Staff Last Name,Staff Email Address,Staff Unique ID,Class Name,Class ID,"
    "Class Period,Student First Name,Student Last Name,Student ID,Grade,Bus"
)


def _line(number: int) -> str:
    place = number % 3
    name = ('"Quokka, Ann"', "Quökka", '"The ""Quokka"""', "O'Quokka")[number % 4]
    return (
        f"26-27,10{number % 2},Tom,Quokka{place},t{place}@quokka.example,TQUOKKA-{place},Quokka {place},"
        f'MQUOKKA-{place}{number % 2},"1,{place}",{name},Quokka{number},SQUOKKA-{number},{number % 12},7'
    )


COMBINED = "\n".join([HEADER, *map(_line, range(12)), ""]).encode()

SET: Files = {
    "schools.csv": b"School_id,School_name\n1,Quokka High\n2,Quokka Low\n",
    "students.csv": b"School_id,Student_id,Last_name,First_name,Grade,Student_email\n"
    b"1,SQUOKKA1,Quokka,Ann,9,a@quokka.example\n1,SQUOKKA2,Quokka,Bob,10,\n2,SQUOKKA3,Quokka,Cid,K,\n",
    "teachers.csv": b"School_id,Teacher_id,Last_name,First_name,Teacher_email\n"
    b"1,TQUOKKA1,Quokka,Tea,t@quokka.example\n2,TQUOKKA2,Quokka,Tom,\n",
    "sections.csv": b"School_id,Section_id,Name,Period,Course_number,Course_name,"
    b"Term_name,Term_start,Term_end,Teacher_id\n"
    b'1,MQUOKKA1,Quokka I,"1,2",C1,Quokka,S1,2026-08-20,2027-01-15,TQUOKKA1\n'
    b"2,MQUOKKA2,Quokka II,3,C2,Quokka,S2,1/16/2027,6/1/2027,TQUOKKA2\n",
    "enrollments.csv": b"School_id,Section_id,Student_id\n"
    b"1,MQUOKKA1,SQUOKKA1\n1,MQUOKKA1,SQUOKKA2\n2,MQUOKKA2,SQUOKKA3\n",
}


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ("\n".join([HEADER, *(_line(number).replace('"', "") for number in (1, 3, 5, 7))])).split("\n"):
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in line.split(",")][:14])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


WORKBOOK = _workbook()


def zipped(files: Files) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


# ---- spoilt reports -----------------------------------------------------------------------------------------------

TOKENS = [
    *(b"\0", b"\xff", b'"', b'""', b"'", b",", b",,", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\x1a"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x81", b"\x85", b"\xe9", b"\xc3\xa9", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80"),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xc2\xa0", b"\x0b", b"\x1e", b"\x1b[31m", b" " * 9),
    *(b"1.23E+11", b"#REF!", b"=1+1", b"00", b"2026-02-30", b"9/1/2026", b"vacant", b"TBA", b"%", b":", b"%3A", b"$."),
    *(b"Total rows: 2", b"A" * 129, b"B" * 1001, b"\\", b"\\N", b"NULL", b"{}", b"[/x]", HEADER.encode(), b"School ID"),
    *(b"TQUOKKA-1", b"MQUOKKA-10", b"SQUOKKA-3", b"101", b"SQUOKKA1", b"MQUOKKA1", b"TQUOKKA2"),
]
ENCODINGS = [
    "cp1252",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "mac-roman",
    "cp037",
    "cp932",
]


def _tokens(line: bytes) -> list[bytes]:
    """What may be written into a line: into a header nobody's id, for headers may be told."""
    names = (b"Name", b"_id", b"School", b"Student")
    return [
        token for token in TOKENS if CANARY not in token.decode(errors="ignore").casefold() or not _any(names, line)
    ]


def _any(parts: tuple[bytes, ...], line: bytes) -> bool:
    return any(part in line for part in parts)


@st.composite
def spoilt(draw: st.DrawFn, data: bytes, edits: int = 6) -> bytes:
    """Some bytes with some of them inserted, deleted, replaced, doubled, cut off or written in another way."""
    for _ in range(draw(st.integers(1, edits))):
        way = draw(st.sampled_from([_byte, _line_of, _cell, _columns, _cut, _encoded]))
        data = draw(way(data))
    return data


@st.composite
def _byte(draw: st.DrawFn, data: bytes) -> bytes:
    place = draw(st.integers(0, len(data)))
    line = data[data.rfind(b"\n", 0, place) + 1 :].partition(b"\n")[0]
    new = draw(st.one_of(st.sampled_from(_tokens(line)), st.binary(max_size=4)))
    return data[:place] + new + data[place + draw(st.sampled_from([0, 0, 1, 2, 40])) :]


@st.composite
def _line_of(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    place, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    way = draw(st.sampled_from(["double", "drop", "swap", "join"]))
    if way == "double":
        lines.insert(other, lines[place])
    elif way == "drop":
        del lines[place]
    elif way == "swap":
        lines[place], lines[other] = lines[other], lines[place]
    else:
        lines[place] = lines[place].rstrip(b"\r\n")
    return b"".join(lines)


@st.composite
def _cell(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.split(b"\n")
    place = draw(st.integers(0, len(lines) - 1))
    cells = lines[place].split(b",")
    cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from([b"", *_tokens(lines[place])]))
    lines[place] = b",".join(cells)
    return b"\n".join(lines)


@st.composite
def _columns(draw: st.DrawFn, data: bytes) -> bytes:
    one, other = draw(st.integers(0, 13)), draw(st.integers(0, 13))
    rows = [line.split(b",") for line in data.split(b"\n")]
    for row in rows[draw(st.integers(0, 1)) :]:
        if len(row) > max(one, other):
            row[one], row[other] = row[other], row[one]
    return b"\n".join(b",".join(row) for row in rows)


@st.composite
def _cut(draw: st.DrawFn, data: bytes) -> bytes:
    place = draw(st.integers(0, len(data)))
    return data[:place] if draw(st.booleans()) else data[place:]


@st.composite
def _encoded(draw: st.DrawFn, data: bytes) -> bytes:
    try:
        return data.decode().encode(draw(st.sampled_from(ENCODINGS)))
    except UnicodeError:
        return data


beginnings = st.sampled_from(
    [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xef\xbb\xbf", b'"']
)
noise = st.builds(lambda start, rest: start + rest, beginnings, st.binary(max_size=3000))


@st.composite
def spoilt_set(draw: st.DrawFn) -> Files:
    """Some of the files spoilt, missing, under another name or there twice."""
    files = dict(SET)
    for name in draw(st.lists(st.sampled_from(list(SET)), min_size=1, max_size=3)):
        way = draw(st.sampled_from(["spoil", "spoil", "spoil", "drop", "rename", "double", "exchange", "noise"]))
        data = files.get(name, b"")
        if way == "spoil":
            files[name] = draw(spoilt(data, 3))
        elif way == "drop":
            files.pop(name, None)
        elif way == "rename":
            files[draw(st.sampled_from(["x.txt", "\U0001f600.csv", ".hidden", "a b.csv"]))] = files.pop(name, b"")
        elif way == "double":
            files[f"2-{name}"] = data
        elif way == "exchange":
            files[name] = files.get(draw(st.sampled_from(list(SET))), b"")
        else:
            files[name] = draw(noise)
    return files or {"nothing.csv": b""}


@st.composite
def spoilt_zip(draw: st.DrawFn) -> bytes:
    """A zip file or workbook, spoilt inside before it was packed, or outside afterwards, or both."""
    if draw(st.booleans()):
        packed = WORKBOOK
        if draw(st.booleans()):
            packed = draw(_repacked(packed))
    else:
        packed = zipped({draw(st.sampled_from(["roster.csv", "a/b.csv", "../x.csv"])): draw(spoilt(COMBINED, 2))})
    for _ in range(draw(st.integers(0, 2))):
        packed = draw(_byte(packed))
    return packed


@st.composite
def _repacked(draw: st.DrawFn, packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(members)))
    if draw(st.booleans()):
        members[name] = draw(_byte(members[name]))
    else:
        del members[name]
    return zipped(members)
