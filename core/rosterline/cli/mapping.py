"""``rosterline mapping``: a mapping for a layout that no adapter knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Mappings: how the columns of an unknown layout are read.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def suggest(
    files: Annotated[list[Path], typer.Argument(help="The report's files.", show_default=False)],
) -> None:
    """Write a mapping TOML from the headers and values of a report's files; doubts stand in it as comments."""
    import io
    import sys

    from rosterline.errors import UsageError
    from rosterline.home import Home
    from rosterline.pipeline.sampling import file_samples
    from rosterline.plugins import load_adapters

    with Home.open().workspace() as work:
        samples = file_samples(files, work)
    text = load_adapters().suggest(samples)
    if text is None:
        raise UsageError("no adapter can suggest a mapping for these files")
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # as all TOML is, wherever it is sent
    sys.stdout.write(text)
