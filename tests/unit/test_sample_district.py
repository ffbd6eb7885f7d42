"""The made-up district and its nights: the right shape, whole, repeatable, plausible."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rosterline.roster.entities import BY_NAME, ENTITIES
from rosterline.sample import TermPlan, make_district, next_night
from rosterline.sample.names import FAMILY_NAMES, FIRST_NAMES, catalogue, slug

Roster = dict[str, pl.DataFrame]
TYPES = {"text": pl.String, "date": pl.Date, "flag": pl.Boolean}


@pytest.fixture(scope="module")
def roster() -> Roster:
    return make_district(3000, 6, seed=11, classes_each=8)


def assert_whole(roster: Roster) -> None:
    """Columns and types as the entities say, keys unique, no null text, no reference to nothing."""
    assert list(roster) == [entity.name for entity in ENTITIES]
    for entity in ENTITIES:
        frame = roster[entity.name]
        types = dict.fromkeys(entity.key, pl.String) | {name: TYPES[kind] for name, kind in entity.values.items()}
        assert dict(frame.schema) == types
        assert frame.select(entity.key).is_duplicated().sum() == 0, entity.name
        texts = frame.drop(entity.dates)
        assert sum(texts.null_count().row(0)) == 0, entity.name
    ids = {name: set(roster[name]["id"]) for name in ("schools", "terms", "courses", "sections")}
    people = {role: set(roster["people"].filter(role=role)["id"]) for role in ("student", "teacher")}
    assert set(roster["sections"]["school_id"]) == ids["schools"]
    assert set(roster["sections"]["course_id"]) <= ids["courses"]
    assert set(roster["section_terms"]["term_id"]) <= ids["terms"]
    for name in ("section_terms", "enrollments", "teachings"):
        assert set(roster[name]["section_id"]) == ids["sections"]
    assert set(roster["enrollments"]["student_id"]) == people["student"]
    assert set(roster["teachings"]["teacher_id"]) == people["teacher"]
    links = roster["person_schools"]
    assert set(links["school_id"]) == ids["schools"]
    assert {role: set(links.filter(role=role)["person_id"]) for role in people} == people
    assert roster["teachings"].filter("is_primary")["section_id"].is_duplicated().sum() == 0


def test_a_district_is_whole(roster: Roster) -> None:
    assert_whole(roster)
    assert roster["people"].filter(role="student").height == 3000
    assert roster["enrollments"].height == 24_000
    assert roster["schools"].height == 6


def test_the_seed_decides(roster: Roster) -> None:
    again = make_district(3000, 6, seed=11, classes_each=8)
    other = make_district(3000, 6, seed=12, classes_each=8)
    for name, frame in roster.items():
        assert_frame_equal(frame, again[name])
    assert not roster["people"].equals(other["people"])
    assert not roster["enrollments"].equals(other["enrollments"])


def test_classes_are_like_classes(roster: Roster) -> None:
    sizes = roster["enrollments"].group_by("section_id").len()["len"]
    assert 20 <= float(sizes.mean()) <= 25  # type: ignore[arg-type]
    periods = roster["enrollments"].join(roster["sections"], left_on="section_id", right_on="id")
    assert periods.select("student_id", "periods").is_duplicated().sum() == 0, "nobody is in two rooms at once"
    in_school = roster["enrollments"].join(roster["sections"], left_on="section_id", right_on="id")
    assert in_school.group_by("student_id").agg(pl.col("school_id").n_unique())["school_id"].max() == 1
    load = roster["teachings"].filter("is_primary").group_by("teacher_id").len()["len"]
    assert 4 <= float(load.mean()) <= 5  # type: ignore[arg-type]
    shared = roster["teachings"].filter(~pl.col("is_primary")).height / roster["sections"].height
    assert 0.02 < shared < 0.09


def test_names_tell_classes_of_a_school_apart(roster: Roster) -> None:
    sections = roster["sections"]
    assert sections.select("school_id", "name").is_duplicated().sum() == 0
    with_comma = roster["enrollments"].join(sections, left_on="section_id", right_on="id")
    share = with_comma["name"].str.contains(",").mean()
    assert 0.005 < float(share) < 0.05  # type: ignore[arg-type]


def test_ids_and_addresses_are_like_real_ones(roster: Roster) -> None:
    people = roster["people"]
    students = people.filter(role="student")["id"]
    assert students.str.contains(r"^\d{7}$").all()
    assert 0 < students.str.starts_with("0").sum() < students.len()
    assert roster["schools"]["id"].str.starts_with("0").any()
    assert people["email"].is_duplicated().sum() == 0
    assert people["email"].str.contains(r"^[a-z0-9.-]+@[a-z.]+\.example$").all()
    names = people["last_name"]
    assert names.str.contains("-").any()
    assert names.str.contains("'").any()
    assert names.str.contains(r" (Jr\.|II|III|IV|Sr\.)$").any()
    assert names.str.contains(r"[^\x00-\x7f]").any()


@pytest.mark.parametrize(("students", "schools"), [(20, 1), (60, 2), (60, 3), (2000, 100)])
def test_small_districts_are_whole(students: int, schools: int) -> None:
    assert_whole(make_district(students, schools, seed=1))


def test_a_district_needs_students() -> None:
    with pytest.raises(ValueError, match="20 students"):
        make_district(19, 1, seed=1)
    with pytest.raises(ValueError, match="1 to 20 classes"):
        make_district(20, 1, seed=1, classes_each=0)


def test_more_classes_than_subjects() -> None:
    assert_whole(make_district(100, 1, seed=1, classes_each=12))


def test_the_year_has_the_terms_that_are_given() -> None:
    quarters = (
        TermPlan("Q1", "Quarter 1", date(2026, 8, 1), date(2026, 10, 1)),
        TermPlan("Q2", "Quarter 2", date(2026, 10, 1), date(2027, 1, 1)),
    )
    one = make_district(60, 1, seed=1, terms=quarters[:1])
    assert one["section_terms"]["term_id"].unique().to_list() == ["Q1"]
    two = make_district(60, 1, seed=1, terms=quarters)
    assert set(two["section_terms"]["term_id"]) == {"Q1", "Q2"}
    assert make_district(60, 1, seed=1, year=2030)["terms"]["id"][0] == "30-31 FY"


def test_every_grade_has_every_subject() -> None:
    courses = catalogue()
    there = {(course.subject, grade) for course in courses for grade in range(course.low, course.high + 1)}
    assert there == {(subject, grade) for subject in range(10) for grade in range(13)}
    assert len({course.code for course in courses}) == len(courses)
    assert all(slug(name) for name in (*FIRST_NAMES, *FAMILY_NAMES))


def test_a_night_changes_a_little(roster: Roster) -> None:
    after = next_night(roster, seed=3)
    assert_whole(after)
    key = ["section_id", "student_id"]
    gone = roster["enrollments"].join(after["enrollments"], on=key, how="anti").height
    come = after["enrollments"].join(roster["enrollments"], on=key, how="anti").height
    assert 0 < gone < 0.02 * roster["enrollments"].height
    assert 0 < come < 0.02 * roster["enrollments"].height
    for name in ("people", "sections", "teachings"):
        columns = list(BY_NAME[name].columns)
        assert 0 < after[name].join(roster[name], on=columns, how="anti", nulls_equal=True).height < 20


def test_nights_are_repeatable_and_leave_their_frames_alone(roster: Roster) -> None:
    before = {name: frame.clone() for name, frame in roster.items()}
    first, second = next_night(roster, seed=3), next_night(roster, seed=3)
    for name in roster:
        assert_frame_equal(first[name], second[name])
        assert_frame_equal(roster[name], before[name])
    assert not next_night(roster, seed=4)["enrollments"].equals(first["enrollments"])


def test_many_nights_stay_whole() -> None:
    roster: Roster = make_district(200, 2, seed=5, classes_each=4)
    for night in range(12):
        roster = next_night(roster, seed=night, share=0.2)
        assert_whole(roster)


def test_what_a_night_touches(roster: Roster) -> None:
    share = 0.01
    after = next_night(roster, seed=8, share=share)
    lines = [_lines(frames) for frames in (roster, after)]
    touched = lines[0].join(lines[1], on=lines[0].columns, how="anti").height / lines[0].height
    assert 0.5 * share < touched < 1.5 * share


def _lines(roster: Roster) -> pl.DataFrame:
    """The lines of a combined file."""
    people = roster["people"].select("role", "id", "last_name", "email")
    primary = roster["teachings"].filter("is_primary").select("section_id", "teacher_id")
    rows = roster["enrollments"].select("section_id", "student_id").join(primary, on="section_id", how="left")
    rows = rows.join(roster["sections"].select("id", "name"), left_on="section_id", right_on="id")
    return rows.join(people.filter(role="student"), left_on="student_id", right_on="id")
