"""Sample files of Infinite Campus, made from the definition: read back they give the roster they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from tests.integration.building import Place

from rosterline.districts.adding import add_district
from rosterline.report import Form
from rosterline.sample import make_district, write_report
from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.report import report
from rosterline_infinite_campus.settings import CampusSettings

Frames = Mapping[str, pl.DataFrame]
Rows = dict[str, dict[str, Any]]

KEYS: list[dict[str, Any]] = [
    {},
    {"student_key": "stateID", "staff_key": "staffStateID", "school_key": "number"},
    {"student_key": "personID", "staff_key": "personID", "teachers": 2},
]
CASES = [
    pytest.param(own, name, header, id=f"{name}-{header}-{number}")
    for number, own in enumerate(KEYS)
    for name in ("extract", "ad_hoc", "roster")
    for header in ((0, 1, 2) if not own else (0,))
]


@pytest.fixture(scope="module")
def roster() -> Frames:
    return make_district(400, 3, seed=21)


def rows(frame: pl.DataFrame, *key: str) -> Rows:
    """Rows by their key, as the stored ones are named."""
    return {
        "/".join(row[name] for name in key): {name: value for name, value in row.items() if name not in key}
        for row in frame.iter_rows(named=True)
    }


def of_students(links: Rows) -> Rows:
    return {key: row for key, row in links.items() if key.startswith("student/")}


def written(place: Place, form: Form, roster: Frames, header: int) -> None:
    """Import the sample files of a form."""
    paths = write_report(form, roster, place.files, header=header, line_end="\r\n")
    place.take({path.name: path.read_bytes() for path in paths})


@pytest.mark.parametrize(("own", "name", "header"), CASES)
def test_a_sample_gives_its_roster(
    own: dict[str, Any], name: str, header: int, roster: Frames, sqlite_place: Place
) -> None:
    add_district(sqlite_place.home.engine, sqlite_place.adapters, "d", "infinite_campus", {}, own)
    form = report(DistrictSettings(), CampusSettings(**own)).form(name)
    written(sqlite_place, form, roster, header)
    found = sqlite_place.roster()

    teachings = roster["teachings"]
    if name == "roster":  # a row of the sample has room for the primary teacher
        teachings = teachings.filter("is_primary")
    taught = pl.col("role") == "teacher"
    people = roster["people"].filter(~taught | pl.col("id").is_in(teachings["teacher_id"].implode()))
    assert found["people"] == rows(people, "role", "id")
    assert found["teachings"] == rows(teachings, "section_id", "teacher_id")
    assert found["enrollments"] == rows(roster["enrollments"], "section_id", "student_id")
    assert found["sections"] == rows(roster["sections"], "id")
    assert found["courses"] == rows(roster["courses"], "id")
    assert of_students(found["person_schools"]) == of_students(
        rows(roster["person_schools"], "role", "person_id", "school_id")
    )
    assert set(found["schools"]) == set(roster["schools"]["id"])
    if name != "ad_hoc":  # the filters name schools by their ids, and terms by their names alone
        assert found["schools"] == rows(roster["schools"], "id")
        days = {(row["source_id"], row["begins_on"], row["ends_on"]) for row in found["terms"].values()}
        assert days == set(roster["terms"].select("source_id", "begins_on", "ends_on").rows())
    terms = {key: row["source_id"] for key, row in found["terms"].items()}
    pairs = {(section, terms[term]) for section, term in (key.split("/") for key in found["section_terms"])}
    assert pairs == set(roster["section_terms"].rows())


def test_terms_belong_to_schools_where_a_file_says_so(roster: Frames, sqlite_place: Place) -> None:
    add_district(sqlite_place.home.engine, sqlite_place.adapters, "d", "infinite_campus", {}, {})
    written(sqlite_place, report(DistrictSettings(), CampusSettings()).form("extract"), roster, 0)
    terms = sqlite_place.active("terms")
    assert len(terms) == roster["terms"].height * roster["schools"].height
    assert all(row["school_id"] for row in terms.values())


def test_the_same_sample_in_another_style_changes_nothing(roster: Frames, sqlite_place: Place) -> None:
    add_district(sqlite_place.home.engine, sqlite_place.adapters, "d", "infinite_campus", {}, {})
    form = report(DistrictSettings(), CampusSettings()).form("extract")
    written(sqlite_place, form, roster, 0)
    before = sqlite_place.rows()
    written(sqlite_place, form, roster, 1)
    assert sqlite_place.stands_as(before)
