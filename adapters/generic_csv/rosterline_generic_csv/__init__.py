"""The generic adapter: the product's own import layout, or any other by a mapping.

``report``    the product's own layout, declared
``settings``  the adapter's own settings: the mapping
``mapping``   a mapping (TOML) -> the same kind of declaration; ``grammar``, ``columns`` and ``tables`` read its text,
              ``derive`` makes values that a column list can't say
``guide``     what the setup guide says: the specification of the files
``suggest``   unknown files -> a mapping to be completed; ``words`` reads headers, ``profile`` values, ``guess`` weighs
              both column by column, ``resolve`` makes one reading of all files
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rosterline import hookimpl

if TYPE_CHECKING:
    from rosterline.hookspecs import FileSample, VendorGuide
    from rosterline.report import Report
    from rosterline.settings import DistrictSettings, Section


@hookimpl
def rosterline_settings() -> type[Section]:
    """The adapter's own settings."""
    from rosterline_generic_csv.settings import GenericSettings

    return GenericSettings


@hookimpl
def rosterline_report(settings: DistrictSettings, own: Section) -> Report:
    """The mapping's report; without a mapping the product's own layout."""
    from rosterline_generic_csv.report import product_report
    from rosterline_generic_csv.settings import GenericSettings

    if isinstance(own, GenericSettings) and own.mapping.strip():
        from rosterline_generic_csv.mapping import mapping_report

        return mapping_report(own.mapping, settings.default_school)
    return product_report(settings.default_school)


@hookimpl
def rosterline_suggest(samples: Sequence[FileSample]) -> str | None:
    """A mapping for files that no adapter knows."""
    from rosterline_generic_csv.suggest import suggest

    return suggest(samples)


@hookimpl
def rosterline_guide(settings: DistrictSettings, own: Section) -> VendorGuide:
    """What the setup guide says: the specification of the files."""
    from rosterline_generic_csv.guide import guide

    return guide(settings, own)
