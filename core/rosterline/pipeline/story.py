"""The whole story of a report: receive, keep, read, recognise, map, check, compare, decide, apply.

Whoever reads this module knows the program. Each stage is a room of its own; what is refused on the way is an
exception with a finding of the catalogue, and becomes the import's reason.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from rosterline import clock, keep
from rosterline.apply import RosterMoved, apply
from rosterline.check import Checked, check_report, within_budget
from rosterline.compare import Plan, compare
from rosterline.compare.plan import Count, zero_counts
from rosterline.decide import Hold, decide
from rosterline.districts import KnownDistrict, effective
from rosterline.errors import Rejected, SourceUnavailable
from rosterline.findings import Issue
from rosterline.home import Home
from rosterline.keep import ReportFile
from rosterline.map import map_report
from rosterline.pipeline import books
from rosterline.pipeline.outcome import Outcome
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.receive import receive
from rosterline.recognise import Recognised, recognise
from rosterline.roster import stored
from rosterline.roster.database import writing
from rosterline.roster.ledger import ImportStatus

Progress = Callable[[str], None]
_TRIES = 3


@dataclass
class _Run:
    """One report on its way, and what is known of it so far."""

    home: Home
    district: KnownDistrict
    progress: Progress
    day: date
    options: Options
    files: list[ReportFile] = field(default_factory=list)
    sha256: str | None = None
    recognised: Recognised | None = None
    checked: Checked | None = None
    issues: list[Issue] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    keeping: list[Future[list[Path]]] = field(default_factory=list)

    def keep_copy(self, received: Sequence[Path], import_id: int, keeper: Executor) -> None:
        """Copy the files while they are read; :meth:`kept` waits for the copy."""
        folder = self.home.kept(self.district.id, import_id)
        self.keeping.append(keeper.submit(keep.store_files, received, folder))

    def kept(self) -> None:
        """Nothing is written to the roster, and nothing held, before the report itself is kept as it was read."""
        for copy in self.keeping:
            copy.result()
        for file in self.files:
            keep.check_unchanged(file)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage, and say that it has begun."""
        self.progress(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
            self.seconds["total"] = time.perf_counter() - self.started

    def outcome(self, status: ImportStatus, counts: dict[str, Count], import_id: int | None) -> Outcome:
        """What is known of the report, with a status."""
        form = self.recognised.form.name if self.recognised else ""
        outcome = Outcome(import_id, self.district.name, status, counts, form=form)
        outcome.file_sha256, outcome.issues, outcome.seconds = self.sha256, list(self.issues), dict(self.seconds)
        return outcome


def import_report(
    home: Home, district: KnownDistrict, paths: Sequence[Path], progress: Progress = lambda _: None
) -> Outcome:
    """One report through the whole pipeline: the roster afterwards is the old one or the report's, never between."""
    moment = clock.now()
    day = clock.day_in(district.settings.timezone, moment)
    import_id = books.begin(home.engine, district, moment, day)
    run = _new_run(home, district, progress, day)
    try:
        with home.workspace() as work, ThreadPoolExecutor(1) as keeper:
            received = _receive(run, paths)
            same = _keep(run, received, work, import_id)
            if same is not None:
                return same
            run.keep_copy(received, import_id, keeper)
            for attempt in range(_TRIES):
                plan = _plan(run)
                holds = decide(plan)
                if holds:
                    run.kept()
                    outcome = _planned(run, plan, holds, import_id)
                    _end(run, import_id, outcome)
                    return outcome
                try:
                    return _apply(run, plan, import_id)
                except RosterMoved:
                    if attempt == _TRIES - 1:
                        raise
        raise AssertionError("unreachable")
    except (Rejected, SourceUnavailable) as refusal:
        outcome = _refused(run, refusal, import_id)
        _end(run, import_id, outcome)
        return outcome
    except Exception as error:
        outcome = _broken(run, error, import_id)
        _end(run, import_id, outcome)
        return outcome


def preview_report(
    home: Home, district: KnownDistrict, paths: Sequence[Path], progress: Progress = lambda _: None
) -> Outcome:
    """What an import of this report would do, now; nothing is written."""
    moment = clock.now()
    run = _new_run(home, district, progress, clock.day_in(district.settings.timezone, moment))
    try:
        with home.workspace() as work:
            same = _keep(run, _receive(run, paths), work, None)
            if same is not None:
                return same
            plan = _plan(run)
            return _planned(run, plan, decide(plan), None)
    except (Rejected, SourceUnavailable) as refusal:
        return _refused(run, refusal, None)
    except Exception as error:
        return _broken(run, error, None)


def _new_run(home: Home, district: KnownDistrict, progress: Progress, day: date) -> _Run:
    reading = district.settings.reading
    return _Run(home, district, progress, day, Options(encoding=reading.encoding, max_bytes=reading.max_bytes))


def _receive(run: _Run, paths: Sequence[Path]) -> list[Path]:
    with run.stage("receive"):
        return receive(paths, run.district.settings.file)


def _keep(run: _Run, received: Sequence[Path], work: Path, import_id: int | None) -> Outcome | None:
    """Survey the bytes; when they are the roster already, the outcome that says so."""
    with run.stage("keep"):
        run.files, run.sha256 = keep.survey_files(received, work, run.options)
        applied = books.last_applied(run.home.engine, run.district.id)
    for last in applied:
        if (last.report_sha256, last.fingerprint) == (run.sha256, run.district.fingerprint):
            return _unchanged(run, import_id, last.form, max(applied, key=lambda one: one.import_id))
    return None


def _plan(run: _Run) -> Plan:
    """Read, recognise, map, check, compare."""
    district, settings = run.district, effective(run.district.settings, run.day)
    with run.stage("read"):
        peeks = [(file, peek(file, run.options)) for file in run.files]
        run.issues = [issue for _, seen in peeks for issue in seen.issues]
    with run.stage("recognise"):
        run.recognised = recognise(peeks, district.report, settings.reading)
        run.issues += run.recognised.issues
    with run.stage("map"):
        mapped = map_report(run.recognised, settings, district.keys, run.progress)
        for file in run.files:
            keep.check_unchanged(file)
    with run.stage("check"):
        mapped.issues[:0] = run.issues
        run.checked = check_report(mapped, district.report)
        run.issues = run.checked.issues
        within_budget(run.checked, settings.error_budget)
    with run.stage("compare"):
        plan = compare(run.checked, _stored(run), run.day)
        run.issues = plan.issues
    return plan


def _planned(run: _Run, plan: Plan, holds: list[Hold], import_id: int | None) -> Outcome:
    """What comes of a plan: held, or else applied."""
    status = ImportStatus.HELD if holds else ImportStatus.APPLIED
    outcome = run.outcome(status, _report_counts(run) if holds else plan.counts, import_id)
    outcome.holds, outcome.plan, outcome.plan_hash = holds, plan, plan.hash()
    return outcome


def _stored(run: _Run) -> stored.StoredRoster:
    """The roster as it is: from the snapshot, or, where that is not of this roster, from the tables."""
    with run.home.engine.connect() as connection:
        stamp = stored.current_stamp(connection, run.district.id)
        known = stored.Snapshots(run.home.snapshots(run.district.id)).open(stamp)
        return known or stored.load(connection, run.district.id, stamp)


def _apply(run: _Run, plan: Plan, import_id: int) -> Outcome:
    outcome = _planned(run, plan, [], import_id)

    def record(connection: Connection, version: int) -> None:
        outcome.seconds = dict(run.seconds)
        counts = run.checked.counts if run.checked else {}
        books.note_files(connection, import_id, run.files, run.recognised, counts)
        books.note_district(connection, run.district, plan.keys)
        books.end(connection, import_id, outcome, version)

    with run.stage("apply"):
        run.kept()
        snapshots = stored.Snapshots(run.home.snapshots(run.district.id))
        apply(run.home.engine, run.district.id, import_id, plan, record, snapshots)
    outcome.seconds = dict(run.seconds)
    return outcome


def _unchanged(run: _Run, import_id: int | None, form: str, newest: books.LastApplied) -> Outcome:
    """The roster is what the newest applied import left behind."""
    totals = {name: count["total"] for name, count in newest.counts.items()}
    counts = {name: Count(unchanged=total, total=total) for name, total in totals.items()}
    outcome = run.outcome(ImportStatus.UNCHANGED, counts, import_id)
    outcome.form = form
    if import_id is not None:
        _end(run, import_id, outcome)
    return outcome


def _report_counts(run: _Run) -> dict[str, Count]:
    """Where nothing is applied: what the report holds."""
    if run.checked is None:
        return zero_counts()
    frames = run.checked.frames
    students = int((frames["people"]["role"] == "student").sum())
    totals = {"students": students, "teachers": frames["people"].height - students}
    totals["teaching"] = frames["teachings"].height
    totals |= {name: frames[name].height for name in ("schools", "terms", "courses", "sections", "enrollments")}
    return {name: Count(total=totals[name]) for name in zero_counts()}


def _refused(run: _Run, refusal: Rejected | SourceUnavailable, import_id: int | None) -> Outcome:
    status = ImportStatus.REJECTED if isinstance(refusal, Rejected) else ImportStatus.FAILED
    outcome = run.outcome(status, _report_counts(run), import_id)
    outcome.reason = (refusal.reason.code, refusal.reason.message)
    if isinstance(refusal, Rejected):
        outcome.issues = list(dict.fromkeys([refusal.reason, *refusal.issues, *run.issues]))
    return outcome


def _broken(run: _Run, error: Exception, import_id: int | None) -> Outcome:
    """An error of the program's own. Its text may hold cells of the report: only its kind and place are told."""
    if os.environ.get("ROSTERLINE_DEBUG"):
        traceback.print_exception(error)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "rosterline" in Path(frame.filename).parts]
    place = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    outcome = run.outcome(ImportStatus.FAILED, zero_counts(), import_id)
    outcome.reason = ("internal", f"the program has an error of its own: {type(error).__name__}{place}")
    return outcome


def _end(run: _Run, import_id: int, outcome: Outcome) -> None:
    with writing(run.home.engine) as connection:
        books.end(connection, import_id, outcome)
        if run.files:
            counts = run.checked.counts if run.checked else {}
            books.note_files(connection, import_id, run.files, run.recognised, counts)
