"""Taking applied imports back: exact to the value, and as if they had never been (design 6)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select
from tests.integration.building import DATED, DATED_HEADER, Place, clever, combined, example, row, students, table

from rosterline.roster.bookkeeping import Change, District, FormatLock, Import
from rosterline.roster.ledger import DistrictStatus, ImportStatus

FIRST = (
    '1,"O\'Neil ""x"" \\ {é} 名 😀 %s ? :a",yes,M-1,One,7,FY,2026-08-10,T1,2026-08-11,2027-06-01',
    "2,Lee,no,M-1,One,7,FY,2026-08-10,T1,,",
    "3,Poe,,M-2,Two,8,FY,2026-08-10,T2,2026-08-12,2026-09-01",
)
SECOND = (
    "1,Changed,no,M-1,Changed,7,FY,2026-08-20,T3,2026-09-01,",
    "4,New,yes,M-3,New,9,S2,2026-08-20,T3,,2027-01-31",
)


def _district(place: Place) -> District:
    with Session(place.home.engine) as session:
        return session.exec(select(District)).one()


def _import(place: Place, number: int | None) -> Import:
    with Session(place.home.engine) as session:
        return session.get_one(Import, number)


# ---- exact to the value ------------------------------------------------------------------------------------------


def test_changed_removed_and_ended_rows_get_back_every_column(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T06:00:00+00:00")
    place.add(DATED)
    place.take({"roster.csv": table(DATED_HEADER, *FIRST)})
    before, roster = place.rows(), place.roster()
    second = place.take({"roster.csv": table(DATED_HEADER, *SECOND)})
    assert second.plan is not None
    assert second.plan.entities["enrollments"].ended.height == 1, "student 3's own end has passed"
    assert place.undo(second) == [second.import_id]
    after = place.rows()
    assert {key: after[key] for key in before} == before
    new = {key: values for key, values in after.items() if key not in before}
    assert ("people", "student", "4") in new
    assert {values["active"] for values in new.values()} == {0}
    assert place.roster() == roster
    assert roster["enrollments"]["M-1/1"] == {"begins_on": date(2026, 8, 11), "ends_on": date(2027, 6, 1)}
    assert roster["person_schools"]["student/1/7"]["home"] is True


def test_rows_that_had_returned_are_inactive_again_as_they_were(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    place.take(combined(row("1", "M-1")))
    before = place.rows()
    assert before["people", "student", "2"]["active"] == 0
    third = place.take(combined(row("1", "M-1"), row("2", "M-1", last="New")))
    assert place.active("people")["student/2"]["last_name"] == "New"
    place.undo(third)
    assert place.rows() == before


def test_several_one_after_the_other_and_several_at_once(place: Place) -> None:
    place.add()
    nights = [
        combined(row("1", "M-1"), row("2", "M-1")),
        combined(row("1", "M-1", last="New"), row("3", "M-2", teacher="T2")),
        combined(row("3", "M-2", teacher="T3"), row("2", "M-1")),
        combined(row("4", "M-1"), row("1", "M-2", last="Newest")),
    ]
    states, taken = [place.rows()], []
    for night in nights:
        taken.append(place.take(night))
        states.append(place.rows())
    place.undo(taken[3])
    assert place.stands_as(states[3])
    assert place.undo(taken[1], with_newer=True) == [taken[2].import_id, taken[1].import_id]
    assert place.stands_as(states[1])
    place.undo(taken[0])
    assert place.stands_as({})
    assert place.roster() == {entity: {} for entity in place.roster()}


def test_what_the_import_wrote_down_stays_and_what_it_had_made_is_kept_too(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    second = place.take(combined(row("1", "M-1", last="New")))
    place.undo(second)
    with Session(place.home.engine) as session:
        changes = session.exec(select(Change).where(Change.import_id == second.import_id).order_by(Change.id)).all()  # type: ignore[arg-type]
    assert [(change.operation, change.before["last_name"]) for change in changes] == [
        ("changed", "Last1"),
        ("undone", "New"),
    ]
    assert (changes[1].person_id, changes[1].role, changes[1].file, changes[1].line) == ("1", "student", None, None)


def test_an_import_that_changed_nothing_is_taken_back_without_touching_the_roster(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    before = _district(place)
    nothing = place.take(combined(row("2", "M-1"), row("1", "M-1")))
    assert nothing.plan is not None
    assert nothing.plan.is_empty
    place.undo(nothing)
    after = _district(place)
    assert (after.roster_version, after.roster_stamp) == (before.roster_version, before.roster_stamp)
    assert _import(place, nothing.import_id).status == ImportStatus.ROLLED_BACK


# ---- what comes afterwards ---------------------------------------------------------------------------------------


def test_the_roster_is_another_one_for_everybody_who_remembers_it(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    second = place.take(combined(row("2", "M-1")))
    before = _district(place)
    place.undo(second)
    after = _district(place)
    assert after.roster_version == before.roster_version + 1
    assert after.roster_stamp not in ("", before.roster_stamp)
    third = place.take(combined(row("2", "M-1"), row("1", "M-1")))
    assert third.counts["students"].added == 1, "compared with the tables, not with the snapshot of the undone roster"


def test_the_report_on_which_the_roster_stands_is_unchanged_and_the_undone_one_is_not(place: Place) -> None:
    place.add()
    first = combined(row("1", "M-1"), row("2", "M-1"))
    second = combined(row("1", "M-1"), row("3", "M-1"))
    place.take(first)
    place.undo(place.take(second))
    assert place.bring(first).status is ImportStatus.UNCHANGED
    again = place.take(second)
    assert (again.counts["students"].added, again.counts["students"].removed) == (1, 1)
    assert set(place.active("enrollments")) == {"M-1/1", "M-1/3"}


def test_a_first_import_that_was_taken_back_leaves_a_district_that_can_begin_anew(place: Place) -> None:
    place.add(example("clever"))
    twice = [text.replace("2,M-2", "2,M-1") for text in clever()["sections.csv"].splitlines()[1:]]
    first = place.take(clever(sections=twice, enrollments=["1,M-1,1001", "2,M-1,1003"]))
    assert _district(place).sections_by_school is True
    place.undo(first)
    district = _district(place)
    assert (district.status, district.sections_by_school, district.terms_by_school) == ("setup", None, None)
    assert set(place.active("people")) == set()
    again = place.take(clever())
    assert _district(place).status == DistrictStatus.IMPORTED
    assert _district(place).sections_by_school is False
    assert set(place.active("sections")) == {"M-1", "M-2"}
    assert again.counts["students"].added == again.counts["students"].total == 3
    back = place.rows()["people", "student", "1001"]
    assert (back["created_import"], back["changed_import"]) == (first.import_id, again.import_id)


def test_how_ids_are_named_stays_decided_while_an_import_that_named_some_stands(place: Place) -> None:
    place.add()
    place.take(students("1,First1,Last1,1,9"))
    assert _district(place).sections_by_school is None
    named = place.take(combined(row("1", "M-1"), row("2", "M-1", school="2")))
    later = place.take(combined(row("1", "M-1"), row("3", "M-1")))
    decided = _district(place).sections_by_school
    assert decided is not None
    place.undo(later)
    assert _district(place).sections_by_school is decided
    place.undo(named)
    assert (_district(place).status, _district(place).sections_by_school) == ("imported", None)


def test_what_a_sign_off_has_pinned_stays_pinned(place: Place) -> None:
    place.add()
    first = place.take(combined(row("1", "M-1")))
    with Session(place.home.engine) as session:
        district = session.exec(select(District)).one()
        district.status = DistrictStatus.ACTIVE
        session.add(FormatLock(district_id=district.id or 0, form="combined", signed_off_at=datetime.now(UTC)))
        session.commit()
    place.undo(first)
    assert (_district(place).status, _district(place).sections_by_school) == ("active", False)


def test_no_value_of_an_undone_report_comes_back_with_a_later_one(place: Place) -> None:
    """Records that only the undone import knew: the next report has no grades, and two names for one student."""
    place.add()
    place.take(combined(row("1", "M-1")))
    wrong = place.take(students("1,First1,Last1,1,9", "1,Wrong,Wrong,2,12"))
    assert place.active("people")["student/2"]["grade"] == "12"
    place.undo(wrong)
    place.take(combined(row("1", "M-1"), row("2", "M-1"), row("2", "M-2", last="Other")))
    person = place.active("people")["student/2"]
    assert (person["grade"], person["grade_raw"], person["last_name"]) == ("", "", "Last2")
    assert place.active("people")["student/1"]["grade"] == ""
