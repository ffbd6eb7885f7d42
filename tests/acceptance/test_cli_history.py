"""``rosterline imports list`` and ``show``: who decided what, and what did not finish; a database that is busy."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from tests.acceptance.driving import ROWS, Office, text

from rosterline.pipeline import books
from rosterline.roster import database


@pytest.fixture
def held(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The second import, signed off before, waits for a person."""
    monkeypatch.setattr(books, "actor", lambda: "ann")
    assert office.run("district", "sign-off", "spring").code == 0
    path = tmp_path / "less.csv"
    path.write_text(text(ROWS[:10]), encoding="utf-8")
    assert office.imported(path)["status"] == "held"
    return office


def test_an_approved_import_says_by_whom_and_why(held: Office) -> None:
    reason = "they \n left\x1b[31m \udcff"
    assert held.run("imports", "approve", "2", "--reason", reason).code == 0
    listed = held.run("imports", "list", "spring")
    assert listed.says("approved by ann: they left[31m ?; ")
    assert listed.says("students: 20 gone")
    assert held.run("imports", "show", "2").says("by ann: they left[31m ?")


@pytest.mark.parametrize(
    ("words", "said"), [((), "discarded by ann"), (("--reason", "cut \x07off"), "discarded by ann: cut off")]
)
def test_a_discarded_import_says_by_whom(held: Office, words: tuple[str, ...], said: str) -> None:
    assert held.run("imports", "discard", "2", *words).code == 0
    assert held.run("imports", "list", "spring").says(said)
    assert held.run("imports", "show", "2").says("by ann")


def test_an_import_that_did_not_finish(office: Office) -> None:
    with contextlib.closing(sqlite3.connect(office.home / "rosterline.db")) as opened, opened:
        opened.execute("UPDATE imports SET status = 'received', counts = '{}'")
    said = "did not finish, or is still running; the roster is as it was"
    assert office.run("imports", "list", "spring").says(said)
    assert office.run("imports", "show", "1").says(said)


def test_a_database_that_another_run_writes_to(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with contextlib.closing(sqlite3.connect(office.home / "rosterline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for words in (("district", "stop", "spring"), ("import", "spring", office.home / "none.csv")):
            ran = office.run(*words)
            assert (ran.code, ran.err) == (
                5,
                "rosterline: another run is writing to the database: try again in a moment\n",
            )


def test_a_held_import_can_be_looked_at_by_its_number(held: Office, tmp_path: Path) -> None:
    """Who decides has the import's number, and not always the file."""
    number = held.run("imports", "list", "spring", "--json").json[0]["import"]
    assert held.run("imports", "show", str(number)).says(f"rosterline preview spring --import {number}")
    ran = held.run("preview", "spring", "--import", str(number))
    assert (ran.code, ran.says("One by one")) == (4, True)
    assert held.run("preview", "spring", "--import", "999").says("is not kept any more")
    both = held.run("preview", "spring", tmp_path / "roster.csv", "--import", str(number))
    assert (both.code, both.says("not both")) == (2, True)
