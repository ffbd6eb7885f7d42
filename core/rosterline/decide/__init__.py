"""Decide: whether a plan may be applied, before anything is written.

``decide``    all guards, in the order in which a person wants to hear of them
``people``    students who are lost, people who come, names that change
``classes``   classes that vanish, enrollments that come and go, teachers who leave
``scope``     what a changed scope does
``ids``       ids that a spreadsheet program has changed
``measured``  what a guard measures, and its limit
``standing``  what the guards must know besides the plan
``words``     what a hold says
``hold``      the result
"""

from rosterline.decide.decide import decide, known_faults
from rosterline.decide.hold import ONLY_DISCARDED, Hold
from rosterline.decide.ids import DAMAGED_CELLS, damaged
from rosterline.decide.scope import by_scope
from rosterline.decide.standing import Standing
from rosterline.decide.words import what_of

__all__ = [
    "DAMAGED_CELLS",
    "ONLY_DISCARDED",
    "Hold",
    "Standing",
    "by_scope",
    "damaged",
    "decide",
    "known_faults",
    "what_of",
]
