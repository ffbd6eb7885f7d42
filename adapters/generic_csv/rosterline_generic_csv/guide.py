"""What the setup guide says where the generic adapter reads the report."""

from __future__ import annotations

from datetime import date

from rosterline.hookspecs import VendorGuide
from rosterline.settings import DistrictSettings, Section
from rosterline_generic_csv.settings import GenericSettings

_CHECKED_ON = date(2026, 11, 24)


def guide(settings: DistrictSettings, own: Section) -> VendorGuide:  # noqa: ARG001
    """The file specification: of the mapping's files, without a mapping of the product's own layout."""
    mapped = isinstance(own, GenericSettings) and bool(own.mapping.strip())
    return VendorGuide(
        package="rosterline_generic_csv",
        template="specification.md.j2",
        forms=(),
        system="your SIS",
        versions="any system that can write a file each night",
        checked_on=_CHECKED_ON,
        values={"mapped": mapped, "other_forms": "only if support asks for it"},
    )
