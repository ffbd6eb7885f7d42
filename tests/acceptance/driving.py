"""Drives the program by its command line, and watches that nothing leaves it that must not.

Every name, address and id that a test puts into a file holds the word ``quokka``. Whatever a command prints or logs
is searched for it; only commands that are made for showing people may show it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from rosterline.cli import main
from rosterline.findings.catalogue import CATALOGUE, GUARDS

CANARY = "quokka"
SHOWS_PEOPLE = frozenset({"preview", "explain", "mapping", "sign-off"})
"""Commands whose output may name people."""

EXIT = {"applied": 0, "unchanged": 0, "rejected": 3, "held": 4, "failed": 5}
"""What design 7 says of the exit code; ``failed`` stands for a source that is not available."""

ROSTER = (
    *("schools", "terms", "courses", "sections", "section_terms", "people", "person_schools", "enrollments"),
    *("teachings", "changes", "rekeys"),
)
"""The tables that only an applied import may touch."""

HEADER = (
    "Term,School ID,Staff First Name,Staff Last Name,Staff Email Address,Staff Unique ID,Class Name,Class ID,"
    "Class Period,Student First Name,Student Last Name,Student ID"
)
HEADERS = HEADER.split(",")


def cells(number: int, section: int | None = None, **others: str) -> list[str]:
    """The cells of student ``number`` in a class; ``others`` replace cells, by the header in small letters with _."""
    place = number % 3 if section is None else section
    made = {
        "term": "26-27 Quokka",
        "school_id": "1071",
        "staff_first_name": "TomQuokka",
        "staff_last_name": f"Quokka{place}",
        "staff_email_address": f"t{place}@quokka.example",
        "staff_unique_id": f"TQUOKKA-{place}",
        "class_name": f"Quokka {place}",
        "class_id": f"MQUOKKA-{place}",
        "class_period": "1",
        "student_first_name": f"AnnQuokka{number}",
        "student_last_name": f"LeeQuokka{number}",
        "student_id": f"SQUOKKA-{number}",
    }
    return list((made | others).values())


def row(number: int, section: int | None = None, **others: str) -> str:
    """The same as a line of a CSV file, nothing quoted."""
    return ",".join(cells(number, section, **others))


ROWS = [row(number) for number in range(1000, 1030)]
"""Thirty students, one class each."""


def text(rows: Sequence[str] = ROWS, header: str = HEADER, end: str = "\n") -> str:
    """A combined file."""
    return end.join([header, *rows]) + end


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    logs: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """All it printed, in one line."""
        return " ".join((self.out + self.err).split())

    def says(self, text: str) -> bool:
        """Whether it printed a text, which a terminal may break anywhere."""
        return "".join(text.split()) in "".join((self.out + self.err).split())

    def watched(self) -> Ran:
        """Itself, if it neither broke down nor told anybody's name."""
        everything = self.out + self.err + self.logs
        assert "Traceback" not in everything, everything
        assert "internal error" not in everything, everything
        assert "error of its own" not in everything, everything
        if not SHOWS_PEOPLE & set(self.words):
            assert CANARY not in everything.casefold(), everything
        return self


class Office:
    """An installation, used from its command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.last_import = 0

    def run(self, *words: str | Path, watch: bool = True, **environment: str) -> Ran:
        """Run one command in this process, as a shell would start it."""
        argv = ["rosterline", *map(str, words)]
        variables = {"ROSTERLINE_HOME": str(self.home), **environment}
        with mock.patch.dict(os.environ, variables), mock.patch.object(sys, "argv", argv), _caught() as caught:
            try:
                main()
                code: Any = 0
            except SystemExit as left:
                code = left.code or 0
        assert isinstance(code, int)
        ran = Ran(tuple(argv[1:]), code, *caught)
        return ran.watched() if watch else ran

    def imported(self, *files: Path, district: str = "spring") -> dict[str, Any]:
        """Import files, in words; then the same import as JSON, with all findings, from the history."""
        ran = self.run("import", district, *files)
        entries = self.run("imports", "list", district, "--json").json
        number = entries[0]["import"]
        assert number > self.last_import
        self.last_import = number
        shown = self.run("imports", "show", number_text := str(number), "--json", "--issues").json
        assert ran.code == EXIT[shown["status"]], ran.said
        for words in (("imports", "list", district), ("imports", "show", number_text, "--issues")):
            assert self.run(*words).code == 0
        _is_told(ran, shown)
        return {**shown, "said": ran.said}

    def digest(self) -> str:
        """Of all that an import may change only when it is applied."""
        digest = hashlib.sha256()
        with contextlib.closing(sqlite3.connect(self.home / "rosterline.db")) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in ROSTER:
                if table in tables:
                    rows = database.execute(f"SELECT * FROM {table}")
                    digest.update(repr((table, sorted(map(repr, rows)))).encode())
            settled = "id, roster_version, roster_stamp, sections_by_school, terms_by_school, status"
            digest.update(repr(list(database.execute(f"SELECT {settled} FROM districts ORDER BY id"))).encode())
        return digest.hexdigest()

    def person(self, number: str, role: str = "student") -> tuple[str, str, str, bool]:
        """First and family name, e-mail address, and whether the person is active."""
        with contextlib.closing(sqlite3.connect(self.home / "rosterline.db")) as database:
            query = "SELECT first_name, last_name, email, active FROM people WHERE role = ? AND id = ?"
            [(first, last, email, active)] = database.execute(query, (role, number))
        return first, last, email, bool(active)


@contextlib.contextmanager
def _caught() -> Iterator[list[str]]:
    """Standard output, standard error and log records of what runs inside; the streams are those of a UTF-8 shell."""
    errors = ("strict", "backslashreplace")
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", errors=way, write_through=True) for way in errors]
    records = io.StringIO()
    handler = logging.StreamHandler(records)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    caught: list[str] = []
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            yield caught
    finally:
        root.removeHandler(handler)
        for stream in streams:
            stream.flush()
            assert isinstance(stream.buffer, io.BytesIO)
            caught.append(stream.buffer.getvalue().decode("utf-8"))
        caught.append(records.getvalue())


def _remedy(ran: Ran, code: str) -> str:
    """What to do about a finding, with the district's name for NAME."""
    return CATALOGUE[code].remedy.replace("NAME", ran.words[1])


def _is_told(ran: Ran, shown: dict[str, Any]) -> None:
    """What went wrong is said to the person who imports: why, where and what to do."""
    codes = [issue["code"] for issue in shown["issues"]]
    assert set(codes) <= set(CATALOGUE)
    assert shown["issue_total"] == len(codes)
    if shown["reason"]:
        assert shown["reason"]["code"] in CATALOGUE
        assert ran.says(shown["reason"]["message"])
        assert ran.says(f"What to do: {_remedy(ran, shown['reason']['code'])}")
    guards = {guard.code for guard in GUARDS}
    for said in (*shown["holds"], *(issue for issue in shown["issues"] if issue["code"] in guards)):
        remedy = _remedy(ran, said["code"])
        assert ran.says(said["message"].removesuffix(CATALOGUE[said["code"]].remedy))
        assert ran.says(f"Before you decide: {remedy}")
    alike: dict[tuple[str, ...], list[Any]] = {}
    for issue in (issue for issue in shown["issues"] if issue["code"] not in guards):
        alike.setdefault((issue["code"], issue["file"], issue["column"], issue["message"]), []).append(issue["line"])
    for (code, file, column, message), lines in list(alike.items())[:20]:
        # Findings that say the same of one column stand in one line, with the first of their places.
        many = f"{len(lines):,} lines ({', '.join(str(line) for line in lines[:5])}"
        where = many if len(lines) > 1 else lines[0] and f"line {lines[0]}"
        assert all(ran.says(part) for part in (file, where, column and repr(column), message) if part)
        reason = shown["reason"]
        is_reason = reason and reason["code"] == code and reason["message"].endswith(message)
        assert is_reason or ran.says(code)
