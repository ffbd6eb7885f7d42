"""Applying a plan: all or nothing, against the roster as it is, with the old values kept, by sets (design 6, 8)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlmodel import Session, select
from tests.integration.building import DATED, DATED_HEADER, Place, combined, plain, row, table

from rosterline.pipeline import Outcome, import_report
from rosterline.roster.bookkeeping import Change, District, Import
from rosterline.roster.database import open_engine
from rosterline.roster.entities import ENTITIES

TRICKY = 'O\'Neil "x" \\ {é} 名 😀 %s ? :a'


# ---- before-images -----------------------------------------------------------------------------------------------


def _changes(place: Place, import_id: int) -> dict[tuple[str, ...], Change]:
    with Session(place.home.engine) as session:
        changes = session.exec(select(Change).where(Change.import_id == import_id)).all()
    found = {(change.entity, *change.key): change for change in changes}
    assert len(found) == len(changes), "one before-image for each row"
    return found


def test_before_images_hold_exactly_what_was_there(place: Place) -> None:
    place.add(DATED)
    quoted = '"' + TRICKY.replace('"', '""') + '"'
    first = [
        f"1,{quoted},yes,M-1,{quoted},7,FY,2026-08-10,T1,2026-08-11,2027-06-01",
        "2,Lee,no,M-1,x,7,FY,2026-08-10,T1,,",
        "3,Poe,,M-2,Two,8,FY,2026-08-10,T2,2026-08-12,",
    ]
    first[1] = first[1].replace("x,7", f"{quoted},7")
    place.take({"roster.csv": table(DATED_HEADER, *first)})
    before = place.rows()
    second = [
        "1,Changed,,M-1,Changed,7,FY,2026-08-20,T3,2026-09-01,",
        "4,New,,M-1,Changed,7,FY,2026-08-20,T3,,",
    ]
    outcome = place.take({"roster.csv": table(DATED_HEADER, *second)})
    assert outcome.import_id is not None
    changes = _changes(place, outcome.import_id)
    after = place.rows()
    touched = {key for key in before if before[key] != after[key]}
    assert set(changes) == touched
    for key, change in changes.items():
        assert {name: plain(value) for name, value in change.before.items()} == before[key], key
    assert changes["people", "student", "1"].before["last_name"] == TRICKY
    assert changes["sections", "M-1"].before["name"] == TRICKY
    operations = Counter((change.entity, change.operation) for change in changes.values())
    assert operations["people", "removed"] == 4
    assert operations["people", "changed"] == 1
    assert operations["terms", "changed"] == 1


def test_before_images_say_whose_they_are_and_where_the_change_came_from(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    outcome = place.take(combined(row("1", "M-1", name="New", first="New")))
    assert outcome.import_id is not None
    changes = _changes(place, outcome.import_id)
    changed = changes["people", "student", "1"]
    assert (changed.operation, changed.role, changed.person_id, changed.file, changed.line) == (
        "changed",
        "student",
        "1",
        1,
        2,
    )
    gone = changes["enrollments", "M-1", "2"]
    assert (gone.operation, gone.role, gone.person_id, gone.section_id, gone.file, gone.line) == (
        "removed",
        "student",
        "2",
        "M-1",
        None,
        None,
    )
    back = place.take(combined(row("1", "M-1", name="New", first="New"), row("2", "M-1", name="New")))
    assert back.import_id is not None
    returned = _changes(place, back.import_id)["people", "student", "2"]
    assert (returned.operation, returned.line) == ("returned", 3)
    assert bool(returned.before["active"]) is False


def test_rows_know_the_imports_and_the_line_they_come_from(place: Place) -> None:
    place.add()
    first = place.take(combined(row("1", "M-1"), row("2", "M-1")))
    second = place.take(combined(row("2", "M-1"), row("1", "M-1", last="New"), row("3", "M-1")))
    rows = place.rows()

    def origin(student: str) -> tuple[int, int, int, int]:
        stored = rows["people", "student", student]
        return stored["created_import"], stored["changed_import"], stored["file"], stored["line"]

    assert first.import_id is not None
    assert second.import_id is not None
    assert origin("1") == (first.import_id, second.import_id, 1, 3)
    assert origin("2") == (first.import_id, first.import_id, 1, 3), "not written again only because its line moved"
    assert origin("3") == (second.import_id, second.import_id, 1, 4)


# ---- the roster's version ----------------------------------------------------------------------------------------


def _version(place: Place) -> tuple[int, str]:
    with Session(place.home.engine) as session:
        found = session.exec(select(District)).one()
        return found.roster_version, found.roster_stamp


def test_the_version_rises_with_each_change_and_only_then(place: Place) -> None:
    place.add()
    assert _version(place) == (0, "")
    place.take(combined(row("1", "M-1")))
    first = _version(place)
    assert first[0] == 1
    assert first[1]
    again = place.take(combined(row("1", "M-1"), row("1", "M-1")))
    assert again.plan is not None
    assert again.plan.is_empty
    assert _version(place) == first
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    assert _version(place)[0] == 2
    assert _version(place)[1] != first[1]


def _bring_while(place: Place, stage: str, others: Iterator[dict[str, str]]) -> tuple[Outcome, list[str]]:
    """Import a report; each time it reaches a stage, another one is imported before it goes on."""
    stages: list[str] = []
    mine = place.files / "mine.csv"
    mine.write_text(combined(row("1", "M-1"), row("9", "M-9"))["roster.csv"])

    def progress(name: str) -> None:
        stages.append(name)
        other = next(others, None) if name == stage else None
        if other is not None:
            place.take(other)

    return import_report(place.home, place.district(), [mine], progress), stages


def test_a_plan_whose_roster_has_moved_is_made_anew(place: Place) -> None:
    """By a report of another form; one of the same form is never laid over a newer one."""
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    outcome, stages = _bring_while(place, "apply", iter([_listed("1", "2", "3")]))
    assert outcome.status == "applied"
    assert stages.count("compare") == 2
    assert set(place.active("enrollments")) == {"M-1/1", "M-9/9"}
    assert place.stored("people")["student/3"][0] is False
    assert _version(place)[0] == 3


def test_a_roster_that_never_rests_is_left_to_the_others(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    others = iter([_listed("1", str(number)) for number in range(10, 20)])
    outcome, stages = _bring_while(place, "apply", others)
    assert (outcome.status, outcome.exit_code, stages.count("compare")) == ("failed", 1, 3)
    assert {key for key in place.active("people") if key.startswith("student")} == {"student/1", "student/12"}
    with Session(place.home.engine) as session:
        statuses = session.exec(select(Import.status).order_by(Import.id)).all()  # type: ignore[arg-type]
    assert Counter(statuses) == {"applied": 4, "failed": 1}


def _listed(*students: str) -> dict[str, str]:
    """A students file."""
    lines = [f"1,{student},First{student},Last{student}" for student in students]
    return {"students.csv": table("School ID,Student ID,Student First Name,Student Last Name", *lines)}


def test_an_error_inside_the_transaction_leaves_everything_as_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    before, version = place.rows(), _version(place)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("rosterline.pipeline.books.note_district", fails)
    outcome = place.bring(combined(row("2", "M-1")))
    assert (outcome.status, outcome.exit_code) == ("failed", 1)
    assert (place.rows(), _version(place)) == (before, version)
    monkeypatch.undo()
    place.take(combined(row("2", "M-1")))
    assert set(place.active("enrollments")) == {"M-1/2"}


# ---- by sets -----------------------------------------------------------------------------------------------------


class _SqliteCursor(sqlite3.Cursor):
    counted: ClassVar[Counter[str]] = Counter()

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        self.counted["statements"] += 1
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any, /) -> Self:
        batch = list(rows)
        self.counted["batches"] += 1
        self.counted["rows"] += len(batch)
        return super().executemany(sql, batch)


class _SqliteConnection(sqlite3.Connection):
    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _SqliteCursor)


class _PostgresCursor(psycopg.Cursor[Any]):
    def execute(self, *arguments: Any, **options: Any) -> Any:
        _SqliteCursor.counted["statements"] += 1
        return super().execute(*arguments, **options)

    def executemany(self, query: Any, params_seq: Any, *, returning: bool = False) -> None:
        batch = list(params_seq)
        _SqliteCursor.counted["batches"] += 1
        _SqliteCursor.counted["rows"] += len(batch)
        super().executemany(query, batch, returning=returning)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        _SqliteCursor.counted["batches"] += 1
        return super().copy(*arguments, **options)


@contextmanager
def _counting(place: Place, folder: Path) -> Iterator[tuple[Place, Counter[str]]]:
    """The place with a database whose statements are counted."""
    engine = open_engine(place.home.database_url)

    def connect(dialect: Any, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            parameters["factory"] = _SqliteConnection
        else:
            parameters["cursor_factory"] = _PostgresCursor

    event.listen(engine, "do_connect", connect)
    home = type(place.home)(folder, place.home.database_url)
    home.__dict__["engine"] = engine
    _SqliteCursor.counted.clear()
    try:
        yield Place(home, place.files, place.adapters), _SqliteCursor.counted
    finally:
        engine.dispose()


def _week(size: int) -> tuple[dict[str, str], dict[str, str]]:
    """Two nights between which in each table rows are added, changed and removed, in proportion to the size."""
    numbers = [*range(size), *range(size + size // 5)]
    rows = [row(f"{number}", f"S-{number % (size // 4)}") for number in numbers]
    later = [{**cells, "name": "New", "first": f"{int(cells['student']) % 3}"} for cells in rows[size + size // 5 :]]
    return combined(*rows[:size]), combined(*later, row("new", "N-1", teacher="N"))


def test_ten_times_the_rows_need_no_more_statements(place: Place, tmp_path: Path) -> None:
    found: list[list[tuple[int, int]]] = []
    rows: list[int] = []
    with _counting(place, tmp_path / "place" / "data") as (counted_place, counted):
        place.add(name="warm")
        counted_place.take(_week(40)[0], "warm")
        for size in (40, 400):
            place.add(name=f"size{size}")
            found.append([])
            for files in _week(size):
                counted.clear()
                counted_place.take(files, f"size{size}")
                found[-1].append((counted["statements"], counted["batches"]))
            rows.append(counted["rows"])
    assert rows[1] > 5 * rows[0] > 0
    assert found[0] == found[1]
    assert all(statements < 60 for statements, _ in found[1])


def test_the_counter_counts(place: Place, tmp_path: Path) -> None:
    """Otherwise the test above would hold whatever happens."""

    def several(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.executemany(
            f"UPDATE districts SET label = {'%s' if connection.dialect.name == 'postgresql' else '?'}", [("a",), ("b",)]
        )

    with _counting(place, tmp_path / "place" / "data") as (counted_place, counted):
        with counted_place.home.engine.begin() as connection:
            several(connection)
        assert (counted["batches"], counted["rows"]) == (1, 2)


def test_rows_stand_in_the_order_of_their_key(sqlite_place: Place) -> None:
    """Unordered, a table of SQLite is written three times slower."""
    sqlite_place.add()
    sqlite_place.take(combined(row("3", "B"), row("1", "C"), row("2", "A")))
    with sqlite_place.home.engine.connect() as connection:
        for entity in ENTITIES:
            keys = connection.exec_driver_sql(f"SELECT {', '.join(entity.key)} FROM {entity.name}").fetchall()
            assert keys == sorted(keys), entity.name


def test_each_record_has_its_first_line(place: Place) -> None:
    """`explain` names it; rows of one record stand in any order in the frames of a batch."""
    place.add()
    rows = [row(str(1000 + number), f"C{number % 60}", school=str(number % 3), teacher="") for number in range(600)]
    place.take(combined(*rows))
    with place.home.engine.connect() as connection:
        lines = {
            name: {str(found[0]): int(found[1]) for found in connection.exec_driver_sql(f"SELECT id, line FROM {name}")}
            for name in ("schools", "sections", "terms", "people")
        }
    assert lines["schools"] == {"0": 2, "1": 3, "2": 4}
    assert lines["sections"] == {f"C{number}": 2 + number for number in range(60)}
    assert lines["terms"] == {"S1": 2}
    assert lines["people"] == {str(1000 + number): 2 + number for number in range(600)}
