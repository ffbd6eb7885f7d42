"""Classes that vanish, enrollments that come and go, teachers who leave."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from rosterline.compare import Calendar, Plan
from rosterline.decide.measured import NOTHING, Measured, by_school
from rosterline.decide.people import left_before
from rosterline.roster.calendar import with_set_dates
from rosterline.roster.entities import ENROLLMENTS, PERSON_SCHOOLS, SECTIONS, STUDENT, TEACHER, TEACHINGS

_TERM_BEGINS = timedelta(days=30)
_PEOPLE = 3
"""So many different people must go or come before changed teachers mean anything."""


def entering(plan: Plan, calendar: Calendar) -> pl.Series:
    """Classes of terms that enter tonight as expected: their enrollments are neither growth nor anybody's gain.

    Expected is a term whose known begin is within 30 days, or without dates one that enters while a term ends.
    """
    terms = plan.entities["terms"].new
    if not terms.height:
        return pl.Series("section_id", [], pl.String)
    terms = with_set_dates(terms, calendar.set_dates)
    near = (pl.col("begins_on") - pl.lit(calendar.day)).abs() <= _TERM_BEGINS
    undated = pl.col("begins_on").is_null() & pl.lit(_term_ends(plan))
    expected = terms.filter(near.fill_null(False) | undated)["id"]
    pairs = plan.entities["section_terms"].new
    return pairs.filter(pl.col("term_id").is_in(expected.implode()))["section_id"].unique()


def _term_ends(plan: Plan) -> bool:
    """Whether a term ends tonight: by its date or without one, classes leave that met in it."""
    return plan.over.tonight or plan.entities["section_terms"].ended.height > 0


def enrollments_added(plan: Plan, expected: pl.Series) -> Measured:
    """New enrollments, without those of terms that enter as expected."""
    rows = plan.entities["enrollments"].new
    return by_school(rows.filter(~pl.col("section_id").is_in(expected.implode())))


def classes_lost(plan: Plan, lost: pl.Series, expected: pl.Series) -> Measured:
    """Classes that students who stay in their school lose on balance: what vanished less what is new."""
    enrolled = plan.entities["enrollments"]
    if not enrolled.removed.height:
        return NOTHING
    added = enrolled.new.filter(~pl.col("section_id").is_in(expected.implode()))
    moves = pl.concat(
        [
            enrolled.removed.select("student_id", "school", balance=pl.lit(1, pl.Int64)),
            added.select("student_id", "school", balance=pl.lit(-1, pl.Int64)),
        ]
    ).filter(~pl.col("student_id").is_in(lost.implode()))
    gone = left_before(plan, moves["student_id"].unique())
    moves = moves.filter(~pl.col("student_id").is_in(gone.implode()))
    moves = moves.join(_moving(plan), on=["student_id", "school"], how="anti")
    balance = dict(moves.group_by("school").agg(pl.col("balance").sum()).iter_rows())
    total = sum(balance.values())
    balance.pop("", None)
    return Measured(max(total, 0), {school: number for school, number in balance.items() if number > 0})


def _moving(plan: Plan) -> pl.DataFrame:
    """Students who join or leave a school tonight, with the school."""
    links = plan.entities["person_schools"]
    frames = [links.added, links.returned, links.removed, links.ended]
    mine = pl.concat([frame.filter(pl.col("role") == STUDENT).select("person_id", "school_id") for frame in frames])
    return mine.select(student_id="person_id", school="school_id")


def sections_lost(plan: Plan) -> Measured:
    """Classes that vanish."""
    return by_school(plan.entities["sections"].removed)


def moved_sections(plan: Plan) -> pl.DataFrame:
    """Classes that stay and have another school: ``section_id``, ``was`` and ``now``."""
    other = plan.entities["sections"].changed.filter(pl.col("was_school_id") != pl.col("school_id"))
    return other.select(section_id="id", was="was_school_id", now="school_id")


def schools_without_students(plan: Plan, enrolled_before: dict[str, int]) -> list[str]:
    """Schools that had students in classes and have none."""
    moves: dict[str, int] = {}
    enrolled, moved = plan.entities["enrollments"], moved_sections(plan)
    rows = [(enrolled.gone, "school", -1), (enrolled.new, "school", 1)]
    if moved.height:
        inside = pl.col("section_id").is_in(moved["section_id"].implode())
        seats = plan.stored.active(ENROLLMENTS).filter(inside).select("section_id").collect()
        seats = seats.join(moved, on="section_id")
        rows += [(seats, "was", -1), (seats, "now", 1)]
    for frame, school, sign in rows:
        for name, number in frame.group_by(school).len().iter_rows():
            moves[name] = moves.get(name, 0) + sign * number
    return sorted(
        school
        for school, number in moves.items()
        if school and number < 0 and enrolled_before.get(school, 0) + number <= 0
    )


def teachers_lost(plan: Plan) -> Measured:
    """People who taught in a school, or belonged to it as teachers, and do no more."""
    teachings, gone = plan.entities["teachings"], _gone_teachers(plan)
    leaving = pl.concat([teachings.removed.select("teacher_id", "school"), gone]).unique()
    leaving = leaving.filter(pl.col("school") != "")
    if not leaving.height:
        return NOTHING
    people = plan.entities["people"].removed.filter(pl.col("role") == TEACHER)["id"]
    who = leaving["teacher_id"].unique()
    key = list(TEACHINGS.key)
    rest = plan.stored.active(TEACHINGS).filter(pl.col("teacher_id").is_in(who.implode())).select(key).collect()
    rest = rest.join(teachings.gone.select(key), on=key, how="anti")
    rest = rest.filter(~pl.col("teacher_id").is_in(people.implode()))
    still = pl.concat([_in_school(plan, rest), teachings.new.select("teacher_id", "school")])
    return by_school(leaving.join(still, on=["teacher_id", "school"], how="anti"))


def _gone_teachers(plan: Plan) -> pl.DataFrame:
    """Teachers who are gone, with each school where they teach; where they taught nothing, to which they belong.

    Classes of a term that is over do not count: what an ended term takes along is no loss.
    """
    gone = plan.entities["people"].removed.filter(pl.col("role") == TEACHER)["id"]
    theirs = plan.stored.active(TEACHINGS).filter(pl.col("teacher_id").is_in(gone.implode()))
    taught = theirs.select(TEACHINGS.key).collect()
    idle = gone.filter(~gone.is_in(taught["teacher_id"].implode()))
    mine = (pl.col("role") == TEACHER) & pl.col("person_id").is_in(idle.implode())
    links = plan.stored.active(PERSON_SCHOOLS).filter(mine).select(teacher_id="person_id", school="school_id")
    current = taught.filter(~pl.col("section_id").is_in(plan.over.sections.implode()))
    return pl.concat([links.collect(), _stored_school(plan, current)]).unique()


def _stored_school(plan: Plan, pairs: pl.DataFrame) -> pl.DataFrame:
    sections = plan.stored.scan(SECTIONS).select(section_id="id", school="school_id")
    return pairs.lazy().join(sections, on="section_id").select("teacher_id", "school").collect()


def _in_school(plan: Plan, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of class and teacher with the school in which the class will be."""
    moved = plan.entities["sections"].changed.select(section_id="id", _now="school_id").lazy()
    sections = plan.stored.scan(SECTIONS).select(section_id="id", school="school_id")
    found = pairs.lazy().join(sections, on="section_id").join(moved, on="section_id", how="left")
    return found.select("teacher_id", school=pl.coalesce("_now", "school")).collect()


def teachers_changed(plan: Plan) -> Measured:
    """Classes that stay, had somebody, and get other teachers, where at least three people go or come."""
    teachings, sections = plan.entities["teachings"], plan.entities["sections"]
    other = pl.concat([frame["id"] for frame in (sections.added, sections.returned, sections.removed, sections.ended)])
    other = pl.concat([other, teachings.ended["section_id"]])
    staying = ~pl.col("section_id").is_in(other.implode())
    goes = teachings.removed.filter(staying).select("section_id", "teacher_id", "school")
    comes = teachings.new.filter(staying).select("section_id", "teacher_id", "school")
    asked = comes["section_id"].unique()
    had = plan.stored.active(TEACHINGS).filter(pl.col("section_id").is_in(asked.implode())).select("section_id")
    comes = comes.filter(pl.col("section_id").is_in(had.collect()["section_id"].implode()))
    changed = pl.concat([goes, comes])
    if not changed.height:
        return NOTHING
    schools = {}
    for [school], some in changed.group_by(["school"]):
        mine = pl.col("school") == school
        if school and _enough(goes.filter(mine), comes.filter(mine)):
            schools[str(school)] = some["section_id"].n_unique()
    return Measured(changed["section_id"].n_unique() if _enough(goes, comes) else 0, schools)


def _enough(goes: pl.DataFrame, comes: pl.DataFrame) -> bool:
    return max(goes["teacher_id"].n_unique(), comes["teacher_id"].n_unique()) >= _PEOPLE
