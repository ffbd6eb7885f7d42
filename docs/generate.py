"""Writes the reference pages that are made from the code: ``make docs``. A test fails when they are not current.

``findings.md``  from the error catalogue
``guards.md``    from the guards' part of the catalogue and their limits
``settings.md``  from the settings' model and each adapter's own section
``adapters/``    a page for each built-in adapter, from its report definition
``adapters.md``  is written by hand: only the files that it shows are put in
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from rosterline.findings import Finding
from rosterline.findings.catalogue import GUARDS, REPORT_FINDINGS, ROW_FINDINGS
from rosterline.findings.reports import EmptyReport
from rosterline.plugins import Adapter, load_adapters
from rosterline.report import Form, Report
from rosterline.settings import DistrictSettings, Guards, Section
from rosterline.terminal.adapters import NEEDED, NEEDED_MEANS, also_read, file_words

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parent
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


def built_in() -> list[Adapter]:
    """The adapters that come with rosterline."""
    return [one for one in load_adapters().all() if one.distribution.startswith("rosterline ")]


def adapters_page(text: str) -> str:
    """The page for authors, with the files that it shows and the list of built-in adapters as they are now."""
    text = _SHOWN.sub(lambda found: _shown(found["path"], found["language"]), text)
    before, mark, _ = text.partition("<!-- adapters -->\n")
    return before + mark + "".join(f"- [{_report(one).title}](adapters/{one.name}.md)\n" for one in built_in())


_SHOWN = re.compile(r"<!-- (?P<path>\S+) -->\n```(?P<language>\w+)\n.*?^```\n", re.DOTALL | re.MULTILINE)


def _shown(path: str, language: str) -> str:
    content = (CHECKOUT / path).read_text(encoding="utf-8")
    return f"<!-- {path} -->\n```{language}\n{content}```\n"


def _qualified(report: Report) -> Iterator[str]:
    """What is said of headers that name a table."""
    if any(file.qualified for form in report.forms for file in form.files):
        yield from (
            "The name of a table may stand before a header or not, where the rest alone is no other column",
            "(`CC.SectionID`, `[04]SectionID`, `SectionID`), and so may a letter that keeps the order",
            "(`CC.p_section_id`). *Also read as* has other words for the same.",
        )


def adapter_page(adapter: Adapter) -> str:
    """What an adapter reads: forms, files, columns; what its reports don't say; its settings."""
    report = _report(adapter)
    lines = [
        *(f"# {report.title}: what is read", NOTE, ""),
        f"The adapter `{adapter.name}`. `rosterline adapters {adapter.name} --sample DIR` writes a valid sample; files",
        "are known by their headers, and `rosterline detect FILE...` tells whether they are of this kind. Headers are",
        "compared without case, blanks, `_` and `-`; the order of columns is free.",
        *_qualified(report),
        *("", f"Needed: {NEEDED_MEANS}.", ""),
        *(line for form in report.forms for line in _form(form)),
    ]
    section = adapter.settings_section()
    if section.model_fields:
        lines += ["## Settings", "", "Besides [those of every district](../settings.md):", "", *_table(section)]
    return "\n".join(lines).rstrip() + "\n"


def _report(adapter: Adapter) -> Report:
    return adapter.report(DistrictSettings(), adapter.settings_section()())


def _form(form: Form) -> Iterator[str]:
    yield from (f"## {form.title or form.name}", "")
    if len(form.files) > 1:
        yield from (f"{len(form.files)} files: {', '.join(map(file_words, form.files))}.", "")
    if silent := _silent(form):
        yield from (f"It says nothing of: {', '.join(silent)}. What is stored of them stays as it is.", "")
    for file in form.files:
        if len(form.files) > 1:
            yield from (f"### {file_words(file)}", "")
        yield from ("| column | needed | in the SIS | what it holds | also read as |", "|---|---|---|---|---|")
        for column in file.columns:
            cells = [f"`{column.headers[0]}`", NEEDED[column.need], column.vendor, column.explained, also_read(column)]
            yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
        yield ""
        if file.known:
            yield from (f"Known, and not read: {', '.join(f'`{header}`' for header in file.known)}.", "")


def _silent(form: Form) -> list[str]:
    """What a report of the form does not carry; of what it does not carry no part is named."""
    lacking = [what for what, fields in _MAY_LACK.items() if not any(fields & file.fields for file in form.files)]
    return [what for what in lacking if not any(what.endswith(f" of {other}") for other in lacking)]


_MAY_LACK = {
    "schools": frozenset({"school.id"}),
    "terms": frozenset({"term.id", "term.name"}),
    "dates of terms": frozenset({"term.begin", "term.end"}),
    "courses": frozenset({"course.id", "course.name"}),
    "classes": frozenset({"section.id", "section.name"}),
    "students": frozenset({"student.id"}),
    "e-mail addresses of students": frozenset({"student.email"}),
    "grades of students": frozenset({"student.grade"}),
    "teachers": frozenset({"teacher.id", "teacher.email"}),
    "dates of enrollments": frozenset({"enrollment.begin", "enrollment.end"}),
}
"""What a report need not carry -> the fields of which one carries it."""


def pages() -> dict[Path, str]:
    """All generated pages: where they stand and what they hold."""
    made = {"findings.md": findings_page(), "guards.md": guards_page(), "settings.md": settings_page()}
    made |= {f"adapters/{adapter.name}.md": adapter_page(adapter) for adapter in built_in()}
    made["adapters.md"] = adapters_page((FOLDER / "adapters.md").read_text(encoding="utf-8"))
    return {FOLDER / name: text for name, text in made.items()}


def main() -> None:
    """Write them."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
