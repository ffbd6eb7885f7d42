"""``rosterline explain`` and ``export``: what the roster holds, and where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rosterline.cli.arguments import Json, Name
from rosterline.cli.dates import day_of
from rosterline.cli.opened import open_district
from rosterline.errors import UsageError
from rosterline.findings import printable
from rosterline.terminal.printing import console, print_json


def explain(
    name: Name,
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The person's or class's id.", show_default=False)],
    kind: Annotated[
        str | None, typer.Option(help="student, teacher or section, where the id means several.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain one student, teacher or class: which import changed what, from which line of which file."""
    from rosterline import explaining
    from rosterline.terminal.stories import show_story

    if printable(record_id) != record_id:
        raise UsageError(f"no person or class has an id like {record_id!r}")
    home, district = open_district(name)
    stories = explaining.explain(home.engine, district.id, record_id, kind, district.set_dates)
    if as_json:
        print_json([story.as_json() for story in stories])
        return
    for story in stories:
        show_story(console(), story, district.zone)


def export(
    name: Name,
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    form: Annotated[str, typer.Option("--format", help="combined: the product's Combined Import.")] = "combined",
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD.", show_default="today")] = None,
) -> None:
    """Write what is current on a day."""
    from rosterline import exporting

    if form != "combined":
        raise UsageError(f"there is no format {form!r}; known: combined")
    home, district = open_district(name)
    day = day_of(on, "--on") if on else district.today
    try:
        if not out.name or (out.exists() and not out.is_file()):
            raise UsageError(f"{out} is no file that can be written")
        result = exporting.export_combined(home, district.id, day, out, district.set_dates)
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}") from None
    text = f"{result.rows:,} rows written; current on {day.isoformat()}."
    if result.not_current:
        text += f" Not current and left out: {result.not_current:,} active enrollments."
    if result.without_students:
        text += f" {result.without_students:,} classes have no current student."
    console().print(text)
