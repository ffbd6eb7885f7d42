"""How an import, a preview and a past import look on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosterline.findings import Issue, Severity, sort_issues
from rosterline.roster.ledger import ImportStatus
from rosterline.tell import detail_lines, school_lines
from rosterline.tell.summary import WORDS, number, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rosterline.compare import Count
    from rosterline.history import ImportDetail
    from rosterline.pipeline import Outcome

_COLOURS = {
    ImportStatus.APPLIED: "green",
    ImportStatus.UNCHANGED: "green",
    ImportStatus.REJECTED: "red",
    ImportStatus.HELD: "yellow",
    ImportStatus.FAILED: "red",
}
_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}
_ISSUES = 20


def show_outcome(out: Console, outcome: Outcome, *, previewed: bool, limit: int) -> None:
    """An import or a preview, for a person: what happened, the numbers, the findings."""
    out.print(_headline(outcome, previewed))
    if outcome.reason:
        out.print(escape(outcome.reason[1]))
        out.print(_remedy(outcome.reason[0]))
    for hold in outcome.holds:
        out.print(escape(hold.message))
    if outcome.status in (ImportStatus.APPLIED, ImportStatus.HELD):
        out.print()
        out.print(_counts(outcome.counts))
    if outcome.plan is not None and outcome.status is ImportStatus.APPLIED:
        _show_changes(out, outcome, previewed, limit)
    _show_issues(out, outcome.issues, outcome.import_id, _ISSUES)
    if previewed and outcome.status is ImportStatus.APPLIED:
        out.print(f"\nNothing was written. To take the report: rosterline import {outcome.district} FILE...")


def _headline(outcome: Outcome, previewed: bool) -> str:
    colour = _COLOURS[outcome.status]
    if previewed:
        words = {
            ImportStatus.APPLIED: "This report can be taken.",
            ImportStatus.UNCHANGED: "These bytes are the roster already: nothing would change.",
            ImportStatus.REJECTED: "This report would be rejected.",
            ImportStatus.HELD: "This report would be held.",
            ImportStatus.FAILED: "There is no report to look at.",
        }
    else:
        words = {
            ImportStatus.APPLIED: f"Import {outcome.import_id}: applied.",
            ImportStatus.UNCHANGED: f"Import {outcome.import_id}: these bytes are the roster already, nothing to do.",
            ImportStatus.REJECTED: f"Import {outcome.import_id}: rejected. The roster is as it was.",
            ImportStatus.HELD: f"Import {outcome.import_id}: held. The roster is as it was.",
            ImportStatus.FAILED: f"Import {outcome.import_id}: failed. The roster is as it was.",
        }
    return f"[bold {colour}]{words[outcome.status]}[/]"


def _remedy(code: str) -> str:
    from rosterline.findings.catalogue import CATALOGUE

    finding = CATALOGUE.get(code)
    return f"[dim]What to do: {escape(finding.remedy)} (docs/findings.md#{code})[/]" if finding else ""


def _counts(counts: Mapping[str, Count]) -> Table:
    table = Table("", "new", "changed", "gone", "unchanged", "total", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, count in counts.items():
        cells = (count.added, count.changed, count.removed, count.unchanged, count.total)
        table.add_row(WORDS[kind][1], *(f"{cell:,}" if cell else "[dim]-[/]" for cell in cells))
    return table


def _show_changes(out: Console, outcome: Outcome, previewed: bool, limit: int) -> None:
    plan = outcome.plan
    assert plan is not None
    ended = [number(count, kind) for kind, count in plan.ended.items() if count]
    if ended:
        out.print(f"Ended by their own dates: {', '.join(ended)}.")
    if plan.is_empty:
        out.print("Nothing changes.")
        return
    lines = school_lines(plan, plan.school_names())
    out.print("\n[bold]By school[/bold]")
    for line in lines[:30]:
        out.print(f"  {escape(line)}")
    if len(lines) > 30:
        out.print(f"  ... and {len(lines) - 30} more schools")
    if previewed and limit:
        out.print("\n[bold]One by one[/bold]")
        for line in detail_lines(plan, limit):
            out.print(f"  {escape(line)}", soft_wrap=True)


def _show_issues(out: Console, issues: Sequence[Issue], import_id: int | None, limit: int) -> None:
    if not issues:
        return
    numbers = {severity: sum(issue.severity is severity for issue in issues) for severity in Severity}
    words = ", ".join(f"{count:,} {severity}{'s' * (count != 1)}" for severity, count in numbers.items() if count)
    out.print(f"\n[bold]Findings[/bold]: {words}")
    for issue in sort_issues(issues)[:limit]:
        place = ", ".join(
            part
            for part in (issue.file, f"line {issue.line}" if issue.line else None, issue.column and repr(issue.column))
            if part
        )
        colour = _SEVERITY[issue.severity]
        out.print(f"  [{colour}]{issue.code}[/] {escape(place)}: {escape(issue.message)}", soft_wrap=True)
    if len(issues) > limit:
        more = f"; all of them: rosterline imports show {import_id} --issues" if import_id else ""
        out.print(f"  ... and {len(issues) - limit:,} more{more}")


def show_import(out: Console, detail: ImportDetail, *, all_issues: bool) -> None:
    """A past import: status, files, numbers, findings."""
    status = ImportStatus(detail.entry.status)
    out.print(f"[bold {_COLOURS.get(status, 'white')}]Import {detail.entry.id}: {status.value}[/] ({detail.district})")
    if detail.entry.reason:
        out.print(escape(detail.entry.reason))
    table = Table("File", "Role", "Rows", "Left out", "Encoding", box=None, pad_edge=False)
    for file in detail.files:
        table.add_row(escape(file.name), file.role or "-", f"{file.rows:,}", f"{file.left_out:,}", file.encoding or "-")
    if detail.files:
        out.print(table)
    if status is ImportStatus.APPLIED:
        out.print()
        out.print(_counts(detail.entry.counts))
        out.print(sentence(detail.entry.counts))
    _show_issues(out, detail.issues, detail.entry.id, len(detail.issues) if all_issues else _ISSUES)
