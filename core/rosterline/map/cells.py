"""What a cell must be, by the kind of its field.

Checks run on distinct values first: only a batch in which something is found is looked at row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from rosterline.report import FIELDS, File, Kind
from rosterline.report.rows import parse_day

MAX_ID = 128
MAX_TEXT = 1000

OUTER_BLANK = r"^\s|\s$"
CONTROL = r"[\x00-\x1f\x7f]"
ERROR_VALUE = r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)$"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
DAMAGED_ID = (
    rf"{ERROR_VALUE}|^\d+[.,]\d+E\+\d+$|^\dE\+\d\d$|^\d{{1,2}}-(?:{_MONTHS})$|^(?:{_MONTHS})-\d\d$"
    r"|^\d{1,2}/\d{1,2}/\d{4}(?: .*)?$"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is asked of the cells of one field."""

    name: str
    kind: Kind
    filled: bool
    forms: tuple[str, ...] = ()
    last_day: bool = False

    @property
    def is_key(self) -> bool:
        """An id: a cell that is damaged leaves its row out."""
        return self.kind is Kind.ID


def cell_rules(file: File, forms: tuple[str, ...], present: frozenset[str]) -> list[Cell]:
    """The rules of the fields that a file really has, in the order of its columns."""
    rules = [
        Cell(
            column.field,
            column.kind,
            column.need.of_cells or column.field in file.needed,
            (column.dates or forms) if column.kind is Kind.DATE else (),
            column.last_day,
        )
        for column in file.columns
        if column.field in present
    ]
    known = {rule.name for rule in rules}
    for name in file.derived:
        if name not in known and name in present:
            kind = FIELDS[name].kind
            rules.append(Cell(name, kind, name in file.needed, forms if kind is Kind.DATE else ()))
    return rules


def sound(frame: pl.DataFrame, rules: Sequence[Cell]) -> bool:
    """Whether no cell of a frame needs any care: nothing to trim, nothing missing, nothing damaged."""
    tests = []
    for rule in rules:
        cell = pl.col(rule.name)
        if rule.filled and frame.schema.get(rule.name) == pl.Date:
            tests.append(cell.is_null().any().alias(rule.name))
        if frame.schema.get(rule.name) != pl.String:
            continue
        longest = MAX_ID if rule.is_key else MAX_TEXT
        test = cell.str.contains(f"{OUTER_BLANK}|{CONTROL}|{DAMAGED_ID if rule.is_key else ERROR_VALUE}")
        test = test | (cell.str.len_bytes() > longest)
        if rule.filled:
            test = test | (cell == "")
        tests.append(test.any().alias(rule.name))
    return not tests or not any(frame.select(tests).row(0))


def parse_dates(values: pl.Series, forms: tuple[str, ...], last_day: bool) -> dict[str, date | None]:
    """Distinct texts -> days; None where a text is no date of the forms. ``last_day`` gives the day after."""
    parsed: dict[str, date | None] = {}
    for text in values.to_list():
        day = parse_day(text.strip(), forms)
        parsed[text] = day + timedelta(days=1) if day and last_day else day
    return parsed


def to_dates(frame: pl.DataFrame, rules: Sequence[Cell]) -> tuple[pl.DataFrame, Mapping[str, list[str]]]:
    """Text columns of dates become days; also the texts, by field, that are no dates."""
    bad: dict[str, list[str]] = {}
    for rule in rules:
        if rule.kind is not Kind.DATE or rule.name not in frame.columns:
            continue
        days = parse_dates(frame[rule.name].unique(), rule.forms, rule.last_day)
        bad[rule.name] = [text for text, day in days.items() if day is None and text.strip()]
        column = pl.col(rule.name).replace_strict(list(days), list(days.values()), return_dtype=pl.Date)
        frame = frame.with_columns(column)
    return frame, {name: texts for name, texts in bad.items() if texts}
