"""Recognise: which form has come, which file is which, where its header stands, which column fills which field.

``header``  one row of cells against one file of the definition
``report``  all files against all forms
"""

from rosterline.recognise.report import Recognised, RecognisedFile, recognise

__all__ = ["Recognised", "RecognisedFile", "recognise"]
