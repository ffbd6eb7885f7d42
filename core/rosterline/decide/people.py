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
    term takes along when it ends is one, for the student has no class now; so is a class that ends for all its
    students on one day, as it does in systems that write the term's last day into each enrollment.
    """
    enrolled = plan.entities["enrollments"]
    left = pl.concat([enrolled.removed, enrolled.ended])
    left = _current(left, day, _with_the_class(plan, left, day))
    gone = plan.entities["people"].removed.filter(_STUDENT)["id"]
    gone = gone.filter(~gone.is_in(_had_left(plan, day, left).implode()))
    return pl.concat([gone, _in_no_class(plan, left, gone)]).unique()


def _current(frame: pl.DataFrame, day: date, also: pl.Expr) -> pl.DataFrame:
    return frame.filter((pl.col("ends_on") > day).fill_null(True) | also)


def _with_the_class(plan: Plan, left: pl.DataFrame, day: date) -> pl.Expr:
    """Which enrollments that have ended by their own date ended with the class: it leaves, and nobody stayed longer."""
    sections = plan.entities["sections"]
    leaving = pl.concat([sections.removed["id"], sections.ended["id"]])
    asked = left.filter((pl.col("ends_on") <= day) & pl.col("section_id").is_in(leaving.implode()))
    if not asked.height:
        return pl.lit(False)
    mine = pl.col("section_id").is_in(asked["section_id"].unique().implode())
    ends = plan.stored.active(ENROLLMENTS).filter(mine).select("section_id", "ends_on").collect()
    last = ends.group_by("section_id").agg(
        ends_on=pl.when(pl.col("ends_on").null_count() == 0).then(pl.col("ends_on").max())
    )
    return pl.struct("section_id", "ends_on").is_in(last.drop_nulls().to_struct().implode())


def _had_left(plan: Plan, day: date, left: pl.DataFrame) -> pl.Series:
    """Students all of whose classes, or all of whose schools, had ended by their own dates.

    ``left`` are the enrollments that vanish and had not.
    """
    enrolled, links = plan.entities["enrollments"], plan.entities["person_schools"]
    schools = pl.concat([links.removed, links.ended]).filter(_STUDENT)
    classes = pl.concat([enrolled.removed["student_id"], enrolled.ended["student_id"]])
    belonged = _current(schools, day, pl.lit(False))["person_id"]
    return pl.concat(
        [
            classes.filter(~classes.is_in(left["student_id"].implode())),
            schools["person_id"].filter(~schools["person_id"].is_in(belonged.implode())),
        ]
    ).unique()


def _in_no_class(plan: Plan, left: pl.DataFrame, gone: pl.Series) -> pl.Series:
    """Students who had a class, have none, and are not gone; ``left`` are the enrollments that they lose."""
    enrolled = plan.entities["enrollments"]
    leaving = left["student_id"].unique()
    staying = pl.concat([enrolled.added["student_id"], enrolled.returned["student_id"], gone])
    leaving = leaving.filter(~leaving.is_in(staying.implode()))
    # Those who left by their own dates are gone too, and stand here only if their classes did not end with them.
    removed = plan.entities["people"].removed.filter(_STUDENT)["id"]
    leaving = leaving.filter(~leaving.is_in(removed.implode()))
    if not leaving.len():
        return leaving
    key = list(ENROLLMENTS.key)
    ending = pl.concat([enrolled.removed.select(key), enrolled.ended.select(key)])
    rest = plan.stored.active(ENROLLMENTS).filter(pl.col("student_id").is_in(leaving.implode())).select(key).collect()
    rest = rest.join(ending, on=key, how="anti")
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
