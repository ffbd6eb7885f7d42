"""A recognised report against the format that sign-off pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rosterline.errors import Rejected
from rosterline.findings import Issue
from rosterline.findings.reports import FormatDrift, FormNotSignedOff, IdentityChanged, ReportIncomplete
from rosterline.recognise.difference import named_columns
from rosterline.recognise.drift import Seen, closeness, drift_of, drift_refusal, likeness
from rosterline.recognise.header import HeaderRow, Match, match_header, unread_columns
from rosterline.recognise.report import Recognised, RecognisedFile
from rosterline.report import File, Form, FormatLock, LockedFile


def against_locks(
    recognised: Recognised, locks: Mapping[str, FormatLock], identity: Sequence[str]
) -> tuple[Recognised, list[Issue]]:
    """A recognised report as the district's locks allow it.

    Args:
        recognised: the report.
        locks: form -> its pinned format; empty before sign-off.
        identity: the settings that decide who is who now, in words (``Report.identity``).

    Returns:
        The report of which no column is read that was added behind the locked ones, and no issue; or the report as it
        came, and every difference: :func:`lock_refusal` makes the refusal of them.
    """
    if not locks:
        return recognised, []
    lock = locks.get(recognised.form.name)
    if lock is None:
        return recognised, [FormNotSignedOff.at(form=recognised.form.title or recognised.form.name)]
    issues = check_lock(recognised, lock, identity)
    return (recognised, issues) if issues else (as_locked(recognised, lock), [])


def check_lock(recognised: Recognised, lock: FormatLock, identity: Sequence[str]) -> list[Issue]:
    """What differs from the lock of the report's form: files, their kind, delimiter and columns, and who is who.

    Encoding, byte order mark, line ends and the line of the header are free, and so are columns behind the last locked
    one. Of a role with several files each must have one of that role's locked formats; their number is free.

    Returns:
        Issues with the codes ``format-drift``, ``identity-changed`` and ``report-incomplete``; none: the report fits.
    """
    issues = _identity(lock.identity, identity)
    for file in recognised.files:
        issues += _of_file(file, [locked for locked in lock.files if locked.role == file.role.role])
    return issues + _of_absent(recognised, lock)


def lock_refusal(issues: Sequence[Issue]) -> Rejected:
    """The refusal of a report that differs from its lock: a drift if there is any, else the first issue."""
    drift = [issue for issue in issues if issue.code == FormatDrift.code]
    others = [issue for issue in issues if issue.code != FormatDrift.code]
    return drift_refusal(drift, others) if drift else Rejected(issues[0], issues)


def as_locked(recognised: Recognised, lock: FormatLock) -> Recognised:
    """The report, read as at sign-off: what stands behind the locked columns is reported and not read.

    A column behind them could be one that the adapter reads, or another spelling of one: it would change what is read
    without anybody having looked at it.
    """
    issues = list(recognised.issues)
    files = []
    for file in recognised.files:
        cells = file.layout.headers
        width = max(
            (len(named_columns(locked.headers)) for locked in lock.files if _fits(file, locked)),
            default=len(cells),
        )
        match = _match(file, width)
        # What is not read of the locked columns was said at sign-off: only what was added is news.
        before = _unread(file, _match(file, len(cells)))
        added = tuple(place for place in range(width, len(cells)) if cells[place].strip())
        issues = [issue for issue in issues if issue not in before] + _unread(file, replace(match, unread=added))
        files.append(replace(file, layout=replace(file.layout, wanted=match.positions)))
    return replace(recognised, files=tuple(files), issues=tuple(issues))


def _match(file: RecognisedFile, width: int) -> Match:
    return match_header(file.role, HeaderRow(file.layout.headers[:width]))


def _unread(file: RecognisedFile, match: Match) -> list[Issue]:
    return unread_columns(file.source.name, file.layout.header_line, file.layout.headers, match, told=file.told)


def _seen(file: RecognisedFile) -> Seen:
    layout = file.layout
    return Seen(file.source.name, layout.header_line, layout.headers, layout.delimiter, file.peek.kind, file.told)


def _fits(file: RecognisedFile, locked: LockedFile) -> bool:
    return locked.role == file.role.role and not drift_of(_seen(file), locked)


def _of_file(file: RecognisedFile, formats: Sequence[LockedFile]) -> list[Issue]:
    """What differs from the most similar of a role's formats."""
    if not formats:
        what = f"no file of this kind ({_title(file.role)}) came at sign-off"
        return [FormatDrift.at(file.source.name, what=what)]
    fitting = [locked for locked in formats if _fits(file, locked)]
    if not fitting:
        best = max(formats, key=lambda locked: closeness(file.layout.headers, locked))
        return drift_of(_seen(file), best)
    match = _match(file, max(len(named_columns(locked.headers)) for locked in fitting))
    place = (file.source.name, file.layout.header_line or None)
    return [
        FormatDrift.at(*place, what=f"{column.headers[0]!r} is needed now; it was no column at sign-off")
        for column in match.missing
    ]


def _of_absent(recognised: Recognised, lock: FormatLock) -> list[Issue]:
    """Locked roles for which no file came: unless a file that nobody needs is one of them, drifted."""
    roles = {file.role.role for file in recognised.files}
    absent = [locked for locked in lock.files if locked.role not in roles]
    issues: list[Issue] = []
    found = set()
    for source, peek in recognised.ignored:
        like = likeness(source, peek, absent)
        if like is not None and like.issues and like.is_meant:
            found.add(like.locked.role)
            issues += like.issues
    missing = dict.fromkeys(_title_in(recognised.form, locked.role) for locked in absent if locked.role not in found)
    return [*issues, *([ReportIncomplete.at(roles=" and ".join(missing))] if missing else [])]


def _title(role: File) -> str:
    return role.title or role.role


def _title_in(form: Form, role: str) -> str:
    return next((_title(file) for file in form.files if file.role == role), role)


def _identity(before: Sequence[str], now: Sequence[str]) -> list[Issue]:
    """One issue for each word about who is who that is another than at sign-off."""
    was, is_ = (dict(_about(line) for line in lines) for lines in (before, now))
    return [
        IdentityChanged.at(what=f"{about}: {is_.get(about, 'nothing')} now, {was.get(about, 'nothing')} at sign-off")
        for about in {**was, **is_}
        if was.get(about) != is_.get(about)
    ]


def _about(line: str) -> tuple[str, str]:
    """``student.id of students: Student ID`` -> what is decided, and how."""
    about, _, how = line.partition(": ")
    return about, how or "yes"
