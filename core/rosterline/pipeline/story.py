"""The whole story of a report: receive, keep, read, recognise, map, check, compare, decide, apply.

Whoever reads this module knows the program. Each stage is a room of its own; what is refused on the way is an
exception with a finding of the catalogue, and becomes the import's reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from rosterline import clock, keep
from rosterline.apply import RosterMoved, apply
from rosterline.check import check_report, within_budget, without_signed_off
from rosterline.compare import Plan, compare
from rosterline.compare.plan import Count
from rosterline.decide import ONLY_DISCARDED, Hold, by_scope, decide
from rosterline.districts import KnownDistrict, effective
from rosterline.errors import Rejected, SourceUnavailable
from rosterline.home import Home
from rosterline.map import Mapped, map_report, within_scope
from rosterline.pipeline import books, gate
from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.run import Progress, Run
from rosterline.pipeline.standing import calendar_of, standing_of
from rosterline.read import peek
from rosterline.receive import receive
from rosterline.recognise import recognise, sharing
from rosterline.roster import stored
from rosterline.roster.database import writing
from rosterline.roster.ledger import ImportStatus
from rosterline.settings import DistrictSettings

_TRIES = 3


def import_report(
    home: Home, district: KnownDistrict, paths: Sequence[Path], progress: Progress = lambda _: None
) -> Outcome:
    """One report through the whole pipeline: the roster afterwards is the old one or the report's, never between."""
    moment = clock.now()
    day = clock.day_in(district.settings.timezone, moment)
    import_id = books.begin(home.engine, district, moment, day)
    run = Run(home, district, progress, day)
    try:
        gate.check_open(run, day)
        with home.workspace() as work, ThreadPoolExecutor(1) as keeper:
            received = _receive(run, paths)
            survey(run, received, work)
            known = _unchanged(run, import_id) or _held_already(run, received, import_id)
            if known is not None:
                return known
            run.keep_copy(received, import_id, keeper)
            return _decided(run, import_id)
    except (Rejected, SourceUnavailable) as refusal:
        return _ended(run, import_id, run.refused(refusal, import_id))
    except Exception as error:
        return _ended(run, import_id, run.broken(error, import_id))


def preview_report(
    home: Home, district: KnownDistrict, paths: Sequence[Path], progress: Progress = lambda _: None
) -> Outcome:
    """What an import of this report would do, now; nothing is written.

    Where the format has changed, or the district takes no report just now, the outcome says so and has the plan all
    the same.
    """
    day = clock.day_in(district.settings.timezone, clock.now())
    run = Run(home, district, progress, day, looking=True)
    try:
        gate.check_open(run, day)
        with home.workspace() as work:
            survey(run, _receive(run, paths), work)
            same = _unchanged(run, None)
            if same is not None and run.refusal is None:
                return same
            plan = plan_of(run)
            holds, warnings = judged(run, plan)
            if run.refusal is None:
                return run.planned(plan, holds, warnings, None)
            outcome = run.planned(plan, [], [*holds, *warnings], None)
            refused = run.refused(run.refusal, None)
            outcome.status, outcome.counts, outcome.reason = refused.status, refused.counts, refused.reason
            outcome.issues = [*refused.issues, *outcome.issues[len(run.issues) :]]
            return outcome
    except (Rejected, SourceUnavailable) as refusal:
        return run.refused(refusal, None)
    except Exception as error:
        return run.broken(error, None)


def _receive(run: Run, paths: Sequence[Path]) -> list[Path]:
    with run.stage("receive"):
        return receive(paths, run.district.settings.file)


def survey(run: Run, received: Sequence[Path], work: Path) -> None:
    """Look over the bytes once: their hash decides whether there is anything to do at all."""
    with run.stage("keep"):
        run.files, run.sha256 = keep.survey_files(received, work, run.options)


def _unchanged(run: Run, import_id: int | None) -> Outcome | None:
    """The outcome of bytes that a form stands on already; the roster is what the newest applied import left behind."""
    applied = books.last_applied(run.home.engine, run.district.id)
    for last in applied:
        if (last.report_sha256, last.fingerprint) != (run.sha256, run.district.fingerprint):
            continue
        # In the order of applying: a hold of one form may be approved after a newer report of another.
        newest = max(applied, key=lambda one: (one.roster_version, one.import_id))
        totals = {name: count["total"] for name, count in newest.counts.items()}
        counts = {name: Count(unchanged=total, total=total) for name, total in totals.items()}
        outcome = run.outcome(ImportStatus.UNCHANGED, counts, import_id)
        outcome.form = last.form
        return outcome if import_id is None else _ended(run, import_id, outcome)
    return None


def _held_already(run: Run, received: Sequence[Path], import_id: int) -> Outcome | None:
    """The hold that waits for a person with these very bytes; they are kept anew, should the kept ones be lost."""
    held = books.held_already(run.home.engine, run.district, run.sha256, import_id)
    if held is not None and held.import_id is not None:
        keep.replace_files(received, run.home.kept(run.district.id, held.import_id))
    return held


def _decided(run: Run, import_id: int) -> Outcome:
    """Plan, and apply what is safe; planned anew when somebody else changed the roster meanwhile."""
    for attempt in range(_TRIES):
        plan = plan_of(run)
        holds, warnings = judged(run, plan)
        outcome = run.planned(plan, holds, warnings, import_id)
        if holds:
            run.kept()
            return _ended(run, import_id, outcome)
        try:
            return applied(run, plan, outcome)
        except RosterMoved:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def plan_of(run: Run) -> Plan:
    """Read, recognise, map, check, compare."""
    district, settings = run.district, effective(run.district.settings, run.day)
    with run.stage("read"):
        peeks = [(file, peek(file, run.options)) for file in run.files]
        run.issues = [issue for _, seen in peeks for issue in seen.issues]
    with run.stage("recognise"):
        gate.check_format(run, recognise(peeks, district.report, settings.reading, district.locks))
        assert run.recognised is not None
    with run.stage("map"):
        shared = sharing(run.recognised, district.locks.get(run.form))
        mapped = map_report(run.recognised, settings, district.keys, run.progress, shared)
        run.schools = mapped.schools
        for file in run.files:
            keep.check_unchanged(file)
    mapped.issues[:0] = run.issues
    before = books.scope_before(run.home.engine, district.id, run.form)
    if before is not None and before != settings.scope:
        # A changed scope has a plan of its own: what else happened tonight is judged as if it had not changed.
        counts = {number: replace(count) for number, count in mapped.counts.items()}
        run.unscoped = _compared(run, replace(within_scope(mapped, before), counts=counts), settings)
    return _compared(run, within_scope(mapped, settings.scope), settings)


def _compared(run: Run, mapped: Mapped, settings: DistrictSettings) -> Plan:
    """Check what was mapped, and compare it with the stored roster."""
    district = run.district
    with run.stage("check"):
        run.checked = check_report(mapped, district.report)
        gate.protect_missing(run, run.checked)
        run.checked.speaks_for = without_signed_off(run.checked.speaks_for, run.form, district.locks)
        run.issues = run.checked.issues
        within_budget(run.checked, settings.error_budget)
    with run.stage("compare"), run.home.engine.connect() as connection:
        run.calendar = calendar_of(connection, run)
        roster = stored.current(connection, district.id, run.home.snapshots(district.id))
        plan = compare(run.checked, roster, run.calendar)
        run.issues = plan.issues
    return plan


def judged(run: Run, plan: Plan) -> tuple[list[Hold], list[Hold]]:
    """What holds the plan, and what before sign-off is only worth a look."""
    assert run.calendar is not None
    with run.stage("decide"), run.home.engine.connect() as connection:
        standing = standing_of(connection, run)
        guards = effective(run.district.settings, run.day).guards
        found = decide(run.unscoped or plan, standing, guards, run.calendar)
        if run.unscoped is not None:
            found += by_scope(plan, run.unscoped)
    if standing.signed_off:
        return found, []
    always = [hold for hold in found if hold.code in ONLY_DISCARDED]
    return always, [hold for hold in found if hold not in always]


def applied(run: Run, plan: Plan, outcome: Outcome, approval: books.Approval | None = None) -> Outcome:
    """Write the plan, the import's own rows and what it replaces, in one transaction."""
    import_id = outcome.import_id
    assert import_id is not None

    def record(connection: Connection, version: int) -> None:
        outcome.seconds = dict(run.seconds)
        books.check_current(connection, run.district, import_id, run.form)
        if approval is not None:
            approval.note(connection, run.district.id)
        books.note_scope(connection, import_id, run.district)
        books.note_district(connection, run.district, plan.keys)
        books.end(connection, import_id, outcome, version, approval)
        books.note_files(connection, import_id, run)
        books.supersede(connection, run.district.id, outcome)

    with run.stage("apply"):
        run.kept()
        snapshots = stored.Snapshots(run.home.snapshots(run.district.id))
        apply(run.home.engine, run.district.id, import_id, plan, record, snapshots)
    outcome.seconds = dict(run.seconds)
    return outcome


def _ended(run: Run, import_id: int, outcome: Outcome) -> Outcome:
    """Write down how an import ended that changes nothing."""
    with writing(run.home.engine) as connection:
        version = books.roster_version(connection, run.district.id) if outcome.plan is not None else None
        books.end(connection, import_id, outcome, version)
        books.supersede(connection, run.district.id, outcome)
        if run.files:
            books.note_files(connection, import_id, run)
    return outcome
