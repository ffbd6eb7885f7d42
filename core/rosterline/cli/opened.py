"""What a command opens first: the home, and the district that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rosterline.districts import KnownDistrict
    from rosterline.home import Home


def open_district(name: str) -> tuple[Home, KnownDistrict]:
    """The home, and the district of a name.

    Raises:
        UsageError: there is no such district, or the database can't be opened.
    """
    from rosterline.districts import find_district
    from rosterline.home import Home
    from rosterline.plugins import load_adapters

    home = Home.open()
    return home, find_district(home.engine, load_adapters(), name)


def open_district_of(import_id: int) -> tuple[Home, KnownDistrict]:
    """The home, and the district to which an import belongs.

    Raises:
        UsageError: there is no such import.
    """
    from rosterline.districts import find_district, name_of
    from rosterline.home import Home
    from rosterline.pipeline.holding import district_of
    from rosterline.plugins import load_adapters

    home = Home.open()
    name = name_of(home.engine, district_of(home, import_id))
    return home, find_district(home.engine, load_adapters(), name)
