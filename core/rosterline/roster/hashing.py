"""Stable 64-bit hashes of keys and rows (xxh3), the same in every version and on every machine."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import polars_hash as plh

from rosterline.roster.entities import Entity

KEY_HASH = "key_hash"
ROW_HASH = "row_hash"


def _hash(columns: Sequence[str], schema: pl.Schema) -> pl.Expr:
    parts = []
    for name in columns:
        column = plh.col(name)
        # A null in any part would make the whole hash null; empty text and no day are the same nothing.
        text = column if schema[name] == pl.String else column.cast(pl.String)
        parts.append(text.fill_null(""))
    joined = plh.concat_str(parts, separator="\x1f")
    hashed: pl.Expr = joined.nchash.xxh3_64().reinterpret(signed=True)
    return hashed


def with_key_hash(frame: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """The frame with ``key_hash`` (Int64) over the entity's key columns."""
    return frame.with_columns(_hash(entity.key, frame.schema).alias(KEY_HASH))


def with_row_hash(frame: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """The frame with ``row_hash`` (Int64) over key and value columns, in the entity's order."""
    return frame.with_columns(_hash(entity.columns, frame.schema).alias(ROW_HASH))
