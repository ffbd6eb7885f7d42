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
    return _with(frame, KEY_HASH, entity.key)


def with_row_hash(frame: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """The frame with ``row_hash`` (Int64) over key and value columns, in the entity's order."""
    return _with(frame, ROW_HASH, entity.columns)


def _with(frame: pl.DataFrame, name: str, columns: Sequence[str]) -> pl.DataFrame:
    # Streaming: on all cores, and the joined texts of all rows never stand in memory at once.
    hashes = frame.lazy().select(_hash(columns, frame.schema).alias(name)).collect(engine="streaming")
    return frame.with_columns(hashes)
