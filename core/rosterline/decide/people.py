"""Students who are lost, people who come, names that change."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from rosterline.compare import Calendar, Plan
from rosterline.decide.measured import NOTHING, Measured, by_school
from rosterline.roster.calendar import with_set_dates
from rosterline.roster.entities import ENROLLMENTS, PEOPLE, PERSON_SCHOOLS, SECTION_TERMS, STUDENT, TERMS

_STUDENT = pl.col("role") == STUDENT
_PLACE = list(ENROLLMENTS.key)
_SOON = timedelta(days=30)


def lost_students(plan: Plan, calendar: Calendar) -> pl.Series:
    """Ids of students who are gone, or left in no class though they had one.

    Somebody all of whose classes, or schools, had ended by their own dates was to leave: that is no loss. What a
    term takes along when it ends is one, for the student has no class now; so is a class that ends for all its
    students on one day, as it does in systems that write the term's last day into each enrollment; and so is a place
    in a class that tonight's dates or terms shut.
    """
    day, sections = calendar.day, _sections_by_term(plan, calendar)
    left = pl.concat([_vanished(plan, day), _shut(plan, day, sections)])
    gone = plan.entities["people"].removed.filter(_STUDENT)["id"]
    gone = gone.filter(~gone.is_in(_had_left(plan, day, left).implode()))
    return pl.concat([gone, _in_no_class(plan, day, left, sections)]).unique()


def _still(day: date, column: str = "ends_on") -> pl.Expr:
    """Whether something has not ended by its own date."""
    return (pl.col(column) > day).fill_null(True)


def _vanished(plan: Plan, day: date) -> pl.DataFrame:
    """Places in classes that the report lacks and that had not ended for this student alone."""
    enrolled = plan.entities["enrollments"]
    left = enrolled.gone
    return left.filter(_still(day) | _with_the_class(plan, left, day)).select(_PLACE)


def _with_the_class(plan: Plan, left: pl.DataFrame, day: date) -> pl.Expr:
    """Which enrollments that have ended by their own date ended with the class: it leaves, and nobody stayed longer."""
    sections = plan.entities["sections"]
    leaving = sections.gone["id"]
    asked = left.filter(~_still(day) & pl.col("section_id").is_in(leaving.implode()))
    if not asked.height:
        return pl.lit(False)
    mine = pl.col("section_id").is_in(asked["section_id"].unique().implode())
    ends = plan.stored.active(ENROLLMENTS).filter(mine).select("section_id", "ends_on").collect()
    last = ends.group_by("section_id").agg(
        ends_on=pl.when(pl.col("ends_on").null_count() == 0).then(pl.col("ends_on").max())
    )
    return pl.struct("section_id", "ends_on").is_in(last.drop_nulls().to_struct().implode())


def _shut(plan: Plan, day: date, sections: pl.DataFrame) -> pl.DataFrame:
    """Places in classes that stay in the report, but are no longer running as of tonight.

    Their own dates, or those of all the class's terms, are moved so that they have ended, or begin only in months.
    """
    changed = plan.entities["enrollments"].changed
    own = changed.filter(_running(day, "was_") & ~_running(day)).select(_PLACE)
    shut = sections.filter(pl.col("ran") & ~pl.col("runs"))["section_id"]
    if not shut.len():
        return own
    inside = pl.col("section_id").is_in(shut.implode())
    places = plan.stored.active(ENROLLMENTS).filter(_still(day) & inside).select(_PLACE).collect()
    return pl.concat([own, places]).unique()


def _running(day: date, prefix: str = "") -> pl.Expr:
    """Whether something has not ended, and begins within a month."""
    begun = (pl.col(f"{prefix}begins_on") <= day + _SOON).fill_null(True)
    return begun & _still(day, f"{prefix}ends_on")


def _sections_by_term(plan: Plan, calendar: Calendar) -> pl.DataFrame:
    """``section_id``, ``ran`` and ``runs``: whether a class had a running term, and has one after tonight.

    Empty where neither terms nor the terms of classes change.
    """
    terms, pairs = plan.entities["terms"], plan.entities["section_terms"]
    if not terms.changed.height + pairs.added.height + pairs.returned.height:
        return pl.DataFrame(schema={"section_id": pl.String, "ran": pl.Boolean, "runs": pl.Boolean})
    columns = ["id", *TERMS.values]
    before = plan.stored.active(TERMS).select(columns).collect()
    known = before.join(terms.changed.select("id"), on="id", how="anti")
    after = pl.concat([known, terms.changed.select(columns), terms.new.select(columns)])
    was, now = (_running_terms(frame, calendar) for frame in (before, after))
    key = list(SECTION_TERMS.key)
    stored = plan.stored.active(SECTION_TERMS).select(key).collect()
    rest = pl.concat([stored.join(pairs.gone, on=key, how="anti"), pairs.new.select(key)])
    ran = stored.filter(pl.col("term_id").is_in(was))["section_id"].implode()
    found = rest.group_by("section_id").agg(runs=pl.col("term_id").is_in(now).any())
    return found.select("section_id", "runs", ran=pl.col("section_id").is_in(ran))


def _running_terms(terms: pl.DataFrame, calendar: Calendar) -> list[str]:
    return with_set_dates(terms, calendar.set_dates).filter(_running(calendar.day))["id"].to_list()


def _had_left(plan: Plan, day: date, left: pl.DataFrame) -> pl.Series:
    """Students all of whose classes, or all of whose schools, had ended by their own dates.

    ``left`` are the places in classes that they lose.
    """
    enrolled, links = plan.entities["enrollments"], plan.entities["person_schools"]
    schools = links.gone.filter(_STUDENT)
    classes = enrolled.gone["student_id"]
    belonged = schools.filter(_still(day))["person_id"]
    return pl.concat(
        [
            classes.filter(~classes.is_in(left["student_id"].implode())),
            schools["person_id"].filter(~schools["person_id"].is_in(belonged.implode())),
        ]
    ).unique()


def _in_no_class(plan: Plan, day: date, left: pl.DataFrame, sections: pl.DataFrame) -> pl.Series:
    """Students who lose places in classes, have none, and are not gone."""
    enrolled = plan.entities["enrollments"]
    leaving = left["student_id"].unique()
    coming = enrolled.new.filter(_still(day))["student_id"]
    # Those who left by their own dates are gone too, and stand here only if their classes did not end with them.
    removed = plan.entities["people"].removed.filter(_STUDENT)["id"]
    leaving = leaving.filter(~leaving.is_in(pl.concat([coming, removed]).implode()))
    leaving = leaving.filter(~leaving.is_in(left_before(plan, leaving).implode()))
    if not leaving.len():
        return leaving
    mine = pl.col("student_id").is_in(leaving.implode())
    rest = plan.stored.active(ENROLLMENTS).filter(mine & _still(day)).select(_PLACE).collect()
    ending = pl.concat([enrolled.gone.select(_PLACE), left])
    rest = rest.join(ending, on=_PLACE, how="anti")
    rest = rest.join(sections.filter(~pl.col("runs")), on="section_id", how="anti")
    opened = enrolled.changed.filter(mine & _running(day) & ~_running(day, "was_"))["student_id"]
    return leaving.filter(~leaving.is_in(pl.concat([rest["student_id"], opened]).implode()))


def left_before(plan: Plan, students: pl.Series) -> pl.Series:
    """Of these students those who had left before tonight.

    A form of their own may have said so; their classes stay until the report of the classes comes.
    """
    if not students.len():
        return students
    mine = _STUDENT & pl.col("id").is_in(students.implode())
    known = plan.stored.active(PEOPLE).filter(mine).select("id").collect()["id"]
    here = pl.concat([plan.entities["people"].new["id"], known])
    return students.filter(~students.is_in(here.implode()))


def students_lost(plan: Plan, lost: pl.Series) -> Measured:
    """Lost students by the schools to which they belonged."""
    if not lost.len():
        return NOTHING
    mine = _STUDENT & pl.col("person_id").is_in(lost.implode())
    links = plan.stored.active(PERSON_SCHOOLS).filter(mine).select(school="school_id").collect()
    return by_school(links, lost.len())


def people_added(plan: Plan) -> Measured:
    """People who are new, or come back."""
    return by_school(plan.entities["people"].new)


def names_changed(plan: Plan, role: str) -> Measured:
    """People of a role whose names change, compared without case, blanks and punctuation."""
    changed = plan.entities["people"].changed.filter(pl.col("role") == role)
    different = pl.any_horizontal(_plain(name) != _plain(f"was_{name}") for name in ("first_name", "last_name"))
    return by_school(changed.filter(different))


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[\s\p{P}\p{S}]", "")
