"""Imports run one way: from the command down to the roster, never up, and from room to room only through the door.

Whoever adds a room gives it its place in ``ORDER``.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CORE = CHECKOUT / "core" / "rosterline"

ORDER = (
    "__main__",
    "cli",
    "web",
    "worker",
    "demo",
    "testing",
    "terminal",
    "detect",
    "pipeline",
    "explaining",
    "exporting",
    "guide",
    "districts",
    "home",
    "sample",
    # The stages, last first: a stage may know what an earlier one hands to it.
    "history",
    "tell",
    "upload",
    "undo",
    "apply",
    "decide",
    "compare",
    "check",
    "map",
    "recognise",
    "read",
    "keep",
    "receive",
    # What they stand on.
    "plugins",
    "hookspecs",
    "report",
    "roster",
    "settings",
    "errors",
    "findings",
    "clock",
)
"""The rooms and modules of core, from top to bottom: each may import what stands below it."""

STAGES = ORDER[ORDER.index("history") : ORDER.index("plugins")]

DOORS = {
    "keep": {"files"},
    "read": {"contract"},
    "map": {"grades", "mapped"},
    "check": {"checked"},
    "compare": {"plan"},
    "tell": {"summary"},
}
"""What other rooms may import of a stage besides its ``__init__``: the types it hands on, and lists of words.

For type checking alone an earlier stage may name them too.
"""

BESIDES = {
    # Headers are compared in one way everywhere.
    "rosterline.recognise.header.plain",
    # Reading looks at a transcoded copy as keeping looked at the original, and guards the same limits.
    "rosterline.keep.survey.BLOCK",
    "rosterline.keep.survey.survey",
    "rosterline.keep.gather.check_unchanged",
    "rosterline.keep.workbook.check_workbook",
}
"""Single names of a stage that later rooms may import, and adapters too. Keep it short."""

ADAPTERS_MAY = {"errors", "findings", "hookspecs", "report", "settings"}
"""What an adapter may import of core, besides ``rosterline`` itself: neither stages nor the stored roster."""

ONLY_IN = {
    "typer": {"cli"},
    "rich": {"cli", "demo", "terminal"},
    "alembic": {"roster"},
    "jinja2": {"guide"},
    "markdown_it": {"guide"},
    "markupsafe": {"guide"},
    "weasyprint": {"guide"},
    "pytest": {"testing"},
}
"""Libraries that only some rooms may import: the stages know nothing of terminals."""

NOT_IN_ADAPTERS = {"alembic", "psycopg", "sqlalchemy", "sqlmodel", "sqlite3", "typer", "rich"}


@dataclass(frozen=True)
class Import:
    """One imported name: ``from rosterline.read.contract import Batch`` has the target below and the name ``Batch``."""

    module: Path
    line: int
    target: tuple[str, ...]
    name: str
    for_types: bool

    def __str__(self) -> str:
        return f"{self.module.relative_to(CHECKOUT).as_posix()}:{self.line} imports {self.full_name}"

    @property
    def full_name(self) -> str:
        """The imported name with its module."""
        return ".".join([*self.target, *([self.name] if self.name else [])])

    @property
    def room(self) -> str:
        """The room or module of core that is imported, empty for the package itself."""
        if len(self.target) > 1:
            return self.target[1]
        return self.name if self.name in ORDER else ""

    @property
    def part(self) -> str:
        """The module inside the room, empty for its ``__init__``."""
        if len(self.target) > 2:
            return self.target[2]
        if len(self.target) < 2 or not self.name or self.name in _bound(CORE / self.target[1] / "__init__.py"):
            return ""
        return self.name if (CORE / self.target[1] / f"{self.name}.py").is_file() else ""


@functools.cache
def _bound(init: Path) -> set[str]:
    """The names that a package takes in from its modules: they hide modules of the same name."""
    if not init.is_file():
        return set()
    tree = ast.parse(init.read_text(encoding="utf-8"))
    return {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def _imports(folder: Path) -> Iterator[Import]:
    """All imports of a folder's modules, those inside functions and for types alone too."""
    for module in sorted(folder.rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for_types = _for_types(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(module, node.lineno, tuple(alias.name.split(".")), "", node in for_types)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module}:{node.lineno}: relative import; write the whole name"
                for alias in node.names:
                    target = tuple((node.module or "").split("."))
                    yield Import(module, node.lineno, target, alias.name, node in for_types)


def _for_types(tree: ast.Module) -> set[ast.AST]:
    """What stands under ``if TYPE_CHECKING:``."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            found.update(inner for statement in node.body for inner in ast.walk(statement))
    return found


def _room_of(module: Path) -> str:
    """``read`` for core/rosterline/read/fast.py, ``clock`` for core/rosterline/clock.py, empty for the package."""
    first = module.relative_to(CORE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def _between_rooms() -> Iterator[tuple[str, Import]]:
    for found in _imports(CORE):
        room = _room_of(found.module)
        if found.target[0] == "rosterline" and found.room not in ("", room) and {room, found.room} <= {"", *ORDER}:
            yield room, found


def _wrong(room: str, found: Import) -> str:
    """Why an import from another room is not allowed, or nothing."""
    only_named = found.for_types and room in STAGES and found.part in DOORS.get(found.room, set())
    if room == "" or (ORDER.index(found.room) < ORDER.index(room) and not only_named):
        return f"{found}: {room or 'the package'} stands below {found.room}"
    inside = found.room in STAGES and found.part not in {"", *DOORS.get(found.room, set())}
    if inside and found.full_name not in BESIDES:
        return f"{found}: other rooms come in through rosterline.{found.room} or its types {DOORS.get(found.room, '')}"
    if found.name.startswith("_") and not found.name.startswith("__"):
        return f"{found}: a private name of another room"
    return ""


def test_every_room_has_its_place() -> None:
    rooms = {_room_of(path / "__init__.py" if path.is_dir() else path) for path in CORE.iterdir()}
    new = {room for room in rooms if room and (CORE / room).suffix == ""} - {*ORDER, "__pycache__"}
    assert new == set(), f"give {', '.join(sorted(new))} a place in ORDER"


def test_imports_run_downwards_and_through_the_door() -> None:
    assert [wrong for room, found in _between_rooms() if (wrong := _wrong(room, found))] == []


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        str(found)
        for found in _imports(CORE)
        if found.target[0] in ONLY_IN and _room_of(found.module) not in ONLY_IN[found.target[0]]
    ]
    assert wrong == []


def test_core_knows_no_adapter() -> None:
    assert [str(found) for found in _imports(CORE) if found.target[0].startswith("rosterline_")] == []


def test_adapters_know_neither_stages_nor_database() -> None:
    wrong = []
    for found in _imports(CHECKOUT / "adapters"):
        own = f"rosterline_{found.module.relative_to(CHECKOUT).parts[1]}"
        first = found.target[0]
        foreign = first.startswith("rosterline_") and first != own
        inside = first == "rosterline" and found.room not in ADAPTERS_MAY | {""}
        inside = inside and found.full_name not in BESIDES
        if foreign or inside or first in NOT_IN_ADAPTERS:
            wrong.append(str(found))
    assert wrong == []


TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("from rosterline import hookimpl", ""),
        ("from rosterline.roster.entities import ENTITIES", ""),
        ("from rosterline.read import read_rows", ""),
        ("from rosterline.read.contract import Batch", ""),
        (f"{TYPES}from rosterline.compare.plan import Plan", ""),
        ("from rosterline.compare.plan import Plan", "stands below"),
        (f"{TYPES}from rosterline.compare.other import Plan", "stands below"),
        (f"{TYPES}from rosterline.pipeline import run", "stands below"),
        ("from rosterline.cli import main", "stands below"),
        ("import rosterline.pipeline", "stands below"),
        ("from rosterline import pipeline", "stands below"),
        ("def f():\n    from rosterline.pipeline import run", "stands below"),
        ("from rosterline.read.other import fast", "come in through"),
        ("from rosterline.settings import _encoding", "private name"),
    ],
)
def test_the_rule_itself(line: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen from a module of ``map``."""
    monkeypatch.setitem(globals(), "CORE", tmp_path)
    monkeypatch.setitem(globals(), "CHECKOUT", tmp_path)
    module = tmp_path / "map" / "rows.py"
    module.parent.mkdir()
    module.write_text(f"{line}\n")
    wrong = " ".join(_wrong(room, found) for room, found in _between_rooms())
    assert problem in wrong
    assert bool(problem) == bool(wrong)
