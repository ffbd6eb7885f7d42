"""Districts: who they are, and what is set for them.

``known``     a district as it is now: settings, report definition, locks, calendar
``standing``  where each stands today, since when, by whom and why
``adding``    adding one
``setting``   changing settings
``typed``     settings as they come and as they are stored
``lifecycle`` stopping, resuming, closing
``years``     starting a school year
``terms``     when terms are; setting their dates by hand
``schools``   the schools; closing one
``overview``  all that is to be told of one
``events``    what people did with one
``told``      what people tell: reasons, ids, days

What a night's work needs has its names here; the rest comes from its module.
"""

from rosterline.districts.known import KnownDistrict, find_district, name_of
from rosterline.districts.typed import dotted, effective, flat

__all__ = ["KnownDistrict", "dotted", "effective", "find_district", "flat", "name_of"]
