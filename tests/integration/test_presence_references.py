"""References between files: what points nowhere, what depends on a left-out row, a class in two schools (rules 2-4)."""

from __future__ import annotations

import pytest
from tests.integration.building import CLEVER, Files, Place, clever, codes, combined, example, row

ROSTER = {
    "people": {"student/1001", "student/1002", "student/1003", "teacher/T1", "teacher/T2", "teacher/T3"},
    "sections": {"M-1", "M-2"},
    "section_terms": {"M-1/S1", "M-2/S1"},
    "enrollments": {"M-1/1001", "M-1/1002", "M-2/1003"},
    "teachings": {"M-1/T1", "M-1/T3", "M-2/T2"},
    "schools": {"1", "2"},
    "courses": {"C1"},
    "person_schools": {
        *("student/1001/1", "student/1002/1", "student/1003/2", "teacher/T1/1", "teacher/T2/2", "teacher/T3/1")
    },
}

STUDENTS, SECTIONS = CLEVER["students"][1:], CLEVER["sections"][1:]
TEACHERS, ENROLLMENTS = CLEVER["teachers"][1:], CLEVER["enrollments"][1:]
NEW_CLASS = "1,M-9,Class M-9,1,C1,Mathematics,S1,2026-08-10,2026-12-18,T1,"


@pytest.fixture
def district(place: Place) -> Place:
    """A district that sends Clever's files, after its first night."""
    return _clever(place)


def _clever(place: Place) -> Place:
    place.add(example("clever"))
    place.take(clever())
    return place


def _is(place: Place, **changed: set[str]) -> None:
    """All is as after the first night but for some tables."""
    expected = {**ROSTER, **changed}
    assert {entity: set(place.active(entity)) for entity in expected} == expected


def test_the_first_night(district: Place) -> None:
    _is(district)


# ---- rows that point nowhere -------------------------------------------------------------------------------------


def test_an_enrollment_of_a_class_that_is_not_listed_is_left_out(district: Place) -> None:
    outcome = district.take(clever(enrollments=(*ENROLLMENTS, "1,M-9,1001")))
    assert [(i.code, i.file, i.line) for i in outcome.issues] == [("dangling-reference", "enrollments.csv", 5)]
    _is(district)


def test_an_enrollment_of_a_student_who_is_not_listed_protects_the_student_and_the_class(district: Place) -> None:
    """1002 is not listed any more, but a row still names 1002: nobody of M-1 is removed."""
    outcome = district.take(clever(students=(STUDENTS[0], STUDENTS[2]), enrollments=(ENROLLMENTS[1], ENROLLMENTS[2])))
    assert codes(outcome) == ["dangling-reference"]
    _is(district)


def test_a_student_whom_no_row_names_is_removed(district: Place) -> None:
    """The other side of the test above."""
    district.take(clever(students=(STUDENTS[0], STUDENTS[2]), enrollments=(ENROLLMENTS[0], ENROLLMENTS[2])))
    _is(
        district,
        people=ROSTER["people"] - {"student/1002"},
        enrollments=ROSTER["enrollments"] - {"M-1/1002"},
        person_schools=ROSTER["person_schools"] - {"student/1002/1"},
    )


def test_a_teacher_who_is_not_listed_is_dropped_and_the_class_stays(district: Place) -> None:
    outcome = district.take(clever(teachers=TEACHERS[:2]))
    assert codes(outcome) == ["dangling-optional"]
    _is(
        district,
        people=ROSTER["people"] - {"teacher/T3"},
        teachings=ROSTER["teachings"] - {"M-1/T3"},
        person_schools=ROSTER["person_schools"] - {"teacher/T3/1"},
    )


def test_a_class_in_a_school_that_is_not_listed_is_left_out_and_stays_as_it_is(district: Place) -> None:
    moved = SECTIONS[0].replace("1,M-1,Class M-1", "9,M-1,New name")
    outcome = district.take(clever(sections=(moved, SECTIONS[1]), enrollments=ENROLLMENTS[2:]))
    assert [(issue.code, issue.file, issue.line) for issue in outcome.issues if issue.severity == "error"] == [
        ("dangling-reference", "sections.csv", 2)
    ]
    _is(district)
    assert district.active("sections")["M-1"]["name"] == "Class M-1"


def test_a_student_row_with_a_school_that_is_not_listed_keeps_the_student_where_he_is(district: Place) -> None:
    """A typing error in the school's id is no reason to take the student out of the school."""
    without_class = clever(
        students=("9,1001,Last1001,First1001,9", *STUDENTS[1:]), enrollments=(ENROLLMENTS[1], ENROLLMENTS[2])
    )
    district.take(without_class)
    assert "student/1001/1" in district.active("person_schools")
    assert "student/1001/9" not in district.active("person_schools")


# ---- what depends on a left-out row -----------------------------------------------------------------------------


def test_enrollments_of_a_left_out_student_are_one_finding(district: Place) -> None:
    students = (*STUDENTS, ",2001,New,Student,9")
    enrollments = (*ENROLLMENTS, "1,M-1,2001", "2,M-2,2001")
    outcome = district.take(clever(students=students, enrollments=enrollments))
    assert [(issue.code, issue.file, issue.line) for issue in outcome.issues] == [
        ("missing-value", "students.csv", 5),
        ("depends-on-left-out", "enrollments.csv", 5),
    ]
    assert "2 rows" in outcome.issues[-1].message
    _is(district)


def test_a_left_out_student_keeps_his_classes(district: Place) -> None:
    district.take(clever(students=(",1001,Last1001,First1001,9", *STUDENTS[1:]), enrollments=ENROLLMENTS[1:]))
    _is(district)


def test_a_left_out_class_keeps_all_who_are_in_it(district: Place) -> None:
    left_out = SECTIONS[0].replace("1,M-1", ",M-1")
    district.take(
        clever(
            students=STUDENTS[2:], sections=(left_out, SECTIONS[1]), enrollments=ENROLLMENTS[2:], teachers=TEACHERS[1:2]
        )
    )
    _is(district)


WITHOUT_T1 = (",T1,CherT1,Tea,t1@x.org", *TEACHERS[1:])


def test_a_left_out_teacher_keeps_his_classes(district: Place) -> None:
    district.take(clever(teachers=WITHOUT_T1, sections=(*SECTIONS, NEW_CLASS)))
    _is(district, sections={"M-1", "M-2", "M-9"}, section_terms={"M-1/S1", "M-2/S1", "M-9/S1"})
    assert district.active("teachings")["M-1/T1"]["is_primary"] is True


def test_the_classes_of_a_left_out_teacher_are_one_finding(sqlite_place: Place) -> None:
    district = _clever(sqlite_place)
    outcome = district.take(clever(teachers=WITHOUT_T1, sections=(*SECTIONS, NEW_CLASS)))
    dependent = [issue for issue in outcome.issues if issue.file == "sections.csv"]
    assert [(issue.code, issue.line) for issue in dependent] == [("depends-on-left-out", 2)]


def test_a_row_counts_once_in_the_error_budget(sqlite_place: Place) -> None:
    """Its class and its teacher's school both point to a school that is not listed: one row is left out, one error."""
    sqlite_place.add(example("clever"), error_budget={"percent": 0, "rows": 1})
    outcome = sqlite_place.bring(clever(sections=(*SECTIONS, NEW_CLASS.replace("1,M-9", "9,M-9"))))
    errors = [(issue.code, issue.file, issue.line) for issue in outcome.issues if issue.severity == "error"]
    assert errors == [("dangling-reference", "sections.csv", 4)]
    assert outcome.status == "applied"


# ---- one class in two schools -----------------------------------------------------------------------------------

COMBINED = (row("1001", "M-1"), row("1002", "M-1"), row("1003", "M-2", school="2", term="S2", teacher="T2"))
TORN = (row("1001", "M-1", name="New"), row("1002", "M-1", name="New", school="2"), COMBINED[2])
"""M-1 stands in school 1 and in school 2."""


def test_a_class_in_two_schools_stays_as_it_is(place: Place) -> None:
    place.add()
    place.take(combined(*COMBINED))
    before = place.roster()
    outcome = place.take(combined(*TORN, row("1004", "M-1")))
    assert codes(outcome) == ["key-contradiction"]
    assert "line 2 and line 3" in outcome.issues[0].message
    after = place.roster()
    for entity in ("sections", "enrollments", "teachings", "section_terms"):
        assert after[entity] == before[entity], entity


def test_a_class_in_two_schools_gives_nobody_a_new_school(place: Place) -> None:
    place.add()
    place.take(combined(*COMBINED))
    before = set(place.active("person_schools"))
    place.take(combined(*TORN))
    assert set(place.active("person_schools")) == before


def test_another_class_may_give_a_student_of_such_a_class_a_new_school(place: Place) -> None:
    place.add()
    place.take(combined(*COMBINED))
    before = set(place.active("person_schools"))
    place.take(combined(*TORN, row("1002", "M-2", school="2", term="S2", teacher="T2")))
    assert set(place.active("person_schools")) - before == {"student/1002/2"}


def test_a_class_in_another_school_than_yesterday_moves(place: Place) -> None:
    """The other side: one word of the whole report is no contradiction."""
    place.add()
    place.take(combined(*COMBINED))
    outcome = place.take(combined(row("1001", "M-1", school="2"), row("1002", "M-1", school="2"), COMBINED[2]))
    assert codes(outcome) == ["school-missing"]  # of school 1, which has no other students
    assert place.active("sections")["M-1"]["school_id"] == "2"
    assert set(place.active("person_schools")) >= {"student/1001/2", "teacher/T1/2"}


def test_a_new_class_in_two_schools_is_not_created(place: Place) -> None:
    place.add()
    place.take(combined(*COMBINED))
    place.take(combined(*COMBINED, row("1001", "N-1"), row("1003", "N-1", school="2")))
    assert set(place.active("sections")) == {"M-1", "M-2"}
    assert set(place.active("enrollments")) == {"M-1/1001", "M-1/1002", "M-2/1003"}


# ---- class ids that repeat from school to school ----------------------------------------------------------------

TWICE = clever(
    sections=(SECTIONS[0], SECTIONS[1].replace("2,M-2", "2,M-1")),
    enrollments=(*ENROLLMENTS[:2], "2,M-1,1003"),
)


def _without_school(*lines: str) -> Files:
    enrollments = "".join(f"{text}\n" for text in ("Section_id,Student_id", *lines))
    return {**TWICE, "enrollments.csv": enrollments}


def test_the_first_import_qualifies_all_class_ids_when_one_repeats(place: Place) -> None:
    place.add(example("clever"))
    outcome = place.take(TWICE)
    assert codes(outcome) == ["qualified-class-ids"]
    assert set(place.active("sections")) == {"1:M-1", "2:M-1"}
    assert {values["source_id"] for values in place.active("sections").values()} == {"M-1"}
    assert set(place.active("enrollments")) == {"1:M-1/1001", "1:M-1/1002", "2:M-1/1003"}
    assert set(place.active("teachings")) == {"1:M-1/T1", "1:M-1/T3", "2:M-1/T2"}


def test_qualified_ids_stay_qualified_when_none_repeats_any_more(place: Place) -> None:
    place.add(example("clever"))
    place.take(TWICE)
    outcome = place.take(clever())
    assert codes(outcome) == []
    assert set(place.active("sections")) == {"1:M-1", "2:M-2"}


def test_plain_ids_stay_plain_when_one_repeats_later(place: Place) -> None:
    """A later id in two schools is a contradiction, and never a new name for all classes."""
    place.add(example("clever"))
    place.take(clever())
    outcome = place.take(TWICE)
    assert codes(outcome) == ["key-contradiction"]
    _is(place)


def test_a_row_without_school_finds_the_one_class_with_its_id(sqlite_place: Place) -> None:
    sqlite_place.add(example("clever"))
    files = clever(sections=(*SECTIONS, SECTIONS[1].replace("2,M-2", "2,M-1")))
    outcome = sqlite_place.take({**files, "enrollments.csv": "Section_id,Student_id\nM-2,1003\n"})
    assert codes(outcome) == ["qualified-class-ids"]
    assert set(sqlite_place.active("enrollments")) == {"2:M-2/1003"}


def test_an_ambiguous_class_leaves_its_rows_out_and_protects_both(place: Place) -> None:
    place.add(example("clever"))
    place.take(TWICE)
    outcome = place.take(_without_school("M-1,1001", "M-1,1003"))
    assert [(issue.code, issue.line) for issue in outcome.issues] == [("ambiguous-class", 2), ("ambiguous-class", 3)]
    assert set(place.active("enrollments")) == {"1:M-1/1001", "1:M-1/1002", "2:M-1/1003"}


def test_an_empty_school_cell_is_like_no_school_column(sqlite_place: Place) -> None:
    sqlite_place.add(example("clever"))
    sqlite_place.take(TWICE)
    enrollments = (ENROLLMENTS[0], ",M-1,1003")
    outcome = sqlite_place.take({**TWICE, "enrollments.csv": clever(enrollments=enrollments)["enrollments.csv"]})
    assert [issue.line for issue in outcome.issues] == [3]
    assert set(sqlite_place.active("enrollments")) == {"1:M-1/1001", "1:M-1/1002", "2:M-1/1003"}
