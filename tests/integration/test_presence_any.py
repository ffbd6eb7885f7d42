"""Any rows left out, in any way: what stays and what leaves, against the rule told once more with sets (design 5)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from tests.integration.building import COLUMNS, Place, Row, combined, line, row

EXAMPLES = 15 * int(os.environ.get("ROSTERLINE_TEST_TIMES", "1"))
SECTIONS = {"1": ("1", "T"), "M": ("1", "1"), "N": ("9", ""), "O": ("9", "T")}
"""Class -> school and teacher. Ids stand for things of several kinds: a cell ``1`` names them all."""
STUDENTS = ("1", "2", "T", "9")
TERM = "S"

Pair = tuple[str, str]


@dataclass
class Named:
    """What left-out rows name; ``all`` where one of them names nothing."""

    sections: set[str] = field(default_factory=set)
    students: set[str] = field(default_factory=set)
    teachers: set[str] = field(default_factory=set)
    all: bool = False


@dataclass(frozen=True)
class Damaged:
    """A line that will be left out, and the cells that can be read in it, by column or (``None``) by no column."""

    text: str
    columns: dict[str, str] | None
    cells: frozenset[str] = frozenset()


def _of(pair: Pair) -> dict[str, str]:
    section, student = pair
    school, teacher = SECTIONS[section]
    mail = {"teacher_email": "", "teacher_first": "", "teacher_last": ""} if not teacher else {}
    return row(student, section, school=school, teacher=teacher, term=TERM, period="p", **mail)


def _cells(*columns: str, value: str = "") -> Callable[[Row], Damaged]:
    """Cells emptied or spoiled: the others can be read, each in its column."""

    def damage(cells: Row) -> Damaged:
        read = {name: cells[name] for name in ("section", "student", "teacher", "school") if name not in columns}
        # The e-mail address names the teacher too.
        read["teacher"] = cells["teacher"]
        return Damaged(line({**cells, **dict.fromkeys(columns, value)}), read)

    return damage


def _length(change: Callable[[list[str]], list[str]]) -> Callable[[Row], Damaged]:
    """Cells missing or too many: each that equals an id names what has the id."""

    def damage(cells: Row) -> Damaged:
        left = change([cells[name] for name in COLUMNS])
        return Damaged(",".join(left), None, frozenset(left))

    return damage


def _nothing(_: Row) -> Damaged:
    return Damaged(line({**dict.fromkeys(COLUMNS, ""), "first": "x"}), {})


DAMAGES = (
    _cells("first"),
    _cells("first", "section"),
    _cells("student"),
    _cells("student", "teacher"),
    _cells("section", value="1-Mar"),
    _cells("student", value="\x01"),
    _cells("section", "student", "teacher", value="x\x02"),
    _length(lambda cells: [*cells, "more"]),
    _length(lambda cells: cells[:-1]),
    _length(lambda cells: cells[6:]),
    _length(lambda cells: cells[:7]),
    _nothing,
)


def _named(damaged: list[Damaged]) -> Named:
    found = Named()
    for one in damaged:
        if one.columns is None:
            found.sections |= one.cells & set(SECTIONS)
            found.students |= one.cells & set(STUDENTS)
            found.teachers |= one.cells & {"T", "1"}
        else:
            found.sections |= {one.columns.get("section", "")} - {""}
            found.students |= {one.columns.get("student", "")} - {""}
            found.teachers |= {one.columns.get("teacher", "")} - {""}
            found.all |= one.columns == {}
    return found


def _expected(before: set[Pair], sound: set[Pair], named: Named) -> dict[str, set[str]]:
    """What is active after the second night."""
    if named.all:
        sound, named = sound | before, Named()
    taught = {(section, SECTIONS[section][1]) for section, _ in before if SECTIONS[section][1]}
    listed = {section for section, _ in sound}
    enrolled = sound | {pair for pair in before if pair[0] in named.sections or pair[1] in named.students}
    whole = {section for section, _ in enrolled} - listed
    teaching = {pair for pair in taught if pair[0] in listed | named.sections | whole or pair[1] in named.teachers}
    known = {section for section, _ in before}
    inside = {pair for pair in before if pair[0] in named.sections}
    students = {student for _, student in enrolled | inside} | (named.students & {student for _, student in before})
    teachers = {teacher for _, teacher in teaching} | (named.teachers & {teacher for _, teacher in taught})
    return {
        "enrollments": {"/".join(pair) for pair in enrolled},
        "teachings": {"/".join(pair) for pair in teaching},
        "sections": {section for section, _ in enrolled | teaching} | (named.sections & known),
        "people": {f"student/{one}" for one in students} | {f"teacher/{one}" for one in teachers},
    }


class _Count:
    districts = 0


pairs = st.tuples(st.sampled_from(sorted(SECTIONS)), st.sampled_from(STUDENTS))


@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(pairs, min_size=2, max_size=7), st.data())
def test_what_stays_and_what_leaves(sqlite_place: Place, before: set[Pair], data: st.DataObject) -> None:
    _Count.districts += 1
    name = f"d{_Count.districts}"
    sqlite_place.add(name=name)
    sqlite_place.take(combined(*map(_of, sorted(before))), name)
    # The last line is a sound one, so that no line is taken for a trailer.
    sound = data.draw(st.sets(st.sampled_from(sorted(before)), min_size=1, max_size=2))
    others = st.sampled_from(sorted(before)).map(_of)
    damages = st.lists(st.builds(lambda cells, damage: damage(cells), others, st.sampled_from(DAMAGES)), max_size=2)
    damaged = data.draw(damages)
    event(f"{len(damaged)} left out")
    rows = (*(one.text for one in damaged), *map(_of, sorted(sound)))
    outcome = sqlite_place.take({"roster.csv": combined(*rows)["roster.csv"] + "\n"}, name)
    errors = [issue for issue in outcome.issues if issue.severity == "error"]
    assert {issue.line for issue in errors} == set(range(2, 2 + len(damaged)))
    expected = _expected(before, sound, _named(damaged))
    assert {entity: set(sqlite_place.active(entity, name)) for entity in expected} == expected
