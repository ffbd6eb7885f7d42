"""What checking gives to the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rosterline.map import FileCount, KeyRules
from rosterline.roster.entities import STUDENT

if TYPE_CHECKING:
    import polars as pl

    from rosterline.findings import Issue
    from rosterline.read.contract import BadLine


@dataclass(slots=True)
class Presence:
    """What the report names without being able to say it: none of it is removed by this import.

    Attributes:
        ids: record -> ids that left-out rows name.
        lines: lines whose cells count wherever they equal a stored id, with the kinds of records of their file.
        blanket: kinds of records of which nothing is removed, since a row without any readable key was left out.
        sections_keep_teachers: sections whose teacher could not be told.
        schools: schools whose part of the report did not come: all of theirs stays.
    """

    ids: dict[str, set[str]] = field(default_factory=dict)
    lines: list[tuple[BadLine, frozenset[str]]] = field(default_factory=list)
    blanket: set[str] = field(default_factory=set)
    sections_keep_teachers: set[str] = field(default_factory=set)
    schools: set[str] = field(default_factory=set)

    def name(self, record: str, ids: set[str]) -> None:
        """Note ids that are named."""
        self.ids.setdefault(record, set()).update(ids - {""})


@dataclass(frozen=True, slots=True)
class Contested:
    """An attribute of a record that two rows give different values."""

    entity: str
    key: tuple[str, ...]
    attribute: str


@dataclass(slots=True)
class Checked:
    """The report's records, each once.

    Attributes:
        frames: the canonical frames by the names of the roster's tables, each key once, with the mapped value columns
            only, and ``file`` and ``line``. ``people`` of the role teacher have ``by_email`` where only an e-mail
            address is known; ``teachings`` have ``lead`` instead of ``is_primary``.
        mapped: table -> value columns that the report can fill.
        speaks_for: which records' absence means something: ``students``, ``sections``, ``teacher_schools``, ...
        presence: what may not be removed.
        contested: attributes for which the stored value counts, if there is one.
        keys: how ids are qualified.
        counts: how the rows of each file fared.
        issues: all findings.
        broken_ends: file number -> what is wrong with its last line: ``short`` or ``quote``.
        contradicting: kind -> number of its records whose own rows contradict one another.
    """

    frames: dict[str, pl.DataFrame]
    mapped: dict[str, frozenset[str]]
    speaks_for: frozenset[str]
    presence: Presence
    contested: list[Contested]
    keys: KeyRules
    counts: dict[int, FileCount]
    issues: list[Issue]
    broken_ends: Mapping[int, str] = field(default_factory=dict)
    contradicting: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(count.rows for count in self.counts.values())

    def reported(self) -> dict[str, int]:
        """How many records of each kind the report holds."""
        students = int((self.frames["people"]["role"] == STUDENT).sum())
        names = ("schools", "terms", "courses", "sections", "enrollments")
        numbers = {name: self.frames[name].height for name in names}
        people = {"students": students, "teachers": self.frames["people"].height - students}
        return numbers | people | {"teaching": self.frames["teachings"].height}
