"""One table of the report against its stored rows."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rosterline.roster.bulk import ACTIVE
from rosterline.roster.entities import Entity
from rosterline.roster.hashing import KEY_HASH, ROW_HASH
from rosterline.roster.stored import StoredRoster


@dataclass(slots=True)
class Difference:
    """What is new, what comes back, what has other values, and what the report lacks."""

    added: pl.DataFrame
    returned: pl.DataFrame
    changed: pl.DataFrame
    gone: pl.DataFrame
    before: int


def difference(report: pl.DataFrame, entity: Entity, stored: StoredRoster, spoken: pl.Expr | None) -> Difference:
    """Compare by row hash (which covers the key), then look at the exact keys of what is left.

    Args:
        report: key and value columns, ``key_hash``, ``row_hash``, ``file``, ``line``; each key once.
        entity: the table.
        stored: the roster as it is.
        spoken: which stored rows the report speaks for; None when it speaks for none.
    """
    if stored.is_empty:
        none = report.clear()
        return Difference(report, none, _with_was(none, entity), _stored_rows(stored, entity, none), 0)
    active = stored.active(entity).select(ROW_HASH).collect()[ROW_HASH]
    alone = _standing_alone(report[ROW_HASH], active)
    before = active.len()
    del active
    if not alone.len():
        none = report.clear()
        stays = _stored_rows(stored, entity, none)
        return Difference(none, none, _with_was(none, entity), stays, before)
    other = report.filter(pl.col(ROW_HASH).is_in(alone.implode()))
    known = _stored_rows(stored, entity, other)
    keys = list(entity.key)
    values = [f"was_{name}" for name in entity.values]
    joined = other.join(_with_was(known, entity).select(*keys, ACTIVE, *values), on=keys, how="left")
    added = joined.filter(pl.col(ACTIVE).is_null()).select(report.columns)
    returned = joined.filter(~pl.col(ACTIVE)).select(report.columns)
    changed = joined.filter(pl.col(ACTIVE)).drop(ACTIVE)
    if spoken is None:
        return Difference(added, returned, changed, known.clear(), before)
    gone = stored.active(entity).filter(pl.col(ROW_HASH).is_in(alone.implode())).collect()
    # A row of the same key has other values, it is not gone. Joined with all rows of the report that took most of the
    # time and memory of a comparison.
    same = report.filter(pl.col(KEY_HASH).is_in(gone[KEY_HASH].implode()))
    gone = gone.join(same, on=keys, how="anti").filter(spoken)
    return Difference(added, returned, changed, gone, before)


def _standing_alone(report: pl.Series, stored: pl.Series) -> pl.Series:
    """The hashes that stand on one side only. Each side has a hash once, so a pair is a row on both sides.

    Sorting both together takes half the time of two anti-joins.
    """
    both = pl.concat([report, stored]).sort()
    same = (both == both.shift(-1)).fill_null(False)
    return both.filter(~(same | same.shift(1).fill_null(False)))


def _stored_rows(stored: StoredRoster, entity: Entity, some: pl.DataFrame) -> pl.DataFrame:
    """Stored rows, active or not, with these key hashes."""
    rows = stored.scan(entity)
    if not some.height:
        return rows.limit(0).collect()
    return rows.filter(pl.col(KEY_HASH).is_in(some[KEY_HASH].implode())).collect()


def _with_was(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    return rows.with_columns(pl.col(name).alias(f"was_{name}") for name in entity.values)
