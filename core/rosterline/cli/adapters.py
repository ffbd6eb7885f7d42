"""``rosterline adapters``: which there are, what they read, and a sample of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.errors import UsageError
from rosterline.terminal.printing import console

if TYPE_CHECKING:
    from rosterline.plugins import Adapters


def adapters(
    name: Annotated[str | None, typer.Argument(help="Describe one adapter.", show_default=False)] = None,
    sample: Annotated[
        Path | None, typer.Option(help="Write a valid sample report of invented people here.", show_default=False)
    ] = None,
) -> None:
    """List the adapters, or describe one: what it reads, column by column."""
    from rich.table import Table

    from rosterline.plugins import load_adapters
    from rosterline.settings import DistrictSettings

    known = load_adapters()
    out = console()
    if sample is not None:
        _write_sample(known, name, sample)
        return
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


def _write_sample(known: Adapters, name: str | None, folder: Path) -> None:
    """One small report of each form, in a folder of its own where there are several."""
    from rosterline.sample import make_district, write_report
    from rosterline.settings import DistrictSettings

    if name is None:
        raise UsageError("--sample needs the adapter's name")
    adapter = known.get(name)
    report = adapter.report(DistrictSettings(), adapter.settings_section()())
    roster = make_district(120, 2, seed=1)
    for form in report.forms:
        place = folder / form.name if len(report.forms) > 1 else folder
        try:
            place.mkdir(parents=True, exist_ok=True)
            for path in write_report(form, roster, place):
                console().print(f"{path} is written.", soft_wrap=True, markup=False)
        except OSError as error:
            raise UsageError(f"{place} can't be written: {error.strerror}") from None
