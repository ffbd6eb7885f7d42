"""One table of a report against its stored rows, checked against the same comparison with dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rosterline.compare.diff import Difference, difference
from rosterline.compare.plan import OPERATIONS, EntityPlan, Plan
from rosterline.map import KeyRules
from rosterline.roster import bulk
from rosterline.roster.entities import BY_NAME, ENROLLMENTS, ENTITIES, PEOPLE, SECTION_TERMS, Entity
from rosterline.roster.hashing import KEY_HASH, ROW_HASH, with_key_hash, with_row_hash
from rosterline.roster.stored import StoredRoster

Rows = dict[tuple[str, ...], tuple[Any, ...]]

texts = st.sampled_from(["", "a", "b", "1", "01"])
days = st.sampled_from([None, date(2026, 9, 1), date(2026, 12, 18)])
pairs = st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["1", "2", "3"]))
people = st.tuples(st.sampled_from(["student", "teacher"]), st.sampled_from(["1", "2", "3"]))
enrollments = st.dictionaries(pairs, st.tuples(days, days))
persons = st.dictionaries(people, st.tuples(*[texts] * 5))


def _frame(entity: Entity, rows: Rows, **more: Any) -> pl.DataFrame:
    """Rows with both hashes, as they come out of checking, or as they are stored."""
    schema = {name: kind for name, kind in bulk.frame_schema(entity).items() if name in entity.columns}
    data = [(*key, *values) for key, values in rows.items()]
    frame = with_key_hash(pl.DataFrame(data, schema=schema, orient="row"), entity)
    frame = with_row_hash(frame, entity) if entity.values else frame.with_columns(pl.col(KEY_HASH).alias(ROW_HASH))
    return frame.with_columns(pl.lit(value).alias(name) for name, value in more.items())


def _report(entity: Entity, rows: Rows) -> pl.DataFrame:
    return _frame(entity, rows).with_columns(
        file=pl.lit(1, pl.UInt16), line=pl.int_range(2, pl.len() + 2).cast(pl.UInt32)
    )


def _stored(entity: Entity, active: Rows, inactive: Rows) -> StoredRoster:
    frames = {other.name: _frame(other, {}, active=True) for other in ENTITIES}
    gone = {key: values for key, values in inactive.items() if key not in active}
    frames[entity.name] = pl.concat([_frame(entity, active, active=True), _frame(entity, gone, active=False)])
    return StoredRoster("stamp", frames)


def _keys(entity: Entity, frame: pl.DataFrame) -> set[tuple[str, ...]]:
    found = frame.select(entity.key).rows()
    assert len(set(found)) == len(found)
    return set(found)


def _check(entity: Entity, found: Difference, report: Rows, active: Rows, inactive: Rows, spoken: set[str]) -> None:
    new = {key for key in report if key not in active}
    assert _keys(entity, found.added) == {key for key in new if key not in inactive}
    assert _keys(entity, found.returned) == {key for key in new if key in inactive}
    changed = {key for key in report if key in active and report[key] != active[key]}
    assert _keys(entity, found.changed) == changed
    assert _keys(entity, found.gone) == {key for key in active if key not in report and key[0] in spoken}
    assert found.before == len(active)
    for row in found.changed.iter_rows(named=True):
        key = tuple(row[name] for name in entity.key)
        assert tuple(row[name] for name in entity.values) == report[key]
        assert tuple(row[f"was_{name}"] for name in entity.values) == active[key]
    for row in found.gone.iter_rows(named=True):
        assert tuple(row[name] for name in entity.values) == active[tuple(row[name] for name in entity.key)]


@settings(max_examples=40)
@given(enrollments, enrollments, enrollments)
def test_enrollments_are_compared_by_key_and_values(report: Rows, active: Rows, inactive: Rows) -> None:
    found = difference(_report(ENROLLMENTS, report), ENROLLMENTS, _stored(ENROLLMENTS, active, inactive), pl.lit(True))
    _check(ENROLLMENTS, found, report, active, inactive, {"A", "B"})


@settings(max_examples=40)
@given(persons, persons, persons, st.sets(st.sampled_from(["student", "teacher"]), min_size=1))
def test_only_those_are_gone_for_whom_the_report_speaks(
    report: Rows, active: Rows, inactive: Rows, roles: set[str]
) -> None:
    spoken = pl.col("role").is_in(sorted(roles))
    found = difference(_report(PEOPLE, report), PEOPLE, _stored(PEOPLE, active, inactive), spoken)
    _check(PEOPLE, found, report, active, inactive, roles)


@settings(max_examples=40)
@given(enrollments, enrollments)
def test_a_report_that_speaks_for_none_removes_none(report: Rows, active: Rows) -> None:
    found = difference(_report(ENROLLMENTS, report), ENROLLMENTS, _stored(ENROLLMENTS, active, {}), None)
    _check(ENROLLMENTS, found, report, active, {}, set())


@settings(max_examples=40)
@given(st.sets(pairs), st.sets(pairs), st.sets(pairs))
def test_a_table_without_values_has_no_changes(
    report: set[tuple[str, str]], active: set[tuple[str, str]], inactive: set[tuple[str, str]]
) -> None:
    rows: list[Rows] = [dict.fromkeys(keys, ()) for keys in (report, active, inactive)]
    found = difference(
        _report(SECTION_TERMS, rows[0]), SECTION_TERMS, _stored(SECTION_TERMS, rows[1], rows[2]), pl.lit(True)
    )
    _check(SECTION_TERMS, found, rows[0], rows[1], rows[2], {"A", "B"})


@settings(max_examples=40)
@given(enrollments)
def test_against_nothing_all_is_new(report: Rows) -> None:
    nothing = StoredRoster("", {entity.name: _frame(entity, {}, active=True) for entity in ENTITIES})
    found = difference(_report(ENROLLMENTS, report), ENROLLMENTS, nothing, pl.lit(True))
    _check(ENROLLMENTS, found, report, {}, {}, {"A", "B"})


# ---- hashes --------------------------------------------------------------------------------------------------------


def test_hashes_tell_neighbours_apart() -> None:
    """What runs together when it is joined: ab + c is not a + bc."""
    keys = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")]
    frame = _frame(SECTION_TERMS, dict.fromkeys(keys, ()))
    assert frame[KEY_HASH].n_unique() == len(keys)


def test_hashes_are_the_same_for_ever() -> None:
    """Stored hashes are compared with those of a later version: another number here means ROW_HASH_VERSION + 1."""
    frame = _frame(ENROLLMENTS, {("M-1", "1001"): (date(2026, 9, 1), None)})
    assert frame.select(KEY_HASH, ROW_HASH).row(0) == (1445388576667693193, 1805983945351464422)
    assert frame.schema[KEY_HASH] == frame.schema[ROW_HASH] == pl.Int64


# ---- the hash of a plan ----------------------------------------------------------------------------------------------


PLAIN = KeyRules(sections_by_school=False, terms_by_school=False)


def _plan(operations: Mapping[str, Rows] = MappingProxyType({}), keys: KeyRules = PLAIN) -> Plan:
    nothing = {entity.name: _frame(entity, {}) for entity in ENTITIES}
    stored = StoredRoster("stamp", nothing)
    plans = {}
    for entity in ENTITIES:
        chosen = {name: operations.get(name, {}) if entity is ENROLLMENTS else {} for name in OPERATIONS}
        plans[entity.name] = EntityPlan(**{name: _frame(entity, rows) for name, rows in chosen.items()}, before=0)
    return Plan(plans, {}, {}, keys, stored, 1, (), [])


@settings(max_examples=40)
@given(enrollments, st.randoms(), st.sampled_from(OPERATIONS))
def test_the_order_of_the_rows_does_not_change_the_plans_hash(rows: Rows, random: Any, operation: str) -> None:
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    assert _plan({operation: rows}).hash() == _plan({operation: dict(shuffled)}).hash()


@settings(max_examples=40)
@given(enrollments, enrollments)
def test_other_changes_have_another_hash(one: Rows, other: Rows) -> None:
    assert (_plan({"added": one}).hash() == _plan({"added": other}).hash()) == (one == other)


def test_the_same_rows_in_another_operation_have_another_hash() -> None:
    rows: Rows = {("A", "1"): (None, None)}
    assert len({_plan({operation: rows}).hash() for operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("keys", [KeyRules(True, False), KeyRules(False, True), KeyRules(None, None)])
def test_how_ids_are_named_is_part_of_the_hash(keys: KeyRules) -> None:
    assert _plan(keys=keys).hash() != _plan().hash()


def test_every_table_is_part_of_the_plan() -> None:
    assert set(_plan().entities) == set(BY_NAME)
