"""Ways around the guards that somebody thought of: each is shut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.integration.building import Place, combined, row
from tests.integration.crowds import crowd, held, signed

from rosterline import clock
from rosterline.districts.known import find_district
from rosterline.districts.lifecycle import stop_district
from rosterline.districts.terms import set_term
from rosterline.districts.years import set_year, start_year
from rosterline.errors import UsageError
from rosterline.pipeline import import_report, story
from rosterline.pipeline.holding import approve
from rosterline.roster.ledger import ImportStatus

SCHOOL = crowd("1", 20)
"""100 students in 40 classes."""
FEWER = SCHOOL[:-30]
"""15 of the students are not there."""
MAPPING = """
[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
term.id = "Term"
enrollment.begin = "Begin"
"""


def test_to_say_when_the_running_year_ends_loosens_nothing(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*SCHOOL))
    today = clock.now().date()
    set_year(sqlite_place.home.engine, sqlite_place.district(), today, today.replace(year=today.year + 1))
    outcome = sqlite_place.bring(combined(*FEWER))
    assert (outcome.status, {hold.code for hold in outcome.holds}) == (ImportStatus.HELD, {"students-lost"})


def test_next_year_is_not_started_by_a_slip_while_this_one_runs(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*SCHOOL))
    engine, today = sqlite_place.home.engine, clock.now().date()
    set_year(engine, sqlite_place.district(), today, date(today.year + 1, 6, 1))
    with pytest.raises(UsageError, match="still runs"):
        start_year(engine, sqlite_place.district(), date(today.year + 1, 8, 10), date(today.year + 2, 6, 1))


def test_all_classes_said_to_be_in_a_term_that_is_over(sqlite_place: Place) -> None:
    """The Term column holds last semester in every row: no student would have a class that runs."""
    autumn, whole = [row(str(one), f"A-{one % 10}", term="S1") for one in range(100)], []
    whole = [row(str(one), f"Y-{one % 10}", term="FY") for one in range(100)]
    signed(sqlite_place, combined(*autumn, *whole))
    set_term(sqlite_place.home.engine, sqlite_place.district(), "S1", date(2025, 8, 10), date(2025, 12, 18))
    outcome = sqlite_place.bring(combined(*autumn, *({**cells, "term": "S1"} for cells in whole)))
    assert ("students-lost", 100) in {(hold.code, hold.actual) for hold in outcome.holds}


def test_all_enrollments_begin_only_in_a_year(sqlite_place: Place) -> None:
    def report(begin: str) -> dict[str, str]:
        lines = [f"{one},M-{one % 10},1,FY,{begin}" for one in range(100)]
        return {"roster.csv": "\n".join(["Student,Section,School,Term,Begin", *lines, ""])}

    signed(sqlite_place, report("2026-08-10"), MAPPING)
    told = [("students-lost", "students", None, 5, 100), ("students-lost", "students", "1", 5, 100)]
    held(sqlite_place, report(date(clock.now().year + 1, 12, 31).isoformat()), *told)


def test_students_who_left_by_their_own_form_are_not_lost_again(sqlite_place: Place) -> None:
    def listed(some: list[dict[str, str]]) -> dict[str, str]:
        lines = sorted({f"{cells['school']},{cells['student']},{cells['first']},{cells['last']}" for cells in some})
        header = "School ID,Student ID,Student First Name,Student Last Name"
        return {"students.csv": "\n".join([header, *lines, ""])}

    rows = [dict(cells) for cells in SCHOOL]
    signed(sqlite_place, combined(*rows))
    sqlite_place.sign_off(listed(rows))
    for gone in (4, 8):
        sqlite_place.take(listed(rows[: -2 * gone]))
    outcome = sqlite_place.take(combined(*rows[:-16]))
    assert outcome.counts["enrollments"].removed == 16


def test_contradictions_that_sign_off_saw_hold_nobody_up(sqlite_place: Place) -> None:
    """They were there when somebody looked at the report and signed it off; more of them are news."""
    odd = [{**cells, "first": "Other"} for cells in SCHOOL[1:81:2]]
    signed(sqlite_place, combined(*SCHOOL, *odd))
    one = row("999", "1-0-0", school="1", teacher="T1-0", name=SCHOOL[0]["name"])
    sqlite_place.take(combined(*SCHOOL, *odd, one))
    more = [{**cells, "last": "Another"} for cells in SCHOOL[81::2]] + [{**cells, "last": "A"} for cells in SCHOOL[:4]]
    outcome = sqlite_place.bring(combined(*SCHOOL, *odd, *more))
    assert "contradictions" in {hold.code for hold in outcome.holds}


def _meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Do something between an import's judgement and its transaction, once."""
    judged = story.judged
    done: list[bool] = []

    def and_then(*arguments: Any) -> Any:
        found = judged(*arguments)
        if not done:
            done.append(True)
            act()
        return found

    monkeypatch.setattr(story, "judged", and_then)


def test_a_stop_binds_an_import_under_way(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(place, combined(*SCHOOL))
    before = place.roster()
    _meanwhile(monkeypatch, lambda: stop_district(place.home.engine, place.district()))
    outcome = place.bring(combined(*SCHOOL[:-2]))
    assert (outcome.status, outcome.reason and outcome.reason[0]) == (ImportStatus.REJECTED, "district-changed")
    assert place.roster() == before


def test_a_sign_off_binds_an_import_under_way(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    place.take(combined(*SCHOOL))
    _meanwhile(monkeypatch, place.sign_off)
    outcome = place.bring(combined(*FEWER))
    assert (outcome.status, outcome.reason and outcome.reason[0]) == (ImportStatus.REJECTED, "district-changed")
    assert place.bring(combined(*FEWER)).status is ImportStatus.HELD


def test_a_slow_report_is_not_laid_over_a_newer_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(place, combined(*SCHOOL))
    newer = place.files / "newer.csv"
    newer.write_text(combined(*SCHOOL[:-2])["roster.csv"], encoding="utf-8")
    _meanwhile(monkeypatch, lambda: import_report(place.home, place.district(), [newer]))
    outcome = place.bring(combined(*SCHOOL[:-4]))
    assert (outcome.status, outcome.reason and outcome.reason[0]) == (ImportStatus.REJECTED, "newer-report")
    assert len(place.active("enrollments")) == len(SCHOOL) - 2
    assert place.bring({"newer.csv": newer.read_bytes()}).status is ImportStatus.UNCHANGED


def test_a_lost_copy_of_a_held_report_is_kept_again_with_the_next_one(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*SCHOOL))
    first = sqlite_place.bring(combined(*FEWER))
    assert first.import_id is not None
    district = find_district(sqlite_place.home.engine, sqlite_place.adapters, "d")
    for kept in sqlite_place.home.kept(district.id, first.import_id).iterdir():
        kept.write_bytes(b"damaged")
    with pytest.raises(UsageError, match="damaged"):
        approve(sqlite_place.home, district, first.import_id, "")
    assert sqlite_place.bring(combined(*FEWER)).import_id == first.import_id
    assert approve(sqlite_place.home, district, first.import_id, "").status is ImportStatus.APPLIED


def test_cells_that_claim_to_be_schools_are_not_told(sqlite_place: Place) -> None:
    """Family names in the school's column: an import's output carries no cell."""
    signed(sqlite_place, combined(*SCHOOL))
    outcome = sqlite_place.bring(combined(*({**cells, "school": "Quokka"} for cells in SCHOOL)))
    assert [(hold.school, hold.actual) for hold in outcome.holds if hold.code == "new-school"] == [(None, 1)]
    assert not [hold for hold in outcome.holds if "Quokka" in hold.message + (hold.school or "")]
