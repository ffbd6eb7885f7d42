"""What the values of a column look like, in a sample of its rows. Only shares and kinds leave this module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rosterline.hookspecs import FileSample

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_GRADE = re.compile(
    r"-?\d{1,2}|p?k[gk]?|tk|prek\w*|k\d|kindergarten|(grade|year) ?\d+|\d{1,2}(st|nd|rd|th)\b.*|ungraded", re.I
)
_NAME = re.compile(r"[^\W\d_]+([ '.’-]+[^\W\d_]*)*")
_DATE_FORMS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%m/%d/%y",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A column's values, as far as the sample shows them.

    Attributes:
        cells: its values row by row, ``""`` where there is none.
        filled: how many rows have a value.
        values: the distinct values.
        emails, grades, names: share of the distinct values that look like it, 0 to 1.
        codes: share of the distinct values without blanks, with a digit.
        dates: forms that read all its values as dates.
    """

    cells: tuple[str, ...]
    filled: int
    values: frozenset[str]
    emails: float
    grades: float
    names: float
    codes: float
    dates: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """No row has a value."""
        return self.filled == 0

    @property
    def unique(self) -> bool:
        """No value stands twice, and hardly a row is without."""
        return self.filled > 1 and self.filled == len(self.values) and self.filled >= 0.9 * len(self.cells)

    def within(self, other: Profile) -> float:
        """Share of this column's distinct values that stand in another column."""
        return len(self.values & other.values) / len(self.values) if self.values else 0.0


def profiles(sample: FileSample) -> list[Profile]:
    """The profile of each column of a file."""
    return [
        profile([row[place] if place < len(row) else "" for row in sample.rows]) for place in range(len(sample.headers))
    ]


def profile(cells: Sequence[str]) -> Profile:
    """The profile of some cells."""
    trimmed = tuple(cell.strip() for cell in cells)
    filled = [cell for cell in trimmed if cell]
    values = frozenset(filled)

    def share(test: re.Pattern[str]) -> float:
        return sum(test.fullmatch(value) is not None for value in values) / len(values) if values else 0.0

    codes = sum(" " not in value and any(sign.isdigit() for sign in value) for value in values)
    return Profile(
        trimmed,
        len(filled),
        values,
        emails=share(_EMAIL),
        grades=share(_GRADE),
        names=share(_NAME),
        codes=codes / len(values) if values else 0.0,
        dates=tuple(form for form in _DATE_FORMS if values and all(_is_date(value, form) for value in values)),
    )


def looks_like_a_row(headers: Sequence[str]) -> bool:
    """Whether the words of a header are values: then the file has no header, and they must not be written anywhere.

    >>> looks_like_a_row(["1001", "Ann", "ann@example.org"]), looks_like_a_row(["Student ID", "Name", "E-mail"])
    (True, False)
    """
    words = [header.strip() for header in headers if header.strip()]
    numbers = sum(word.isdecimal() for word in words)
    dates = any(_is_date(word, form) for word in words for form in _DATE_FORMS if form != "%Y%m%d")
    return dates or any(_EMAIL.fullmatch(word) for word in words) or 2 * numbers > len(words)


def determines(keys: Sequence[Profile], value: Profile) -> bool:
    """Whether rows that are equal in some columns are equal in another, as far as the sample shows."""
    seen: dict[tuple[str, ...], str] = {}
    rows = zip(zip(*(key.cells for key in keys), strict=True), value.cells, strict=True)
    return all(seen.setdefault(key, cell) == cell for key, cell in rows if all(key) and cell)


def _is_date(text: str, form: str) -> bool:
    for candidate in (text, text[:10].rstrip("T ")):
        try:
            day = datetime.strptime(candidate, form)
        except ValueError:
            continue
        if 1990 <= day.year <= 2060:
            return True
    return False
