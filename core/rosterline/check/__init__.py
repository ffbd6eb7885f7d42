"""Check: the report against itself.

``teachers``        who is meant by an id or an e-mail address
``contradictions``  one record, one row: what to do where rows disagree
``references``      what refers to something that is not there
``people``          grades, names, and the schools of people
``checked``         what comes out
"""

from rosterline.check.checked import Checked, Presence
from rosterline.check.report import check_report, within_budget
from rosterline.check.speaking import without_signed_off

__all__ = ["Checked", "Presence", "check_report", "within_budget", "without_signed_off"]
