"""How a sign-off looks on a terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from rosterline.findings import printable
from rosterline.roster.ledger import DistrictStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rosterline.pipeline.signing import Pinned, SignedOff, UndatedTerm

_TERMS = 20


def show_signed_off(out: Console, signed: SignedOff) -> None:
    """What was pinned, and what is missing with what that will cost and the commands that mend it."""
    out.print(f"[bold green]{signed.district} is signed off.[/]")
    out.print("From now on guards hold what is not safe, for a person to look at: docs/guards.md", soft_wrap=True)
    for one in signed.pinned:
        out.print(escape(_pinned(one)))
        for file in one.files[: len(one.files) - _waited_for(one)]:
            out.print(f"  {escape(file.role)}: {len(file.headers)} columns", soft_wrap=True)
        if one.waiting:
            schools = ", ".join(one.waiting)
            out.print(
                f"  The file of school {escape(schools)} did not come. It is waited for, and these schools stay as "
                f"they are, until you say that they are closed: rosterline schools close {signed.district} ID"
            )
    if signed.status is DistrictStatus.STOPPED:
        out.print(f"The district is still stopped: rosterline district resume {signed.district}")
    missing = [*_terms(signed), *_year(signed)]
    if missing:
        out.print("\n[bold yellow]Missing[/]")
    for line in missing:
        out.print(escape(line), soft_wrap=line.startswith("  "))


def _pinned(one: Pinned) -> str:
    source = "these files" if one.import_id is None else f"import {one.import_id}"
    return f"Reports of the form {one.form} must have the format of {source} from now on:"


def _waited_for(one: Pinned) -> int:
    return sum(bool(file.schools) and set(file.schools) <= set(one.waiting) for file in one.files)


def _terms(signed: SignedOff) -> Iterator[str]:
    terms = signed.undated
    if not terms:
        return
    count = "One term has" if len(terms) == 1 else f"{len(terms)} terms have"
    yield (
        f"{count} no dates. Without them nobody can know that a term has ended: the report will be held for a person "
        "at each change of terms. Give them, --from is the first day and --to the last:"
    )
    for term in terms[:_TERMS]:
        yield f"  {_command(signed.district, term)}"
    if len(terms) > _TERMS:
        yield f"  ... and {len(terms) - _TERMS} more; all of them: rosterline terms list {signed.district}"


def _command(district: str, term: UndatedTerm) -> str:
    school = f" --school {shlex.quote(printable(term.school_id))}" if term.school_id else ""
    name = f"   # {printable(term.name)}" if term.name and term.name != term.term else ""
    return (
        f"rosterline terms set {district} {shlex.quote(printable(term.term))}{school} --from YYYY-MM-DD "
        f"--to YYYY-MM-DD{name}"
    )


def _year(signed: SignedOff) -> Iterator[str]:
    if signed.year_missing:
        yield (
            "The last day of the school year is not known. Without it imports go on through the summer, and the report "
            "will be held for a person when the new year's classes replace the old ones:"
        )
        yield f"  rosterline year set {signed.district} --from YYYY-MM-DD --to YYYY-MM-DD"
