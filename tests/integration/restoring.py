"""A prepared place, and how it is made again after each of many things that were done to it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from tests.integration.building import Place


@dataclass
class Prepared:
    """A place as it was when this was made: its database, its home and its reports.

    Copying a PostgreSQL database takes a hundred times as long as writing these few rows again: they stand in a schema
    beside. Of SQLite the file is copied.
    """

    place: Place

    def __post_init__(self) -> None:
        engine = self.place.home.engine
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                connection.execute(text("CREATE SCHEMA prepared"))
                for table in self._tables(connection):
                    connection.execute(text(f"CREATE TABLE prepared.{table} AS SELECT * FROM public.{table}"))
        engine.dispose()
        if engine.dialect.name == "sqlite":
            shutil.copy(engine.url.database or "", self._folder / "prepared.db")
        for name in ("data", "files"):
            shutil.copytree(self._folder / name, self._folder / f"prepared-{name}")

    @property
    def _folder(self) -> Path:
        return self.place.files.parent

    def restore(self) -> None:
        """All is as it was; nobody may have it open."""
        engine = self.place.home.engine
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                self._rows_again(connection)
        engine.dispose()
        if engine.dialect.name == "sqlite":
            path = Path(engine.url.database or "")
            for old in path.parent.glob(f"{path.name}*"):
                old.unlink()
            shutil.copy(self._folder / "prepared.db", path)
        for name in ("data", "files"):
            shutil.rmtree(self._folder / name)
            shutil.copytree(self._folder / f"prepared-{name}", self._folder / name)

    def _rows_again(self, connection: Connection) -> None:
        tables = self._tables(connection)
        # Rows may come in any order: this switches the foreign keys off, for the superuser's transaction.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            connection.execute(text(f"DELETE FROM public.{table}"))
            connection.execute(text(f"INSERT INTO public.{table} SELECT * FROM prepared.{table}"))
            sequence = connection.execute(text(f"SELECT to_regclass('public.{table}_id_seq')")).scalar()
            if sequence:
                last = f"SELECT setval('public.{table}_id_seq', coalesce(max(id), 0) + 1, false) FROM public.{table}"
                connection.execute(text(last))

    @staticmethod
    def _tables(connection: Connection) -> list[str]:
        return [name for name in inspect(connection).get_table_names("public") if name != "alembic_version"]
