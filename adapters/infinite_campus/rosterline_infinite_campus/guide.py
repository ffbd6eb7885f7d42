"""What the setup guide says of Infinite Campus."""

from __future__ import annotations

from datetime import date

from rosterline.hookspecs import VendorGuide
from rosterline.settings import DistrictSettings, Section
from rosterline_infinite_campus.report import report


def guide(settings: DistrictSettings, own: Section) -> VendorGuide:
    """The adapter's part of the guide: Data Extract with SQL first, then the Ad Hoc filters."""
    return VendorGuide(
        package="rosterline_infinite_campus",
        template="steps.md.j2",
        forms=tuple(form.name for form in report(settings, own).forms),
        system="Infinite Campus",
        versions="Infinite Campus with the tool Data Extract Utilities (release Campus.2539 and later), hosted by "
        "Campus or by yourself, in the new or the classic menu",
        checked_on=date(2026, 11, 24),
        tried_live=False,
        values={"files_last": True, "other_forms": "another way", "described": ("ad_hoc",)},
    )
