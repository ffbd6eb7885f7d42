"""How districts look on a terminal: the list, one of them, its terms and schools, and what was changed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosterline.districts import flat
from rosterline.districts.told import in_words
from rosterline.findings import printable
from rosterline.roster.ledger import DistrictStatus
from rosterline.settings import Guards
from rosterline.tell.summary import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rosterline.districts.overview import Overview
    from rosterline.districts.schools import SchoolLine
    from rosterline.districts.setting import SettingChange
    from rosterline.districts.standing import DistrictEntry
    from rosterline.districts.terms import TermLine

_NOTHING = "[dim]-[/]"


def show_districts(out: Console, entries: Sequence[DistrictEntry]) -> None:
    """All districts, a line each, as they stand today."""
    if not entries:
        out.print("There is no district yet: rosterline district add NAME --adapter generic_csv")
        return
    table = Table("District", "Adapter", "Status", box=None, pad_edge=False)
    for entry in entries:
        table.add_row(entry.name, entry.adapter, escape(str(entry.standing)))
    out.print(table)


def show_district(out: Console, shown: Overview) -> None:
    """One district: how it stands, its roster, its year, what people did, and its settings."""
    district = shown.district
    out.print(f"[bold]{district.name}[/bold]: {district.adapter}, {escape(str(shown.standing))}")
    for line in _hints(shown):
        out.print(escape(line), soft_wrap=True)
    out.print(", ".join(number(total, kind) for kind, total in shown.totals.items()))
    if district.keys.sections_by_school:
        out.print("Class ids repeat from school to school: classes are known by school and id.")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("School year", in_words(*district.year) if district.year else "none was started")
    locks = [f"{form} on {shown.day_of(at)}" for form, at in shown.locks.items()]
    table.add_row("Signed off", escape(", ".join(locks)) if locks else "no report yet")
    if shown.closed:
        closed = [f"{school} on {shown.day_of(at)}" for school, at in shown.closed.items()]
        table.add_row("Closed schools", escape(", ".join(closed)))
    for key, override in shown.overrides.items():
        value = f"{key} is {_value(override.value)} until {override.until}: {override.reason}"
        table.add_row("Loosened guard", escape(value))
    out.print(table)
    _show_events(out, shown)
    _show_settings(out, shown)


def _hints(shown: Overview) -> list[str]:
    """What can be done about a district that takes no reports."""
    name = shown.district.name
    match shown.standing.status:
        case DistrictStatus.STOPPED:
            return [f"No report is taken; the rosters stay as they are. To go on: rosterline district resume {name}"]
        case DistrictStatus.CLOSED:
            return [f"No report is taken any more. To reopen it: rosterline district resume {name}"]
        case DistrictStatus.BETWEEN_YEARS:
            return [
                "The school year is over: no report is taken until the next one starts: "
                f"rosterline year start {name} --from DATE --to DATE"
            ]
        case _:
            return []


def _show_events(out: Console, shown: Overview) -> None:
    if not shown.events:
        return
    out.print("\n[bold]What people did last[/bold]")
    table = Table("When", "Who", "What", "Why", box=None, pad_edge=False)
    for event in shown.events:
        when = event.at.astimezone(shown.district.zone).strftime("%Y-%m-%d %H:%M")
        table.add_row(when, escape(event.actor) or _NOTHING, escape(event.told()), escape(event.reason) or _NOTHING)
    out.print(table)


def _show_settings(out: Console, shown: Overview) -> None:
    out.print()
    table = Table("Setting", "Value", box=None, pad_edge=False)
    usual = flat(Guards())
    as_always = 0
    for key, value in shown.settings.items():
        if key == "overrides":
            continue
        if key.startswith("guards.") and value == usual[key.removeprefix("guards.")]:
            as_always += 1
            continue
        told = f"{len(value.splitlines())} lines of TOML" if key == "mapping" and value else _value(value)
        table.add_row(key, escape(told) if told else _NOTHING)
    table.add_row("guards.*", f"{as_always} limits as usual (docs/guards.md)")
    out.print(table)


def show_changes(out: Console, name: str, changes: Sequence[SettingChange]) -> None:
    """What settings were and are."""
    out.print(f"Set for {name}:")
    for change in changes:
        if not change.is_change:
            told = "as it was" if change.key == "mapping" else f"{_value(change.after) or '(nothing)'}, as it was"
        elif change.key == "mapping":
            told = "changed"
        else:
            before = f"{_value(change.before) or '(nothing)'}{_until(change.before_until)}"
            told = f"{before} -> {_value(change.after) or '(nothing)'}{_until(change.until)}"
        out.print(f"  {change.key}: {escape(told)}", soft_wrap=True)


def _until(day: Any) -> str:
    return f" (until {day})" if day else ""


def _value(value: Any) -> str:
    """A setting's value, as a person would write it on the command line."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in (None, {}) else f"{value:g}" if isinstance(value, float) else str(value)


def show_terms(out: Console, name: str, lines: Sequence[TermLine]) -> None:
    """A district's terms: when they are, and who says so."""
    if not lines:
        out.print(
            f"No report of {name} has named a term yet. Dates can be set beforehand:\n"
            f"rosterline terms set {name} TERM --from DATE --to DATE",
            highlight=False,
        )
        return
    of_schools = any(line.school_id for line in lines)
    heads = ["Term", *(["School"] if of_schools else []), "Name", "First day", "Last day", "Dates", "Classes", "Today"]
    table = Table(*heads, box=None, pad_edge=False)
    table.columns[heads.index("Classes")].justify = "right"
    for line in lines:
        source = line.dates_from.value if line.reported else f"{line.dates_from.value}, in no report"
        cells = [escape(line.term), *([escape(line.school_id) or "all"] if of_schools else [])]
        cells += [escape(line.name) or _NOTHING]
        cells += [str(day) if day else _NOTHING for day in (line.begins_on, line.last_day)]
        table.add_row(*cells, source, f"{line.classes:,}" if line.classes else _NOTHING, line.when.value)
    out.print(table)
    open_terms = [line for line in lines if line.begins_on is None and line.ends_on is None]
    if open_terms:
        first = open_terms[0]
        term = shlex.quote(printable(first.term))
        school = f" --school {shlex.quote(printable(first.school_id))}" if first.school_id else ""
        out.print(
            f"\n{len(open_terms):,} without dates. To set them, if the report can't: "
            f"rosterline terms set {name} {escape(term + school)} --from DATE --to DATE",
            soft_wrap=True,
        )


def show_schools(out: Console, name: str, lines: Sequence[SchoolLine]) -> None:
    """A district's schools, with what is in them."""
    if not lines:
        out.print(f"No report of {name} has named a school yet.")
        return
    table = Table("School", "Name", "Students", "Classes", "Teachers", "State", box=None, pad_edge=False)
    for column in table.columns[2:5]:
        column.justify = "right"
    for line in lines:
        numbers = [f"{count:,}" if count else _NOTHING for count in (line.students, line.classes, line.teachers)]
        state = {"gone": "gone from the report"}.get(line.state.value, line.state.value)
        table.add_row(escape(line.id), escape(line.name) or _NOTHING, *numbers, state)
    out.print(table)
    out.print("[dim]Students who are in a class, and people who teach one.[/]")
