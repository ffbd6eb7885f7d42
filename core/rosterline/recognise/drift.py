"""One file against the format that was signed off, also where it drifted so far that it can't be recognised.

Messages name headers, never cells: of a row that holds less than half of the locked headers nothing is told, for it
may be a row of children.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from rosterline.errors import Rejected
from rosterline.findings import Issue
from rosterline.findings.reports import (
    DuplicateColumn,
    FormatDrift,
    MissingColumn,
    NotRecognised,
    ReportIncomplete,
)
from rosterline.keep.files import ReportFile
from rosterline.read.contract import Peek
from rosterline.recognise.difference import column_differences, named_columns, standing
from rosterline.recognise.header import named_after, stands_above_rows
from rosterline.report import FormatLock, LockedFile, Report
from rosterline.settings import Reading

_MAY_BE_DRIFT = {finding.code for finding in (MissingColumn, DuplicateColumn, NotRecognised, ReportIncomplete)}
_KINDS = {"text": "a text file", "xlsx": "a workbook (xlsx)", "xls": "a workbook (xls)"}
_DELIMITERS = {"\t": "tabs", " ": "blanks"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What came: a row that is taken for the header of a file, and what else sign-off pins of it.

    Attributes:
        name: the file's.
        line: of the header; 0 where there is none, and the settings name the columns.
        cells: the header's.
        delimiter: between them.
        kind: ``text`` or a workbook's.
        told: cells that are no locked headers may stand in messages.
    """

    name: str
    line: int
    cells: tuple[str, ...]
    delimiter: str
    kind: str
    told: bool


def drift_of(seen: Seen, locked: LockedFile) -> list[Issue]:
    """Every difference between what came and what was signed off, one issue each."""
    place = (seen.name, seen.line or None)
    issues = [FormatDrift.at(*place, what=text) for text in _other_form(seen, locked)]
    headers = named_columns(locked.headers)
    differences = column_differences(headers, seen.cells, told=seen.told)
    if differences and not _resembles(seen.cells, locked):
        found = standing(headers, seen.cells)
        what = f"only {found} of the {len(headers)} columns that were signed off stand in the header"
        return [*issues, FormatDrift.at(*place, what=what)]
    return issues + [FormatDrift.at(*place, one.column, what=one.text) for one in differences]


def _other_form(seen: Seen, locked: LockedFile) -> Iterator[str]:
    """Another kind of file, or another delimiter; what was not noted at sign-off is not compared."""
    if locked.kind and seen.kind != locked.kind:
        now, before = (_KINDS.get(kind, kind) for kind in (seen.kind, locked.kind))
        yield f"the file is {now}, at sign-off it was {before}"
    elif seen.delimiter != locked.delimiter and all((seen.delimiter, locked.delimiter, locked.headers[1:])):
        now, before = _delimiter(seen.delimiter), _delimiter(locked.delimiter)
        yield f"the cells are separated by {now}, at sign-off by {before}"


def _delimiter(delimiter: str) -> str:
    return _DELIMITERS.get(delimiter, repr(delimiter))


def _resembles(cells: Sequence[str], locked: LockedFile) -> bool:
    """Whether at least half of the locked headers stand in a row: then it is a header, and no row of cells."""
    names = [header for header in locked.headers if header.strip()]
    return 2 * standing(names, cells) >= len(names) > 0


def closeness(cells: Sequence[str], locked: LockedFile) -> float:
    """How like a row is to a locked header, from 0 to 1: headers of both among those of either."""
    names = [header for header in locked.headers if header.strip()]
    found = standing(names, cells)
    either = len(names) + sum(bool(cell.strip()) for cell in cells) - found
    return found / either if either else 0.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """A file and the locked one that it is most like."""

    name: str
    locked: LockedFile
    closeness: float
    issues: tuple[Issue, ...]

    @property
    def is_meant(self) -> bool:
        """Whether it is that file, drifted, and no other one: by its name, or as most columns of both are the same."""
        return not self.issues or 2 * self.closeness > 1 or named_after(self.name, self.locked.role)


def likeness(
    source: ReportFile, peek: Peek, locked: Sequence[LockedFile], header_row: int | None = None
) -> Likeness | None:
    """Which locked file a file is most like, None where no row holds half of a locked header."""
    found: list[Likeness] = []
    for one in locked:
        rows = [row for row in peek.records if header_row in (None, row.line) and _resembles(row.cells, one)]
        if not rows:
            continue
        row = max(rows, key=lambda row: closeness(row.cells, one))
        told = stands_above_rows(row.line, row.cells, peek)
        seen = Seen(source.name, row.line, row.cells, row.delimiter, peek.kind, told)
        found.append(Likeness(source.name, one, closeness(row.cells, one), tuple(drift_of(seen, one))))
    return max(found, key=lambda like: (not like.issues, like.closeness), default=None)


def with_drift(
    refusal: Rejected,
    files: Sequence[tuple[ReportFile, Peek]],
    report: Report,
    reading: Reading,
    locks: Mapping[str, FormatLock],
) -> Rejected:
    """The refusal of a report that was not recognised, as a drift from the format that it is most like.

    Where nothing drifted (a file did not come, an unknown one came too) the refusal stays as it is. Without header
    there are no columns to be compared.
    """
    if refusal.reason.code not in _MAY_BE_DRIFT or reading.header_row == 0:
        return refusal
    about = {issue.file for issue in (refusal.reason, *refusal.issues)}
    best = max((_against(lock, report, files, reading) for lock in locks.values()), key=_score, default=[])
    exact = {like.locked.role for like in best if not like.issues}
    # Where another file has the role already, a file that is like it may be none of the report's.
    drifted = [like for like in best if like.issues and (like.locked.role not in exact or like.name in about)]
    issues = [issue for like in drifted for issue in like.issues]
    return drift_refusal(issues, [refusal.reason, *refusal.issues]) if issues else refusal


def _score(likes: Sequence[Likeness]) -> float:
    return sum(like.closeness for like in likes)


def _against(
    lock: FormatLock, report: Report, files: Sequence[tuple[ReportFile, Peek]], reading: Reading
) -> list[Likeness]:
    """What each file is most like among those of a form; where headers don't tell two roles apart, its name does."""
    patterns = {file.role: file.pattern for form in report.forms if form.name == lock.form for file in form.files}
    one_role = len({locked.role for locked in lock.files}) == 1
    found = []
    for source, peek in files:
        allowed = [
            locked
            for locked in lock.files
            if not (pattern := patterns.get(locked.role, "")) or fnmatchcase(source.name.casefold(), pattern.casefold())
        ]
        like = likeness(source, peek, allowed, reading.header_row)
        if like is not None and (one_role or patterns.get(like.locked.role) or like.is_meant):
            found.append(like)
    return found


def drift_refusal(drift: Sequence[Issue], others: Sequence[Issue] = ()) -> Rejected:
    """The refusal of a report that drifted: the reason tells the first difference, the issues all of them."""
    first = drift[0]
    more = f", and {len(drift) - 1} more difference{'s' * (len(drift) > 2)}" if len(drift) > 1 else ""
    what = f"the report is not in the format that was signed off: {first.message}{more}"
    return Rejected(FormatDrift.at(first.file, first.line, what=what), [*drift, *others])
