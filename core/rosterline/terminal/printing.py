"""What all commands print with: tables and text for people, JSON for programs, progress for a terminal only."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rosterline.findings import printable

if TYPE_CHECKING:
    from rich.console import Console

STAGES = {
    "receive": "Looking for the files",
    "keep": "Reading the bytes",
    "read": "Looking at the beginning",
    "recognise": "Recognising the report",
    "map": "Reading the rows",
    "check": "Checking",
    "compare": "Comparing with the roster",
    "decide": "Judging what would change",
    "apply": "Writing the changes",
}


def console() -> Console:
    """The console for people: as wide as the terminal, plain where the output is no terminal."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def print_json(value: Any) -> None:
    """One JSON value on standard output; all in ASCII where that can't take every character."""
    unicode = (sys.stdout.encoding or "").casefold().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=not unicode) + "\n")


@contextmanager
def progress(shown: bool = True) -> Iterator[Callable[[str], None]]:
    """A bar that says what is being done, on a terminal; nothing elsewhere."""
    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        BarColumn(20),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    stages = list(STAGES)
    with bar:
        task = bar.add_task("", total=len(stages))

        def say(stage: str) -> None:
            if stage in STAGES:
                bar.update(task, description=STAGES[stage], completed=stages.index(stage))
            else:
                bar.update(task, description=f"Reading {printable(stage)}")

        yield say
