"""The report definition of PowerSchool SIS."""

from __future__ import annotations

from rosterline.report import Column, File, Form, Need, Report
from rosterline.settings import DistrictSettings, Section


def report(settings: DistrictSettings, own: Section) -> Report:  # noqa: ARG001
    """The report."""
    columns = (
        Column("student.id", ("powerschool Student",), Need.REQUIRED),
        Column("section.id", ("powerschool Section",), Need.REQUIRED),
    )
    return Report((Form("roster", (File("roster", columns),)),), title="PowerSchool SIS")
