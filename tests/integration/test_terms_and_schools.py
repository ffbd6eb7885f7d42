"""Terms whose dates a person sets, and schools that a person closes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from tests.integration.building import Place, clever, combined, example, row, table

from rosterline.districts.events import last_events
from rosterline.districts.schools import SchoolLine, close_school, list_schools, reopen_school
from rosterline.districts.terms import SetTerm, TermLine, clear_term, list_terms, set_term
from rosterline.errors import UsageError
from rosterline.explaining import explain
from rosterline.exporting import export_combined
from rosterline.roster.calendar import SetDates
from rosterline.roster.database import writing
from rosterline.roster.ledger import format_locks

FIRST, LAST, END = date(2026, 8, 10), date(2026, 12, 18), date(2026, 12, 19)

BY_SCHOOL = """
[files.terms.columns]
term.id = "Term"
school.id = "School"
term.name = "Name"
term.begin = "Begin"
term.end = { header = "Last day", last_day = true }

[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
term.id = "Term"
"""


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-11-24T15:00:00+00:00")


def _set(place: Place, term: str = "S1", first: date = FIRST, last: date = LAST, school: str | None = None) -> SetTerm:
    return set_term(place.home.engine, place.district(), term, first, last, school)


def _terms(place: Place) -> dict[tuple[str, str], TermLine]:
    return {(line.term, line.school_id): line for line in list_terms(place.home.engine, place.district())}


def _by_school(place: Place, *more: str) -> None:
    """Two schools with terms of their own: S1 of both has the report's dates, S2 of school 1 has none."""
    place.add(BY_SCHOOL)
    rows = ("S1,1,Fall,2026-08-10,2026-12-18", "S1,2,Fall,2026-08-17,2026-12-19", "S2,1,Spring,,", *more)
    classes = table("Student,Section,School,Term", "1,M-1,1,S1", "1,M-2,1,S2", "2,M-3,2,S1")
    place.take({"terms.csv": table("Term,School,Name,Begin,Last day", *rows), "roster.csv": classes})


def _events(place: Place) -> list[str]:
    with place.home.engine.connect() as connection:
        return [event.told() for event in last_events(connection, place.district().id)]


# ---- terms ---------------------------------------------------------------------------------------------------------


def test_no_term_yet(place: Place) -> None:
    place.add()
    assert _terms(place) == {}


def test_a_term_set_before_any_report_names_it(place: Place) -> None:
    place.add()
    done = _set(place)
    assert (done.before, done.schools, done.reported_in, done.known) == (None, (), (), ())
    assert place.district().set_dates == (SetDates("S1", "", FIRST, END),)
    line = _terms(place)["S1", ""]
    assert (line.reported, line.classes, line.dates_from.value, line.when.value) == (False, 0, "set by hand", "running")
    place.take(combined(row(), row("2", "M-2"), row("2", "M-3", term="FY")))
    terms = _terms(place)
    assert list(terms) == [("S1", ""), ("FY", "")]
    line = terms["S1", ""]
    assert (line.reported, line.classes, line.begins_on, line.last_day) == (True, 2, FIRST, LAST)
    assert terms["FY", ""].as_json() == {
        "term": "FY",
        "school": None,
        "name": "",
        "from": None,
        "to": None,
        "dates_from": None,
        "classes": 1,
        "when": None,
        "in_report": True,
    }


@pytest.mark.parametrize(
    ("day", "when"),
    [("2026-08-09", "to come"), ("2026-08-10", "running"), ("2026-12-18", "running"), ("2026-12-19", "over")],
)
def test_where_a_term_stands_on_a_day(place: Place, day: str, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    _set(place)
    monkeypatch.setenv("ROSTERLINE_NOW", f"{day}T15:00:00+00:00")
    assert _terms(place)["S1", ""].when.value == when
    assert _terms(place)["S1", ""].as_json()["when"] == when.replace(" ", "-")


def test_setting_again_takes_the_place_of_what_was_set(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    _set(place)
    done = _set(place, last=date(2026, 12, 17))
    assert (done.before, done.schools) == (SetDates("S1", "", FIRST, END), ("",))
    assert place.district().set_dates == (SetDates("S1", "", FIRST, LAST),)
    assert _events(place)[0] == "set the term S1: 2026-08-10 to 2026-12-17"


def test_the_reports_own_dates_win(place: Place) -> None:
    place.add(example("clever"))
    place.take(clever())
    [own] = _terms(place).values()
    assert (own.dates_from.value, own.begins_on, own.last_day) == ("report", FIRST, own.last_day)
    assert own.last_day is not None
    said = rf"the report gives the term 'S1' its own dates \(2026-08-10 to {own.last_day}\), and they win"
    with pytest.raises(UsageError, match=said):
        _set(place, last=date(2026, 12, 1))
    assert (place.district().set_dates, _events(place)) == ((), [])
    done = _set(place, last=own.last_day)
    assert (done.schools, done.reported_in) == ((), ("",))
    assert _terms(place)["S1", ""].dates_from.value == "report"


def test_terms_of_schools(place: Place) -> None:
    _by_school(place)
    assert {key: (line.name, line.classes) for key, line in _terms(place).items()} == {
        ("S1", "1"): ("Fall", 1),
        ("S2", "1"): ("Spring", 1),
        ("S1", "2"): ("Fall", 1),
    }
    with pytest.raises(UsageError, match=r"its own dates \(2026-08-17 to 2026-12-19\)"):
        _set(place, school="2")
    done = _set(place, "S2", date(2027, 1, 5), date(2027, 6, 4), "1")
    assert (done.schools, done.known) == (("1",), ("S1 in school 1", "S2 in school 1", "S1 in school 2"))
    line = _terms(place)["S2", "1"]
    assert (line.dates_from.value, line.last_day, line.when.value) == ("set by hand", date(2027, 6, 4), "to come")
    assert _events(place)[0] == "set the term S2 in school 1: 2027-01-05 to 2027-06-04"


def test_dates_for_all_schools_count_where_the_report_has_none(place: Place) -> None:
    _by_school(place, "S2,2,Spring,2027-01-11,2027-06-11")
    done = _set(place, "S2", date(2027, 1, 5), date(2027, 6, 4))
    assert (done.schools, done.reported_in) == (("1",), ("2",))
    terms = _terms(place)
    assert (terms["S2", "1"].begins_on, terms["S2", "2"].begins_on) == (date(2027, 1, 5), date(2027, 1, 11))
    # Those of the school itself come first.
    _set(place, "S2", date(2027, 1, 6), date(2027, 6, 4), "1")
    assert _terms(place)["S2", "1"].begins_on == date(2027, 1, 6)
    assert ("S2", "") not in _terms(place)


def test_terms_of_all_schools_are_set_for_none(place: Place) -> None:
    place.add()
    _set(place, school="1")  # as long as no report has come, nobody knows
    place.take(combined(row()))
    with pytest.raises(UsageError, match="in d a term belongs to all schools: leave out --school"):
        _set(place, school="1")
    terms = _terms(place)
    assert (terms["S1", ""].dates_from.value, terms["S1", "1"].reported) == ("none", False)


def test_a_term_that_has_left_the_report_waits_for_its_return(place: Place) -> None:
    place.add(example("clever"))
    place.take(clever())
    place.take(clever(sections=[line.replace(",S1,", ",S2,") for line in clever()["sections.csv"].splitlines()[1:]]))
    assert list(_terms(place)) == [("S2", "")]
    _set(place)
    assert _terms(place)["S1", ""].reported is False


def test_dates_are_taken_back(place: Place) -> None:
    place.add()
    _set(place)
    _set(place, "S2", date(2027, 1, 5), date(2027, 6, 4), "7")
    with pytest.raises(UsageError, match="no dates are set for the term 'S2'; dates are set for: S1, S2 --school 7"):
        clear_term(place.home.engine, place.district(), "S2")
    assert clear_term(place.home.engine, place.district(), " S1 ") == SetDates("S1", "", FIRST, END)
    assert [one.term for one in place.district().set_dates] == ["S2"]
    assert _events(place)[0] == "took back the dates of the term S1"


@pytest.mark.parametrize(
    ("term", "school", "message"),
    [
        ("", None, "'' can't be the id of a term"),
        ("S\udcff", None, "can't be the id of a term"),
        ("S\n1", None, "can't be the id of a term"),
        ("S" * 129, None, "can't be the id of a term"),
        ("S1", " ", "' ' can't be the id of a school"),
    ],
)
def test_ids_that_no_report_could_give(place: Place, term: str, school: str | None, message: str) -> None:
    place.add()
    with pytest.raises(UsageError, match=message):
        _set(place, term, school=school)
    assert place.district().set_dates == ()


def test_a_terms_dates_are_checked(place: Place) -> None:
    place.add()
    with pytest.raises(UsageError, match="not after its first day, 2026-12-18: --from is the first day"):
        _set(place, first=LAST, last=FIRST)
    with pytest.raises(UsageError, match="a term has at most 400"):
        _set(place, last=date(2036, 12, 18))


# ---- where set dates count -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "rows"), [("2026-08-09", 1), ("2026-08-10", 2), ("2027-01-01", 2), ("2027-01-02", 1)])
def test_an_export_goes_by_set_dates(place: Place, day: str, rows: int) -> None:
    """And by the 14 days in which a term stays current."""
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-2", term="FY")))
    _set(place)
    district, out = place.district(), place.files / "out.csv"
    done = export_combined(place.home, district.id, date.fromisoformat(day), out, district.set_dates)
    assert (done.rows, done.not_current) == (rows, 2 - rows)


def test_a_class_of_several_terms_is_exported_with_the_one_that_runs(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1", term="A"), row("1", "M-1", term="B")))
    _set(place, "A")
    _set(place, "B", date(2027, 1, 5), date(2027, 6, 4))
    district, out = place.district(), place.files / "out.csv"
    export_combined(place.home, district.id, date(2027, 2, 1), out, district.set_dates)
    assert out.read_text().splitlines()[1].split(",")[0] == "B"


def test_a_class_is_explained_with_the_days_of_its_terms(place: Place) -> None:
    _by_school(place)
    _set(place, "S2", date(2027, 1, 5), date(2027, 6, 4), "1")
    district = place.district()

    def terms(section: str) -> str:
        [story] = explain(place.home.engine, district.id, section, "section", district.set_dates)
        return story.parts[0]

    assert terms("M-1") == "term 1:S1 (2026-08-10 to 2026-12-18)"
    assert terms("M-2") == "term 1:S2 (2027-01-05 to 2027-06-04)"


# ---- schools -------------------------------------------------------------------------------------------------------


def _schools(place: Place) -> dict[str, SchoolLine]:
    return {line.id: line for line in list_schools(place.home.engine, place.district())}


def _close(place: Place, school: str, reason: str | None = None) -> SchoolLine:
    return close_school(place.home.engine, place.district(), school, reason)


def _reopen(place: Place, school: str) -> SchoolLine:
    return reopen_school(place.home.engine, place.district(), school)


def test_schools_with_what_is_in_them(place: Place) -> None:
    place.add(example("clever"))
    assert _schools(place) == {}
    place.take(clever())
    assert {school: line.as_json() for school, line in _schools(place).items()} == {
        "1": {"school": "1", "name": "North", "students": 2, "classes": 1, "teachers": 2, "state": "active"},
        "2": {"school": "2", "name": "South", "students": 1, "classes": 1, "teachers": 1, "state": "active"},
    }


def test_a_school_that_has_left_the_report_is_gone(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-2", school="2")))
    place.take(combined(row("1", "M-1")))
    line = _schools(place)["2"]
    assert (line.state.value, line.students, line.classes, line.teachers) == ("gone", 0, 0, 0)


def test_closing_a_school_and_opening_it_again(place: Place) -> None:
    place.add()
    place.add(name="e")
    place.take(combined(row("1", "M-1"), row("2", "M-2", school="2")))
    place.take(combined(row("1", "M-1", school="2")), "e")
    roster = place.roster()
    line = _close(place, "2", "merged into 1")
    assert (line.students, line.classes) == (1, 1)
    assert place.district().closed_schools == {"2"}
    assert place.district("e").closed_schools == frozenset()
    assert _schools(place)["2"].state.value == "closed"
    assert place.roster() == roster
    with pytest.raises(UsageError, match="the school '2' is closed already"):
        _close(place, "2")
    assert _reopen(place, "2").state.value == "active"
    with pytest.raises(UsageError, match="the school '2' is not closed"):
        _reopen(place, "2")
    assert _events(place) == ["reopened the school 2", "closed the school 2"]


@pytest.mark.parametrize("change", [_close, _reopen])
def test_a_school_that_nobody_knows(place: Place, change: Any) -> None:
    place.add()
    with pytest.raises(UsageError, match="d has no school '9'; known: none yet"):
        change(place, "9")
    place.take(combined(row("1", "M-1"), row("2", "M-2", school="2")))
    with pytest.raises(UsageError, match="d has no school '9'; known: 1, 2"):
        change(place, "9")


def test_a_school_of_a_signed_off_file_is_known(place: Place) -> None:
    """Also when it never came into the roster: its part of the report may be waited for."""
    place.add()
    place.take(combined(row()))
    file = {"role": "roster", "kind": "text", "delimiter": ",", "headers": [], "schools": ["1", "77"]}
    values: dict[str, Any] = {"form": "combined", "files": [file], "identity": [], "signed_off_at": datetime.now(UTC)}
    with writing(place.home.engine) as connection:
        connection.execute(insert(format_locks).values(district_id=place.district().id, **values))
    assert _schools(place)["77"].state.value == "gone"
    _close(place, "77")
    assert _schools(place)["77"].state.value == "closed"


def test_many_schools_are_not_all_named(place: Place) -> None:
    place.add()
    place.take(combined(*(row(str(number), f"M-{number}", school=f"{number:02}") for number in range(40))))
    with pytest.raises(UsageError, match=r"known: 00, 01, .*, 29 and 10 more; `rosterline schools list d`"):
        _close(place, "9")
