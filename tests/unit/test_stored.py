"""The roster in frames: from the tables, and from its snapshot on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.integration.building import Place, combined, opened, row

from rosterline.roster import stored
from rosterline.roster.entities import ENTITIES, PEOPLE, SCHOOLS, TERMS
from rosterline.roster.stored import Snapshots, StoredRoster


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", database_url) as made:
        made.add()
        yield made


def _loaded(place: Place) -> StoredRoster:
    with place.home.engine.connect() as connection:
        return stored.load(connection, 1, stored.current_stamp(connection, 1))


def _rows(roster: StoredRoster) -> dict[str, pl.DataFrame]:
    return {entity.name: roster.scan(entity).sort(entity.key).collect() for entity in ENTITIES}


def _same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name].select(one[name].columns)) for name in one)


def test_an_empty_district_is_empty_frames(place: Place) -> None:
    roster = _loaded(place)
    assert roster.is_empty
    assert all(frame.height == 0 for frame in _rows(roster).values())
    assert Snapshots(place.home.snapshots(1)).open("") is None


def test_a_snapshot_comes_back_as_it_was_written(place: Place, tmp_path: Path) -> None:
    place.take(combined(row("1", "A", last="Zoë"), row("2", "B", school="2")))
    place.take(combined(row("1", "A", last="Zoë")))
    roster = _loaded(place)
    assert not roster.is_empty
    snapshots = Snapshots(tmp_path / "cache")
    snapshots.publish(snapshots.write(roster))
    again = snapshots.open(roster.stamp)
    assert again is not None
    assert _same(_rows(roster), _rows(again))
    assert roster.scan(PEOPLE).select(pl.col("active").sum()).collect().item() == 2


def test_the_active_rows_are_those_that_have_not_gone(place: Place) -> None:
    place.take(combined(row("1", "A"), row("2", "A")))
    place.take(combined(row("1", "A")))
    roster = _loaded(place)
    assert roster.active(PEOPLE).select("id").sort("id").collect()["id"].to_list() == ["1", "T1"]
    assert roster.scan(PEOPLE).select("id").sort("id").collect()["id"].to_list() == ["1", "2", "T1"]


def test_only_this_user_may_read_a_snapshot(place: Place) -> None:
    place.take(combined(row("1", "A")))
    folder = place.home.snapshots(1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in folder.glob("*.parquet")} == {0}


def test_tables_that_did_not_change_are_not_written_again(place: Place) -> None:
    place.take(combined(row("1", "A")))
    folder = place.home.snapshots(1)
    before = {path.name.partition("-")[0]: path.name for path in folder.glob("*.parquet")}
    place.take(combined(row("1", "A"), row("2", "A")))
    after = {path.name.partition("-")[0]: path.name for path in folder.glob("*.parquet")}
    assert {name for name in before if before[name] != after[name]} == {"people", "person_schools", "enrollments"}
    assert len(list(folder.glob("*.parquet"))) == len(ENTITIES), "the old ones are removed"


def test_a_snapshot_that_was_not_published_does_not_count(place: Place, tmp_path: Path) -> None:
    """The process ended between writing and committing: the roster is the old one."""
    place.take(combined(row("1", "A")))
    roster = _loaded(place)
    snapshots = Snapshots(tmp_path / "cache")
    snapshots.publish(snapshots.write(roster))
    later = StoredRoster("later", {**roster.frames, "schools": _rows(roster)["schools"].clear()})
    written = snapshots.write(later)
    assert snapshots.open("later") is None
    known = snapshots.open(roster.stamp)
    assert known is not None
    assert known.scan(SCHOOLS).collect().height == 1
    snapshots.publish(written)
    assert snapshots.open(roster.stamp) is None
    published = snapshots.open("later")
    assert published is not None
    assert published.scan(SCHOOLS).collect().height == 0
    assert published.scan(TERMS).collect().height == 1


@pytest.mark.parametrize("stamp", ["", "x", "0" * 32])
def test_a_snapshot_of_another_roster_is_none(place: Place, stamp: str) -> None:
    place.take(combined(row("1", "A")))
    assert Snapshots(place.home.snapshots(1)).open(stamp) is None


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", "null", '{"stamp": 1}', '{"stamp": "x", "row_hash": 1, "files": {}}']
)
def test_a_manifest_that_makes_no_sense_is_none(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert Snapshots(tmp_path).open("x") is None


def test_a_file_that_is_no_parquet_is_none(place: Place) -> None:
    place.take(combined(row("1", "A")))
    folder = place.home.snapshots(1)
    stamp = json.loads((folder / "manifest.json").read_text())["stamp"]
    assert Snapshots(folder).open(stamp) is not None
    next(folder.glob("people-*.parquet")).write_bytes(b"PAR1nothingPAR1")
    assert Snapshots(folder).open(stamp) is None


def _take_over_a_damaged_page(place: Place) -> None:
    """As a power cut leaves it: the right length, zeros inside."""
    place.take(combined(row("1", "A"), row("2", "A")))
    path = next(place.home.snapshots(1).glob("people-*.parquet"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(96) + whole[100:])
    place.take(combined(row("1", "A")))
    assert set(place.active("enrollments")) == {"A/1"}


def test_a_damaged_page_is_no_reason_to_fail_each_night(place: Place) -> None:
    _take_over_a_damaged_page(place)


def test_nor_is_one_of_a_large_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "SMALL", 0)
    _take_over_a_damaged_page(place)


def test_totals_are_those_of_the_active_rows(place: Place) -> None:
    place.take(combined(row("1", "A"), row("2", "B", school="2", teacher="T2", term="S2")))
    place.take(combined(row("1", "A")))
    with place.home.engine.connect() as connection:
        assert stored.active_counts(connection, 1) == {
            **{"schools": 1, "terms": 1, "courses": 0, "sections": 1},
            **{"students": 1, "teachers": 1, "enrollments": 1, "teaching": 1},
        }
        assert stored.active_counts(connection, 99) == dict.fromkeys(stored.active_counts(connection, 1), 0)
