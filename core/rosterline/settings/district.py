"""Everything that can be set for a district."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from rosterline.settings.guards import Budget, Guards
from rosterline.settings.reading import Reading
from rosterline.settings.section import Section


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
    guards: Guards = Field(default=Guards(), description="What holds a plan.")
    overrides: dict[str, Override] = Field(default={}, description="Guards that are loosened for a time, by key.")
