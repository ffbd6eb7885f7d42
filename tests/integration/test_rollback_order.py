"""Which imports can be taken back, in which order, by whom, and what is written down of it (design 6)."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, select
from tests.integration.building import Place, combined, row, students, table

from rosterline.errors import UsageError
from rosterline.pipeline import Outcome
from rosterline.pipeline.rollback import LAST
from rosterline.roster.bookkeeping import AuditEvent, District, Import
from rosterline.roster.database import writing
from rosterline.roster.ledger import DistrictStatus, ImportStatus, districts


def _district(place: Place) -> District:
    with Session(place.home.engine) as session:
        return session.exec(select(District)).one()


def _import(place: Place, number: int | None) -> Import:
    with Session(place.home.engine) as session:
        return session.get_one(Import, number)


# ---- which can go, and in which order ----------------------------------------------------------------------------


def test_newer_imports_must_go_first_whatever_their_form(place: Place) -> None:
    place.add()
    first = place.take(combined(row("1", "M-1"), row("2", "M-1")))
    states = [place.rows()]
    second = place.take(students("1,First1,Last1,1,9", "2,First3,Last3,3,10"))
    states.append(place.rows())
    third = place.take(combined(row("1", "M-1", last="New"), row("3", "M-2", last="New")))
    with pytest.raises(UsageError, match=f"imports {third.import_id} and {second.import_id} were .* in this order"):
        place.undo(first)
    with pytest.raises(UsageError, match=f"^import {third.import_id} was applied after import {second.import_id} .*"):
        place.undo(second)
    with pytest.raises(UsageError, match=f"rollback {second.import_id} --with-newer"):
        place.undo(second)
    assert [_import(place, one.import_id).status for one in (first, second, third)] == ["applied"] * 3
    place.undo(third)
    assert place.stands_as(states[1])
    place.undo(second)
    assert place.stands_as(states[0])


def test_the_order_is_that_of_applying_and_not_of_arriving(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one report is being read, one of another form arrives and is applied first."""
    from rosterline.pipeline import story

    place.add()
    place.take(combined(row("1", "M-1"), name="night1.csv"))
    late = combined(row("2", "M-1"), row("1", "M-1"), name="late.csv")
    header = "School ID,Student ID,Student First Name,Student Last Name"
    overtaking = {"overtaking.csv": table(header, "1,1,First1,Last1", "1,2,First2,Last2")}
    real = story.plan_of
    taken: list[Outcome] = []

    def plan(run: Any) -> Any:
        made = real(run)
        if not taken:
            monkeypatch.setattr(story, "plan_of", real)
            taken.append(place.take(overtaking))
        return made

    monkeypatch.setattr(story, "plan_of", plan)
    slow = place.take(late)
    [quick] = taken
    assert slow.import_id is not None
    assert slow.import_id < (quick.import_id or 0)
    with pytest.raises(UsageError, match=f"import {slow.import_id} was applied after import {quick.import_id}"):
        place.undo(quick)
    assert place.undo(quick, with_newer=True) == [slow.import_id, quick.import_id]
    assert place.bring(late).status is ImportStatus.APPLIED, "the late one is not what the roster stands on"


def test_only_the_last_thirty(sqlite_place: Place) -> None:
    place = sqlite_place
    place.add()
    taken, states = [], []
    for night in range(LAST + 1):
        taken.append(place.take(combined(row("1", "M-1", last=f"Night {night}"))))
        states.append(place.rows())
    assert LAST == 30
    with pytest.raises(UsageError, match="can't be rolled back any more: only the last 30 applied imports of d can"):
        place.undo(taken[0], with_newer=True)
    assert place.undo(taken[1], with_newer=True) == [one.import_id for one in reversed(taken[1:])]
    assert place.rows() == states[0]


def test_what_was_not_applied_or_is_not_there_or_belongs_to_others_is_told(place: Place) -> None:
    place.add()
    place.add(name="e")
    rejected = place.bring(combined())
    applied = place.take(combined(row("1", "M-1")))
    unchanged = place.bring(combined(row("1", "M-1")))
    others = place.take(combined(row("1", "M-1")), "e")
    for outcome, status in ((rejected, "rejected"), (unchanged, "unchanged")):
        with pytest.raises(UsageError, match=f"import {outcome.import_id} is {status}"):
            place.undo(outcome)
    for number in (others.import_id or 0, 99):
        with pytest.raises(UsageError, match=f"there is no import {number} of d"):
            place.undo(number)
    place.undo(applied)
    with pytest.raises(UsageError, match=f"import {applied.import_id} has been rolled back already"):
        place.undo(applied)
    assert set(place.active("enrollments", "e")) == {"M-1/1"}


@pytest.mark.parametrize("status", [DistrictStatus.STOPPED, DistrictStatus.CLOSED, DistrictStatus.ACTIVE])
def test_a_district_need_not_be_open(sqlite_place: Place, status: DistrictStatus) -> None:
    place = sqlite_place
    place.add()
    first = place.take(combined(row("1", "M-1")))
    with writing(place.home.engine) as connection:
        over = {"year_begins_on": date(2020, 8, 1), "year_ends_on": date(2021, 6, 1)}
        connection.execute(update(districts).values(status=status.value, **over))
    place.undo(first)
    assert (_district(place).status, place.active("people")) == (status, {})


# ---- what is written down ----------------------------------------------------------------------------------------


def test_who_when_and_why(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-01T06:00:00+00:00")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    place.add()
    first, second = place.take(combined(row("1", "M-1"))), place.take(combined(row("2", "M-1")))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-02T09:30:00+00:00")
    place.undo(first, "the wrong\x00 school year ", with_newer=True)
    moment = datetime(2026, 9, 2, 9, 30, tzinfo=UTC)
    for outcome in (first, second):
        noted = _import(place, outcome.import_id)
        assert noted.decided_at is not None
        assert (noted.status, noted.decision, noted.decided_by, noted.decision_reason) == (
            "rolled_back",
            "rolled-back",
            "ann",
            "the wrong school year",
        )
        assert noted.decided_at == moment
    with Session(place.home.engine) as session:
        events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
    assert [(event.action, event.import_id, event.actor, event.reason) for event in events] == [
        ("rollback", second.import_id, "ann", "the wrong school year"),
        ("rollback", first.import_id, "ann", "the wrong school year"),
    ]


def test_an_error_on_the_way_leaves_everything_as_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    first, second = place.take(combined(row("1", "M-1"))), place.take(combined(row("2", "M-1")))
    before, district = place.rows(), _district(place)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("rosterline.pipeline.rollback._note_district", fails)
    with pytest.raises(OSError, match="full"):
        place.undo(first, with_newer=True)
    assert (place.rows(), _district(place)) == (before, district)
    assert _import(place, second.import_id).status == ImportStatus.APPLIED


def test_two_people_at_once_undo_it_once(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    before = place.rows()
    second = place.take(combined(row("1", "M-1", last="New")))
    said: list[str] = []

    def undo() -> None:
        try:
            place.undo(second)
            said.append("done")
        except UsageError as error:
            said.append(str(error))

    threads = [threading.Thread(target=undo) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", f"import {second.import_id} has been rolled back already"]
    assert place.rows() == before


def test_an_import_that_is_under_way_sees_the_roster_without_what_was_undone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rosterline.pipeline import story

    place.add()
    first = place.take(combined(row("1", "M-1")))
    real = story.plan_of
    undone: list[int] = []

    def plan(run: Any) -> Any:
        made = real(run)
        if not undone:
            undone.extend(place.undo(first))
        return made

    monkeypatch.setattr(story, "plan_of", plan)
    second = place.take(combined(row("1", "M-1"), row("2", "M-1")))
    assert second.counts["students"].added == 2
    assert set(place.active("enrollments")) == {"M-1/1", "M-1/2"}
    assert (_district(place).status, _district(place).sections_by_school) == ("imported", False)
