"""The adapter's own settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rosterline.settings import Section

StudentKey = Literal["studentNumber", "personID", "stateID"]
StaffKey = Literal["staffNumber", "personID", "staffStateID", "email"]
SchoolKey = Literal["schoolID", "number"]


class CampusSettings(Section):
    """What can be set for a district with Infinite Campus."""

    student_key: StudentKey = Field(
        default="studentNumber",
        description="Which number of a student is the student's id: studentNumber, personID or stateID; pinned by "
        "sign-off.",
    )
    staff_key: StaffKey = Field(
        default="staffNumber",
        description="Which number of a staff member is the teacher's id: staffNumber, personID, staffStateID or email; "
        "pinned by sign-off.",
    )
    school_key: SchoolKey = Field(
        default="schoolID",
        description="Which number of a school is the school's id: schoolID or number (the state's); pinned by "
        "sign-off.",
    )
    teachers: int = Field(
        default=4, ge=1, le=10, description="For how many teachers of one class the file of classes has columns."
    )
    grace: int = Field(
        default=0,
        ge=0,
        le=60,
        description="Days before a calendar's first and after its last day on which the queries already, or still, "
        "send it.",
    )
