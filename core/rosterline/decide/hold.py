"""Hold: why a plan waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a plan waits for a person.

    Attributes:
        code: the guard's code.
        message: what would happen and what to look at, with counts and ids of schools, never a name.
        entity: what was counted (``students``), None where nothing was.
        school: the school's id, None for the whole district.
        limit: number of records that would have been let through.
        actual: number of records that were found.
    """

    code: str
    message: str
    entity: str | None = None
    school: str | None = None
    limit: int | None = None
    actual: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The hold as the commands print it with ``--json``."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Hold:
        """A hold as it was written down."""
        return cls(**stored)


ONLY_DISCARDED = frozenset({"empty-report"})
"""Holds that nobody can approve."""
