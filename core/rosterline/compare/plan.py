"""The plan: what an import would change, each change with its school."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from rosterline.compare.endings import Ended
from rosterline.map import KeyRules
from rosterline.roster.entities import ENTITIES, SCHOOLS

if TYPE_CHECKING:
    from rosterline.findings import Issue
    from rosterline.roster.stored import StoredRoster

COUNTED = ("schools", "terms", "courses", "sections", "students", "teachers", "enrollments", "teaching")
"""What counts are given for; a person's school links are part of the person, a section's terms of the section."""

OPERATIONS = ("added", "returned", "changed", "removed", "ended")


@dataclass(slots=True)
class EntityPlan:
    """What changes in one table.

    Attributes:
        added: rows that have never been there: key, values, ``row_hash``, ``key_hash``, ``file``, ``line``, ``school``.
        returned: rows that are stored as inactive and come back; the same columns.
        changed: active rows with other values; the same columns, and each value as stored as ``was_<column>``.
        removed: active rows that the report lacks: key and stored values, ``key_hash``, ``school``.
        ended: the same, where the row's own end or its term's end has passed: that is no removal.
        before: number of active rows stored.
    """

    added: pl.DataFrame
    returned: pl.DataFrame
    changed: pl.DataFrame
    removed: pl.DataFrame
    ended: pl.DataFrame
    before: int

    @property
    def new(self) -> pl.DataFrame:
        """What comes: rows that have never been there, and those that come back."""
        return pl.concat([self.added, self.returned])

    @property
    def gone(self) -> pl.DataFrame:
        """What the report lacks: removed, or ended by date."""
        return pl.concat([self.removed, self.ended])

    @property
    def changes(self) -> int:
        """Number of rows that would be written."""
        return sum(getattr(self, name).height for name in OPERATIONS)


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a kind an import adds, changes, removes, leaves, and how many are active afterwards."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    total: int = 0

    def as_json(self) -> dict[str, int]:
        """The five numbers by name."""
        return asdict(self)


def zero_counts() -> dict[str, Count]:
    """Counts of a report that was refused before mapping."""
    return {name: Count() for name in COUNTED}


def report_counts(reported: Mapping[str, int]) -> dict[str, Count]:
    """Counts where nothing is applied: what the report holds."""
    return {kind: Count(total=reported[kind]) for kind in COUNTED}


def _sum_of(hashes: pl.Series) -> tuple[int, int, int, int]:
    """Number, sums of both halves, and exclusive or of 64-bit hashes: the same in whatever order they come."""
    if not hashes.len():
        return 0, 0, 0, 0
    low, high = hashes & 0xFFFFFFFF, hashes // 2**32
    exclusive = hashes.to_frame("hash").select(pl.col("hash").bitwise_xor()).item()
    return hashes.len(), int(low.sum()), int(high.sum()), int(exclusive or 0)


@dataclass(slots=True)
class Plan:
    """All changes of an import, bound to the roster they were computed against.

    Attributes:
        entities: table -> what changes there.
        counts: what a person is told, see ``COUNTED``.
        ended: the same kinds -> how many ended by their own date.
        keys: how ids are qualified.
        stored: the roster with which the report was compared.
        report_rows: rows of the report.
        empty_files: files that have a header and no rows.
        issues: findings of check and compare.
        by_school: school -> kind -> count, of the schools in which something changes.
        reported: kind -> how many records the report holds.
        contradicting: kind -> how many of them contradict themselves.
        over: stored terms and classes that are over.
    """

    entities: dict[str, EntityPlan]
    counts: dict[str, Count]
    ended: dict[str, int]
    keys: KeyRules
    stored: StoredRoster
    report_rows: int
    empty_files: tuple[str, ...]
    issues: list[Issue]
    by_school: Mapping[str, Mapping[str, Count]] = field(default_factory=dict)
    reported: Mapping[str, int] = field(default_factory=dict)
    contradicting: Mapping[str, int] = field(default_factory=dict)
    over: Ended = field(default_factory=Ended)

    @property
    def is_empty(self) -> bool:
        """Nothing would be written."""
        return not any(entity.changes for entity in self.entities.values())

    def hash(self) -> str:
        """sha256 over the changes, whatever the order of the report's rows."""
        digest = hashlib.sha256(repr(self.keys).encode())
        for entity in ENTITIES:
            plan = self.entities[entity.name]
            for operation in OPERATIONS:
                frame: pl.DataFrame = getattr(plan, operation)
                hashes = "key_hash" if operation in ("removed", "ended") else "row_hash"
                digest.update(f"{entity.name} {operation} {_sum_of(frame[hashes])}\n".encode())
        return digest.hexdigest()

    def school_names(self) -> dict[str, str]:
        """School id -> name, of schools that the plan or the stored roster knows by name."""
        known = dict(self.stored.scan(SCHOOLS).select("id", "name").collect().iter_rows())
        for operation in ("added", "returned", "changed"):
            known |= dict(getattr(self.entities["schools"], operation).select("id", "name").iter_rows())
        return known
