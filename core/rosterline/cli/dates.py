"""Dates on the command line."""

from __future__ import annotations

import re
from datetime import date

from rosterline.errors import UsageError


def day_of(text: str, option: str) -> date:
    """The day that an option names.

    >>> day_of("2026-12-31", "--until")
    datetime.date(2026, 12, 31)

    Raises:
        UsageError: it is written in another way, or there is no such day.
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"{option} {text!r} is no date like 2026-12-31")
