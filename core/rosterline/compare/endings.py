"""What has ended: to lack it is no removal.

A record ends on its own last day or its term's. A term ends on its known end date; without dates, when all its classes
leave the report together while a newer term is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from rosterline.check import Checked
from rosterline.roster.calendar import SetDates, with_set_dates
from rosterline.roster.entities import BY_NAME, SECTION_TERMS, TERMS
from rosterline.roster.stored import StoredRoster


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of dates besides the report.

    Attributes:
        day: the day on which the report was received, where the district is.
        set_dates: dates of terms that a person set.
        recent_terms: ids of terms that appeared after the district's first import and within its last 30.
    """

    day: date
    set_dates: tuple[SetDates, ...] = ()
    recent_terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ended:
    """Stored terms that are over, and the classes of which all terms are.

    Attributes:
        terms: ids.
        sections: ids.
        tonight: a term without dates ended with this report.
    """

    terms: frozenset[str] = frozenset()
    sections: pl.Series = field(default_factory=lambda: pl.Series("section_id", [], pl.String))
    tonight: bool = False


def ended(checked: Checked, stored: StoredRoster, calendar: Calendar) -> Ended:
    """Find the stored terms and classes that are over."""
    if stored.is_empty:
        return Ended()
    terms = with_set_dates(stored.active(TERMS).select(TERMS.columns).collect(), calendar.set_dates)
    over = set(terms.filter(pl.col("ends_on") <= calendar.day)["id"].to_list())
    undated = terms.filter(pl.col("ends_on").is_null())["id"].to_list()
    pairs = stored.active(SECTION_TERMS).select("section_id", "term_id")
    left = _left(checked, pairs, undated, stored, calendar) if undated else set()
    over |= left
    if not over:
        return Ended()
    sections = pairs.group_by("section_id").agg(pl.col("term_id").is_in(list(over)).all().alias("over"))
    found = sections.filter("over").select("section_id").collect()["section_id"]
    return Ended(frozenset(over), found, bool(left))


def _left(
    checked: Checked, pairs: pl.LazyFrame, undated: list[str], stored: StoredRoster, calendar: Calendar
) -> set[str]:
    """Terms without dates all of whose classes have left the report, while a newer term is in it.

    A term that was there before and comes back is no newer one: a report of last autumn ends no spring.
    """
    if "section_terms" not in checked.speaks_for:
        return set()
    listed = set(checked.frames["section_terms"]["term_id"].unique().to_list())
    known = set(stored.scan(TERMS).select("id").collect()["id"].to_list())
    if not {term for term in listed if term in calendar.recent_terms or term not in known}:
        return set()
    had_classes = pairs.filter(pl.col("term_id").is_in(undated)).select(pl.col("term_id").unique()).collect()
    return set(had_classes["term_id"].to_list()) - listed


def has_ended(table: str, day: date, over: Ended) -> pl.Expr:
    """Which stored rows have ended by their own date or their term's."""
    own = (pl.col("ends_on") <= day).fill_null(False) if "ends_on" in BY_NAME[table].values else pl.lit(False)
    if table == "terms":
        return own | pl.col("id").is_in(list(over.terms))
    column = {"sections": "id", "enrollments": "section_id", "teachings": "section_id", "section_terms": "section_id"}
    if table in column:
        return own | pl.col(column[table]).is_in(over.sections.implode())
    return own
