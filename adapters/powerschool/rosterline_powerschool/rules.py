"""What the settings of a district mean for reading its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rosterline_powerschool.settings import PowerSchoolSettings, is_own_field

if TYPE_CHECKING:
    from rosterline.settings import DistrictSettings, Section

STUDENT_KEYS = {
    "student_number": "STUDENTS.Student_Number",
    "state_studentnumber": "STUDENTS.State_StudentNumber",
    "id": "STUDENTS.ID",
}
"""Setting ``student_key`` -> the field of STUDENTS."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How rows are read.

    Attributes:
        student_key: which field of STUDENTS is the student's id, a key of ``STUDENT_KEYS``.
        by_number: teachers are known by TeacherNumber where a file has it.
        preferred: students are called by their preferred names where a file has them.
        default_school: the school of rows without one.
        pseudo_schools: numbers that are no schools.
        leads: roles of a section's lead teacher, in lower case.
        not_teaching: roles that teach nobody, in lower case.
        dates: forms of dates.
        unescape: HTML entities become characters.
        withheld: TABLE.FIELD in which a family's objection stands, ``""`` where the district names none.
    """

    student_key: str = "student_number"
    by_number: bool = True
    preferred: bool = False
    default_school: str = ""
    pseudo_schools: tuple[str, ...] = ("0", "999999")
    leads: frozenset[str] = frozenset()
    not_teaching: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ("%Y-%m-%d", "%m/%d/%Y")
    unescape: bool = True
    withheld: str = ""


def own_settings(own: Section) -> PowerSchoolSettings:
    """The adapter's section; its defaults where none was given."""
    return own if isinstance(own, PowerSchoolSettings) else PowerSchoolSettings()


def rules_of(settings: DistrictSettings, own: Section) -> Rules:
    """The rules of a district."""
    mine = own_settings(own)
    return Rules(
        student_key=mine.student_key,
        by_number=mine.teacher_key == "teachernumber",
        preferred=settings.names == "preferred",
        default_school=settings.default_school,
        pseudo_schools=mine.pseudo_schools,
        leads=_words(mine.meanings, "lead"),
        not_teaching=_words(mine.meanings, "not teaching"),
        dates=settings.reading.dates,
        unescape=mine.unescape,
        withheld=settings.scope.withhold.upper() if is_own_field(settings.scope.withhold) else "",
    )


def _words(roles: Mapping[str, str], meaning: str) -> frozenset[str]:
    return frozenset(word.lower() for word, said in roles.items() if said == meaning)
