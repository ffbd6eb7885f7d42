"""A file that is cut anywhere: nothing over the limits is applied without a person.

Of the cuts at a line's end every 25th is tried and each of the last 36; ``ROSTERLINE_TEST_CUTS=1`` tries each of them.
The limits are written here once more, so that the guards are not judged by themselves.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from tests.integration.building import Place, Row, combined
from tests.integration.crowds import Rows, crowd, signed

from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus

STEP = int(os.environ.get("ROSTERLINE_TEST_CUTS", "25"))
BY_STUDENT = [*crowd("1", 40), *crowd("2", 20)]
"""600 rows: 200 students of school 1 and 100 of school 2, each with both rows together."""
BY_CLASS = sorted(BY_STUDENT, key=lambda cells: cells["section"].rpartition("-")[2])
"""The same by class: each student's second class stands in the second half."""


def over_limits(before: Rows, after: Rows) -> list[str]:
    """What a report without some rows takes away that is over a limit of the guards."""
    found = []
    there = {cells["student"] for cells in after}
    lost = {cells["student"]: cells["school"] for cells in before if cells["student"] not in there}
    pairs = {(cells["section"], cells["student"]) for cells in after}
    missing = [
        cells["school"]
        for cells in before
        if cells["student"] in there and (cells["section"], cells["student"]) not in pairs
    ]
    classes = {cells["section"]: cells["school"] for cells in before}
    gone = {section: school for section, school in classes.items() if section not in {c["section"] for c in after}}
    schools = {cells["school"] for cells in before}
    for what, some, percent, count, of in (
        ("students", list(lost.values()), 5, 5, Counter({c["student"]: c["school"] for c in before}.values())),
        ("enrollments", missing, 5, 20, Counter(cells["school"] for cells in before)),
        ("sections", list(gone.values()), 30, 10, Counter(classes.values())),
    ):
        district = {"students": (1, 5), "enrollments": (1, 20), "sections": (10, 20)}[what]
        if len(some) > max(district[0] * sum(of.values()) / 100, district[1]):
            found.append(what)
        found += [f"{what} of {s}" for s in schools if some.count(s) > max(percent * of[s] / 100, count)]
    found += [f"school {school}" for school in schools - {cells["school"] for cells in after}]
    return found


def judged(place: Place, content: str) -> Outcome:
    """What would become of a report; nothing is written, so that each cut meets the same roster."""
    outcome = place.preview({"roster.csv": content})
    assert outcome.status in (ImportStatus.APPLIED, ImportStatus.HELD, ImportStatus.REJECTED), outcome.reason
    return outcome


@pytest.mark.parametrize("rows", [BY_STUDENT, BY_CLASS], ids=["by student", "by class"])
def test_a_file_that_is_cut_at_the_end_of_a_line(rows: list[Row], sqlite_place: Place) -> None:
    """It is applied exactly when what is missing is under all limits."""
    signed(sqlite_place, combined(*rows))
    known = {}
    for number in sorted({*range(1, len(rows), STEP), *range(len(rows) - 36, len(rows))}):
        cut = rows[:number]
        outcome = judged(sqlite_place, combined(*cut)["roster.csv"])
        known[number] = outcome.status
        over = over_limits(rows, cut)
        assert (outcome.status is ImportStatus.HELD) == bool(over), (number, over, outcome.holds)
    assert known[len(rows) - 1] is ImportStatus.APPLIED
    assert known[len(rows) - 30] is ImportStatus.HELD


def test_a_file_that_is_cut_inside_a_line(sqlite_place: Place) -> None:
    """A line with too few cells holds the report, however little is missing; a whole one is judged by the limits."""
    rows = BY_STUDENT
    signed(sqlite_place, combined(*rows))
    content = combined(*rows)["roster.csv"]
    starts = [len(combined(*rows[:number])["roster.csv"]) for number in (600 - 1, 600 - 5, 600 - 14, 300)]
    for start in starts:
        for byte in range(start + 1, content.index("\n", start) + 1, 9):
            cut = content[:byte]
            outcome = judged(sqlite_place, cut)
            codes = [hold.code for hold in outcome.holds]
            cells = cut.rpartition("\n")[2].count(",") + 1
            assert ("report-torn" in codes) == (cells < 12), (byte, codes)
            if outcome.status is ImportStatus.APPLIED:
                whole = rows[: cut.count("\n")]
                assert over_limits(rows, whole) == []
