"""Places in which reports are imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.building import Place, opened


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """An installation on SQLite, and again on PostgreSQL; it has no district yet."""
    with opened(tmp_path / "place", database_url) as made:
        yield made


@pytest.fixture
def sqlite_place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    """An installation on SQLite, for what does not depend on the database."""
    with opened(tmp_path / "place", sqlite_url) as made:
        yield made


@pytest.fixture
def postgresql_place(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    """An installation on PostgreSQL, for tests that have a cheaper twin on SQLite."""
    with opened(tmp_path / "place", postgresql_url) as made:
        yield made
