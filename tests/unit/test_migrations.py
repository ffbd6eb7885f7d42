"""The migrations make the tables that the models describe, on both databases."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlmodel
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Engine, MetaData, create_engine, insert, inspect, select, text
from sqlmodel import Session

from rosterline.errors import UsageError
from rosterline.roster import bookkeeping
from rosterline.roster.database import open_engine, ready_engine, upgrade, version_of
from rosterline.roster.entities import ENTITIES
from rosterline.roster.migrations import HEAD
from rosterline.roster.tables import metadata


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "rosterline:roster/migrations")
    return config


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [HEAD]


def test_models_and_migrations_agree(empty_database_url: str) -> None:
    assert bookkeeping.District.__tablename__ in metadata.tables
    engine = open_engine(empty_database_url)
    assert version_of(engine) is None
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert version_of(engine) == HEAD
    engine.dispose()


def test_roster_tables_of_the_migrations_have_no_row_numbers(sqlite_url: str) -> None:
    """Which Alembic's comparison does not look at: the key is the table, so that loading in key order appends."""
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        for entity in ENTITIES:
            sql = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": entity.name})
            assert "WITHOUT ROWID" in sql.scalar_one(), entity.name
            names = [column["name"] for column in inspect(connection).get_columns(entity.name)]
            key = inspect(connection).get_pk_constraint(entity.name)["constrained_columns"]
            assert key == ["district_id", *entity.key], names
    engine.dispose()


def test_down_and_up_again(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert version_of(engine) == HEAD
    engine.dispose()


def _moved_to(engine: Engine, version: str) -> None:
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def _fill(engine: Engine) -> dict[str, dict[str, Any]]:
    """One row in each table that there is, with a value in each column: table -> its row."""
    samples = {int: 1, str: "Zoë", bool: True, datetime: datetime(2026, 9, 1, 6), date: date(2026, 9, 1)}
    tables = MetaData()
    tables.reflect(engine)
    filled: dict[str, dict[str, Any]] = {}
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            values: dict[str, Any] = {}
            for column in table.columns:
                json = isinstance(column.type, JSON)
                values[column.name] = {"one": [1, "é"]} if json else samples[column.type.python_type]
            connection.execute(insert(table).values(values))
            filled[table.name] = dict(connection.execute(select(table)).mappings().one())
    return filled


def test_what_the_first_version_stored_is_kept(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    _moved_to(engine, "0001")
    filled = _fill(engine)
    assert {"districts", "imports", "import_files", "import_issues", "changes", "people"} <= set(filled)
    upgrade(engine)
    assert version_of(engine) == HEAD
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        for name, before in filled.items():
            after = connection.execute(select(tables.tables[name])).mappings().one()
            # With its new columns a teaching has another hash.
            kept = before.keys() - ({"row_hash"} if name == "teachings" else set())
            assert {column: after[column] for column in kept} == {column: before[column] for column in kept}, name
    with Session(engine) as session:
        noted = session.exec(sqlmodel.select(bookkeeping.Import)).one()
        assert (noted.contradicting, noted.decision, noted.decided_at) == ({}, None, None)
        assert (noted.decided_by, noted.decision_reason) == ("", "")
        file = session.exec(sqlmodel.select(bookkeeping.ImportFile)).one()
        assert (file.kind, file.line_end, file.schools) == ("", True, [])
        district = session.exec(sqlmodel.select(bookkeeping.District)).one()
        assert (district.year_begins_on, district.year_ends_on, district.year_started_import) == (None, None, None)
    engine.dispose()


def test_sqlite_is_made_at_first_use(tmp_path: Path) -> None:
    engine = ready_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert version_of(engine) == HEAD
    engine.dispose()


def test_postgresql_waits_for_the_command(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    engine.dispose()
    with pytest.raises(UsageError, match="rosterline db upgrade"):
        ready_engine(postgresql_url)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "roster.db"
    path.write_bytes(b"this is no database, but long enough to look like one" * 40)
    with pytest.raises(UsageError, match="database"):
        ready_engine(f"sqlite:///{path}")
