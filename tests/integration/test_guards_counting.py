"""What the guards count, and what they do not: losses on balance, people who move, tidied names, damaged ids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.building import Files, Place, combined, example, row
from tests.integration.crowds import (
    Rows,
    crowd,
    dropped,
    edited,
    five_files,
    held,
    lighter,
    renamed,
    sections,
    signed,
    students,
    swapped,
    taught_by,
    values,
    without_teachers,
)

# ---- students and their classes --------------------------------------------------------------------------------------


def test_students_who_are_listed_without_a_class_are_lost(place: Place) -> None:
    """Left in no class though they had one: 6 of 300, and 5."""
    rows = crowd("1", 60)
    some = students(rows)[::50]
    signed(place, five_files(rows), example("clever"))
    held(place, five_files(edited(rows, "student", some[:6], section="")), ("students-lost", "students", None, 5, 6))
    outcome = place.take(five_files(edited(rows, "student", some[:5], section="")))
    assert outcome.counts["students"].removed == 0


def test_students_without_a_class_who_are_gone_are_lost_too(sqlite_place: Place) -> None:
    rows = crowd("1", 60)
    idle = edited(rows, "student", students(rows)[::50], section="")
    signed(sqlite_place, five_files(idle), example("clever"))
    gone = dropped(rows, "student", students(rows)[::50])
    held(sqlite_place, five_files(gone), ("students-lost", "students", None, 5, 6))


def test_students_who_change_school_are_not_lost(sqlite_place: Place) -> None:
    """A quarter of school 1 sits in classes of school 2 now: no student, and no class of those who stay, is lost."""
    one, two = crowd("1", 40), crowd("2", 60)
    signed(sqlite_place, combined(*one, *two))
    leaving = students(one)[::4]
    new = two[-1]
    there = [
        {**new, "student": cells["student"], "first": cells["first"], "last": cells["last"]}
        for cells in one
        if cells["student"] in leaving and cells["section"].endswith("-0")
    ]
    outcome = sqlite_place.take(combined(*dropped(one, "student", leaving), *two, *there))
    assert (outcome.counts["students"].removed, outcome.counts["enrollments"].removed) == (0, 100)


def test_a_change_of_schedule_is_even(sqlite_place: Place) -> None:
    """60 students change one class for another: as many enrollments vanish as come."""
    rows = crowd("1", 75)
    signed(sqlite_place, combined(*rows))
    last = rows[-1]
    who = students(rows)[:60]
    there = [{**last, "student": one, "first": f"First{one}", "last": f"Last{one}"} for one in who]
    outcome = sqlite_place.take(combined(*lighter(rows, 60), *there))
    assert (outcome.counts["enrollments"].removed, outcome.counts["enrollments"].added) == (60, 60)


def test_lost_classes_are_counted_on_balance(sqlite_place: Place) -> None:
    """Of 41 classes that vanish 20 come back as others: 21 are lost."""
    rows = crowd("1", 75)
    signed(sqlite_place, combined(*rows))
    last = rows[-1]
    there = [{**last, "student": one, "first": f"First{one}", "last": f"Last{one}"} for one in students(rows)[:21]]
    held(sqlite_place, combined(*lighter(rows, 41), *there[:20]), ("classes-lost", "enrollments", None, 20, 21))
    sqlite_place.take(combined(*lighter(rows, 41), *there))


def test_what_a_lost_student_takes_along_is_no_lost_class(sqlite_place: Place) -> None:
    """5 students with 5 classes each leave."""
    rows = crowd("1", 60, each=5)
    signed(sqlite_place, combined(*rows))
    outcome = sqlite_place.take(combined(*dropped(rows, "student", students(rows)[::60])))
    assert (outcome.counts["students"].removed, outcome.counts["enrollments"].removed) == (5, 25)


# ---- teachers and names ---------------------------------------------------------------------------------------------


def test_two_people_who_swap_any_number_of_classes_are_no_change_of_teachers(sqlite_place: Place) -> None:
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    sqlite_place.take(combined(*swapped(rows, 40, people=2)))


def test_classes_that_had_nobody_may_all_get_a_teacher(sqlite_place: Place) -> None:
    rows = crowd("1", 30, staff=12)
    empty = edited(
        rows, "section", sections(rows)[:40], teacher="", teacher_first="", teacher_last="", teacher_email=""
    )
    signed(sqlite_place, combined(*empty))
    sqlite_place.take(combined(*rows))


def test_teachers_who_teach_in_another_school_teach_in_theirs_no_more(sqlite_place: Place) -> None:
    """Nobody leaves the district: 4 of 10 teachers of school 1 are in school 2 now."""
    one, two = crowd("1", 10, each=1, staff=10), crowd("2", 50)
    signed(sqlite_place, combined(*one, *two))
    moving = values(one, "teacher")[:4]
    new = taught_by(two, sections(two)[:4], moving)
    held(sqlite_place, combined(*without_teachers(one, 4), *new), ("teachers-lost", "teachers", "1", 3, 4))


@pytest.mark.parametrize(
    "tidy", [str.upper, str.lower, lambda name: f"{name[:3]}-{name[3:]}", lambda name: f"{name[:3]} {name[3:]}."]
)
def test_tidied_names_are_no_changed_names(tidy: Callable[[str], str], sqlite_place: Place) -> None:
    """Case, blanks and punctuation do not count: all of 150 students and 3 teachers."""
    rows = crowd("1", 30)
    signed(sqlite_place, combined(*rows))
    names = {column: (lambda cells, column=column: tidy(cells[column])) for column in ("first", "last", "teacher_last")}
    outcome = sqlite_place.take(combined(*edited(rows, "school", {"1"}, **names)))
    assert (outcome.counts["students"].changed, outcome.counts["teachers"].changed) == (150, 3)


def test_students_and_teachers_are_counted_apart(sqlite_place: Place) -> None:
    """20 of each are 40 together."""
    rows = crowd("1", 30, staff=30)
    signed(sqlite_place, combined(*rows))
    outcome = sqlite_place.take(combined(*renamed(renamed(rows, 20), 20, "teacher", "teacher_first")))
    assert (outcome.counts["students"].changed, outcome.counts["teachers"].changed) == (20, 20)


# ---- spreadsheet-damage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_ids_that_lost_their_zeros(count: int, sqlite_place: Place) -> None:
    rows = crowd("1", 60, zeros=2)
    signed(sqlite_place, combined(*rows))
    short = edited(
        rows,
        "student",
        students(rows)[: count * 10 : 10],
        student=lambda cells: cells["student"].lstrip("0"),
    )
    held(sqlite_place, combined(*short), ("spreadsheet-damage", None, None, 0, count))


def test_classes_and_teachers_that_lost_their_zeros(sqlite_place: Place) -> None:
    rows = [row(str(1000 + n), f"00{n // 10 + 5}", teacher=f"0{n // 10 + 1}") for n in range(60)]
    signed(sqlite_place, combined(*rows))
    short = edited(rows, "section", {"005"}, section="5", teacher="1")
    held(sqlite_place, combined(*short), ("spreadsheet-damage", None, None, 0, 2))


def test_an_id_without_zeros_beside_the_one_with_zeros_is_another_student(sqlite_place: Place) -> None:
    rows = crowd("1", 60, zeros=2)
    signed(sqlite_place, combined(*rows))
    seat = {**rows[0], "student": rows[0]["student"].lstrip("0"), "first": "Somebody"}
    sqlite_place.take(combined(*rows, seat))


def test_a_student_and_a_teacher_are_never_one_id(sqlite_place: Place) -> None:
    """Student 0042 leaves and teacher 42 comes: no id of one kind lost its zeros."""
    rows = [*crowd("1", 60), row("0042", "1-0-0", teacher="T1-0")]
    signed(sqlite_place, combined(*rows))
    new = taught_by(rows[:-1], ["1-0-0"], ["42"])
    sqlite_place.take(combined(*new))


def damaged(rows: Rows, count: int) -> Files:
    """One row of some students has an id like 4.56E+11, and one student has another name."""
    seats = {cells["student"]: number for number, cells in enumerate(rows)}
    last = set(list(seats.values())[10 : 10 + count])
    said = [{**cells, "student": "4.56E+11"} if n in last else cells for n, cells in enumerate(rows)]
    return combined(*edited(said, "student", students(rows)[:1], first="Newname"))


def test_cells_like_1_23e11_where_ids_were_digits(sqlite_place: Place) -> None:
    rows = crowd("1", 60)
    signed(sqlite_place, combined(*rows))
    held(sqlite_place, damaged(rows, 1), ("spreadsheet-damage", None, None, 0, 1))
    held(sqlite_place, damaged(rows, 3), ("spreadsheet-damage", None, None, 0, 3))
    sqlite_place.take(damaged(rows, 0))
