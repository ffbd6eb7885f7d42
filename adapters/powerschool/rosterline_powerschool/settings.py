"""The adapter's own settings."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rosterline.settings import Section

Role = Literal["lead", "co-teacher", "aide", "not teaching"]

_OWN_FIELD = re.compile(r"(STUDENTS|[SU]_[A-Z0-9_]{1,28})\.[A-Z][A-Z0-9_]{0,29}", re.IGNORECASE)


def _field(name: str) -> str:
    if name and not _OWN_FIELD.fullmatch(name):
        raise ValueError("give TABLE.FIELD of STUDENTS or of an extension, for example U_STUDENTSUSERFIELDS.email")
    return name.upper()


def _schools(numbers: tuple[str, ...]) -> tuple[str, ...]:
    for number in numbers:
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"{number!r} is no school number: it has digits only")
    return numbers


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
    roles: dict[str, Role] = Field(
        default={"Lead Teacher": "lead", "Co-teacher": "co-teacher", "Teacher's Aide": "aide"},
        description="What the district's roles of a section are, by name or by id: lead, co-teacher, aide, not "
        "teaching. A role that is not named here counts as teaching, and is reported.",
    )
    pseudo_schools: Annotated[tuple[str, ...], AfterValidator(_schools)] = Field(
        default=("0", "999999"),
        description="School numbers that are no schools: the district office and the graduates.",
    )
    columns: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Columns of files without header, in order, by the beginning or a pattern of the file's name: "
        "students, *cc*.txt.",
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
