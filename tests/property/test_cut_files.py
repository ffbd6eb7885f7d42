"""A report that was cut at any byte takes no more students along than the guards let through, and often none.

``ROSTERLINE_TEST_EXAMPLES=20`` tries twenty times as many places to cut.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st
from tests.integration.building import Place, opened
from tests.property.spoiling import STATUSES, some
from tests.property.worlds import PUPILS, SCHOOLS, beginning, combined_report

WHOLE = str(combined_report(beginning(), 0, 0, random.Random(0)).files["roster.csv"]).encode()
STUDENTS = PUPILS * len(SCHOOLS)
LIMIT = 5
"""Students that one night may take along: 1 % of so few is less."""


@pytest.fixture
def signed_off(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", sqlite_url) as place:
        place.add()
        place.take({"roster.csv": WHOLE})
        place.sign_off()
        yield place


@some(60)
@given(st.integers(0, len(WHOLE) - 1))
@example(len(WHOLE) - 1)
@example(len(WHOLE) - 2)
def test_a_report_cut_anywhere(signed_off: Place, size: int) -> None:
    place = signed_off
    before, rows = place.state(), place.rows()
    outcome = place.bring({"roster.csv": WHOLE[:size]})
    event(f"{outcome.status.value} {outcome.reason[0] if outcome.reason else [hold.code for hold in outcome.holds]}")
    assert outcome.exit_code == STATUSES.get(outcome.status.value), outcome.reason
    left = sum(key.startswith("student/") for key in place.active("people"))
    if outcome.status == "applied":
        assert STUDENTS - LIMIT <= left <= STUDENTS
        place.undo(outcome)
        assert place.stands_as(rows)
    else:
        assert place.state() == before
    again = place.bring({"roster.csv": WHOLE})
    assert again.status == "unchanged"
    assert place.stands_as(rows)
