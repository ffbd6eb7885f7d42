"""What is pasted or ticked in Infinite Campus: queries for Data Extract, and the fields of the Ad Hoc filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rosterline.hookspecs import Artefact
from rosterline.report import File, Form, Need
from rosterline.settings import DistrictSettings, Section
from rosterline_infinite_campus.queries import Queries
from rosterline_infinite_campus.report import report
from rosterline_infinite_campus.settings import CampusSettings


def artefacts(
    settings: DistrictSettings,
    own: Section,
    district: str,  # noqa: ARG001
    moment: datetime,  # noqa: ARG001
) -> Sequence[Artefact]:
    """All of them; they depend on the settings alone, so that the same settings give the same bytes."""
    chosen = own if isinstance(own, CampusSettings) else CampusSettings()
    queries = Queries(settings, chosen)
    made = report(settings, chosen)
    found = [
        Artefact(
            f"{file.role}.sql",
            f"query of the file {file.role}.csv",
            queries.of(form.name, file).encode(),
            form.name,
            f"paste it into the Data Extract instance that writes {file.role}.csv (Extract Mode: SQL)",
        )
        for form in (made.form("extract"), made.form("roster"))
        for file in form.files
    ]
    fields = Artefact(
        "ad-hoc-fields.txt",
        "fields of the three Ad Hoc filters",
        _fields(made.form("ad_hoc")).encode(),
        "ad_hoc",
        "tick these fields in the Query Wizard of the Filter Designer",
    )
    return (*found, fields)


_AREAS = {"students": "Student", "sections": "Course/Section", "staff": "Census/Staff"}
"""Where the Query Wizard has the fields of a file."""


def _fields(form: Form) -> str:
    parts = [f"Filter {place}: {_AREAS[file.role]}\n{_of_file(file)}" for place, file in enumerate(form.files, 1)]
    return "\n".join(parts)


def _of_file(file: File) -> str:
    """The elements to tick: those without which the report is refused are marked."""
    columns = [column for column in file.columns if column.vendor]
    seen = {column.vendor: column for column in reversed(columns)}
    width = max(map(len, seen))
    lines = [f"Save it as {file.role}. Leave the column names as they are. * = the report is refused without it."]
    for name in dict.fromkeys(column.vendor for column in columns):
        column = seen[name]
        mark = "*" if column.need in (Need.REQUIRED, Need.PRESENT) else " "
        lines.append(f"  {mark} {name:<{width}}  {column.explained}")
    return "\n".join(lines) + "\n"
