"""The roster's tables are what the frames of the hot path take them for."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Date

from rosterline.roster.entities import BOOKKEEPING, ENTITIES, Entity
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
        assert column.nullable is (kind == "date"), name


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_rows_lie_in_the_order_of_their_key(entity: Entity) -> None:
    table = metadata.tables[entity.name]
    assert table.dialect_options["sqlite"]["with_rowid"] is False
    assert not table.indexes
