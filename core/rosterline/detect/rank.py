"""All files against one adapter, and the adapters against one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rosterline.detect.files import Begun
from rosterline.detect.reasons import reasons
from rosterline.detect.weigh import FITS, Weighed, weigh
from rosterline.errors import RosterlineError
from rosterline.plugins import Adapter, Adapters
from rosterline.recognise import Look, look
from rosterline.report import Form, Report
from rosterline.settings import DistrictSettings, Reading

NARROW = 0.1
"""Two adapters whose scores differ by less fit equally well."""

_PART = 0.25
"""What a report loses at most when files are missing that it needs: one file of many is a sign all the same."""

_FEW = 2
"""So many columns at least make a file look like one of the report."""

_NEAR = 0.2
"""What a file is worth that only looks like one of the report: enough to rank by, never enough to fit."""


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file, and what it is to one adapter: its best match, else what it comes nearest to."""

    name: str
    told: bool
    best: Weighed | None
    near: Weighed | None = None

    @property
    def score(self) -> float:
        """Between 0 and 1."""
        return self.best.score if self.best is not None else 0.0

    @property
    def nearness(self) -> float:
        """How much of a file of the report is there that lacks something, between 0 and 1."""
        if self.best is not None or self.near is None or self.near.match.score < _FEW:
            return 0.0
        return self.near.score * self.near.match.score / (self.near.match.score + len(self.near.match.missing))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One adapter with its score and the reasons in words."""

    adapter: str
    title: str
    score: float
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As commands print it with ``--json``."""
        return {"adapter": self.adapter, "score": self.score, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Detection:
    """All adapters, the most fitting first."""

    matches: tuple[Ranked, ...] = field(default_factory=tuple)

    @property
    def fitting(self) -> tuple[Ranked, ...]:
        """Those that fit, and fit about as well as the first."""
        first = self.matches[0].score if self.matches else 0.0
        return tuple(match for match in self.matches if match.score >= FITS and match.score > first - NARROW)

    @property
    def best(self) -> Ranked | None:
        """The one that fits; None where none does, or two about equally well."""
        return self.fitting[0] if len(self.fitting) == 1 else None

    def as_json(self) -> dict[str, Any]:
        """As commands print it with ``--json``."""
        best = self.best.adapter if self.best else None
        return {"best": best, "matches": [match.as_json() for match in self.matches]}


def detect(files: Sequence[Begun], adapters: Adapters) -> Detection:
    """Rank all adapters by how well they fit files, asking each for its report under default settings.

    Args:
        files: the files' beginnings.
        adapters: those that are installed.

    Raises:
        Rejected: a file has no record at all.
    """
    ranked = [_ranked(files, adapter) for adapter in adapters.all()]
    ranked += [Ranked(one.name, "", 0.0, (f"it can't be used: {one.reason}",)) for one in adapters.broken]
    return Detection(tuple(sorted(ranked, key=lambda one: (-one.score, one.adapter))))


def _ranked(files: Sequence[Begun], adapter: Adapter) -> Ranked:
    try:
        report = adapter.report(DistrictSettings(), adapter.settings_section()())
    except RosterlineError as error:
        return Ranked(adapter.name, "", 0.0, (f"it can't be asked: {error}",))
    looks = [(source.name, look(source, begun, report, Reading())) for source, begun in files]
    return ranked(adapter.name, looks, report)


def ranked(name: str, looks: Sequence[tuple[str, Look]], report: Report) -> Ranked:
    """Rank one adapter by what its report makes of each file's header."""
    weighed = [_weighed(seen, report) for _, seen in looks]
    form = max(report.forms, key=lambda form: _carried(form, weighed), default=None)
    if form is None:
        return Ranked(name, report.title, 0.0, ("it reads nothing",))
    seen = [_seen(file, seen, form, found) for (file, seen), found in zip(looks, weighed, strict=True)]
    known = sum(file.score for file in seen) or _NEAR * sum(file.nearness for file in seen)
    score = known / len(seen) * (1 - _PART * _missing_share(form, seen))
    return Ranked(name, report.title, round(score, 2), reasons(report, form, seen))


def _weighed(seen: Look, report: Report) -> list[Weighed]:
    forms = [form for form in report.forms if form.name in seen.matches]
    return [weigh(form, match, seen.cells) for form in forms for match in seen.matches[form.name] if match.positions]


def _carried(form: Form, weighed: Iterable[list[Weighed]]) -> tuple[int, float, int]:
    """How many files a form has of those that came, how well they fit, and how few of its own are missing."""
    best = [_best(candidates, form) for candidates in weighed]
    found = [one for one in best if one is not None]
    roles = {one.match.file.role for one in found}
    missing = sum(not file.optional and file.role not in roles for file in form.files)
    return len(found), round(sum(one.score for one in found), 3), -missing


def _best(weighed: Iterable[Weighed], form: Form | None = None) -> Weighed | None:
    certain = [one for one in weighed if one.certain and form in (None, one.form)]
    return max(certain, key=lambda one: (one.score, one.match.score), default=None)


def _seen(file: str, seen: Look, form: Form, weighed: Sequence[Weighed]) -> FileSeen:
    """What a file is: of the form, else of another one, else nearly."""
    best = _best(weighed, form) or _best(weighed)
    if best is not None and best.score:
        return FileSeen(file, seen.told, best)
    near = max(weighed, key=lambda one: one.match.score, default=None)
    return FileSeen(file, seen.told, None, near)


def _missing_share(form: Form, seen: Sequence[FileSeen]) -> float:
    """The share of the form's files that did not come, of those without which there is no report."""
    needed = {file.role for file in form.files if not file.optional}
    came = {file.best.match.file.role for file in seen if file.best is not None}
    return len(needed - came) / len(needed) if needed else 0.0
