"""The settings of a district: one typed model, every key with a default and one line of help.

The core's part stands here; an adapter adds a section of its own (hook ``rosterline_settings``). ``district set``
writes single keys (``reading.encoding=cp1252``), the reference page is made from the model.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from rosterline.errors import UsageError


class Section(BaseModel):
    """Base of all settings: unknown keys are errors, and nothing is changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class NoSettings(Section):
    """The section of an adapter that has no settings."""


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


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"no such time zone: {name!r}; for example America/Chicago") from None
    return name


def _times(times: tuple[str, ...]) -> tuple[str, ...]:
    if not times or not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time) for time in times):
        raise ValueError("give at least one time as HH:MM, for example 02:00 or 01:30,13:00")
    return times


def _weekdays(days: str) -> str:
    day = "(mon|tue|wed|thu|fri|sat|sun)"
    if not re.fullmatch(f"{day}([-,]{day})*", days):
        raise ValueError("give weekdays as mon-fri or mon,wed,fri")
    return days


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


class Budget(Section):
    """How many rows may be left out before the report is rejected: over both limits."""

    percent: float = Field(
        default=5.0, ge=0, le=100, description="Percent of a file's rows.", json_schema_extra={"guard": "up"}
    )
    rows: int = Field(default=20, ge=0, description="Number of a file's rows.", json_schema_extra={"guard": "up"})


class Override(Section):
    """A guard's setting that is loosened for a time."""

    value: Any
    reason: str = Field(min_length=1)
    until: date


class DistrictSettings(Section):
    """Everything that can be set for a district."""

    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default="America/New_York", description="Where the district is: its days begin and end there."
    )
    at: Annotated[tuple[str, ...], AfterValidator(_times)] = Field(
        default=("02:00",), description="Local times at which the report is expected, HH:MM."
    )
    days: Annotated[str, AfterValidator(_weekdays)] = Field(
        default="mon-fri",
        description="Weekdays on which a report is expected: mon-fri, or mon,wed,fri.",
    )
    file: str = Field(
        default="", description="Where the report's files are, as a path with * and ?; used when none is named."
    )
    default_school: str = Field(
        default="", description="The school of rows without a school id, for a district of one school."
    )
    placeholder_staff: tuple[str, ...] = Field(
        default=("vacant", "vacancy", "tba", "tbd", "unassigned", "staff", "to be announced", "no teacher"),
        description="Words that stand for a teacher who is not there yet, in any case.",
    )
    reading: Reading = Field(default=Reading(), description="How the report's files are read.")
    error_budget: Budget = Field(
        default=Budget(), description="How many rows may be left out before the report is rejected."
    )
    overrides: dict[str, Override] = Field(default={}, description="Guards that are loosened for a time, by key.")


def problems(error: ValidationError) -> str:
    """What pydantic found, in one line a person can act on.

    >>> try:
    ...     Budget(percent=200)
    ... except ValidationError as error:
    ...     print(problems(error))
    percent: Input should be less than or equal to 100
    """
    lines = []
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"])
        said = item["msg"].removeprefix("Value error, ")
        if item["type"] in ("model_type", "dict_type"):
            said = f"this is a group of settings; name one of them, for example {place}.KEY=VALUE"
        lines.append(f"{place}: {said}")
    return "; ".join(lines)


def load_toml(text: str, what: str) -> dict[str, Any]:
    """Parse TOML, with a message that names the place."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{what} is not valid TOML: {error}") from None
