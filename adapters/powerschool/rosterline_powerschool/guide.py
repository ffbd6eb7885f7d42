"""What the setup guide says of PowerSchool SIS."""

from __future__ import annotations

from datetime import date

from rosterline.hookspecs import VendorGuide
from rosterline.settings import DistrictSettings, Section
from rosterline_powerschool.queries import QUERY
from rosterline_powerschool.report import report
from rosterline_powerschool.rules import own_settings, rules_of

_THIS_YEAR = "TermID of this year"
_FILTERS = {
    "students": "Enroll_Status is 0 or -1",
    "enrollments": _THIS_YEAR,
    "sections": _THIS_YEAR,
    "terms": "this year",
}
"""Role of a file of tables -> the records that are exported; all of them where nothing stands here."""


def guide(settings: DistrictSettings, own: Section) -> VendorGuide:
    """The adapter's part of the guide: the plugin first, then the two ways without it."""
    mine = own_settings(own)
    return VendorGuide(
        package="rosterline_powerschool",
        template="steps.md.j2",
        forms=tuple(form.name for form in report(settings, own).forms),
        system="PowerSchool SIS",
        versions="PowerSchool SIS 22.9 to 25.1, hosted by PowerSchool or by yourself",
        checked_on=date(2026, 11, 24),
        tried_live=False,
        values={
            "files_last": True,
            "other_forms": "only without the plugin",
            "query": QUERY,
            "filters": _FILTERS,
            "email_field": mine.student_email_field,
            "preferred_names": settings.names == "preferred",
            "preferred_field": mine.preferred_name_field,
            "sends_withheld": bool(rules_of(settings, own).withheld),
        },
    )
