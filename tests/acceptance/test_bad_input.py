"""Bad text files: each gets a clear answer, nothing is lost, and nobody's name leaves the roster.

A case says what the program has to make of a file when the district has a roster (thirty students), and, where that
differs, when it has none yet.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.cases import applied, changes, check, held, places, rejected, swapped
from tests.acceptance.driving import HEADER, HEADERS, ROWS, Office, row, text

PLAIN = text()
ACCENTS = PLAIN.replace("AnnQuokka", "ÁnnQuokka")
COLUMNS = 5000
LONG = "x" * 5_000_000
CUT = len(HEADER) + 1
RENAMED = {"students": (0, 30, 0)}

CASES = {
    # Nothing, or nobody.
    "empty": rejected("", "empty-file"),
    "byte order mark only": rejected(b"\xef\xbb\xbf", "empty-file"),
    "blank lines only": rejected("\n\n   \n\t\n\r\n", "empty-file"),
    "no-break spaces only": rejected("\u00a0\n\u00a0\n", "empty-file"),
    "Ctrl-Z only": rejected("\x1a", "empty-file"),
    "header only": held(HEADER + "\n"),
    "header without line end": held(HEADER),
    "header and blank lines": held(HEADER + "\n\n  \n\x1a"),
    "header and trailer": held(HEADER + "\nTotal rows: 0\n", ("trailer", 2, None)),
    "header and rows of commas": held(HEADER + "\n" + ("," * 11 + "\n") * 3),
    "header and rows of empty quotes": held(HEADER + "\n" + ",".join(['""'] * 12) + "\n"),
    # Cut off.
    "cut in the header": rejected(PLAIN[: CUT - 8], "missing-column", line=1),
    "cut in the header's first word": rejected(PLAIN[:3], "not-recognised"),
    "cut in the first row": held(PLAIN[: CUT + 3], ("trailer", 2, None)),
    "cut in a row": applied(
        PLAIN[: PLAIN.index(ROWS[20]) + 60],
        ("wrong-length", 22, None),
        students=(0, 0, 10),
        enrollments=(0, 0, 10),
    ),
    "cut in the last row": applied(
        PLAIN[: PLAIN.index(ROWS[29]) + 60], ("wrong-length", 31, None), students=(0, 0, 1), enrollments=(0, 0, 1)
    ),
    "cut behind the last row's class": applied(PLAIN[: PLAIN.index(ROWS[29]) + 90], ("wrong-length", 31, None)),
    "cut between two rows": applied(PLAIN[: PLAIN.index(ROWS[29])], students=(0, 0, 1), enrollments=(0, 0, 1)),
    "cut before the last line end": applied(PLAIN[:-1]),
    # Rows of the wrong length. What they name stays.
    "ragged rows": applied(
        text([*ROWS[:10], ROWS[10] + ",x", ROWS[11] + ",,", ROWS[12].rpartition(",")[0], *ROWS[13:]]),
        ("wrong-length", 12, None),
        ("wrong-length", 14, None),
    ),
    "one row of one cell": applied(text(swapped(3, "?????")), ("wrong-length", 5, None)),
    "too many ragged rows": rejected(
        text([*ROWS[:5], *[line + ",x" for line in ROWS[5:]]]),
        "error-budget",
        *[("wrong-length", line, None) for line in range(7, 32)],
    ),
    "trailer": applied(PLAIN + "Total rows: 30\n", ("trailer", 32, None)),
    # Characters and encodings.
    "NUL in a name": applied(
        text(swapped(0, ROWS[0].replace("AnnQ", "Ann\0Q"))), ("control-character", 2, "Student First Name")
    ),
    "NUL in an id": applied(
        text(swapped(0, ROWS[0].replace("SQUOKKA-", "SQUOKKA\0-"))), ("control-character-in-key", 2, "Student ID")
    ),
    "NUL in a required header": rejected(PLAIN.replace("Student ID", "Student\0 ID", 1), "missing-column", line=1),
    "NUL in another header": applied(PLAIN.replace("Class Period", "Class\0 Period", 1), ("unknown-column", 1, None)),
    "one bad byte among accents": applied(
        ACCENTS.encode().replace("ÁnnQuokka1003".encode(), b"\xffQuokka"),
        ("bad-encoding", 5, None),
        students=(0, 29, 0),
    ),
    "cp1252": applied(ACCENTS.encode("cp1252"), ("encoding-assumed", None, None), **RENAMED),
    "cp1252 with bytes of no meaning": applied(
        ACCENTS.encode("cp1252").replace("ÁnnQuokka1003".encode("cp1252"), b"\x81nn"),
        ("bad-encoding", 5, None),
        ("encoding-assumed", None, None),
        students=(0, 29, 0),
    ),
    "UTF-8 with byte order mark": applied(ACCENTS.encode("utf-8-sig"), **RENAMED),
    "UTF-16": applied(ACCENTS.encode("utf-16"), **RENAMED),
    "UTF-16 big endian": applied(b"\xfe\xff" + ACCENTS.encode("utf-16-be"), **RENAMED),
    "UTF-16 with an odd byte": applied(PLAIN.encode("utf-16") + b"x", ("trailer", 32, None)),
    "UTF-16 without byte order mark": rejected(
        ACCENTS.encode("utf-16-le"), "not-recognised", ("encoding-assumed", None, None)
    ),
    "UTF-16 plain without byte order mark": rejected(PLAIN.encode("utf-16-le"), "not-recognised"),
    "UTF-32": rejected(PLAIN.encode("utf-32"), "not-recognised"),
    "EBCDIC": rejected(PLAIN.encode("cp037"), "not-recognised"),
    # Cells.
    "5,000 characters in a name": applied(
        text(swapped(0, row(1000, student_first_name="Quokka" * 834))),
        ("over-long-text", 2, "Student First Name"),
        students=(0, 1, 0),
    ),
    "5,000 characters in an id": applied(
        text(swapped(0, row(1000, student_id="Q" * 5000))), ("over-long-id", 2, "Student ID")
    ),
    "a required cell is missing": applied(
        text(swapped(1, row(1001, student_first_name=""))), ("missing-value", 3, "Student First Name")
    ),
    "a required cell holds blanks": applied(
        text(swapped(1, row(1001, class_name=" \u00a0 "))), ("missing-value", 3, "Class Name")
    ),
    "the id's cell is missing": applied(text(swapped(1, row(1001, student_id=""))), ("missing-value", 3, "Student ID")),
    "the class's cell is missing": applied(text(swapped(1, row(1001, class_id=""))), ("missing-value", 3, "Class ID")),
    "no key can be read": applied(
        text(swapped(1, ",,,,,,,,,AnnQuokka,LeeQuokka,1.23E+11")), ("missing-value", 3, "Term")
    ),
    "a spreadsheet's id": applied(
        text(swapped(1, row(1001, student_id="1.23E+11"))), ("spreadsheet-cell", 3, "Student ID")
    ),
    "a spreadsheet's error in an id": applied(
        text(swapped(1, row(1001, student_id="#REF!"))), ("spreadsheet-cell", 3, "Student ID")
    ),
    "identical rows": applied(PLAIN + "\n".join(ROWS[:3]) + "\n", ("repeated-row", None, None)),
    "one id with two names": applied(
        PLAIN + row(1001, student_first_name="BobQuokka") + "\n",
        ("contradiction", 32, None),
        ("several-rows", None, None),
    ),
    "ids that differ by case, zeros and inner blanks": applied(
        PLAIN
        + "\n".join(
            row(1000, student_id=number, student_first_name="AnnQuokka", student_last_name="LeeQuokka")
            for number in ("squokka-1000", "SQUOKKA-01000", "SQUOKKA- 1000")
        ),
        students=(3, 0, 0),
        enrollments=(3, 0, 0),
    ),
    "blanks around ids": applied(text(swapped(0, row(1000, student_id=" \u00a0SQUOKKA-1000\t")))),
    # Structure.
    "semicolons": applied(PLAIN.replace(",", ";")),
    "tabs": applied(PLAIN.replace(",", "\t")),
    "bars": applied(PLAIN.replace(",", "|")),
    "carets": rejected(PLAIN.replace(",", "^"), "not-recognised"),
    "header with commas, rows with semicolons": rejected(
        text([line.replace(",", ";") for line in ROWS]),
        "error-budget",
        *[("wrong-length", line, None) for line in range(2, 31)],
        ("trailer", 31, None),
    ),
    "title rows": applied("Springfield Schools\nRoster of QUOKKA, Ann\n\n" + PLAIN),
    "two header rows": applied(HEADER + "\n" + PLAIN, ("repeated-header", 2, None)),
    "a header among the rows": applied(text([*ROWS[:10], HEADER, *ROWS[10:]]), ("repeated-header", 12, None)),
    "nothing but headers": held((HEADER + "\n") * 3, ("repeated-header", 2, None)),
    "a header in another language": rejected(
        text(header="Periodo,Escuela,Nombre,Apellido,Correo,Docente,Clase,ID Clase,Hora,Nombre A,Apellido A,ID A"),
        "not-recognised",
    ),
    "no header": rejected("\n".join(ROWS), "not-recognised"),
    "a header twice in the header": rejected(
        text([line + ",SQUOKKA" for line in ROWS], HEADER + ",Student_ID"),
        "duplicate-column",
        line=1,
        column="Student ID",
    ),
    "a required column is missing": rejected(
        "\n".join(line.rpartition(",")[0] for line in [HEADER, *ROWS]), "missing-column", line=1
    ),
    "a misspelt column": rejected(PLAIN.replace("Student ID", "Studnet ID", 1), "missing-column", line=1),
    "CR only": applied(text(end="\r")),
    "mixed line ends": applied(
        HEADER + "\r\n" + "\n".join(ROWS[:10]) + "\r" + "\r\n".join(ROWS[10:]), ("mixed-line-ends", None, None)
    ),
    "100,000 blank lines": applied(HEADER + "\n" * 100_000 + "\n".join(ROWS) + "\n" * 100_000),
    "100,000 blank lines before the header": applied("\n" * 100_000 + PLAIN),
    "5,000 columns": applied(
        text([line + "," * COLUMNS for line in ROWS], HEADER + "".join(f",X{n}" for n in range(COLUMNS))),
        ("unknown-column", 1, None),
    ),
    "a line of 5 MB": rejected(LONG, "not-recognised"),
    "a row of 5 MB": applied(text(swapped(0, LONG)), ("wrong-length", 2, None)),
    "a last row of 5 MB": applied(PLAIN + LONG, ("trailer", 32, None)),
    # Quotes.
    "a stray quote in a name": applied(
        text(swapped(0, row(1000, student_first_name='Ann"Quokka'))), students=(0, 1, 0)
    ),
    "a quote that is never closed": applied(
        text(swapped(4, row(1004, student_first_name='"AnnQuokka'))), ("bad-quoting", 6, None)
    ),
    "two quotes that swallow rows": applied(
        text(swapped(9, row(1009, student_first_name='Ann"'), swapped(4, row(1004, student_first_name='"AnnQuokka')))),
        ("bad-quoting", 6, None),
        students=(0, 1, 0),
    ),
    # What stands in the header's line may be anybody's name: rows have run into it.
    "a quote opened in the header": applied(
        text(
            [line + "," for line in ROWS[:5]] + [ROWS[5] + ',"'] + [line + "," for line in ROWS[6:]], HEADER + ',"Notes'
        ),
        ("bad-quoting", 7, None),
        ("unknown-column", 1, None),
    ),
    "all rows on the header's line": held(HEADER + ",Notes\x1e" + "\x1e".join(ROWS), ("unknown-column", 1, None)),
    "the first row on the header's line": rejected(
        HEADER + "," + PLAIN.partition("\n")[2],
        "error-budget",
        *[("wrong-length", line, None) for line in range(2, 30)],
        ("unknown-column", 1, None),
        ("trailer", 30, None),
    ),
    "the first name on the header's line": rejected(
        text(header=",".join([*HEADERS[:10], "Student ID", "Student Last NameQuokka", *ROWS[0].split(",")])),
        "missing-column",
        line=1,
    ),
    # Files of another kind, whatever they are called.
    "HTML": rejected(
        "<!DOCTYPE html>\n<html><head><title>Sign in, AnnQuokka</title></head>\n<body>"
        + "<p>Term, School ID, Class Name</p>\n" * 60
        + "</body></html>",
        "not-recognised",
    ),
    "an HTML table": rejected(
        "<table><tr><td>Term</td><td>School ID</td></tr>\n<tr><td>AnnQuokka</td><td>SQUOKKA</td></tr></table>",
        "not-recognised",
    ),
    "JSON": rejected('[{"Term": "S1", "School ID": "1071", "Student ID": "SQUOKKA-1"}]', "not-recognised"),
    "PDF": rejected(
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Author (AnnQuokka)>>\nendobj\n" + bytes(range(256)) * 9,
        "not-recognised",
        ("encoding-assumed", None, None),
    ),
    "PNG": rejected(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "not-recognised", ("encoding-assumed", None, None)
    ),
}
"""What is wrong with a file -> what has to be said of it."""


@pytest.mark.parametrize("name", CASES)
def test_with_a_roster(office: Office, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = tmp_path / "report.csv"
    path.write_bytes(case.data)
    before = office.digest()
    previewed = office.run("preview", "spring", path, "--json")
    assert office.digest() == before
    shown = check(office, path, case.status, case.code)
    assert places(shown) == list(case.issues)
    assert changes(shown) == dict(case.changes)
    if not case.changes:
        kept = {kind: numbers["total"] for kind, numbers in shown["counts"].items()}
        assert case.status != "applied" or (kept["students"], kept["enrollments"]) == (30, 30)
    # A preview says the same as the import, with the same exit code.
    same = ("status", "reason", "holds", "issue_total", "file_sha256", "plan_hash")
    assert {key: previewed.json[key] for key in same} == {key: shown[key] for key in same}
    assert previewed.json["import"] is None
    assert previewed.json["issues"] == shown["issues"][:100]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.status != "applied"])
def test_at_the_first_import(new_office: Office, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = tmp_path / "report.csv"
    path.write_bytes(case.data)
    status, code = case.new or (case.status, case.code)
    shown = check(new_office, path, status, code)
    expected = list(case.issues)
    if case.new:
        expected.insert(0, (code, None, None))
    assert places(shown) == expected
