"""Who teaches a class: by id, by e-mail only, nobody, several, and who comes first (design 5)."""

from __future__ import annotations

import pytest
from tests.integration.building import CLEVER, COLUMNS, Place, clever, codes, combined, example, numbers, row, table

BY_EMAIL = tuple(name for name in COLUMNS if name != "teacher")
"""A combined file that names teachers by e-mail and name only."""

BOTH = """
[files.staff]
required = []
[files.staff.columns]
teacher.id = "Staff ID"
teacher.email = "Mail"
teacher.last_name = "Name"
school.id = "School"

[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
student.last_name = "Last"
section.id = "Section"
teacher.email = "Teacher"
"""
"""A staff file with ids, and classes that name their teacher by e-mail only."""


def _both(place: Place, staff: list[str], *classes: str) -> list[str]:
    roster = [f"1,Lee,{text}" for text in classes]
    files = {
        "staff.csv": table("Staff ID,Mail,Name,School", *staff),
        "roster.csv": table("Student,Last,Section,Teacher", *roster),
    }
    return codes(place.take(files))


# ---- by e-mail only ----------------------------------------------------------------------------------------------


def test_an_email_means_the_one_teacher_of_the_report(place: Place) -> None:
    place.add(BOTH)
    assert _both(place, ["T1,Ann.Lee@x.org,Lee,1"], "M-1,ann.lee@X.ORG ") == []
    assert set(place.active("teachings")) == {"M-1/T1"}
    assert set(place.active("people")) == {"student/1", "teacher/T1"}
    assert place.active("people")["teacher/T1"]["email"] == "Ann.Lee@x.org"


def test_else_it_means_the_one_teacher_of_the_roster(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("1", "M-2", teacher="T2")))
    place.take(combined(row("1", "M-1"), row("1", "M-2", teacher_email="T1@X.org"), columns=BY_EMAIL))
    assert set(place.active("teachings")) == {"M-1/T1", "M-2/T1"}
    assert set(place.active("people")) == {"student/1", "teacher/T1"}


def test_where_there_is_none_it_is_a_person_of_its_own(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1", teacher_email="Ann.Lee@x.org"), columns=BY_EMAIL))
    assert set(place.active("teachings")) == {"M-1/ann.lee@x.org"}
    assert place.active("people")["teacher/ann.lee@x.org"]["email"] == "Ann.Lee@x.org"
    place.take(combined(row("1", "M-1", teacher_email="ann.lee@X.ORG"), columns=BY_EMAIL))
    assert set(place.active("teachings")) == {"M-1/ann.lee@x.org"}


def test_where_several_have_it_the_class_keeps_its_teacher(place: Place) -> None:
    place.add(BOTH)
    _both(place, ["T1,a@x.org,Lee,1", "T2,b@x.org,Poe,1"], "M-1,a@x.org")
    found = _both(place, ["T2,a@x.org,Poe,1", "T3,a@x.org,Roe,1"], "M-1,a@x.org")
    assert found == ["ambiguous-email", "shared-email"]
    assert set(place.active("teachings")) == {"M-1/T1"}
    assert place.active("teachings")["M-1/T1"]["is_primary"] is True
    assert {"teacher/T1/1", "teacher/T2/1", "teacher/T3/1"} <= set(place.active("person_schools"))


def test_several_of_the_roster_leave_the_class_as_it_is_too(place: Place) -> None:
    place.add()
    place.take(
        combined(
            row("1", "M-1", teacher="T1", teacher_email="a@x.org"),
            row("1", "M-2", teacher="T2", teacher_email="a@x.org"),
        )
    )
    outcome = place.take(
        combined(
            row("1", "M-1", teacher_email="a@x.org"),
            row("1", "M-2", teacher_email="a@x.org"),
            row("1", "M-3", teacher_email="a@x.org"),
            columns=BY_EMAIL,
        )
    )
    assert codes(outcome).count("ambiguous-email") == 3
    assert set(place.active("teachings")) == {"M-1/T1", "M-2/T2"}
    assert {"teacher/T1", "teacher/T2"} <= set(place.active("people"))


def test_one_email_on_two_ids_is_never_a_merge(place: Place) -> None:
    place.add()
    outcome = place.take(
        combined(
            row("1", "M-1", teacher="T1", teacher_email="a@x.org"),
            row("1", "M-2", teacher="T2", teacher_email="A@x.org"),
        )
    )
    assert codes(outcome) == ["shared-email"]
    assert set(place.active("teachings")) == {"M-1/T1", "M-2/T2"}


def test_the_same_address_in_two_spellings_is_one_person(sqlite_place: Place) -> None:
    sqlite_place.add()
    outcome = sqlite_place.take(
        combined(
            row("1", "M-1", teacher_email="Ann@x.org"), row("1", "M-2", teacher_email="ann@X.org"), columns=BY_EMAIL
        )
    )
    assert codes(outcome) == []
    assert {key for key in sqlite_place.active("people") if key.startswith("teacher")} == {"teacher/ann@x.org"}


def test_a_left_out_row_protects_the_teacher_whom_it_names_by_email(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("1", "M-2", teacher="T2")))
    left_out = row("", "", name="", teacher="", teacher_email="T2@x.org")
    place.take(combined(row("1", "M-1"), left_out))
    assert set(place.active("teachings")) == {"M-1/T1", "M-2/T2"}


def test_a_damaged_line_protects_a_teacher_known_by_email_in_any_case(place: Place) -> None:
    place.add()
    mails = (row("1", "M-1", teacher_email="Ann@x.org"), row("2", "M-2", teacher_email="Bob@x.org"))
    place.take(combined(*mails, columns=BY_EMAIL))
    place.take(combined("S1,1,Ann,Lee,ANN@X.ORG", mails[1], columns=BY_EMAIL))
    assert set(place.active("teachings")) == {"M-1/ann@x.org", "M-2/bob@x.org"}
    assert "teacher/ann@x.org" in place.active("people")


def test_a_teacher_without_id_and_email_is_said_and_the_class_taken(sqlite_place: Place) -> None:
    sqlite_place.add()
    outcome = sqlite_place.take(combined(row("1", "M-1", teacher="", teacher_email="")))
    assert codes(outcome) == ["teacher-without-key"]
    assert set(sqlite_place.active("sections")) == {"M-1"}
    assert sqlite_place.active("teachings") == {}


# ---- placeholders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        {"teacher_last": "Vacant", "teacher_first": ""},
        {"teacher_last": "TBA", "teacher_first": "TBA"},
        {"teacher_last": "announced", "teacher_first": "To be"},
        {"teacher": "tbd"},
        {"teacher_first": "", "teacher_last": "Unassigned", "teacher": "", "teacher_email": ""},
    ],
)
def test_a_placeholder_is_a_class_without_teacher(sqlite_place: Place, cells: dict[str, str]) -> None:
    sqlite_place.add()
    outcome = sqlite_place.take(combined(row("1", "M-1", **cells), row("1", "M-2")))
    assert codes(outcome) == ["placeholder-staff"]
    assert set(sqlite_place.active("teachings")) == {"M-2/T1"}
    assert set(sqlite_place.active("people")) == {"student/1", "teacher/T1"}


@pytest.mark.parametrize(
    "cells",
    [
        {"teacher_last": "Vacanti", "teacher_first": ""},
        {"teacher_first": "Staff", "teacher_last": "Sergeant"},
        {"teacher_last": "Tba", "teacher_first": "Ann"},
        {"teacher": "TBD1"},
    ],
)
def test_a_name_that_only_looks_like_one_is_a_person(sqlite_place: Place, cells: dict[str, str]) -> None:
    sqlite_place.add()
    outcome = sqlite_place.take(combined(row("1", "M-1", **cells)))
    assert codes(outcome) == []
    assert len(sqlite_place.active("teachings")) == 1


def test_a_district_has_placeholders_of_its_own(sqlite_place: Place) -> None:
    sqlite_place.add(placeholder_staff=["nn"])
    sqlite_place.take(
        combined(
            row("1", "M-1", teacher_last="NN", teacher_first=""),
            row("1", "M-2", teacher="V", teacher_last="Vacant", teacher_first=""),
        )
    )
    assert set(sqlite_place.active("teachings")) == {"M-2/V"}


def test_a_teacher_replaced_by_a_placeholder_leaves(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("1", "M-2", teacher="T2")))
    place.take(combined(row("1", "M-1"), row("1", "M-2", teacher="TBA")))
    assert set(place.active("teachings")) == {"M-1/T1"}
    assert set(place.active("people")) == {"student/1", "teacher/T1"}


# ---- several teachers of one class, and the first of them ----------------------------------------------------------

LEADS = """
[files.teaching]
required = ["section.id", "teacher.id"]
[files.teaching.columns]
section.id = "Section"
teacher.id = "Teacher"
teaching.lead = "Lead"
teaching.role = "Role"
[files.roster]
required = ["section.id", "student.id"]
[files.roster.columns]
section.id = "Section"
student.id = "Student"
"""


def _teaching(place: Place, *lines: str) -> dict[str, bool]:
    """Import teachers of M-1; who teaches it now, and whether as primary."""
    files = {
        "teaching.csv": table("Section,Teacher,Lead,Role", *(f"M-1,{text}" for text in lines)),
        "roster.csv": table("Section,Student", "M-1,1"),
    }
    place.take(files)
    return {key.partition("/")[2]: values["is_primary"] for key, values in place.active("teachings").items()}


def test_two_teachers_of_one_class_are_both_taken(place: Place) -> None:
    place.add()
    outcome = place.take(combined(row("1", "M-1", teacher="T2"), row("1", "M-1", teacher="T1")))
    assert {key: values["is_primary"] for key, values in place.active("teachings").items()} == {
        "M-1/T1": True,
        "M-1/T2": False,
    }
    assert "contradiction" not in codes(outcome)


def test_the_primary_teacher_is_the_stored_one_then_the_lead_then_the_lowest_id(place: Place) -> None:
    place.add(LEADS)
    assert _teaching(place, "B,,", "C,,", "A,,") == {"A": True, "B": False, "C": False}, "the lowest id"
    assert _teaching(place, "B,,", "C,yes,") == {"B": False, "C": True}, "the lead, since the stored one has gone"
    assert _teaching(place, "B,yes,", "C,no,", "A,,") == {"A": False, "B": False, "C": True}, "the stored one"
    assert _teaching(place, "D,,", "B,Y,", "A,,") == {"A": False, "B": True, "D": False}, "the lead again"


def test_who_stays_of_a_class_that_loses_its_primary_becomes_it(place: Place) -> None:
    """T1 leaves; T3, whose row is left out, is nobody whom the class could name, and stays."""
    place.add(example("clever"))
    place.take(clever())
    teachers, sections = CLEVER["teachers"], CLEVER["sections"]
    left_out = teachers[3].removeprefix("1")
    classes = [sections[1].replace(",T1,T3", ",T3,"), sections[2]]
    outcome = place.take(clever(teachers=[teachers[2], left_out], sections=classes))
    assert {key: values["is_primary"] for key, values in place.active("teachings").items()} == {
        "M-1/T3": True,
        "M-2/T2": True,
    }
    assert numbers(outcome, "teaching") == (0, 1, 1, 1, 2)


def test_a_lead_who_is_no_yes_is_none(sqlite_place: Place) -> None:
    sqlite_place.add(LEADS)
    assert _teaching(sqlite_place, "B,0,", "A,no,", "C,maybe,") == {"A": True, "B": False, "C": False}


def test_an_unknown_role_counts_as_teaching_and_is_said_once(sqlite_place: Place) -> None:
    sqlite_place.add(LEADS)
    files = {
        "teaching.csv": table("Section,Teacher,Lead,Role", "M-1,A,,Aide", "M-1,B,,Teacher", "M-1,C,,Aide"),
        "roster.csv": table("Section,Student", "M-1,1"),
    }
    outcome = sqlite_place.take(files)
    [issue] = [issue for issue in outcome.issues if issue.code == "unknown-role"]
    assert (issue.line, issue.message[:6]) == (2, "2 rows")
    assert {key: values["role"] for key, values in sqlite_place.active("teachings").items()} == dict.fromkeys(
        ("M-1/A", "M-1/B", "M-1/C"), "teacher"
    )


# ---- staff of all jobs -------------------------------------------------------------------------------------------

MIXED = (
    BOTH.replace("required = []", "mixed_staff = true").replace('teacher.email = "Teacher"', 'teacher.id = "Teacher"')
    + '[forms.all]\nfiles = ["staff", "roster"]\n[forms.staff]\nfiles = ["staff"]\n'
)
STAFF = "Staff ID,Mail,Name,School"


def _staff(*ids: str) -> dict[str, str]:
    return {"staff.csv": table(STAFF, *(f"{number},{number}@x.org,Name{number},1" for number in ids))}


def test_of_mixed_staff_only_those_who_are_placed_become_teachers(place: Place) -> None:
    place.add(MIXED)
    roster = {"roster.csv": table("Student,Last,Section,Teacher", "1,Lee,M-1,T1")}
    place.take({**_staff("T1", "T2", "COOK"), **roster})
    assert {key for key in place.active("people") if "teacher" in key} == {"teacher/T1"}
    assert {key for key in place.active("person_schools") if "teacher" in key} == {"teacher/T1/1"}


def test_without_classes_in_the_report_the_stored_ones_tell(place: Place) -> None:
    place.add(MIXED)
    roster = {"roster.csv": table("Student,Last,Section,Teacher", "1,Lee,M-1,T1")}
    place.take({**_staff("T1"), **roster})
    place.take(_staff("T1", "T2"))
    assert {key for key in place.active("people") if "teacher" in key} == {"teacher/T1"}
    assert {key for key in place.active("person_schools") if "teacher" in key} == {"teacher/T1/1"}
    assert set(place.active("teachings")) == {"M-1/T1"}
