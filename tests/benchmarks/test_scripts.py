"""The yardsticks of the benchmark do what they say. Nothing is timed here."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from tests.benchmarks.cases import CAREFUL, FIRST, HASH, HELP, NIGHT, READER, START, UNCHANGED, UNIT, Size
from tests.benchmarks.measure import Run, middle, run
from tests.benchmarks.table import goal, page

from rosterline.sample import make_district, write_report
from rosterline_generic_csv.report import product_report

SCRIPTS = Path(__file__).with_name("scripts")


@pytest.fixture(scope="module")
def roster() -> dict[str, pl.DataFrame]:
    return make_district(200, 1, seed=1)


@pytest.fixture
def combined(roster: dict[str, pl.DataFrame], tmp_path: Path) -> Path:
    (path,) = write_report(product_report().form("combined"), roster, tmp_path)
    return path


def script(name: str, *arguments: str) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    env = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, str(SCRIPTS / name), *arguments], check=True, env=env)


@pytest.mark.parametrize("name", ["parse_and_hash.py", "hash_alone.py"])
def test_a_file_can_be_parsed_and_hashed(name: str, combined: Path) -> None:
    script(name, str(combined))


def test_the_plain_script_fills_six_tables(roster: dict[str, pl.DataFrame], combined: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "reader.db")
    for _ in range(2):
        script("dict_reader.py", str(combined), database)
    expected = {name: roster[name].height for name in ("schools", "terms", "sections", "enrollments")}
    expected |= {f"{role}s": roster["people"].filter(role=role).height for role in ("student", "teacher")}
    with closing(sqlite3.connect(database)) as connection:
        found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in expected}
    assert found == expected


def test_the_files_of_a_benchmark(tmp_path: Path) -> None:
    script("make_files.py", str(tmp_path / "files"), "1600")
    first, night, odd = (next((tmp_path / "files" / name).iterdir()) for name in ("first", "night", "odd"))
    assert first.name == night.name == odd.name
    assert len(first.read_text().splitlines()[0].split(",")) == 12
    assert first.read_bytes() != night.read_bytes()
    new, old = odd.read_text().splitlines(), night.read_text().splitlines()
    assert len(new) == len(old) + 1
    place = next(number for number, line in enumerate(old) if new[number] != line)
    assert (new[place] + new[place + 1]).replace('"', "") == old[place]
    assert new[place + 2 :] == old[place + 1 :]


def test_processes_are_measured() -> None:
    code = "import sys; data = bytearray(80_000_000); print('out'); sys.stderr.write('err'); sys.exit(3)"
    found = run([sys.executable, "-c", code])
    assert (found.code, found.out.strip(), found.err) == (3, "out", "err")
    assert found.wall > 0
    assert found.cpu > 0
    assert found.peak > 80_000_000


def test_the_page_shows_ratios() -> None:
    size = Size(80_000, bytes=10_000_000, changes=7)
    for place, case in enumerate((UNIT, HASH, START, HELP, READER, UNCHANGED, NIGHT, CAREFUL, FIRST), start=1):
        size.runs[case] = [Run(0.2 * place, 0.2 * place, 1_000_000 * place)] * 2
    assert middle(size.runs[NIGHT]).wall == pytest.approx(1.4)
    assert goal(NIGHT, size) == 3.5
    assert goal(UNCHANGED, size) == pytest.approx(1.3 * 2 + 3)
    text = page([size])
    assert "| night | 2 | **7.00** | 7.00 | 3.50 (missed) | 1.40 | 1.40 | 0.70 |" in text
    assert "takes 0.80 s (goal: 0.3 s, missed)" in text
    assert "Growth" not in text
    assert "/work" not in text
    assert "Growth" in page([size, size])
    assert "busy" not in text
    assert "busy (load 999.0 at the start)" in page([size], load=999)
