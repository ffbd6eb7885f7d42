"""Compare: what the report would change in the roster as it is stored.

``resolve``   what only the stored roster can tell: teachers by e-mail, contested values, primary teachers
``presence``  what may not be removed
``endings``   what has ended by its own date or its term's
``diff``      one table against its stored rows
``plan``      what comes out
"""

from rosterline.compare.compare import compare
from rosterline.compare.endings import Calendar
from rosterline.compare.plan import Count, EntityPlan, Plan

__all__ = ["Calendar", "Count", "EntityPlan", "Plan", "compare"]
