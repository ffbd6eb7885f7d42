"""How a report's files are read."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from rosterline.settings.section import Section


def _encoding(name: str) -> str:
    if not extends_ascii(name):
        raise ValueError(f"no such encoding: {name!r}; for example cp1252, iso-8859-1, mac-roman")
    return name


_ASCII = (b"\\ud800+2AA-", bytes(range(128)))
"""What some codecs take for the beginning of something else, and all of ASCII."""


def extends_ascii(encoding: str) -> bool:
    """Whether a codec reads ASCII bytes as ASCII characters: a file's lines and cells are found by them.

    >>> extends_ascii("cp1252"), extends_ascii("utf-16"), extends_ascii("utf-7"), extends_ascii("nonsense")
    (True, False, False, False)
    """
    try:
        return all(text.decode(encoding) == text.decode("ascii") for text in _ASCII)
    except (LookupError, ValueError):
        return False


def is_date_form(form: str) -> bool:
    """Whether a ``strptime`` form tells a whole day.

    >>> is_date_form("%m/%d/%Y"), is_date_form("%m/%d"), is_date_form("%Y %Y"), is_date_form("%")
    (True, False, False, False)
    """
    day = date(2026, 9, 21)
    try:
        return datetime.strptime(day.strftime(form), form).date() == day
    except (ValueError, re.error):
        return False


def _date_form(form: str) -> str:
    if not is_date_form(form):
        raise ValueError(f"{form!r} is no form of a date; for example %m/%d/%Y for 9/1/2026")
    return form


class Reading(Section):
    """How the report's files are read."""

    encoding: Annotated[str, AfterValidator(_encoding)] = Field(
        default="cp1252", description="Encoding of files that are neither UTF-8 nor marked by a byte order mark."
    )
    header_row: int | None = Field(
        default=None, ge=0, description="Line of the header; 0 says that there is none. Default: found by its words."
    )
    columns: tuple[str, ...] = Field(
        default=(), description="The columns of a file without header, in order, by their headers."
    )
    dates: tuple[Annotated[str, AfterValidator(_date_form)], ...] = Field(
        default=("%Y-%m-%d", "%m/%d/%Y"), description="Forms in which dates are written, where the adapter names none."
    )
    max_bytes: int = Field(default=2 * 1024**3, gt=0, description="Size limit of a file, and of what a zip unpacks to.")
