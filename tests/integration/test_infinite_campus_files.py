"""Files of Infinite Campus in three styles of headers: all give one roster, and it is what the files hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.building import Place, codes
from tests.integration.campus_files import OWN, STYLES, Files, ad_hoc_files, counted, files, one_file

from rosterline.districts.adding import add_district
from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus


def add(place: Place, name: str = "d", settings: dict[str, Any] | None = None, **own: Any) -> None:
    """Add a district with Infinite Campus."""
    add_district(place.home.engine, place.adapters, name, "infinite_campus", settings or {}, own)


def took(place: Place, made: Files, name: str = "d") -> Outcome:
    outcome = place.bring(made, name)
    assert outcome.status is ImportStatus.APPLIED, (outcome.reason, [issue.message for issue in outcome.issues])
    return outcome


def found(place: Place, name: str = "d") -> dict[str, Any]:
    """The roster in the words of the count."""
    roster = place.roster(name)
    terms = roster["terms"]
    students = {key: row for key, row in roster["people"].items() if key.startswith("student/")}
    teachers = {key: row for key, row in roster["people"].items() if key.startswith("teacher/")}
    links = {tuple(key.split("/")[1:]): row for key, row in roster["person_schools"].items() if key[0] == "s"}
    pairs = [key.split("/") for key in roster["section_terms"]]
    return {
        "schools": {key: row["name"] for key, row in roster["schools"].items()},
        "terms": {(row["school_id"], row["source_id"]): (row["begins_on"], row["ends_on"]) for row in terms.values()},
        "courses": {key: row["name"] for key, row in roster["courses"].items()},
        "sections": {key: (row["school_id"], row["course_id"]) for key, row in roster["sections"].items()},
        "periods": {(key, one) for key, row in roster["sections"].items() for one in row["periods"].split(",")},
        "section_terms": {(section, terms[term]["school_id"], terms[term]["source_id"]) for section, term in pairs},
        "students": {key[8:]: (row["first_name"], row["last_name"], row["grade_raw"]) for key, row in students.items()},
        "teachers": {key[8:]: (row["first_name"], row["last_name"], row["email"]) for key, row in teachers.items()},
        "enrollments": {
            tuple(key.split("/")): (row["begins_on"], row["ends_on"]) for key, row in roster["enrollments"].items()
        },
        "teachings": {tuple(key.split("/")) for key in roster["teachings"]},
        "primary": {
            key.split("/")[0]: key.split("/")[1] for key, row in roster["teachings"].items() if row["is_primary"]
        },
        "homes": {key for key, row in links.items() if row["home"]},
        "student_schools": set(links),
        "days_in_school": {key: (row["begins_on"], row["ends_on"]) for key, row in links.items()},
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_style_gives_what_its_files_hold(style: str, sqlite_place: Place) -> None:
    add(sqlite_place)
    made = files(STYLES[style])
    outcome = took(sqlite_place, made)
    assert [issue.message for issue in outcome.issues if issue.severity == "error"] == []
    assert found(sqlite_place) == counted(made, STYLES[style])


def test_all_styles_give_the_same_roster(sqlite_place: Place) -> None:
    rosters = []
    for name, style in STYLES.items():
        add(sqlite_place, name)
        took(sqlite_place, files(style), name)
        rosters.append(sqlite_place.roster(name))
    assert rosters[0] == rosters[1] == rosters[2]
    assert len(rosters[0]["enrollments"]) == 9


def test_the_same_files_again_change_nothing_whatever_their_style(sqlite_place: Place) -> None:
    add(sqlite_place)
    took(sqlite_place, files(OWN))
    before = sqlite_place.rows()
    for style in STYLES.values():
        outcome = sqlite_place.bring(files(style))
        assert outcome.status in (ImportStatus.APPLIED, ImportStatus.UNCHANGED)
        assert {name: count.changed + count.added + count.removed for name, count in outcome.counts.items()} == (
            dict.fromkeys(outcome.counts, 0)
        )
    assert sqlite_place.stands_as(before)


def test_the_three_ad_hoc_filters_give_the_same_classes_and_people(sqlite_place: Place) -> None:
    add(sqlite_place)
    took(sqlite_place, ad_hoc_files())
    expected = counted(files(OWN), OWN)
    roster = found(sqlite_place)
    same = set(expected) - {"schools", "terms", "section_terms"}
    assert {name: roster[name] for name in same} == {name: expected[name] for name in same}
    assert set(roster["schools"]) == set(expected["schools"])
    assert {(section, term) for section, _, term in roster["section_terms"]} == {
        (section, term) for section, _, term in expected["section_terms"]
    }


def test_the_one_file_gives_the_same_classes_and_people(sqlite_place: Place) -> None:
    add(sqlite_place)
    outcome = took(sqlite_place, one_file())
    expected = counted(files(OWN), OWN)
    roster = found(sqlite_place)
    same = ("schools", "courses", "sections", "periods", "students", "teachers", "enrollments", "teachings", "primary")
    assert {name: roster[name] for name in same} == {name: expected[name] for name in same}
    # Without a file of terms a term is its name: two schools whose S1 ends on different days contradict one another.
    assert "contradiction" in codes(outcome)


def test_who_is_not_taken_is_told_with_a_number(sqlite_place: Place) -> None:
    add(sqlite_place)
    outcome = took(sqlite_place, files(OWN))
    aside = sorted(issue.message for issue in outcome.issues if issue.code == "rows-set-aside")
    assert aside == [
        "1 rows are not taken: classes of students who are not active today",
        "1 rows are not taken: students who are not active today",
        "2 rows are not taken: classes of students who never came (no-show)",
        "2 rows are not taken: students who never came (no-show)",
    ]
    placeholders = [issue.file for issue in outcome.issues if issue.code == "placeholder-staff"]
    assert set(placeholders) == {"sections.csv", "staff.csv"}
