"""What a changed scope does to the roster: a hold of its own, and no alarm."""

from __future__ import annotations

from rosterline.compare import Plan
from rosterline.decide import words
from rosterline.decide.hold import Hold


def by_scope(plan: Plan, unscoped: Plan) -> list[Hold]:
    """The hold of a plan whose scope is another than the roster's, if that makes a difference.

    Args:
        plan: what would change.
        unscoped: what would change under the scope that the roster was made with.
    """
    moved: dict[str, tuple[int, int]] = {}
    for kind, count in plan.counts.items():
        other = unscoped.counts[kind]
        gone = count.removed + plan.ended.get(kind, 0) - other.removed - unscoped.ended.get(kind, 0)
        moved[kind] = (count.added - other.added, gone)
    if not any(any(numbers) for numbers in moved.values()):
        return []
    actual = sum(abs(number) for numbers in moved.values() for number in numbers)
    return [Hold("scope-changed", words.scope_changed(moved), actual=actual)]
