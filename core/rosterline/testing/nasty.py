"""The contract: what real files hold. Never a traceback, never a cell in a message."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rosterline.findings.catalogue import CATALOGUE
from rosterline.findings.reports import MissingColumn
from rosterline.pipeline import Outcome
from rosterline.report import Form
from rosterline.roster.ledger import ImportStatus
from rosterline.sample import write_report
from rosterline.testing.subject import District, Subject, why

CANARY = "quokka"
"""A word that every nasty cell holds: where a message tells it, a message tells cells."""

CELLS = (
    *("", "   ", "\u00a0", f"{CANARY} " * 300, f"{CANARY}\x07{CANARY}", f"{CANARY}\x00", f"<script>{CANARY}</script>"),
    *(f"\U0001f998 qu\u00f6kka {CANARY}\u202e", "1.23E+11", "#REF!", "2026-02-30", "13/13/2026", f"={CANARY}+1"),
    *(f"'{CANARY}", f"{CANARY}, {CANARY}", f'"{CANARY}"', f"{CANARY}\n{CANARY}", f"%{CANARY}:{{0}}", "-1", "0"),
    *(f"[[{CANARY}:", "NULL", "vacant", "TBD", f"{CANARY}.{CANARY}@quokka.example", "\\", f"{CANARY}\\"),
)

_ENDINGS = frozenset({ImportStatus.APPLIED, ImportStatus.UNCHANGED, ImportStatus.HELD, ImportStatus.REJECTED})

Table = list[list[str]]
"""A file: its header, then its rows."""


class NastyInputContract(Subject):
    """Whatever stands in the files, the import ends in one of its ways and tells nobody's name."""

    def test_any_cell_in_any_column(self, tmp_path: Path) -> None:
        for form, tables, look in self._tried(tmp_path, students=200):
            for role, table in tables.items():
                for places, spoilt in _spoilt(table):
                    headers = ", ".join(table[0][place] for place in places)
                    look({**tables, role: spoilt}, f"form {form.name!r}, file {role!r}, odd cells in {headers}")

    def test_rows_that_repeat_or_have_another_length(self, tmp_path: Path) -> None:
        for form, tables, look in self._tried(tmp_path):
            for role, table in tables.items():
                row = table[1] if len(table) > 1 else [""] * len(table[0])
                spoilt = {
                    "a row twice": [*table, row, row],
                    "the header twice": [*table, table[0]],
                    "a short row": [*table, row[:1]],
                    "a long row": [table[0], [*row, CANARY], *table[1:]],
                    "an empty row": [table[0], [""] * len(row), *table[1:]],
                    "a last line without cells": [*table, ["Total rows: 2"]],
                    "a row of one word": [table[0], [CANARY] * len(row), *table[1:]],
                    "no rows": [table[0]],
                }
                for what, rows in spoilt.items():
                    look({**tables, role: rows}, f"form {form.name!r}, file {role!r}, {what}")

    def test_without_any_optional_column(self, tmp_path: Path) -> None:
        for form, tables, look in self._tried(tmp_path):
            for file in form.files:
                for column in file.columns:
                    table = tables[file.role]
                    if column.headers[0] not in table[0]:
                        continue
                    place = table[0].index(column.headers[0])
                    less = [row[:place] + row[place + 1 :] for row in table]
                    where = f"form {form.name!r}, file {file.role!r} without {column.headers[0]!r}"
                    outcome = look({**tables, file.role: less}, where)
                    # A column may be needed after all where another is absent; then it is said what for.
                    bare = ("missing-column", MissingColumn.template.format(header=column.headers[0], hint=""))
                    optional = not column.need.of_header
                    assert not (optional and _is_refused(outcome, bare)), (
                        f"{where}: the column is declared optional, yet the report is refused: {why(outcome)}"
                    )

    def test_without_any_optional_file(self, tmp_path: Path) -> None:
        for form, tables, look in self._tried(tmp_path):
            for file in form.files:
                if file.optional and len(tables) > 1:
                    less = {role: table for role, table in tables.items() if role != file.role}
                    outcome = look(less, f"form {form.name!r} without its optional file {file.role!r}")
                    assert outcome.status is ImportStatus.APPLIED, (
                        f"form {form.name!r}: file {file.role!r} is declared optional, yet without it: {why(outcome)}"
                    )

    def _tried(
        self, folder: Path, students: int = 20
    ) -> Iterator[tuple[Form, dict[str, Table], Callable[[Mapping[str, Table], str], Outcome]]]:
        """Each form with its sample's tables, and a way to look at what becomes of others."""
        for form in self.forms():
            place = folder / form.name
            paths = write_report(form, self.roster(students), place / "sample")
            read = zip(form.files, paths, strict=True)
            tables = {file.role: _table(path, file.quoted) for file, path in read}
            with self.district(place / "home") as district:
                yield form, tables, _Looking(form, place / "files", district, dict(zip(tables, paths, strict=True)))


def _is_refused(outcome: Outcome, bare: tuple[str, str]) -> bool:
    return outcome.reason is not None and (outcome.reason == bare or outcome.reason[0] == "not-recognised")


def _spoilt(table: Table) -> Iterator[tuple[range, Table]]:
    """The table with odd cells in some columns, so many at once as it has rows: in each row one cell is odd."""
    width, rows = len(table[0]), len(table) - 1
    at_once = max(1, rows // len(CELLS))
    for first in range(0, width, at_once):
        places = range(first, min(first + at_once, width))
        spoilt = [list(row) for row in table]
        odd = ((place, cell) for place in places for cell in CELLS)
        for row, (place, cell) in zip(spoilt[1:], odd, strict=False):
            row[place] = cell
        yield places, spoilt


class _Looking:
    """Writes tables as files, previews them, and checks what is said."""

    def __init__(self, form: Form, folder: Path, district: District, samples: Mapping[str, Path]) -> None:
        self.form, self.folder, self.district, self.samples = form, folder, district, samples
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, tables: Mapping[str, Table], what: str) -> Outcome:
        paths = []
        for role, table in tables.items():
            path = self.folder / self.samples[role].name
            path.write_text(_text(table, self.form.file(role).quoted), encoding="utf-8", newline="")
            paths.append(path)
        outcome = self.district.look(paths)
        assert outcome.status in _ENDINGS, (
            f"{what}: {why(outcome)}. An adapter takes whatever a cell holds; ROSTERLINE_DEBUG=1 shows where it fails"
        )
        strange = sorted({issue.code for issue in outcome.issues} - set(CATALOGUE))
        assert not strange, f"{what}: findings that are not in the catalogue: {', '.join(strange)}"
        told = json.dumps(outcome.as_json(), ensure_ascii=False).casefold()
        assert CANARY not in told, f"{what}: a message tells what stands in a cell: {_around(told)}"
        return outcome


def _around(told: str) -> str:
    place = told.index(CANARY)
    return told[max(0, place - 200) : place + 40]


def _table(path: Path, quoted: bool) -> Table:
    text = path.read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text), quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE))


def _text(table: Table, quoted: bool) -> str:
    if not quoted:
        return "".join(",".join(cell.replace(",", " ").replace("\n", " ") for cell in row) + "\n" for row in table)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()
