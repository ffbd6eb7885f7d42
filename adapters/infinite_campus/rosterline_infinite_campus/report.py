"""The report definition of Infinite Campus."""

from __future__ import annotations

from rosterline.report import Column, File, Form, Need, Report
from rosterline.settings import DistrictSettings, Section


def report(settings: DistrictSettings, own: Section) -> Report:  # noqa: ARG001
    """The report."""
    columns = (
        Column("student.id", ("infinite_campus Student",), Need.REQUIRED),
        Column("section.id", ("infinite_campus Section",), Need.REQUIRED),
    )
    return Report((Form("roster", (File("roster", columns),)),), title="Infinite Campus")
