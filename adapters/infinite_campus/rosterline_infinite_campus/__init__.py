"""Infinite Campus: what it exports, how that is read, and how a district sets it up.

``report``     the report definition: three forms, made of ``columns``; ``known`` are headers that nobody reads
``settings``   the adapter's own settings
``mapping``    what a column list can't say, as functions from polars frames to polars frames
``guide``      what the setup guide says of this SIS
``artefacts``  the files that are pasted into the SIS: ``queries`` of T-SQL (``sql`` writes it), and the Ad Hoc fields
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rosterline import hookimpl

if TYPE_CHECKING:
    from rosterline.hookspecs import Artefact, VendorGuide
    from rosterline.report import Report
    from rosterline.settings import DistrictSettings, Section


@hookimpl
def rosterline_settings() -> type[Section]:
    """The adapter's own settings."""
    from rosterline_infinite_campus.settings import CampusSettings

    return CampusSettings


@hookimpl
def rosterline_report(settings: DistrictSettings, own: Section) -> Report:
    """The report definition."""
    from rosterline_infinite_campus.report import report

    return report(settings, own)


@hookimpl
def rosterline_guide(settings: DistrictSettings, own: Section) -> VendorGuide:
    """What the setup guide says of this SIS."""
    from rosterline_infinite_campus.guide import guide

    return guide(settings, own)


@hookimpl
def rosterline_artefacts(
    settings: DistrictSettings, own: Section, district: str, moment: datetime
) -> Sequence[Artefact]:
    """The files that are installed or pasted into the SIS."""
    from rosterline_infinite_campus.artefacts import artefacts

    return artefacts(settings, own, district, moment)
