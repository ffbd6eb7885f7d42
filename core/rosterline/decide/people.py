"""Students who are lost, people who come, names that change."""

from __future__ import annotations

from datetime import date

import polars as pl

from rosterline.compare import Plan
from rosterline.decide.measured import NOTHING, Measured, by_school
from rosterline.roster.entities import ENROLLMENTS, PERSON_SCHOOLS, STUDENT

_STUDENT = pl.col("role") == STUDENT


def lost_students(plan: Plan, day: date) -> pl.Series:
    """Ids of students who are gone, or left in no class though they had one.

    Somebody all of whose classes, or schools, had ended by their own dates was to leave: that is no loss. What a
    term takes along when it ends is one, for the student has no class now.
    """
    gone = plan.entities["people"].removed.filter(_STUDENT)["id"]
    gone = gone.filter(~gone.is_in(_had_left(plan, day).implode()))
    return pl.concat([gone, _in_no_class(plan, day, gone)]).unique()


def _current(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    return frame.filter((pl.col("ends_on") > day).fill_null(True))


def _had_left(plan: Plan, day: date) -> pl.Series:
    """Students all of whose classes, or all of whose schools, had ended by their own dates."""
    found = []
    for table, column in (("enrollments", "student_id"), ("person_schools", "person_id")):
        entity = plan.entities[table]
        frames = [entity.removed, entity.ended]
        if table == "person_schools":
            frames = [frame.filter(_STUDENT) for frame in frames]
        current = pl.concat([_current(frame, day)[column] for frame in frames])
        every = pl.concat([frame[column] for frame in frames])
        found.append(every.filter(~every.is_in(current.implode())))
    return pl.concat(found).unique()


def _in_no_class(plan: Plan, day: date, gone: pl.Series) -> pl.Series:
    """Students who had a class, have none, and are not gone."""
    enrolled = plan.entities["enrollments"]
    leaving = pl.concat([_current(frame, day)["student_id"] for frame in (enrolled.removed, enrolled.ended)]).unique()
    staying = pl.concat([enrolled.added["student_id"], enrolled.returned["student_id"], gone])
    leaving = leaving.filter(~leaving.is_in(staying.implode()))
    # Those who left by their own dates are gone too, and stand here only if their classes did not end with them.
    removed = plan.entities["people"].removed.filter(_STUDENT)["id"]
    leaving = leaving.filter(~leaving.is_in(removed.implode()))
    if not leaving.len():
        return leaving
    key = list(ENROLLMENTS.key)
    left = pl.concat([enrolled.removed.select(key), enrolled.ended.select(key)])
    rest = plan.stored.active(ENROLLMENTS).filter(pl.col("student_id").is_in(leaving.implode())).select(key).collect()
    rest = rest.join(left, on=key, how="anti")
    return leaving.filter(~leaving.is_in(rest["student_id"].implode()))


def students_lost(plan: Plan, lost: pl.Series) -> Measured:
    """Lost students by the schools to which they belonged."""
    if not lost.len():
        return NOTHING
    mine = _STUDENT & pl.col("person_id").is_in(lost.implode())
    links = plan.stored.active(PERSON_SCHOOLS).filter(mine).select(school="school_id").collect()
    return by_school(links, lost.len())


def people_added(plan: Plan) -> Measured:
    """People who are new, or come back."""
    people = plan.entities["people"]
    return by_school(pl.concat([people.added.select("school"), people.returned.select("school")]))


def names_changed(plan: Plan, role: str) -> Measured:
    """People of a role whose names change, compared without case, blanks and punctuation."""
    changed = plan.entities["people"].changed.filter(pl.col("role") == role)
    different = pl.any_horizontal(_plain(name) != _plain(f"was_{name}") for name in ("first_name", "last_name"))
    return by_school(changed.filter(different))


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[\s\p{P}\p{S}]", "")
