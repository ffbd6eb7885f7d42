"""The roster as stored, in frames: what a report is compared with.

The tables are the truth. A snapshot on disk (one Parquet file for each table) is a cache of them, stamped with the
district's ``roster_stamp``; another stamp, a missing or damaged file or any error in reading means: load from the
database.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, select, text

from rosterline.roster import bulk
from rosterline.roster.entities import ENTITIES, ROW_HASH_VERSION, Entity
from rosterline.roster.hashing import KEY_HASH, with_key_hash
from rosterline.roster.ledger import ImportStatus, imports
from rosterline.roster.totals import SchoolTotals

_MANIFEST = "manifest.json"
SMALL = 8 * 1024**2
"""Bytes up to which a table is loaded as a whole: that is quicker than choosing columns of it several times."""


@dataclass(frozen=True, slots=True)
class StoredRoster:
    """All rows of a district, active or not.

    A frame has the entity's key and value columns, ``active``, ``row_hash`` and ``key_hash``. Large frames stay on
    disk until somebody asks for their columns.
    """

    stamp: str
    frames: Mapping[str, pl.DataFrame | pl.LazyFrame | Path]
    _loaded: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def scan(self, entity: Entity) -> pl.LazyFrame:
        """The rows, for choosing columns and rows before anything is loaded."""
        frame = self.frames[entity.name]
        if not isinstance(frame, Path):
            return frame.lazy()
        if entity.name not in self._loaded:
            if frame.stat().st_size > SMALL:
                return pl.scan_parquet(frame)
            self._loaded[entity.name] = pl.read_parquet(frame)
        return self._loaded[entity.name].lazy()

    def active(self, entity: Entity) -> pl.LazyFrame:
        """The active rows."""
        return self.scan(entity).filter(pl.col(bulk.ACTIVE))

    def school_totals(self) -> SchoolTotals:
        """How many active records each school has."""
        return SchoolTotals(self)

    @property
    def is_empty(self) -> bool:
        """Nothing has ever been stored."""
        return not self.stamp


def current(connection: Connection, district_id: int, folder: Path) -> StoredRoster:
    """The roster as it is: from the snapshot in a folder, or, where that is not of this roster, from the tables."""
    stamp = current_stamp(connection, district_id)
    return Snapshots(folder).open(stamp) or load(connection, district_id, stamp)


def load(connection: Connection, district_id: int, stamp: str) -> StoredRoster:
    """The roster from the tables. What only undone imports have touched is inactive, and comes without values."""
    if not stamp:
        return StoredRoster(stamp, {entity.name: _empty(entity) for entity in ENTITIES})
    undone = _undone(connection, district_id)
    return StoredRoster(
        stamp,
        {entity.name: with_key_hash(bulk.load(connection, entity, district_id, undone), entity) for entity in ENTITIES},
    )


def _undone(connection: Connection, district_id: int) -> list[int]:
    mine = (imports.c.district_id == district_id, imports.c.status == ImportStatus.ROLLED_BACK.value)
    return list(connection.execute(select(imports.c.id).where(*mine)).scalars())


def _empty(entity: Entity) -> pl.DataFrame:
    return pl.DataFrame(schema={**bulk.frame_schema(entity), KEY_HASH: pl.Int64})


class Snapshots:
    """The cache of one district's roster in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, stamp: str) -> StoredRoster | None:
        """The cached roster, None when there is none with this stamp."""
        try:
            manifest = json.loads((self._folder / _MANIFEST).read_text())
            if not stamp or (manifest["stamp"], manifest["row_hash"]) != (stamp, ROW_HASH_VERSION):
                return None
            frames = {entity.name: self._folder / str(manifest["files"][entity.name]) for entity in ENTITIES}
            roster = StoredRoster(stamp, frames)
            for entity in ENTITIES:
                if frames[entity.name].stem.rpartition("-")[2] != _checksum(frames[entity.name]):
                    return None
                # What is small is read here and now: nobody can take the file away.
                roster.scan(entity)
                expected = {**bulk.frame_schema(entity), KEY_HASH: pl.Int64}
                if dict(pl.read_parquet_schema(frames[entity.name])) != expected:
                    return None
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            return None
        return roster

    def write(self, roster: StoredRoster) -> Snapshot:
        """Write the frames that are not on disk yet, beside the snapshot that counts."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files: dict[str, str] = {}
        for entity in ENTITIES:
            frame = roster.frames[entity.name]
            if isinstance(frame, Path):
                files[entity.name] = frame.name
            else:
                written = self._folder / f"{entity.name}-{roster.stamp}.parquet"
                write = frame.sink_parquet if isinstance(frame, pl.LazyFrame) else frame.write_parquet
                write(written, compression="uncompressed", statistics=False)
                written.chmod(0o600)
                files[entity.name] = f"{written.stem}-{_checksum(written)}.parquet"
                written.rename(self._folder / files[entity.name])
        return Snapshot(roster.stamp, files)

    def publish(self, snapshot: Snapshot) -> None:
        """Make a written snapshot the one that counts: after the commit, by rename. Others are removed."""
        manifest = {
            "stamp": snapshot.stamp,
            "row_hash": ROW_HASH_VERSION,
            "files": snapshot.files,
        }
        partial = self._folder / f"{_MANIFEST}.{snapshot.stamp}"
        partial.write_text(json.dumps(manifest))
        os.replace(partial, self._folder / _MANIFEST)
        for old in self._folder.glob("*.parquet"):
            if old.name not in snapshot.files.values():
                old.unlink(missing_ok=True)


def _checksum(path: Path) -> str:
    """Of a file's bytes, as its name says it: no damaged page is found in the middle of a night."""
    checksum = 0
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return f"{checksum:08x}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot's files, table by table, and the stamp of the roster that they hold."""

    stamp: str
    files: Mapping[str, str]


def current_stamp(connection: Connection, district_id: int) -> str:
    """The stamp of the roster as it is now, ``""`` before the first write."""
    return str(
        connection.execute(text("SELECT roster_stamp FROM districts WHERE id = :id"), {"id": district_id}).scalar_one()
    )


def locked(connection: Connection, district_id: int) -> tuple[int, str]:
    """The roster's version and stamp; until the transaction ends nobody else writes this roster."""
    lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
    sql = text(f"SELECT roster_version, roster_stamp FROM districts WHERE id = :id{lock}")
    version, stamp = connection.execute(sql, {"id": district_id}).one()
    return int(version), str(stamp)


def written(connection: Connection, district_id: int, version: int, stamp: str) -> None:
    """Note that the roster is another one now."""
    sql = text("UPDATE districts SET roster_version = :version, roster_stamp = :stamp WHERE id = :id")
    connection.execute(sql, {"version": version, "stamp": stamp, "id": district_id})


def active_counts(connection: Connection, district_id: int) -> dict[str, int]:
    """How many active records of each kind the roster has."""
    yes = "TRUE" if connection.dialect.name == "postgresql" else "1"

    def number(table: str, condition: str = "") -> int:
        sql = f"SELECT count(*) FROM {table} WHERE district_id = :id AND active = {yes}{condition}"
        return int(connection.execute(text(sql), {"id": district_id}).scalar_one())

    counts = {name: number(name) for name in ("schools", "terms", "courses", "sections")}
    counts |= {
        "students": number("people", " AND role = 'student'"),
        "teachers": number("people", " AND role = 'teacher'"),
    }
    return counts | {"enrollments": number("enrollments"), "teaching": number("teachings")}
