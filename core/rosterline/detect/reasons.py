"""Why an adapter fits files, or does not, in words. They name headers of the files only where those may be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rosterline.detect.weigh import FITS
from rosterline.findings import printable

if TYPE_CHECKING:
    from rosterline.detect.rank import FileSeen
    from rosterline.detect.weigh import Weighed
    from rosterline.report import Form, Report

_SHOWN = 4
"""How many headers or files a reason names."""


def reasons(report: Report, form: Form, seen: Sequence[FileSeen]) -> tuple[str, ...]:
    """What speaks for an adapter, then what against."""
    return (*_for(report, form, seen), *_against(form, seen))


def _for(report: Report, form: Form, seen: Sequence[FileSeen]) -> Iterator[str]:
    known = [file for file in seen if file.best is not None]
    yield from _roles(seen)
    other = sorted({file.best.form.name for file in known if file.best and file.best.form != form})
    if other:
        names = ", ".join([form.name, *other])
        yield f"they are reports of several forms, to be imported one after the other: {names}"
    told = [file for file in seen if file.told]
    own = [header for file in told if file.best for header in file.best.own]
    if own:
        yield f"the header has {_quoted(_telling(own))}, spelled as in {report.title or form.title or form.name}"
    if known:
        read = sum(file.best.read + file.best.known for file in known if file.best)
        named = sum(file.best.named for file in known if file.best)
        yield f"{read} of {named} columns are read or known"


def _roles(seen: Sequence[FileSeen]) -> Iterator[str]:
    """Which files are known; and which could be read, though much speaks against it."""
    sure = {file.best.match.file.role: None for file in seen if file.best and file.score >= FITS}
    count = sum(file.score >= FITS for file in seen)
    rest = {file.best.match.file.role: None for file in seen if file.best and file.score < FITS}
    if sure and len(seen) == 1:
        yield f"the file is known: {', '.join(sure)}"
    elif sure:
        yield f"{count} of {len(seen)} files {'is' if count == 1 else 'are'} known: {', '.join(sure)}"
    elif not rest:
        yield "the file is not known" if len(seen) == 1 else f"none of the {len(seen)} files is known"
    if rest:
        yield f"what is needed is there, but little else fits: {', '.join(rest)}"


def _against(form: Form, seen: Sequence[FileSeen]) -> Iterator[str]:
    known = {file.best.match.file.role for file in seen if file.best is not None}
    missing = [file.title or file.role for file in form.files if not file.optional and file.role not in known]
    if known and missing:
        yield f"missing for a whole report: {', '.join(missing)}"
    for file in sorted(seen, key=lambda file: -file.nearness)[:2]:
        yield from _lacks(file)
    told = [weighed for file in seen if file.told and (weighed := file.best or file.near)]
    yield from _foreign([one for one in told if one.read > 1])


def _lacks(file: FileSeen) -> Iterator[str]:
    """What a file lacks that is nearly known."""
    if file.nearness and file.near is not None and (lacks := [column.headers[0] for column in file.near.match.missing]):
        yield f"{printable(file.name)} lacks {_quoted(lacks)} of the {file.near.match.file.role} file"


def _foreign(weighed: Iterable[Weighed]) -> Iterator[str]:
    weighed = list(weighed)
    otherwise = {header: column.headers[0] for one in weighed for header, column in one.otherwise}
    if otherwise:
        pairs = [f"{_quoted([header])} (here {_quoted([own])})" for header, own in otherwise.items()]
        yield f"spelled otherwise: {', '.join(pairs[:_SHOWN])}{' ...' if len(pairs) > _SHOWN else ''}"
    ids = list(dict.fromkeys(header for one in weighed for header in one.strange_ids))
    if ids:
        yield f"ids of another system: {_quoted(ids)}"
    results = list(dict.fromkeys(header for one in weighed for header in one.results))
    if results:
        yield f"headers of assessment results: {_quoted(results)}"


def _telling(headers: Iterable[str]) -> list[str]:
    """The headers that tell most of where a file comes from: first those that only a system writes."""
    return sorted(dict.fromkeys(headers), key=lambda header: (not _marked(header), -len(header)))[:_SHOWN]


def _marked(header: str) -> bool:
    """Whether a header is written as systems write and people don't: with ``_``, a table before it, or in one word.

    >>> [_marked(header) for header in ("Enroll_Status", "SchoolID", "[5]Email", "First Name", "Grade", "ID")]
    [True, True, True, False, False, False]
    """
    return " " not in header and bool(re.search(r"[_.\]]|[a-z][A-Z]", header))


def _quoted(headers: Sequence[str]) -> str:
    shown = [f"`{printable(header)[:60]}`" for header in headers[:_SHOWN]]
    return ", ".join(shown) + (" ..." if len(headers) > _SHOWN else "")
