"""Whether a district takes a report at all just now, and this form of it."""

from __future__ import annotations

from datetime import date, timedelta

from rosterline.check import Checked
from rosterline.errors import Rejected
from rosterline.findings.closed import BetweenYears, DistrictClosed, DistrictStopped
from rosterline.pipeline.run import Run
from rosterline.recognise import Recognised, against_locks, lock_refusal, missing_members
from rosterline.report import records_of
from rosterline.roster.ledger import DistrictStatus


def check_open(run: Run, day: date) -> None:
    """Refuse reports of a district that is stopped, closed or between years.

    Raises:
        Rejected: ``district-stopped``, ``district-closed`` or ``between-years``, unless the report is only looked at.
    """
    status = run.district.status_on(day)
    if status is DistrictStatus.STOPPED:
        run.refuse(Rejected(DistrictStopped.at()))
    elif status is DistrictStatus.CLOSED:
        run.refuse(Rejected(DistrictClosed.at()))
    elif status is DistrictStatus.BETWEEN_YEARS and run.district.year is not None:
        last = run.district.year[1] - timedelta(days=1)
        run.refuse(Rejected(BetweenYears.at(last_day=last.isoformat())))


def check_format(run: Run, found: Recognised) -> None:
    """Hold a report against the format that sign-off pinned; ``run.recognised`` is what may be read of it.

    Raises:
        Rejected: ``format-drift``, ``identity-changed``, ``report-incomplete`` or ``form-not-signed-off``, unless the
            report is only looked at.
    """
    run.recognised, differences = against_locks(found, run.district.locks, run.district.report.identity)
    run.issues += run.recognised.issues
    if differences:
        run.refuse(lock_refusal(differences))


def protect_missing(run: Run, checked: Checked) -> None:
    """Of a role with several files, one for each school: the schools of a file that did not come stay as they are."""
    assert run.recognised is not None
    lock = run.district.locks.get(run.form)
    if lock is None:
        return
    missing, issues = missing_members(lock, run.recognised, run.schools, run.district.closed_schools)
    checked.issues += issues
    for role, schools in missing.items():
        checked.presence.schools |= schools
        if not schools:
            # Nobody knows which schools the file held: nothing of its kinds is removed, and no teacher from a class.
            kinds = records_of(run.recognised.form.file(role).fields)
            checked.presence.blanket |= kinds | ({"teaching"} if "teacher" in kinds else set())
