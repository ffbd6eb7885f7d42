"""The real sample sets, imported by the program as a district would, against an independent count."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def _load_counting() -> ModuleType:
    """The counter beside this file; test folders are no packages."""
    spec = importlib.util.spec_from_file_location("rosterline_test_counting", Path(__file__).with_name("counting.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SETS: dict[str, tuple[str, Callable[[Path], dict[str, int]]]] = _load_counting().SETS

Run = subprocess.CompletedProcess[str]


def rosterline(*words: str | Path) -> Run:
    """Run the program; its home is the test's."""
    command = [sys.executable, "-m", "rosterline", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def add(district: str, mapping: Path) -> None:
    """Add a district that sends files of a layout."""
    added = rosterline("district", "add", district, "--adapter", "generic_csv", "--mapping", mapping)
    assert added.returncode == 0, added.stdout + added.stderr


def imported(district: str, *files: Path) -> dict[str, Any]:
    """Import files; the object that the program prints."""
    run = rosterline("import", district, *files, "--json")
    assert run.stdout, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    assert run.returncode == (0 if result["status"] in ("applied", "unchanged") else 3), run.stderr
    return result


def totals(result: dict[str, Any]) -> dict[str, int]:
    """Active records of each entity after an import."""
    return {name: numbers["total"] for name, numbers in result["counts"].items()}


@pytest.mark.parametrize("name", SETS)
def test_a_real_set_gives_what_its_files_hold(name: str, shared_data: Path, home: Path) -> None:
    layout, count = SETS[name]
    files = sorted((shared_data / name).glob("*.csv"))
    add("d", CHECKOUT / "examples" / f"{layout}.toml")

    first = imported("d", *files)
    assert first["status"] == "applied", first["reason"]
    assert totals(first) == count(shared_data / name)
    assert [issue for issue in first["issues"] if issue["severity"] == "error"] == []
    assert home.is_dir()


def test_the_order_in_which_files_are_named_does_not_matter(shared_data: Path, home: Path) -> None:
    files = sorted((shared_data / "sds-v1-100users").glob("*.csv"))
    add("d", CHECKOUT / "examples" / "sds_v1.toml")
    first, again = imported("d", *files), imported("d", *reversed(files))
    assert again["status"] == "unchanged"
    assert totals(again) == totals(first)
    assert home.is_dir()


def test_co_teachers_who_are_not_listed_are_dropped_and_the_classes_stay(shared_data: Path, home: Path) -> None:
    add("d", CHECKOUT / "examples" / "clever.toml")
    result = imported("d", *sorted((shared_data / "clever-genai-summitheights").glob("*.csv")))
    dangling = [issue for issue in result["issues"] if issue["code"] == "dangling-optional"]
    assert [issue["file"] for issue in dangling] == ["sections.csv"] * 2
    assert totals(result)["sections"] == 4
    assert home.is_dir()


def test_files_that_are_not_needed_are_named_and_passed_over(shared_data: Path, home: Path) -> None:
    add("d", CHECKOUT / "examples" / "acadience.toml")
    result = imported("d", *sorted((shared_data / "acadience-roster-generated").glob("*.csv")))
    ignored = [issue["file"] for issue in result["issues"] if issue["code"] == "file-not-read"]
    assert ignored == ["manifest.csv"]
    assert [issue for issue in result["issues"] if issue["code"] == "unknown-role"] == []
    assert home.is_dir()


@pytest.mark.parametrize(
    "name",
    ["clever-goldenplains", "sds-v1-100users", "sds-uk-25users", "acadience-roster-generated", "combined-nwea-derived"],
)
def test_a_suggested_mapping_reads_the_files_rightly(name: str, shared_data: Path, home: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / name).glob("*.csv"))
    suggested = rosterline("mapping", "suggest", *files)
    assert suggested.returncode == 0, suggested.stderr
    mapping = tmp_path / "suggested.toml"
    mapping.write_text(suggested.stdout, encoding="utf-8")
    add("d", mapping)
    _, count = SETS[name]
    assert totals(imported("d", *files)) == count(shared_data / name)
    assert home.is_dir()
