"""One report on its way through the pipeline, and what is known of it so far."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rosterline import keep
from rosterline.check import Checked
from rosterline.compare import Calendar, Plan
from rosterline.compare.plan import Count, report_counts, zero_counts
from rosterline.decide import Hold, known_faults
from rosterline.districts import KnownDistrict
from rosterline.errors import Rejected, SourceUnavailable
from rosterline.findings import Issue, Severity
from rosterline.home import Home
from rosterline.keep import ReportFile
from rosterline.pipeline.outcome import Outcome
from rosterline.read.contract import Options
from rosterline.recognise import Recognised
from rosterline.roster.ledger import ImportStatus

Progress = Callable[[str], None]


@dataclass
class Run:
    """One report, and what each stage gave to the next.

    Attributes:
        day: on which the report was received, where the district is.
        looking: nothing will be written: a refusal that still lets the plan be seen is noted and not raised.
        refusal: what was noted so.
        unscoped: the plan under the scope of the form's last applied import, where the scope has been changed since.
        schools: file number -> schools that it names, for files that share their role.
    """

    home: Home
    district: KnownDistrict
    progress: Progress
    day: date
    looking: bool = False
    files: list[ReportFile] = field(default_factory=list)
    sha256: str | None = None
    recognised: Recognised | None = None
    checked: Checked | None = None
    schools: Mapping[int, Collection[str]] = field(default_factory=dict)
    calendar: Calendar | None = None
    unscoped: Plan | None = None
    issues: list[Issue] = field(default_factory=list)
    refusal: Rejected | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    keeping: list[Future[list[Path]]] = field(default_factory=list)

    @property
    def options(self) -> Options:
        """How files are read before anything is known of their form."""
        return options_of(self.district)

    @property
    def form(self) -> str:
        """The form of the report, ``""`` before it is recognised."""
        return self.recognised.form.name if self.recognised else ""

    def refuse(self, refusal: Rejected) -> None:
        """Refuse the report; of one that is only looked at the plan is shown all the same."""
        if not self.looking:
            raise refusal
        self.refusal = self.refusal or refusal

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
        outcome = Outcome(import_id, self.district.name, status, counts, form=self.form)
        outcome.file_sha256, outcome.issues, outcome.seconds = self.sha256, list(self.issues), dict(self.seconds)
        return outcome

    def planned(self, plan: Plan, holds: list[Hold], warnings: list[Hold], import_id: int | None) -> Outcome:
        """What comes of a plan: held, or else applied. Before sign-off most guards only warn."""
        status = ImportStatus.HELD if holds else ImportStatus.APPLIED
        outcome = self.outcome(status, report_counts(plan.reported) if holds else plan.counts, import_id)
        outcome.issues = [*outcome.issues, *map(_as_warning, warnings)]
        outcome.holds, outcome.plan, outcome.plan_hash = holds, plan, plan.hash()
        outcome.contradicting = known_faults(plan)
        return outcome

    def refused(self, refusal: Rejected | SourceUnavailable, import_id: int | None) -> Outcome:
        """What comes of a refusal."""
        status = ImportStatus.REJECTED if isinstance(refusal, Rejected) else ImportStatus.FAILED
        counts = report_counts(self.checked.reported()) if self.checked else zero_counts()
        outcome = self.outcome(status, counts, import_id)
        outcome.reason = (refusal.reason.code, refusal.reason.message)
        if isinstance(refusal, Rejected):
            outcome.issues = list(dict.fromkeys([refusal.reason, *refusal.issues, *self.issues]))
        return outcome

    def broken(self, error: Exception, import_id: int | None) -> Outcome:
        """An error of the program's own. Its text may hold cells of the report: only its kind and place are told."""
        if os.environ.get("ROSTERLINE_DEBUG"):
            traceback.print_exception(error)
        own = [
            frame for frame in traceback.extract_tb(error.__traceback__) if "rosterline" in Path(frame.filename).parts
        ]
        place = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
        outcome = self.outcome(ImportStatus.FAILED, zero_counts(), import_id)
        outcome.reason = ("internal", f"the program has an error of its own: {type(error).__name__}{place}")
        return outcome


def options_of(district: KnownDistrict) -> Options:
    """How a district's files are read before anything is known of their form."""
    reading = district.settings.reading
    return Options(encoding=reading.encoding, max_bytes=reading.max_bytes)


def _as_warning(hold: Hold) -> Issue:
    return Issue(hold.code, Severity.WARNING, None, None, None, hold.message)
