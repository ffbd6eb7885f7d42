"""Workbooks, zip files, odd names and odd places: what a file is, not how it looks inside."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from tests.acceptance.cases import Case, applied, changes, check, held, places, rejected
from tests.acceptance.driving import HEADERS, ROWS, Office, cells, row, text

PLAIN = text().encode()


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells_of_row in rows:
            sheet.append(cells_of_row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def password_protected() -> bytes:
    """What Excel writes for a workbook with a password: a compound file with a stream ``EncryptedPackage``."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    numbers = (62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head = struct.pack("<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", *numbers)
    header = head + struct.pack("<108I", *[free] * 108)
    chain = [table, end, *range(3, 10), end]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(name: str, kind: int, start: int, size: int, child: int = free) -> bytes:
        encoded = (name + "\0").encode("utf-16-le")
        return struct.pack("<64sHBBIII36xIQ", encoded, len(encoded), kind, 1, free, free, child, start, size)

    directory = entry("Root Entry", 5, end, 0, 1) + entry("EncryptedPackage", 2, 2, 4096) + bytes(256)
    return header + fat + directory + bytes(4096)


SHEET: list[list[object]] = [[*HEADERS], *(list[object](line.split(",")) for line in ROWS)]
NUMBERS: list[list[object]] = [[*HEADERS], *([*line[:-1], 1000 + place] for place, line in enumerate(SHEET[1:]))]
FORMULA: list[list[object]] = [[*HEADERS], [*SHEET[1][:9], "=1+1", *SHEET[1][10:]], *SHEET[2:]]
BOOK = workbook(Roster=SHEET)
ZIP = zipped(("out/roster.csv", PLAIN))
OTHER = "Quokka,Color\n1,2\n"

CASES = {
    # Workbooks.
    "a workbook": ("roster.xlsx", applied(BOOK)),
    "a workbook with two sheets": (
        "roster.xlsx",
        applied(workbook(Roster=SHEET, Legend=[["AnnQuokka"]]), ("other-sheets", None, None)),
    ),
    "a workbook whose first sheet is another one": (
        "roster.xlsx",
        rejected(
            workbook(Legend=[["AnnQuokka", "LeeQuokka"], ["SQUOKKA", "Quokka"]], Roster=SHEET),
            "not-recognised",
            ("other-sheets", None, None),
        ),
    ),
    "a workbook whose ids are numbers": (
        "roster.xlsx",
        applied(
            workbook(Roster=NUMBERS),
            ("whole-number-cells", None, "Student ID"),
            students=(30, 0, 30),
            enrollments=(30, 0, 30),
        ),
    ),
    "a workbook that says =1+1": (
        "roster.xlsx",
        applied(workbook(Roster=FORMULA), ("missing-value", 2, "Student First Name")),
    ),
    "an empty workbook": ("roster.xlsx", rejected(workbook(Roster=[]), "empty-file")),
    "a workbook with a header only": ("roster.xlsx", held(workbook(Roster=[HEADERS]))),
    "half a workbook": ("roster.xlsx", rejected(BOOK[: len(BOOK) // 2], "unreadable-file")),
    "a damaged workbook": ("roster.xlsx", rejected(BOOK[:900] + bytes(300) + BOOK[1200:], "unreadable-file")),
    "a workbook with a password": ("roster.xlsx", rejected(password_protected(), "unreadable-file")),
    "an old workbook that is none": (
        "roster.xls",
        rejected(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "unreadable-file"),
    ),
    "a workbook named .csv": ("roster.csv", applied(BOOK)),
    "CSV named .xls": ("roster.xls", Case(PLAIN, "unchanged")),
    "CSV named .zip": ("roster.zip", Case(PLAIN, "unchanged")),
    "HTML named .xls": (
        "roster.xls",
        rejected("<html><table><tr><td>Term</td></tr><tr><td>AnnQuokka</td></tr></table></html>", "not-recognised"),
    ),
    # Zip files.
    "a zip file": ("report.zip", Case(ZIP, "unchanged")),
    "a zip bomb": ("report.zip", rejected(zipped(("roster.csv", bytes(60_000_000))), "zip-bomb")),
    "too many members": ("report.zip", rejected(zipped(*((f"{n}.csv", b"x") for n in range(1001))), "zip-bomb")),
    "names that lead out of the folder": (
        "report.zip",
        applied(
            zipped(("../../../roster.csv", PLAIN), ("/etc/note.csv", OTHER), ("C:\\x\\other.csv", OTHER)),
            ("file-not-read", None, None),
            ("file-not-read", None, None),
        ),
    ),
    "a zip file in a zip file": ("report.zip", rejected(zipped(("inner.zip", ZIP)), "unreadable-file")),
    "two members of one name": (
        "report.zip",
        rejected(zipped(("a/roster.csv", PLAIN), ("b/Roster.csv", PLAIN)), "unreadable-file"),
    ),
    "a member's name of 300 characters": (
        "report.zip",
        rejected(zipped(("r" * 300 + ".csv", PLAIN)), "unreadable-file"),
    ),
    "a member's name with a line break": ("report.zip", rejected(zipped(("a\nb.csv", PLAIN)), "unreadable-file")),
    "a member that is empty": (
        "report.zip",
        rejected(zipped(("roster.csv", PLAIN), ("other.csv", b"")), "empty-file"),
    ),
    "nothing but folders": ("report.zip", rejected(zipped(("a/", b""), ("..", PLAIN)), "unreadable-file")),
    "no members": ("report.zip", rejected(zipped(), "unreadable-file")),
    "half a zip file": ("report.zip", rejected(ZIP[:-30], "unreadable-file")),
    "a member with a wrong checksum": (
        "report.zip",
        rejected(ZIP.replace(struct.pack("<I", zlib.crc32(PLAIN)), b"\1\2\3\4"), "unreadable-file"),
    ),
    "a workbook in a zip file": ("report.zip", applied(zipped(("roster.xlsx", BOOK)))),
    "a note beside the report": (
        "report.zip",
        applied(zipped(("roster.csv", PLAIN), ("README.txt", "For AnnQuokka\n")), ("file-not-read", None, None)),
    ),
}
"""What a file is -> its name, and what is to be said of it."""


@pytest.mark.parametrize("name", CASES)
def test_kinds_of_files(office: Office, tmp_path: Path, name: str) -> None:
    file, case = CASES[name]
    path = tmp_path / file
    path.write_bytes(case.data)
    shown = check(office, path, case.status, case.code, "note.csv", "other.csv", "README.txt")
    assert places(shown) == list(case.issues)
    assert changes(shown) == dict(case.changes)
    # Nothing was written beside the file, and nothing is left of what was unpacked.
    assert {entry.name for entry in tmp_path.iterdir()} == {"home", file}
    assert list((office.home / "work").iterdir()) == []


def test_a_workbook_s_formula_is_not_evaluated_and_loses_nobody(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(workbook(Roster=FORMULA))
    office.imported(path)
    assert office.person("SQUOKKA-1000") == ("AnnQuokka1000", "LeeQuokka1000", "", True)


NAMES = [
    'Ann "the Quokka"',
    "O'Quokka, Jr.",
    "Quokka; DROP TABLE people",
    "😀 Quokka 👩\u200d👧",
    "\u202eakkouQ",
    "קוקה Quokka",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1-2",
    "@SUM(1+1)*Quokka",
    "-Quokka",
    "Quokka\u2028Lee\u0085x",
    "<b>Quokka</b>",
    "[bold]Quokka[/bold]",
    "{Quokka}",
    "%s %d Quokka",
    "\\N",
    "NULL",
    "None",
    "nan",
    "1E5",
    "TRUE",
    "2026-09-01",
]


def test_a_password_is_called_so(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(password_protected())
    assert office.imported(path)["reason"]["message"] == "the workbook is protected by a password"


def test_names_are_kept_as_they_are(new_office: Office, tmp_path: Path) -> None:
    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    rows = [row(n, student_first_name=quoted(name), student_last_name=quoted(name)) for n, name in enumerate(NAMES)]
    path = tmp_path / "roster.csv"
    path.write_text(text(rows), encoding="utf-8")
    shown = check(new_office, path, "applied", "")
    assert places(shown) == []
    kept = [new_office.person(f"SQUOKKA-{number}")[:2] for number in range(len(NAMES))]
    assert kept == [(name, name) for name in NAMES]
    # An export carries the same, and importing it changes nobody.
    exported = tmp_path / "export.csv"
    assert new_office.run("export", "spring", "--out", exported).code == 0
    again = check(new_office, exported, "applied", "")
    assert changes(again) == {}


def test_a_workbook_keeps_names_too(new_office: Office, tmp_path: Path) -> None:
    names = [name for name in NAMES if not name.startswith("=")]
    path = tmp_path / "roster.xlsx"
    path.write_bytes(workbook(Roster=[HEADERS, *[cells(n, student_first_name=name) for n, name in enumerate(names)]]))
    assert places(check(new_office, path, "applied", "")) == []
    assert [new_office.person(f"SQUOKKA-{number}")[0] for number in range(len(names))] == names
