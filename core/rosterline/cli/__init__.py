"""The command line: one module for each group of commands.

Nothing heavy is imported before a command runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rosterline import __version__
from rosterline.cli import adapters, database, demo, district, imports, mapping, roster
from rosterline.errors import RosterlineError

app = typer.Typer(
    name="rosterline",
    help="Takes rosters from student information systems, and changes them only when that is safe.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("adapters")(adapters.adapters)
app.add_typer(district.app, name="district")
app.command("preview")(imports.preview)
app.command("import")(imports.import_)
app.add_typer(imports.app, name="imports")
app.command("explain")(roster.explain)
app.command("export")(roster.export)
app.add_typer(mapping.app, name="mapping")
app.add_typer(database.app, name="db")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rosterline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    home: Annotated[
        Path | None, typer.Option(help="Folder of rosterline's data.", envvar="ROSTERLINE_HOME", show_default=False)
    ] = None,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if home is not None:
        os.environ["ROSTERLINE_HOME"] = str(home)


def main() -> None:
    """Run the program; every refusal is one message and an exit code, never a traceback."""
    try:
        app()
    except RosterlineError as error:
        typer.echo(f"rosterline: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("ROSTERLINE_DEBUG"):
            raise
        # The text of an unforeseen error may hold cells of a report: only its kind is printed.
        typer.echo(f"rosterline: internal error ({type(error).__name__}); ROSTERLINE_DEBUG=1 shows where", err=True)
        sys.exit(1)


__all__ = ["app", "main"]
