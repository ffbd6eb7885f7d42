"""All guards, before anything is written: on the plan and on what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from rosterline.compare import Calendar, Plan
from rosterline.decide import classes, ids, people, words
from rosterline.decide.hold import Hold
from rosterline.decide.measured import Measured, limit_of
from rosterline.decide.standing import Standing
from rosterline.errors import Rejected
from rosterline.findings import looks_like_an_id
from rosterline.findings.reports import EmptyReport
from rosterline.roster.entities import STUDENT, TEACHER
from rosterline.roster.totals import SchoolTotals
from rosterline.settings.guards import BothLimits, Guards, Limit, SchoolLimit


def decide(plan: Plan, standing: Standing, guards: Guards, calendar: Calendar) -> list[Hold]:
    """The reasons for which a plan would wait for a person; none means that it may be applied.

    Args:
        plan: what would change.
        standing: where the district and this form stand.
        guards: the limits that hold on this day.
        calendar: the day, and what is known of terms.

    Raises:
        Rejected: ``empty-report`` at the first import: there is nothing to begin with, and nothing to hold.
    """
    if plan.report_rows == 0 and plan.stored.is_empty:
        raise Rejected(EmptyReport.at())
    night = _Night(plan, standing, guards, calendar)
    found = list(night.empty_report())
    if plan.stored.is_empty:
        return found
    found += night.about_the_report()
    if not plan.is_empty:
        found += night.about_schools_and_terms()
        found += night.year_start() if standing.year_start else night.about_one_night()
    # Where all rows contradict one another nothing changes, for what is stored is kept: that is worth a look too.
    found += night.about_values()
    return found


@dataclass(frozen=True)
class _Night:
    """One plan before its guards."""

    plan: Plan
    standing: Standing
    guards: Guards
    calendar: Calendar

    @cached_property
    def totals(self) -> SchoolTotals:
        """What each school has, counted only when a guard asks."""
        return self.plan.stored.school_totals()

    @cached_property
    def stored(self) -> dict[str, int]:
        """What the district has."""
        counts = {
            kind: count.total - count.added + count.removed + self.plan.ended.get(kind, 0)
            for kind, count in self.plan.counts.items()
        }
        return counts | {"people": counts["students"] + counts["teachers"]}

    @cached_property
    def lost(self) -> pl.Series:
        return people.lost_students(self.plan, self.calendar)

    @cached_property
    def expected(self) -> pl.Series:
        return classes.entering(self.plan, self.calendar)

    def empty_report(self) -> Iterator[Hold]:
        """Files with a header and no rows, where taking them at their word would remove records."""
        removed = sum(entity.removed.height for entity in self.plan.entities.values())
        empty = [name for name in self.plan.empty_files if name not in self.standing.empty_before]
        if not self.plan.report_rows:
            empty = list(self.plan.empty_files)
        if empty and (removed or not self.plan.report_rows):
            yield Hold("empty-report", words.empty_report(empty, removed), actual=removed)

    def about_the_report(self) -> Iterator[Hold]:
        """What is known of the bytes: torn, undone, old, discarded."""
        standing, changes = self.standing, self._changes()
        if standing.torn and self.guards.report_torn:
            yield Hold("report-torn", words.torn(standing.torn))
        if standing.undone and self.guards.report_was_undone:
            yield Hold("report-was-undone", words.undone(changes))
        if standing.older_import is not None and changes > self.guards.old_report.rows:
            limit = self.guards.old_report.rows
            message = words.old_report(standing.older_import, changes, limit)
            yield Hold("old-report", message, limit=limit, actual=changes)
        if standing.discarded_import is not None:
            yield Hold("report-was-discarded", words.discarded(standing.discarded_import))

    def _changes(self) -> int:
        """Records of all entities that would be added, changed or removed."""
        return sum(
            getattr(entity, operation).height
            for entity in self.plan.entities.values()
            for operation in ("added", "returned", "changed", "removed")
        )

    def about_schools_and_terms(self) -> Iterator[Hold]:
        """Schools that lose all students, schools and terms that were not there."""
        entities = self.plan.entities
        enrolled = entities["enrollments"]
        leaving = enrolled.removed.height + enrolled.ended.height + classes.moved_sections(self.plan).height
        if self.guards.school_missing and leaving:
            for school in classes.schools_without_students(self.plan, dict(self.totals.enrollments)):
                if school not in self.standing.closed_schools:
                    number = self.totals.of("enrollments", school)
                    message = words.school_missing(school, number)
                    yield Hold("school-missing", message, "enrollments", school, 0, number)
        if self.guards.new_school:
            yield from self._new_schools(sorted(entities["schools"].new["id"].to_list()))
        if self.guards.new_term:
            unset = len(set(entities["terms"].added.select("source_id", "school_id").iter_rows()) - self._set_terms())
            if unset:
                yield Hold("new-term", words.new_term(unset), "terms", None, 0, unset)

    def _new_schools(self, schools: list[str]) -> Iterator[Hold]:
        """Each new school by its id; where many cells claim to be schools, or hold words, they may be anything."""
        if len(schools) <= _NAMED and all(looks_like_an_id(school) for school in schools):
            for school in schools:
                yield Hold("new-school", words.new_school(school), "schools", school, 0, 1)
        elif schools:
            yield Hold("new-school", words.new_schools(len(schools)), "schools", None, 0, len(schools))

    def _set_terms(self) -> set[tuple[str, str]]:
        """New terms, each with its school, whose dates a person set: for this school, or for all."""
        dates = {(one.term, one.school_id) for one in self.calendar.set_dates}
        terms = self.plan.entities["terms"].added.select("source_id", "school_id")
        return {(term, school) for term, school in terms.iter_rows() if dates & {(term, school), (term, "")}}

    def about_one_night(self) -> Iterator[Hold]:
        """What an ordinary night may take along."""
        for guard in _ONE_NIGHT:
            yield from self._over(guard)

    def year_start(self) -> Iterator[Hold]:
        """At a year's beginning classes and teachers are new; students are not, all of them."""
        limits, stored = self.guards.year_start, self.stored["students"]
        students = pl.col("role") == STUDENT
        entity = self.plan.entities["people"]
        gone, come = entity.removed.filter(students).height, entity.new.filter(students).height
        for actual, percent, say in (
            (gone, limits.gone_percent, words.year_gone),
            (come, limits.new_percent, words.year_new),
        ):
            limit = limit_of(percent, 0, stored)
            if actual > limit:
                yield Hold("year-start", say(actual, limit, stored), "students", None, limit, actual)

    def about_values(self) -> Iterator[Hold]:
        """Names, contradictions and ids."""
        for guard in _NAMES:
            yield from self._over(guard)
        yield from self._contradictions()
        if self.guards.spreadsheet_damage:
            zeros = ids.zeros_lost(self.plan)
            cells = ids.damaged(self.plan.issues) - self.standing.contradicting.get(ids.DAMAGED_CELLS, 0)
            if zeros or cells > 0:
                yield Hold(
                    "spreadsheet-damage", words.damage(zeros, max(cells, 0)), None, None, 0, zeros + max(cells, 0)
                )

    def _contradictions(self) -> Iterator[Hold]:
        limits = self.guards.contradictions
        for kind, number in self.plan.contradicting.items():
            actual = number - self.standing.contradicting.get(kind, 0)
            limit = limit_of(limits.percent, limits.count, self.plan.reported[kind])
            if actual > limit:
                yield Hold("contradictions", words.contradictions(kind, actual, limit), kind, None, limit, actual)

    def _over(self, guard: _Guard) -> Iterator[Hold]:
        """Holds where the district's limit or a school's is passed; a closed school has none."""
        limits: BothLimits | Limit | SchoolLimit = getattr(self.guards, guard.code.replace("-", "_"))
        kind = guard.kind
        least = min(count for name in ("count", "school_count") if (count := getattr(limits, name, None)) is not None)
        if guard.most(self.plan) <= least:
            return
        measured = guard.measure(self)
        if isinstance(limits, Limit):
            stored = self.stored[kind]
            limit = limit_of(limits.percent, limits.count, stored)
            if measured.district > limit:
                yield _hold(guard, None, measured.district, limit, stored)
        if not isinstance(limits, SchoolLimit):
            return
        for school, actual in sorted(measured.schools.items()):
            if actual <= limits.school_count or school in self.standing.closed_schools:
                continue
            stored = self.totals.of(kind, school)
            limit = limit_of(limits.school_percent, limits.school_count, stored)
            if actual > limit:
                yield _hold(guard, school, actual, limit, stored)


@dataclass(frozen=True, slots=True)
class _Guard:
    """A guard with limits of the district, of a school, or both.

    Attributes:
        code: also names its limits among the settings.
        kind: the stored records of which a percentage is taken.
        most: what it can measure at most, told at a glance: up to the smallest limit nothing is measured.
        measure: what it measures.
    """

    code: str
    kind: str
    most: Callable[[Plan], int]
    measure: Callable[[_Night], Measured]


def _rows(plan: Plan, table: str, *operations: str) -> int:
    return sum(getattr(plan.entities[table], operation).height for operation in operations)


def _students_leaving(plan: Plan) -> int:
    """Classes that get other terms, and terms that get other dates, may shut any number of classes."""
    places = _rows(plan, "people", "removed") + _rows(plan, "enrollments", "removed", "ended", "changed")
    other_terms = _rows(plan, "terms", "changed") + _rows(plan, "section_terms", "added", "returned")
    return _ANY if other_terms else places


def _teachers_leaving(plan: Plan) -> int:
    """A teacher who is gone is so in every school, and a class that moves takes its teachers along."""
    many = plan.counts["teachers"].removed + classes.moved_sections(plan).height
    return _ANY if many else _rows(plan, "teachings", "removed")


_ANY = 10**9
_NAMED = 5
"""So many new schools are called by their ids."""
_ONE_NIGHT = (
    _Guard(
        "students-lost",
        "students",
        _students_leaving,
        lambda night: people.students_lost(night.plan, night.lost),
    ),
    _Guard(
        "classes-lost",
        "enrollments",
        lambda plan: _rows(plan, "enrollments", "removed"),
        lambda night: classes.classes_lost(night.plan, night.lost, night.expected),
    ),
    _Guard(
        "sections-lost",
        "sections",
        lambda plan: _rows(plan, "sections", "removed"),
        lambda night: classes.sections_lost(night.plan),
    ),
    _Guard("teachers-lost", "teachers", _teachers_leaving, lambda night: classes.teachers_lost(night.plan)),
    _Guard(
        "teachers-changed",
        "sections",
        lambda plan: _rows(plan, "teachings", "removed", "added", "returned"),
        lambda night: classes.teachers_changed(night.plan),
    ),
    _Guard(
        "enrollments-added",
        "enrollments",
        lambda plan: _rows(plan, "enrollments", "added", "returned"),
        lambda night: classes.enrollments_added(night.plan, night.expected),
    ),
    _Guard(
        "people-added",
        "people",
        lambda plan: _rows(plan, "people", "added", "returned"),
        lambda night: people.people_added(night.plan),
    ),
)
_NAMES = (
    _Guard(
        "names-changed",
        "students",
        lambda plan: _rows(plan, "people", "changed"),
        lambda night: people.names_changed(night.plan, STUDENT),
    ),
    _Guard(
        "names-changed",
        "teachers",
        lambda plan: _rows(plan, "people", "changed"),
        lambda night: people.names_changed(night.plan, TEACHER),
    ),
)


def _hold(guard: _Guard, school: str | None, actual: int, limit: int, stored: int) -> Hold:
    message = words.over(guard.code, actual, limit, guard.kind, school, stored)
    return Hold(guard.code, message, guard.kind, school, limit, actual)


def known_faults(plan: Plan) -> dict[str, int]:
    """What an approved import may hold again the next night without being held for it: see ``Standing``."""
    return {**plan.contradicting, ids.DAMAGED_CELLS: ids.damaged(plan.issues)}
