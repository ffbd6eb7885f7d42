"""How the story of one person or class looks on a terminal."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosterline.explaining import Story


def show_story(out: Console, story: Story, zone: ZoneInfo) -> None:
    """What is stored now, and what happened, the oldest first."""
    word = "class" if story.kind == "section" else story.kind
    state = "" if story.active else " [yellow](no longer in the report)[/]"
    if not story.active and all(event.undone_at for event in story.events):
        state = " [yellow](not in the roster: the import that added it was undone)[/]"
    out.print(f"[bold]{word} {escape(story.id)}[/bold]{state}")
    shown = {key: value for key, value in story.values.items() if value not in ("", None) and key != "id"}
    out.print("  " + escape(", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in shown.items())))
    if story.parts:
        out.print("  " + escape("; ".join(story.parts)), soft_wrap=True)
    table = Table("When", "Import", "What", "From", box=None, pad_edge=False)
    for event in story.events:
        place = f"{event.file}, line {event.line}" if event.file else "-"
        when = event.received_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        what = escape(event.what)
        if event.undone_at:
            what += f" [yellow](undone on {event.undone_at.astimezone(zone):%Y-%m-%d %H:%M})[/]"
        table.add_row(when, str(event.import_id), what, escape(place))
    out.print(table)
    out.print()
