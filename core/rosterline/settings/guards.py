"""The limits of the guards, and the error budget.

A field that carries ``guard`` loosens a guard when it is raised (``up``) or switched off (``on``): that needs a reason
and an end date.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from rosterline.settings.section import Section

_UP: dict[str, Any] = {"guard": "up"}
_ON: dict[str, Any] = {"guard": "on"}


class Budget(Section):
    """How many rows may be left out before the report is rejected: over both limits."""

    percent: float = Field(
        default=5.0, ge=0, le=100, description="Percent of a file's rows.", json_schema_extra={"guard": "up"}
    )
    rows: int = Field(default=20, ge=0, description="Number of a file's rows.", json_schema_extra={"guard": "up"})


class Limit(Section):
    """A plan is held over both numbers: percent of what is stored, and number of records."""

    percent: float = Field(default=0, ge=0, le=1000, description="Percent in the district.", json_schema_extra=_UP)
    count: int = Field(default=0, ge=0, description="Number in the district.", json_schema_extra=_UP)


class SchoolLimit(Section):
    """The same inside one school."""

    school_percent: float = Field(default=0, ge=0, le=1000, description="Percent in a school.", json_schema_extra=_UP)
    school_count: int = Field(default=0, ge=0, description="Number in a school.", json_schema_extra=_UP)


class BothLimits(SchoolLimit, Limit):
    """Limits of the district and of each school."""


def _both(percent: float, count: int, school_percent: float, school_count: int, description: str) -> Any:
    limits = BothLimits(percent=percent, count=count, school_percent=school_percent, school_count=school_count)
    return Field(default=limits, description=description)


def _switch(description: str) -> Any:
    return Field(default=True, description=description, json_schema_extra=_ON)


class YearStart(Section):
    """How many students may go and come at a year's beginning."""

    gone_percent: float = Field(
        default=30, ge=0, le=1000, description="Percent of the stored students who are gone.", json_schema_extra=_UP
    )
    new_percent: float = Field(
        default=40, ge=0, le=1000, description="New students, in percent of the stored ones.", json_schema_extra=_UP
    )


class OldReport(Section):
    """How much a report that was applied before may change."""

    rows: int = Field(default=10, ge=0, description="Records that it may add, change or remove.", json_schema_extra=_UP)


class Guards(Section):
    """What holds a plan, by the guards' codes (with ``_`` for ``-``)."""

    students_lost: BothLimits = _both(1, 5, 5, 5, "Students who are gone or in no class any more.")
    classes_lost: BothLimits = _both(1, 20, 5, 20, "Classes that students who stay lose on balance.")
    sections_lost: BothLimits = _both(10, 20, 30, 10, "Classes that vanish.")
    teachers_lost: SchoolLimit = Field(
        default=SchoolLimit(school_percent=20, school_count=3), description="Teachers who teach in the school no more."
    )
    teachers_changed: BothLimits = _both(20, 10, 20, 10, "Classes whose teachers change.")
    enrollments_added: BothLimits = _both(25, 20, 25, 20, "New enrollments.")
    people_added: BothLimits = _both(15, 50, 30, 30, "New people.")
    names_changed: BothLimits = _both(10, 20, 20, 20, "Names of people that change.")
    contradictions: Limit = Field(
        default=Limit(percent=2, count=10), description="People or classes whose own rows contradict one another."
    )
    year_start: YearStart = Field(default=YearStart(), description="The first import of a school year.")
    old_report: OldReport = Field(default=OldReport(), description="A report that was applied before.")
    school_missing: bool = _switch("Hold when a school that had students has none.")
    new_school: bool = _switch("Hold when a school appears.")
    new_term: bool = _switch("Hold when a term appears whose dates were not set beforehand.")
    spreadsheet_damage: bool = _switch("Hold when ids look as if a spreadsheet program had changed them.")
    report_torn: bool = _switch("Hold when the report's end looks torn off.")
    report_was_undone: bool = _switch("Hold what was rolled back, and the first report after a rollback.")
