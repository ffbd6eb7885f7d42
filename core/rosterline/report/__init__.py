"""The report definition: what an adapter author writes, once, and everything else is made from.

``vocabulary``  the canonical fields that a column can fill
``definition``  Report, Form, File, Column
``rows``        rows of files as ``derive`` functions see them
``lock``        the format of a form's report as sign-off pinned it
"""

from rosterline.report.definition import NOTED, SET_ASIDE, Column, File, Form, Frames, Need, Report
from rosterline.report.lock import FormatLock, LockedFile
from rosterline.report.vocabulary import FIELDS, TEACHER_SLOTS, Field, Kind, records_of

__all__ = [
    "FIELDS",
    "NOTED",
    "SET_ASIDE",
    "TEACHER_SLOTS",
    "Column",
    "Field",
    "File",
    "Form",
    "FormatLock",
    "Frames",
    "Kind",
    "LockedFile",
    "Need",
    "Report",
    "records_of",
]
