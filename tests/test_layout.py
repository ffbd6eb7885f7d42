"""The shape of the tree: what is packaged, what each place holds, and how large a module and a function may be.

Fails when a folder is added and pyproject.toml forgotten.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))

MODULE_LINES = 400
FUNCTION_LINES = 50
NAMELESS = {"common", "commons", "helper", "helpers", "misc", "shared", "util", "utils"}
ADAPTER_FILES = ("__init__.py", "report.py", "mapping.py", "settings.py", "guide.py", "templates")


def _places() -> list[Path]:
    """The top-level folders' places: core, templates, and each adapter's folder."""
    adapters = [folder for folder in (CHECKOUT / "adapters").iterdir() if folder.is_dir() and _visible(folder)]
    return [place for place in (CHECKOUT / "core", CHECKOUT / "templates", *sorted(adapters)) if place.is_dir()]


def _packages() -> list[Path]:
    return sorted(init.parent for place in _places() for init in place.glob("*/__init__.py"))


def _visible(path: Path) -> bool:
    return not path.name.startswith((".", "__"))


def _modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((CHECKOUT / folder).rglob("*.py"))


def _code() -> Iterator[tuple[str, str]]:
    """Names and texts of all modules. Migrations are left out: a list of columns, written once, that never changes."""
    for module in _modules("core", "adapters", "docs", "tests"):
        if module.parent.name != "versions":
            yield _relative(module), module.read_text(encoding="utf-8")


def _relative(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def test_wheel_holds_every_package_and_nothing_else() -> None:
    assert sorted(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == [
        _relative(package) for package in _packages()
    ]


def test_adapter_folders_are_the_entry_points() -> None:
    folders = {place.name: f"rosterline_{place.name}" for place in _places() if place.parent.name == "adapters"}
    assert PYPROJECT["project"]["entry-points"]["rosterline.adapters"] == folders


def test_every_place_has_a_readme_and_one_package_of_our_name() -> None:
    for place in _places():
        assert (place / "README.md").is_file(), f"{_relative(place)} has no README.md"
        packages = [package.name for package in _packages() if package.parent == place]
        assert len(packages) == 1, f"{_relative(place)} must hold one import package, not {packages}"
        assert packages[0].startswith("rosterline"), f"{packages[0]} must begin with rosterline"


def test_every_package_is_typed() -> None:
    assert [_relative(package) for package in _packages() if not (package / "py.typed").is_file()] == []


def test_every_folder_of_modules_is_a_package() -> None:
    """A forgotten ``__init__.py`` would still import, but not be found by every tool."""
    folders = {module.parent for package in _packages() for module in package.rglob("*.py")}
    assert sorted(_relative(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def test_all_adapters_have_the_same_files() -> None:
    for package in _packages():
        if package.parent.parent.name == "adapters":
            missing = [name for name in ADAPTER_FILES if not (package / name).exists()]
            assert missing == [], f"{_relative(package)} lacks {', '.join(missing)}"


def test_every_module_says_what_it_is_about() -> None:
    silent = []
    for module in _modules("core", "adapters", "docs"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(_relative(module))
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    modules = _modules("core", "adapters", "docs", "tests")
    assert [_relative(module) for module in modules if {module.stem, module.parent.name} & NAMELESS] == []


def test_no_module_is_too_long() -> None:
    lines = {name: len(text.splitlines()) for name, text in _code()}
    long = {name: count for name, count in lines.items() if count > MODULE_LINES}
    assert long == {}, f"over {MODULE_LINES} lines: is there a wall that should stand between two rooms?"


def test_no_function_is_too_long() -> None:
    long = {}
    for name, text in _code():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{name}:{node.lineno} {node.name}"] = lines
    assert long == {}, f"over {FUNCTION_LINES} lines"


def _requirements() -> list[Requirement]:
    project = PYPROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    groups += PYPROJECT["dependency-groups"].values()
    return [Requirement(text) for group in groups for text in group if isinstance(text, str)]


def _constraints() -> dict[str, str]:
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    assert all(len(pair) == 2 for pair in pairs), "constraints.txt holds name==version, one a line"
    versions: dict[str, str] = {canonicalize_name(name): version for name, version in pairs}
    assert len(versions) == len(pairs), "constraints.txt names something twice"
    return versions


@pytest.mark.parametrize("requirement", _requirements(), ids=lambda requirement: requirement.name)
def test_constraints_have_a_fitting_version_of_every_dependency(requirement: Requirement) -> None:
    assert requirement.specifier.contains(_constraints()[canonicalize_name(requirement.name)])
