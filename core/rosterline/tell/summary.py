"""What an import did or would do, in numbers and words, without any name of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rosterline.compare import Count, Plan

WORDS = {
    "schools": ("school", "schools"),
    "terms": ("term", "terms"),
    "courses": ("course", "courses"),
    "sections": ("class", "classes"),
    "students": ("student", "students"),
    "teachers": ("teacher", "teachers"),
    "enrollments": ("enrollment", "enrollments"),
    "teaching": ("teaching assignment", "teaching assignments"),
}


def number(count: int, kind: str) -> str:
    """``1 student``, ``1,204 students``.

    >>> number(1, "sections"), number(1204, "students")
    ('1 class', '1,204 students')
    """
    return f"{count:,} {WORDS[kind][count != 1]}"


def sentence(counts: Mapping[str, Count], ended: Mapping[str, int] | None = None) -> str:
    """All changes in one sentence."""
    parts = []
    for kind, count in counts.items():
        moves = [
            f"{value:,} {word}"
            for word, value in (("new", count.added), ("changed", count.changed), ("gone", count.removed))
            if value
        ]
        if ended and ended.get(kind):
            moves.append(f"{ended[kind]:,} ended by date")
        if moves:
            parts.append(f"{WORDS[kind][1]}: {', '.join(moves)}")
    return "; ".join(parts) + "." if parts else "Nothing changes."


def school_lines(plan: Plan, names: Mapping[str, str]) -> list[str]:
    """One line for each school in which something changes."""
    lines = []
    for school, counts in plan.by_school.items():
        name = names.get(school) or ""
        title = f"{name} ({school})" if name else school or "without a school"
        lines.append(f"{title}: {sentence(counts)}")
    return lines
