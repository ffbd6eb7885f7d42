"""Districts large enough for guards, how they change from night to night, and their reports in the product's layout.

Bigger than :mod:`tests.property.nights`: some forty students in classes of two schools. What must be active after a
report is said here too, with dictionaries and sets alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.integration.building import COLUMNS, Files, line, table

SCHOOLS = ("1", "2")
PUPILS = 20
"""In each school."""

Keys = dict[str, set[str]]


@dataclass(frozen=True)
class Pupil:
    """A student: first name, and the classes in which they are."""

    first: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """A class."""

    school: str
    name: str
    term: str
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What a district's system knows in one night: id -> student, and id -> class."""

    pupils: dict[str, Pupil]
    lessons: dict[str, Lesson]

    def rows(self) -> list[dict[str, str]]:
        """The rows of the combined file, cell by cell."""
        return [
            _row(number, pupil, section, self.lessons[section], teacher)
            for number, pupil in self.pupils.items()
            for section in pupil.classes
            for teacher in self.lessons[section].teachers or ("",)
        ]


def _row(number: str, pupil: Pupil, section: str, lesson: Lesson, teacher: str) -> dict[str, str]:
    return {
        "term": lesson.term,
        "school": lesson.school,
        "teacher_first": "Tea" if teacher else "",
        "teacher_last": f"Cher{teacher}" if teacher else "",
        "teacher_email": f"{teacher.lower()}@x.org" if teacher else "",
        "teacher": teacher,
        "name": lesson.name,
        "section": section,
        "period": "1",
        "first": pupil.first,
        "last": f"Last{number}",
        "student": number,
    }


def beginning() -> World:
    """The first night."""
    lessons = {
        f"{school}-{subject}": Lesson(school, f"Class {subject}", "S1", (f"T{school}{subject}",))
        for school in SCHOOLS
        for subject in "ABC"
    }
    pupils = {}
    for school in SCHOOLS:
        for number in range(PUPILS):
            subjects = ("ABC"[number % 3], "ABC"[(number + 1) % 3])
            pupils[f"{school}{number:03}"] = Pupil("Ann", tuple(f"{school}-{subject}" for subject in subjects))
    return World(pupils, lessons)


# ---- what may happen in a day: each takes a world and dice -----------------------------------------------------------


def _few_things(world: World, dice: random.Random) -> World:
    pupils = dict(world.pupils)
    for _ in range(dice.randint(1, 4)):
        number = dice.choice(sorted(pupils))
        sections = sorted(world.lessons)
        way = dice.choice(["leave", "join", "rename", "move"])
        if way == "leave" and len(pupils) > 1:
            del pupils[number]
        elif way == "join":
            pupils[str(dice.randint(3000, 3020))] = Pupil("New", (dice.choice(sections),))
        elif way == "rename":
            pupils[number] = replace(pupils[number], first=dice.choice(["Zoë", "O'Neil", "Ann"]))
        else:
            pupils[number] = replace(pupils[number], classes=(dice.choice(sections),))
    return replace(world, pupils=pupils)


def _many_leave(world: World, dice: random.Random) -> World:
    stay = dice.sample(sorted(world.pupils), max(1, len(world.pupils) * 2 // 3))
    return replace(world, pupils={number: world.pupils[number] for number in sorted(stay)})


def _all_renamed(world: World, dice: random.Random) -> World:
    name = dice.choice(["Bob", "Eve"])
    return replace(world, pupils={number: replace(pupil, first=name) for number, pupil in world.pupils.items()})


def _many_join(world: World, dice: random.Random) -> World:
    new = {str(4000 + number): Pupil("Many", (dice.choice(sorted(world.lessons)),)) for number in range(40)}
    return replace(world, pupils={**world.pupils, **new})


def _school_closes(world: World, dice: random.Random) -> World:
    school = dice.choice(SCHOOLS)
    lessons = {section: lesson for section, lesson in world.lessons.items() if lesson.school != school}
    pupils = {number: pupil for number, pupil in world.pupils.items() if set(pupil.classes) <= set(lessons)}
    return World(pupils, lessons) if pupils else world


def _school_opens(world: World, dice: random.Random) -> World:
    section = f"3-{dice.choice('AB')}"
    lessons = {**world.lessons, section: Lesson("3", "Class of three", dice.choice(["S1", "S2"]), ("T3",))}
    return World({**world.pupils, "3900": Pupil("Three", (section,))}, lessons)


def _term_changes(world: World, dice: random.Random) -> World:
    term = dice.choice(["S1", "S2"])
    return replace(world, lessons={section: replace(one, term=term) for section, one in world.lessons.items()})


def _teachers_change(world: World, dice: random.Random) -> World:
    some = dice.sample(sorted(world.lessons), max(1, len(world.lessons) // 2))
    staff = {section: tuple(dice.sample(["T7", "T8", "T9"], dice.randint(0, 2))) for section in some}
    lessons = {
        section: replace(one, teachers=staff.get(section, one.teachers)) for section, one in world.lessons.items()
    }
    return replace(world, lessons=lessons)


def _back_to_the_beginning(world: World, dice: random.Random) -> World:  # noqa: ARG001
    return beginning()


CHANGES: dict[str, Callable[[World, random.Random], World]] = {
    "few things": _few_things,
    "many leave": _many_leave,
    "all renamed": _all_renamed,
    "many join": _many_join,
    "a school closes": _school_closes,
    "a school opens": _school_opens,
    "the term changes": _term_changes,
    "teachers change": _teachers_change,
    "back to the beginning": _back_to_the_beginning,
}


# ---- reports, and what must be active once they are applied ----------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """A night's report.

    Attributes:
        files: its bytes.
        form: which form it is, as far as it can be read.
        sound: rows that can be taken; None: nobody knows.
        left_out: rows whose student has no name.
    """

    files: Files
    form: str
    sound: tuple[dict[str, str], ...] | None = None
    left_out: tuple[dict[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<{self.form}: {'any' if self.sound is None else len(self.sound)} sound, {len(self.left_out)} left out>"


def combined_report(world: World, blank_lines: int, nameless: int, dice: random.Random) -> Report:
    """The combined file, some of its rows without the student's name; blank lines make the bytes other ones."""
    rows = world.rows()
    spoilt = set(dice.sample(range(len(rows)), min(nameless, len(rows))))
    left_out = [dict(cells, first="") for number, cells in enumerate(rows) if number in spoilt]
    sound = [cells for number, cells in enumerate(rows) if number not in spoilt]
    lines = [line(cells) for cells in (*left_out, *sound)]
    text = table(",".join(COLUMNS.values()), *lines) + "\n" * blank_lines
    return Report({"roster.csv": text}, "combined", tuple(sound), tuple(left_out))


def students_report(world: World) -> Report:
    """Who is there, and in which grade."""
    rows = [
        {"school": world.lessons[pupil.classes[0]].school, "first": pupil.first, "last": f"Last{number}", "id": number}
        for number, pupil in world.pupils.items()
    ]
    lines = [",".join((*cells.values(), "9")) for cells in rows]
    header = "School ID,Student First Name,Student Last Name,Student ID,Grade"
    return Report({"students.csv": table(header, *lines)}, "students", tuple(rows))


def staff_report(world: World) -> Report:
    """Who teaches."""
    staff = sorted({teacher for lesson in world.lessons.values() for teacher in lesson.teachers})
    rows = [{"id": teacher, "first": "Tea", "last": f"Cher{teacher}"} for teacher in staff]
    lines = [",".join(cells.values()) for cells in rows]
    return Report(
        {"staff.csv": table("Staff Unique ID,Staff First Name,Staff Last Name", *lines)}, "staff", tuple(rows)
    )


def drifted_report(world: World, dice: random.Random) -> Report:
    """The combined file in another format than usual: another delimiter, other columns, or only a header."""
    text = str(combined_report(world, 0, 0, dice).files["roster.csv"])
    way = dice.choice(["delimiter", "renamed", "moved", "more", "header"])
    if way == "delimiter":
        text = text.replace(",", ";")
    elif way == "renamed":
        text = text.replace("Class Period", "Periods", 1)
    elif way == "moved":
        text = "".join(f"{_last_first(one)}\n" for one in text.splitlines())
    elif way == "more":
        text = "".join(f"{one},7\n" for one in text.splitlines()).replace(",7\n", ",Bus\n", 1)
    else:
        text = text.partition("\n")[0] + "\n"
    return Report({"roster.csv": text}, "combined")


def _last_first(text: str) -> str:
    cells = text.split(",")
    return ",".join([cells[-1], *cells[:-1]])


def keys_of(rows: tuple[dict[str, str], ...]) -> Keys:
    """The keys of all that rows of a combined file name."""
    taught = [cells for cells in rows if cells["teacher"]]
    return {
        "schools": {cells["school"] for cells in rows},
        "terms": {cells["term"] for cells in rows},
        "courses": set(),
        "sections": {cells["section"] for cells in rows},
        "section_terms": {f"{cells['section']}/{cells['term']}" for cells in rows},
        "students": {cells["student"] for cells in rows},
        "teachers": {cells["teacher"] for cells in taught},
        "enrollments": {f"{cells['section']}/{cells['student']}" for cells in rows},
        "teachings": {f"{cells['section']}/{cells['teacher']}" for cells in taught},
    }


def protected(before: Keys, left_out: tuple[dict[str, str], ...]) -> Keys:
    """What rows that were left out keep of all that was there: by the rules, in their own words."""
    named = keys_of(left_out)

    def of(table: str, place: int, ids: set[str]) -> set[str]:
        return {key for key in before[table] if key.split("/")[place] in ids}

    inside = of("enrollments", 0, named["sections"])
    taught = of("teachings", 0, named["sections"])
    return {
        **{table: before[table] & named[table] for table in ("schools", "terms", "sections")},
        "enrollments": inside | of("enrollments", 1, named["students"]),
        "teachings": taught | of("teachings", 1, named["teachers"]),
        "students": before["students"] & (named["students"] | {key.split("/")[1] for key in inside}),
        "teachers": before["teachers"] & (named["teachers"] | {key.split("/")[1] for key in taught}),
    }
