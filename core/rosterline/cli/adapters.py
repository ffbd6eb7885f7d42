"""``rosterline adapters``: which there are, what they read, and a sample of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.errors import UsageError
from rosterline.terminal.printing import console

if TYPE_CHECKING:
    from rosterline.plugins import Adapter
    from rosterline.report import Report


def adapters(
    name: Annotated[str | None, typer.Argument(help="Describe one adapter.", show_default=False)] = None,
    sample: Annotated[
        Path | None,
        typer.Option(help="Write a valid sample report of invented people into this folder.", show_default=False),
    ] = None,
) -> None:
    """List the adapters, or describe one: forms, files, columns, settings and hooks."""
    from rosterline.plugins import load_adapters
    from rosterline.terminal.adapters import show_adapter, show_adapters

    known = load_adapters()
    if name is None:
        if sample is not None:
            raise UsageError("--sample needs the adapter's name")
        show_adapters(console(), known, {adapter.name: _report(adapter) for adapter in known.all()})
        return
    adapter = known.get(name)
    if sample is not None:
        _write_sample(_report(adapter), sample)
        return
    show_adapter(console(), adapter, _report(adapter))


def _report(adapter: Adapter) -> Report:
    """What the adapter reads where nothing is set."""
    from rosterline.settings import DistrictSettings

    return adapter.report(DistrictSettings(), adapter.settings_section()())


def _write_sample(report: Report, folder: Path) -> None:
    """One small report of each form, in a folder of its own where there are several."""
    from rosterline.sample import make_district, write_report

    roster = make_district(120, 2, seed=1)
    for form in report.forms:
        place = folder / form.name if len(report.forms) > 1 else folder
        try:
            place.mkdir(parents=True, exist_ok=True)
            for path in write_report(form, roster, place):
                console().print(f"{path} is written.", soft_wrap=True, markup=False)
        except OSError as error:
            raise UsageError(f"{place} can't be written: {error.strerror}") from None
