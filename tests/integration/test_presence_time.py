"""What has ended by its own date is no removal (design 5, rule 5), and what leaves may come back."""

from __future__ import annotations

import pytest
from tests.integration.building import CLEVER, Place, clever, codes, combined, example, numbers, row, table

DATED = """
[files.roster]
required = ["student.id", "section.id"]

[files.roster.columns]
student.id = "Student"
student.last_name = "Last"
section.id = "Section"
school.id = "School"
term.id = "Term"
term.begin = "Term begin"
term.end = "Term end"
enrollment.begin = "Begin"
enrollment.end = "End"
student.school_end = "Left"
"""
HEADER = "Student,Last,Section,School,Term,Term begin,Term end,Begin,End,Left"


def _row(student: str, section: str, *, term: str = "FY", term_end: str = "", end: str = "", left: str = "") -> str:
    return f"{student},Last{student},{section},1,{term},2026-08-10,{term_end},2026-08-10,{end},{left}"


def _night(place: Place, day: str, *lines: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Import on a day at noon of the district; what each kind lost as removed."""
    monkeypatch.setenv("ROSTERLINE_NOW", f"{day}T16:00:00+00:00")
    outcome = place.take({"roster.csv": table(HEADER, *lines)})
    return {kind: count.removed for kind, count in outcome.counts.items() if count.removed}


@pytest.mark.parametrize(("day", "removed"), [("2026-10-01", {"enrollments": 1}), ("2026-10-02", {})])
def test_an_enrollment_that_has_ended_is_no_removal(
    place: Place, day: str, removed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end is the first day no longer in class: on the day before, the student is missing; from then on, not."""
    place.add(DATED)
    ending = _row("1", "M-1", end="2026-10-02")
    _night(place, "2026-09-01", ending, _row("1", "M-2"), monkeypatch=monkeypatch)
    assert _night(place, day, _row("1", "M-2"), _row("2", "M-1"), monkeypatch=monkeypatch) == removed
    assert set(place.active("enrollments")) == {"M-2/1", "M-1/2"}
    assert place.stored("enrollments")["M-1/1"][0] is False


@pytest.mark.parametrize(
    ("day", "removed"), [("2026-12-18", {"sections": 1, "enrollments": 1, "terms": 1}), ("2026-12-19", {})]
)
def test_what_the_end_of_a_term_takes_along_is_no_removal(
    place: Place, day: str, removed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a day later either: the 14 days in which a term stays current do not delay the rule."""
    place.add(DATED)
    first = _row("1", "M-1", term="S1", term_end="2026-12-19")
    _night(place, "2026-09-01", first, _row("1", "M-2"), monkeypatch=monkeypatch)
    assert _night(place, day, _row("1", "M-2"), monkeypatch=monkeypatch) == removed
    assert set(place.active("sections")) == {"M-2"}
    assert set(place.active("terms")) == {"FY"}


def test_the_day_is_that_of_the_district(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 03:00 UTC it is still the day before in Honolulu."""
    ending = (_row("1", "M-1", end="2026-10-02"), _row("1", "M-2"))
    after = (_row("1", "M-2"), _row("2", "M-1"))
    for name, zone, removed in (("east", "Asia/Tokyo", 0), ("west", "Pacific/Honolulu", 1)):
        sqlite_place.add(DATED, name=name, timezone=zone)
        monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-01T16:00:00+00:00")
        sqlite_place.take({"roster.csv": table(HEADER, *ending)}, name)
        monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-02T03:00:00+00:00")
        outcome = sqlite_place.take({"roster.csv": table(HEADER, *after)}, name)
        assert outcome.counts["enrollments"].removed == removed, zone


def test_ended_records_are_counted_neither_as_removed_nor_as_unchanged(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_place.add(DATED)
    first = _row("1", "M-1", term="S1", term_end="2026-12-19")
    _night(sqlite_place, "2026-09-01", first, _row("1", "M-2"), monkeypatch=monkeypatch)
    monkeypatch.setenv("ROSTERLINE_NOW", "2027-01-10T16:00:00+00:00")
    outcome = sqlite_place.take({"roster.csv": table(HEADER, _row("1", "M-2"))})
    assert numbers(outcome, "sections") == (0, 0, 0, 1, 1)
    assert outcome.plan is not None
    assert {kind: count for kind, count in outcome.plan.ended.items() if count} == {
        "terms": 1,
        "sections": 1,
        "enrollments": 1,
    }


def test_a_class_ends_with_the_last_of_its_terms(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_place.add(DATED)
    terms = (_row("1", "M-1", term="S1", term_end="2026-12-19"), _row("1", "M-1", term="S2", term_end="2027-06-01"))
    _night(sqlite_place, "2026-09-01", *terms, _row("1", "M-2"), monkeypatch=monkeypatch)
    removed = _night(sqlite_place, "2027-01-10", _row("1", "M-2"), monkeypatch=monkeypatch)
    assert removed == {"terms": 1, "sections": 1, "enrollments": 1}


def test_a_term_without_an_end_never_ends(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_place.add(DATED)
    _night(sqlite_place, "2026-09-01", _row("1", "M-1", term="S1"), _row("1", "M-2"), monkeypatch=monkeypatch)
    removed = _night(sqlite_place, "2036-09-01", _row("1", "M-2"), monkeypatch=monkeypatch)
    assert removed == {"terms": 1, "sections": 1, "enrollments": 1}


def test_a_listed_record_stays_active_after_its_end(sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is current is computed when the roster is read: mapping and comparing depend on the bytes alone."""
    sqlite_place.add(DATED)
    rows = (_row("1", "M-1", term="S1", term_end="2026-12-19", end="2026-10-02"), _row("1", "M-2"))
    _night(sqlite_place, "2026-09-01", *rows, monkeypatch=monkeypatch)
    new = _row("2", "M-2")
    assert _night(sqlite_place, "2027-03-01", *rows, new, monkeypatch=monkeypatch) == {}
    assert set(sqlite_place.active("enrollments")) == {"M-1/1", "M-2/1", "M-2/2"}


# ---- several rows of one student in one class -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "counts"),
    [
        (("2026-10-02", ""), ""),
        (("", "2026-10-02"), ""),
        (("2026-10-02", "2026-11-01"), "2026-11-01"),
        (("2026-11-01", "2026-10-02"), "2026-11-01"),
    ],
)
def test_the_open_range_counts_else_the_one_that_ends_last(
    sqlite_place: Place, ends: tuple[str, str], counts: str
) -> None:
    sqlite_place.add(DATED)
    outcome = sqlite_place.take({"roster.csv": table(HEADER, *(_row("1", "M-1", end=end) for end in ends))})
    end = sqlite_place.active("enrollments")["M-1/1"]["ends_on"]
    assert (end.isoformat() if end else "") == counts
    assert [code for code in codes(outcome) if code not in ("missing-name", "missing-email")] == ["several-rows"]


def test_terms_and_periods_of_several_rows_are_united(place: Place) -> None:
    place.add()
    rows = (row("1", "M-1", term="S1", period="3"), row("1", "M-1", term="S2", period='"5, 1"'), row("2", "M-1"))
    outcome = place.take(combined(*rows))
    assert set(place.active("section_terms")) == {"M-1/S1", "M-1/S2"}
    assert place.active("sections")["M-1"]["periods"] == "1,3,5"
    assert codes(outcome) == ["several-rows"]


def test_a_class_loses_a_term_that_no_row_names_any_more(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1", term="S1"), row("1", "M-1", term="S2"), row("1", "M-2", term="S2")))
    outcome = place.take(combined(row("1", "M-1", term="S1"), row("1", "M-2", term="S2")))
    assert set(place.active("section_terms")) == {"M-1/S1", "M-2/S2"}
    assert numbers(outcome, "sections") == (0, 1, 0, 1, 2)
    assert numbers(outcome, "terms") == (0, 0, 0, 2, 2)


# ---- records return ----------------------------------------------------------------------------------------------


def test_records_return_and_count_as_added(place: Place) -> None:
    place.add()
    both = combined(row("1", "M-1"), row("2", "M-2", teacher="T2"))
    place.take(both)
    before = place.roster()
    gone = place.take(combined(row("1", "M-1")))
    assert numbers(gone, "students") == (0, 0, 1, 1, 1)
    assert place.stored("people")["student/2"] == (False, before["people"]["student/2"])
    back = place.take(both)
    assert place.roster() == before
    for kind in ("students", "teachers", "sections", "enrollments", "teaching"):
        assert numbers(back, kind) == (1, 0, 0, 1, 2), kind


def test_a_record_returns_with_the_values_of_the_day(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    place.take(combined(row("1", "M-1")))
    place.take(combined(row("1", "M-1"), row("2", "M-1", last="Newname")))
    assert place.active("people")["student/2"]["last_name"] == "Newname"


@pytest.mark.parametrize("missing", ["sections", "students", "enrollments", "schools", "teachers"])
def test_a_file_that_is_missing_altogether_is_refused(sqlite_place: Place, missing: str) -> None:
    sqlite_place.add(example("clever"))
    sqlite_place.take(clever())
    before = sqlite_place.roster()
    outcome = sqlite_place.bring({name: text for name, text in clever().items() if name != f"{missing}.csv"})
    assert (outcome.status, outcome.exit_code) == ("rejected", 3)
    assert outcome.reason is not None
    assert outcome.reason[0] == "report-incomplete"
    assert missing in outcome.reason[1]
    assert sqlite_place.roster() == before


def test_one_file_per_school_is_one_report(place: Place) -> None:
    place.add(example("clever"))
    north = [text for text in CLEVER["students"][1:] if text.startswith("1")]
    south = [text for text in CLEVER["students"][1:] if text.startswith("2")]
    files = {name: text for name, text in clever().items() if name != "students.csv"}
    header = CLEVER["students"][0]
    parts = {"students_north.csv": table(header, *north), "students_south.csv": table(header, *south)}
    place.take({**files, **parts})
    together = place.roster()
    outcome = place.take(clever(students=[*north, *south]))
    assert place.roster() == together
    assert outcome.plan is not None
    assert outcome.plan.is_empty
