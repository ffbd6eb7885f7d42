"""What the setup guide says of Skyline SIS, and the lists of fields to paste into its export tool."""

from collections.abc import Sequence
from datetime import date, datetime

from rosterline.hookspecs import Artefact, VendorGuide
from rosterline.report import Report

GUIDE = VendorGuide(
    "rosterline_skyline", "steps.md.j2", ("roster",), "Skyline SIS", "Skyline SIS 7", checked_on=date(2026, 11, 24)
)


def field_lists(report: Report, district: str, moment: datetime) -> Sequence[Artefact]:
    """One list for each file: the vendor's field, a tab, and the header to type."""
    made = []
    for file in report.form("roster").files:
        lines = [f"# {file.title} of {district}, made {moment:%Y-%m-%d}"]
        lines += [f"{column.vendor}\t{column.headers[0]}" for column in file.columns]
        content = "\n".join([*lines, ""]).encode()
        where = f"paste it into the field list of the export {file.role}"
        made.append(Artefact(f"skyline-{file.role}.txt", f"fields of the {file.title}", content, "roster", where))
    return made
