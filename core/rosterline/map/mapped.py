"""What mapping gives to the rooms after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from rosterline.findings import Issue
    from rosterline.read.contract import BadLine


@dataclass(frozen=True, slots=True)
class KeyRules:
    """How ids are qualified: None where the district's first import still has to decide it."""

    sections_by_school: bool | None = None
    terms_by_school: bool | None = None


@dataclass(slots=True)
class LeftOut:
    """What left-out rows of one file name, so that nothing of it is removed.

    Attributes:
        file: the file's number.
        records: kinds of records that the file speaks of (``student``, ``section``, ...).
        ids: record -> ids that rows left out name in that record's own column; e-mail keys of teachers in lower case
            under ``teacher_email``.
        lines: lines whose cells can't be trusted by place.
        blank: rows in which no id can be read at all.
    """

    file: int
    records: frozenset[str]
    ids: dict[str, set[str]] = field(default_factory=dict)
    lines: list[BadLine] = field(default_factory=list)
    blank: int = 0

    def name(self, record: str, ids: set[str]) -> None:
        """Note ids that are named."""
        self.ids.setdefault(record, set()).update(ids - {""})


@dataclass(slots=True)
class FileCount:
    """How a file's rows fared."""

    rows: int = 0
    left_out: int = 0
    repeated: int = 0
    lane: str = ""
    name: str = ""


@dataclass(slots=True)
class Mapped:
    """The report's records, as stated.

    Attributes:
        frames: canonical frames by name (:mod:`rosterline.roster.entities`), with the mapped value columns only, and
            ``file`` (UInt16) and ``line`` (UInt32). A key may stand in several rows. ``people`` of the role teacher
            and ``teachings`` still name teachers by ``id`` or ``email``.
        fields: canonical fields that the report really has.
        references: records that some file names while another one lists them: only such a name can point nowhere.
        keys: the rules by which classes and terms are named, decided.
        left_out: what left-out rows name, file by file.
        counts: file number -> how its rows fared.
        issues: findings so far.
        schools: number of a file that shares its role with others -> the schools that it names.
    """

    frames: dict[str, pl.DataFrame]
    fields: frozenset[str]
    references: frozenset[str]
    keys: KeyRules
    left_out: dict[int, LeftOut]
    counts: dict[int, FileCount]
    issues: list[Issue]
    schools: dict[int, frozenset[str]] = field(default_factory=dict)
