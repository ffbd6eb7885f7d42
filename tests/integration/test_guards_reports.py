"""The guards on the report itself: empty, torn, old, discarded before; and guards before sign-off and switched off."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.building import Files, Place, combined, example
from tests.integration.crowds import crowd, digest, dropped, edited, five_files, held, holds, signed, students

from rosterline.districts.setting import set_settings
from rosterline.errors import UsageError
from rosterline.findings import Severity
from rosterline.pipeline.holding import approve, discard

ROWS = crowd("1", 30)
REPORT = combined(*ROWS)["roster.csv"]
HEADER = REPORT.partition("\n")[0] + "\n"
TORN = ("report-torn", None, None, None, None)


def renamed(count: int) -> Files:
    """The report with other first names of so many students."""
    return combined(*edited(ROWS, "student", students(ROWS)[:count], first="Other"))


def set_guard(place: Place, key: str, value: object, reason: str | None = None, until: date | None = None) -> None:
    set_settings(place.home.engine, place.adapters, "d", {f"guards.{key}": value}, reason, until)


# ---- empty-report ----------------------------------------------------------------------------------------------------


def test_no_bytes_are_rejected(place: Place) -> None:
    signed(place, combined(*ROWS))
    before = digest(place)
    outcome = place.bring({"roster.csv": ""})
    assert (outcome.status.value, outcome.reason and outcome.reason[0]) == ("rejected", "empty-file")
    assert digest(place) == before


def test_a_header_without_rows_is_held_and_can_only_be_discarded(place: Place) -> None:
    """The number is that of all records that would leave: 1 school, 1 term, 60 classes, 300 enrollments ..."""
    signed(place, combined(*ROWS))
    outcome = place.bring({"roster.csv": HEADER})
    [hold] = [hold for hold in outcome.holds if hold.code == "empty-report"]
    active = sum(len(place.active(entity)) for entity in place.roster())
    assert (outcome.status.value, hold.entity, hold.school, hold.limit) == ("held", None, None, None)
    assert hold.actual == active
    assert outcome.import_id is not None
    with pytest.raises(UsageError, match="empty-report"):
        approve(place.home, place.district(), outcome.import_id, "no")
    discard(place.home, place.district(), outcome.import_id, "no")


def test_a_header_without_rows_is_rejected_at_the_first_import(sqlite_place: Place) -> None:
    sqlite_place.add()
    outcome = sqlite_place.bring({"roster.csv": HEADER})
    assert (outcome.status.value, outcome.reason and outcome.reason[0]) == ("rejected", "empty-report")


def test_a_header_without_rows_is_held_before_sign_off_too(sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.take(combined(*ROWS))
    before = digest(sqlite_place)
    outcome = sqlite_place.bring({"roster.csv": HEADER})
    assert [hold.code for hold in outcome.holds] == ["empty-report"]
    assert (outcome.status.value, digest(sqlite_place)) == ("held", before)


def test_one_file_of_a_set_without_rows_is_held(sqlite_place: Place) -> None:
    signed(sqlite_place, five_files(ROWS), example("clever"))
    empty = five_files(ROWS)["teachers.csv"]
    assert isinstance(empty, str)
    outcome = sqlite_place.bring({**five_files(ROWS), "teachers.csv": empty.partition("\n")[0] + "\n"})
    assert "empty-report" in [hold.code for hold in outcome.holds]


def test_a_file_of_a_set_that_never_has_rows_holds_nothing(sqlite_place: Place) -> None:
    """This district sends no teachers at all: that its file is empty as ever removes nothing."""
    nobody = edited(ROWS, "school", {"1"}, teacher="")
    signed(sqlite_place, five_files(nobody), example("clever"))
    outcome = sqlite_place.take(five_files(dropped(nobody, "student", students(ROWS)[:1])))
    assert outcome.counts["students"].removed == 1
    empty = {name: str(text).partition("\n")[0] + "\n" for name, text in five_files(nobody).items()}
    assert "empty-report" in [hold.code for hold in sqlite_place.bring(empty).holds]


# ---- report-torn -----------------------------------------------------------------------------------------------------


def test_a_last_line_of_fewer_cells_without_a_line_end(place: Place) -> None:
    """The row of 5 cells names its class, so nothing is missing: the torn end alone holds the report."""
    signed(place, combined(*ROWS))
    lines = REPORT.splitlines()
    torn = "\n".join([*lines[:-1], ",".join(lines[-1].split(",")[:9])])
    held(place, {"roster.csv": torn}, TORN)
    place.take({"roster.csv": torn + "\n"})


def test_the_last_report_ended_without_a_line_end_too(sqlite_place: Place) -> None:
    """Such systems write none; then a short last line is a left-out row like any other."""
    signed(sqlite_place, {"roster.csv": REPORT.removesuffix("\n")})
    lines = REPORT.splitlines()
    outcome = sqlite_place.take({"roster.csv": "\n".join([*lines[:-1], ",".join(lines[-1].split(",")[:9])])})
    assert [(issue.severity, issue.line) for issue in outcome.issues] == [(Severity.ERROR, 301)]


def test_a_whole_last_line_without_a_line_end_is_not_torn(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    sqlite_place.take({"roster.csv": str(renamed(1)["roster.csv"]).removesuffix("\n")})


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_quote_that_is_never_closed(end: str, sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    head, _, last = REPORT.removesuffix("\n").rpartition(",")
    held(sqlite_place, {"roster.csv": f'{head},"{last}{end}'}, TORN)


# ---- old-report ------------------------------------------------------------------------------------------------------


def test_an_old_report_that_would_change_over_10_records(place: Place) -> None:
    signed(place, combined(*ROWS))
    place.take(renamed(11))
    held(place, combined(*ROWS), ("old-report", None, None, 10, 11))


def test_an_old_report_that_would_change_10_records(sqlite_place: Place) -> None:
    """A, B, A: three imports, each applied."""
    signed(sqlite_place, combined(*ROWS))
    numbers = [sqlite_place.take(files).import_id for files in (renamed(10), combined(*ROWS), renamed(10))]
    assert numbers == [2, 3, 4]


def test_the_report_on_which_the_roster_stands_is_unchanged(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    sqlite_place.take(renamed(11))
    assert sqlite_place.bring(renamed(11)).status.value == "unchanged"


def test_records_of_all_kinds_count_together(sqlite_place: Place) -> None:
    """One student fewer are a person, a school link and 2 enrollments; 7 names are 7 more: 11."""
    signed(sqlite_place, combined(*ROWS))
    names = edited(ROWS, "student", students(ROWS)[:7], first="Other")
    sqlite_place.take(combined(*dropped(names, "student", students(ROWS)[-1:])))
    held(sqlite_place, combined(*ROWS), ("old-report", None, None, 10, 11))


# ---- report-was-discarded --------------------------------------------------------------------------------------------


def test_discarded_bytes_are_held_again(place: Place) -> None:
    """Also when no other guard would hold them any more; approving takes them."""
    signed(place, combined(*ROWS))
    gone = combined(*dropped(ROWS, "student", students(ROWS)[::25]))
    outcome = held(place, gone, ("students-lost", "students", None, 5, 6))
    assert outcome.import_id is not None
    discard(place.home, place.district(), outcome.import_id, "no")
    again = held(
        place, gone, ("report-was-discarded", None, None, None, None), ("students-lost", "students", None, 5, 6)
    )
    assert again.import_id == outcome.import_id + 1
    approve(place.home, place.district(), again.import_id, "yes")
    assert len(place.active("people")) == 147


# ---- before sign-off, and switched off -------------------------------------------------------------------------------


def test_before_sign_off_guards_only_warn(place: Place) -> None:
    """The import is applied, and says with each guard's code what would have held it."""
    place.add()
    place.take(combined(*ROWS))
    files = combined(*dropped(ROWS, "student", students(ROWS)[::25]), *crowd("2", 1, size=1))
    seen = place.preview(files)
    outcome = place.take(files)
    for found in (seen, outcome):
        warned = [(issue.code, issue.severity) for issue in found.issues]
        assert warned == [("new-school", Severity.WARNING), ("students-lost", Severity.WARNING)]
        assert (found.status.value, found.holds) == ("applied", [])


SWITCHES = {
    "new_school": combined(*ROWS, *crowd("2", 1, size=1)),
    "new_term": combined(*ROWS, *edited(ROWS[:1], "term", {"S1"}, term="S2", section="X")),
    "report_torn": {
        "roster.csv": "\n".join([*REPORT.splitlines()[:-1], "S1,1,Tea,CherT1-2,,T1-2,Class 1-29-1,1-29-1"])
    },
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_holds_again_when_its_time_is_over(
    switch: str, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switching off needs a reason and a last day; on the day after it the guard is there again."""
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-24T17:00:00+00:00")
    signed(sqlite_place, combined(*ROWS))
    with pytest.raises(UsageError, match="--reason"):
        set_guard(sqlite_place, switch, False)
    set_guard(sqlite_place, switch, False, "we know", date(2026, 11, 25))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-26T17:00:00+00:00")
    assert [hold.code for hold in sqlite_place.preview(SWITCHES[switch]).holds] == [switch.replace("_", "-")]
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-25T17:00:00+00:00")
    sqlite_place.take(SWITCHES[switch])


def test_school_missing_and_spreadsheet_damage_can_be_switched_off(sqlite_place: Place) -> None:
    rows = [*crowd("1", 60, zeros=1), *crowd("2", 2, size=2)]
    signed(sqlite_place, combined(*rows))
    less = edited(rows[:-8], "student", students(rows)[:1], student="110000")
    until = date(2999, 1, 1)
    assert [hold.code for hold in sqlite_place.preview(combined(*less)).holds] == [
        "school-missing",
        "spreadsheet-damage",
    ]
    set_guard(sqlite_place, "school_missing", False, "closed", until)
    assert [hold.code for hold in sqlite_place.preview(combined(*less)).holds] == ["spreadsheet-damage"]
    set_guard(sqlite_place, "spreadsheet_damage", False, "renumbered", until)
    sqlite_place.take(combined(*less))


LIMITS = {
    "students_lost.count": (7, ("students-lost", "students", None, 7, 8)),
    "students_lost.percent": (5, ("students-lost", "students", "1", 7, 8)),
    "old_report.rows": (40, ("students-lost", "students", None, 5, 8)),
}


@pytest.mark.parametrize("key", LIMITS)
def test_a_raised_limit_is_the_limit_until_its_last_day(
    key: str, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8 of 150 students are over both limits, of 1 % and 5 and, in the school, of 5 % and 5."""
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-24T17:00:00+00:00")
    signed(sqlite_place, combined(*ROWS))
    gone = combined(*dropped(ROWS, "student", students(ROWS)[:150:20]))
    value, told = LIMITS[key]
    with pytest.raises(UsageError, match="--reason"):
        set_guard(sqlite_place, key, value)
    set_guard(sqlite_place, key, value, "we know", date(2026, 11, 24))
    assert told in holds(sqlite_place.preview(gone))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-25T17:00:00+00:00")
    assert holds(sqlite_place.preview(gone)) == [
        ("students-lost", "students", None, 5, 8),
        ("students-lost", "students", "1", 7, 8),
    ]


def test_a_lowered_limit_needs_no_reason(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    gone = combined(*dropped(ROWS, "student", students(ROWS)[:1]))
    assert sqlite_place.preview(gone).holds == []
    set_guard(sqlite_place, "students_lost.count", 0)
    assert holds(sqlite_place.preview(gone)) == []  # 1 % of 150 is 1
    set_guard(sqlite_place, "students_lost.percent", 0)
    held(sqlite_place, gone, ("students-lost", "students", None, 0, 1))
