"""Students who are lost, people who come, names that change."""

from __future__ import annotations

from datetime import date

import polars as pl

from rosterline.compare import Plan
from rosterline.decide.measured import NOTHING, Measured, by_school
from rosterline.roster.entities import ENROLLMENTS, PERSON_SCHOOLS, SECTION_TERMS, STUDENT

_STUDENT = pl.col("role") == STUDENT
_PLACE = list(ENROLLMENTS.key)


def lost_students(plan: Plan, day: date) -> pl.Series:
    """Ids of students who are gone, or left in no class though they had one.

    Somebody all of whose classes, or schools, had ended by their own dates was to leave: that is no loss. What a
    term takes along when it ends is one, for the student has no class now; so is a class that ends for all its
    students on one day, as it does in systems that write the term's last day into each enrollment; and so is a place
    in a class whose end, or whose term's end, is moved into the past tonight.
    """
    left = pl.concat([_vanished(plan, day), _shut(plan, day)])
    gone = plan.entities["people"].removed.filter(_STUDENT)["id"]
    gone = gone.filter(~gone.is_in(_had_left(plan, day, left).implode()))
    return pl.concat([gone, _in_no_class(plan, day, left)]).unique()


def _still(day: date, column: str = "ends_on") -> pl.Expr:
    """Whether something has not ended by its own date."""
    return (pl.col(column) > day).fill_null(True)


def _vanished(plan: Plan, day: date) -> pl.DataFrame:
    """Places in classes that the report lacks and that had not ended for this student alone."""
    enrolled = plan.entities["enrollments"]
    left = pl.concat([enrolled.removed, enrolled.ended])
    return left.filter(_still(day) | _with_the_class(plan, left, day)).select(_PLACE)


def _with_the_class(plan: Plan, left: pl.DataFrame, day: date) -> pl.Expr:
    """Which enrollments that have ended by their own date ended with the class: it leaves, and nobody stayed longer."""
    sections = plan.entities["sections"]
    leaving = pl.concat([sections.removed["id"], sections.ended["id"]])
    asked = left.filter(~_still(day) & pl.col("section_id").is_in(leaving.implode()))
    if not asked.height:
        return pl.lit(False)
    mine = pl.col("section_id").is_in(asked["section_id"].unique().implode())
    ends = plan.stored.active(ENROLLMENTS).filter(mine).select("section_id", "ends_on").collect()
    last = ends.group_by("section_id").agg(
        ends_on=pl.when(pl.col("ends_on").null_count() == 0).then(pl.col("ends_on").max())
    )
    return pl.struct("section_id", "ends_on").is_in(last.drop_nulls().to_struct().implode())


def _shut(plan: Plan, day: date) -> pl.DataFrame:
    """Places in classes that stay in the report, but end in the past as of tonight: by their own date or the term's."""
    changed = plan.entities["enrollments"].changed
    own = changed.filter(_still(day, "was_ends_on") & ~_still(day)).select(_PLACE)
    terms = plan.entities["terms"].changed
    shut = terms.filter(_still(day, "was_ends_on") & ~_still(day))["id"].to_list()
    if not shut:
        return own
    pairs = plan.stored.active(SECTION_TERMS).select("section_id", "term_id")
    over = [*shut, *plan.over.terms]
    sections = pairs.group_by("section_id").agg(pl.col("term_id").is_in(over).all().alias("over")).filter("over")
    places = plan.stored.active(ENROLLMENTS).filter(_still(day)).join(sections, on="section_id", how="semi")
    return pl.concat([own, places.select(_PLACE).collect()]).unique()


def _had_left(plan: Plan, day: date, left: pl.DataFrame) -> pl.Series:
    """Students all of whose classes, or all of whose schools, had ended by their own dates.

    ``left`` are the places in classes that they lose.
    """
    enrolled, links = plan.entities["enrollments"], plan.entities["person_schools"]
    schools = pl.concat([links.removed, links.ended]).filter(_STUDENT)
    classes = pl.concat([enrolled.removed["student_id"], enrolled.ended["student_id"]])
    belonged = schools.filter(_still(day))["person_id"]
    return pl.concat(
        [
            classes.filter(~classes.is_in(left["student_id"].implode())),
            schools["person_id"].filter(~schools["person_id"].is_in(belonged.implode())),
        ]
    ).unique()


def _in_no_class(plan: Plan, day: date, left: pl.DataFrame) -> pl.Series:
    """Students who lose places in classes, have none, and are not gone."""
    enrolled = plan.entities["enrollments"]
    leaving = left["student_id"].unique()
    coming = pl.concat([enrolled.added.filter(_still(day)), enrolled.returned.filter(_still(day))])["student_id"]
    # Those who left by their own dates are gone too, and stand here only if their classes did not end with them.
    removed = plan.entities["people"].removed.filter(_STUDENT)["id"]
    leaving = leaving.filter(~leaving.is_in(pl.concat([coming, removed]).implode()))
    if not leaving.len():
        return leaving
    mine = pl.col("student_id").is_in(leaving.implode())
    rest = plan.stored.active(ENROLLMENTS).filter(mine & _still(day)).select(_PLACE).collect()
    ending = pl.concat([enrolled.removed.select(_PLACE), enrolled.ended.select(_PLACE), left])
    rest = rest.join(ending, on=_PLACE, how="anti")
    opened = enrolled.changed.filter(mine & _still(day))["student_id"]
    return leaving.filter(~leaving.is_in(pl.concat([rest["student_id"], opened]).implode()))


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
