"""Any report after any other: what the roster then holds is what the report says, whatever was there before.

``ROSTERLINE_TEST_TIMES`` makes the number of examples so many times as large.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, select
from tests.integration.building import Files, Place, opened
from tests.property.nights import THREE_FILES, Night, nights

from rosterline.pipeline import Outcome
from rosterline.read.fast import NotForFastLane
from rosterline.roster import stored
from rosterline.roster.entities import BY_NAME, ENTITIES

TIMES = int(os.environ.get("ROSTERLINE_TEST_TIMES", "1"))
LAYOUTS = {"combined": "", "three files": THREE_FILES}
KINDS = {
    "schools": "schools",
    "terms": "terms",
    "courses": "courses",
    "sections": "sections",
    "enrollments": "enrollments",
    "teaching": "teachings",
}
"""What is counted -> its table; students and teachers are both in ``people``."""

layouts = st.sampled_from(list(LAYOUTS))
weeks = st.booleans().flatmap(lambda twice: st.tuples(nights(twice), nights(twice)))
"""Two nights whose class ids are named in the same way."""


def some(examples: int) -> Callable[[Any], Any]:
    """So many examples. One place serves all of them: each has districts of its own.

    A failing example is small as it is; making it smaller would take minutes of imports.
    """
    return settings(
        max_examples=examples * TIMES,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


class District:
    """A new district of a place, for one example."""

    count = 0

    def __init__(self, place: Place, layout: str) -> None:
        District.count += 1
        self.place, self.layout, self.name = place, layout, f"d{District.count}"
        place.add(LAYOUTS[layout], name=self.name)

    def files(self, night: Night, shuffle: st.DataObject | None = None) -> Files:
        return night.files(shuffle)[self.layout]

    def take(self, night: Night, shuffle: st.DataObject | None = None) -> Outcome:
        """Import a night; these bytes may be the roster already."""
        outcome = self.place.bring(self.files(night, shuffle), self.name)
        assert outcome.status in ("applied", "unchanged"), outcome.reason or outcome.holds
        assert [issue for issue in outcome.issues if issue.severity == "error"] == []
        return outcome

    def roster(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The active rows; of each class one teacher is primary, but which one depends on who was it before."""
        roster = self.place.roster(self.name)
        primaries: dict[str, int] = {}
        for key, values in roster["teachings"].items():
            section = key.rpartition("/")[0]
            primaries[section] = primaries.get(section, 0) + values.pop("is_primary")
        assert set(primaries.values()) <= {1}
        return roster

    def snapshots(self) -> Path:
        return self.place.home.snapshots(self.place.district(self.name).id)

    def loaded(self) -> tuple[stored.StoredRoster, stored.StoredRoster | None]:
        """The roster from the tables, and from the snapshot."""
        number = self.place.district(self.name).id
        with self.place.home.engine.connect() as connection:
            stamp = stored.current_stamp(connection, number)
            return stored.load(connection, number, stamp), stored.Snapshots(self.snapshots()).open(stamp)

    def check_snapshot(self) -> None:
        """The snapshot has exactly the rows of the tables, with their hashes."""
        tables, snapshot = self.loaded()
        assert snapshot is not None
        for entity in ENTITIES:
            expected, found = (roster.scan(entity).sort(entity.key).collect() for roster in (tables, snapshot))
            assert found.select(expected.columns).equals(expected), entity.name


@pytest.fixture
def postgresql_place(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", postgresql_url) as place:
        yield place


@pytest.fixture
def sqlite_place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", sqlite_url) as place:
        yield place


def _a_week(place: Place, layout: str, week: tuple[Night, Night]) -> None:
    first, second = week
    district, fresh = District(place, layout), District(place, layout)
    district.take(first)
    district.check_snapshot()
    before = district.roster()
    event(f"{layout}: {district.take(second).status.value}")
    district.check_snapshot()
    fresh.take(second)
    assert district.roster() == fresh.roster(), "A then B is B"
    district.take(first)
    district.check_snapshot()
    assert district.roster() == before, "A then B then A is A"


@some(10)
@given(layouts, weeks)
def test_a_night_after_another_is_as_if_it_were_the_first(
    sqlite_place: Place, layout: str, week: tuple[Night, Night]
) -> None:
    _a_week(sqlite_place, layout, week)


@some(4)
@given(layouts, weeks)
def test_the_same_on_postgresql(postgresql_place: Place, layout: str, week: tuple[Night, Night]) -> None:
    _a_week(postgresql_place, layout, week)


# ---- a snapshot is a cache --------------------------------------------------------------------------------------


def _delete(folder: Path, table: str) -> None:
    _table(folder, table).unlink()


def _cut(folder: Path, table: str) -> None:
    path = _table(folder, table)
    path.write_bytes(path.read_bytes()[:-20])


def _other_columns(folder: Path, table: str) -> None:
    pl.DataFrame({"id": ["1"]}).write_parquet(_table(folder, table))


def _no_manifest(folder: Path, table: str) -> None:
    (folder / "manifest.json").write_text(f"{{{table}")


def _other_stamp(folder: Path, table: str) -> None:
    """A manifest of another roster: its rows must not be believed."""
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "stamp": "0" * 32}))
    pl.read_parquet(_table(folder, table)).clear().write_parquet(_table(folder, table))


def _other_hashes(folder: Path, table: str) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "row_hash": 0}))
    _table(folder, table).unlink()


def _table(folder: Path, table: str) -> Path:
    [path] = folder.glob(f"{table}-*.parquet")
    return path


DAMAGES = (_delete, _cut, _other_columns, _no_manifest, _other_stamp, _other_hashes)


@some(8)
@given(layouts, weeks, st.sampled_from(DAMAGES), st.sampled_from(sorted(BY_NAME)))
def test_a_snapshot_that_is_no_use_makes_no_difference(
    sqlite_place: Place, layout: str, week: tuple[Night, Night], damage: Callable[[Path, str], None], table: str
) -> None:
    first, second = week
    whole, damaged = District(sqlite_place, layout), District(sqlite_place, layout)
    whole.take(first)
    damaged.take(first)
    damage(damaged.snapshots(), table)
    assert damaged.loaded()[1] is None
    counts = [district.take(second).counts for district in (whole, damaged)]
    assert counts[0] == counts[1]
    assert damaged.roster() == whole.roster()


# ---- numbers, and what a preview says ----------------------------------------------------------------------------


def _active(district: District) -> dict[str, int]:
    roster = district.place.roster(district.name)
    found = {kind: len(roster[table]) for kind, table in KINDS.items()}
    for role in ("student", "teacher"):
        found[f"{role}s"] = sum(key.startswith(role) for key in roster["people"])
    return found


def _everything(place: Place) -> dict[str, list[Any]]:
    """All rows of all tables of the database, and all files of the home."""
    metadata = MetaData()
    metadata.reflect(place.home.engine)
    with place.home.engine.connect() as connection:
        rows = {name: sorted(map(repr, connection.execute(select(table)))) for name, table in metadata.tables.items()}
    files = [(str(path), path.stat().st_size) for path in place.home.folder.rglob("*") if path.is_file()]
    return {**rows, "files": sorted(files)}


@some(8)
@given(layouts, weeks)
def test_counts_add_up_and_a_preview_tells_them_and_writes_nothing(
    sqlite_place: Place, layout: str, week: tuple[Night, Night]
) -> None:
    district = District(sqlite_place, layout)
    for night in week:
        before, untouched = _active(district), _everything(sqlite_place)
        seen = sqlite_place.preview(district.files(night), district.name)
        assert _everything(sqlite_place) == untouched
        done = district.take(night)
        assert (seen.status, seen.counts, seen.plan_hash) == (done.status, done.counts, done.plan_hash)
        assert (seen.issues, seen.file_sha256, seen.import_id) == (done.issues, done.file_sha256, None)
        after = _active(district)
        ended = done.plan.ended if done.plan else dict.fromkeys(after, 0)
        for kind, count in done.counts.items():
            assert count.total == after[kind] == before[kind] + count.added - count.removed - ended[kind], kind
            assert count.unchanged == before[kind] - count.changed - count.removed - ended[kind] >= 0, kind
            assert min(count.added, count.changed, count.removed) >= 0


@some(8)
@given(layouts, weeks, st.data())
def test_the_plan_hash_tells_plans_apart_and_not_the_order_of_rows(
    sqlite_place: Place, layout: str, week: tuple[Night, Night], data: st.DataObject
) -> None:
    first, second = week
    district, other = District(sqlite_place, layout), District(sqlite_place, layout)
    hashes = [
        sqlite_place.preview(district.files(night, shuffle), district.name).plan_hash
        for night in week
        for shuffle in (None, data)
    ]
    assert hashes[0] == hashes[1]
    assert hashes[2] == hashes[3]
    district.take(first)
    other.take(second)
    assert (district.place.roster(district.name) == other.place.roster(other.name)) == (hashes[0] == hashes[2])


@some(8)
@given(layouts, nights())
def test_neither_the_size_of_a_batch_nor_the_lane_makes_a_difference(
    sqlite_place: Place, layout: str, night: Night
) -> None:
    district = District(sqlite_place, layout)
    files = district.files(night)

    def unfit(*_: object) -> None:
        raise NotForFastLane

    seen = [sqlite_place.preview(files, district.name)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rosterline.read.fast.BATCH", 2)
        patch.setattr("rosterline.read.careful.BATCH", 2)
        seen.append(sqlite_place.preview(files, district.name))
        patch.setattr("rosterline.read.fast.read_fast", unfit)
        seen.append(sqlite_place.preview(files, district.name))
    assert seen[0].plan_hash is not None
    assert len({outcome.plan_hash for outcome in seen}) == 1
    assert seen[0].counts == seen[1].counts == seen[2].counts
    assert seen[0].issues == seen[1].issues == seen[2].issues
