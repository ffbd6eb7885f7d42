"""The command line: one module for each group of commands.

Nothing heavy is imported before a command runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rosterline import __version__
from rosterline.cli.ondemand import OnDemand
from rosterline.errors import RosterlineError, UsageError
from rosterline.home import close_databases

app = typer.Typer(
    name="rosterline",
    cls=OnDemand,
    help="Takes rosters from student information systems, and changes them only when that is safe.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    _check_clock()


def _check_clock() -> None:
    """A wrong ROSTERLINE_NOW is the caller's mistake, and is said before anything begins."""
    if not os.environ.get("ROSTERLINE_NOW"):
        return
    from datetime import timedelta

    from rosterline import clock

    try:
        for days in (-1, 1):  # a district's day may be another one
            clock.now() + timedelta(days=days)
    except (ValueError, OverflowError):
        raise UsageError("ROSTERLINE_NOW is no moment like 2026-09-14T07:00:00+00:00") from None


def program() -> None:
    """The console script: :func:`main`, quick to start and quick to leave."""
    # Starting makes many objects and no garbage; looking for some takes a tenth of a small import's time.
    gc.disable()
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    # All is written and closed. Taking the loaded libraries apart object by object would take longer than an
    # unchanged night.
    os._exit(code)


def main() -> None:
    """Run the program; every refusal is one message and an exit code, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A character that the terminal or pipe can't take is shown in another way: no reason to end an import.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except RosterlineError as error:
        typer.echo(f"rosterline: {error}", err=True)
        sys.exit(error.exit_code)
    except BaseException as error:
        if _is_locked(error):
            typer.echo("rosterline: another run is writing to the database: try again in a moment", err=True)
            sys.exit(5)
        # What a library written in Rust raises when it breaks down is no Exception.
        unforeseen = isinstance(error, Exception) or type(error).__name__ == "PanicException"
        if not unforeseen or os.environ.get("ROSTERLINE_DEBUG"):
            raise
        # The text of an unforeseen error may hold cells of a report: only its kind is printed.
        typer.echo(f"rosterline: internal error ({type(error).__name__}); ROSTERLINE_DEBUG=1 shows where", err=True)
        sys.exit(1)
    finally:
        close_databases()


def _is_locked(error: BaseException) -> bool:
    """Whether another process holds the database for longer than a command waits for it."""
    if type(error).__name__ != "OperationalError":
        return False
    from sqlalchemy.exc import OperationalError

    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


__all__ = ["app", "main", "program"]
