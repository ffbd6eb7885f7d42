"""``rosterline db upgrade`` brings a database of the first version, with a roster in it, to this one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text
from tests.acceptance.driving import Office, Ran
from tests.integration.building import Place, combined, opened, row

from rosterline.roster.database import open_engine, version_of
from rosterline.roster.migrations import HEAD

ROWS = (row("1", "M-1"), row("2", "M-1"), row("3", "M-2", school="2"), row("4", "M-2", school="2", first=""))
NIGHT = combined(*ROWS)


@pytest.fixture
def old(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A district of two nights and one rejected report, whose database is that of the first version."""
    with opened(tmp_path / "place", database_url) as place:
        place.add()
        place.take(combined(row("1", "M-1"), row("9", "M-1")))
        place.take(NIGHT)
        place.bring({"roster.csv": "nonsense"})
        _to_first_version(place.home.engine)
        yield place


def _to_first_version(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "rosterline:roster/migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()


def _run(place: Place, *words: str | Path) -> Ran:
    return Office(place.home.folder).run(*words, ROSTERLINE_DATABASE_URL=place.home.database_url)


def _rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: sorted(
                (dict(found) for found in connection.execute(text(f"SELECT * FROM {name}")).mappings()), key=repr
            )
            for name in names
        }


def test_what_was_there_stays(old: Place) -> None:
    engine = open_engine(old.home.database_url)
    before = _rows(engine)
    assert "term_dates" not in before
    assert "year_ends_on" not in before["districts"][0]
    assert len(before["imports"]) == 3
    assert before["import_issues"]
    ran = _run(old, "db", "upgrade")
    assert (ran.code, ran.said) == (0, f"The database is at version {HEAD} (it was at 0001).")
    assert version_of(engine) == HEAD
    after = _rows(engine)
    engine.dispose()
    for name, rows in before.items():
        kept = [key for key in rows[0] if (name, key) != ("teachings", "row_hash")] if rows else []
        same = [sorted(([row[key] for key in kept] for row in some), key=repr) for some in (after[name], rows)]
        assert same[0] == same[1]
    [district] = after["districts"]
    assert [district[key] for key in ("year_begins_on", "year_ends_on", "year_started_import")] == [None] * 3
    assert {(row["decision"], row["decided_by"], row["decision_reason"]) for row in after["imports"]} == {
        (None, "", "")
    }
    assert {bool(row["line_end"]) for row in after["import_files"]} == {True}


def test_the_district_goes_on(old: Place) -> None:
    assert _run(old, "db", "upgrade").code == 0
    assert set(old.active("people")) == {"student/1", "student/2", "student/3", "teacher/T1"}
    assert old.bring(NIGHT).status == "unchanged"
    assert _run(old, "terms", "set", "d", "S1", "--from", "2026-08-10", "--to", "2026-12-18").code == 0
    assert _run(old, "schools", "close", "d", "2").code == 0
    assert _run(old, "district", "stop", "d").code == 0
    shown = _run(old, "district", "show", "d", "--json").json
    assert (shown["status"], shown["year"], shown["locks"]) == ("stopped", None, [])
    assert [event["action"] for event in shown["events"]] == ["stop", "close-school", "set-term"]
    assert _run(old, "imports", "show", "3", "--json").json["status"] == "rejected"


def test_a_night_after_the_upgrade_changes_no_more_than_it_says(old: Place) -> None:
    """Rows got new columns, and with them other hashes: none of them counts as changed."""
    assert _run(old, "db", "upgrade").code == 0
    outcome = old.take(combined(*ROWS, row("5", "M-1")))
    assert {name: (count.changed, count.removed) for name, count in outcome.counts.items()} == dict.fromkeys(
        outcome.counts, (0, 0)
    )
    assert outcome.counts["teaching"].unchanged == 2


def test_a_second_upgrade_has_nothing_to_do(old: Place) -> None:
    _run(old, "db", "upgrade")
    assert _run(old, "db", "upgrade").said == f"The database is at version {HEAD}."


def test_references_hold_after_the_upgrade(old: Place) -> None:
    """SQLite rebuilds tables to change them: what refers to them must find them again."""
    _run(old, "db", "upgrade")
    engine = open_engine(old.home.database_url)
    with engine.connect() as connection:
        for name in ("import_files", "import_issues", "changes", "audit_events"):
            keys = inspect(connection).get_foreign_keys(name)
            assert "imports" in {key["referred_table"] for key in keys}, name
        if engine.dialect.name == "sqlite":
            assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
    engine.dispose()
