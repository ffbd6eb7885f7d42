"""The district's scope: who and what is taken, and a changed scope as a plan of its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.building import Files, Place

from rosterline.districts.setting import set_settings
from rosterline.errors import UsageError
from rosterline.pipeline import Outcome
from rosterline.pipeline.holding import approve

MAPPING = """
name = "layout"
[files.students.columns]
student.id = "Number"
student.first_name = "First"
student.last_name = "Last"
student.grade = "Grade"
school.id = "School"
[files.staff.columns]
teacher.id = "Staff"
teacher.first_name = "Staff First"
teacher.last_name = "Staff Last"
[files.classes.columns]
section.id = "Class"
section.name = "Class Name"
course.id = "Course"
course.name = "Course Name"
school.id = "School"
teacher.id = "Teacher"
[files.seats.columns]
section.id = "Class"
student.id = "Student"
"""
STUDENTS = """Number,First,Last,Grade,School,Hidden
1,Ann,Ash,K,N,no
2,Ben,Birch,5,N,no
3,Cleo,Cedar,9,S,yes
4,Dan,Dogwood,09,S,no
5,Eve,Elm,10,S,
99,Test,Student,9,S,no
"""
STAFF = "Staff,Staff First,Staff Last\nT1,Ida,Iris\nT2,Jo,Juniper\nT3,Kim,Kapok\n"
CLASSES = """Class,Class Name,Course,Course Name,School,Teacher
A,Reading,R1,Reading,N,T1
B,Lunch North,L1,Lunch,N,T1
C,Algebra,M1,Algebra I,S,T2
D,Study Hall 3,H1,Study Hall,S,T3
"""
SEATS = "Class,Student\nA,1\nA,2\nB,1\nC,3\nC,4\nC,5\nC,99\nD,4\nD,5\n"
NIGHT: Files = {"students.csv": STUDENTS, "staff.csv": STAFF, "classes.csv": CLASSES, "seats.csv": SEATS}
ALL = {"students": "1 2 3 4 5 99", "teachers": "T1 T2 T3", "sections": "A B C D", "seats": 9}


def roster(place: Place) -> dict[str, Any]:
    """Who and what is active."""
    people = [key.split("/") for key in place.active("people")]
    ids = {
        role: sorted((key for kind, key in people if kind == role), key=lambda key: (len(key), key))
        for role in ("student", "teacher")
    }
    return {
        "students": " ".join(ids["student"]),
        "teachers": " ".join(ids["teacher"]),
        "sections": " ".join(sorted(place.active("sections"))),
        "seats": len(place.active("enrollments")),
    }


def change(place: Place, **scope: Any) -> None:
    set_settings(place.home.engine, place.adapters, "d", {f"scope.{key}": value for key, value in scope.items()})


def said(outcome: Outcome) -> list[str]:
    return [issue.message for issue in outcome.issues if issue.code == "out-of-scope"]


CASES = [
    ({"schools": ["N"]}, {"students": "1 2", "teachers": "T1", "sections": "A B", "seats": 3}),
    ({"grades": ["9", "Grade 5"]}, {"students": "2 3 4 99", "seats": 5}),
    ({"not_courses": ["lunch", "H?"]}, {"sections": "A C", "seats": 6}),
    ({"courses": ["M*", "reading"]}, {"sections": "A C", "seats": 6}),
    ({"not_sections": ["*study hall*"]}, {"sections": "A B C", "seats": 7}),
    ({"sections": ["C", "Reading"]}, {"sections": "A C", "seats": 6}),
    ({"without": ["99", "T3"]}, {"students": "1 2 3 4 5", "teachers": "T1 T2", "seats": 8}),
    ({"withhold": "Hidden"}, {"students": "1 2 4 5 99", "seats": 8}),
    ({"schools": ["S"], "grades": ["9"], "without": ["99"], "not_courses": ["H1"]},
     {"students": "3 4", "teachers": "T2 T3", "sections": "C", "seats": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("scope", "left"), CASES, ids=lambda case: "-".join(case))
def test_a_rule_leaves_out_what_it_names(place: Place, scope: dict[str, Any], left: dict[str, Any]) -> None:
    place.add(MAPPING, scope=scope)
    previewed = place.preview(NIGHT)
    assert said(previewed), "the preview says how many each rule left out"
    outcome = place.take(NIGHT)
    assert said(outcome) == said(previewed)
    found = roster(place)
    teachers = {"teachers": found["teachers"]} if "schools" in scope and "grades" in scope else {}
    assert found == ALL | left | teachers
    assert not [issue for issue in outcome.issues if issue.severity == "error"]


def test_each_rule_says_how_many_it_left_out(place: Place) -> None:
    place.add(MAPPING, scope={"grades": ["9"], "without": ["99"], "not_courses": ["L1", "H1"]})
    assert said(place.preview(NIGHT)) == [
        "2 classes are not taken: `scope.not_courses`",
        "3 students are not taken: their grade is not in `scope.grades`",
        "1 students are not taken: `scope.without` names them",
    ]


def test_a_teacher_who_is_not_taken_does_not_come_by_the_e_mail_address(place: Place) -> None:
    mails = 'teacher.last_name = "Staff Last"\nteacher.email = "Staff Mail"'
    mapping = MAPPING.replace('teacher.last_name = "Staff Last"', mails)
    mapping = mapping.replace('teacher.id = "Teacher"', 'teacher.email = "Teacher"')
    place.add(mapping, scope={"without": ["T1"]})
    staff = "Staff,Staff First,Staff Last,Staff Mail\nT1,Ida,Iris,ida@x.example\nT2,Jo,Juniper,jo@x.example\n"
    classes = CLASSES.replace(",T1", ",Ida@X.example").replace(",T2", ",jo@x.example").replace(",T3", ",")
    place.take({**NIGHT, "staff.csv": staff, "classes.csv": classes})
    assert roster(place)["teachers"] == "T2"
    assert set(place.active("teachings")) == {"C/T2"}


def test_a_report_without_the_withhold_column_is_refused(place: Place) -> None:
    """Else every child who must not be taken would come in as soon as somebody takes the column out."""
    place.add(MAPPING, scope={"withhold": "Hidden"})
    outcome = place.bring({**NIGHT, "students.csv": STUDENTS.replace("Hidden", "Hide")})
    assert (outcome.status, outcome.reason and outcome.reason[0]) == ("rejected", "missing-column")


@pytest.mark.parametrize("word", ["yes", "Y", "1", "Opted out", "2", "refused 2026"])
def test_whatever_is_not_plainly_a_no_withholds_a_student(sqlite_place: Place, word: str) -> None:
    """A family's objection is written in many ways; a child too few is asked for, a child too many is seen by all."""
    sqlite_place.add(MAPPING, scope={"withhold": "Hidden"})
    sqlite_place.take({**NIGHT, "students.csv": STUDENTS.replace(",yes\n", f",{word}\n")})
    assert roster(sqlite_place)["students"] == "1 2 4 5 99"


@pytest.mark.parametrize("word", ["", "No", "n", "FALSE", "0", "N/A"])
def test_a_plain_no_withholds_nobody(sqlite_place: Place, word: str) -> None:
    sqlite_place.add(MAPPING, scope={"withhold": "Hidden"})
    sqlite_place.take({**NIGHT, "students.csv": STUDENTS.replace(",yes\n", f",{word}\n")})
    assert roster(sqlite_place)["students"] == ALL["students"]


@pytest.mark.parametrize("signed_off", [False, True])
def test_a_scope_that_leaves_nobody_is_refused(place: Place, signed_off: bool) -> None:
    """A school's id is misspelt: taken at its word, everybody would leave."""
    place.add(MAPPING)
    place.take(NIGHT)
    if signed_off:
        place.sign_off()
    change(place, schools=["North"])
    outcome = place.bring(NIGHT)
    assert (outcome.status, outcome.reason and outcome.reason[0]) == ("rejected", "nobody-in-scope")
    assert roster(place) == ALL


def test_a_changed_scope_is_a_plan_of_its_own(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    place.sign_off()
    change(place, schools=["N"])
    tonight = {**NIGHT, "students.csv": STUDENTS + "6,Flo,Fir,1,N,no\n"}
    previewed = place.preview(tonight)
    outcome = place.bring(tonight)
    assert [hold.code for hold in outcome.holds] == [hold.code for hold in previewed.holds] == ["scope-changed"]
    assert "4 students" in outcome.holds[0].message
    assert "leave" in outcome.holds[0].message
    assert roster(place) == ALL, "nothing has changed yet"
    assert outcome.import_id is not None
    assert approve(place.home, place.district(), outcome.import_id, "only North").status == "applied"
    assert roster(place) == {"students": "1 2 6", "teachers": "T1", "sections": "A B", "seats": 3}
    again = {**tonight, "students.csv": f"{STUDENTS}6,Flo,Fir,1,N,no\n7,Gus,Gum,1,N,no\n"}
    assert place.bring(again).status == "applied", "a scope is seen once"


def test_what_else_happens_in_that_night_is_judged_as_ever(place: Place) -> None:
    """A school that is missing is an alarm, also in the night after the scope was changed."""
    place.add(MAPPING)
    place.take(NIGHT)
    place.sign_off()
    change(place, not_courses=["L1"])
    north = "\n".join(line for line in CLASSES.splitlines() if ",S," not in line) + "\n"
    seats = "Class,Student\nA,1\nA,2\nB,1\n"
    outcome = place.bring({**NIGHT, "classes.csv": north, "seats.csv": seats})
    assert {"scope-changed", "school-missing"} <= {hold.code for hold in outcome.holds}


def test_a_wider_scope_waits_too(place: Place) -> None:
    place.add(MAPPING, scope={"schools": ["N"]})
    place.take(NIGHT)
    place.sign_off()
    change(place, schools=[])
    outcome = place.bring(NIGHT)
    assert [hold.code for hold in outcome.holds] == ["scope-changed"]
    assert "come" in outcome.holds[0].message


def test_a_scope_that_changes_nothing_holds_nothing(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    place.sign_off()
    change(place, without=["nobody"])
    assert place.bring(NIGHT).status == "applied"


def test_before_sign_off_a_changed_scope_only_warns(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    change(place, schools=["N"])
    outcome = place.take(NIGHT)
    assert [issue.code for issue in outcome.issues if issue.severity == "warning"].count("scope-changed") == 1


def test_an_unknown_rule_is_refused(place: Place) -> None:
    place.add(MAPPING)
    with pytest.raises(UsageError, match=r"scope\.school"):
        change(place, school=["N"])
