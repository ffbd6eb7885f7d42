"""How an import, a preview and a past import look on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosterline.decide import ONLY_DISCARDED, Hold
from rosterline.findings import Issue, Severity, printable, sort_issues
from rosterline.findings.catalogue import GUARDS
from rosterline.roster.ledger import Decision, ImportStatus
from rosterline.tell import detail_lines, school_lines
from rosterline.tell.summary import WORDS, number, sentence
from rosterline.terminal.holds import remedy_of, show_choice, show_holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from rosterline.compare import Count, Plan
    from rosterline.history import Decided, ImportDetail, ImportEntry
    from rosterline.pipeline import Outcome

_COLOURS = {
    ImportStatus.APPLIED: "green",
    ImportStatus.UNCHANGED: "green",
    ImportStatus.REJECTED: "red",
    ImportStatus.HELD: "yellow",
    ImportStatus.FAILED: "red",
    ImportStatus.DISCARDED: "dim",
    ImportStatus.ROLLED_BACK: "dim",
}
_GUARD_CODES = frozenset(guard.code for guard in GUARDS)
_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}
_ISSUES = 20


def show_outcome(out: Console, outcome: Outcome, *, previewed: bool, limit: int, signing: bool = False) -> None:
    """An import or a preview, for a person: what happened, the numbers, the findings, what to do next.

    Names of schools and people are shown in a preview only. ``signing``: the format of what is looked at is being
    signed off, so nothing is said of whether the report would be taken now.
    """
    plan = outcome.plan
    signing = signing and plan is not None
    out.print("[bold]This is what it would do:[/]" if signing else _headline(outcome, previewed))
    if outcome.reason and not signing:
        out.print(escape(_with_place(outcome.reason, outcome.issues)))
        out.print(_remedy(outcome.reason[0], outcome.district))
    names = plan.school_names() if plan is not None and previewed else {}
    show_holds(out, outcome.holds, names, outcome.district)
    warnings = [issue for issue in outcome.issues if issue.code in _GUARD_CODES]
    if warnings:
        out.print("\nLook twice. After sign-off, this would wait for a person:")
        show_holds(out, [Hold(issue.code, issue.message) for issue in warnings], {}, outcome.district)
    if plan is not None and (previewed or outcome.status is not ImportStatus.REJECTED):
        if outcome.status is ImportStatus.REJECTED and not signing:
            out.print("\n[bold]What it would do if it were taken[/]")
        out.print()
        out.print(_counts(plan.counts, plan.ended))
        _show_changes(out, plan, names, limit if previewed else 0)
    told = _besides(None if signing else outcome.reason, outcome.issues)
    told = [issue for issue in told if issue not in warnings]
    _show_issues(out, told, outcome.import_id, _ISSUES)
    if not signing:
        _show_next(out, outcome, previewed)


def _besides(reason: tuple[str, str] | None, issues: Sequence[Issue]) -> list[Issue]:
    """The findings that say something else than the reason."""
    return [issue for issue in issues if reason is None or not _is_reason(reason, issue)]


def _is_reason(reason: tuple[str, str], issue: Issue) -> bool:
    """Whether a finding is the reason, which may begin with words of its own."""
    code, message = reason
    return issue.code == code and (message == issue.message or message.endswith(f": {issue.message}"))


def _show_next(out: Console, outcome: Outcome, previewed: bool) -> None:
    """What the reader can type now."""
    if previewed and outcome.status is ImportStatus.APPLIED:
        out.print(f"\nNothing was written. To take the report: rosterline import {outcome.district} FILE...")
    elif previewed and outcome.status is ImportStatus.HELD:
        out.print(
            f"\nNothing was written. rosterline import {outcome.district} FILE... would hold it, to be approved or "
            "discarded."
        )
    elif outcome.status is ImportStatus.HELD and outcome.import_id is not None:
        only = any(hold.code in ONLY_DISCARDED for hold in outcome.holds)
        show_choice(out, outcome.import_id, outcome.district, only_discard=only)


def _with_place(reason: tuple[str, str], issues: Sequence[Issue]) -> str:
    """The reason, behind the place that it is about."""
    about = [issue for issue in issues if (issue.code, issue.message) == reason]
    return f"{_place(about) if about else ''}{reason[1]}"


def _headline(outcome: Outcome, previewed: bool) -> str:
    colour = _COLOURS[outcome.status]
    if previewed:
        words = {
            ImportStatus.APPLIED: "This report can be taken.",
            ImportStatus.UNCHANGED: "This report has been taken already: nothing would change.",
            ImportStatus.REJECTED: "This report would be rejected.",
            ImportStatus.HELD: "This report would be held.",
            ImportStatus.FAILED: "There is no report to look at.",
        }
    else:
        words = {
            ImportStatus.APPLIED: f"Import {outcome.import_id}: applied.",
            ImportStatus.UNCHANGED: f"Import {outcome.import_id}: this report has been taken already, nothing to do.",
            ImportStatus.REJECTED: f"Import {outcome.import_id}: rejected. The roster is as it was.",
            ImportStatus.HELD: f"Import {outcome.import_id}: held, for a person to look at. The roster is as it was.",
            ImportStatus.FAILED: f"Import {outcome.import_id}: failed. The roster is as it was.",
        }
    return f"[bold {colour}]{words[outcome.status]}[/]"


def _remedy(code: str, district: str) -> str:
    from rosterline.findings.catalogue import CATALOGUE

    finding = CATALOGUE.get(code)
    return f"[dim]What to do: {escape(remedy_of(finding, district))} (docs/findings.md#{code})[/]" if finding else ""


def _counts(counts: Mapping[str, Count], ended: Mapping[str, int]) -> Table:
    heads = ["new", "changed", "gone", *(["ended"] if any(ended.values()) else []), "unchanged", "total"]
    table = Table("", *heads, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, count in counts.items():
        cells = [count.added, count.changed, count.removed, count.unchanged, count.total]
        if "ended" in heads:
            cells.insert(3, ended.get(kind, 0))
        table.add_row(WORDS[kind][1], *(f"{cell:,}" if cell else "[dim]-[/]" for cell in cells))
    return table


def _show_changes(out: Console, plan: Plan, names: Mapping[str, str], limit: int) -> None:
    ended = [number(count, kind) for kind, count in plan.ended.items() if count]
    if ended:
        out.print(
            f"Ended: {', '.join(ended)}. They left the report after their own last day or their term's, so they count "
            "as ended and not as gone."
        )
    if plan.is_empty:
        out.print("Nothing changes.")
        return
    lines = school_lines(plan, names)
    if lines:
        out.print("\n[bold]By school[/bold]")
        out.print(_indented(lines[:30]))
    if len(lines) > 30:
        out.print(f"  ... and {len(lines) - 30} more schools")
    if limit:
        out.print("\n[bold]One by one[/bold] (- goes, . ended, ~ changes, + joins)")
        out.print(_indented(list(detail_lines(plan, limit))))


def _indented(lines: Sequence[str]) -> Table:
    """Lines that stay indented where they have to be broken."""
    table = Table.grid(padding=(0, 0, 0, 2), pad_edge=True)
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row(escape(line))
    return table


def _show_issues(out: Console, issues: Sequence[Issue], import_id: int | None, limit: int) -> None:
    """Findings, errors first; those that say the same of one column of a file in one line."""
    if not issues:
        return
    numbers = {severity: sum(issue.severity is severity for issue in issues) for severity in Severity}
    words = ", ".join(f"{count:,} {severity}{'s' * (count != 1)}" for severity, count in numbers.items() if count)
    out.print(f"\n[bold]Findings[/bold]: {words}")
    groups: dict[tuple[str, str | None, str | None, str], list[Issue]] = {}
    for issue in sort_issues(issues):
        groups.setdefault((issue.code, issue.file, issue.column, issue.message), []).append(issue)
    table = Table.grid(padding=(0, 0, 0, 2), pad_edge=True)
    table.add_column(overflow="fold")
    for alike in list(groups.values())[:limit]:
        colour = _SEVERITY[alike[0].severity]
        table.add_row(f"[{colour}]{alike[0].code}[/] {escape(_place(alike))}{escape(alike[0].message)}")
    out.print(table)
    shown = sum(len(alike) for alike in list(groups.values())[:limit])
    if len(issues) > shown:
        more = f"; all of them: rosterline imports show {import_id} --issues" if import_id else ""
        out.print(f"  ... and {len(issues) - shown:,} more{more}")


def _place(alike: Sequence[Issue]) -> str:
    """Where findings stand: ``roster.csv, 3 lines (17, 20, 21), 'Student ID': ``."""
    first = alike[0]
    lines = [str(issue.line) for issue in alike if issue.line]
    where = f"line {lines[0]}" if len(lines) == 1 else ""
    if len(lines) > 1:
        where = f"{len(lines):,} lines ({', '.join(lines[:5])}{', ...' if len(lines) > 5 else ''})"
    column = repr(first.column) if first.column else ""
    parts = [part for part in (first.file, where, "" if column in first.message else column) if part]
    return f"{', '.join(parts)}: " if parts else ""


def show_imports(out: Console, entries: Sequence[ImportEntry], zone: ZoneInfo) -> None:
    """A district's history, the newest first."""
    if not entries:
        out.print("No report has been imported yet.")
        return
    table = Table("Import", "Received", "Status", "What happened", box=None, pad_edge=False)
    for entry in entries:
        received = entry.received_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        table.add_row(str(entry.id), received, entry.status, escape(_what_happened(entry, zone)))
    out.print(table)


def _what_happened(entry: ImportEntry, zone: ZoneInfo) -> str:
    """One line of the history: what came of an import, and who said so."""
    decided = entry.decided
    if entry.status == ImportStatus.APPLIED:
        numbers = sentence(entry.counts, entry.ended)
        return f"{_said_by('approved', decided)}; {numbers}" if decided else numbers
    if decided is not None and entry.status == ImportStatus.ROLLED_BACK:
        return decision(decided, zone)
    if decided is not None and decided.what == Decision.DISCARDED:
        return _said_by("discarded", decided)
    return entry.reason


def _said_by(deed: str, decided: Decided) -> str:
    """``approved by ann: the schools have merged``."""
    who = f" by {decided.by}" if decided.by else ""
    return printable(f"{deed}{who}{f': {decided.reason}' if decided.reason else ''}")


_DECISIONS = {
    Decision.APPROVED: "Approved",
    Decision.DISCARDED: "Discarded",
    Decision.SUPERSEDED: "Superseded by a newer report",
    Decision.ROLLED_BACK: "Undone",
}


def decision(decided: Decided, zone: ZoneInfo) -> str:
    """``Undone on 2026-09-05 09:30 by ann: the wrong school year``."""
    words = f"{_DECISIONS[Decision(decided.what)]} on {decided.at.astimezone(zone):%Y-%m-%d %H:%M}"
    who = f" by {decided.by}" if decided.by else ""
    return printable(f"{words}{who}{f': {decided.reason}' if decided.reason else '.'}")


def show_undone(out: Console, entries: Sequence[ImportEntry], *, will_be_held: bool) -> None:
    """What a rollback did, for a person: import by import, the newest first. ``will_be_held``: the next report."""
    for entry in entries:
        counts = entry.counts.values()
        back = sum(count.changed + count.removed for count in counts) + sum(entry.ended.values())
        added = sum(count.added for count in counts)
        out.print(
            f"[bold]Import {entry.id} is undone[/bold]: the roster is as it was before it. "
            + (_undone(back, added) if back or added else "The import had changed nothing.")
        )
    if will_be_held:
        out.print(f"The next report of {'this' if len(entries) == 1 else 'each'} form will be held for you to look at.")


def _undone(back: int, added: int) -> str:
    """So many records are back as they were, so many that the import had added are inactive."""
    parts = [f"{back:,} record{'s are back as they were' if back != 1 else ' is back as it was'}"] if back else []
    if added:
        what = f"{added:,} that it had added" if back else f"{added:,} record{'s' * (added != 1)} that it had added"
        parts.append(f"{what} {'are' if added != 1 else 'is'} inactive")
    return f"{', '.join(parts)}."


def show_import(out: Console, detail: ImportDetail, *, all_issues: bool) -> None:
    """A past import: status, files, numbers, findings."""
    status = ImportStatus(detail.entry.status)
    out.print(f"[bold {_COLOURS.get(status, 'white')}]Import {detail.entry.id}: {status.value}[/] ({detail.district})")
    reason = (detail.row.reason_code or "", detail.row.reason_message) if detail.row.reason_message else None
    if status is ImportStatus.RECEIVED:
        out.print(escape(detail.entry.reason))
    elif reason and status is not ImportStatus.DISCARDED:
        out.print(escape(_with_place(reason, detail.issues)))
    show_holds(out, detail.holds, {}, detail.district)
    if detail.entry.decided:
        out.print(escape(decision(detail.entry.decided, detail.zone)))
    if status is ImportStatus.HELD:
        only = any(hold.code in ONLY_DISCARDED for hold in detail.holds)
        show_choice(out, detail.entry.id, detail.district, only_discard=only)
    table = Table("File", "Role", "Rows", "Left out", "Encoding", box=None, pad_edge=False)
    for file in detail.files:
        table.add_row(
            escape(file.name),
            file.role or "-",
            f"{file.rows:,}" if file.role else "not read",
            f"{file.left_out:,}",
            file.encoding or "-",
        )
    if detail.files:
        out.print(table)
    if status in (ImportStatus.APPLIED, ImportStatus.ROLLED_BACK):
        out.print("\nWhat it had done:" if status is ImportStatus.ROLLED_BACK else "")
        out.print(_counts(detail.entry.counts, detail.entry.ended))
        out.print(sentence(detail.entry.counts, detail.entry.ended))
    told = _besides(reason, detail.issues)
    _show_issues(out, told, detail.entry.id, len(told) if all_issues else _ISSUES)
