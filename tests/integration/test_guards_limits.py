"""The limits of the guards on students, classes and people: over both numbers a report is held, and only then.

Each case has a report just over one limit and one just not over it, of a size at which the percentage or the count
decides; no other guard may fire.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.building import Place
from tests.integration.crowds import (
    Case,
    case,
    crowd,
    dropped,
    joined,
    judge,
    lighter,
    merged,
    students,
    taking,
)

# ---- students-lost: 1 % and 5 in the district, 5 % and 5 in a school ------------------------------------------------


def students_lost_by_count() -> Case:
    """1 % of 300 are 3: the count of 5 decides."""
    rows = crowd("1", 60)
    some = students(rows)[::50]
    return case(
        rows,
        dropped(rows, "student", some[:6]),
        dropped(rows, "student", some[:5]),
        ("students-lost", "students", None, 5, 6),
    )


def students_lost_by_percent() -> Case:
    rows = crowd("1", 100, size=20, each=1)
    some = students(rows)[::90]
    return case(
        rows,
        dropped(rows, "student", some[:21]),
        dropped(rows, "student", some[:20]),
        ("students-lost", "students", None, 20, 21),
    )


def students_lost_in_a_school_by_count() -> Case:
    """6 of 600 are the 1 % that the district lets through; of 80 in the school the count of 5 decides."""
    rows = [*crowd("1", 16), *crowd("2", 104)]
    return case(
        rows,
        dropped(rows, "student", students(rows)[:60:10]),
        dropped(rows, "student", students(rows)[:50:10]),
        ("students-lost", "students", "1", 5, 6),
    )


def students_lost_in_a_school_by_percent() -> Case:
    rows = [*crowd("1", 20, size=10), *crowd("2", 90, size=10)]
    return case(
        rows,
        dropped(rows, "student", students(rows)[:110:10]),
        dropped(rows, "student", students(rows)[:100:10]),
        ("students-lost", "students", "1", 10, 11),
    )


# ---- classes-lost: 1 % and 20, 5 % and 20 of the enrollments ---------------------------------------------------------


def classes_lost_by_count() -> Case:
    rows = crowd("1", 100)
    return case(rows, lighter(rows, 21), lighter(rows, 20), ("classes-lost", "enrollments", None, 20, 21))


def classes_lost_by_percent() -> Case:
    rows = crowd("1", 75, size=20)
    return case(rows, lighter(rows, 31), lighter(rows, 30), ("classes-lost", "enrollments", None, 30, 31))


def classes_lost_in_a_school_by_count() -> Case:
    rows = [*crowd("1", 20), *crowd("2", 95, size=10)]
    return case(rows, lighter(rows, 21), lighter(rows, 20), ("classes-lost", "enrollments", "1", 20, 21))


def classes_lost_in_a_school_by_percent() -> Case:
    rows = [*crowd("1", 25, size=10), *crowd("2", 105, size=10)]
    return case(rows, lighter(rows, 26), lighter(rows, 25), ("classes-lost", "enrollments", "1", 25, 26))


# ---- sections-lost: 10 % and 20, 30 % and 10 -------------------------------------------------------------------------


def sections_lost_by_count() -> Case:
    rows = crowd("1", 95, size=2)
    return case(rows, merged(rows, 21), merged(rows, 20), ("sections-lost", "sections", None, 20, 21))


def sections_lost_by_percent() -> Case:
    rows = crowd("1", 150, size=2)
    return case(rows, merged(rows, 31), merged(rows, 30), ("sections-lost", "sections", None, 30, 31))


def sections_lost_in_a_school_by_count() -> Case:
    school, other = crowd("1", 30, size=1, each=1), crowd("2", 90, size=1, each=1)
    return case(
        [*school, *other],
        [*merged(school, 11), *other],
        [*merged(school, 10), *other],
        ("sections-lost", "sections", "1", 10, 11),
    )


def sections_lost_in_a_school_by_percent() -> Case:
    school, other = crowd("1", 50, size=1, each=1), crowd("2", 90, size=1, each=1)
    return case(
        [*school, *other],
        [*merged(school, 16), *other],
        [*merged(school, 15), *other],
        ("sections-lost", "sections", "1", 15, 16),
    )


# ---- enrollments-added: 25 % and 20, in the district and in a school -------------------------------------------------


def enrollments_added_by_count() -> Case:
    one, two = crowd("1", 4), crowd("2", 3)
    return case(
        [*one, *two],
        [*taking(one, 11), *taking(two, 10)],
        [*taking(one, 10), *taking(two, 10)],
        ("enrollments-added", "enrollments", None, 20, 21),
    )


def enrollments_added_by_percent() -> Case:
    """25 % of 250 are 62; no school passes its own count."""
    schools = [crowd(school, 5) for school in "12345"]
    return case(
        [cells for school in schools for cells in school],
        [cells for number, school in enumerate(schools) for cells in taking(school, 13 - (number > 2))],
        [cells for number, school in enumerate(schools) for cells in taking(school, 13 - (number > 1))],
        ("enrollments-added", "enrollments", None, 62, 63),
    )


def enrollments_added_in_a_school_by_count() -> Case:
    school, other = crowd("1", 6), crowd("2", 20)
    return case(
        [*school, *other],
        [*taking(school, 21), *other],
        [*taking(school, 20), *other],
        ("enrollments-added", "enrollments", "1", 20, 21),
    )


def enrollments_added_in_a_school_by_percent() -> Case:
    school, other = crowd("1", 10), crowd("2", 20)
    return case(
        [*school, *other],
        [*taking(school, 26), *other],
        [*taking(school, 25), *other],
        ("enrollments-added", "enrollments", "1", 25, 26),
    )


# ---- people-added: students and teachers together, 15 % and 50, 30 % and 30 ------------------------------------------


def people_added_by_count() -> Case:
    """15 % of 303 are 45: the count decides, over students and teachers together."""
    rows = crowd("1", 60)
    return case(rows, joined(rows, 31, 10), joined(rows, 30, 10), ("people-added", "people", None, 50, 51))


def people_added_by_percent() -> Case:
    rows = crowd("1", 80)
    return case(rows, joined(rows, 61), joined(rows, 60), ("people-added", "people", None, 60, 61))


def people_added_in_a_school_by_count() -> Case:
    school, other = crowd("1", 15), crowd("2", 60)
    return case(
        [*school, *other],
        [*joined(school, 31), *other],
        [*joined(school, 30), *other],
        ("people-added", "people", "1", 30, 31),
    )


def people_added_in_a_school_by_percent() -> Case:
    """30 % of 123 are 36."""
    school, other = crowd("1", 24), crowd("2", 60)
    return case(
        [*school, *other],
        [*joined(school, 37), *other],
        [*joined(school, 36), *other],
        ("people-added", "people", "1", 36, 37),
    )


CASES: list[Callable[[], Case]] = [
    students_lost_by_count,
    students_lost_by_percent,
    students_lost_in_a_school_by_count,
    students_lost_in_a_school_by_percent,
    classes_lost_by_count,
    classes_lost_by_percent,
    classes_lost_in_a_school_by_count,
    classes_lost_in_a_school_by_percent,
    sections_lost_by_count,
    sections_lost_by_percent,
    sections_lost_in_a_school_by_count,
    sections_lost_in_a_school_by_percent,
    enrollments_added_by_count,
    enrollments_added_by_percent,
    enrollments_added_in_a_school_by_count,
    enrollments_added_in_a_school_by_percent,
    people_added_by_count,
    people_added_by_percent,
    people_added_in_a_school_by_count,
    people_added_in_a_school_by_percent,
]


@pytest.mark.parametrize("made", CASES, ids=lambda made: str(made.__name__))
def test_over_the_limit_is_held_and_not_over_is_applied(made: Callable[[], Case], sqlite_place: Place) -> None:
    judge(sqlite_place, made())


ON_POSTGRESQL = [CASES[0], CASES[6], CASES[11], CASES[13], CASES[17]]


@pytest.mark.parametrize("made", ON_POSTGRESQL, ids=lambda made: str(made.__name__))
def test_the_same_on_postgresql(made: Callable[[], Case], postgresql_place: Place) -> None:
    judge(postgresql_place, made())
