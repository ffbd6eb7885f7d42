"""What becomes of an import that is held: approved, discarded, superseded, brought again, planned anew."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from tests.integration.building import Files, Place, combined, row, table
from tests.integration.crowds import crowd, digest, dropped, edited, held, holds, joined, signed, students

from rosterline.districts.lifecycle import close_district, resume_district, stop_district
from rosterline.districts.setting import set_settings
from rosterline.districts.terms import set_term
from rosterline.districts.years import start_year
from rosterline.errors import UsageError
from rosterline.pipeline import Outcome
from rosterline.pipeline.holding import approve, discard
from rosterline.roster.ledger import audit_events, imports

ROWS = crowd("1", 30)
GONE = combined(*dropped(ROWS, "student", students(ROWS)[::25]))
"""6 of 150 students are gone."""
LOST = ("students-lost", "students", None, 5, 6)


def told(place: Place) -> list[tuple[int, str, str | None]]:
    """All imports: number, status, reason."""
    columns = (imports.c.id, imports.c.status, imports.c.reason_code)
    with place.home.engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(select(*columns).order_by(imports.c.id))]


def number(outcome: Outcome) -> int:
    assert outcome.import_id is not None
    return outcome.import_id


def approved(place: Place, import_id: int, reason: str = "looked at") -> Outcome:
    return approve(place.home, place.district(), import_id, reason)


def loosen(place: Place, key: str, value: object) -> None:
    set_settings(place.home.engine, place.adapters, "d", {f"guards.{key}": value}, "we know", date(2999, 1, 1))


@pytest.fixture
def holding(place: Place) -> Place:
    """A district whose second import is held: 6 students would be gone."""
    signed(place, combined(*ROWS))
    assert number(held(place, GONE, LOST)) == 2
    return place


# ---- approved and discarded ------------------------------------------------------------------------------------------


def test_approved_it_is_applied_as_it_was_seen(holding: Place) -> None:
    """It keeps the holds for which somebody looked at it, and who decided why."""
    seen = holding.preview(GONE)
    done = approved(holding, 2)
    assert (done.status.value, done.exit_code, done.counts) == ("applied", 0, seen.plan and seen.plan.counts)
    assert done.counts["students"].removed == 6
    with holding.home.engine.connect() as connection:
        [row] = connection.execute(select(imports).where(imports.c.id == 2)).mappings()
        events = connection.execute(select(audit_events.c.action, audit_events.c.import_id)).all()
    assert (row["status"], row["decision"], row["decision_reason"]) == ("applied", "approved", "looked at")
    assert [hold["code"] for hold in row["holds"]] == ["students-lost"]
    assert ("approve", 2) in [tuple(event) for event in events]
    assert holding.bring(GONE).status.value == "unchanged"


def test_discarded_it_leaves_the_roster_as_it_was(holding: Place) -> None:
    before = digest(holding)
    discard(holding.home, holding.district(), 2, "wrong filter")
    assert told(holding)[1] == (2, "discarded", "discarded")
    assert digest(holding) == before


def test_nobody_decides_twice(holding: Place) -> None:
    discard(holding.home, holding.district(), 2, "no")
    for decide in (lambda: approved(holding, 2), lambda: discard(holding.home, holding.district(), 2, "no")):
        with pytest.raises(UsageError, match="not held"):
            decide()
    with pytest.raises(UsageError, match="there is no import 99"):
        approved(holding, 99)
    with pytest.raises(UsageError, match="not held: it is applied"):
        approved(holding, 1)


# ---- the same bytes again --------------------------------------------------------------------------------------------


def test_the_same_bytes_return_the_open_hold(holding: Place) -> None:
    """The same import, no new one, exit 4."""
    again = holding.bring(GONE)
    assert (again.import_id, again.status.value, again.exit_code, holds(again)) == (2, "held", 4, [LOST])
    with holding.home.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(imports)).scalar() == 2


def test_settings_that_changed_plan_them_anew(holding: Place) -> None:
    loosen(holding, "students_lost.count", 6)
    assert holding.take(GONE).import_id == 3
    assert told(holding)[1:] == [(2, "discarded", "superseded"), (3, "applied", None)]


def test_a_roster_that_moved_plans_them_anew(place: Place) -> None:
    """Another form moved it; the older hold gives way."""
    place.add()
    place.take(combined(*ROWS))
    place.take(_students("First1"))
    place.sign_off()
    held(place, GONE, LOST)
    place.take(_students("First2"))
    assert number(held(place, GONE, LOST)) == 5
    assert told(place)[2:] == [(3, "discarded", "superseded"), (4, "applied", None), (5, "held", None)]


def _students(first: str) -> Files:
    """A students' file with all students, the first of whom has this first name."""
    lines = [f"{one},{first if not place else f'First{one}'},Last{one}" for place, one in enumerate(students(ROWS))]
    return {"students.csv": table("Student ID,Student First Name,Student Last Name", *lines)}


# ---- what takes its place --------------------------------------------------------------------------------------------


def test_a_newer_held_report_takes_its_place(holding: Place) -> None:
    other = combined(*dropped(ROWS, "student", students(ROWS)[1::25]))
    assert number(held(holding, other, LOST)) == 3
    assert told(holding)[1:] == [(2, "discarded", "superseded"), (3, "held", None)]
    with pytest.raises(UsageError, match="not held"):
        approved(holding, 2)


def test_a_newer_applied_report_takes_its_place(holding: Place) -> None:
    holding.take(combined(*edited(ROWS, "student", students(ROWS)[:1], first="Other")))
    assert told(holding)[1] == (2, "discarded", "superseded")


def test_the_report_on_which_the_roster_stands_takes_its_place(holding: Place) -> None:
    assert holding.bring(combined(*ROWS)).status.value == "unchanged"
    assert told(holding)[1:] == [(2, "discarded", "superseded"), (3, "unchanged", None)]


def test_a_rejected_report_takes_no_place(holding: Place) -> None:
    assert holding.bring({"roster.csv": ""}).status.value == "rejected"
    assert told(holding)[1] == (2, "held", None)


def test_a_report_of_another_form_takes_no_place(place: Place) -> None:
    place.add()
    place.take(combined(*ROWS))
    place.take(_students("First1"))
    place.sign_off()
    held(place, GONE, LOST)
    place.take(_students("First2"))
    assert told(place)[2:] == [(3, "held", None), (4, "applied", None)]


# ---- approving later -------------------------------------------------------------------------------------------------


def test_after_the_roster_moved_it_stays_held_with_its_new_plan(place: Place) -> None:
    """A report of another form changed the roster; approving again applies what is seen now."""
    place.add()
    place.take(combined(*ROWS))
    place.take(_students("First1"))
    place.sign_off()
    first = held(place, GONE, LOST)
    place.take(_students("First2"))
    before = digest(place)
    again = approved(place, number(first))
    assert (again.status.value, again.exit_code, again.import_id, holds(again)) == ("held", 4, first.import_id, [LOST])
    assert digest(place) == before
    assert approved(place, number(first)).status.value == "applied"


def test_after_settings_changed_the_plan_it_stays_held(holding: Place) -> None:
    """Who counts as no teacher is a setting: the plan is another one."""
    set_settings(holding.home.engine, holding.adapters, "d", {"placeholder_staff": "T1-0"})
    before = digest(holding)
    again = approved(holding, 2)
    assert (again.status.value, again.plan_hash != holding.preview(combined(*ROWS)).plan_hash) == ("held", True)
    assert digest(holding) == before
    done = approved(holding, 2)
    assert (done.status.value, done.plan_hash) == ("applied", again.plan_hash)


def test_limits_that_changed_do_not_matter_to_an_approval(holding: Place) -> None:
    """The plan is the same that was seen."""
    set_settings(holding.home.engine, holding.adapters, "d", {"guards.students_lost.count": 0})
    assert approved(holding, 2).status.value == "applied"


@pytest.mark.parametrize(
    ("state", "code"), [("stopped", "district-stopped"), ("closed", "district-closed"), ("between", "between-years")]
)
def test_a_district_that_takes_no_report_takes_no_approval(
    state: str, code: str, holding: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rejected, exit 3; the import stays held."""
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-24T17:00:00+00:00")
    engine, district = holding.home.engine, holding.district()
    if state == "stopped":
        stop_district(engine, district)
    elif state == "closed":
        close_district(engine, district, "gone")
    else:
        start_year(engine, district, date(2026, 8, 1), date(2026, 11, 24))
        monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-25T17:00:00+00:00")
    before = digest(holding)
    outcome = approved(holding, 2)
    assert (outcome.status.value, outcome.exit_code, outcome.reason and outcome.reason[0]) == ("rejected", 3, code)
    assert (told(holding)[1], digest(holding)) == ((2, "held", None), before)
    if state == "stopped":
        resume_district(engine, holding.district())
        assert approved(holding, 2).status.value == "applied"


def test_dates_set_for_a_term_let_the_same_bytes_pass(place: Place) -> None:
    signed(place, combined(*ROWS))
    more = combined(*ROWS, row(students(ROWS)[0], "X", term="S2", teacher="T1-0"))
    held(place, more, ("new-term", "terms", None, 0, 1))
    set_term(place.home.engine, place.district(), "S2", date(2027, 1, 5), date(2027, 5, 28))
    place.take(more)


# ---- an approved hold is the new base --------------------------------------------------------------------------------


def contradicting(count: int, first: str) -> Files:
    """So many students have two names; one student's first name is new, so there is something to plan."""
    seats = {cells["student"]: place for place, cells in enumerate(ROWS)}
    last = set(list(seats.values())[5 : 5 + count])
    rows = [{**cells, "last": "Other"} if place in last else cells for place, cells in enumerate(ROWS)]
    return combined(*edited(rows, "student", students(ROWS)[:1], first=first))


def test_approved_contradictions_hold_no_second_night_but_more_of_them_do(place: Place) -> None:
    """12 were approved; 10 more pass, 11 more do not."""
    signed(place, combined(*ROWS))
    first = held(place, contradicting(12, "A"), ("contradictions", "students", None, 10, 12))
    approved(place, number(first))
    place.take(contradicting(12, "B"))
    place.take(contradicting(22, "C"))
    held(place, contradicting(23, "D"), ("contradictions", "students", None, 10, 11))


def test_contradictions_that_were_gone_in_between_hold_again(place: Place) -> None:
    signed(place, combined(*ROWS))
    first = held(place, contradicting(12, "A"), ("contradictions", "students", None, 10, 12))
    approved(place, number(first))
    place.take(contradicting(0, "B"))
    held(place, contradicting(12, "C"), ("contradictions", "students", None, 10, 12))


def test_a_discarded_report_that_is_approved_after_all_is_taken_each_night(place: Place) -> None:
    signed(place, combined(*ROWS))
    more = combined(*joined(ROWS, 51))
    first = held(place, more, ("people-added", "people", None, 50, 51), ("people-added", "people", "1", 45, 51))
    discard(place.home, place.district(), number(first), "no")
    again = place.bring(more)
    assert [hold.code for hold in again.holds] == ["report-was-discarded", "people-added", "people-added"]
    approved(place, number(again))
    assert place.bring(more).status.value == "unchanged"
