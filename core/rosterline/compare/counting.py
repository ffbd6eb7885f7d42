"""The plan in numbers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rosterline.compare.plan import COUNTED, Count, EntityPlan
from rosterline.roster.bulk import ACTIVE
from rosterline.roster.entities import PEOPLE, STUDENT, TEACHER
from rosterline.roster.stored import StoredRoster

_TABLES = {
    "schools": "schools",
    "terms": "terms",
    "courses": "courses",
    "sections": "sections",
    "enrollments": "enrollments",
    "teaching": "teachings",
}
_KINDS = {"students": STUDENT, "teachers": TEACHER}


def counted(plans: Mapping[str, EntityPlan], stored: StoredRoster) -> tuple[dict[str, Count], dict[str, int]]:
    """The five numbers of each kind, and how many ended by their own date."""
    counts: dict[str, Count] = {}
    ended: dict[str, int] = {}
    parts: pl.Series | None
    people_before = _people_before(stored)
    for kind in COUNTED:
        if kind in _KINDS:
            role = _KINDS[kind]
            plan = _of_role(plans["people"], role, people_before.get(role, 0))
            parts = _with_changed_parts(plans["person_schools"], pl.col("role") == role, "person_id")
        else:
            plan = plans[_TABLES[kind]]
            parts = (
                _with_changed_parts(plans["section_terms"], pl.lit(True), "section_id") if kind == "sections" else None
            )
        counts[kind] = _count(plan, parts)
        ended[kind] = plan.ended.height
    return counts, ended


def _people_before(stored: StoredRoster) -> dict[str, int]:
    rows = stored.scan(PEOPLE).filter(pl.col(ACTIVE)).group_by("role").len().collect()
    return dict(rows.iter_rows())


def _of_role(plan: EntityPlan, role: str, before: int) -> EntityPlan:
    mine = pl.col("role") == role
    return EntityPlan(
        plan.added.filter(mine),
        plan.returned.filter(mine),
        plan.changed.filter(mine),
        plan.removed.filter(mine),
        plan.ended.filter(mine),
        before,
    )


def _with_changed_parts(plan: EntityPlan, mine: pl.Expr, column: str) -> pl.Series:
    """Ids of records whose parts (school links, terms) change; one may stand there several times."""
    frames = [plan.added, plan.returned, plan.changed, plan.removed, plan.ended]
    return pl.concat([frame.filter(mine)[column] for frame in frames])


def _count(plan: EntityPlan, parts: pl.Series | None) -> Count:
    added = plan.added.height + plan.returned.height
    removed, ended = plan.removed.height, plan.ended.height
    changed = plan.changed.height
    if parts is not None and parts.len():
        rewritten = pl.concat([frame["id"] for frame in (plan.added, plan.returned, plan.removed, plan.ended)])
        ids = pl.concat([plan.changed["id"], parts])
        changed = ids.filter(~ids.is_in(rewritten.implode())).n_unique()
    return Count(
        added=added,
        changed=changed,
        removed=removed,
        unchanged=plan.before - changed - removed - ended,
        total=plan.before + added - removed - ended,
    )


def by_school(plans: Mapping[str, EntityPlan]) -> dict[str, dict[str, Count]]:
    """School -> kind -> what changes there; a person counts in their first school."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for kind in ("schools", "sections", "students", "teachers", "enrollments", "teaching"):
        plan = plans["people"] if kind in _KINDS else plans[_TABLES[kind]]
        for operation in ("added", "returned", "changed", "removed"):
            frame: pl.DataFrame = getattr(plan, operation)
            if not frame.height:
                continue
            schools = frame.filter(pl.col("role") == _KINDS[kind])["school"] if kind in _KINDS else frame["school"]
            word = "added" if operation == "returned" else operation
            for school, number in schools.value_counts().iter_rows():
                kinds = found.setdefault(school, {})
                counts = kinds.setdefault(kind, {})
                counts[word] = counts.get(word, 0) + number
    return {
        school: {kind: Count(**numbers) for kind, numbers in kinds.items()} for school, kinds in sorted(found.items())
    }
