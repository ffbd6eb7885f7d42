"""One file against all forms of a report, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rosterline.keep.files import ReportFile
from rosterline.read.contract import Peek
from rosterline.recognise.header import Match
from rosterline.recognise.report import header_row, may_be
from rosterline.report import Report
from rosterline.settings import Reading


@dataclass(frozen=True, slots=True)
class Look:
    """What a file could be in a report.

    Attributes:
        line: where the row stands that is most like a header of the report.
        cells: that row.
        told: its cells may stand in messages; else rows may have run into them.
        matches: form -> what the row is as each of its files; only forms that the header's fields and words allow.
    """

    line: int
    cells: tuple[str, ...]
    told: bool
    matches: Mapping[str, tuple[Match, ...]]


def look(source: ReportFile, peek: Peek, report: Report, reading: Reading) -> Look:
    """What a file could be in a report, told form by form.

    Raises:
        Rejected: ``empty-file``, or ``not-recognised`` where the settings of reading fit no line.
    """
    row = header_row(source, peek, report, reading)
    matches = {
        form.name: tuple(match for (name, _), match in row.matches.items() if name == form.name)
        for form in report.forms
        if may_be(form, report, row)
    }
    return Look(row.line, row.cells, row.told, matches)
