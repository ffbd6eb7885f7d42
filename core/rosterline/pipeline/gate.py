"""Whether a district takes a report at all just now, and this form of it."""

from __future__ import annotations

from datetime import timedelta

from rosterline.errors import Rejected
from rosterline.findings.closed import BetweenYears, DistrictClosed, DistrictStopped, FormNotSignedOff
from rosterline.pipeline.run import Run
from rosterline.roster.ledger import DistrictStatus


def check_open(run: Run) -> None:
    """Refuse reports of a district that is stopped, closed or between years.

    Raises:
        Rejected: ``district-stopped``, ``district-closed`` or ``between-years``, unless the report is only looked at.
    """
    status = run.district.status_on(run.day)
    if status is DistrictStatus.STOPPED:
        run.refuse(Rejected(DistrictStopped.at()))
    elif status is DistrictStatus.CLOSED:
        run.refuse(Rejected(DistrictClosed.at()))
    elif status is DistrictStatus.BETWEEN_YEARS and run.district.year is not None:
        last = run.district.year[1] - timedelta(days=1)
        run.refuse(Rejected(BetweenYears.at(last_day=last.isoformat())))


def check_form(run: Run) -> None:
    """Refuse a form that was never signed off in a district where others are.

    Raises:
        Rejected: ``form-not-signed-off``, unless the report is only looked at.
    """
    locks = run.district.locks
    if locks and run.form not in locks:
        run.refuse(Rejected(FormNotSignedOff.at(form=run.form, forms=" and ".join(sorted(locks)))))
