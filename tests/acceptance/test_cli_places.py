"""The command line and the places it needs: homes, databases, files to write."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
import typer
from tests.acceptance.driving import CANARY, HEADER, ROWS, Office, text

CHECKOUT = Path(__file__).resolve().parents[2]
CLEVER = CHECKOUT / "examples" / "clever.toml"

Command = typer.core.TyperCommand | typer.core.TyperGroup

HALF = "\udcff"


# ---- homes and databases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["file", "file/below", "n" * 300, "/proc/home", "~nobody-of-this-name/home"])
def test_a_home_that_can_t_be_one(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    home = place if place.startswith(("/", "~")) else str(tmp_path / place)
    office = Office(tmp_path / "home")
    for words in (("--home", home, "district", "list"), ("--home", home, "db", "upgrade")):
        ran = office.run(*words)
        assert ran.code == 2
        assert ran.says("can't be used")
    assert office.run("district", "list", ROSTERLINE_HOME=home).code == 2


def test_a_home_is_for_its_owner_only(tmp_path: Path) -> None:
    office = Office(tmp_path / "deep" / "home")
    office.run("district", "add", "spring", "--adapter", "generic_csv")
    path = tmp_path / "roster.csv"
    path.write_text(text(), encoding="utf-8")
    assert office.imported(path)["status"] == "applied"
    assert stat.S_IMODE(office.home.stat().st_mode) == 0o700
    for folder in ("kept", "snapshots"):
        files = [path for path in (office.home / folder).rglob("*") if path.suffix in (".csv", ".parquet")]
        assert files
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_is_not_writable(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    assert Office(home).run("district", "list").code == 2


URLS = {
    "nonsense": "is no database URL; for example sqlite:///",
    "": None,
    " ": "is no database URL",
    "://": "is no database URL",
    "mysql://host/name": "must be SQLite or PostgreSQL",
    "postgresql://host:port/name": "is no database URL",
    "postgresql://[::1/name": "is no database URL",
    "postgresql://nobody@127.0.0.1:1/none": "can't be opened",
    "sqlite+nonsense://": "is no database URL",
    "sqlite:////nonexistent/folder/x.db": "can't be opened",
    "sqlite:////": "can't be opened",
}


@pytest.mark.parametrize("url", URLS)
def test_a_database_url(office: Office, url: str) -> None:
    told = URLS[url]
    for words in (("district", "list"), ("db", "upgrade")):
        ran = office.run(*words, ROSTERLINE_DATABASE_URL=url)
        assert ran.code == (0 if told is None else 2), ran.said
        assert told is None or ran.says(told), ran.said


def _spoilt(office: Office, how: str) -> None:
    database = office.home / "rosterline.db"
    if how == "is no database":
        database.write_bytes(b"Term,School ID\nQuokka,1071\n" * 300)
    elif how == "is a folder":
        database.unlink()
        database.mkdir()
    elif how == "was cut":
        database.write_bytes(database.read_bytes()[:5000])
    else:
        connection = sqlite3.connect(database)
        statements = {
            "is of a newer version": "UPDATE alembic_version SET version_num = '9999'",
            "has no version": "DELETE FROM alembic_version",
            "is another program's": "DROP TABLE alembic_version",
        }
        connection.execute(statements[how])
        connection.commit()
        connection.close()


@pytest.mark.parametrize(
    "how",
    ["is no database", "is a folder", "was cut", "is of a newer version", "has no version", "is another program's"],
)
def test_a_database_that(office: Office, tmp_path: Path, how: str) -> None:
    for left in office.home.glob("rosterline.db-*"):
        left.unlink()
    _spoilt(office, how)
    path = tmp_path / "roster.csv"
    path.write_text(text(), encoding="utf-8")
    for words in (("district", "list"), ("import", "spring", path), ("db", "upgrade")):
        ran = office.run(*words)
        assert ran.code == 2, ran.said
        assert ran.err.startswith("rosterline: ")


def test_a_snapshot_that_can_t_be_written_is_no_failure(office: Office, tmp_path: Path) -> None:
    shutil.rmtree(office.home / "snapshots")
    (office.home / "snapshots").write_text("a file", encoding="utf-8")
    path = tmp_path / "roster.csv"
    for rows in (ROWS[:-1], ROWS[:-2]):
        path.write_text(text(rows), encoding="utf-8")
        assert office.imported(path)["counts"]["students"]["removed"] == 1


@pytest.mark.parametrize("now", ["tomorrow", "2026-13-01", "0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_a_clock_that_is_none(office: Office, now: str) -> None:
    before = office.digest()
    ran = office.run("import", "spring", "missing.csv", ROSTERLINE_NOW=now)
    assert (ran.code, ran.out) == (2, "")
    assert ran.says("ROSTERLINE_NOW is no moment like 2026-09-14T07:00:00+00:00")
    assert office.digest() == before
    assert len(office.run("imports", "list", "spring", "--json").json) == 1


# ---- exports ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [".", "missing/x.csv", "file/x.csv", "folder", "n" * 300, "pipe"])
def test_an_export_that_can_t_be_written(office: Office, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.rglob("*"))
    ran = office.run("export", "spring", "--out", tmp_path / place if place != "." else Path())
    assert (ran.code, ran.out) == (2, "")
    assert ran.says("written")
    # No half of it, with names in it, is left lying about.
    assert [path for path in sorted(tmp_path.rglob("*")) if "home" not in path.parts] == [
        path for path in before if "home" not in path.parts
    ]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_an_export_replaces_a_file_whole(office: Office, tmp_path: Path) -> None:
    out = tmp_path / f"undecodable{HALF}.csv"
    out.write_text("old", encoding="utf-8")
    ran = office.run("export", "spring", "--out", out, "--on", "2026-10-01")
    assert (ran.code, ran.said) == (0, "30 rows written; current on 2026-10-01.")
    assert out.read_text(encoding="utf-8").splitlines()[0] == HEADER
    assert CANARY not in ran.said.casefold()
    assert {path.name for path in tmp_path.iterdir()} == {"home", out.name}
