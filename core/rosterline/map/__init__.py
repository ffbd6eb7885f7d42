"""Map: from a report's rows to the records of the canonical roster.

``cells``    what a cell must be, by its kind
``rows``     a file's rows, batch by batch: unsound rows are left out, sound ones become three short lists
``keys``     how classes and terms are named
``records``  from these lists to the nine canonical frames, as stated: a key may still stand twice
``homerooms``  classes made from the homerooms of students
``naming``   the names of classes for which the report has none
``scope``    who and what of a report is taken at all
``members``  the schools that each of a role's several files names
``grades``   the words for grade levels
``mapped``   what comes out
"""

from rosterline.map.mapped import FileCount, KeyRules, LeftOut, Mapped
from rosterline.map.records import map_report
from rosterline.map.scope import within_scope

__all__ = ["FileCount", "KeyRules", "LeftOut", "Mapped", "map_report", "within_scope"]
