"""``rosterline district``: add, list, show and set districts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rosterline.errors import UsageError
from rosterline.terminal.printing import console, print_json

app = typer.Typer(help="Districts and their settings.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The district.", show_default=False)]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A short name: a-z, 0-9, '-', '_' and '.'.", show_default=False)],
    adapter: Annotated[str, typer.Option(help="Which adapter reads its report: `rosterline adapters` lists them.")],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping TOML, for a layout of its own.", show_default=False)
    ] = None,
    file: Annotated[str, typer.Option(help="Where its report is, as a path with * and ?.", show_default=False)] = "",
    timezone: Annotated[str | None, typer.Option(help="Its time zone.", show_default="America/New_York")] = None,
    at: Annotated[
        list[str] | None, typer.Option(help="Local time at which the report is expected.", show_default="02:00")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Weekdays with a report.", show_default="mon-fri")] = None,
) -> None:
    """Add a district."""
    from rosterline import districts
    from rosterline.home import Home
    from rosterline.plugins import load_adapters

    settings: dict[str, Any] = {"file": file, "timezone": timezone, "at": at, "days": days}
    chosen = {key: value for key, value in settings.items() if value}
    own: dict[str, Any] = {}
    adapters = load_adapters()
    if mapping is not None:
        if "mapping" not in adapters.get(adapter).settings_section().model_fields:
            raise UsageError(f"the adapter {adapter!r} takes no mapping; generic_csv does")
        own["mapping"] = _text_of(mapping)
    districts.add_district(Home.open().engine, adapters, name, adapter, chosen, own)
    out = console()
    out.print(f"District [bold]{name}[/bold] is added.")
    out.print(f"Look at a report:  rosterline preview {name} FILE...", highlight=False)
    out.print(f"Take it:           rosterline import {name} FILE...", highlight=False)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read: {error.__class__.__name__}") from None


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False) -> None:
    """List all districts."""
    from rich.table import Table

    from rosterline import districts
    from rosterline.home import Home

    rows = districts.all_districts(Home.open().engine)
    if as_json:
        print_json([{"district": row.name, "adapter": row.adapter, "status": row.status} for row in rows])
        return
    table = Table("District", "Adapter", "Status", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.name, row.adapter, row.status)
    console().print(table if rows else "There is no district yet: rosterline district add NAME --adapter generic_csv")


@app.command()
def show(
    name: Name, as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False
) -> None:
    """Show a district: status, roster and settings."""
    from rich.markup import escape
    from rich.table import Table

    from rosterline import districts
    from rosterline.home import Home
    from rosterline.plugins import load_adapters
    from rosterline.roster.stored import active_counts
    from rosterline.tell.summary import number

    home = Home.open()
    district = districts.find_district(home.engine, load_adapters(), name)
    with home.engine.connect() as connection:
        totals = active_counts(connection, district.id)
    values = {**districts.flat(district.settings), **districts.flat(district.own)}
    if as_json:
        status = {"district": name, "adapter": district.adapter, "status": district.status}
        print_json({**status, "roster_version": district.roster_version, "totals": totals, "settings": values})
        return
    out = console()
    out.print(f"[bold]{name}[/bold]: {district.adapter}, {district.status}")
    out.print(", ".join(number(total, kind) for kind, total in totals.items()))
    if district.keys.sections_by_school:
        out.print("Class ids repeat from school to school: classes are known by school and id.")
    table = Table("Setting", "Value", box=None, pad_edge=False)
    for key, value in values.items():
        shown = f"{len(value.splitlines())} lines of TOML" if key == "mapping" and value else str(value)
        table.add_row(key, escape(shown) if value not in ("", None, [], {}) else "[dim]-[/]")
    out.print(table)


@app.command("set")
def set_(
    name: Name,
    changes: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE...", help="Settings to change.", show_default=False)
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="A TOML file with settings.", show_default=False)
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why a guard is loosened; it needs --until too.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The last day on which it is, YYYY-MM-DD.", show_default=False)
    ] = None,
) -> None:
    """Change settings: `rosterline district set springfield reading.encoding=cp1252`.

    KEY=@FILE takes the value from a file: `mapping=@my.toml`.
    """
    from rosterline import districts
    from rosterline.home import Home
    from rosterline.plugins import load_adapters
    from rosterline.settings import load_toml

    wanted: dict[str, Any] = {}
    if from_file is not None:
        try:
            wanted |= districts.dotted(load_toml(_text_of(from_file), str(from_file)))
        except RecursionError:
            raise UsageError(f"{from_file} is nested too deeply") from None
    for change in changes or []:
        key, sign, value = change.partition("=")
        if not sign:
            raise UsageError(f"{change!r} is not KEY=VALUE")
        wanted[key.strip()] = _text_of(Path(value[1:])) if value.startswith("@") else value
    if not wanted:
        raise UsageError("nothing to set: give KEY=VALUE or --from FILE.toml")
    day = None
    if until is not None:
        try:
            day = date.fromisoformat(until)
        except ValueError:
            raise UsageError(f"--until {until!r} is no date like 2026-12-31") from None
    changed = districts.set_settings(Home.open().engine, load_adapters(), name, wanted, reason, day)
    console().print(f"Set for {name}: {', '.join(changed)}.")
