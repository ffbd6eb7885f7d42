"""One header row against one file of the definition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from rosterline.findings import Issue
from rosterline.findings.reports import UnknownColumn
from rosterline.read.contract import Peek
from rosterline.report import Column, File

_ORDINAL = re.compile(r"^\d{2}\s+")
_QUALIFIER = re.compile(r"^(?:\[[^\]]*\]|[^.\s\[\]]+\.)")
_LABEL_ORDINAL = re.compile(r"^(?:[A-Za-z]{1,2}_|\d{2}_?)(?=[A-Za-z])")
_IGNORED = re.compile(r"[\s_\-\u00a0\ufeff]+")


@lru_cache(16384)
def plain(header: str) -> str:
    """A header as headers are compared: without case, blanks, ``_`` and ``-``.

    >>> plain("Staff_Email Address"), plain(" Student-ID ")
    ('staffemailaddress', 'studentid')
    """
    return _IGNORED.sub("", header).casefold()


def without_ordinal(header: str) -> str:
    """A header without the two digits that some report tools put before it (``07 Section ID``)."""
    return _ORDINAL.sub("", header.strip())


def without_qualifier(header: str) -> str:
    """A header without the table or area that stands before it, and without the ordinal of a sorted label.

    >>> [without_qualifier(header) for header in ("[05]TeacherNumber", "student.stateID", "CC.a_section_id", "Grade")]
    ['TeacherNumber', 'stateID', 'section_id', 'Grade']
    """
    return _LABEL_ORDINAL.sub("", _QUALIFIER.sub("", header.strip()))


@dataclass(frozen=True, slots=True)
class Match:
    """How well a row of cells serves as the header of a file.

    Attributes:
        positions: field -> position of its column.
        missing: required columns that are not there.
        doubled: headers of the file that stand more than once although the report needs them.
        unread: positions of columns that the report does not need.
    """

    file: File
    positions: dict[str, int]
    missing: tuple[Column, ...]
    doubled: tuple[str, ...]
    unread: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """All required columns are there, and at least one: a file of which nothing is known is no file of a report."""
        return bool(self.positions) and not self.missing

    @property
    def score(self) -> int:
        """How many columns were found."""
        return len(self.positions)


class HeaderRow:
    """The cells of a row that may be a header, ready to be looked up by name."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = tuple(cells)
        self._places = _places_by_name(cells)
        self._without_ordinals = _places_by_name([without_ordinal(cell) for cell in cells])
        self._unqualified = _places_by_name([without_qualifier(cell) for cell in cells])

    def places(self, headers: Iterable[str]) -> list[int]:
        """Positions of the first spelling that stands in the row."""
        return _first(headers, self._places) or _first(headers, self._without_ordinals)

    def behind_tables(self, taken: Collection[int] = ()) -> Mapping[str, list[int]]:
        """Names that stand behind a table's name, of cells that are not taken, with their positions."""
        if not taken:
            return self._unqualified
        return {name: [place for place in places if place not in taken] for name, places in self._unqualified.items()}


def _first(headers: Iterable[str], places: Mapping[str, list[int]]) -> list[int]:
    return next((found for header in headers if (found := places.get(plain(header)))), [])


def _places_by_name(cells: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        name = plain(cell)
        if name:
            places.setdefault(name, []).append(place)
    return places


def match_header(file: File, row: HeaderRow) -> Match:
    """Find the file's columns among the cells of a row.

    Of several spellings of one column that all stand in the row, the one that the definition names first counts.
    """
    if any(row.places([header]) or row.behind_tables().get(plain(header)) for header in file.never):
        return Match(file, {}, tuple(column for column in file.columns if column.need.of_header), (), ())
    found = {column: row.places(column.headers) for column in file.columns}
    if file.qualified:
        taken = {place for places in found.values() for place in places[:1]}
        free = row.behind_tables(taken)
        found |= {column: _first(column.headers, free) for column, places in found.items() if not places}
    positions = {column.field: places[0] for column, places in found.items() if places}
    doubled = [row.cells[places[0]].strip() for places in found.values() if len(places) > 1]
    taken = set(positions.values())
    unread = tuple(place for place, cell in enumerate(row.cells) if place not in taken and cell.strip())
    absent = {column.field for column in file.columns if column.need.of_header} | _lacking(file, positions, row, unread)
    missing = tuple(column for column in file.columns if column.field in absent - set(positions))
    return Match(file, positions, missing, tuple(doubled), unread)


def _lacking(file: File, positions: Mapping[str, int], row: HeaderRow, unread: Sequence[int]) -> set[str]:
    """Of each group of fields of which none stands in the header, the one that a header looks like, else the first."""
    found = set()
    for group in file.one_of:
        if set(group) & set(positions):
            continue
        columns = [column for column in file.columns if column.field in group]
        # A row in which nothing stands is no header, and nothing in it is misspelt.
        near = [column.field for column in columns if len(positions) > 1 and hint(column, row.cells, unread)]
        found.add((*near, *group)[0])
    return found


def hint(column: Column, cells: Sequence[str], unread: Iterable[int]) -> str:
    """`` (did you mean ...?)`` for a column that is missing, from headers that nobody reads."""
    unread = tuple(unread)
    spellings = {plain(without_qualifier(cells[place])): cells[place].strip() for place in unread}
    spellings |= {plain(cells[place]): cells[place].strip() for place in unread}
    for header in column.headers:
        near = get_close_matches(plain(header), spellings, n=1, cutoff=0.75)
        if near:
            return f" (is {spellings[near[0]]!r} meant?)"
    return ""


def named_after(name: str, role: str) -> bool:
    """Whether a file's name says which of the report's files it is.

    >>> named_after("Students_2026.csv", "students"), named_after("staff.csv", "students")
    (True, False)
    """
    return plain(role).removesuffix("s") in plain(name)


def stands_above_rows(line: int, cells: Sequence[str], peek: Peek) -> bool:
    """Whether the rows below have as many cells as the header on this line, at least half of them.

    Where they have not, rows may have run into the header (a lost line end, one long line): its cells may be names of
    children, and no message tells them. A sheet's rows can't run into one another.
    """
    least = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    below = [len(record.cells) for record in peek.records if record.line > line]
    return peek.kind != "text" or 2 * sum(least <= width <= len(cells) for width in below) >= len(below) > 0


def unread_columns(name: str, line: int, cells: Sequence[str], match: Match, *, told: bool) -> list[Issue]:
    """The notice of a file's columns that are not read; where the cells may not be told, only their number."""
    if not match.unread:
        return []
    headers = ", ".join(f"{cells[place].strip()}{_meant(match, cells[place])}" for place in match.unread)
    if not told:
        headers = f"{len(match.unread)} column{'s' * (len(match.unread) != 1)}"
    return [UnknownColumn.at(name, line or None, headers=headers[:500])]


def _meant(match: Match, header: str) -> str:
    """`` (is ... meant?)`` behind a header that nobody reads and that looks like one which is missing."""
    near = {plain(name) for name in (header, without_qualifier(header))}
    absent = [column for column in match.file.columns if column.field not in match.positions]
    spellings = {plain(spelling): column.headers[0] for column in absent for spelling in column.headers}
    # What is spelt right and is not read all the same is known, and left out on purpose.
    if near & ({plain(name) for name in match.file.known} | set(spellings)):
        return ""
    found = next((close for name in near if (close := get_close_matches(name, spellings, n=1, cutoff=0.85))), [])
    return f" (is {spellings[found[0]]!r} meant?)" if found else ""
