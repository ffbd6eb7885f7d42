"""A district's terms: when they are, who says so, and setting their dates by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, delete, insert, select

from rosterline.districts.known import KnownDistrict, locked
from rosterline.districts.told import days_of, id_of, in_words
from rosterline.errors import UsageError
from rosterline.roster import audit, bulk
from rosterline.roster.calendar import SetDates, with_set_dates
from rosterline.roster.database import writing
from rosterline.roster.entities import SECTION_TERMS, SECTIONS, TERMS
from rosterline.roster.ledger import term_dates

SET_TERM, CLEAR_TERM = "set-term", "clear-term"


class DatesFrom(StrEnum):
    """Who says when a term is."""

    REPORT = "report"
    HAND = "set by hand"
    NOBODY = "none"


class When(StrEnum):
    """Where a term stands on a day."""

    TO_COME = "to come"
    RUNNING = "running"
    OVER = "over"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of a district, or dates that wait for a term.

    Attributes:
        term: its id as the report gives it.
        school_id: its school, ``""`` where terms belong to all schools.
        name: its name, where the report has one.
        begins_on: its first day.
        ends_on: the first day after it.
        dates_from: who says so.
        classes: how many classes meet in it.
        when: where it stands today.
        reported: it stands in the roster; False: its dates are set, and the report names no such term.
    """

    term: str
    school_id: str
    name: str
    begins_on: date | None
    ends_on: date | None
    dates_from: DatesFrom
    classes: int
    when: When
    reported: bool

    @property
    def last_day(self) -> date | None:
        """The last day of the term, as people say it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def as_json(self) -> dict[str, Any]:
        """The term for programs: ``from`` is the first day, ``to`` the last."""
        return {
            "term": self.term,
            "school": self.school_id or None,
            "name": self.name,
            "from": self.begins_on.isoformat() if self.begins_on else None,
            "to": self.last_day.isoformat() if self.last_day else None,
            "dates_from": {DatesFrom.HAND: "set", DatesFrom.NOBODY: None}.get(self.dates_from, "report"),
            "classes": self.classes,
            "when": None if self.when is When.UNKNOWN else self.when.value.replace(" ", "-"),
            "in_report": self.reported,
        }


@dataclass(frozen=True, slots=True)
class SetTerm:
    """What setting a term's dates did.

    Attributes:
        dates: what is set now.
        before: what was set for the same term and school.
        schools: schools of the stored terms for which it counts; ``""`` stands for all.
        reported_in: schools in which the report's own dates count instead.
        known: all stored terms, as people say them.
    """

    dates: SetDates
    before: SetDates | None
    schools: tuple[str, ...]
    reported_in: tuple[str, ...]
    known: tuple[str, ...]


def list_terms(engine: Engine, district: KnownDistrict) -> list[TermLine]:
    """The district's terms in the order of their days; dates that wait for a term stand among them."""
    with engine.connect() as connection:
        terms = _stored(connection, district.id)
        pairs = bulk.load(connection, SECTION_TERMS, district.id).filter(pl.col(bulk.ACTIVE))
        sections = bulk.load(connection, SECTIONS, district.id).filter(pl.col(bulk.ACTIVE))
        dates = _set_dates(connection, district.id)
    pairs = pairs.join(sections, left_on="section_id", right_on="id", how="semi")
    counts = dict(pairs.group_by("term_id").len().iter_rows())
    silent = terms["begins_on"].is_null() & terms["ends_on"].is_null()
    lines = []
    for row, said_nothing in zip(with_set_dates(terms, dates).iter_rows(named=True), silent, strict=True):
        begins_on, ends_on = row["begins_on"], row["ends_on"]
        hand = DatesFrom.HAND if begins_on or ends_on else DatesFrom.NOBODY
        source = hand if said_nothing else DatesFrom.REPORT
        when = when_on(district.today, begins_on, ends_on)
        shown = (row["source_id"], row["school_id"], row["name"], begins_on, ends_on)
        lines.append(TermLine(*shown, source, counts.get(row["id"], 0), when, True))
    for one in dates:
        if _meant(terms, one.term, one.school_id).is_empty():
            when = when_on(district.today, one.begins_on, one.ends_on)
            days = (one.begins_on, one.ends_on)
            lines.append(TermLine(one.term, one.school_id, "", *days, DatesFrom.HAND, 0, when, False))
    return sorted(lines, key=lambda line: (line.school_id, line.begins_on or date.max, line.term))


def when_on(day: date, begins_on: date | None, ends_on: date | None) -> When:
    """Where a term stands on a day; the end is the first day after it.

    >>> when_on(date(2026, 12, 18), date(2026, 8, 10), date(2026, 12, 19)).value
    'running'
    """
    if begins_on is None and ends_on is None:
        return When.UNKNOWN
    if ends_on is not None and day >= ends_on:
        return When.OVER
    return When.TO_COME if begins_on is not None and day < begins_on else When.RUNNING


def set_term(
    engine: Engine, district: KnownDistrict, term: str, first: date, last: date, school: str | None = None
) -> SetTerm:
    """Set the first and last day of a term, whether a report has named it yet or not.

    Args:
        engine: the database.
        district: the district.
        term: the term's id as the report gives it.
        first: its first day.
        last: its last day.
        school: its school, where each school has its own terms; None: in all schools.

    Raises:
        UsageError: the dates are no term's, terms here belong to no school, or the report gives other dates itself.
    """
    begins_on, ends_on = days_of(first, last, "term")
    wanted = SetDates(id_of(term, "term"), "" if school is None else id_of(school, "school"), begins_on, ends_on)
    if wanted.school_id and district.keys.terms_by_school is False:
        raise UsageError(f"in {district.name} a term belongs to all schools: leave out --school")
    with writing(engine) as connection:
        locked(connection, district.id)
        stored = _stored(connection, district.id)
        meant = _meant(stored, wanted.term, wanted.school_id)
        dated = meant.filter(pl.col("begins_on").is_not_null() | pl.col("ends_on").is_not_null())
        _refuse_reported(wanted, meant, dated)
        before = _remove(connection, district.id, wanted.term, wanted.school_id)
        values = {
            "term": wanted.term,
            "school_id": wanted.school_id,
            "begins_on": wanted.begins_on,
            "ends_on": wanted.ends_on,
        }
        connection.execute(insert(term_dates).values(district_id=district.id, **values))
        days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        audit.note(connection, district.id, SET_TERM, "", None, term=wanted.term, school=wanted.school_id, **days)
    schools = meant.join(dated, on="id", how="anti")["school_id"]
    pairs = stored.select("source_id", "school_id").sort("school_id", "source_id").iter_rows()
    known = tuple(f"{term} in school {school}" if school else term for term, school in pairs)
    return SetTerm(wanted, before, tuple(sorted(schools)), tuple(sorted(dated["school_id"])), known)


def clear_term(engine: Engine, district: KnownDistrict, term: str, school: str | None = None) -> SetDates:
    """Take back the dates that were set for a term; returns them.

    Raises:
        UsageError: none were set; the message names the terms that have some.
    """
    term, school = id_of(term, "term"), "" if school is None else id_of(school, "school")
    with writing(engine) as connection:
        locked(connection, district.id)
        removed = _remove(connection, district.id, term, school)
        if removed is None:
            raise UsageError(_nothing_set(term, school, _set_dates(connection, district.id)))
        audit.note(connection, district.id, CLEAR_TERM, term=term, school=school)
    return removed


def _nothing_set(term: str, school: str, dates: Sequence[SetDates]) -> str:
    where = f" in school {school}" if school else ""
    there = ", ".join(f"{one.term} --school {one.school_id}" if one.school_id else one.term for one in dates[:20])
    return f"no dates are set for the term {term!r}{where}; dates are set for: {there or 'none'}"


def _refuse_reported(wanted: SetDates, meant: pl.DataFrame, dated: pl.DataFrame) -> None:
    """The report's own dates win: who sets others is told so. Where some schools' terms have none, these count."""
    if dated.is_empty() or dated.height < meant.height:
        return
    same = (pl.col("begins_on") == wanted.begins_on) & (pl.col("ends_on") == wanted.ends_on)
    other = dated.filter(~same.fill_null(False))
    if other.is_empty():
        return
    own = in_words(*other.select("begins_on", "ends_on").row(0))
    raise UsageError(
        f"the report gives the term {wanted.term!r} its own dates ({own}), and they win: "
        "correct them in the student information system"
    )


def _stored(connection: Connection, district_id: int) -> pl.DataFrame:
    """The active terms, with the report's dates."""
    return bulk.load(connection, TERMS, district_id).filter(pl.col(bulk.ACTIVE)).select(TERMS.columns)


def _meant(terms: pl.DataFrame, term: str, school: str) -> pl.DataFrame:
    here = (pl.col("school_id") == school) if school else pl.lit(True)
    return terms.filter((pl.col("source_id") == term) & here)


def _set_dates(connection: Connection, district_id: int) -> list[SetDates]:
    columns = (term_dates.c.term, term_dates.c.school_id, term_dates.c.begins_on, term_dates.c.ends_on)
    mine = select(*columns).where(term_dates.c.district_id == district_id).order_by(*columns[:2])
    return [SetDates(*row) for row in connection.execute(mine)]


def _remove(connection: Connection, district_id: int, term: str, school: str) -> SetDates | None:
    """Remove the dates of one term and school; returns what there was."""
    one = (term_dates.c.district_id == district_id, term_dates.c.term == term, term_dates.c.school_id == school)
    row = connection.execute(select(term_dates.c.begins_on, term_dates.c.ends_on).where(*one)).first()
    if row is None:
        return None
    connection.execute(delete(term_dates).where(*one))
    return SetDates(term, school, *row)
