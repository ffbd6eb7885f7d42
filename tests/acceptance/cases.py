"""What is to be said of a bad file, and the check that it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance.driving import ROWS, Office

from rosterline.findings.catalogue import GUARDS

Place = tuple[str, int | None, str | None]
"""Code, line and column of a finding."""

NOBODY = {"schools", "terms", "courses", "sections", "students", "teachers", "enrollments", "teaching"}


@dataclass(frozen=True)
class Case:
    """A file, and what is to be said of it.

    Attributes:
        data: its bytes.
        status: of the import.
        code: of the reason or of the hold.
        issues: all findings, errors first.
        changes: kind of record -> how many are added, changed and removed; none of those that are not named.
        new: status and code where there is no roster yet; default: the same.
    """

    data: bytes
    status: str
    code: str = ""
    issues: tuple[Place, ...] = ()
    changes: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    new: tuple[str, str] | None = None


def rejected(data: str | bytes, code: str, *issues: Place, line: int | None = None, column: str | None = None) -> Case:
    """A file that is refused; the reason is a finding too."""
    return Case(_bytes(data), "rejected", code, ((code, line, column), *issues))


def held(data: str | bytes, *issues: Place) -> Case:
    """A file in which nobody stands: a first import of it is rejected."""
    return Case(_bytes(data), "held", "empty-report", issues, new=("rejected", "empty-report"))


def applied(data: str | bytes, *issues: Place, **changes: tuple[int, int, int]) -> Case:
    """A file that is taken, without what had to be left out."""
    return Case(_bytes(data), "applied", issues=issues, changes=changes)


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def swapped(place: int, line: str, rows: list[str] = ROWS) -> list[str]:
    """The rows with another one at a place (line ``place + 2`` of the file)."""
    return [*rows[:place], line, *rows[place + 1 :]]


def places(shown: dict[str, Any]) -> list[Place]:
    return [(issue["code"], issue["line"], issue["column"]) for issue in findings(shown)]


def findings(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """What an import found in its files; before sign-off the guards' warnings stand beside it."""
    guards = {guard.code for guard in GUARDS}
    return [issue for issue in shown["issues"] if issue["code"] not in guards]


def changes(shown: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    found = {
        kind: (numbers["added"], numbers["changed"], numbers["removed"]) for kind, numbers in shown["counts"].items()
    }
    return {kind: numbers for kind, numbers in found.items() if numbers != (0, 0, 0)}


def check(office: Office, path: Path, status: str, code: str, *members: str) -> dict[str, Any]:
    """Import a file; a file that is not taken changes nothing. Findings name it, or one of its members."""
    before = office.digest()
    shown = office.imported(path)
    assert (shown["status"], _code(shown)) == (status, code), shown["said"]
    if status in ("rejected", "held", "failed"):
        assert office.digest() == before
    if status == "rejected":
        assert dict.fromkeys(NOBODY, 0) == {kind: shown["counts"][kind]["added"] for kind in NOBODY}
    assert {issue["file"] for issue in shown["issues"]} <= {path.name, None, *members}
    assert all(issue["file"] for issue in findings(shown) if issue["code"] != "empty-report")
    return shown


def _code(shown: dict[str, Any]) -> str:
    if shown["reason"]:
        return str(shown["reason"]["code"])
    return str(shown["holds"][0]["code"]) if shown["holds"] else ""
