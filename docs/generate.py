"""Writes the reference pages that are made from the code: ``make docs``. A test fails when they are not current.

``findings.md``  from the error catalogue
``guards.md``    from the guards' part of the catalogue and their limits
``settings.md``  from the settings' model and each adapter's own section
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from rosterline.findings import Finding
from rosterline.findings.catalogue import GUARDS, REPORT_FINDINGS, ROW_FINDINGS
from rosterline.findings.reports import EmptyReport
from rosterline.plugins import load_adapters
from rosterline.settings import DistrictSettings, Guards, Section

FOLDER = Path(__file__).parent
NOTE = "<!-- Made from the code by `make docs`: change it there. -->"


def findings_page() -> str:
    """Every finding with its code, weight, explanation, remedy and message."""
    lines = [
        *("# Findings", NOTE, ""),
        "What an import can say about a report. Programs may rely on the codes: they do not change. An **error**",
        "leaves something out or refuses the report, a **warning** wants a look, a **notice** is for the record. No",
        "message holds a cell's value.",
        *("", "## About rows and cells", ""),
        *(line for finding in ROW_FINDINGS for line in _finding(finding)),
        *("## About the report as a whole", ""),
        *(line for finding in REPORT_FINDINGS for line in _finding(finding)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _finding(finding: type[Finding]) -> Iterator[str]:
    left_out = ", the row is left out" if finding.leaves_out else ""
    yield f"### `{finding.code}`"
    yield ""
    yield f"**{finding.title}** ({finding.severity.value}{left_out})"
    yield ""
    yield finding.explanation
    yield ""
    yield f"*What to do:* {finding.remedy}"
    yield ""
    yield f"*Message:* `{finding.template}`"
    yield ""


def guards_page() -> str:
    """Every guard with its limits, what it means, and what to look at before deciding."""
    lines = [
        *("# Guards", NOTE, ""),
        "A guard looks at what a report would change, before anything is written. When one of them says stop, the",
        "import is **held**: the rosters stay as they are until somebody approves or discards it, or a newer report",
        "takes its place. Before a district is signed off the guards only warn, in the preview and after an import.",
        "",
        "A limit is passed when **both** numbers are: the percentage of what is stored, and the count. All limits can",
        "be [set for a district](settings.md); loosening one needs a reason and an end date. Where a cell is empty,",
        "there is no limit there: the guard does not look.",
        "",
        "An example: two grades will move to another district's school before the year ends. Somebody says so",
        "beforehand, and from the day after the end date the guard is as strict as ever:",
        "",
        "```",
        "rosterline district set springfield guards.students_lost.percent=3 guards.students_lost.school_percent=20 \\",
        '  --reason "two grades move to Shelbyville" --until 2027-06-30',
        "```",
        *("", "| guard | in the district, over | in a school, over |", "|---|---|---|"),
        *(f"| [`{guard.code}`](#{guard.code}) | {_limits(guard)} |" for guard in GUARDS),
        "",
        *(line for guard in GUARDS for line in _guard(guard)),
        *_empty_report(),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _empty_report() -> Iterator[str]:
    """What holds a report although it is no guard: nobody can approve it."""
    yield from (f"## `{EmptyReport.code}`", "")
    yield f"**{EmptyReport.title}.** {EmptyReport.explanation} It holds before sign-off too, has no limit,"
    yield "and can't be approved: it can only be discarded, or a newer report takes its place."
    yield from ("", f"*Before you decide:* {EmptyReport.remedy}", "")


def _limits(guard: type[Finding]) -> str:
    limits = getattr(Guards(), guard.code.replace("-", "_"), None)
    values = limits.model_dump() if isinstance(limits, Section) else {}
    if "gone_percent" in values:
        return f"{values['gone_percent']:g} % of students gone, {values['new_percent']:g} % new | "
    if "rows" in values:
        return f"{values['rows']} records | "
    cells = [
        f"{values[f'{scope}percent']:g} % and {values[f'{scope}count']}" if f"{scope}percent" in values else ""
        for scope in ("", "school_")
    ]
    return " | ".join(cells) if any(cells) else "any | "


def _guard(guard: type[Finding]) -> Iterator[str]:
    yield f"## `{guard.code}`"
    yield ""
    yield f"**{guard.title}.** {guard.explanation}"
    yield ""
    yield f"*Before you decide:* {guard.remedy}"
    yield ""


def settings_page() -> str:
    """Every setting of a district with its default and what it means, the core's first, then each adapter's."""
    lines = [
        *("# Settings of a district", NOTE, ""),
        "`rosterline district set NAME KEY=VALUE ...` writes single settings, `--from FILE.toml` several at once;",
        "`rosterline district show NAME` prints them. Keys with a dot are tables in TOML: `reading.encoding` is",
        "`encoding` in `[reading]`. A setting marked with † loosens a guard when it is raised or switched off; that",
        "needs a reason and an end date (`--reason TEXT --until DATE`).",
        *("", "## Every district", ""),
        *_table(DistrictSettings),
    ]
    for adapter in load_adapters().all():
        section = adapter.settings_section()
        if section.model_fields:
            lines += ["", f"## Districts with the adapter `{adapter.name}`", "", *_table(section)]
    return "\n".join(lines) + "\n"


def _table(model: type[Section]) -> Iterator[str]:
    yield "| key | default | meaning |"
    yield "|---|---|---|"
    yield from _rows(model)


def _rows(model: type[Section], before: str = "", values: Section | None = None, about: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        key = f"{before}{name}"
        if isinstance(info.default, Section):
            group = f"{info.description} " if before else ""
            yield from _rows(type(info.default), f"{key}.", info.default, group)
            continue
        extra = info.json_schema_extra
        mark = " †" if isinstance(extra, dict) and "guard" in extra else ""
        default = getattr(values, name) if values else info.get_default(call_default_factory=True)
        yield f"| `{key}`{mark} | {_default(default)} | {about}{info.description} |"


def _default(value: Any) -> str:
    """A default as TOML writes it."""
    if value is None:
        return "not set"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, dict) and not value:
        return "empty"
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}`"


def pages() -> dict[Path, str]:
    """All generated pages: where they stand and what they hold."""
    made = {"findings.md": findings_page(), "guards.md": guards_page(), "settings.md": settings_page()}
    return {FOLDER / name: text for name, text in made.items()}


def main() -> None:
    """Write them."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
