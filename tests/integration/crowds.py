"""Schools of any size for the guards: their rows, what may happen to them, and how a district takes it.

A crowd is a list of rows of the combined file; what happens to it is a function from rows to rows. ``five_files`` says
the same in Clever's layout, for what a combined file can't say: people without classes, terms with dates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from tests.integration.building import CLEVER, Files, Place, Row, combined, row, table

from rosterline.districts.setting import set_settings
from rosterline.findings import Severity
from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus
from rosterline.roster.tables import ROSTER_TABLES

Rows = Sequence[Row]
Told = tuple[str, str | None, str | None, int | None, int | None]
"""A hold in short: code, entity, school, limit, actual."""

_SAID = ("first", "last", "student", "teacher", "teacher_first", "teacher_last", "teacher_email", "name", "section")


def crowd(
    school: str, blocks: int, *, size: int = 5, each: int = 2, staff: int = 3, term: str = "S1", zeros: int = 0
) -> list[Row]:
    """A school of blocks of students who take the same classes; its teachers take turns.

    It has ``blocks * size`` students, ``blocks * each`` classes, ``blocks * size * each`` enrollments and ``staff``
    teachers; ``zeros`` stand before the ids of its students.
    """
    return [
        row(
            "0" * zeros + f"{school}{10000 + block * size + seat}",
            f"{school}-{block}-{lesson}",
            school=school,
            term=term,
            teacher=f"T{school}-{(block * each + lesson) % staff}",
        )
        for block in range(blocks)
        for seat in range(size)
        for lesson in range(each)
    ]


def values(rows: Rows, column: str) -> list[str]:
    """The different values of a column, in the order of the rows."""
    return list(dict.fromkeys(cells[column] for cells in rows))


def students(rows: Rows) -> list[str]:
    """Ids of the students."""
    return values(rows, "student")


def sections(rows: Rows) -> list[str]:
    """Ids of the classes."""
    return values(rows, "section")


def dropped(rows: Rows, column: str, some: Collection[str]) -> list[Row]:
    """Without the rows that have one of these values in a column."""
    gone = set(some)
    return [cells for cells in rows if cells[column] not in gone]


def edited(rows: Rows, column: str, some: Collection[str], **cells: str | Callable[[Row], str]) -> list[Row]:
    """With other cells in the rows that have one of these values in a column."""
    chosen = set(some)
    return [{**old, **_made(old, cells)} if old[column] in chosen else old for old in rows]


def _made(old: Row, cells: Mapping[str, str | Callable[[Row], str]]) -> dict[str, str]:
    return {name: made(old) if callable(made) else made for name, made in cells.items()}


def lighter(rows: Rows, count: int) -> list[Row]:
    """The first students lose the last of their classes, one each."""
    lesson = {cells["student"]: cells["section"] for cells in rows}
    losing = set(students(rows)[:count])
    assert len(losing) == count
    return [cells for cells in rows if cells["student"] not in losing or cells["section"] != lesson[cells["student"]]]


def merged(rows: Rows, count: int) -> list[Row]:
    """The first classes vanish; their students sit in the classes at the end instead."""
    known = sections(rows)
    assert 2 * count <= len(known)
    last = {cells["section"]: cells for cells in rows}
    into = dict(zip(known[:count], reversed(known), strict=False))
    return [
        {**last[into[cells["section"]]], **{name: cells[name] for name in ("student", "first", "last")}}
        if cells["section"] in into
        else cells
        for cells in rows
    ]


def taking(rows: Rows, count: int) -> list[Row]:
    """The first students take one more class each: one of the last."""
    last = {cells["section"]: cells for cells in rows}
    other = last[sections(rows)[-1]]
    who = {cells["student"]: cells for cells in reversed(rows) if cells["section"] != other["section"]}
    some = list(reversed(who.values()))[:count]
    more = [{**other, **{name: cells[name] for name in ("student", "first", "last")}} for cells in some]
    assert len(more) == count
    return [*rows, *more]


def taught_by(rows: Rows, some: Collection[str], teachers: Sequence[str]) -> list[Row]:
    """These classes are taught by other teachers of the school, who take turns."""
    order = {section: teachers[number % len(teachers)] for number, section in enumerate(some)}
    return [{**cells, **_teacher(order[cells["section"]])} if cells["section"] in order else cells for cells in rows]


def _teacher(teacher: str) -> dict[str, str]:
    return {"teacher": teacher, "teacher_last": f"Cher{teacher}", "teacher_email": f"{teacher.lower()}@x.org"}


def without_teachers(rows: Rows, count: int) -> list[Row]:
    """The first teachers teach no more; the last one takes their classes."""
    teachers = values(rows, "teacher")
    gone = {cells["section"] for cells in rows if cells["teacher"] in teachers[:count]}
    return taught_by(rows, gone, teachers[-1:])


def swapped(rows: Rows, count: int, people: int = 3) -> list[Row]:
    """The first ``count`` classes get the next of so many teachers."""
    teachers = values(rows, "teacher")[:people]
    found = {cells["section"]: cells["teacher"] for cells in rows if cells["teacher"] in teachers}
    assert len(found) >= count
    changed = list(rows)
    for section in list(found)[:count]:
        following = teachers[(teachers.index(found[section]) + 1) % len(teachers)]
        changed = taught_by(changed, [section], [following])
    return changed


def renamed(rows: Rows, count: int, who: str = "student", column: str = "last") -> list[Row]:
    """The first people of a kind get another name."""
    return edited(rows, who, values(rows, who)[:count], **{column: lambda cells: f"New{cells[column]}"})


def joined(rows: Rows, count: int, teachers: int = 0) -> list[Row]:
    """New students in the last class, and new teachers, each with a new class and a new student of their own."""
    school, last = rows[-1]["school"], rows[-1]
    seats = [{**last, **_named(f"{school}8{number:04}")} for number in range(count)]
    own = [
        row(f"{school}9{number:04}", f"{school}-new-{number}", school=school, teacher=f"T{school}-new-{number}")
        for number in range(teachers)
    ]
    return [*rows, *seats, *own]


def _named(student: str) -> dict[str, str]:
    return {"student": student, "first": f"First{student}", "last": f"Last{student}"}


def five_files(rows: Rows, dates: Mapping[str, tuple[str, str]] | None = None, staff: Iterable[Row] = ()) -> Files:
    """The same district in Clever's five files.

    Students of rows without a class are listed and sit in none. ``dates`` are the first and last days of terms;
    ``staff`` are rows of teachers who are listed whether they teach or not.
    """
    days = dates or {}
    placed = [cells for cells in rows if cells["section"]]
    lines = {
        "schools": [f"{school},School {school}" for school in values(rows, "school")],
        "students": [f"{c['school']},{c['student']},{c['last']},{c['first']},9" for c in _once(rows, "student")],
        "teachers": [
            f"{c['school']},{c['teacher']},{c['teacher_last']},{c['teacher_first']},{c['teacher_email']}"
            for c in _once([*staff, *placed], "teacher")
        ],
        "sections": [
            f"{c['school']},{c['section']},{c['name']},1,C1,Mathematics,{c['term']},"
            f"{','.join(days.get(c['term'], ('', '')))},{c['teacher']},"
            for c in _once(placed, "section")
        ],
        "enrollments": [f"{c['school']},{c['section']},{c['student']}" for c in placed],
    }
    return {f"{role}.csv": table(CLEVER[role][0], *some) for role, some in lines.items()}


def _once(rows: Iterable[Row], column: str) -> list[Row]:
    """The first row of each value of a column that is not empty."""
    found: dict[str, Row] = {}
    for cells in rows:
        if cells[column]:
            found.setdefault(cells[column], cells)
    return list(found.values())


def holds(outcome: Outcome) -> list[Told]:
    """What holds an import, in short."""
    return [(hold.code, hold.entity, hold.school, hold.limit, hold.actual) for hold in outcome.holds]


def digest(place: Place) -> str:
    """A hash of all rows of all roster tables, active or not, with all their columns."""
    found = hashlib.sha256()
    with place.home.engine.connect() as connection:
        for model in ROSTER_TABLES:
            rows = connection.execute(text(f"SELECT * FROM {model.__tablename__}"))
            found.update(repr(sorted(map(repr, rows))).encode())
    return found.hexdigest()


@dataclass(frozen=True)
class Case:
    """A report that is just over a limit, one that is just not, and what holds the first."""

    before: Files
    over: Files
    under: Files
    told: list[Told]


def case(before: Rows, over: Rows, under: Rows, *told: Told) -> Case:
    """A case in the combined file."""
    return Case(combined(*before), combined(*over), combined(*under), list(told))


def judge(place: Place, one: Case) -> None:
    """Bring what is over, which must be held for exactly the reasons of the case, and what is not over."""
    signed(place, one.before)
    held(place, one.over, *one.told)
    place.take(one.under)


def raised(place: Place, one: Case) -> None:
    """Raise the counts of a case to what was found: then nothing holds it, for both limits must be passed."""
    signed(place, one.before)
    until = date(2999, 1, 1)
    for code, _, school, _, actual in one.told:
        which = f"guards.{code.replace('-', '_')}.{'school_' if school else ''}"
        set_settings(place.home.engine, place.adapters, "d", {f"{which}count": actual}, "we know", until)
    assert holds(place.preview(one.over)) == []


def warned(place: Place, one: Case) -> None:
    """Before sign-off the same report is applied, and its guards are warnings."""
    place.add()
    place.take(one.before)
    outcome = place.take(one.over)
    codes = [issue.code for issue in outcome.issues if issue.severity is Severity.WARNING and issue.file is None]
    assert (codes, outcome.holds) == ([code for code, *_ in one.told], [])


def signed(place: Place, before: Files, mapping: str = "") -> None:
    """A district that has taken a report and was signed off."""
    place.add(mapping)
    place.take(before)
    place.sign_off()


def held(place: Place, files: Files, *told: Told) -> Outcome:
    """Bring a report that must be held for exactly these reasons, with the roster as it was."""
    before = digest(place)
    outcome = place.bring(files)
    assert (outcome.status, holds(outcome)) == (ImportStatus.HELD, list(told)), (
        f"{outcome.status}: {holds(outcome)} {outcome.reason or ''}"
    )
    assert outcome.exit_code == 4
    assert digest(place) == before
    discreet(outcome, files)
    return outcome


def discreet(outcome: Outcome, files: Files) -> None:
    """Holds say their numbers, and nothing of what stands in the cells but schools."""
    cells = set[str]()
    for content in files.values():
        if isinstance(content, str):
            cells |= set(re.split(r"[,\n]", content.split("\n", 1)[1] if "\n" in content else ""))
    telling = {cell for cell in cells if len(cell) > 1 and not cell.isdigit()} | {c for c in cells if len(c) > 4}
    for hold in outcome.holds:
        words = set(re.findall(r"[\w@.+-]*\w", hold.message))
        allowed = {hold.school, "Mathematics"}
        assert not (words & telling) - allowed, (hold.code, words & telling)
        if hold.limit and hold.actual:
            assert f"{hold.actual:,}" in hold.message, hold.message
            assert hold.code == "old-report" or f"{hold.limit:,}" in hold.message, hold.message
        if hold.school is not None:
            assert f"chool {hold.school}" in hold.message, hold.message
