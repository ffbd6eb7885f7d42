"""The report definition of PowerSchool SIS: one file, or the files of its tables."""

from __future__ import annotations

from rosterline.report import Report
from rosterline.settings import DistrictSettings, Section
from rosterline_powerschool.roster import roster_form
from rosterline_powerschool.rules import STUDENT_KEYS, own_settings, rules_of
from rosterline_powerschool.tables import tables_form

_UNQUOTED = {"auto": ("\t",), "always": (), "never": ("\t", ",", ";", "|")}
"""Setting ``quotes`` -> delimiters of files in which a quote is text."""


def report(settings: DistrictSettings, own: Section) -> Report:
    """The report for a district's settings."""
    mine, rules = own_settings(own), rules_of(settings, own)
    unquoted = _UNQUOTED[mine.quotes]
    fields = (mine.student_email_field, mine.preferred_name_field)
    forms = (roster_form(rules, unquoted, *fields), tables_form(rules, unquoted, *fields))
    return Report(
        forms,
        title="PowerSchool SIS",
        identity=_identity(settings, own),
        roles={word: "teacher" for word, meaning in mine.meanings.items() if meaning != "not teaching"},
        given=mine.given,
    )


def _identity(settings: DistrictSettings, own: Section) -> tuple[str, ...]:
    """The settings that decide who is who, in words."""
    mine = own_settings(own)
    teacher = "TeacherNumber, else the e-mail address" if mine.teacher_key == "teachernumber" else "the e-mail address"
    words = [
        f"students are known by {STUDENT_KEYS[mine.student_key]}",
        f"teachers are known by {teacher}",
        f"students are called by their {settings.names} names",
    ]
    if settings.default_school:
        words.append(f"school of rows without one: {settings.default_school}")
    return tuple(words)
