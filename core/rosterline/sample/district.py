"""A sample district, made up to the last name: its roster as canonical frames, of any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from rosterline.roster.entities import BY_NAME, STUDENT, TEACHER
from rosterline.sample.classes import assign_teachers, describe, place
from rosterline.sample.dice import below, chance, mixed
from rosterline.sample.names import DIRECTIONS, PLACES, catalogue
from rosterline.sample.people import as_students, as_teachers, named

Roster = dict[str, pl.DataFrame]
"""Canonical frames by the names of :mod:`rosterline.roster.entities`."""

FEWEST_PER_SCHOOL = 20

_KINDS = ("School", "Elementary", "Middle School", "High School")
_K12, _ELEMENTARY, _MIDDLE, _HIGH = range(4)
_WHOLE_YEAR = 0.85
"""Share of classes that are in the first of several terms."""


@dataclass(frozen=True, slots=True)
class TermPlan:
    """A term: its id, its name, its first day and the first day after it."""

    id: str
    name: str
    begins_on: date
    ends_on: date


Plan = tuple[TermPlan, ...]


def school_year(year: int) -> tuple[TermPlan, ...]:
    """A year and its two semesters; the year begins in August of ``year``.

    >>> [term.id for term in school_year(2026)]
    ['26-27 FY', '26-27 S1', '26-27 S2']
    """
    short, long = f"{year % 100:02}-{(year + 1) % 100:02}", f"{year}-{year + 1}"
    first, half, after = date(year, 8, 17), date(year + 1, 1, 11), date(year + 1, 6, 5)
    return (
        TermPlan(f"{short} FY", f"{long} Full Year", first, after),
        TermPlan(f"{short} S1", f"{long} Semester 1", first, half),
        TermPlan(f"{short} S2", f"{long} Semester 2", half, after),
    )


def make_district(
    students: int,
    schools: int,
    seed: int,
    *,
    classes_each: int = 7,
    terms: tuple[TermPlan, ...] = (),
    year: int = 2026,
) -> Roster:
    """Make up a district's roster.

    Args:
        students: number of students; each has exactly ``classes_each`` enrollments.
        schools: number of schools: one for all grades, or elementary, middle and high schools.
        seed: the same seed gives the same district.
        classes_each: classes of each student, 1 to 20; there are ten subjects, further classes repeat them.
        terms: the year's terms; most classes are in the first. Default: a year and two semesters.
        year: calendar year in which the default terms begin.

    Returns:
        The nine canonical frames, key and value columns, not sorted by key: enrollments stand student by student.
        No date is null but those of teachers, in a school or a class. Grades are ``KG`` and ``1`` to
        ``12``, raw ones ``KG`` and ``01`` to ``12``.

    Raises:
        ValueError: fewer than 20 students a school, or classes that are not 1 to 20.

    >>> roster = make_district(60, 1, seed=1)
    >>> roster["enrollments"].height, roster["schools"]["name"].to_list()
    (420, ['Flint Hills School'])
    """
    if schools < 1 or students < FEWEST_PER_SCHOOL * schools:
        raise ValueError(f"a sample district needs a school, and {FEWEST_PER_SCHOOL} students for each")
    if not 1 <= classes_each <= 20:
        raise ValueError("a student of a sample district has 1 to 20 classes")
    plan = terms or school_year(year)
    pupils = _student_ids(_pupils(students, schools, seed), seed + 50)
    seats = place(pupils, classes_each, seed + 10)
    classes = describe(seats["code"].unique().sort(), classes_each, seed + 20)
    classes = _identified(classes, plan, seed + 30)
    roster = _class_frames(classes, plan, schools, seed)
    people, links, teachings = _staff(classes, seed)
    roster["people"] = pl.concat([as_students(named(pupils, pl.col("student"), seed + 60)), people])
    roster["person_schools"] = pl.concat([_pupil_schools(pupils, plan), links])
    roster["enrollments"] = _enrollments(seats, pupils, classes, plan)
    roster["teachings"] = teachings
    return {name: roster[name].select(entity.columns) for name, entity in BY_NAME.items()}


def _bands(schools: int) -> list[tuple[int, int, range]]:
    """(kind, number of schools, grades), in the order of school numbers."""
    if schools == 1:
        return [(_K12, 1, range(13))]
    if schools == 2:
        return [(_K12, 1, range(9)), (_HIGH, 1, range(9, 13))]
    middle, high = max(1, round(schools * 0.24)), max(1, round(schools * 0.18))
    elementary = schools - middle - high
    return [(_ELEMENTARY, elementary, range(6)), (_MIDDLE, middle, range(6, 9)), (_HIGH, high, range(9, 13))]


def _pupils(students: int, schools: int, seed: int) -> pl.DataFrame:
    """``student``, ``grade``, ``school``, by school and grade. Schools of a kind are of somewhat different size."""
    number = pl.int_range(students, dtype=pl.UInt32)
    frame = pl.select(student=number, grade=(number.cast(pl.UInt64) * 13 // students).cast(pl.UInt32))
    bands = [
        {"grade": grade, "first": sum(b[1] for b in _bands(schools)[:place]), "count": count}
        for place, (_, count, grades) in enumerate(_bands(schools))
        for grade in grades
    ]
    schema = {"grade": pl.UInt32, "first": pl.UInt32, "count": pl.UInt32}
    frame = frame.join(pl.DataFrame(bands, schema=schema), on="grade", maintain_order="left")
    place = mixed(pl.col("student"), seed).rank("ordinal").over("grade") - 0.5
    share = (place / pl.len().over("grade")) ** 1.15
    school = pl.col("first") + (share * pl.col("count")).floor().cast(pl.UInt32).clip(upper_bound=pl.col("count") - 1)
    frame = frame.select("grade", school=school).sort("school", "grade")
    return frame.with_row_index("student")


def _school_id(number: pl.Expr) -> pl.Expr:
    """``0104``, ``0111``: small schools' ids begin with a zero, as they do in many districts."""
    return (number.cast(pl.UInt32) * 7 + 104).cast(pl.String).str.zfill(4)


def _student_ids(pupils: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add ``id``: seven digits (nine in a huge district), lower for older students; some begin with a zero."""
    students, width = pupils.height, 7 if pupils.height <= 2_000_000 else 9
    step = 9 * 10 ** (width - 1) // students
    pupils = pupils.with_columns(luck=mixed(pl.col("student"), seed)).sort("grade", "luck", descending=[True, False])
    number = pl.int_range(students, dtype=pl.UInt64)
    value = number * step + below(number, step, seed + 1) + 5 * 10 ** (width - 2)
    return pupils.select("student", "school", "grade", id=value.cast(pl.String).str.zfill(width)).sort("student")


def _pupil_schools(pupils: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Each student in one school, from the year's first day to its last."""
    return pupils.select(
        role=pl.lit(STUDENT),
        person_id="id",
        school_id=_school_id(pl.col("school")),
        begins_on=pl.lit(plan[0].begins_on),
        ends_on=pl.lit(max(term.ends_on for term in plan)),
        home=pl.lit(True),
    )


def _identified(classes: pl.DataFrame, plan: Plan, seed: int) -> pl.DataFrame:
    """Add ``id``, ``school_id`` and ``term`` (its place in the plan) to classes."""
    other = 1 + below(pl.col("code"), max(1, len(plan) - 1), seed)
    whole = chance(pl.col("code"), _WHOLE_YEAR, seed + 1) if len(plan) > 1 else pl.lit(True)
    return classes.with_columns(
        id=(pl.int_range(pl.len(), dtype=pl.UInt64) * 3 + below(pl.col("code"), 3, seed + 2) + 100_417).cast(pl.String),
        school_id=_school_id(pl.col("school")),
        term=pl.when(whole).then(pl.lit(0, dtype=pl.UInt32)).otherwise(other),
    )


def _class_frames(classes: pl.DataFrame, plan: Plan, schools: int, seed: int) -> Roster:
    """Schools, terms, courses, sections and the terms of sections."""
    names = []
    for kind, count, _ in _bands(schools):
        for number in range(count):
            place = (number + seed * 31 + kind * 17) % len(PLACES)
            direction = DIRECTIONS[number // len(PLACES) % len(DIRECTIONS)]
            names.append(f"{direction}{PLACES[place]} {_KINDS[kind]}")
    taken = set(classes["course"].unique().to_list())
    courses = [(course.code, course.name) for course in catalogue() if course.code in taken]
    ids = [term.id for term in plan]
    return {
        "schools": pl.DataFrame({"name": names}).select(id=_school_id(pl.int_range(pl.len())), name="name"),
        "terms": pl.DataFrame(
            [(t.id, t.id, "", t.name, t.begins_on, t.ends_on) for t in plan],
            schema=list(BY_NAME["terms"].columns),
            orient="row",
        ),
        "courses": pl.DataFrame(courses, schema=["id", "name"], orient="row"),
        "sections": classes.select(
            "id", "school_id", "name", source_id="id", course_id="course", periods=pl.col("period").cast(pl.String)
        ),
        "section_terms": classes.select(section_id="id", term_id=pl.lit(pl.Series(ids)).gather(pl.col("term"))),
    }


def _staff(classes: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Teachers as people, their schools, and what they teach."""
    desks = assign_teachers(classes, seed + 40).join(
        classes.select("code", "id", "school_id"), on="code", maintain_order="left"
    )
    number = pl.col("teacher").cast(pl.UInt64)
    value = number * 5 + below(number, 5, seed + 41) + 2301
    desks = desks.with_columns(teacher_id=value.cast(pl.String).str.zfill(6))
    teachers = desks.unique("teacher", keep="first").sort("teacher")
    people = as_teachers(named(teachers.select("teacher", id="teacher_id"), pl.col("teacher"), seed + 70))
    nothing = pl.lit(None, dtype=pl.Date)
    links = teachers.select(
        role=pl.lit(TEACHER),
        person_id="teacher_id",
        school_id="school_id",
        begins_on=nothing,
        ends_on=nothing,
        home=pl.lit(False),
    )
    teachings = desks.select(
        "is_primary",
        section_id="id",
        teacher_id="teacher_id",
        role=pl.lit("teacher"),
        begins_on=nothing,
        ends_on=nothing,
    )
    return people, links, teachings


def _enrollments(seats: pl.DataFrame, pupils: pl.DataFrame, classes: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Who is in which class, from the first to the last day of its term."""
    days = {
        "begins_on": pl.lit(pl.Series([term.begins_on for term in plan])).gather(pl.col("term")),
        "ends_on": pl.lit(pl.Series([term.ends_on for term in plan])).gather(pl.col("term")),
    }
    classes = classes.select("code", section_id="id", **days)
    seats = seats.join(classes, on="code", maintain_order="left").drop("code")
    return seats.with_columns(student_id=pl.lit(pupils["id"]).gather(pl.col("student")))
