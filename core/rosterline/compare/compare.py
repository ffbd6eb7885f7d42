"""The comparison of a whole report with the stored roster."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from rosterline.check import Checked
from rosterline.compare.counting import by_school, counted
from rosterline.compare.diff import Difference, difference
from rosterline.compare.endings import Calendar, ended, has_ended
from rosterline.compare.plan import EntityPlan, Plan
from rosterline.compare.presence import Protected, protected
from rosterline.compare.resolve import completed, only_placed, teachers_by_email, with_primary
from rosterline.compare.schools import with_school
from rosterline.roster.entities import (
    BY_NAME,
    ENROLLMENTS,
    ENTITIES,
    SECTIONS,
    STUDENT,
    TEACHER,
    TEACHINGS,
    Entity,
)
from rosterline.roster.hashing import with_key_hash, with_row_hash
from rosterline.roster.stored import StoredRoster

# Pairs first: what stays of them keeps its section and its people; then sections, whose school and terms stay.
_ORDER = (
    "enrollments",
    "teachings",
    "sections",
    "section_terms",
    "people",
    "person_schools",
    "terms",
    "courses",
    "schools",
)


def compare(checked: Checked, stored: StoredRoster, calendar: Calendar) -> Plan:
    """The difference of the report to the roster as it is stored.

    Args:
        checked: the report's records, each once.
        stored: the roster.
        calendar: the day on which the report was received, and what is known of terms.
    """
    issues = teachers_by_email(checked, stored)
    only_placed(checked, stored)
    guard = protected(checked.presence, stored)
    over = ended(checked, stored, calendar)
    plans: dict[str, EntityPlan] = {}
    for name in _ORDER:
        entity = BY_NAME[name]
        frame = _complete(entity, checked, stored, guard, calendar.day)
        spoken = _spoken(entity, checked.speaks_for, plans)
        found = difference(frame, entity, stored, spoken)
        listed = checked.frames["sections"]["id"]
        plans[name] = _split(entity, found, guard, has_ended(name, calendar.day, over), listed)
    for entity in ENTITIES:
        plans[entity.name] = with_school(entity, plans[entity.name], checked, stored)
    counts, gone_by_date = counted(plans, stored)
    return Plan(
        entities=plans,
        counts=counts,
        ended=gone_by_date,
        keys=checked.keys,
        stored=stored,
        report_rows=checked.rows,
        empty_files=tuple(count.name for count in checked.counts.values() if not count.rows),
        issues=[*checked.issues, *issues],
        by_school=by_school(plans),
        reported=checked.reported(),
        contradicting=checked.contradicting,
        over=over,
    )


def _complete(entity: Entity, checked: Checked, stored: StoredRoster, guard: Protected, day: date) -> pl.DataFrame:
    """The report's rows of a table with all columns and both hashes."""
    frame = checked.frames[entity.name]
    if entity is TEACHINGS:
        kept = _kept_teachings(frame, stored, guard)
        frame = with_primary(frame, stored, kept, checked.frames["sections"], day)
    frame = completed(frame, entity, checked, stored, checked.contested)
    frame = frame.select(*entity.columns, "file", "line")
    if not entity.values:
        keyed = with_key_hash(frame, entity)
        return keyed.with_columns(row_hash=pl.col("key_hash"))
    return with_row_hash(with_key_hash(frame, entity), entity)


def _kept_teachings(frame: pl.DataFrame, stored: StoredRoster, guard: Protected) -> pl.DataFrame:
    rows = stored.active(TEACHINGS).select(TEACHINGS.columns)
    if guard.is_empty:
        return rows.limit(0).collect()
    stays = rows.filter(guard.condition("teachings")).collect()
    return stays.join(frame, on=["section_id", "teacher_id"], how="anti")


def _spoken(entity: Entity, speaks_for: frozenset[str], plans: Mapping[str, EntityPlan]) -> pl.Expr | None:
    """Which stored rows of a table the report speaks for; the parts of what leaves leave with it."""
    if "role" not in entity.key:
        if entity.name in speaks_for:
            return pl.lit(True)
        if entity.name != "section_terms":
            return None
        leaving = pl.concat([plans["sections"].removed["id"], plans["sections"].ended["id"]])
        return pl.col("section_id").is_in(leaving.implode()) if leaving.len() else None
    kinds = {"people": ("students", "teachers"), "person_schools": ("student_schools", "teacher_schools")}[entity.name]
    roles = [role for role, kind in zip((STUDENT, TEACHER), kinds, strict=True) if kind in speaks_for]
    spoken = pl.col("role").is_in(roles)
    if entity.name == "person_schools" and plans["people"].removed.height:
        people = plans["people"].removed.select("role", person_id="id").to_struct()
        return spoken | pl.struct("role", "person_id").is_in(people.implode())
    return spoken if roles else None


def _split(
    entity: Entity, found: Difference, guard: Protected, over: pl.Expr, sections_listed: pl.Series
) -> EntityPlan:
    """Of what the report lacks: what stays, what has ended, and what is removed."""
    gone = found.gone
    if gone.height and not (guard.is_empty and not guard.kept):
        stays = _stays(entity, guard, sections_listed)
        _keep_ends(entity, gone.filter(stays), guard)
        gone = gone.filter(~stays)
    return EntityPlan(
        added=found.added,
        returned=found.returned,
        changed=found.changed,
        removed=gone.filter(~over),
        ended=gone.filter(over),
        before=found.before,
    )


def _stays(entity: Entity, guard: Protected, sections_listed: pl.Series) -> pl.Expr:
    condition = guard.condition(entity.name)
    single = {"schools": "school", "terms": "term", "courses": "course", "sections": "section"}
    if entity.name in single:
        return condition | pl.col("id").is_in(list(guard.kept.get(single[entity.name], set())))
    if "role" in entity.key:
        # Somebody who stays keeps the school.
        person = "id" if entity.name == "people" else "person_id"
        for role in (STUDENT, TEACHER):
            kept = list(guard.kept.get(role, set()))
            condition = condition | ((pl.col("role") == role) & pl.col(person).is_in(kept))
    if entity.name in ("section_terms", "teachings"):
        # A section that stays and that the report does not list stays with its terms and teachers.
        kept = list(guard.kept.get("section", set()) - set(sections_listed.to_list()))
        condition = condition | pl.col("section_id").is_in(kept)
    return condition


def _keep_ends(entity: Entity, staying: pl.DataFrame, guard: Protected) -> None:
    """What stays keeps what it refers to."""
    if entity is ENROLLMENTS:
        guard.keep("section", staying["section_id"])
        guard.keep(STUDENT, staying["student_id"])
    elif entity is TEACHINGS:
        guard.keep("section", staying["section_id"])
        guard.keep(TEACHER, staying["teacher_id"])
    elif entity is SECTIONS:
        guard.keep("school", staying["school_id"])
        guard.keep("course", staying["course_id"])
    elif entity.name == "section_terms":
        guard.keep("term", staying["term_id"])
    elif entity.name == "person_schools":
        guard.keep("school", staying["school_id"])
