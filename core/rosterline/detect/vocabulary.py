"""The words of a vendor: a file in them is the vendor's, although the report lacks something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rosterline.detect.weigh import STRANGE_ID, is_id, seen_as, spellings
from rosterline.report import Report

_SHARE = 0.8
"""A file in a vendor's words has at least so many of its headers in them."""

_MARKED = 4
"""And so many that no person would write so."""

_LACKS = 0.75
"""What such a file is worth, compared with one that has all that the report needs."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Headers of a file that are in a vendor's words.

    Attributes:
        headers: those headers, as the file spells them.
        score: between 0 and 1.
    """

    headers: tuple[str, ...]
    score: float


def marked(header: str) -> bool:
    """Whether a header is written as systems write and people don't: with ``_``, a table before it, or in one word.

    >>> [marked(header) for header in ("Enroll_Status", "SchoolID", "[5]Email", "First Name", "Grade", "ID")]
    [True, True, True, False, False, False]
    """
    return bool(re.search(r"[_.\]]|[a-z][A-Z]", header)) and " " not in header


def spoken_by(report: Report, cells: Sequence[str]) -> Spoken | None:
    """The headers that any file of the report reads or knows, where nearly all of a file's headers are such."""
    named = [cell.strip() for cell in cells if cell.strip()]
    files = [file for form in report.forms for file in form.files]
    qualified = any(file.qualified for file in files)
    words: set[str] = set()
    for file in files:
        words |= spellings(file.known, " ")
        for column in file.columns:
            words |= spellings(column.headers, " ")
    own = tuple(header for header in named if words & seen_as(header, qualified))
    if sum(marked(header) for header in own) < _MARKED or len(own) < _SHARE * len(named):
        return None
    strange = sum(is_id(header) for header in named if header not in own)
    return Spoken(own, _LACKS * len(own) / len(named) * STRANGE_ID**strange)
