"""The console and home of a demo, and how its steps are told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from rosterline.districts import KnownDistrict, find_district
from rosterline.home import Home
from rosterline.pipeline import Outcome, import_report, preview_report
from rosterline.plugins import Adapters
from rosterline.terminal.outcomes import show_outcome
from rosterline.terminal.printing import progress


@dataclass
class Stage:
    """Where the demo plays."""

    out: Console
    home: Home
    adapters: Adapters
    files: Path

    def say(self, text: str) -> None:
        """What the reader should know before the next step."""
        self.out.print(f"\n[dim]{text}[/]")

    def command(self, text: str) -> None:
        """The command that does the next step."""
        self.out.print(f"\n[bold cyan]$ rosterline {text}[/]")

    def district(self, name: str) -> KnownDistrict:
        """A district as it is now."""
        return find_district(self.home.engine, self.adapters, name)

    def preview(self, name: str, paths: Sequence[Path], limit: int) -> None:
        """Look at a report."""
        show_outcome(self.out, self._run(preview_report, name, paths), previewed=True, limit=limit)

    def take(self, name: str, paths: Sequence[Path]) -> Outcome:
        """Import a report, and show what came of it."""
        outcome = self._run(import_report, name, paths)
        show_outcome(self.out, outcome, previewed=False, limit=0)
        return outcome

    def _run(self, action: Callable[..., Outcome], name: str, paths: Sequence[Path]) -> Outcome:
        with progress() as report:
            return action(self.home, self.district(name), paths, report)


@contextmanager
def demo_home() -> Iterator[Home]:
    """A home beside the real one, made anew each time; the real one is not touched."""
    folder = Home.open().folder / "demo"
    if folder.exists():
        shutil.rmtree(folder)
    before = {name: os.environ.pop(name, None) for name in ("ROSTERLINE_DATABASE_URL", "ROSTERLINE_NOW")}
    home = Home.open(folder)
    try:
        yield home
    finally:
        os.environ.update({name: value for name, value in before.items() if value is not None})
        home.engine.dispose()


@contextmanager
def on(moment: str) -> Iterator[None]:
    """A day of the demo: all clocks show it."""
    os.environ["ROSTERLINE_NOW"] = moment
    try:
        yield
    finally:
        os.environ.pop("ROSTERLINE_NOW", None)
