"""The roster's tables are what the frames of the hot path take them for."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Date, Integer, SmallInteger
from sqlmodel import AutoString

from rosterline.report.rows import composed
from rosterline.roster.entities import BOOKKEEPING, ENTITIES, Entity, composed_key
from rosterline.roster.tables import ROSTER_TABLES, metadata


def test_each_entity_is_a_table() -> None:
    assert [table.__tablename__ for table in ROSTER_TABLES] == [entity.name for entity in ENTITIES]


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_columns_are_those_of_the_frames(entity: Entity) -> None:
    table = metadata.tables[entity.name]
    assert {column.name for column in table.columns} == {"district_id", *entity.columns, *BOOKKEEPING}
    assert {column.name for column in table.primary_key} == {"district_id", *entity.key}
    for name, kind in entity.values.items():
        column = table.columns[name]
        assert isinstance(column.type, Date) is (kind == "date"), name
        assert isinstance(column.type, Boolean) is (kind == "flag"), name
        assert isinstance(column.type, AutoString) is (kind == "text"), name
        assert column.nullable is (kind == "date"), name
    assert all(
        isinstance(table.columns[name].type, AutoString) and not table.columns[name].nullable for name in entity.key
    )


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_what_every_row_carries_has_room_for_it(entity: Entity) -> None:
    """A row's hash has 64 bits; a line's number may be beyond 32,767, the number of a file is not."""
    table = metadata.tables[entity.name]
    kinds = {name: type(table.columns[name].type) for name in BOOKKEEPING}
    assert kinds == {
        "active": Boolean,
        "row_hash": BigInteger,
        "created_import": Integer,
        "changed_import": Integer,
        "file": SmallInteger,
        "line": Integer,
    }
    assert not any(table.columns[name].nullable for name in BOOKKEEPING)


@given(st.lists(st.text("ab:%", max_size=3), min_size=2, max_size=4), st.lists(st.text("ab:%", max_size=3), min_size=2))
def test_a_composed_key_is_the_same_everywhere_and_tells_its_parts_apart(one: list[str], other: list[str]) -> None:
    frame = pl.DataFrame({str(place): [part] for place, part in enumerate(one)})
    assert frame.select(composed([pl.col(name) for name in frame.columns])).item() == composed_key(one)
    if len(one) == len(other):
        assert (composed_key(one) == composed_key(other)) == (one == other)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_rows_lie_in_the_order_of_their_key(entity: Entity) -> None:
    table = metadata.tables[entity.name]
    assert table.dialect_options["sqlite"]["with_rowid"] is False
    assert not table.indexes
