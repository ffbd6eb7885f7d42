"""Installations that are driven by their command line: made once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.acceptance.driving", "tests.acceptance.cases")

from tests.acceptance.driving import Office, text  # noqa: E402


@pytest.fixture(scope="session")
def _new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("new") / "home"
    assert Office(home).run("district", "add", "spring", "--adapter", "generic_csv").code == 0
    return home


@pytest.fixture(scope="session")
def _used_home(_new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    home = folder / "home"
    shutil.copytree(_new_home, home)
    (folder / "base.csv").write_text(text(), encoding="utf-8")
    assert Office(home).imported(folder / "base.csv")["status"] == "applied"
    return home


@pytest.fixture
def new_office(_new_home: Path, tmp_path: Path) -> Office:
    """One district, ``spring``, that has not imported anything yet."""
    return Office(shutil.copytree(_new_home, tmp_path / "home"))


@pytest.fixture
def office(_used_home: Path, tmp_path: Path) -> Office:
    """The same district after its first import: thirty students in three classes."""
    return Office(shutil.copytree(_used_home, tmp_path / "home"))
