"""Killed at any point, whatever the program was doing, it leaves the old roster or the new one, and works on.

Each kill is a real ``kill -9`` of a real process (:mod:`tests.integration.killing`) that works on a copy of a prepared
place. ``ROSTERLINE_TEST_KILLS`` is how often each piece of work is killed on each database, 8 if it is not set.

A *point* is whatever the work asks of the database or of the disk, from its first statement to its last, as it was
counted when nobody disturbed it. One half of the kills is spread evenly over the transaction that decides, from BEGIN
to COMMIT, the other half evenly over all that comes before it and after it; every other kill comes some milliseconds
after a point. With the reports of these tests, on SQLite and PostgreSQL:

====================== ================= ============= =================
work                   before            BEGIN..COMMIT after
====================== ================= ============= =================
the first import       46 and 36         251 and 244   4 and 10
a night's import       44 and 34         379 and 378   8 and 8
an import that is held 44 and 34         8 and 7       2 and 2
an approval            45 and 31         375 and 374   8 and 8
a rollback of two      18 and 12         757 and 756   1 and 1
a sign-off             15 and 9          7 and 6       3 and 3
a discard              22 and 14         5 and 4       1 and 1
====================== ================= ============= =================
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from tests.integration.building import Files, Place, combined, row, school_numbers
from tests.integration.killing import COMMIT, OVER, REPORT, Killer, killer
from tests.integration.restoring import Prepared

from rosterline import history
from rosterline.pipeline.holding import approve, discard
from rosterline.roster import stored
from rosterline.roster.entities import ENTITIES
from rosterline.roster.ledger import audit_events, format_locks

KILLS = int(os.environ.get("ROSTERLINE_TEST_KILLS", "8"))
STUDENTS = 60
LATEST = 0.004
"""Seconds after a point at which a process is killed at the latest: longer than nearly any one statement takes."""

State = tuple[str, int, str]
Roster = dict[str, dict[str, dict[str, Any]]]


def night(number: int) -> Files:
    """Two rosters in turn, which differ in half of the students and in all names; no two nights have the same bytes."""
    odd = number % 2
    rows = [
        row(str(1000 + student), f"S-{student % 12}", name=f"Name {odd}", first=f"First {odd}")
        for student in range(odd * STUDENTS // 2, STUDENTS + odd * STUDENTS // 2)
    ]
    return {REPORT: combined(*rows)[REPORT] + "\n" * number}


# ---- pieces of work: what is there before, and what may be there afterwards -----------------------------------------


@dataclass(frozen=True)
class Work:
    """Something that is killed.

    Attributes:
        action: what is done: one of ``killing.ACTIONS``.
        prepare: what is there before.
        over: statuses of all imports once it is done; before, they are as ``prepare`` left them.
        again: does it once more, or finds that it is done: the roster must be the new one then.
        decides: what the log of people's decisions says of it.
    """

    action: str
    prepare: Callable[[Place], None]
    over: list[str]
    again: Callable[[Place], object]
    decides: list[str] = field(default_factory=list)


def _nights(*numbers: int, tonight: int | None = None, signed: bool = False) -> Callable[[Place], None]:
    """Nights that were imported, whether the format was signed off then, and tonight's report as it waits."""

    def prepare(place: Place) -> None:
        place.add()
        for number in numbers:
            place.take(night(number))
        if signed:
            place.sign_off()
        if tonight is not None:
            place.write(night(tonight))

    return prepare


def _held(place: Place) -> None:
    _nights(0, signed=True)(place)
    assert place.bring(night(1)).status == "held"


def _bring(place: Place) -> object:
    return place.bring({REPORT: (place.files / REPORT).read_bytes()})


def _approve(place: Place) -> object:
    newest = max(place.statuses())
    if place.statuses()[newest] == "held":
        return approve(place.home, place.district(), newest, "")
    return _bring(place)


def _undo(place: Place) -> object:
    return place.undo(2, with_newer=True) if place.statuses()[2] == "applied" else None


def _discard(place: Place) -> object:
    newest = max(place.statuses())
    if place.statuses()[newest] == "held":
        discard(place.home, place.district(), newest, "")
    return None


WORKS = {
    "the first import": Work("import", _nights(tonight=0), ["applied"], _bring),
    "a night's import": Work("import", _nights(0, tonight=1), ["applied", "applied"], _bring),
    "an import that is held": Work("import", _nights(0, tonight=1, signed=True), ["applied", "held"], _bring),
    "an approval": Work("approve", _held, ["applied", "applied"], _approve, ["approve"]),
    "a rollback of two": Work(
        "roll back two", _nights(0, 1, 2), ["applied", "rolled_back", "rolled_back"], _undo, ["rollback", "rollback"]
    ),
    "a sign-off": Work("sign off", _nights(0), ["applied"], lambda place: place.sign_off()),
    "a discard": Work("discard", _held, ["applied", "discarded"], _discard, ["discard"]),
}


# ---- places, and what must hold in them ------------------------------------------------------------------------------


@dataclass
class Scene:
    """A piece of work in a prepared place: what is there before and afterwards, and the points between."""

    work: Work
    place: Place
    kill: Killer
    prepared: Prepared = field(init=False)
    old: State = field(init=False)
    before: list[str] = field(init=False)
    new: State = field(init=False)
    rows: Roster = field(init=False)
    points: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the place, and do the work undisturbed."""
        self.work.prepare(self.place)
        self.old, self.before = self.place.state(), list(self.place.statuses().values())
        self.prepared = Prepared(self.place)
        passed = self.kill.run(self.place, self.work.action)
        assert passed is not None
        self.points, self.new, self.rows = passed, self.place.state(), self.place.roster()
        assert list(self.place.statuses().values()) == self.work.over
        assert decided(self.place) == self.work.decides
        check_cache(self.place)

    def check(self) -> bool:
        """After a kill all is old, or all is new; whether it is new."""
        place = self.place
        wait_for_the_dead(place)
        state, statuses = place.state(), list(place.statuses().values())
        assert state[:2] in (self.old[:2], self.new[:2]), "the roster is the old or the new one, in all columns"
        assert (state[2] == self.old[2]) == (state[1] == self.old[1]), "its stamp tells which"
        assert statuses in (self.before, [*self.before, "received"], self.work.over), "each import is old or new"
        done = place.district().signed_off if self.work.action == "sign off" else statuses == self.work.over
        assert state[:2] == (self.new if done else self.old)[:2], "the statuses tell which roster it is"
        assert decided(place) == (self.work.decides if done else []), "what people decide is noted with it"
        check_cache(place)
        return done

    def goes_on(self) -> None:
        """Whatever was left behind, the next try brings the new roster, and the history can be read."""
        self.work.again(self.place)
        assert self.place.roster() == self.rows, "the next try finds all in order"
        entries = history.list_imports(self.place.home.engine, self.place.district().id)
        assert {entry.id: entry.status for entry in entries} == self.place.statuses()
        check_cache(self.place)


def decided(place: Place) -> list[str]:
    """What the killed process has written down of people's decisions; the district's status fits to it."""
    with place.home.engine.connect() as connection:
        actions = list(connection.execute(select(audit_events.c.action).order_by(audit_events.c.id)).scalars())
        locks = connection.execute(select(func.count()).select_from(format_locks)).scalar_one()
    assert actions.count("sign-off") == locks
    imported = "imported" if "applied" in place.statuses().values() else "setup"
    assert place.district().status == ("active" if locks else imported)
    return [action for action in actions if action != "sign-off"]


def check_cache(place: Place) -> None:
    """The snapshot holds what the tables hold, or does not count."""
    number = place.district().id
    with place.home.engine.connect() as connection:
        stamp = stored.current_stamp(connection, number)
        tables = stored.load(connection, number, stamp)
    snapshot = stored.Snapshots(place.home.snapshots(number)).open(stamp)
    if snapshot is None:
        return
    for entity in ENTITIES:
        expected, found = (roster.scan(entity).sort(entity.key).collect() for roster in (tables, snapshot))
        assert found.select(expected.columns).equals(expected), entity.name
    assert school_numbers(snapshot) == school_numbers(tables)


def wait_for_the_dead(place: Place) -> None:
    """PostgreSQL notices after some milliseconds that a client is gone, and ends what it was doing."""
    if place.home.engine.dialect.name != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    end = time.monotonic() + 60
    with place.home.engine.connect() as connection:
        while connection.execute(text(others)).scalar_one():
            assert time.monotonic() < end
            connection.rollback()
            time.sleep(0.005)


# ---- kills -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    with killer(tmp_path_factory.mktemp("killer")) as ready:
        yield ready


def plan_of_kills(points: list[str]) -> Iterator[tuple[int, float]]:
    """Points from 1, and the seconds after them: by turns inside the transaction that decides, and outside of it."""
    commit = len(points) - 1 - points[::-1].index(COMMIT)
    begin = commit - points[commit::-1].index(OVER) if OVER in points[:commit] else 0
    inside = range(begin + 1, commit + 1)
    outside = [place for place in range(len(points)) if place not in inside]
    dice, several = random.Random(len(points)), max((KILLS + 1) // 2, 2)
    for number in range(KILLS):
        some, turn = (outside, inside)[number % 2], number // 2
        delay = dice.uniform(0, LATEST) if (several - turn) % 2 == 0 else 0
        yield 1 + some[round(turn * (len(some) - 1) / (several - 1))], delay


@pytest.mark.timeout(60 + 10 * KILLS)
@pytest.mark.parametrize("name", WORKS)
def test_killed_at_any_point_all_is_old_or_all_is_new(place: Place, kill: Killer, name: str) -> None:
    scene = Scene(WORKS[name], place, kill)
    found = {True: 0, False: 0}
    for point, delay in plan_of_kills(scene.points):
        scene.prepared.restore()
        passed = kill.run(place, scene.work.action, point, delay)
        assert delay or passed is None, f"it came to its end and did not pass point {point}"
        done = scene.check()
        assert done or passed is None
        found[done] += passed is None
        scene.goes_on()
    assert found[True] + found[False] >= KILLS / 2
    assert KILLS < 4 or (found[True] and found[False]), "some before it was done, some after"


# ---- two at once -----------------------------------------------------------------------------------------------------


def _started(path: Path, district: str = "d") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rosterline", "import", district, str(path)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


@pytest.fixture
def district(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place with a district, which the program finds too when it is started."""
    monkeypatch.setenv("ROSTERLINE_HOME", str(place.home.folder))
    monkeypatch.setenv("ROSTERLINE_DATABASE_URL", place.home.database_url)
    place.add()
    return place


def test_of_two_imports_at_once_the_newer_counts(district: Place, tmp_path: Path) -> None:
    """The older is applied first, or, where it is the slower one, not laid over the newer."""
    place = district
    place.take(night(0))
    even = place.roster()
    place.take(night(1))
    odd = place.roster()
    processes = []
    for number in (2, 3):
        path = tmp_path / f"night{number}.csv"
        path.write_bytes(str(night(number)["roster.csv"]).encode())
        processes.append(_started(path))
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert not any("locked" in text for text in said)
    older, newer = list(place.statuses().values())[2:]
    assert (older, newer) in (("applied", "applied"), ("rejected", "applied")), said
    assert sorted(process.returncode for process in processes) == [0, 3 if older == "rejected" else 0], said
    assert older == "applied" or any("newer report" in text for text in said)
    assert place.roster() in (even, odd)
    place.take(night(4))
    assert place.roster() == even


def test_two_districts_at_once_do_not_disturb_each_other(district: Place, tmp_path: Path) -> None:
    place = district
    place.add(name="e")
    processes = []
    for number, name in ((0, "d"), (1, "e")):
        path = tmp_path / f"night{number}.csv"
        path.write_bytes(str(night(number)["roster.csv"]).encode())
        processes.append(_started(path, district=name))
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert len(place.active("enrollments", "d")) == len(place.active("enrollments", "e")) == STUDENTS
    assert place.active("people", "d") != place.active("people", "e")
