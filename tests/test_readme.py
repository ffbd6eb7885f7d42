"""What the README promises exists: its files, its commands, its tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rosterline.cli import app

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_make_targets_exist() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z-]+)", readme))
    assert {"demo", "test"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_first_screen_has_the_two_commands() -> None:
    first = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()[:25]
    assert any(line.startswith("$ make demo") for line in first)
    assert any(line.startswith("$ make test") for line in first)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_commands_exist(page: Path) -> None:
    """Every `rosterline ...` of a console block is a command with help."""
    lines = re.findall(r"^\$ rosterline ([a-z].*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    for line in lines:
        words = [word for word in line.split()[:2] if re.fullmatch(r"[a-z-]+", word)]
        group = words if words[0] in {"district", "imports", "mapping", "db"} else words[:1]
        assert CliRunner().invoke(app, [*group, "--help"]).exit_code == 0, line
