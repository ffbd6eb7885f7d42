"""The database: one engine for SQLite and PostgreSQL, its transactions, and its version.

SQLite is made and upgraded at first use; PostgreSQL by ``rosterline db upgrade``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from rosterline.errors import UsageError
from rosterline.roster.migrations import HEAD

BUSY_SECONDS = 60
"""How long one writer of a SQLite database waits for another."""


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://...``, without looking at its version."""
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise UsageError("the database must be SQLite or PostgreSQL")
        engine = create_engine(parsed)
    except (ArgumentError, ValueError):
        raise UsageError("ROSTERLINE_DATABASE_URL is no database URL; for example sqlite:///rosterline.db") from None
    except ModuleNotFoundError as error:
        raise UsageError(f"the database needs the package {error.name!r}: pip install 'rosterline[postgres]'") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: object) -> None:
    # Transactions are ours: the driver's implicit ones begin too late to be sure of the roster's version.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write: on SQLite it takes the writer's place at its beginning."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


@contextmanager
def _opening() -> Iterator[None]:
    """What a database answers that is none, is damaged, can't be reached or belongs to another program."""
    try:
        yield
    except SQLAlchemyError as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise UsageError(f"the database can't be opened: {why}") from None


def version_of(engine: Engine) -> str | None:
    """The migration at which the database stands, None for an empty one.

    Raises:
        UsageError: the database can't be opened.
    """
    with _opening(), engine.connect() as connection:
        try:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        except Exception:
            connection.rollback()
            if inspect(connection).has_table("alembic_version"):
                raise
            return None


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version.

    Raises:
        UsageError: the database can't be opened, or a newer rosterline made it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "rosterline:roster/migrations")
    try:
        with _opening(), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise UsageError(f"this rosterline does not know the database's version: {error}") from None


def ready_engine(url: str) -> Engine:
    """An engine whose database has the newest version.

    Raises:
        UsageError: the database can't be reached, or is a PostgreSQL of another version.
    """
    engine = open_engine(url)
    try:
        version = version_of(engine)
        if version != HEAD:
            if engine.dialect.name != "sqlite":
                raise UsageError(f"the database is at version {version}, not {HEAD}: run `rosterline db upgrade` first")
            upgrade(engine)
    except UsageError:
        engine.dispose()
        raise
    return engine
