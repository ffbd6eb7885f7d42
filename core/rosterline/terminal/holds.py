"""Why a plan waits for a person, and what that person can do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosterline.decide import what_of
from rosterline.findings.catalogue import CATALOGUE

if TYPE_CHECKING:
    from rosterline.decide import Hold
    from rosterline.findings import Finding

_SCHOOLS = 8
"""So many holds of one kind are shown."""


def remedy_of(finding: type[Finding], district: str) -> str:
    """What to do about a finding, with the district's name where a command needs it."""
    return re.sub(r"\bNAME\b", district, finding.remedy)


def show_holds(out: Console, holds: Sequence[Hold], names: Mapping[str, str], district: str) -> None:
    """Each kind of hold once: what would happen in the district and in which schools, and what to look at.

    ``names`` are those of schools, empty where none may be shown; ``district`` is the district's.
    """
    groups: dict[str, list[Hold]] = {}
    for hold in holds:
        groups.setdefault(hold.code, []).append(hold)
    for code, group in groups.items():
        finding = CATALOGUE[code]
        out.print(f"\n[bold yellow]{escape(finding.title)}[/] [dim]({code})[/]")
        table = Table.grid(padding=(0, 0, 0, 2), pad_edge=True)
        table.add_column(overflow="fold")
        for hold in group[:_SCHOOLS]:
            name = names.get(hold.school or "", "")
            table.add_row(escape(what_of(hold)) + (f" [dim]({escape(name)})[/]" if name else ""))
        if len(group) > _SCHOOLS:
            table.add_row(f"... and {len(group) - _SCHOOLS:,} more schools")
        table.add_row(f"[dim]Before you decide:[/] {escape(remedy_of(finding, district))}")
        out.print(table)


def show_choice(out: Console, import_id: int, district: str, *, only_discard: bool) -> None:
    """What to type for each of the two answers."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("To see what it would do:", f"rosterline preview {district} --import {import_id}")
    if not only_discard:
        table.add_row("If all of it is right:", f'rosterline imports approve {import_id} --reason "..."')
    table.add_row("If not:", f'rosterline imports discard {import_id} --reason "..."')
    out.print()
    out.print(table)
    out.print("Until somebody decides, the rosters stay as they are; a newer report takes this one's place.")
