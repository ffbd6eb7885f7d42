"""Apply: the plan becomes the roster, in one transaction, or nothing does."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, Engine

from rosterline.compare import EntityPlan, Plan
from rosterline.roster import bulk, stored
from rosterline.roster.bulk import ACTIVE
from rosterline.roster.database import writing
from rosterline.roster.entities import ENTITIES, Entity
from rosterline.roster.hashing import KEY_HASH
from rosterline.roster.stored import Snapshot, Snapshots, StoredRoster


class RosterMoved(Exception):
    """Somebody else wrote the roster since the plan was made: plan anew, never write the old plan."""


def apply(
    engine: Engine,
    district_id: int,
    import_id: int,
    plan: Plan,
    record: Callable[[Connection, int], None],
    snapshots: Snapshots,
) -> None:
    """Write the plan's changes, and no others.

    Args:
        engine: the database.
        district_id: whose roster.
        import_id: the import that changes it.
        plan: what changes; it must have been made against the roster as it is now.
        record: writes the import's own rows in the same transaction; gets the roster's new version.
        snapshots: the cache; what the roster will be is written there beside, and counts after the commit.

    Raises:
        RosterMoved: the roster is another one than the plan was made against; nothing was written.
    """
    stamp = plan.stored.stamp if plan.is_empty else secrets.token_hex(16)
    with ThreadPoolExecutor(1) as beside:
        # While one core writes to the database, others bring the next tables' rows into order, then write the cache.
        new_rows = [beside.submit(bulk.ready, entity, plan.entities[entity.name].added) for entity in ENTITIES]
        snapshot = beside.submit(_write_snapshot, plan, stamp, snapshots)
        with writing(engine) as connection:
            version = _locked_version(connection, district_id, plan.stored.stamp)
            if not plan.is_empty:
                version += 1
                for entity in ENTITIES:
                    _change(connection, entity, district_id, import_id, plan.entities[entity.name])
                    bulk.insert(connection, entity, district_id, import_id, new_rows.pop(0).result())
                stored.written(connection, district_id, version, stamp)
            record(connection, version)
        if (written := snapshot.result()) is not None:
            # The roster is written: no trouble with a cache may call that a failure.
            with suppress(OSError):
                snapshots.publish(written)


def _write_snapshot(plan: Plan, stamp: str, snapshots: Snapshots) -> Snapshot | None:
    """What the roster will be. A cache: if it can't be written, the next import loads the tables."""
    if not stamp:
        return None
    try:
        return snapshots.write(_roster_after(plan, stamp))
    except (OSError, pl.exceptions.PolarsError):
        return None


def _locked_version(connection: Connection, district_id: int, expected: str) -> int:
    version, stamp = stored.locked(connection, district_id)
    if stamp != expected:
        raise RosterMoved
    return version


def _change(connection: Connection, entity: Entity, district_id: int, import_id: int, plan: EntityPlan) -> None:
    """Write what happens to rows that are there."""
    none = pl.lit(None, pl.UInt32)
    for operation in ("changed", "returned", "removed", "ended"):
        rows: pl.DataFrame = getattr(plan, operation)
        if operation in ("removed", "ended"):
            rows = rows.with_columns(file=none, line=none)
        bulk.before_images(connection, entity, district_id, import_id, operation, rows)
    bulk.update(connection, entity, district_id, import_id, plan.changed)
    bulk.update(connection, entity, district_id, import_id, plan.returned)
    bulk.deactivate(connection, entity, district_id, import_id, plan.removed)
    bulk.deactivate(connection, entity, district_id, import_id, plan.ended)


def _roster_after(plan: Plan, stamp: str) -> StoredRoster:
    """The stored frames with the plan's changes: what the tables now hold. Nothing is loaded before it is written."""
    frames: dict[str, pl.DataFrame | pl.LazyFrame | Path] = dict(plan.stored.frames)
    for entity in ENTITIES:
        changes = plan.entities[entity.name]
        if not changes.changes:
            continue
        columns = [*entity.columns, ACTIVE, "row_hash", KEY_HASH]
        if plan.stored.is_empty:
            frames[entity.name] = changes.added.with_columns(pl.lit(True).alias(ACTIVE)).select(columns)
            continue
        new = [changes.added, changes.returned, changes.changed]
        gone = [changes.removed, changes.ended]
        touched = pl.concat([frame.select(*entity.key, KEY_HASH) for frame in (*new, *gone)])
        known = plan.stored.scan(entity).select(columns)
        # The exact keys are compared on the few rows that share a hash with a touched one.
        near = pl.col(KEY_HASH).is_in(touched[KEY_HASH].implode())
        parts = [known.filter(~near), known.filter(near).join(touched.lazy(), on=list(entity.key), how="anti")]
        parts += [frame.lazy().with_columns(pl.lit(True).alias(ACTIVE)).select(columns) for frame in new]
        parts += [frame.lazy().with_columns(pl.lit(False).alias(ACTIVE)).select(columns) for frame in gone]
        frames[entity.name] = pl.concat(parts)
    return StoredRoster(stamp, frames)
