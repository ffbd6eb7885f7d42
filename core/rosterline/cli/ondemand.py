"""Commands that are built when they are called for: building all of them takes as long as an unchanged night."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

COMMANDS = {
    "demo": "demo.demo",
    "adapters": "adapters.adapters",
    "detect": "detect.detect",
    "district": "district.app",
    "terms": "terms.app",
    "schools": "schools.app",
    "year": "years.app",
    "preview": "imports.preview",
    "import": "imports.import_",
    "imports": "imports.app",
    "explain": "roster.explain",
    "export": "roster.export",
    "guide": "guide.guide",
    "mapping": "mapping.app",
    "db": "database.app",
}
"""Command -> module of this package, and the function or group there; in the order of the help page."""


class OnDemand(TyperGroup):
    """The group of all commands, of which each is loaded by its name."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """All names, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of a name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        found = getattr(import_module(f"rosterline.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(found)
            return typer.main.get_command(alone)
        group = typer.main.get_group(found)
        group.name = cmd_name
        return group
