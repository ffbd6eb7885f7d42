"""``rosterline adapters``: which there are."""

from typing import Annotated

import typer

from rosterline.terminal.printing import console


def adapters(
    name: Annotated[str | None, typer.Argument(help="Describe one adapter.", show_default=False)] = None,
) -> None:
    """List the adapters, or describe one: what it reads, column by column."""
    from rich.table import Table

    from rosterline.plugins import load_adapters
    from rosterline.settings import DistrictSettings

    known = load_adapters()
    out = console()
    if name is None:
        table = Table("Adapter", "From", "Reads", box=None, pad_edge=False)
        for adapter in known.all():
            report = adapter.report(DistrictSettings(), adapter.settings_section()())
            table.add_row(adapter.name, adapter.distribution, report.title)
        out.print(table)
        for broken in known.broken:
            out.print(f"[red]{broken.name}[/red] of {broken.distribution} can't be used: {broken.reason}")
        return
    adapter = known.get(name)
    report = adapter.report(DistrictSettings(), adapter.settings_section()())
    out.print(f"[bold]{report.title}[/bold] ({adapter.name}, {adapter.distribution})")
    for form in report.forms:
        for file in form.files:
            out.print(f"\n[bold]{form.title or form.name}[/bold]: {file.title or file.role}")
            table = Table("Column", "Also read as", "", "What it holds", box=None, pad_edge=False)
            for column in file.columns:
                others = ", ".join(column.headers[1:4]) + (" ..." if len(column.headers) > 4 else "")
                table.add_row(column.headers[0], others, column.need.value, column.explained)
            out.print(table)
