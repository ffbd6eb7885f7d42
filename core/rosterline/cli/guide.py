"""``rosterline guide``: how a district sets its SIS up, with its own values filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.cli.arguments import Name
from rosterline.cli.opened import open_district
from rosterline.terminal.printing import console

if TYPE_CHECKING:
    from rosterline.guide import Gap


def guide(
    name: Name,
    form: Annotated[str, typer.Option("--format", help="html, md or pdf.")] = "html",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to.", show_default="NAME-guide, in this folder")
    ] = None,
) -> None:
    """Write the setup guide of a district, with the files for its SIS and samples of its report."""
    from rosterline.guide import write_guide
    from rosterline.plugins import load_adapters

    _, district = open_district(name)
    adapter = load_adapters().get(district.adapter)
    written = write_guide(district, adapter, form, out if out is not None else Path(f"{name}-guide"))
    for path in written.files:
        console().print(f"{path} is written.", soft_wrap=True, markup=False)
    _show_gaps(written.gaps)


def _show_gaps(gaps: tuple[Gap, ...]) -> None:
    """What the guide could not say, each with the command that sets it."""
    out = console()
    if not gaps:
        out.print("\nNothing is missing in it.")
        return
    count = "1 thing is" if len(gaps) == 1 else f"{len(gaps)} things are"
    out.print(f"\n{count} not set, and marked in the guide. To set them, and then write it again:")
    for gap in gaps:
        out.print(f"  {gap.what}", markup=False)
        out.print(f"    {gap.command}", soft_wrap=True, markup=False)
