"""Times, weekdays and the dates of a school year, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ABOUT_A_YEAR = timedelta(weeks=52)
_BEFORE = timedelta(minutes=47)
"""How long before the expected time the SIS should begin: not on the full hour, when everybody's jobs begin."""


def day_in_words(day: date) -> str:
    """A day as people read it.

    >>> day_in_words(date(2026, 8, 10))
    'Monday, August 10, 2026'
    """
    return f"{_NAMES[day.weekday()]}, {day:%B} {day.day}, {day.year}"


def weekdays_in_words(days: str) -> str:
    """The days of a schedule.

    >>> weekdays_in_words("mon-fri"), weekdays_in_words("mon,wed,fri"), weekdays_in_words("sat-mon")
    ('Monday to Friday', 'Monday, Wednesday and Friday', 'Saturday to Monday')
    """
    parts = []
    for part in days.split(","):
        first, _, last = part.partition("-")
        names = [_NAMES[_WEEK.index(day)] for day in (first, last) if day]
        parts.append(" to ".join(names))
    return listed(parts)


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def begin_of_export(expected: str) -> str:
    """When the SIS should begin, so that the report is there at the expected time.

    >>> begin_of_export("02:00"), begin_of_export("00:15")
    ('01:13', '23:28')
    """
    return f"{datetime.strptime(expected, '%H:%M') - _BEFORE:%H:%M}"


def clock_time(text: str) -> str:
    """A time of day in both ways of writing it; what is no time stays as it is.

    >>> clock_time("02:00"), clock_time("13:30"), clock_time("00:05"), clock_time("noon")
    ('2:00 a.m. (02:00)', '1:30 p.m. (13:30)', '12:05 a.m. (00:05)', 'noon')
    """
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        return text
    hour, minute = map(int, text.split(":"))
    half = "a.m." if hour < 12 else "p.m."
    return f"{(hour + 11) % 12 + 1}:{minute:02} {half} ({hour:02}:{minute:02})"


@dataclass(frozen=True, slots=True)
class YearDates:
    """The days around a summer.

    Attributes:
        first: first day of the running year.
        last: its last day.
        next_first: the next year's first day, if it begins in the same week.
    """

    first: date
    last: date
    next_first: date

    def before_start(self, days: int) -> date:
        """So many days before the next year's first day."""
        return self.next_first - timedelta(days=days)


def year_dates(year: tuple[date, date] | None, today: date) -> YearDates | None:
    """What a district's year says of its summer; None where no year is known.

    Args:
        year: first day, and first day after the year.
        today: the day in the district; the next first day is never before it.
    """
    if year is None:
        return None
    coming = year[0] + _ABOUT_A_YEAR
    while coming < max(today, year[1]):
        coming += _ABOUT_A_YEAR
    return YearDates(year[0], year[1] - timedelta(days=1), coming)
