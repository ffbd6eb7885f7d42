"""Districts: who they are, and what is set for them.

``known``    a district as it is now: settings, report definition, locks, calendar
``adding``   adding one
``setting``  changing settings
``typed``    settings as they come and as they are stored
"""

from rosterline.districts.adding import add_district
from rosterline.districts.known import DistrictEntry, KnownDistrict, all_districts, find_district, name_of
from rosterline.districts.setting import effective, set_settings
from rosterline.districts.typed import dotted, flat

__all__ = [
    "DistrictEntry",
    "KnownDistrict",
    "add_district",
    "all_districts",
    "dotted",
    "effective",
    "find_district",
    "flat",
    "name_of",
    "set_settings",
]
