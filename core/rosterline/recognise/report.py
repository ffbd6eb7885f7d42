"""All files of a report against all forms of the definition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from rosterline.errors import Rejected
from rosterline.findings import Issue
from rosterline.findings.reports import (
    DuplicateColumn,
    EmptyFile,
    FileIgnored,
    MissingColumn,
    NotRecognised,
    ReportIncomplete,
)
from rosterline.keep.files import ReportFile
from rosterline.read.contract import Layout, Peek
from rosterline.recognise.drift import with_drift
from rosterline.recognise.header import (
    HeaderRow,
    Match,
    hint,
    match_header,
    named_after,
    plain,
    stands_above_rows,
    unread_columns,
    without_qualifier,
)
from rosterline.report import File, Form, FormatLock, Report
from rosterline.settings import Reading

# The words of a header, also of TestScore and TEST_SCORE.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True, slots=True)
class RecognisedFile:
    """A file whose role and header are known.

    Attributes:
        number: the file's number inside the import, from 1.
        source: its bytes.
        role: what the definition says of it.
        peek: its beginning.
        layout: how its rows are read; ``layout.wanted`` maps fields to columns.
        told: its headers may stand in messages; else rows may have run into them.
    """

    number: int
    source: ReportFile
    role: File
    peek: Peek
    layout: Layout
    told: bool = True

    @property
    def fields(self) -> frozenset[str]:
        """Canonical fields that the file really has."""
        return frozenset(name for name in self.layout.wanted if not name.startswith("raw.")) | set(self.role.derived)

    def header_of(self, name: str) -> str | None:
        """How the file spells the column of a field."""
        place = self.layout.wanted.get(name)
        return None if place is None else self.layout.headers[place].strip()


@dataclass(frozen=True, slots=True)
class Recognised:
    """The report, understood: its form and its files; ``ignored`` are files that the report does not need."""

    form: Form
    files: tuple[RecognisedFile, ...]
    issues: tuple[Issue, ...] = ()
    ignored: tuple[tuple[ReportFile, Peek], ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Canonical fields that some file really has; what the form maps is what it may speak for."""
        return frozenset().union(*(file.fields for file in self.files))


@dataclass(slots=True)
class _Candidate:
    """A row that may be the header of a file, with what it would be in each form."""

    line: int
    cells: tuple[str, ...]
    delimiter: str
    told: bool = True
    """Its cells may stand in messages."""
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)

    @property
    def score(self) -> tuple[bool, int]:
        """Best match: complete ones first, then by the number of columns."""
        return max(((match.complete, match.score) for match in self.matches.values()), default=(False, 0))


def recognise(
    files: Sequence[tuple[ReportFile, Peek]],
    report: Report,
    reading: Reading,
    locks: Mapping[str, FormatLock] | None = None,
) -> Recognised:
    """Find form, roles and headers.

    Args:
        files: the report's files and their beginnings.
        report: what the adapter reads.
        reading: the district's settings of reading.
        locks: form -> the format that was signed off: a report that is refused because its columns are others than
            at sign-off is told so, column by column.

    Raises:
        Rejected: with ``empty-file``, ``not-recognised``, ``missing-column``, ``duplicate-column`` or
            ``report-incomplete``; with locks also ``format-drift``.
    """
    try:
        return _recognised(files, report, reading)
    except Rejected as refusal:
        raise with_drift(refusal, files, report, reading, locks or {}) from None


def _recognised(files: Sequence[tuple[ReportFile, Peek]], report: Report, reading: Reading) -> Recognised:
    found = [(source, peek, header_row(source, peek, report, reading)) for source, peek in files]
    form, chosen = _choose_form(found, report)
    issues: list[Issue] = []
    recognised: list[RecognisedFile] = []
    ignored: list[tuple[ReportFile, Peek]] = []
    for source, peek, candidate in found:
        match = chosen.get(source.path.as_posix())
        if match is None:
            issues.append(FileIgnored.at(source.name))
            ignored.append((source, peek))
            continue
        issues += _remarks(source, candidate, match)
        quoted = match.file.encloses(candidate.delimiter)
        layout = Layout(candidate.line, candidate.cells, candidate.delimiter, quoted, match.positions)
        recognised.append(RecognisedFile(len(recognised) + 1, source, match.file, peek, layout, candidate.told))
    return Recognised(form, tuple(recognised), tuple(issues), tuple(ignored))


def header_row(source: ReportFile, peek: Peek, report: Report, reading: Reading) -> _Candidate:
    """The row that is most like a header of one of the report's files."""
    if not peek.records:
        raise Rejected(EmptyFile.at(source.name))
    if reading.header_row == 0 or _given_to(source, report):
        first = peek.records[0]
        candidates = [_Candidate(0, _given_headers(source, len(first.cells), report, reading), first.delimiter)]
    else:
        rows = [row for row in peek.records if reading.header_row in (None, row.line)]
        candidates = [_Candidate(row.line, row.cells, row.delimiter) for row in rows]
    if not candidates:
        raise Rejected(NotRecognised.at(source.name, why=f"line {reading.header_row} holds no header"))
    for candidate in candidates:
        row = HeaderRow(candidate.cells)
        for form in report.forms:
            for file in form.files:
                if not file.pattern or fnmatchcase(source.name.casefold(), file.pattern.casefold()):
                    candidate.matches[form.name, file.role] = match_header(file, row)
    best = max(candidates, key=lambda candidate: candidate.score)
    best.told = not best.line or stands_above_rows(best.line, best.cells, peek)
    return best


def _given_headers(source: ReportFile, width: int, report: Report, reading: Reading) -> tuple[str, ...]:
    """The columns of a file without header: as the district gave them, or as a one-file layout orders them."""
    given, setting = _given_to(source, report), "columns"
    if not given:
        given, setting = reading.columns, "reading.columns"
    if given:
        if len(given) != width:
            why = f"`{setting}` names {len(given)} columns for this file, the first line has {width}"
            raise Rejected(NotRecognised.at(source.name, 1, why=why))
        return given
    for form in report.forms:
        if len(form.files) == 1 and len(form.files[0].columns) == width:
            return tuple(column.headers[0] for column in form.files[0].columns)
    why = f"the file has no header and {width} columns: name them with `reading.columns`"
    raise Rejected(NotRecognised.at(source.name, why=why))


def _given_to(source: ReportFile, report: Report) -> tuple[str, ...]:
    """The columns that the adapter's settings give to a file of this name."""
    name = source.name.casefold()
    matching = (columns for pattern, columns in report.given.items() if fnmatchcase(name, f"{pattern.casefold()}*"))
    return next(matching, ())


_Found = Sequence[tuple[ReportFile, Peek, _Candidate]]


def _choose_form(found: _Found, report: Report) -> tuple[Form, dict[str, Match]]:
    """The form whose files are all there, and which file has which role."""
    best: tuple[int, int, Form, dict[str, Match]] | None = None
    for form in report.forms:
        chosen = {}
        for source, _, candidate in found:
            match = _role_in(form, report, source, candidate)
            if match is not None:
                chosen[source.path.as_posix()] = match
        roles = {match.file.role for match in chosen.values()}
        if chosen and all(file.optional or file.role in roles for file in form.files):
            rank = (len(chosen), sum(match.score for match in chosen.values()))
            if best is None or rank > best[:2]:
                best = (*rank, form, chosen)
    if best is None:
        raise _why_not(found, report)
    _, _, form, chosen = best
    for source, _, candidate in found:
        if chosen.get(source.path.as_posix()) is not None:
            continue
        if any(_role_in(other, report, source, candidate) for other in report.forms):
            why = f"the file is not part of a report of the form {form.name!r}: import forms one after the other"
            raise Rejected(NotRecognised.at(source.name, why=why))
        _refuse_near_miss(form, source, candidate, {match.file.role for match in chosen.values()})
    return form, chosen


def _role_in(form: Form, report: Report, source: ReportFile, candidate: _Candidate) -> Match | None:
    """The file of a form that a file is, None when it is none of them."""
    if not may_be(form, report, candidate):
        return None
    matches = [match for (name, _), match in candidate.matches.items() if name == form.name and match.complete]
    if not matches:
        return None
    top = max(match.score for match in matches)
    best = [match for match in matches if match.score == top]
    if len(best) > 1:
        roles = " and ".join(repr(match.file.role) for match in best)
        why = f"the header fits the files {roles} equally well: give them a file-name pattern in the mapping"
        raise Rejected(NotRecognised.at(source.name, candidate.line, why=why))
    return best[0]


def may_be(form: Form, report: Report, candidate: _Candidate) -> bool:
    """Whether the fields and words of a header allow a form."""
    seen = _fields_seen(report, candidate)
    if (form.marks and not form.marks & seen) or form.never & seen:
        return False
    return not _foreign(form, candidate)


def _fields_seen(report: Report, candidate: _Candidate) -> frozenset[str]:
    seen: set[str] = set()
    for form in report.forms:
        for file in form.files:
            match = candidate.matches.get((form.name, file.role))
            seen |= set(match.positions) if match else set()
    return frozenset(seen)


def _foreign(form: Form, candidate: _Candidate) -> bool:
    """Whether an unread header holds a word which shows that the file is something else."""
    if not form.foreign_words:
        return False
    unread = set.intersection(
        *(set(match.unread) for (name, _), match in candidate.matches.items() if name == form.name)
    )
    words = {plain(word) for place in unread for word in _WORD.findall(candidate.cells[place])}
    return bool(words & {plain(word) for word in form.foreign_words})


def _refuse_near_miss(form: Form, source: ReportFile, candidate: _Candidate, filled: set[str]) -> None:
    """A file that lacks only a column or two of its role is refused: passing it over would lose its records.

    Where another file fills the role already, only a header that looks like the missing one makes it a near miss:
    else each file of other people (staff beside teachers) would be one. Where none does, its name or most of its
    columns do as well: else such a file would be blamed where the students' file did not come.
    """
    near = [
        match
        for (name, role), match in candidate.matches.items()
        if name == form.name
        and not match.complete
        and match.score >= 2
        and match.score > 2 * len(match.missing)
        and (
            all(hint(column, candidate.cells, match.unread) for column in match.missing)
            or (role not in filled and (named_after(source.name, role) or match.score > _other_columns(match)))
        )
    ]
    if near:
        raise _missing_columns(source, candidate, max(near, key=lambda match: match.score))


def _other_columns(match: Match) -> int:
    """How many columns a file and its role do not share, of those that the role needs."""
    return len(match.unread) + len(match.missing)


def _why_not(found: _Found, report: Report) -> Rejected:
    """Why no form fits, from the file that comes nearest to one."""
    incomplete = _why_incomplete(found, report)
    if incomplete is not None:
        return incomplete
    source, _, candidate = max(found, key=lambda item: item[2].score)
    allowed = [form for form in report.forms if may_be(form, report, candidate)]
    matches = [
        match
        for form in allowed
        for (name, _), match in candidate.matches.items()
        if name == form.name and match.missing and match.score >= 2
    ]
    if matches:
        return _missing_columns(source, candidate, max(matches, key=lambda match: match.score))
    names = ", ".join(form.title or form.name for form in report.forms)
    why = f"none of the first lines looks like the header of: {names}"
    if candidate.score[1] >= 2:
        why = f"the header on line {candidate.line} belongs to another kind of file, not to: {names}"
    return Rejected(NotRecognised.at(source.name, why=why))


def _why_incomplete(found: _Found, report: Report) -> Rejected | None:
    """What a form of several files lacks of which some came; None where a form of one file comes nearer."""
    several = [form for form in report.forms if len(form.files) > 1]
    roles = {
        form.name: {
            source.path.as_posix(): match for source, _, row in found if (match := _role_in(form, report, source, row))
        }
        for form in several
    }
    if len(report.forms) > 1:
        several = [form for form in several if any(_nearest(form, report, row) for _, _, row in found)]
    if not several:
        return None
    form = max(several, key=lambda form: (len(roles[form.name]), sum(m.score for m in roles[form.name].values())))
    here = roles[form.name]
    filled = {match.file.role for match in here.values()}
    for source, _, candidate in found:
        if source.path.as_posix() not in here:
            _refuse_near_miss(form, source, candidate, filled)
    lacking = [file for file in form.files if not file.optional and file.role not in filled]
    for source, _, candidate in found:
        _refuse_misspelt(form, source, candidate, {file.role for file in lacking})
    if filled and lacking:
        return Rejected(ReportIncomplete.at(roles=" and ".join(file.title or file.role for file in lacking)))
    return None


def _nearest(form: Form, report: Report, candidate: _Candidate) -> bool:
    """Whether no form of one file knows more of a header's columns than this form."""
    best: dict[str, int] = {}
    for (name, _), match in candidate.matches.items():
        best[name] = max(best.get(name, 0), match.score)
    alone = [best.get(other.name, 0) for other in report.forms if len(other.files) == 1]
    return best.get(form.name, 0) >= max(alone, default=0)


def _refuse_misspelt(form: Form, source: ReportFile, candidate: _Candidate, lacking: set[str]) -> None:
    """A file that is taken for another one is refused where, but for a misspelt header, it is one that did not come."""
    near = [
        match
        for (name, role), match in candidate.matches.items()
        if name == form.name
        and role in lacking
        and match.missing
        and match.score > len(match.missing)
        and all(hint(column, candidate.cells, match.unread) for column in match.missing)
    ]
    if near:
        raise _missing_columns(source, candidate, max(near, key=lambda match: match.score))


def _missing_columns(source: ReportFile, candidate: _Candidate, match: Match) -> Rejected:
    issues = [
        MissingColumn.at(
            source.name,
            candidate.line or None,
            header=column.headers[0],
            hint=hint(column, candidate.cells, match.unread) if candidate.told else "",
        )
        for column in match.missing
    ]
    return Rejected(issues[0], issues)


def _remarks(source: ReportFile, candidate: _Candidate, match: Match) -> list[Issue]:
    """What is said of an accepted header: doubled columns are refused, unread ones are listed."""
    if match.doubled:
        header = match.doubled[0]
        count = sum(plain(cell) == plain(header) for cell in candidate.cells)
        if count == 1:  # Only without the table's name before it.
            header = without_qualifier(header)
            count = sum(plain(without_qualifier(cell)) == plain(header) for cell in candidate.cells)
        raise Rejected(DuplicateColumn.at(source.name, candidate.line or None, header, header=header, count=count))
    return unread_columns(source.name, candidate.line, candidate.cells, match, told=candidate.told)
