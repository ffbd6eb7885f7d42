"""Undo: the roster as it was before an applied import, from the before-images that the import left."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from rosterline.roster import bulk, stored
from rosterline.roster.entities import ENTITIES, Entity
from rosterline.roster.ledger import changes


def undo(connection: Connection, district_id: int, version: int, import_ids: Sequence[int]) -> int:
    """Take imports back, exact to the value.

    A row that an import changed, returned, removed or ended gets back every column of its before-image; a row that it
    created becomes inactive. The before-images stay, and the rows as the imports had left them are kept beside them:
    :mod:`rosterline.explaining` still tells what was undone. Caches of the roster do not count any more.

    Args:
        connection: in the transaction that has locked the roster (:func:`rosterline.roster.stored.locked`).
        district_id: whose roster.
        version: the roster's version.
        import_ids: applied imports, in the order in which they go: the last applied one first, and none left out
            that was applied later.

    Returns:
        The roster's version afterwards: one more, or the same where the imports had changed nothing.
    """
    rows = sum(_undo_one(connection, entity, district_id, number) for number in import_ids for entity in ENTITIES)
    if not rows:
        return version
    stored.written(connection, district_id, version + 1, secrets.token_hex(16))
    return version + 1


def _undo_one(connection: Connection, entity: Entity, district_id: int, import_id: int) -> int:
    """Take back what an import did to one table; how many rows that are."""
    rows = bulk.images_frame(entity, _images(connection, entity, district_id, import_id))
    nowhere = pl.lit(None, pl.Int64)
    bulk.before_images(
        connection, entity, district_id, import_id, "undone", rows.with_columns(file=nowhere, line=nowhere)
    )
    bulk.restore(connection, entity, district_id, rows)
    return rows.height + bulk.deactivate_created(connection, entity, district_id, import_id)


def _images(
    connection: Connection, entity: Entity, district_id: int, import_id: int
) -> list[tuple[list[str], dict[str, Any]]]:
    """Key and before-image of each row of a table that an import touched and had not created."""
    mine = (changes.c.import_id == import_id, changes.c.district_id == district_id, changes.c.entity == entity.name)
    found = connection.execute(select(changes.c.key, changes.c.before).where(*mine))
    return [(key, before) for key, before in found]
