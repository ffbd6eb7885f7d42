"""What is published works: the wheel holds all that the program needs and nothing else, and the demo runs from it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO_SECONDS = 60


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory, require: Callable[[object, str], None]) -> Path:
    """The programs of a fresh environment with the wheel, and the dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    if importlib.util.find_spec("pip"):
        command = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            str(wheel),
        ]
    else:
        require(shutil.which("uv"), "neither pip nor uv")
        command = ["uv", "pip", "install", "--python", str(python), "--no-deps", "--offline"]
    ran = subprocess.run([*command, str(wheel)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def _run(*command: str | Path, where: Path) -> str:
    """What a program prints in a folder, with nothing in its environment that points to the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROSTERLINE_", "PYTHON"))}
    environment = {**kept, "HOME": str(where), "NO_COLOR": "1", "COLUMNS": "120"}
    ran = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=DEMO_SECONDS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_wheel_holds_the_packages_as_they_are(wheel: Path) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    expected = set()
    for package in (CHECKOUT / name for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]):
        for path in package.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                expected.add(path.relative_to(package.parent).as_posix())
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected


def test_wheel_holds_migrations_types_and_licence_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(re.fullmatch(r"rosterline/roster/migrations/versions/0001_\w+\.py", name) for name in names)
    assert "rosterline/roster/migrations/env.py" in names
    assert {"rosterline/py.typed", "rosterline_generic_csv/py.typed"} <= set(names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert [name for name in names if "test" in Path(name).parts[0] or "conftest" in name] == []


def test_installed_wheel_has_its_adapters(installed: Path, tmp_path: Path) -> None:
    code = (
        "import rosterline; from rosterline.plugins import load_adapters; found = load_adapters();"
        "print(rosterline.__file__, [a.name for a in found.all()], [b.reason for b in found.broken])"
    )
    said = _run(installed / "python", "-c", code, where=tmp_path)
    assert said.startswith(str(installed.parent))
    assert "'generic_csv'" in said
    assert said.rstrip().endswith(" []")


@pytest.mark.slow
def test_demo_runs_from_another_folder_and_names_what_to_do_next(installed: Path, tmp_path: Path) -> None:
    said = _run(installed / "rosterline", "demo", where=tmp_path)
    commands = set(re.findall(r"^\W*rosterline ([a-z]+)", said, flags=re.MULTILINE))
    assert len(commands) >= 3, said
    for command in commands:
        assert _run(installed / "rosterline", command, "--help", where=tmp_path)
