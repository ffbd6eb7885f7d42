"""The migrations make the tables that the models describe, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

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
