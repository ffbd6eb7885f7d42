"""``rosterline detect``, and districts that are added with the adapter that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.driving import HEADER, Office, text

FOREIGN = "SIS ID,School SIS ID,Username\n1,2,quokka\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An installation without districts."""
    return Office(tmp_path / "home")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """The product's own file."""
    path = tmp_path / "exports" / "roster.csv"
    path.parent.mkdir()
    path.write_text(text(), encoding="utf-8")
    return path


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A file that no adapter reads."""
    path = tmp_path / "foreign.csv"
    path.write_text(FOREIGN, encoding="utf-8")
    return path


def test_what_fits_is_told_with_the_reasons_and_the_next_command(office: Office, roster: Path) -> None:
    ran = office.run("detect", roster)
    assert ran.code == 0
    assert ran.says("generic_csv fits: Combined Import file.")
    assert ran.says("- 12 of 12 columns are read or known")
    assert ran.says("rosterline district add NAME --adapter generic_csv")
    assert all(line == line.rstrip() for line in ran.out.splitlines())


def test_json_names_the_best_and_ranks_all(office: Office, roster: Path) -> None:
    said = office.run("detect", roster, "--json").json
    assert said["best"] == "generic_csv"
    assert {"generic_csv", "infinite_campus", "powerschool"} <= {match["adapter"] for match in said["matches"]}
    scores = [match["score"] for match in said["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(match["reasons"] for match in said["matches"])


def test_where_nothing_fits_the_way_to_a_mapping_is_told(office: Office, foreign: Path) -> None:
    ran = office.run("detect", foreign)
    assert ran.code == 0
    assert ran.says("No adapter fits.")
    assert ran.says("rosterline mapping suggest FILE... > my.toml")
    assert office.run("detect", foreign, "--json").json["best"] is None


def test_files_that_cannot_be_read(office: Office, roster: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    assert office.run("detect", tmp_path / "empty.csv").code == 3
    assert office.run("detect", tmp_path / "missing.csv").code == 5
    ran = office.run("detect", roster.parent)
    assert ran.code == 5
    assert ran.says("'exports' is a folder: name the files in it")


def test_a_district_is_added_with_the_adapter_that_fits(office: Office, roster: Path) -> None:
    other = roster.with_name("other.csv")
    other.write_text(text(header=HEADER), encoding="utf-8")
    ran = office.run("district", "add", "spring", "--adapter", "auto", "--sample", roster, other)
    assert ran.code == 0
    assert ran.says("The adapter is generic_csv, because: - 2 of 2 files are known: combined")
    assert office.run("district", "list", "--json").json[0]["adapter"] == "generic_csv"
    added = office.run("district", "add", "shelby", "--adapter", "auto", "--file", roster.parent / "*.csv")
    assert added.code == 0
    assert office.imported(district="shelby")["status"] in ("applied", "rejected")


def test_where_none_fits_no_district_is_added(office: Office, foreign: Path) -> None:
    ran = office.run("district", "add", "spring", "--adapter", "auto", "--sample", foreign)
    assert ran.code == 2
    assert ran.says("No adapter fits; the district is not added: write a mapping: rosterline mapping suggest FILE...")
    assert ran.says("generic_csv")
    assert office.run("district", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--adapter", "auto"], "--adapter auto needs the report's files"),
        (["--adapter", "auto", "--file", "/nowhere/*.csv"], "no file fits the district's setting `file`"),
        (["--adapter", "generic_csv", "--sample", "x.csv"], "--sample is for --adapter auto"),
        (["x.csv", "--adapter", "auto"], "what is 'x.csv'? Files of the report are named after --sample"),
    ],
)
def test_what_auto_needs(words: list[str], said: str, office: Office) -> None:
    ran = office.run("district", "add", "spring", *words)
    assert ran.code in (2, 5)
    assert ran.says(said)
    assert office.run("district", "list", "--json").json == []
