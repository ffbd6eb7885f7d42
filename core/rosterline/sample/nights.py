"""What happens to a district from one day to the next: a few people come and go, a few details change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from rosterline.roster.entities import BY_NAME, STUDENT, TEACHER
from rosterline.sample.dice import below, drawn, mixed, picked
from rosterline.sample.names import FAMILY_NAMES
from rosterline.sample.people import as_students, as_teachers, named

Roster = dict[str, pl.DataFrame]
Step = Callable[[Roster, int, int], Roster]
"""A kind of change: (roster, how many, seed) -> roster."""

HONORS = " (Honors)"


def next_night(frames: Mapping[str, pl.DataFrame], seed: int, share: float = 0.005) -> Roster:
    """The roster of the next night: everyday changes.

    Students leave, others join, change a class, get a name or an e-mail address corrected; classes get another
    teacher or another name. Each of these happens at least once. Nothing is left that refers to nothing: a class
    without students ends, and a teacher without classes goes.

    Args:
        frames: canonical frames, as :func:`rosterline.sample.district.make_district` gives them. They stay as they are.
        seed: the same seed gives the same changes.
        share: about this share of the enrollments is touched, by itself or by what it names.

    Returns:
        New frames; people and enrollments that are new stand at the end.

    >>> from rosterline.sample.district import make_district
    >>> before = make_district(400, 2, seed=1)
    >>> after = next_night(before, seed=2)
    >>> before["enrollments"].join(after["enrollments"], on=["section_id", "student_id"], how="anti").height > 0
    True
    """
    roster = dict(frames)
    rows = roster["enrollments"].height
    students = roster["people"].filter(pl.col("role") == STUDENT).height
    each = {"student": rows / max(1, students), "section": rows / max(1, roster["sections"].height), "row": 1.0}
    for place, (step, part, unit) in enumerate(_STEPS):
        count = max(1, round(rows * share * part / each[unit]))
        roster = step(roster, count, seed * 100 + place * 10)
    roster = _tidy(roster)
    return {name: roster[name].select(entity.columns) for name, entity in BY_NAME.items()}


def _leave(roster: Roster, count: int, seed: int) -> Roster:
    """Students leave the district."""
    gone = _some(roster, STUDENT, count, seed)["id"].implode()
    return roster | {
        "people": roster["people"].filter(~((pl.col("role") == STUDENT) & pl.col("id").is_in(gone))),
        "person_schools": roster["person_schools"].filter(
            ~((pl.col("role") == STUDENT) & pl.col("person_id").is_in(gone))
        ),
        "enrollments": roster["enrollments"].filter(~pl.col("student_id").is_in(gone)),
    }


def _join(roster: Roster, count: int, seed: int) -> Roster:
    """Students join: each goes where a classmate goes."""
    mates = _some(roster, STUDENT, count, seed)
    mates = mates.select("grade", "grade_raw", mate="id", id=_new_ids(roster, STUDENT, mates.height))
    people = as_students(named(mates.with_columns(grade=pl.lit(0)), _place(), seed + 1))
    people = people.with_columns(mates["grade"], mates["grade_raw"])
    pair = mates.select("mate", new="id")
    links = roster["person_schools"].filter(pl.col("role") == STUDENT)
    links = links.join(pair, left_on="person_id", right_on="mate", maintain_order="left_right")
    seats = roster["enrollments"].join(pair, left_on="student_id", right_on="mate", maintain_order="left_right")
    return roster | {
        "people": _added(roster["people"], people),
        "person_schools": _added(roster["person_schools"], links.with_columns(person_id="new")),
        "enrollments": _added(roster["enrollments"], seats.with_columns(student_id="new")),
    }


def _change_class(roster: Roster, count: int, seed: int) -> Roster:
    """Students go to another class of their school and term, of the same course where there is one."""
    terms = roster["section_terms"].unique("section_id", keep="first", maintain_order=True)
    sections = roster["sections"].join(terms, left_on="id", right_on="section_id", maintain_order="left")
    group = ["school_id", "term_id"]
    other = pl.col("id").shift(-1).over(group).fill_null(pl.col("id").first().over(group))
    others = sections.sort(*group, "course_id", "id").select(section_id="id", other=other)
    key = ["section_id", "student_id"]
    seats = roster["enrollments"]
    moves = drawn(seats, count, seed).join(others, on="section_id", maintain_order="left")
    present = seats.filter(pl.col("student_id").is_in(moves["student_id"].implode())).select(
        other="section_id", student_id="student_id"
    )
    moves = moves.join(present, on=["other", "student_id"], how="anti", maintain_order="left")
    stay = seats.join(moves, on=key, how="anti", maintain_order="left")
    return roster | {"enrollments": _added(stay, moves.with_columns(section_id="other"))}


def _correct_name(roster: Roster, count: int, seed: int) -> Roster:
    """Students get another family name."""
    some = _some(roster, STUDENT, count, seed)
    return _with_people(roster, some.with_columns(last_name=picked(FAMILY_NAMES, _place(), seed + 1)))


def _correct_email(roster: Roster, count: int, seed: int) -> Roster:
    """Students get another e-mail address."""
    some = _some(roster, STUDENT, count, seed)
    number = below(_place(), 90, seed + 1) + 10
    host = pl.col("email").str.split("@").list.last()
    return _with_people(roster, some.with_columns(email=pl.format("{}.{}@{}", "id", number, host)))


def _change_teacher(roster: Roster, count: int, seed: int) -> Roster:
    """Classes get another teacher, every second one from outside; a second teacher of such a class goes too."""
    links = roster["person_schools"].filter(pl.col("role") == TEACHER)
    staff = links.group_by("school_id", maintain_order=True).agg(staff=pl.col("person_id"))
    classes = drawn(roster["sections"], count, seed).select("school_id", section_id="id")
    classes = classes.join(staff, on="school_id", maintain_order="left").with_columns(
        id=_new_ids(roster, TEACHER, classes.height),
        outside=(_place() % 2 == 0) | pl.col("staff").is_null(),
        colleague=pl.col("staff").list.get(below(_place(), pl.col("staff").list.len(), seed + 1)),
    )
    hired = classes.filter("outside")
    people = as_teachers(named(hired, mixed(_place(), seed), seed + 2))
    example = links.head(1).drop("person_id", "school_id")
    new_links = hired.select("school_id", person_id="id").join(example, how="cross")
    teachings = classes.select(
        "section_id",
        teacher_id=pl.when("outside").then("id").otherwise("colleague"),
        role=pl.lit("teacher"),
        is_primary=pl.lit(True),
        begins_on=pl.lit(None, pl.Date),
        ends_on=pl.lit(None, pl.Date),
    )
    others = roster["teachings"].filter(~pl.col("section_id").is_in(classes["section_id"].implode()))
    return roster | {
        "people": _added(roster["people"], people),
        "person_schools": _added(roster["person_schools"], new_links),
        "teachings": _added(others, teachings),
    }


def _rename(roster: Roster, count: int, seed: int) -> Roster:
    """Classes become honors classes, or cease to be."""
    name = pl.col("name")
    changed = pl.when(name.str.ends_with(HONORS)).then(name.str.strip_suffix(HONORS)).otherwise(name + pl.lit(HONORS))
    some = drawn(roster["sections"], count, seed).select("id", changed)
    return roster | {"sections": roster["sections"].update(some, on="id")}


_STEPS: tuple[tuple[Step, float, str], ...] = (
    (_leave, 0.15, "student"),
    (_join, 0.15, "student"),
    (_change_class, 0.30, "row"),
    (_correct_name, 0.10, "student"),
    (_correct_email, 0.10, "student"),
    (_change_teacher, 0.10, "section"),
    (_rename, 0.10, "section"),
)
"""(what happens, its part of all changed rows, what one of it touches the rows of)."""


def _place() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.UInt64)


def _some(roster: Roster, role: str, count: int, seed: int) -> pl.DataFrame:
    return drawn(roster["people"].filter(pl.col("role") == role), count, seed)


def _new_ids(roster: Roster, role: str, count: int) -> pl.Series:
    """Ids after the highest one, as wide as it is."""
    ids = roster["people"].filter(pl.col("role") == role)["id"]
    highest, width = ids.cast(pl.Int64, strict=False).max(), ids.str.len_chars().max()
    first = highest + 1 if isinstance(highest, int) else 1
    numbers = pl.int_range(first, first + count, eager=True).cast(pl.String)
    return numbers.str.zfill(width if isinstance(width, int) else 1)


def _added(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, more.select(frame.columns)])


def _with_people(roster: Roster, changed: pl.DataFrame) -> Roster:
    return roster | {"people": roster["people"].update(changed, on=["role", "id"])}


def _tidy(roster: Roster) -> Roster:
    """End classes without students, and let teachers without classes go."""
    alive = roster["enrollments"]["section_id"].unique().implode()
    teachings = roster["teachings"].filter(pl.col("section_id").is_in(alive))
    teaching = teachings["teacher_id"].unique().implode()
    return roster | {
        "sections": roster["sections"].filter(pl.col("id").is_in(alive)),
        "section_terms": roster["section_terms"].filter(pl.col("section_id").is_in(alive)),
        "teachings": teachings,
        "people": roster["people"].filter((pl.col("role") == STUDENT) | pl.col("id").is_in(teaching)),
        "person_schools": roster["person_schools"].filter(
            (pl.col("role") == STUDENT) | pl.col("person_id").is_in(teaching)
        ),
    }
