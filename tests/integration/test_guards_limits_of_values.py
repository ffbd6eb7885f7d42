"""The limits of the guards on teachers, names, contradictions and ids: over both numbers a report is held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.building import Place, Row
from tests.integration.crowds import (
    Case,
    Rows,
    case,
    crowd,
    edited,
    judge,
    renamed,
    students,
    swapped,
    without_teachers,
)

# ---- teachers-lost: 20 % and 3 in a school ---------------------------------------------------------------------------


def teachers_lost_by_count() -> Case:
    """Each teacher has one class, so few classes change."""
    school, other = crowd("1", 10, each=1, staff=10), crowd("2", 50)
    return case(
        [*school, *other],
        [*without_teachers(school, 4), *other],
        [*without_teachers(school, 3), *other],
        ("teachers-lost", "teachers", "1", 3, 4),
    )


def teachers_lost_by_percent() -> Case:
    school, other = crowd("1", 20, each=1, staff=20), crowd("2", 50)
    return case(
        [*school, *other],
        [*without_teachers(school, 5), *other],
        [*without_teachers(school, 4), *other],
        ("teachers-lost", "teachers", "1", 4, 5),
    )


# ---- teachers-changed: 20 % and 10 of the classes, and three different people ----------------------------------------


def teachers_changed_by_count() -> Case:
    """Neither school passes its own limit of 10; the district's is 10 too."""
    one, two = crowd("1", 12), crowd("2", 12)
    return case(
        [*one, *two],
        [*swapped(one, 6), *swapped(two, 5)],
        [*swapped(one, 5), *swapped(two, 5)],
        ("teachers-changed", "sections", None, 10, 11),
    )


def teachers_changed_by_percent() -> Case:
    """20 % of 102 are 20."""
    schools = [crowd(school, 17) for school in "123"]
    return case(
        [cells for school in schools for cells in school],
        [cells for school in schools for cells in swapped(school, 7)],
        [cells for number, school in enumerate(schools) for cells in swapped(school, 6 + (number < 2))],
        ("teachers-changed", "sections", None, 20, 21),
    )


def teachers_changed_in_a_school_by_count() -> Case:
    school, other = crowd("1", 10), crowd("2", 30)
    return case(
        [*school, *other],
        [*swapped(school, 11), *other],
        [*swapped(school, 10), *other],
        ("teachers-changed", "sections", "1", 10, 11),
    )


def teachers_changed_in_a_school_by_percent() -> Case:
    school, other = crowd("1", 30), crowd("2", 30)
    return case(
        [*school, *other],
        [*swapped(school, 13), *other],
        [*swapped(school, 12), *other],
        ("teachers-changed", "sections", "1", 12, 13),
    )


# ---- names-changed: 10 % and 20, 20 % and 20, students and teachers apart --------------------------------------------


def names_changed_by_count() -> Case:
    rows = crowd("1", 30)
    return case(rows, renamed(rows, 21), renamed(rows, 20), ("names-changed", "students", None, 20, 21))


def names_changed_by_percent() -> Case:
    rows = crowd("1", 60)
    return case(
        rows,
        renamed(rows, 31, column="first"),
        renamed(rows, 30, column="first"),
        ("names-changed", "students", None, 30, 31),
    )


def names_changed_in_a_school_by_count() -> Case:
    school, other = crowd("1", 16), crowd("2", 26)
    return case(
        [*school, *other],
        [*renamed(school, 21), *other],
        [*renamed(school, 20), *other],
        ("names-changed", "students", "1", 20, 21),
    )


def names_changed_in_a_school_by_percent() -> Case:
    school, other = crowd("1", 30), crowd("2", 40)
    return case(
        [*school, *other],
        [*renamed(school, 31), *other],
        [*renamed(school, 30), *other],
        ("names-changed", "students", "1", 30, 31),
    )


def names_of_teachers_changed() -> Case:
    """Students' names beside them do not count: 15 of them change too."""
    rows = crowd("1", 30, each=2, staff=30)
    others = renamed(rows, 15)
    return case(
        rows,
        renamed(others, 21, "teacher", "teacher_last"),
        renamed(others, 20, "teacher", "teacher_last"),
        ("names-changed", "teachers", None, 20, 21),
        ("names-changed", "teachers", "1", 20, 21),
    )


# ---- contradictions: 2 % and 10 of the report's, each kind apart -----------------------------------------------------


def _contradicting(rows: Rows, count: int, who: str, column: str) -> list[Row]:
    """The last row of some says something else than the rows before; one name changes for good, so there is a plan."""
    found = {cells[who]: number for number, cells in enumerate(rows)}
    last = set(list(found.values())[5 : count + 5])
    assert len(last) == count
    other = {"1": "2", "2": "1"} if column == "school" else {}
    said = [
        {**cells, column: other.get(cells[column], f"Other{cells[column]}")} if number in last else cells
        for number, cells in enumerate(rows)
    ]
    return edited(said, "student", students(rows)[:1], first="Newname")


def contradictions_of_students_by_count() -> Case:
    rows = crowd("1", 60)
    return case(
        rows,
        _contradicting(rows, 11, "student", "last"),
        _contradicting(rows, 10, "student", "last"),
        ("contradictions", "students", None, 10, 11),
    )


def contradictions_of_students_by_percent() -> Case:
    rows = crowd("1", 120)
    return case(
        rows,
        _contradicting(rows, 13, "student", "last"),
        _contradicting(rows, 12, "student", "last"),
        ("contradictions", "students", None, 12, 13),
    )


def contradictions_of_teachers() -> Case:
    rows = crowd("1", 30, staff=30)
    return case(
        rows,
        _contradicting(rows, 11, "teacher", "teacher_last"),
        _contradicting(rows, 10, "teacher", "teacher_last"),
        ("contradictions", "teachers", None, 10, 11),
    )


def contradictions_of_classes_by_percent() -> Case:
    """A class with two names; 2 % of 600 are 12."""
    rows = crowd("1", 300, size=2)
    return case(
        rows,
        _contradicting(rows, 13, "section", "name"),
        _contradicting(rows, 12, "section", "name"),
        ("contradictions", "sections", None, 12, 13),
    )


def contradictions_of_classes_in_two_schools() -> Case:
    """A class in two schools is left as stored, and counts."""
    one, two = crowd("1", 30), crowd("2", 30)
    rows = [*one, *two]
    return case(
        rows,
        _contradicting(rows, 11, "section", "school"),
        _contradicting(rows, 10, "section", "school"),
        ("contradictions", "sections", None, 10, 11),
    )


CASES: list[Callable[[], Case]] = [
    teachers_lost_by_count,
    teachers_lost_by_percent,
    teachers_changed_by_count,
    teachers_changed_by_percent,
    teachers_changed_in_a_school_by_count,
    teachers_changed_in_a_school_by_percent,
    names_changed_by_count,
    names_changed_by_percent,
    names_changed_in_a_school_by_count,
    names_changed_in_a_school_by_percent,
    names_of_teachers_changed,
    contradictions_of_students_by_count,
    contradictions_of_students_by_percent,
    contradictions_of_teachers,
    contradictions_of_classes_by_percent,
    contradictions_of_classes_in_two_schools,
]


@pytest.mark.parametrize("made", CASES, ids=lambda made: str(made.__name__))
def test_over_the_limit_is_held_and_not_over_is_applied(made: Callable[[], Case], sqlite_place: Place) -> None:
    judge(sqlite_place, made())


@pytest.mark.parametrize("made", [CASES[1], CASES[5], CASES[9], CASES[14]], ids=lambda made: str(made.__name__))
def test_the_same_on_postgresql(made: Callable[[], Case], postgresql_place: Place) -> None:
    judge(postgresql_place, made())
