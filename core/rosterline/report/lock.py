"""The format of a form's report as sign-off pinned it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LockedFile:
    """What one file of the report looked like.

    Attributes:
        role: its role in the form.
        kind: ``text`` or the workbook's kind.
        delimiter: between cells, ``""`` in a workbook.
        headers: all of its headers in order.
        schools: where several files have the role, the schools that this one named.
    """

    role: str
    kind: str
    delimiter: str
    headers: tuple[str, ...]
    schools: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "role": self.role,
            "kind": self.kind,
            "delimiter": self.delimiter,
            "headers": list(self.headers),
            "schools": list(self.schools),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LockedFile:
        """From what is stored."""
        headers, schools = tuple(stored["headers"]), tuple(stored["schools"])
        return cls(stored["role"], stored["kind"], stored["delimiter"], headers, schools)


@dataclass(frozen=True, slots=True)
class FormatLock:
    """A signed-off form: its files, and the settings that decide who is who, in words."""

    form: str
    files: tuple[LockedFile, ...]
    identity: tuple[str, ...]
    signed_off_at: datetime | None = None
