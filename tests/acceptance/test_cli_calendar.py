"""Terms, years, schools and the life of a district, from the command line."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.acceptance.driving import Office, row, text

from rosterline.roster import audit

YEAR = ("--from", "2026-08-10", "--to", "2027-06-04")
FALL = ("--from", "2026-08-10", "--to", "2026-12-18")
SUMMER = "2027-07-01T12:00:00+00:00"
WRONG_DATES = ("tomorrow", "", "8/10/2026", "2026-02-30", "20260810", "2026-W33-1", "２０２６-08-10")


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-24T15:00:00+00:00")
    monkeypatch.setattr(audit, "actor", lambda: "ann")


@pytest.fixture
def two_schools(new_office: Office, tmp_path: Path) -> Office:
    """Ten students of two terms and two schools; what is no person's has names that may be shown."""
    places = [{"term": "S1", "school_id": "1071"}, {"term": "FY", "school_id": "1072"}]
    rows = [row(1000 + n, n % 2, class_id=f"C-{n % 2}", **places[n % 2]) for n in range(10)]
    path = tmp_path / "two.csv"
    path.write_text(text(rows), encoding="utf-8")
    assert new_office.imported(path)["status"] == "applied"
    return new_office


# ---- what can't be meant -------------------------------------------------------------------------------------------

WRONG = {
    ("district", "stop", "nobody"): "there is no district 'nobody'; known: spring",
    ("district", "resume", "spring"): "spring is not stopped: it is imported",
    ("district", "stop", "spring", "--reason", "x\udcff"): "the reason holds bytes that are no text",
    ("terms", "list", "nobody"): "there is no district 'nobody'",
    ("terms", "set", "spring", "S1"): "Missing option",
    ("terms", "set", "spring", "S1", "--from", "2026-12-18", "--to", "2026-08-10"): "not after its first day",
    ("terms", "set", "spring", "", *FALL): "'' can't be the id of a term",
    ("terms", "set", "spring", "S1", "--school", "1071", *FALL): "a term belongs to all schools: leave out --school",
    ("terms", "clear", "spring", "S1"): "no dates are set for the term 'S1'; dates are set for: none",
    ("schools", "list", "nobody"): "there is no district 'nobody'",
    ("schools", "close", "spring", "9"): "spring has no school '9'; known: 1071",
    ("schools", "reopen", "spring", "9"): "spring has no school '9'; known: 1071",
    ("schools", "reopen", "spring", "1071"): "the school '1071' is not closed",
    ("year", "start", "spring"): "Missing option",
    ("year", "start", "nobody", *YEAR): "there is no district 'nobody'",
    ("year", "start", "spring", "--from", "2025-08-10", "--to", "2026-06-04"): "that year is over",
    ("year", "start", "spring", "--from", "2026-08-10", "--to", "2028-06-04"): "at most 400",
    ("year", "start", "spring", "--from", "9999-08-10", "--to", "9999-12-31"): "that a school could mean",
}
"""A command that can't be meant -> what it is told."""


@pytest.mark.parametrize("words", WRONG, ids=lambda words: ascii(" ".join(words))[1:70])
def test_a_mistake_changes_nothing(office: Office, words: tuple[str, ...]) -> None:
    before = office.run("district", "show", "spring", "--json").json
    ran = office.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.says(WRONG[words]), ran.said
    assert office.run("district", "show", "spring", "--json").json == before


@pytest.mark.parametrize("wrong", WRONG_DATES)
def test_a_wrong_date_is_answered_with_a_right_one(office: Office, wrong: str) -> None:
    for words in (
        ("year", "start", "spring", "--from", wrong, "--to", "2027-06-04"),
        ("terms", "set", "spring", "S1", "--from", wrong, "--to", "2027-06-04"),
    ):
        ran = office.run(*words)
        assert ran.code == 2
        assert ran.says(f"--from {wrong!r} is no date like 2026-12-31")
    assert office.run("year", "start", "spring", "--from", "2026-08-10", "--to", wrong).says(f"--to {wrong!r} is no")


# ---- a district's life ---------------------------------------------------------------------------------------------


def test_stopped_and_resumed(office: Office) -> None:
    before = office.digest()
    stopped = office.run("district", "stop", "spring", "--reason", "a [bold]new[/x] SIS")
    assert stopped.said == (
        "spring is stopped: no report is taken, and the rosters stay as they are. "
        "To go on: rosterline district resume spring"
    )
    line = "stopped since 2026-11-24 by ann: a [bold]new[/x] SIS"
    assert office.run("district", "list").says(line)
    shown = office.run("district", "show", "spring")
    assert shown.says(f"spring: generic_csv, {line}")
    assert shown.says("To go on: rosterline district resume spring")
    told = {"status": "stopped", "since": "2026-11-24", "by": "ann", "reason": "a [bold]new[/x] SIS"}
    assert office.run("district", "list", "--json").json == [{"district": "spring", "adapter": "generic_csv", **told}]
    json = office.run("district", "show", "spring", "--json").json
    assert {key: json[key] for key in told} == told
    again = office.run("district", "stop", "spring")
    assert (again.code, again.err) == (2, f"rosterline: spring is {line}; there is nothing to stop\n")
    resumed = office.run("district", "resume", "spring", "--reason", "done")
    assert resumed.said == "spring is resumed. Its status is imported again."
    assert office.digest() == before


def test_closed_and_reopened(office: Office) -> None:
    assert office.run("district", "close", "spring").says("Should it come back: rosterline district resume spring")
    assert office.run("district", "show", "spring").says("closed since 2026-11-24 by ann")
    assert office.run("year", "start", "spring", *YEAR).says("spring is closed")
    assert office.run("district", "resume", "spring").said == (
        "spring is reopened; it was closed. Its status is imported again."
    )


def test_from_one_year_to_the_next(two_schools: Office, tmp_path: Path) -> None:
    office = two_schools
    assert office.run("district", "show", "spring").says("School year none was started")
    started = office.run("year", "start", "spring", *YEAR)
    assert started.out.splitlines()[0] == "The school year of spring is 2026-08-10 to 2027-06-04."
    assert started.says("Reports are taken from now on.")
    corrected = office.run("year", "start", "spring", "--from", "2026-08-10", "--to", "2027-06-11")
    assert corrected.says("is corrected: 2026-08-10 to 2027-06-11 (it was 2026-08-10 to 2027-06-04).")
    assert corrected.says("still the same start")
    path = tmp_path / "more.csv"
    path.write_text(text([row(2000, term="S1")]), encoding="utf-8")
    assert office.imported(path)["status"] == "applied"
    anew = office.run("year", "start", "spring", *YEAR)
    assert anew.says("starts anew: 2026-08-10 to 2027-06-04 (it was 2026-08-10 to 2027-06-11).")
    assert anew.says("a new start and no correction")
    assert office.run("year", "start", "spring", *YEAR).says("has been started already")

    office.run("terms", "set", "spring", "S1", *FALL)
    assert office.run("district", "list", ROSTERLINE_NOW=SUMMER).says("between-years since 2027-06-05")
    assert office.run("district", "show", "spring", ROSTERLINE_NOW=SUMMER).says(
        "rosterline year start spring --from DATE --to DATE"
    )
    assert office.run("district", "show", "spring", "--json", ROSTERLINE_NOW=SUMMER).json["status"] == "between-years"
    office.run("district", "stop", "spring", ROSTERLINE_NOW=SUMMER)
    assert office.run("district", "resume", "spring", ROSTERLINE_NOW=SUMMER).says("so no report is taken yet")
    following = office.run(
        "year", "start", "spring", "--from", "2027-08-09", "--to", "2028-06-02", ROSTERLINE_NOW=SUMMER
    )
    assert following.says("Set dates of terms that ended before 2027-08-09 are taken back: S1.")
    assert office.run("district", "list", "--json", ROSTERLINE_NOW=SUMMER).json[0]["status"] == "imported"


def test_a_year_that_begins_before_the_last_one_has_ended(office: Office) -> None:
    office.run("year", "start", "spring", *YEAR)
    following = ("year", "start", "spring", "--from", "2027-08-09", "--to", "2028-06-02")
    refused = office.run(*following)
    assert (refused.code, refused.says("still runs")) == (2, True)
    ran = office.run(*following, "--reason", "the SIS has been rolled over")
    assert ran.says("Note that the year before it, 2026-08-10 to 2027-06-04, had not ended yet.")


def test_to_say_when_the_year_ends_starts_none(office: Office) -> None:
    ran = office.run("year", "set", "spring", *YEAR)
    assert ran.says("The school year of spring is 2026-08-10 to 2027-06-04.")
    assert not ran.says("judged as the beginning of a year")
    shown = office.run("district", "show", "spring", "--json").json
    assert shown["events"][0]["action"] == "year-set"


# ---- terms and schools ---------------------------------------------------------------------------------------------


def test_terms(two_schools: Office) -> None:
    office = two_schools
    listed = office.run("terms", "list", "spring")
    assert "2 without dates" in listed.said
    assert office.run("terms", "set", "spring", "S1", *FALL).said == "Term S1: 2026-08-10 to 2026-12-18."
    ahead = office.run("terms", "set", "spring", "S2", "--from", "2027-01-05", "--to", "2027-06-04")
    assert ahead.says("No report has named this term yet; when one does, it is taken without being held.")
    assert ahead.says("Terms that reports have named: FY, S1.")
    lines = [line.split() for line in office.run("terms", "list", "spring").out.splitlines()[1:4]]
    assert lines == [
        ["S1", "-", "2026-08-10", "2026-12-18", "set", "by", "hand", "1", "running"],
        ["S2", "-", "2027-01-05", "2027-06-04", "set", "by", "hand,", "in", "no", "report", "-", "to", "come"],
        ["FY", "-", "-", "-", "none", "1", "not", "known"],
    ]
    found = office.run("terms", "list", "spring", "--json").json
    assert [(one["term"], one["to"], one["dates_from"], one["when"]) for one in found] == [
        ("S1", "2026-12-18", "set", "running"),
        ("S2", "2027-06-04", "set", "to-come"),
        ("FY", None, None, None),
    ]
    assert office.run("terms", "clear", "spring", "S2").says("The dates of term S2 (2027-01-05 to 2027-06-04) are")
    assert [one["term"] for one in office.run("terms", "list", "spring", "--json").json] == ["S1", "FY"]


def test_a_term_that_is_over_says_which_classes_are_current_no_more(two_schools: Office) -> None:
    spring = ("--from", "2026-01-05", "--to", "2026-06-05")
    ran = two_schools.run("terms", "set", "spring", "S1", *spring)
    assert ran.says("This term is over: its one active class is left out of exports from 2026-06-20 on.")
    assert "is over" not in two_schools.run("terms", "set", "spring", "S0", *spring).said
    assert "is over" not in two_schools.run("terms", "set", "spring", "S1", *FALL).said


def test_a_command_for_a_term_can_be_pasted(new_office: Office, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(text([row(1000, term="26-27 FY")]), encoding="utf-8")
    assert new_office.imported(path)["status"] == "applied"
    listed = new_office.run("terms", "list", "spring")
    assert "rosterline terms set spring '26-27 FY' --from DATE --to DATE" in listed.said


def test_an_export_leaves_out_what_a_set_term_ended(two_schools: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert two_schools.run("export", "spring", "--out", out, "--on", "2027-03-01").says("10 rows written")
    two_schools.run("terms", "set", "spring", "S1", *FALL)
    assert two_schools.run("export", "spring", "--out", out, "--on", "2027-03-01").says("5 rows written")


def test_schools(two_schools: Office) -> None:
    office = two_schools
    assert office.run("schools", "list", "spring", "--json").json == [
        {"school": "1071", "name": "", "students": 5, "classes": 1, "teachers": 1, "state": "active"},
        {"school": "1072", "name": "", "students": 5, "classes": 1, "teachers": 1, "state": "active"},
    ]
    closed = office.run("schools", "close", "spring", "1072", "--reason", "merged")
    assert closed.says("School 1072 of spring is closed: a report without it is complete.")
    assert closed.says("The roster still has 5 students in 1 class there; they stay until a report comes without them.")
    assert office.run("schools", "list", "spring").out.splitlines()[2].split() == ["1072", "-", "5", "1", "1", "closed"]
    shown = office.run("district", "show", "spring")
    assert shown.says("Closed schools 1072 on 2026-11-24")
    assert shown.says("2026-11-24 10:00 ann closed the school 1072 merged")
    assert office.run("schools", "reopen", "spring", "1072").says("is open again")


def test_before_the_first_report(new_office: Office) -> None:
    assert new_office.run("terms", "list", "spring").says("No report of spring has named a term yet.")
    assert new_office.run("schools", "list", "spring").says("No report of spring has named a school yet.")
    for group in ("terms", "schools"):
        assert new_office.run(group, "list", "spring", "--json").json == []


# ---- settings ------------------------------------------------------------------------------------------------------


def test_settings_are_told_with_what_they_were(office: Office, tmp_path: Path) -> None:
    ran = office.run(
        *("district", "set", "spring", "days=mon", "at=02:00", "error_budget.rows=50", "placeholder_staff="),
        *("--reason", "a new SIS", "--until", "2026-12-31"),
    )
    assert ran.out.splitlines() == [
        "Set for spring:",
        "  days: mon-fri -> mon",
        "  at: 02:00, as it was",
        "  error_budget.rows: 20 -> 50 (until 2026-12-31)",
        "  placeholder_staff: vacant, vacancy, tba, tbd, unassigned, staff, to be announced, no teacher -> (nothing)",
    ]
    shown = office.run("district", "show", "spring")
    assert shown.says("Loosened guard error_budget.rows is 50 until 2026-12-31: a new SIS")
    assert shown.says("set days, error_budget.rows, placeholder_staff, until 2026-12-31")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[files.roster.columns]\nstudent.id = "ID"\nsection.id = "Class"\n', encoding="utf-8")
    assert office.run("district", "set", "spring", f"mapping=@{mapping}").said == "Set for spring: mapping: changed"
    assert not office.run("district", "show", "spring", ROSTERLINE_NOW="2027-01-01T12:00:00Z").says("Loosened")


# ---- the page about all of this ------------------------------------------------------------------------------------

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calendar.md"


def test_the_commands_of_the_page_work(two_schools: Office) -> None:
    """In their order; the page's district is the test's."""
    commands = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("rosterline ")]
    assert len(commands) >= 10
    for command in commands:
        _, *words = shlex.split(command.replace("springfield", "spring"))
        # The next year is started when the one before is over.
        summer = {"ROSTERLINE_NOW": SUMMER} if words[:2] == ["year", "start"] else {}
        ran = two_schools.run(*words, watch=True, **summer)
        assert ran.code == 0, (command, ran.said)
