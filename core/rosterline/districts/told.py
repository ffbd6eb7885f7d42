"""What people tell about a district: reasons, ids and first and last days, as they are stored."""

from __future__ import annotations

from datetime import date, timedelta

from rosterline.errors import UsageError
from rosterline.findings import printable
from rosterline.roster.calendar import SetDates

LONGEST = 400
"""Days that a year or a term may last; more is a slip in the year's number."""
_LONGEST_ID = 128
_YEARS = range(2000, 2101)


def reason_of(text: str | None) -> str:
    """Why something is done, as it is written down; ``""`` where nobody said.

    Raises:
        UsageError: it holds what is no text.
    """
    told = " ".join((text or "").split())
    if printable(told) != told:
        raise UsageError("the reason holds bytes that are no text")
    return told


def id_of(text: str, what: str) -> str:
    """The id of a school or term, trimmed like a report's.

    Raises:
        UsageError: nothing that a report could name so.
    """
    told = text.strip()
    if not told or printable(told) != told or len(told) > _LONGEST_ID:
        raise UsageError(f"{text!r} can't be the id of a {what}")
    return told


def days_of(first: date, last: date, what: str) -> tuple[date, date]:
    """First and last day, as people say them, as they are stored: the end is the first day after.

    >>> days_of(date(2026, 8, 10), date(2026, 12, 18), "term")
    (datetime.date(2026, 8, 10), datetime.date(2026, 12, 19))

    Raises:
        UsageError: the last day is not after the first, or the days are more than 400 or of another century.
    """
    if last <= first:
        raise UsageError(
            f"the {what} would end on {last}, which is not after its first day, {first}: "
            "--from is the first day and --to the last"
        )
    for day in (first, last):
        if day.year not in _YEARS:
            raise UsageError(f"{day} is no day of a {what} that a school could mean")
    if (last - first).days >= LONGEST:
        days = (last - first).days + 1
        raise UsageError(f"{first} to {last} are {days:,} days; a {what} has at most {LONGEST}")
    return first, last + timedelta(days=1)


def in_words(begins_on: date | None, ends_on: date | None) -> str:
    """Stored days as people say them: first day to last day, ``""`` where neither is known.

    >>> in_words(date(2026, 8, 10), date(2026, 12, 19))
    '2026-08-10 to 2026-12-18'
    >>> in_words(None, date(2026, 12, 19))
    'to 2026-12-18'
    """
    first = str(begins_on) if begins_on else ""
    last = f"to {ends_on - timedelta(days=1)}" if ends_on else ""
    return f"{first} {last}" if first and last else last or (f"from {first}" if first else "")


def named(dates: SetDates) -> str:
    """A term as people say it: its id, and its school where it has one."""
    return f"{dates.term} in school {dates.school_id}" if dates.school_id else dates.term
