"""The adapter under test, its reports, and districts to try it with."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import polars as pl
import pytest

from rosterline.districts import KnownDistrict, find_district
from rosterline.districts.adding import add_district
from rosterline.home import Home
from rosterline.pipeline import Outcome, import_report, preview_report
from rosterline.plugins import GROUP, Adapter, Adapters, load_adapters
from rosterline.report import Form, Report
from rosterline.roster import stored
from rosterline.roster.entities import BY_NAME
from rosterline.sample import make_district
from rosterline.settings import DistrictSettings, Section

Roster = dict[str, pl.DataFrame]

_NAME = "springfield"


class Subject:
    """What all parts of the contract stand on."""

    adapter: ClassVar[str | ModuleType] = ""
    settings: ClassVar[Mapping[str, Any]] = {}
    own: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def adapters(cls) -> Adapters:
        """All adapters that are installed, and the one under test."""
        points = list(importlib.metadata.entry_points(group=GROUP))
        if isinstance(cls.adapter, ModuleType) and cls.adapter.__name__ not in {point.value for point in points}:
            points.append(EntryPoint(cls._name(), cls.adapter.__name__, GROUP))
        return load_adapters(points)

    @classmethod
    def _name(cls) -> str:
        assert cls.adapter, f'{cls.__name__} names no adapter: write `adapter = "..."` into the class'
        if isinstance(cls.adapter, str):
            return cls.adapter
        declared = importlib.metadata.entry_points(group=GROUP)
        names = [point.name for point in declared if point.value == cls.adapter.__name__]
        return names[0] if names else cls.adapter.__name__.rpartition(".")[2].removeprefix("rosterline_")

    @classmethod
    def subject(cls) -> Adapter:
        """The adapter under test."""
        return cls.adapters().get(cls._name())

    @classmethod
    def own_section(cls) -> Section:
        """The adapter's own settings, as the class sets them."""
        return cls.subject().settings_section()(**cls.own)

    @classmethod
    def report(cls) -> Report:
        """The report definition, for the settings that the class sets."""
        return cls.subject().report(DistrictSettings(**cls.settings), cls.own_section())

    @classmethod
    def forms(cls) -> Sequence[Form]:
        """The report's forms."""
        return cls.report().forms

    @pytest.fixture(autouse=True)
    def _one_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing that is tried here depends on the day on which it is tried."""
        monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-14T07:00:00+00:00")

    @classmethod
    def roster(cls, students: int = 60, schools: int = 1) -> Roster:
        """A roster of invented people."""
        return make_district(students, schools, seed=11)

    @classmethod
    @contextmanager
    def district(cls, folder: Path, **settings: Any) -> Iterator[District]:
        """A new district with the adapter, in a home of its own; ``settings`` are set besides those of the class."""
        folder.mkdir(parents=True, exist_ok=True)
        home = Home(folder, f"sqlite:///{folder / 'rosterline.db'}")
        adapters = cls.adapters()
        add_district(home.engine, adapters, _NAME, cls._name(), {**cls.settings, **settings}, dict(cls.own))
        try:
            yield District(home, adapters)
        finally:
            home.engine.dispose()


@dataclass(frozen=True)
class District:
    """A district that takes reports."""

    home: Home
    adapters: Adapters

    @property
    def known(self) -> KnownDistrict:
        """The district as it is now."""
        return find_district(self.home.engine, self.adapters, _NAME)

    def take(self, paths: Sequence[Path]) -> Outcome:
        """Import a report."""
        return import_report(self.home, self.known, paths)

    def look(self, paths: Sequence[Path]) -> Outcome:
        """Preview a report."""
        return preview_report(self.home, self.known, paths)

    def roster(self) -> Roster:
        """The active rows of all tables."""
        number = self.known.id
        with self.home.engine.connect() as connection:
            found = stored.current(connection, number, self.home.snapshots(number))
            return {name: found.active(entity).collect() for name, entity in BY_NAME.items()}


def why(outcome: Outcome) -> str:
    """Why an import ended as it did, in words for the author."""
    said = [f"status {outcome.status.value}"]
    if outcome.reason:
        said.append(f"{outcome.reason[0]}: {outcome.reason[1]}")
    said += [f"{hold.code}: {hold.message}" for hold in outcome.holds]
    said += [
        f"{issue.code}: {issue.message} ({issue.file} line {issue.line} {issue.column})" for issue in outcome.issues
    ]
    return "\n  ".join(said[:12])
