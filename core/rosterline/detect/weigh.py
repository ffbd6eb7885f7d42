"""One file against one file of an adapter's report: what speaks for it, what against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rosterline.recognise import Match, without_qualifier
from rosterline.report import Column, Form

FITS = 0.5
"""A file, or an adapter, of a lower score does not fit."""

STYLES = (" ", "_", "", "-")
"""In place of the blanks of a header that people read: one header row writes all of them in one way."""

_RESULTS = frozenset(
    {"assessment", "attempt", "benchmark", "ela", "exam", "fall", "fluency", "gain", "goal", "growth", "lexile"}
    | {"literacy", "mastery", "math", "mathematics", "maths", "norm", "numeracy", "percentile", "points", "proficiency"}
    | {"quantile", "quiz", "rank", "reading", "result", "results", "rit", "scale", "scaled", "science", "score"}
    | {"scores", "spring", "stanine", "test", "tests", "vocabulary", "winter", "writing"}
)
"""Words in headers of assessment results: such a file names students and classes, but is no roster. Subjects and
seasons are columns there and cells in a roster."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ID = re.compile(r"(?:^|[\W_])[Ii][Dd]s?$|[a-z]I[Dd]s?$")

STRANGE_ID = 0.6
"""What an id that the report does not know makes of a file's score: files of another system name their own ids."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A file as a file of a form.

    Attributes:
        form: the form.
        match: which of its columns are there.
        own: headers that are read and spelled as the definition spells them.
        otherwise: headers that are read but spelled otherwise, each with the definition's spelling.
        known: how many further headers the definition knows although nobody reads them.
        named: how many headers the file has.
        strange_ids: ids among the headers that the definition does not know.
        results: headers of assessment results that it does not know.
    """

    form: Form
    match: Match
    own: tuple[str, ...]
    otherwise: tuple[tuple[str, Column], ...]
    known: int
    named: int
    strange_ids: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def read(self) -> int:
        """How many headers are read."""
        return len(self.own) + len(self.otherwise)

    @property
    def score(self) -> float:
        """Between 0 and 1: the share of headers that are read or known, less what speaks against it."""
        if not self.read or self.results:
            return 0.0
        share = (self.read + self.known) / self.named
        return share * len(self.own) / self.read * STRANGE_ID ** len(self.strange_ids)

    @property
    def certain(self) -> bool:
        """Whether all required columns are there, each in its own spelling, and nothing says that it is no roster."""
        foreign = any(column.need.of_header for _, column in self.otherwise)
        return self.match.complete and not foreign and not self.results


def weigh(form: Form, match: Match, cells: Sequence[str]) -> Weighed:
    """Weigh what a header row is as a file of a form."""
    style, spelled = _spelled(match, cells)
    known = spellings(match.file.known, style)
    others = [cells[place].strip() for place in match.unread]
    strange = [header for header in others if not known & seen_as(header, match.file.qualified)]
    return Weighed(
        form,
        match,
        own=tuple(header for header, column in spelled if column is None),
        otherwise=tuple((header, column) for header, column in spelled if column is not None),
        known=len(others) - len(strange),
        named=sum(bool(cell.strip()) for cell in cells),
        strange_ids=tuple(header for header in strange if is_id(header)),
        results=tuple(header for header in strange if _RESULTS & {word.casefold() for word in _WORD.findall(header)}),
    )


_Spelled = list[tuple[str, Column | None]]


def _spelled(match: Match, cells: Sequence[str]) -> tuple[str, _Spelled]:
    """The style that fits most headers, and the headers that are read, each with its column where it is otherwise."""
    columns = {column.field: column for column in match.file.columns}
    placed = sorted({place: columns[name] for name, place in match.positions.items()}.items())
    qualified = match.file.qualified
    found: list[tuple[str, _Spelled]] = []
    for style in STYLES:
        as_declared = [spellings(column.headers, style) & seen_as(cells[place], qualified) for place, column in placed]
        pairs = zip(placed, as_declared, strict=True)
        found.append((style, [(cells[place].strip(), None if same else column) for (place, column), same in pairs]))
    return max(found, key=lambda item: sum(column is None for _, column in item[1]))


def spellings(headers: Iterable[str], style: str) -> frozenset[str]:
    """Declared headers as a file in a style spells them; case never counts.

    >>> sorted(spellings(["School ID", "Grade"], "_"))
    ['grade', 'school_id']
    """
    return frozenset(style.join(header.casefold().split()) for header in headers)


def seen_as(header: str, qualified: bool) -> frozenset[str]:
    """What a header of a file may be called: as it stands, and without the table before it where files have that."""
    names = {header, without_qualifier(header)} if qualified else {header}
    return frozenset(" ".join(name.casefold().split()) for name in names)


def is_id(header: str) -> bool:
    """Whether a header names an id.

    >>> [is_id(header) for header in ("SIS ID", "School_id", "sourcedId", "personid", "Paid", "Identity")]
    [True, True, True, True, False, False]
    """
    return bool(_ID.search(header)) or header.casefold() in ("sourcedid", "personid")
