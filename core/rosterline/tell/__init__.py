"""Tell: a plan and an import in plain language.

``summary``  what an import did, without names: for logs, messages and the output of ``import``
``details``  what a preview shows, with names, for the eyes of whoever may see them
"""

from rosterline.tell.details import detail_lines
from rosterline.tell.summary import school_lines, sentence

__all__ = ["detail_lines", "school_lines", "sentence"]
