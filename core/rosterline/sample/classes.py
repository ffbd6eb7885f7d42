"""Classes of a sample district: who sits in which, what they are about, and who teaches them.

Here everything is still a number: ``student`` and ``school`` count from 0, a class is one whole number (``code``) in
which its school, grade, schedule group, subject and number are packed.
"""

from __future__ import annotations

import polars as pl

from rosterline.sample.dice import below, chance, mixed
from rosterline.sample.names import SUBJECTS, catalogue

CLASS_SIZE = 22
SECTIONS_EACH = 4.5
"""Sections that a teacher teaches, on the average."""
CO_TAUGHT = 0.05
WITH_ROOM = 0.025
"""Share of classes whose name ends with the room, after a comma."""

_NUMBERS = 4096
_HIGHEST_ELEMENTARY = 5


def place(students: pl.DataFrame, classes_each: int, seed: int) -> pl.DataFrame:
    """Put each student into ``classes_each`` classes, one a period.

    Students of a school and grade form schedule groups; those of a group have the same subject in the same period.
    Elementary students stay together all day, older ones meet others in each class.

    Args:
        students: ``student``, ``school``, ``grade``.
        classes_each: classes of each student.
        seed: chance.

    Returns:
        ``student`` and ``code``, one row an enrollment, in the order of students.
    """
    together = ["school", "grade"]
    rank = mixed(pl.col("student"), seed).rank("ordinal").over(together) - 1
    groups = (pl.len().over(together) // (2 * CLASS_SIZE)).clip(1, classes_each)
    students = students.with_columns(group=((rank % groups) * classes_each // groups).cast(pl.UInt32))
    together = [*together, "group"]
    slots = []
    for slot in range(classes_each):
        moving = pl.when(pl.col("grade") > _HIGHEST_ELEMENTARY).then(slot).otherwise(0)
        shuffled = mixed(pl.col("student") * 64 + moving, seed + 1).rank("ordinal").over(together) - 1
        size = pl.len().over(together)
        classes = ((size + CLASS_SIZE // 2) // CLASS_SIZE).clip(1)
        slots.append(students.select("student", _packed(slot, classes_each, shuffled * classes // size)))
    return pl.concat(slots).sort("student", maintain_order=True)


def _packed(slot: int, classes_each: int, number: pl.Expr) -> pl.Expr:
    code = pl.col("school").cast(pl.UInt64) * 13 + pl.col("grade")
    code = (code * classes_each + pl.col("group")) * classes_each + slot
    return (code * _NUMBERS + number).alias("code")


def describe(codes: pl.Series, classes_each: int, seed: int) -> pl.DataFrame:
    """What each class is: one row a class with ``code``, ``school``, ``grade``, ``course``, ``name``, ``period``.

    ``course`` is the course's code. A name stands once in a school.
    """
    code, rest = pl.col("code"), pl.col("code") // _NUMBERS
    slot, group = rest % classes_each, rest // classes_each % classes_each
    rest = rest // classes_each**2
    classes = (
        pl.DataFrame({"code": codes})
        .with_columns(
            school=(rest // 13).cast(pl.UInt32),
            grade=(rest % 13).cast(pl.UInt32),
            subject=(slot % len(SUBJECTS)).cast(pl.UInt32),
            group=group.cast(pl.UInt32),
            number=(code % _NUMBERS).cast(pl.UInt32),
            period=((slot + classes_each - group) % classes_each + 1).cast(pl.UInt32),
        )
        .join(_courses(), on=["grade", "subject"], maintain_order="left")
        .with_columns(course=pl.col("courses").list.get(below(code, pl.col("courses").list.len(), seed)))
        .with_columns(title=pl.col("course").replace_strict(_TITLES))
    )
    return classes.with_columns(name=_name(seed + 1)).drop("courses", "title")


_TITLES = {course.code: course.name for course in catalogue()}


def _courses() -> pl.DataFrame:
    """The courses that a grade can take in a subject: ``grade``, ``subject``, ``courses`` (codes)."""
    rows = [(grade, c.subject, c.code) for c in catalogue() for grade in range(c.low, c.high + 1)]
    schema = {"grade": pl.UInt32, "subject": pl.UInt32, "courses": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.group_by("grade", "subject", maintain_order=True).agg("courses")


def _name(seed: int) -> pl.Expr:
    """``Algebra I - Period 3``, the second of its kind ``Algebra I - Period 3 (2)``, some with a room."""
    twin = pl.int_range(1, pl.len() + 1).over("school", "course", "period")
    number = pl.when(twin > 1).then(pl.format(" ({})", twin)).otherwise(pl.lit(""))
    room = pl.format(", Room {}", below(pl.col("code"), 280, seed) + 101)
    return pl.concat_str(
        pl.format("{} - Period {}", "title", "period"),
        number,
        pl.when(chance(pl.col("code"), WITH_ROOM, seed + 1)).then(room).otherwise(pl.lit("")),
    )


def assign_teachers(classes: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Give each class its teacher, and some a second one.

    An elementary teacher keeps a group for most of the day; the others teach one subject.

    Args:
        classes: as :func:`describe` gives them.
        seed: chance.

    Returns:
        ``code``, ``teacher`` (a number that counts from 0, over all schools), ``is_primary``.
    """
    elementary = pl.col("grade") <= _HIGHEST_ELEMENTARY
    faculty = pl.when(elementary).then(pl.len() * 0).otherwise(pl.col("subject") + 1).alias("faculty")
    ordered = classes.with_columns(faculty).sort(
        "school",
        "faculty",
        pl.when(elementary).then(pl.col("grade")).otherwise(0),
        pl.when(elementary).then(pl.col("group")).otherwise(0),
        "number",
        "code",
    )
    place, size = pl.int_range(pl.len()).over("school", "faculty"), pl.len().over("school", "faculty")
    teachers = (size / SECTIONS_EACH).round().clip(1)
    ordered = ordered.with_columns(desk=(place * teachers / size).floor().cast(pl.UInt32))
    desk = pl.struct("school", "faculty", "desk")
    first = ordered.select("code", "school", teacher=desk.rle_id(), is_primary=pl.lit(True))
    return pl.concat([first.drop("school"), _co_teachers(first, seed)])


def _co_teachers(first: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A colleague of the same school for some classes."""
    lowest, highest = pl.col("teacher").min().over("school"), pl.col("teacher").max().over("school")
    staff = highest - lowest + 1
    step = below(pl.col("code"), (staff - 1).clip(1), seed) + 1
    colleague = lowest + (pl.col("teacher") - lowest + step) % staff
    found = first.with_columns(colleague=colleague, staff=staff)
    found = found.filter((pl.col("staff") > 1) & chance(pl.col("code"), CO_TAUGHT, seed + 1))
    return found.select("code", teacher=pl.col("colleague").cast(pl.UInt32), is_primary=pl.lit(False))
