"""``rosterline detect``: which adapter fits a report's files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rosterline.cli.arguments import Json
from rosterline.terminal.printing import console, print_json


def detect(
    files: Annotated[list[Path], typer.Argument(help="The report's files, or zip files of them.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Tell which adapter fits files: all adapters with a score from 0 to 1 and the reasons."""
    from rosterline.detect import beginnings
    from rosterline.detect import detect as ranked
    from rosterline.home import Home
    from rosterline.plugins import load_adapters
    from rosterline.terminal.detections import show_detection

    with Home.open().workspace() as work:
        found = ranked(beginnings(files, work), load_adapters())
    if as_json:
        print_json(found.as_json())
        return
    show_detection(console(), found)
