"""Everything that can be set for a district."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from rosterline.settings.guards import Budget, Guards
from rosterline.settings.guide import GuideValues
from rosterline.settings.reading import Reading
from rosterline.settings.scope import Scope
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


CLASS_NAME_WORDS = ("course", "course_id", "period", "term", "teacher", "teacher_first", "id")
"""What a class-name template can name: ``{teacher}`` is the teacher's family name, ``{id}`` the class's own id."""


def _class_name(template: str) -> str:
    named = re.findall(r"\{([^{}]*)\}", template)
    rest = re.sub(r"\{[^{}]*\}", "", template)
    if not named or set(named) - set(CLASS_NAME_WORDS) or {"{", "}"} & set(rest):
        words = ", ".join(f"{{{word}}}" for word in CLASS_NAME_WORDS)
        raise ValueError(f"a class-name template holds at least one of {words}")
    return template


def _push(url: str) -> str:
    if not url:
        return url
    try:
        parts = urlsplit(url)
        sound = parts.scheme == "sftp" and bool(parts.hostname) and parts.password is None and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("give the place as sftp://user@host:port/path, without a password")
    return url


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
    names: Literal["legal", "preferred"] = Field(
        default="legal",
        description="Whether students are called by their legal or their preferred names, where the SIS has both; "
        "pinned by sign-off.",
    )
    class_name: Annotated[str, AfterValidator(_class_name)] = Field(
        default="{course} - Period {period} - {teacher}",
        description="How classes are named where the report names none. A part between two ` - ` whose words are all "
        "empty is left out.",
    )
    homerooms: tuple[str, ...] = Field(
        default=(), description="Ids of schools in which each homeroom becomes a class; * for all schools."
    )
    scope: Scope = Field(default=Scope(), description="Who and what of a report is taken.")
    delivery: Literal["drop", "district-sftp", "folder"] = Field(
        default="drop",
        description="How the report comes from the SIS: to a drop server of the product's, to the district's own SFTP "
        "server, or into a local folder with a script that uploads it.",
    )
    push: Annotated[str, AfterValidator(_push)] = Field(
        default="", description="Where the SIS sends the report to, sftp://user@host:port/path; never with a password."
    )
    guide: GuideValues = Field(default=GuideValues(), description="What the setup guide fills in.")
    reading: Reading = Field(default=Reading(), description="How the report's files are read.")
    error_budget: Budget = Field(
        default=Budget(), description="How many rows may be left out before the report is rejected."
    )
    guards: Guards = Field(default=Guards(), description="What holds a plan.")
    overrides: dict[str, Override] = Field(default={}, description="Guards that are loosened for a time, by key.")
