"""A district that is stopped, closed or between years takes no report; a preview shows the plan all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.integration.building import Place, combined, row

from rosterline.districts.lifecycle import close_district, resume_district, stop_district
from rosterline.districts.years import set_year, start_year
from rosterline.roster.ledger import ImportStatus

FIRST = combined(row("1", "M-1"), row("2", "M-1"))
NEXT = combined(row("1", "M-1"), row("3", "M-1"))
SUMMER = "2027-07-01T12:00:00+00:00"


def _stop(place: Place) -> None:
    stop_district(place.home.engine, place.district(), "holidays")


def _close(place: Place) -> None:
    close_district(place.home.engine, place.district())


def _end_the_year(place: Place) -> None:
    set_year(place.home.engine, place.district(), date(2026, 8, 10), date(2027, 6, 4))


@pytest.mark.parametrize("signed_off", [True, False])
@pytest.mark.parametrize(
    ("shut", "code"), [(_stop, "district-stopped"), (_close, "district-closed"), (_end_the_year, "between-years")]
)
def test_no_report_is_taken(
    place: Place, shut: Callable[[Place], None], code: str, signed_off: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T12:00:00+00:00")
    place.add()
    place.take(FIRST)
    if signed_off:
        place.sign_off()
    shut(place)
    monkeypatch.setenv("ROSTERLINE_NOW", SUMMER)
    before = place.roster()
    outcome = place.bring(NEXT)
    assert (outcome.status, outcome.reason and outcome.reason[0]) == (ImportStatus.REJECTED, code)
    assert outcome.exit_code == 3
    assert place.roster() == before
    looked = place.preview(NEXT)
    assert (looked.status, looked.reason and looked.reason[0]) == (ImportStatus.REJECTED, code)
    assert looked.plan is not None
    assert looked.plan.counts["students"].added == 1


def test_reports_are_taken_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T12:00:00+00:00")
    place.add()
    place.take(FIRST)
    _stop(place)
    resume_district(place.home.engine, place.district())
    place.take(NEXT)
    _end_the_year(place)
    monkeypatch.setenv("ROSTERLINE_NOW", SUMMER)
    assert place.bring(FIRST).status is ImportStatus.REJECTED
    start_year(place.home.engine, place.district(), date(2027, 8, 9), date(2028, 6, 2))
    place.take(FIRST)
