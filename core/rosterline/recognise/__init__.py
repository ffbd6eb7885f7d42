"""Recognise: which form has come, which file is which, where its header stands, which column fills which field.

``header``      one row of cells against one file of the definition
``report``      all files against all forms
``lock``        a recognised report against the format that was signed off
``drift``       one file against a format that was signed off, recognised or not
``difference``  two lists of columns, what differs
``looking``     one file against all forms, before anything is decided
``members``     a role's several files: what sign-off pins of them, and which of them did not come
"""

from rosterline.recognise.difference import named_columns
from rosterline.recognise.header import Match, without_qualifier
from rosterline.recognise.lock import against_locks, as_locked, check_lock, lock_refusal
from rosterline.recognise.looking import Look, look
from rosterline.recognise.members import all_known, locked_files, missing_members, sharing, without_loss
from rosterline.recognise.report import Recognised, RecognisedFile, recognise

__all__ = [
    "Look",
    "Match",
    "Recognised",
    "RecognisedFile",
    "against_locks",
    "all_known",
    "as_locked",
    "check_lock",
    "lock_refusal",
    "locked_files",
    "look",
    "missing_members",
    "named_columns",
    "recognise",
    "sharing",
    "without_loss",
    "without_qualifier",
]
