"""A district with Infinite Campus from the command line: sample, preview, import, sign-off, a wrong file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.campus_files import HUMAN, OWN, files

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def district(home: Path) -> str:
    """A district of this SIS in a home of the test's own."""
    assert home.is_dir()
    assert rosterline("district", "add", "sunny", "--adapter", "infinite_campus").returncode == 0
    return "sunny"


def rosterline(*words: str | Path) -> Run:
    """Run the program."""
    command = [sys.executable, "-m", "rosterline", *map(str, words)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in run.stderr
    return run


def written(folder: Path, made: dict[str, str]) -> list[Path]:
    folder.mkdir()
    for name, text in made.items():
        (folder / name).write_bytes(text.encode())
    return [folder / name for name in made]


def test_the_sample_of_each_form_is_taken(district: str, tmp_path: Path) -> None:
    assert rosterline("adapters", "infinite_campus", "--sample", tmp_path / "sample").returncode == 0
    for form in ("extract", "ad_hoc", "roster"):
        run = rosterline("preview", district, *sorted((tmp_path / "sample" / form).glob("*.csv")), "--json")
        found = json.loads(run.stdout)
        assert (run.returncode, found["status"]) == (0, "applied"), form
        assert [issue for issue in found["issues"] if issue["severity"] == "error"] == []
        assert found["counts"]["enrollments"]["total"] > 0


def test_a_signed_off_district_keeps_its_format_and_its_keys(district: str, tmp_path: Path) -> None:
    made = written(tmp_path / "first", files(OWN))
    assert rosterline("import", district, *made).returncode == 0
    assert rosterline("district", "sign-off", district).returncode == 0
    assert rosterline("import", district, *made).returncode == 0

    others = rosterline("import", district, *written(tmp_path / "labels", files(HUMAN)), "--json")
    assert others.returncode == 3
    assert json.loads(others.stdout)["reason"]["code"] == "format-drift"

    assert rosterline("district", "set", district, "staff_key=email").returncode == 0
    changed = rosterline("import", district, *made, "--json")
    assert changed.returncode == 3
    assert json.loads(changed.stdout)["reason"]["code"] == "identity-changed"
    shown = rosterline("export", district, "--out", tmp_path / "roster.csv")
    assert shown.returncode == 0, shown.stderr
    assert len((tmp_path / "roster.csv").read_text(encoding="utf-8").splitlines()) > 1


def test_a_key_that_does_not_exist_is_refused_with_those_that_do(district: str) -> None:
    run = rosterline("district", "set", district, "student_key=ssn")
    assert run.returncode == 2
    assert all(key in run.stderr for key in ("studentNumber", "personID", "stateID"))


def test_nobody_is_named_in_what_a_refusal_says(district: str, tmp_path: Path) -> None:
    made = files(OWN)
    del made["sections.csv"]
    run = rosterline("import", district, *written(tmp_path / "part", made))
    assert run.returncode == 3
    assert "classes is missing" in run.stdout + run.stderr
    for name in ("Neill", "Moss", "sunny.example", "000101"):
        assert name not in run.stdout + run.stderr
