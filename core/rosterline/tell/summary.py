"""What an import did or would do, in numbers and words, without any name of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rosterline.findings import looks_like_an_id
from rosterline.roster.entities import SCHOOLS

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
    """One line for each school in which something changes; the names of schools, where they may be shown.

    Where they may not, an id that is new and looks like a word is not told either: it may be a cell of another column.
    """
    known = set(plan.stored.scan(SCHOOLS).select("id").collect()["id"].to_list())
    lines = []
    for school, counts in plan.by_school.items():
        name = names.get(school) or ""
        told = school if names or school in known or looks_like_an_id(school) else "a new school"
        title = f"{name} ({school})" if name else told if school else "without a school"
        lines.append(f"{title}: {sentence(counts)}")
    return lines
