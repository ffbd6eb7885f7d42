"""Killed at any point, an import or a rollback leaves the old roster or the new one; two at once do not get in each
other's way.

``ROSTERLINE_TEST_KILLS`` is how often an import, and a rollback, is killed on each database, 4 if it is not set.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select
from tests.integration.building import Files, Place, combined, row

from rosterline.roster.bookkeeping import Import
from rosterline.roster.ledger import ImportStatus

KILLS = int(os.environ.get("ROSTERLINE_TEST_KILLS", "4"))
STUDENTS = 800

Roster = dict[str, dict[str, dict[str, Any]]]


def _night(number: int) -> Files:
    """Nights with an even number are one roster, those with an odd number another, and no two have the same bytes."""
    odd = number % 2
    rows = [
        row(str(student), f"S-{student % 60}", name=f"Name {odd}", first=f"First {odd}")
        for student in range(odd * 100, STUDENTS + odd * 100)
    ]
    return {"roster.csv": combined(*rows)["roster.csv"] + "\n" * number}


@pytest.fixture
def district(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place with a district, which the program finds too when it is started."""
    monkeypatch.setenv("ROSTERLINE_HOME", str(place.home.folder))
    monkeypatch.setenv("ROSTERLINE_DATABASE_URL", place.home.database_url)
    place.add()
    return place


def _started(*paths: Path, district: str = "d") -> subprocess.Popen[str]:
    return _program("import", district, *map(str, paths))


def _program(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rosterline", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def _begun(place: Place) -> int:
    """How many imports have been noted down."""
    with Session(place.home.engine) as session:
        return session.exec(select(func.count()).select_from(Import)).one()


def _kill_after(place: Place, number: int, seconds: float) -> int:
    """Start the import of a night, and kill it so long after its first note; how it ended."""
    before = _begun(place)
    process = _started(*place.write(_night(number)))
    end = time.monotonic() + 60
    while _begun(place) == before:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end
        time.sleep(0.002)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    return process.returncode


def _statuses(place: Place) -> list[str]:
    with Session(place.home.engine) as session:
        return list(session.exec(select(Import.status).order_by(Import.id)))  # type: ignore[arg-type]


def test_killed_at_any_point_the_old_or_the_new_roster_is_left(district: Place) -> None:
    place = district
    place.take(_night(0))
    even: Roster = place.roster()
    began = time.monotonic()
    place.take(_night(1))
    seconds = time.monotonic() - began
    odd: Roster = place.roster()
    number, now, codes = 1, odd, []
    for point in range(KILLS):
        number += 1 if now == (odd, even)[number % 2 == 0] else 2
        expected = (even, odd)[number % 2]
        assert now != expected
        # Spread over the whole import; on its own the program is a little slower than here.
        codes.append(_kill_after(place, number, 1.3 * seconds * (point + 0.5) / KILLS))
        now = place.roster()
        assert now in (even, odd)
        assert _statuses(place)[-1] == (ImportStatus.APPLIED if now == expected else ImportStatus.RECEIVED)
    assert -signal.SIGKILL in codes, "no import was killed before its end"
    number += 1
    place.take(_night(number))
    assert place.roster() == (even, odd)[number % 2], "the next import finds all in order"


def _being_written(place: Place) -> bool:
    """Whether somebody is in a transaction that writes the roster."""
    if place.home.engine.dialect.name == "postgresql":
        sql = "SELECT count(*) FROM pg_locks WHERE relation = 'districts'::regclass AND mode = 'RowShareLock'"
        with place.home.engine.connect() as connection:
            return bool(connection.execute(text(sql)).scalar_one())
    with closing(sqlite3.connect(place.home.engine.url.database or "", timeout=0)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def _kill_rollback_after(place: Place, number: int, seconds: float) -> int:
    """Roll an import back, and kill that so long after it has begun to write; how it ended."""
    process = _program("imports", "rollback", str(number))
    end = time.monotonic() + 60
    while not _being_written(place) and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    said = process.communicate(timeout=60)[0]
    assert process.returncode in (0, -signal.SIGKILL), said
    return process.returncode


def test_a_rollback_killed_at_any_point_leaves_the_old_or_the_new_roster(district: Place) -> None:
    place = district
    place.take(_night(0))
    before: Roster = place.roster()
    outcome = place.take(_night(1))
    after: Roster = place.roster()
    began = time.monotonic()
    place.undo(outcome)
    seconds = time.monotonic() - began
    number, codes = 1, []
    for point in range(KILLS):
        if _statuses(place)[-1] == ImportStatus.ROLLED_BACK:
            number += 2
            outcome = place.take(_night(number))
            assert place.roster() == after
        codes.append(_kill_rollback_after(place, outcome.import_id or 0, 1.3 * seconds * point / KILLS))
        undone = _statuses(place)[-1] == ImportStatus.ROLLED_BACK
        assert place.roster() == (before if undone else after)
    assert -signal.SIGKILL in codes, "no rollback was killed before its end"
    if _statuses(place)[-1] == ImportStatus.APPLIED:
        place.undo(outcome)
    assert place.roster() == before
    place.take(_night(number + 2))
    assert place.roster() == after, "the next import finds all in order"


def test_two_imports_at_once_both_succeed(district: Place, tmp_path: Path) -> None:
    place = district
    place.take(_night(0))
    even = place.roster()
    place.take(_night(1))
    odd = place.roster()
    processes = []
    for number in (2, 3):
        path = tmp_path / f"night{number}.csv"
        path.write_bytes(str(_night(number)["roster.csv"]).encode())
        processes.append(_started(path))
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert not any("locked" in text for text in said)
    assert _statuses(place)[2:] == ["applied", "applied"]
    assert place.roster() in (even, odd)
    place.take(_night(4))
    assert place.roster() == even


def test_two_districts_at_once_do_not_disturb_each_other(district: Place, tmp_path: Path) -> None:
    place = district
    place.add(name="e")
    processes = []
    for number, name in ((0, "d"), (1, "e")):
        path = tmp_path / f"night{number}.csv"
        path.write_bytes(str(_night(number)["roster.csv"]).encode())
        processes.append(_started(path, district=name))
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert len(place.active("enrollments", "d")) == len(place.active("enrollments", "e")) == STUDENTS
    assert place.active("people", "d") != place.active("people", "e")
