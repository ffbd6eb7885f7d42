"""The life of a district, step by step; after every step what must hold of it is looked at."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event
from sqlalchemy import select
from tests.integration.building import Place, school_numbers
from tests.property.worlds import (
    CHANGES,
    Keys,
    Report,
    World,
    beginning,
    combined_report,
    drifted_report,
    keys_of,
    protected,
    staff_report,
    students_report,
)

from rosterline import history
from rosterline.districts.lifecycle import resume_district, stop_district
from rosterline.districts.setting import set_settings
from rosterline.districts.terms import set_term
from rosterline.districts.years import start_year
from rosterline.errors import Rejected, UsageError
from rosterline.pipeline import Outcome
from rosterline.pipeline.holding import approve, discard
from rosterline.roster import stored
from rosterline.roster.entities import BY_NAME, ENTITIES
from rosterline.roster.ledger import imports

EXIT = {"applied": 0, "unchanged": 0, "rejected": 3, "held": 4}
Rows = dict[tuple[str, ...], dict[str, Any]]


@dataclass
class Applied:
    """An applied import that counts, in the order of applying, and all rows before it."""

    version: int
    changed_nothing: bool
    number: int
    before: Rows

    @property
    def order(self) -> tuple[int, bool, int]:
        return self.version, self.changed_nothing, self.number


@dataclass
class Life:
    """A district, what is remembered of it, and the clock."""

    place: Place
    name: str
    patch: pytest.MonkeyPatch
    world: World = field(default_factory=beginning)
    day: date = date(2026, 9, 1)
    statuses: dict[int, str] = field(default_factory=dict)
    forms: dict[int, str] = field(default_factory=dict)
    reports: dict[int, Report] = field(default_factory=dict)
    seen: list[Report] = field(default_factory=list)
    standing: list[Applied] = field(default_factory=list)
    one_form: bool = True
    last: Report | None = None
    _rows: tuple[object, Rows] | None = None
    _checked: object = None

    def __repr__(self) -> str:
        return f"<{self.name} on {self.day}: {self.statuses}>"

    def __post_init__(self) -> None:
        self.place.add(name=self.name)
        self.wait(0)

    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.patch.setenv("ROSTERLINE_NOW", f"{self.day}T15:00:00+00:00")

    # ---- reports -----------------------------------------------------------------------------------------------------

    def night(self, change: str, form: str, nameless: int, dice: random.Random) -> Report:
        """The world goes on, and tells of itself."""
        self.world = CHANGES[change](self.world, dice)
        if form == "students":
            return students_report(self.world)
        if form == "staff":
            return staff_report(self.world)
        if form == "drifted":
            return drifted_report(self.world, dice)
        return combined_report(self.world, dice.randint(0, 1), nameless, dice)

    def bring(self, report: Report, *, look_first: bool = False) -> Outcome:
        """Import a report: whatever it is, the outcome is a clear one, and the roster what the outcome says."""
        self.seen.append(report)
        before, rows, keys = self.place.state(self.name), self.rows(), self.keys()
        looked = self.place.preview(report.files, self.name) if look_first else None
        assert self.place.state(self.name) == before, "a preview writes nothing"
        outcome = self.place.bring(report.files, self.name)
        self._clear(outcome)
        if looked is not None:
            assert (looked.status, looked.exit_code, looked.import_id) == (outcome.status, outcome.exit_code, None)
            assert looked.plan_hash == outcome.plan_hash or outcome.status == "rejected"
        self._remember(outcome, report)
        if outcome.status == "applied":
            self._applied(outcome, report, rows, keys)
        else:
            assert self.place.state(self.name) == before, f"{outcome.status} changes nothing"
        return outcome

    def _clear(self, outcome: Outcome) -> None:
        reason = outcome.reason[0] if outcome.reason else None
        event(f"{outcome.status.value} {reason or ''}")
        assert outcome.status.value in EXIT, outcome.reason
        assert outcome.exit_code == EXIT[outcome.status.value]
        assert (reason is None) == (outcome.status != "rejected")
        assert bool(outcome.holds) == (outcome.status == "held")
        for hold in outcome.holds:
            event(f"held: {hold.code}")
        stopped = self.place.district(self.name).status == "stopped"
        assert (reason == "district-stopped") == stopped

    def _remember(self, outcome: Outcome, report: Report) -> None:
        """The history as it must stand in the records now."""
        number = outcome.import_id
        assert number is not None
        if number in self.statuses:
            assert self.statuses[number] == outcome.status == "held", "the open hold of these very bytes"
            return
        if outcome.status in ("applied", "unchanged", "held"):
            for older, status in self.statuses.items():
                if status == "held" and self.forms[older] == outcome.form:
                    self.statuses[older] = "discarded"
        self.statuses[number], self.forms[number] = outcome.status.value, outcome.form
        self.reports[number] = report

    def _applied(self, outcome: Outcome, report: Report, rows: Rows, keys: Keys) -> None:
        assert outcome.import_id is not None
        moves = [move for count in outcome.counts.values() for move in (count.added, count.changed, count.removed)]
        nothing = not any([*moves, *outcome.ended.values()])
        version = self.place.state(self.name)[1]
        self.standing.append(Applied(version, nothing, outcome.import_id, rows))
        self.standing.sort(key=lambda one: one.order)
        self.one_form &= outcome.form == "combined" and report.sound is not None and not report.left_out
        self.last = report
        self._stands_on(report, keys)
        after = self.keys()
        for kind, table in {
            **{kind: kind for kind in ("schools", "terms", "sections")},
            "teaching": "teachings",
        }.items():
            assert outcome.counts[kind].total == len(after[table])
        for kind in ("students", "teachers", "enrollments"):
            assert outcome.counts[kind].total == len(after[kind])
        self.check_cache(needed=bool(rows))

    def rows(self) -> Rows:
        """All rows of the roster; read again only when it is another one."""
        state = self.place.state(self.name)
        if self._rows is None or self._rows[0] != state:
            self._rows = state, self.place.rows(self.name)
        return self._rows[1]

    def keys(self) -> Keys:
        """The keys of all that is active; students and teachers apart."""
        found: Keys = {name: set() for name in (*BY_NAME, "students", "teachers")}
        for (table, *key), values in self.rows().items():
            if not values["active"]:
                continue
            found[table].add("/".join(key))
            if table == "people":
                found[f"{key[0]}s"].add(key[1])
        return found

    def _stands_on(self, report: Report, before: Keys) -> None:
        """What is active is what the report says, by a simple model of it."""
        after = self.keys()
        if report.sound is None:
            return
        if report.form in ("students", "staff"):
            kind = "students" if report.form == "students" else "teachers"
            assert after[kind] == {cells["id"] for cells in report.sound}
            same = set(before) - {kind, "people", "person_schools", "schools"}
            assert all(after[table] == before[table] for table in same), "it speaks for nothing else"
            return
        says, stays = keys_of(report.sound), protected(before, report.left_out)
        locks = self.place.district(self.name).locks
        for kind, own in (("students", "students"), ("teachers", "staff")):
            if own in locks:
                stays[kind] = before[kind]
        for table, keys in says.items():
            if not report.left_out:
                assert after[table] == keys | stays.get(table, set()), table
            assert keys | stays.get(table, set()) <= after[table] <= keys | before[table], table
        rows = self.rows()
        for cells in report.sound:
            found = rows["people", "student", cells["student"]]
            assert (found["first_name"], found["last_name"]) == (cells["first"], cells["last"])

    # ---- people's decisions ------------------------------------------------------------------------------------------

    def held(self) -> list[int]:
        return [number for number, status in self.statuses.items() if status == "held"]

    def approve(self, number: int) -> None:
        """Approve a hold: what was held is applied, or the hold stands for another plan."""
        before, rows, keys = self.place.state(self.name), self.rows(), self.keys()
        was = self._record(number)
        only = {hold["code"] for hold in was["holds"]} & {"empty-report"}
        try:
            outcome = approve(self.place.home, self.place.district(self.name), number, "looked at")
        except UsageError:
            assert only
            assert self.place.state(self.name) == before
            return
        assert not only
        event(f"approve: {outcome.status.value}")
        assert outcome.exit_code == EXIT[outcome.status.value]
        now = self._record(number)
        if outcome.status == "applied":
            self.statuses[number] = "applied"
            assert was["plan_hash"] == outcome.plan_hash == now["plan_hash"], "exactly the plan that was held"
            assert was["roster_version"] == before[1]
            self._applied(outcome, self.reports[number], rows, keys)
            return
        assert self.place.state(self.name) == before
        if outcome.status == "held":
            moved = (was["plan_hash"], was["roster_version"]) != (now["plan_hash"], now["roster_version"])
            assert moved, "it is held again only as another plan, or for another roster"
            assert now["roster_version"] == before[1]

    def discard(self, number: int) -> None:
        before = self.place.state(self.name)
        discard(self.place.home, self.place.district(self.name), number, "wrong file")
        self.statuses[number] = "discarded"
        assert self.place.state(self.name) == before

    def undo(self, many: int, *, with_newer: bool) -> None:
        """Take back the last imports: every row has every value that it had before them."""
        going = self.standing[-many:]
        if len(going) > 1 and not with_newer:
            before = self.place.state(self.name)
            with pytest.raises(UsageError):
                self.place.undo(going[0].number, name=self.name)
            assert self.place.state(self.name) == before
            return
        numbers = [one.number for one in reversed(going)]
        assert self.place.undo(going[0].number, name=self.name, with_newer=with_newer) == numbers
        assert self.place.stands_as(going[0].before, self.name)
        self.standing = self.standing[:-many]
        self.statuses.update(dict.fromkeys(numbers, "rolled_back"))
        self.last = None

    def sign_off(self, report: Report | None) -> None:
        before = self.place.state(self.name)
        try:
            self.place.sign_off(report.files if report else None, self.name)
            event("signed off")
        except (UsageError, Rejected) as refusal:
            event(f"no sign-off: {type(refusal).__name__}")
        assert self.place.state(self.name) == before

    def settle(self, what: str, dice: random.Random) -> None:
        """Settings, stop and resume, dates: they leave the roster as it is."""
        before, district, engine = self.place.state(self.name), self.place.district(self.name), self.place.home.engine
        year = date(2026 + (self.day >= date(2027, 6, 20)), 8, 1)
        ways: dict[str, Callable[[], object]] = {
            "loosen": lambda: self._set({"guards.students_lost.count": dice.randint(6, 60)}, loosen=True),
            "tighten": lambda: self._set({"guards.names_changed.count": 0, "guards.people_added.percent": 1}),
            "budget": lambda: self._set({"error_budget.rows": dice.randint(0, 20)}),
            "stop": lambda: stop_district(engine, district, "a test"),
            "resume": lambda: resume_district(engine, district),
            "term": lambda: set_term(engine, district, dice.choice(["S1", "S2"]), self.day, self.day + timedelta(20)),
            "year": lambda: start_year(engine, district, year, year.replace(year=year.year + 1, month=6, day=30)),
            "wait": lambda: self.wait(dice.choice([1, 1, 30, 200])),
        }
        try:
            ways[what]()
        except UsageError:
            event(f"{what}: refused")
        assert self.place.state(self.name) == before

    def _set(self, values: dict[str, object], *, loosen: bool = False) -> None:
        until = self.day + timedelta(days=60) if loosen else None
        set_settings(
            self.place.home.engine, self.place.adapters, self.name, values, "a test" if loosen else None, until
        )

    # ---- what holds at all times -------------------------------------------------------------------------------------

    def check(self) -> None:
        """The records are those that are remembered, one hold a form waits, and the cache is the tables or no use."""
        assert self.place.statuses(self.name) == self.statuses
        waiting = [self.forms[number] for number in self.held()]
        assert len(waiting) == len(set(waiting)), "one open hold a form"
        district = self.place.district(self.name)
        listed = history.list_imports(self.place.home.engine, district.id)
        assert [(entry.id, entry.status) for entry in listed] == sorted(self.statuses.items(), reverse=True)
        if district.status in ("setup", "imported"):
            assert (district.status == "imported") == bool(self.standing)
        if not self.standing:
            assert not any(keys for keys in self.keys().values())
        self.check_cache()

    def check_cache(self, *, needed: bool = False) -> None:
        state = self.place.state(self.name)
        if self._checked == state:
            return
        self._checked = state
        number = self.place.district(self.name).id
        with self.place.home.engine.connect() as connection:
            stamp = stored.current_stamp(connection, number)
            tables = stored.load(connection, number, stamp)
        snapshot = stored.Snapshots(self.place.home.snapshots(number)).open(stamp)
        assert snapshot is not None or not needed
        if snapshot is None:
            return
        for entity in ENTITIES:
            expected, found = (roster.scan(entity).sort(entity.key).collect() for roster in (tables, snapshot))
            assert found.select(expected.columns).equals(expected), entity.name
        assert school_numbers(snapshot) == school_numbers(tables)

    def check_fresh(self, name: str) -> None:
        """The roster is that of the last report alone, where reports spoke for everything."""
        if self.last is None or not self.one_form or self.last.sound is None:
            return
        event("compared with a fresh load")
        fresh = replace(self, name=name, statuses={}, standing=[], _rows=None, _checked=None)
        fresh.place.take(self.last.files, name)
        mine, other = self.place.roster(self.name), self.place.roster(name)
        for roster in (mine, other):
            for values in roster["teachings"].values():
                del values["is_primary"]  # whoever was primary before stays it
        assert mine == other

    def _record(self, number: int) -> dict[str, Any]:
        with self.place.home.engine.connect() as connection:
            return dict(connection.execute(select(imports).where(imports.c.id == number)).mappings().one())
