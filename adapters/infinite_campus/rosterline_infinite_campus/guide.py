"""What the setup guide says of Infinite Campus."""

from __future__ import annotations

from datetime import date

from rosterline.hookspecs import VendorGuide
from rosterline.settings import DistrictSettings, Section


def guide(settings: DistrictSettings, own: Section) -> VendorGuide:  # noqa: ARG001
    """The adapter's part of the guide."""
    return VendorGuide(__package__, "steps.md.j2", ("roster",), "Infinite Campus", "", date(2026, 11, 24))
