"""The parts that tests stand on (conftest.py) keep their promises."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from rosterline.roster.database import open_engine, version_of
from rosterline.roster.migrations import HEAD

Require = Callable[[object, str], None]


def test_a_missing_part_skips_a_test_with_the_reason(require: Require, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROSTERLINE_TEST_REQUIRE_ALL", raising=False)
    require("/usr/bin/sshd", "no sshd")
    with pytest.raises(pytest.skip.Exception, match="no sshd"):
        require(None, "no sshd")


def test_where_nothing_may_be_missing_it_fails(require: Require, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_TEST_REQUIRE_ALL", "1")
    require("/usr/bin/sshd", "no sshd")
    with pytest.raises(pytest.fail.Exception, match="no sshd"):
        require(None, "no sshd")


def test_no_setting_of_the_shell_reaches_a_test() -> None:
    own = {name for name in os.environ if name.startswith("ROSTERLINE_") and not name.startswith("ROSTERLINE_TEST_")}
    assert own == {"ROSTERLINE_HOME"}


def test_home_is_empty_and_of_this_test(home: Path, tmp_path: Path) -> None:
    assert os.environ["ROSTERLINE_HOME"] == str(home)
    assert home.is_relative_to(tmp_path)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_a_database_of_its_own(database_url: str, time: str) -> None:
    engine = open_engine(database_url)
    assert version_of(engine) == HEAD
    assert not inspect(engine).has_table("left_behind"), f"the {time} test sees what another wrote"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
    engine.dispose()


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    assert version_of(engine) is None
    assert inspect(engine).get_table_names() == []
    engine.dispose()
