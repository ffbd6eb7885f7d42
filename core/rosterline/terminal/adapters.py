"""The adapters, as people read them: which there are, and what one of them reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rosterline.report import Need

if TYPE_CHECKING:
    from rich.console import Console

    from rosterline.plugins import Adapter, Adapters
    from rosterline.report import Column, File, Report
    from rosterline.settings import Section

NEEDED = {
    Need.REQUIRED: "always",
    Need.PRESENT: "column",
    Need.FILLED: "no gaps",
    Need.OPTIONAL: "",
}
"""How much a report depends on a column, in a word or two."""

NEEDED_MEANS = (
    "`always` is the column and each of its cells; `column` must be there, its cells may be empty; "
    "`no gaps` may be missing, but where it stands no cell is empty"
)

SPELLINGS_SHOWN = 5


def show_adapters(out: Console, known: Adapters, reports: dict[str, Report]) -> None:
    """All adapters, and those that can't be used."""
    from rich.table import Table

    table = Table("Adapter", "From", "Reads", box=None, pad_edge=False)
    for adapter in known.all():
        table.add_row(adapter.name, adapter.distribution, reports[adapter.name].title)
    out.print(table)
    for broken in known.broken:
        out.print(f"[red]{broken.name}[/red] of {broken.distribution} can't be used: {broken.reason}")


def show_adapter(out: Console, adapter: Adapter, report: Report) -> None:
    """What an adapter reads, column by column; its settings, and what else it can do."""
    from rich.text import Text

    out.print(f"[bold]{report.title}[/bold] ({adapter.name}, {adapter.distribution})")
    for form in report.forms:
        out.print()
        out.print(Text(f"Form {form.name}: {form.title or form.name}", style="bold"))
        if len(form.files) > 1:
            out.print(Text(f"{len(form.files)} files: {', '.join(map(file_words, form.files))}"))
        for file in form.files:
            if len(form.files) > 1:
                out.print(Text(f"\n{file.title or file.role}", style="bold"))
            _show_columns(out, file)
    out.print(Text(f"\nNeeded: {NEEDED_MEANS}."))
    _show_settings(out, adapter.settings_section())
    out.print(Text(f"\nHooks: {', '.join(adapter.hooks)}"))
    out.print(Text(f"A sample of its report: rosterline adapters {adapter.name} --sample DIR"))


def file_words(file: File) -> str:
    """A file's name, and whether the report is complete without it."""
    return f"{file.title or file.role}{' (may be missing)' if file.optional else ''}"


def also_read(column: Column) -> str:
    """The column's other spellings; what differs in case, in what separates words, or in a table's name is one."""
    from rosterline.recognise import without_qualifier
    from rosterline.recognise.header import plain

    names = {plain(without_qualifier(header)): header for header in reversed(column.headers)}
    names.pop(plain(without_qualifier(column.headers[0])))
    others = [header for header in column.headers if header in names.values()]
    return ", ".join(others[:SPELLINGS_SHOWN]) + (", ..." if len(others) > SPELLINGS_SHOWN else "")


def _show_columns(out: Console, file: File) -> None:
    from rich.table import Table
    from rich.text import Text

    vendor = any(column.vendor for column in file.columns)
    table = Table(box=None, pad_edge=False)
    for title in ("Column", "Needed", *(["In the SIS"] if vendor else []), "What it holds"):
        table.add_column(title, overflow="fold")
    for column in file.columns:
        other = also_read(column)
        holds = column.explained + (f" (also read: {other})" if other else "")
        cells = [column.headers[0], NEEDED[column.need], *([column.vendor] if vendor else []), holds]
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


def _show_settings(out: Console, section: type[Section]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not section.model_fields:
        return
    out.print(Text("\nSettings of its own", style="bold"))
    table = Table("Key", "Default", "What it does", box=None, pad_edge=False)
    for key, default, meaning in settings_of(section):
        table.add_row(*(Text(cell) for cell in (key, default, meaning)))
    out.print(table)


def settings_of(section: type[Section]) -> Iterator[tuple[str, str, str]]:
    """Key, default as TOML writes it, and meaning of each setting."""
    for name, info in section.model_fields.items():
        yield name, _written(info.get_default(call_default_factory=True)), info.description or ""


def _written(value: Any) -> str:
    return "not set" if value is None else json.dumps(value, ensure_ascii=False, default=str)
