"""Districts for the tests of guides, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rosterline.districts import KnownDistrict
from rosterline.guide import Written, write_guide
from rosterline.map import KeyRules
from rosterline.plugins import Adapter, load_adapters
from rosterline.roster.ledger import DistrictStatus
from rosterline.settings import DistrictSettings

ADAPTERS = ("generic_csv", "infinite_campus", "powerschool")
DELIVERIES = ("drop", "district-sftp", "folder")

FULL: dict[str, Any] = {
    "push": "sftp://spring-sis@drop.example.org:2222/incoming",
    "guide": {
        "title": "Springfield Public Schools",
        "product": "Bluebird Reading",
        "support": "rosters@bluebird.example",
        "host_key": "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGD7pyWJMjyhDkUHTw0",
        "sis_address": "203.0.113.10",
        "run_by": "03:30",
        "keep": "2 years",
        "privacy": "privacy@springfield.example",
    },
}
YEAR = (date(2026, 8, 10), date(2027, 6, 5))


def adapter(name: str) -> Adapter:
    """An adapter that comes with rosterline."""
    return load_adapters().get(name)


def district(
    name: str, settings: Mapping[str, Any], own: Mapping[str, Any] | None = None, year: tuple[date, date] | None = None
) -> KnownDistrict:
    """A district ``spring`` with an adapter, as if it had been read from the database."""
    used = adapter(name)
    typed, section = DistrictSettings(**settings), used.settings_section()(**(own or {}))
    return KnownDistrict(
        id=1,
        name="spring",
        adapter=name,
        status=DistrictStatus.SETUP,
        roster_version=0,
        keys=KeyRules(),
        settings=typed,
        own=section,
        report=used.report(typed, section),
        fingerprint="",
        locks={},
        year=year,
        year_started_import=None,
        set_dates=(),
        closed_schools=frozenset(),
        said="",
    )


def written(folder: Path, kind: str, known: KnownDistrict) -> Written:
    """Write a district's guide."""
    return write_guide(known, adapter(known.adapter), kind, folder)
