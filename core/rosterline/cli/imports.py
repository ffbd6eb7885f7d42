"""``rosterline preview``, ``import`` and ``imports``: one report, and the history of reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.cli.arguments import Name
from rosterline.cli.opened import open_district, open_district_of
from rosterline.errors import UsageError
from rosterline.findings import printable
from rosterline.terminal.printing import console, print_json, progress

if TYPE_CHECKING:
    from rosterline.pipeline import Outcome

app = typer.Typer(help="The history of a district's imports.", no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="The report's files; default: what the district's setting `file` finds.", show_default=False),
]
Number = Annotated[
    int, typer.Argument(metavar="ID", help="The import's number.", show_default=False, min=1, max=2**31 - 1)
]
Reason = Annotated[str | None, typer.Option(help="Why; it stands in the history.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def preview(
    name: Name,
    files: Files = None,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(min=0, help="How many changes of each kind are listed.")] = 10,
    import_id: Annotated[
        int | None, typer.Option("--import", help="Look at the kept report of this import again.", show_default=False)
    ] = None,
) -> None:
    """Show what an import of a report would change, and write nothing."""
    from rosterline.pipeline import preview_report
    from rosterline.pipeline.holding import kept_files

    home, district = open_district(name)
    if import_id is not None:
        if files:
            raise UsageError("give files or --import, not both")
        files = kept_files(home, district, import_id)
    with progress(not as_json) as say:
        outcome = preview_report(home, district, files or [], say)
    if as_json:
        print_json(outcome.as_json())
    else:
        _print(outcome, previewed=True, limit=limit)
    raise typer.Exit(outcome.exit_code)


def import_(name: Name, files: Files = None, as_json: Json = False) -> None:
    """Take one report: read it, check it, and change the roster."""
    from rosterline.pipeline import import_report

    home, district = open_district(name)
    with progress(not as_json) as say:
        outcome = import_report(home, district, files or [], say)
    if as_json:
        print_json(outcome.as_json())
    else:
        _print(outcome, previewed=False, limit=0)
    raise typer.Exit(outcome.exit_code)


def _print(outcome: Outcome, *, previewed: bool, limit: int) -> None:
    from rosterline.terminal.outcomes import show_outcome

    show_outcome(console(), outcome, previewed=previewed, limit=limit)


@app.command("list")
def list_(name: Name, as_json: Json = False) -> None:
    """List a district's imports, the newest first."""
    from rosterline import history
    from rosterline.terminal.outcomes import show_imports

    home, district = open_district(name)
    entries = history.list_imports(home.engine, district.id)
    if as_json:
        print_json([entry.as_json(name) for entry in entries])
        return
    show_imports(console(), entries, district.zone)


@app.command("show")
def show(
    number: Number,
    as_json: Json = False,
    issues: Annotated[bool, typer.Option("--issues", help="Show all findings, not the first 20.")] = False,
) -> None:
    """Show one import: how it ended, its files and its findings."""
    from rosterline import history
    from rosterline.home import Home
    from rosterline.terminal.outcomes import show_import

    detail = history.show_import(Home.open().engine, number)
    if as_json:
        print_json(detail.as_json(all_issues=issues))
        return
    show_import(console(), detail, all_issues=issues)


def _asked(reason: str | None) -> str:
    """The reason, as every terminal can show it; somebody who sits at one is asked for it."""
    if reason is None and sys.stdin.isatty():
        reason = str(typer.prompt("Why", default="", show_default=False))
    return printable(" ".join((reason or "").split()))


@app.command("approve")
def approve(number: Number, reason: Reason = None, as_json: Json = False) -> None:
    """Apply an import that is held, if it would still do what its hold said."""
    from rosterline.pipeline import holding

    home, district = open_district_of(number)
    why = _asked(reason)
    with progress(not as_json) as say:
        outcome = holding.approve(home, district, number, why, say)
    if as_json:
        print_json(outcome.as_json())
    else:
        if outcome.exit_code == 4:
            console().print("The roster or the settings have changed since this import was held. Now it would do this:")
        _print(outcome, previewed=False, limit=0)
    raise typer.Exit(outcome.exit_code)


@app.command("discard")
def discard(number: Number, reason: Reason = None) -> None:
    """Throw an import away that is held; the roster stays as it is."""
    from rosterline.pipeline import holding

    home, district = open_district_of(number)
    holding.discard(home, district, number, _asked(reason))
    console().print(f"Import {number} is discarded. The roster is as it was.")


@app.command("rollback")
def rollback(
    number: Number,
    reason: Reason = None,
    with_newer: Annotated[
        bool, typer.Option("--with-newer", help="Undo all imports that were applied after it, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Undo an applied import: the roster is again as it was before it.

    One of the last 30 applied imports of its district, the newest first.
    """
    from rosterline import clock, history
    from rosterline.districts import effective
    from rosterline.pipeline.rollback import roll_back
    from rosterline.terminal.outcomes import show_undone

    home, district = open_district_of(number)
    undone = roll_back(home, district, number, (reason or "") if as_json else _asked(reason), with_newer=with_newer)
    if as_json:
        print_json({"district": district.name, "rolled_back": undone})
        return
    entries = {entry.id: entry for entry in history.list_imports(home.engine, district.id)}
    guards = effective(district.settings, clock.day_in(district.settings.timezone, clock.now())).guards
    held = district.signed_off and guards.report_was_undone
    show_undone(console(), [entries[one] for one in undone], will_be_held=held)
