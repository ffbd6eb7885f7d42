"""What a hold says: what would happen, and what to look at. Counts and ids of schools, never a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rosterline.decide.hold import Hold
from rosterline.findings import guards, reports
from rosterline.findings.catalogue import CATALOGUE

_NOUNS = {"students": "students", "teachers": "teachers", "sections": "classes"}


def message(code: str, **words: object) -> str:
    """The message of a guard: its template, and what to look at."""
    finding = CATALOGUE[code]
    said = finding.template.format(**words)
    return f"{said[:1].upper()}{said[1:]}. {finding.remedy}"


def what_of(hold: Hold) -> str:
    """A hold's message without what is the same for all holds of its code."""
    finding = CATALOGUE.get(hold.code)
    return hold.message.removesuffix(f" {finding.remedy}") if finding else hold.message


def over(code: str, actual: int, limit: int, kind: str, school: str | None, stored: int) -> str:
    """A limit of the district or of a school is passed."""
    said = message(code, actual=actual, limit=limit, kind=_NOUNS.get(kind, kind), stored=stored)
    return said if school is None else f"School {school}: {said[:1].lower()}{said[1:]}"


def empty_report(files: Sequence[str], removed: int) -> str:
    """Files have a header and no rows."""
    return (
        f"{' and '.join(files)}: a header and no rows. Taken at its word, {removed:,} records would leave the roster. "
        f"This report can only be discarded. {reports.EmptyReport.remedy}"
    )


def torn(files: Sequence[str]) -> str:
    """The end of files is missing."""
    return message(guards.ReportTorn.code, files=" and ".join(files))


def undone(actual: int) -> str:
    """The first report after a rollback."""
    return message(guards.ReportWasUndone.code, actual=actual)


def old_report(older: int, actual: int, limit: int) -> str:
    """Bytes that were applied before."""
    return message(guards.OldReport.code, older=older, actual=actual, limit=limit)


def scope_changed(moved: Mapping[str, tuple[int, int]]) -> str:
    """What a changed scope brings and takes: kind -> (how many more come, how many more leave)."""
    come = _listed({kind: come for kind, (come, _) in moved.items()})
    leave = _listed({kind: leave for kind, (_, leave) in moved.items()})
    what = " and ".join(text for text in (come and f"{come} come", leave and f"{leave} leave") if text)
    return message(guards.ScopeChanged.code, what=what or "other records come and leave than before")


def _listed(numbers: Mapping[str, int]) -> str:
    told = (kind for kind in ("schools", "sections", "students", "teachers", "enrollments") if numbers.get(kind, 0) > 0)
    return ", ".join(f"{numbers[kind]:,} {_NOUNS.get(kind, kind)}" for kind in told)


def discarded(import_id: int) -> str:
    """Bytes that a person threw away."""
    return message(guards.ReportWasDiscarded.code, discarded=import_id)


def school_missing(school: str, stored: int) -> str:
    """A school has no students any more."""
    return message(guards.SchoolMissing.code, school=school, stored=stored)


def new_school(school: str) -> str:
    """A school that was not there."""
    return message(guards.NewSchool.code, said=f"school {school} is")


def new_schools(count: int) -> str:
    """Schools that were not there, too many or too strange to be called by their ids."""
    said = f"{count:,} schools are" if count > 1 else "a school is"
    return message(guards.NewSchool.code, said=said)


def new_term(count: int) -> str:
    """Terms that were not there."""
    return message(guards.NewTerm.code, count="1 term" if count == 1 else f"{count:,} terms")


def year_gone(actual: int, limit: int, stored: int) -> str:
    """Too few students come back after the summer."""
    said = f"{actual:,} of {stored:,} students would be gone; up to {limit:,} pass at a year's start"
    return message(guards.YearStart.code, what=said)


def year_new(actual: int, limit: int, stored: int) -> str:
    """Too many students are new after the summer."""
    said = f"{actual:,} students would be new, beside {stored:,} who are there; up to {limit:,} pass at a year's start"
    return message(guards.YearStart.code, what=said)


def contradictions(kind: str, actual: int, limit: int) -> str:
    """Rows of one record say different things."""
    return message(guards.Contradictions.code, actual=actual, limit=limit, kind=_NOUNS[kind])


def damage(zeros: int, cells: int) -> str:
    """Ids that a spreadsheet program has changed."""
    parts = []
    if zeros:
        parts.append(
            f"{zeros:,} new {'id is a' if zeros == 1 else 'ids are'} stored id{'s' * (zeros > 1)} without leading zeros"
        )
    if cells:
        parts.append(f"{cells:,} {'row has' if cells == 1 else 'rows have'} an id like 1.23E+11 or a date")
    return message(guards.SpreadsheetDamage.code, what="; ".join(parts))
