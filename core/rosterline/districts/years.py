"""Starting a district's school year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, Engine, RowMapping, delete, func, select, update

from rosterline.districts.known import KnownDistrict, locked
from rosterline.districts.told import days_of, in_words, named, reason_of
from rosterline.errors import UsageError
from rosterline.roster import audit
from rosterline.roster.calendar import SetDates
from rosterline.roster.database import writing
from rosterline.roster.ledger import DistrictStatus, ImportStatus, districts, imports, term_dates

YEAR_START = "year-start"
YEAR_SET = "year-set"


class Start(StrEnum):
    """What the start of a year was."""

    NEW = "new"
    """A year that follows another one, or the first."""
    CORRECTED = "corrected"
    """Other dates for a year in which no report has been applied yet."""
    ANEW = "anew"
    """Other dates for a year in which reports have been applied: it begins once more."""


@dataclass(frozen=True, slots=True)
class StartedYear:
    """A school year that was started.

    Attributes:
        begins_on: its first day.
        ends_on: the first day after it.
        how: whether it is new, corrected, or begins once more.
        before: first day of the year before, and first day after it.
        after_import: each form's first import with a higher number is judged as a year's beginning.
        removed: set dates of terms that were over before the first day.
    """

    begins_on: date
    ends_on: date
    how: Start
    before: tuple[date, date] | None
    after_import: int
    removed: tuple[SetDates, ...]


def start_year(
    engine: Engine, district: KnownDistrict, first: date, last: date, reason: str | None = None
) -> StartedYear:
    """Start a school year: imports are open at once, and each form's next one is judged as a year's beginning.

    Args:
        engine: the database.
        district: the district.
        first: the first day of the year.
        last: its last day.
        reason: why, where there is something to say.

    Raises:
        UsageError: the dates are no year's, the year is over already or started already, the year before still runs
            and no reason is given, or the district is closed.
    """
    begins_on, ends_on = _year_of(district, first, last)
    why = reason_of(reason)
    _not_too_early(district, begins_on, why)
    with writing(engine) as connection:
        row = locked(connection, district.id)
        if row["status"] == DistrictStatus.CLOSED:
            raise UsageError(
                f"{district.name} is closed; `rosterline district resume {district.name}` reopens it first"
            )
        before = (row["year_begins_on"], row["year_ends_on"]) if row["year_ends_on"] else None
        if before == (begins_on, ends_on):
            raise UsageError(f"the school year {in_words(begins_on, ends_on)} has been started already")
        how = _how(connection, row, begins_on)
        after = row["year_started_import"] if how is Start.CORRECTED else _newest_import(connection, district.id)
        values = {"year_begins_on": begins_on, "year_ends_on": ends_on, "year_started_import": after}
        connection.execute(update(districts).where(districts.c.id == district.id).values(values))
        removed = _remove_past_terms(connection, district.id, begins_on)
        detail = {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "how": how.value,
            "removed_dates_of": ", ".join(named(one) for one in removed) or None,
        }
        audit.note(connection, district.id, YEAR_START, why, None, **detail)
    return StartedYear(begins_on, ends_on, how, before, after, removed)


def set_year(
    engine: Engine, district: KnownDistrict, first: date, last: date, reason: str | None = None
) -> tuple[date, date]:
    """Say when a school year begins and ends that has begun already: no report is judged in another way for that.

    Returns:
        Its first day, and the first day after it.

    Raises:
        UsageError: the dates are no year's, or the year is over already.
    """
    begins_on, ends_on = _year_of(district, first, last)
    with writing(engine) as connection:
        values = {"year_begins_on": begins_on, "year_ends_on": ends_on}
        connection.execute(update(districts).where(districts.c.id == district.id).values(values))
        detail = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        audit.note(connection, district.id, YEAR_SET, reason_of(reason), None, **detail)
    return begins_on, ends_on


def _year_of(district: KnownDistrict, first: date, last: date) -> tuple[date, date]:
    begins_on, ends_on = days_of(first, last, "school year")
    if last < district.today:
        raise UsageError(f"that year is over: its last day, {last}, was before today, {district.today}")
    return begins_on, ends_on


def _not_too_early(district: KnownDistrict, begins_on: date, reason: str) -> None:
    """The next report after a start is judged mildly: nobody shall start next year while this one runs by a slip."""
    if district.year is None or reason:
        return
    if district.today < district.year[1] <= begins_on:
        raise UsageError(
            f"the school year still runs until {in_words(*district.year)}: start the next one when it is over, or say "
            "with --reason why it starts now (the next report is judged on people only)"
        )


def _how(connection: Connection, row: RowMapping, begins_on: date) -> Start:
    # Who starts the year that follows says nothing of the one before, whatever was applied in it.
    if row["year_ends_on"] is None or begins_on >= row["year_ends_on"]:
        return Start.NEW
    since = select(imports.c.id).where(
        imports.c.district_id == row["id"],
        imports.c.id > (row["year_started_import"] or 0),
        imports.c.status == ImportStatus.APPLIED.value,
    )
    return Start.ANEW if connection.execute(since.limit(1)).first() else Start.CORRECTED


def _newest_import(connection: Connection, district_id: int) -> int:
    newest = select(func.max(imports.c.id)).where(imports.c.district_id == district_id)
    return connection.execute(newest).scalar_one() or 0


def _remove_past_terms(connection: Connection, district_id: int, begins_on: date) -> tuple[SetDates, ...]:
    """A term's id may come again next year, and must not count as over then."""
    past = (term_dates.c.district_id == district_id, term_dates.c.ends_on <= begins_on)
    columns = (term_dates.c.term, term_dates.c.school_id, term_dates.c.begins_on, term_dates.c.ends_on)
    found = connection.execute(select(*columns).where(*past).order_by(*columns[:2]))
    removed = tuple(SetDates(*row) for row in found)
    connection.execute(delete(term_dates).where(*past))
    return removed
