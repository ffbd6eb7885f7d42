"""Skyline SIS: three files of a nightly export."""

from collections.abc import Sequence
from datetime import datetime

from rosterline import hookimpl
from rosterline.hookspecs import Artefact, VendorGuide
from rosterline.report import Report
from rosterline.settings import Section
from rosterline_skyline.guide import GUIDE, field_lists
from rosterline_skyline.report import report
from rosterline_skyline.settings import SkylineSettings


@hookimpl
def rosterline_settings() -> type[Section]:
    """The adapter's own settings."""
    return SkylineSettings


@hookimpl
def rosterline_report(own: SkylineSettings) -> Report:
    """The report definition."""
    return report(own.numbered)


@hookimpl
def rosterline_guide() -> VendorGuide:
    """What the setup guide says of this SIS."""
    return GUIDE


@hookimpl
def rosterline_artefacts(own: SkylineSettings, district: str, moment: datetime) -> Sequence[Artefact]:
    """The lists of fields to paste into its export tool."""
    return field_lists(report(own.numbered), district, moment)
