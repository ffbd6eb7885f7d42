"""An adapter as other people publish it: built, installed beside rosterline, found, and used from the command line."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SKYLINE = CHECKOUT / "tests" / "adapters" / "skyline"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """rosterline's wheel and the adapter's, built without network."""
    folder = tmp_path_factory.mktemp("wheels")
    source = shutil.copytree(SKYLINE, folder / "source", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for place in (CHECKOUT, source):
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(place)]
        ran = subprocess.run(command, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return sorted(folder.glob("*.whl"))


@dataclass(frozen=True)
class Environment:
    """A Python with both, and a folder to work in."""

    python: Path
    folder: Path

    def run(self, *words: str | Path, code: int = 0) -> str:
        """What a module's command prints; nothing in its environment points to the checkout."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROSTERLINE_", "PYTHON"))}
        home = {"HOME": str(self.folder), "ROSTERLINE_HOME": str(self.folder / "home"), "COLUMNS": "120"}
        command = [str(self.python), "-m", *map(str, words)]
        ran = subprocess.run(
            command, cwd=self.folder, env={**kept, **home, "NO_COLOR": "1"}, capture_output=True, text=True, timeout=280
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
        return ran.stdout + ran.stderr

    def rosterline(self, *words: str | Path, code: int = 0) -> str:
        """What rosterline prints."""
        return self.run("rosterline", *words, code=code)


@pytest.fixture(scope="module")
def there(
    wheels: list[Path], tmp_path_factory: pytest.TempPathFactory, require: Callable[[object, str], None]
) -> Environment:
    """A fresh environment with both wheels, and the dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    if importlib.util.find_spec("pip"):
        install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    else:
        require(shutil.which("uv"), "neither pip nor uv")
        install = ["uv", "pip", "install", "--python", str(python), "--no-deps", "--offline"]
    ran = subprocess.run([*install, *map(str, wheels)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    work = tmp_path_factory.mktemp("work")
    return Environment(python, work)


@pytest.fixture(scope="module")
def sample(there: Environment) -> list[Path]:
    """A sample report, as the program writes it."""
    there.rosterline("adapters", "skyline", "--sample", "sample")
    return sorted((there.folder / "sample").glob("*.csv"))


def test_it_is_as_small_as_the_page_for_authors_says_and_shown_there_whole() -> None:
    page = (CHECKOUT / "docs" / "adapters.md").read_text(encoding="utf-8")
    modules = sorted(SKYLINE.rglob("*.py"))
    assert sum(len(module.read_text(encoding="utf-8").splitlines()) for module in modules) < 150
    shown = [*modules, *SKYLINE.rglob("*.j2"), SKYLINE / "pyproject.toml"]
    assert [path.name for path in shown if path.read_text(encoding="utf-8") not in page] == []


def test_the_wheel_holds_the_adapter_and_its_templates(wheels: list[Path]) -> None:
    [wheel] = [path for path in wheels if "skyline" in path.name]
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"rosterline_skyline/report.py", "rosterline_skyline/templates/steps.md.j2"} <= names


def test_it_is_found_and_described(there: Environment) -> None:
    assert "rosterline-skyline 0.1.0" in there.rosterline("adapters")
    said = " ".join(there.rosterline("adapters", "skyline").split())
    for word in ("Skyline SIS", "Pupil-Key", "Offering > Key", "rosterline_artefacts", "numbered"):
        assert word in said


def test_its_sample_is_detected_and_taken(there: Environment, sample: list[Path]) -> None:
    assert [path.name for path in sample] == ["schedule.csv", "staff.csv", "students.csv"]
    found = json.loads(there.rosterline("detect", *sample, "--json"))
    assert found["best"] == "skyline"
    there.rosterline("district", "add", "spring", "--adapter", "auto", "--sample", *sample)
    result = json.loads(there.rosterline("import", "spring", *sample, "--json"))
    assert result["status"] == "applied"
    assert result["counts"]["students"]["total"] == 120
    assert [issue for issue in result["issues"] if issue["severity"] == "error"] == []


def test_its_settings_are_taken_and_refused(there: Environment, sample: list[Path]) -> None:
    assert len(sample) == 3
    there.rosterline("district", "add", "shelby", "--adapter", "skyline")
    there.rosterline("district", "set", "shelby", "numbered=false")
    assert "numbered" in there.rosterline("district", "show", "shelby")
    assert "numbered" in there.rosterline("district", "set", "shelby", "numbered=perhaps", code=2)


def test_its_guide_is_written(there: Environment, require: Callable[[object, str], None]) -> None:
    require(importlib.util.find_spec("rosterline.guide"), "no guide command yet")
    there.rosterline("district", "add", "guided", "--adapter", "skyline")
    there.rosterline("guide", "guided", "--format", "md", "--out", "guide")
    files = {path.name: path for path in (there.folder / "guide").rglob("*") if path.is_file()}
    [page] = [path for name, path in files.items() if name.startswith("guide") and path.suffix == ".md"]
    text = page.read_text(encoding="utf-8")
    assert "Tools > Nightly Export > New" in text.replace("\\", "")
    assert "Offering-Key" in text
    assert "skyline-schedule.txt" in files


def test_it_passes_its_own_contract_there(there: Environment) -> None:
    shutil.copy(SKYLINE / "tests" / "test_skyline.py", there.folder)
    said = there.run("pytest", "-q", "-p", "no:cacheprovider", "test_skyline.py")
    assert "failed" not in said
    assert "skipped" not in said
    assert "passed" in said
