"""Any imports and rollbacks in any order: the roster is the one before, and as if what was undone had never been.

``ROSTERLINE_TEST_TIMES`` makes the number of examples so many times as large.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st
from tests.integration.building import Files, Place, students
from tests.property.nights import Night, nights
from tests.property.test_nights import District, layouts, postgresql_place, some, sqlite_place

from rosterline.pipeline.rollback import LAST

__all__ = ["postgresql_place", "sqlite_place"]

Rows = dict[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """A night's report, or as many applied imports as are undone, and whether at once or one after the other."""

    night: Night | None
    students_only: bool
    undone: int
    at_once: bool


def _steps(twice: bool) -> st.SearchStrategy[list[Step]]:
    night = st.builds(Step, nights(twice), st.booleans(), st.just(0), st.just(False))
    back = st.builds(Step, st.none(), st.just(False), st.integers(1, 3), st.booleans())
    return st.lists(st.one_of(night, night, back), min_size=3, max_size=7)


weeks = st.booleans().flatmap(_steps)


@dataclass
class _History:
    """A district, and its applied imports that still count: number, report, and all rows before it."""

    district: District
    standing: list[tuple[int, Files, Rows]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.district.place

    def rows(self) -> Rows:
        return self.place.rows(self.district.name)

    def take(self, files: Files) -> None:
        before = self.rows()
        outcome = self.place.bring(files, self.district.name)
        assert outcome.status in ("applied", "unchanged"), outcome.reason or outcome.holds
        if outcome.status == "applied":
            assert outcome.import_id is not None
            self.standing.append((outcome.import_id, files, before))
            self.district.check_snapshot()

    def undo(self, step: Step) -> None:
        going = self.standing[-step.undone :]
        self.standing = self.standing[: -step.undone]
        numbers = [number for number, _, _ in reversed(going)]
        if step.at_once:
            assert self.place.undo(numbers[-1], name=self.district.name, with_newer=True) == numbers
        else:
            for number in numbers:
                assert self.place.undo(number, name=self.district.name) == [number]
        assert self.place.stands_as(going[0][2], self.district.name)


def _report(district: District, step: Step) -> Files:
    """The night in the district's layout, or only who is there and in which grade: another form of the report."""
    assert step.night is not None
    if not step.students_only or district.layout != "combined":
        return district.files(step.night)
    lines = [f"1,{first},Last,{student},{9 + len(first)}" for student, first in step.night.students]
    return students(*lines)


def _lives(place: Place, layout: str, steps: list[Step]) -> None:
    history = _History(District(place, layout))
    for step in steps:
        if step.night is not None:
            if step.students_only and not step.night.students:
                continue
            history.take(_report(history.district, step))
        elif history.standing:
            history.undo(step)
            event(f"{layout}: {min(step.undone, LAST)} undone")
    fresh = _History(District(place, layout))
    for _, files, _ in history.standing:
        fresh.take(files)
    assert place.roster(history.district.name) == place.roster(fresh.district.name), "as if it had never been"


@some(10)
@given(layouts, weeks)
def test_what_is_undone_is_as_if_it_had_never_been(sqlite_place: Place, layout: str, steps: list[Step]) -> None:
    _lives(sqlite_place, layout, steps)


@some(4)
@given(layouts, weeks)
def test_the_same_on_postgresql(postgresql_place: Place, layout: str, steps: list[Step]) -> None:
    _lives(postgresql_place, layout, steps)
