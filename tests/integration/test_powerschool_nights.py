"""Bad nights of a district with PowerSchool: nobody leaves a class, or joins one, that the report can't speak for."""

from __future__ import annotations

import pytest
from tests.integration.building import Place, codes
from tests.integration.powerschool_files import TABLES, add, more, tables

from rosterline.districts.setting import set_settings
from rosterline.pipeline.holding import approve


@pytest.fixture
def place(sqlite_place: Place) -> Place:
    add(sqlite_place)
    return sqlite_place


@pytest.mark.parametrize("emptied", ["cc", "students"])
def test_an_enrollment_whose_student_can_t_be_told_is_left_out_and_its_class_stays(place: Place, emptied: str) -> None:
    place.take(tables())
    before = place.roster()
    # No student in the row of CC, or no number in the student's own row.
    texts = {"cc": ("3,502,", "3,,"), "students": ("1002,S1002,", ",S1002,")}
    lines = [line.replace(*texts[emptied]) for line in TABLES[emptied]]
    outcome = place.take(tables(**{emptied: lines}))
    assert ("cc.csv", 4) in {(issue.file, issue.line) for issue in outcome.issues if issue.code == "missing-value"}
    assert place.roster() == before


def test_a_class_that_the_district_office_has_too_keeps_everybody(place: Place) -> None:
    place.take(tables())
    before = place.roster()
    place.take(tables(sections=more("sections", "9001,999999,3600,MATH,1,1(A),71")))
    assert place.roster() == before


def test_a_teacher_whose_classes_are_not_taken_keeps_the_name(place: Place) -> None:
    place.take(tables())
    before = place.active("people")["teacher/T1"]
    place.sign_off()
    # The class is in two schools now, and stays as it is stored.
    place.take(tables(sections=more("sections", "9001,20,3600,MATH,1,1(A),71")))
    assert place.active("people")["teacher/T1"] == before
    set_settings(place.home.engine, place.adapters, "d", {"scope.not_courses": "MATH"})
    outcome = place.bring(tables())
    assert [hold.code for hold in outcome.holds] == ["scope-changed"]
    assert outcome.import_id is not None
    approve(place.home, place.district(), outcome.import_id, "fewer classes")
    assert place.active("people")["teacher/T1"] == before


def test_a_school_without_its_file_of_teachers_keeps_them_in_its_classes(place: Place) -> None:
    header, *rows = TABLES["teachers"]
    schools = {
        f"teachers_{school}.csv": "\n".join([header, *(row for row in rows if row.split(",")[5] == school), ""])
        for school in ("10", "20")
    }
    place.take({**tables("teachers"), **schools})
    place.sign_off()
    before = place.active("teachings")
    for name in schools:
        came = {other: text for other, text in schools.items() if other != name}
        outcome = place.take({**tables("teachers"), **came})
        assert "member-missing" in codes(outcome)
        assert place.active("teachings") == before


def test_a_class_of_a_school_that_nobody_lists_brings_no_term(place: Place) -> None:
    place.take(tables())
    place.sign_off()
    before = place.roster()
    outcome = place.take(tables(sections=more("sections", "9009,30,3600,MATH,2,1(A),71")))
    assert codes(outcome).count("dangling-reference") == 1
    assert place.roster() == before


def test_an_id_that_means_two_students_puts_nobody_into_a_class(place: Place) -> None:
    place.take(tables())
    before = place.roster()
    header, *rows = (line.replace(",504,", ",503,") for line in TABLES["students"])
    for order in (rows, rows[::-1]):
        outcome = place.take(tables(students=[header, *order]))
        assert codes(outcome).count("dangling-reference") == 2
        assert place.roster() == before
