"""Detect: which adapter fits files that nobody has said anything about, with a score and the reasons in words.

``weigh``    one file against one file of an adapter's report: what speaks for it, what against
``rank``     all files against one adapter, and the adapters against one another
``reasons``  the same in words
``files``    the files' beginnings

What counts is how headers are spelled, never a cell of a row and hardly a file's name.
"""

from rosterline.detect.files import beginnings
from rosterline.detect.rank import Detection, Ranked, detect
from rosterline.detect.weigh import FITS

__all__ = ["FITS", "Detection", "Ranked", "beginnings", "detect"]
