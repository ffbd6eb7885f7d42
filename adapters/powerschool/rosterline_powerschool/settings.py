"""The adapter's own settings."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rosterline.settings import Section

MEANINGS = ("lead", "co-teacher", "aide", "not teaching")
"""What a role of the district can be."""

_OWN_FIELD = re.compile(r"(STUDENTS|[SU]_[A-Z0-9_]{1,28})\.[A-Z][A-Z0-9_]{0,29}", re.IGNORECASE)


def is_own_field(name: str) -> bool:
    """Whether a text is TABLE.FIELD of STUDENTS or of an extension of it.

    >>> is_own_field("U_STUDENTSUSERFIELDS.opt_out"), is_own_field("Directory Opt Out"), is_own_field("CC.ID")
    (True, False, False)
    """
    return _OWN_FIELD.fullmatch(name) is not None


def _field(name: str) -> str:
    if name and not is_own_field(name):
        raise ValueError("give TABLE.FIELD of STUDENTS or of an extension, for example U_STUDENTSUSERFIELDS.email")
    return name.upper()


def _schools(numbers: tuple[str, ...]) -> tuple[str, ...]:
    for number in numbers:
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"{number!r} is no school number: it has digits only")
    return numbers


def _roles(items: tuple[str, ...]) -> tuple[str, ...]:
    for item in items:
        name, _, meaning = item.rpartition("=")
        if not name.strip() or meaning.strip() not in MEANINGS:
            raise ValueError(f"{item!r} is not like `25 = lead`; a role is one of {', '.join(MEANINGS)}")
    return items


def _columns(items: tuple[str, ...]) -> tuple[str, ...]:
    for item in items:
        name, _, headers = item.partition("=")
        if not name.strip() or not headers.strip():
            raise ValueError(f"{item!r} is not like `students = Student_Number First_Name Last_Name`")
    return items


class PowerSchoolSettings(Section):
    """What can be set for a district with PowerSchool SIS."""

    student_key: Literal["student_number", "state_studentnumber", "id"] = Field(
        default="student_number",
        description="The field of STUDENTS that is the student's id; pinned by sign-off.",
    )
    teacher_key: Literal["teachernumber", "email"] = Field(
        default="teachernumber",
        description="What a teacher is known by: TeacherNumber (and the e-mail address where a file has no number), or "
        "the e-mail address alone; pinned by sign-off.",
    )
    roles: Annotated[tuple[str, ...], AfterValidator(_roles)] = Field(
        default=("Lead Teacher = lead", "Co-teacher = co-teacher", "Teacher's Aide = aide"),
        description="What the district's roles of a section are, by name or by id: 25 = lead, 26 = co-teacher, 28 = "
        "aide, 29 = not teaching. A role that is not named here counts as teaching, and is reported.",
    )
    pseudo_schools: Annotated[tuple[str, ...], AfterValidator(_schools)] = Field(
        default=("0", "999999"),
        description="School numbers that are no schools: the district office and the graduates.",
    )
    columns: Annotated[tuple[str, ...], AfterValidator(_columns)] = Field(
        default=(),
        description="Columns of files without header, in order, behind the beginning or a pattern of the file's name: "
        "students = Student_Number First_Name Last_Name SchoolID.",
    )
    quotes: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Whether quotes enclose values: auto takes them for text in files with tabs, as AutoSend and "
        "Quick Export write them.",
    )
    unescape: bool = Field(
        default=True, description="Whether HTML entities in names and e-mail addresses (&amp;) become characters."
    )
    student_email_field: Annotated[str, AfterValidator(_field)] = Field(
        default="",
        description="TABLE.FIELD of the student's e-mail address, which differs from district to district: "
        "U_STUDENTSUSERFIELDS.EMAIL.",
    )
    preferred_name_field: Annotated[str, AfterValidator(_field)] = Field(
        default="",
        description="TABLE.FIELD of the student's preferred first name; used where `names` is `preferred`.",
    )

    @property
    def meanings(self) -> dict[str, str]:
        """Role -> what it is."""
        pairs = (item.rpartition("=") for item in self.roles)
        return {name.strip(): meaning.strip() for name, _, meaning in pairs}

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """Beginning or pattern of a file's name -> the columns of such files."""
        pairs = (item.partition("=") for item in self.columns)
        return {name.strip(): tuple(re.split(r"[\s,]+", headers.strip())) for name, _, headers in pairs}
