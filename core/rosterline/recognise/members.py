"""A role's several files (one per school): what sign-off pins of them, and which of them did not come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from rosterline.findings import Issue
from rosterline.findings.reports import MemberMissing
from rosterline.recognise.difference import named_columns
from rosterline.recognise.header import HeaderRow, match_header
from rosterline.recognise.report import Recognised
from rosterline.report import File, FormatLock, LockedFile


def locked_files(recognised: Recognised, schools_by_file: Mapping[int, Collection[str]]) -> tuple[LockedFile, ...]:
    """What sign-off pins of a report's files.

    Args:
        recognised: the report.
        schools_by_file: number of a file -> the schools that it names, for files that share their role.
    """
    return tuple(
        LockedFile(
            role=file.role.role,
            kind=file.peek.kind,
            delimiter=file.layout.delimiter,
            headers=named_columns(file.layout.headers),
            schools=tuple(sorted(schools_by_file.get(file.number, ()))),
        )
        for file in recognised.files
    )


def all_known(file: File, headers: Sequence[str]) -> bool:
    """Whether the adapter knows every header: then none of them is a cell of a row that ran into the header."""
    return not match_header(file, HeaderRow(headers)).unread


def missing_members(
    lock: FormatLock,
    recognised: Recognised,
    schools_by_file: Mapping[int, Collection[str]],
    closed: Collection[str] = (),
) -> tuple[dict[str, set[str]], list[Issue]]:
    """Which of the files that a role had at sign-off did not come, told by the schools that they held.

    Args:
        lock: of the report's form.
        recognised: the report.
        schools_by_file: number of a file -> the schools that it names, for the files of :func:`sharing`.
        closed: schools that a person said are closed: nobody waits for them.

    Returns:
        Role -> the schools of its missing files: nothing in them is removed, until a person says that they are
        closed. An empty set: it is not known which schools they held, so nothing is removed that the role speaks of.
        And a warning for each such role.
    """
    came: dict[str, list[frozenset[str]]] = {}
    for file in recognised.files:
        came.setdefault(file.role.role, []).append(frozenset(schools_by_file.get(file.number, ())))
    found: dict[str, set[str]] = {}
    issues = []
    for role in shared_roles(lock.files):
        members = [locked for locked in lock.files if locked.role == role]
        # A role of which no file came is an incomplete report, and refused.
        missing = _missing([frozenset(member.schools) for member in members], came.get(role, []), closed)
        if missing and role in came:
            found[role] = set().union(*missing) - set(closed) if all(missing) else set()
            issues.append(_issue(recognised.form.file(role).title or role, len(missing), len(members), found[role]))
    return found, issues


def shared_roles(files: Iterable[LockedFile]) -> tuple[str, ...]:
    """The roles that several files have."""
    roles = [file.role for file in files]
    return tuple(role for role in dict.fromkeys(roles) if roles.count(role) > 1)


def sharing(recognised: Recognised, lock: FormatLock | None = None) -> frozenset[int]:
    """Numbers of the files that share their role with others, now or at sign-off: their schools tell them apart."""
    roles = [file.role.role for file in recognised.files]
    shared = {role for role in roles if roles.count(role) > 1} | set(shared_roles(lock.files) if lock else ())
    return frozenset(file.number for file in recognised.files if file.role.role in shared)


def without_loss(files: Sequence[LockedFile], former: FormatLock | None, closed: Collection[str]) -> list[LockedFile]:
    """What a new sign-off pins: the files that came, and those of the former lock that are still missing.

    A school's file that is missing on the day of a sign-off is not forgotten: it goes on to protect its schools. It is
    expected in the new format.
    """
    pinned = list(files)
    for role in shared_roles(former.files) if former else ():
        came = [file for file in files if file.role == role]
        members = [frozenset(locked.schools) for locked in former.files if locked.role == role] if former else []
        now = frozenset[str]().union(*(file.schools for file in came))
        for schools in _missing(members, [frozenset(file.schools) for file in came], closed) if came else ():
            # A school that another file names too is in the hands of whoever signs off.
            if waited_for := schools - now - set(closed):
                pinned.append(replace(came[0], schools=tuple(sorted(waited_for))))
    return pinned


def _missing(
    members: Sequence[frozenset[str]], came: Sequence[frozenset[str]], closed: Collection[str]
) -> list[frozenset[str]]:
    """The schools of the members for which no file came; an empty set stands for a member whose schools are not known.

    Files are no longer known by their names: each that came is taken for the member whose schools it names most. A
    member without one is not missing where other files name all the schools that it alone held.
    """
    known = [member for member in members if member]
    left = list(came)
    absent: list[frozenset[str]] = []
    taken: set[str] = set()
    for _, member in sorted(((_overlap(member, came), member) for member in known), key=lambda pair: -pair[0]):
        best = max(left, key=lambda schools: _likeness(member, schools), default=frozenset[str]())
        if member & best:
            left.remove(best)
            taken |= member
        else:
            absent.append(member)
    named_now = frozenset[str]().union(*came)
    missing = []
    for member in absent:
        own = member - taken - set(closed)
        if not member <= set(closed) and not (own and own <= named_now):
            missing.append(member)
    nameless = len(members) - len(known)
    return missing + [frozenset[str]()] * max(nameless - len(left), 0)


def _overlap(member: frozenset[str], came: Sequence[frozenset[str]]) -> float:
    return max((_likeness(member, schools) for schools in came), default=0.0)


def _likeness(member: frozenset[str], schools: frozenset[str]) -> float:
    return len(member & schools) / len(member | schools) if member & schools else 0.0


def _issue(role: str, missing: int, members: int, schools: Collection[str]) -> Issue:
    if not schools:
        kept = "all that such files speak of stays"
    else:
        one = len(schools) == 1
        kept = f"school{'' if one else 's'} {', '.join(sorted(schools)[:20])}{', ...' if len(schools) > 20 else ''} "
        kept += "stays" if one else "stay"
    return MemberMissing.at(missing=missing, members=members, role=repr(role), schools=kept)
