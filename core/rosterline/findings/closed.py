"""Why a district takes no report at all just now, or not this one."""

from rosterline.findings.issue import Finding


class DistrictStopped(Finding):
    code = "district-stopped"
    title = "The district is stopped"
    explanation = "Somebody has stopped the imports of this district. Its rosters stay as they are."
    remedy = (
        "`rosterline district show` says who stopped it, when and why; `rosterline district resume` lets imports go on."
    )
    template = "the district is stopped: its rosters stay as they are"


class DistrictClosed(Finding):
    code = "district-closed"
    title = "The district is closed"
    explanation = "The district no longer sends rosters. What is stored stays as it is."
    remedy = "`rosterline district show` says who closed it, when and why; `rosterline district resume` opens it again."
    template = "the district is closed: its rosters stay as they are"


class BetweenYears(Finding):
    code = "between-years"
    title = "The school year is over"
    explanation = "After the year's last day no report is taken, so that an emptied SIS does not empty the rosters, until the next year is started."
    remedy = "When the SIS holds the new year: `rosterline year start NAME --from DATE --to DATE`, then import."
    template = "the school year ended on {last_day}: reports are taken again when the next year is started"


class DistrictChanged(Finding):
    code = "district-changed"
    title = "Somebody changed the district while its report was read"
    explanation = "The district was stopped, signed off or set in another way in this moment, so the report was judged by what holds no more."
    remedy = "Import the report again."
    template = "the district's status, sign-off or settings were changed while the report was read"


class NewerReport(Finding):
    code = "newer-report"
    title = "A newer report was taken while this one was read"
    explanation = "Two reports came at nearly the same time and the newer one was ready first. It counts; the older one is not laid over it."
    remedy = "Nothing, if the newer report is the right one. Otherwise import the right one again."
    template = "import {newer} brought a newer report, and it has been taken already"
