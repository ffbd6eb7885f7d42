"""Names of classes from the district's template, classes from homerooms, and the days of teachers in a class."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from tests.integration.building import Files, Place

from rosterline.districts.setting import set_settings
from rosterline.errors import UsageError
from rosterline.exporting import export_combined

MAPPING = """
name = "layout"
[files.students.columns]
student.id = "Number"
student.last_name = "Last"
student.homeroom = "Room"
school.id = "School"
student.school_begin = "Entry"
[files.staff.columns]
teacher.id = "Staff"
teacher.last_name = "Staff Last"
teacher.email = "Mail"
[files.classes.columns]
section.id = "Class"
section.period = "Period"
course.id = "Course"
course.name = "Course Name"
school.id = "School"
[files.teaching.columns]
section.id = "Class"
teacher.id = "Teacher"
teaching.lead = "Lead"
teaching.begin = "From"
teaching.end = "To"
[files.seats.columns]
section.id = "Class"
student.id = "Student"
"""
STUDENTS = "Number,Last,Room,School,Entry\n1,Ash,12,N,2026-08-10\n2,Birch,12,N,\n3,Cedar,12,S,\n4,Dogwood,,S,\n"
STAFF = "Staff,Staff Last,Mail\nT1,Iris,\nT2,Juniper,\nT3,Kapok,kapok@example.org\n"
CLASSES = """Class,Period,Course,Course Name,School
A,3,R1,Reading,N
A,1,R1,Reading,N
B,,L1,,N
C,2,M1,Algebra I,S
"""
TEACHING = "Class,Teacher,Lead,From,To\nA,T1,no,,\nA,T2,yes,,\nC,T1,no,2026-08-10,2026-10-01\nC,T3,no,2026-10-01,\n"
SEATS = "Class,Student\nA,1\nB,2\nC,3\n"
NIGHT: Files = {
    "students.csv": STUDENTS,
    "staff.csv": STAFF,
    "classes.csv": CLASSES,
    "teaching.csv": TEACHING,
    "seats.csv": SEATS,
}


def names(place: Place) -> dict[str, str]:
    return {key: values["name"] for key, values in place.active("sections").items()}


def change(place: Place, **settings: object) -> None:
    set_settings(place.home.engine, place.adapters, "d", settings)


def test_a_class_without_a_name_gets_one(place: Place) -> None:
    """Course, period, teacher: the SIS's lead before a lower id; what is empty leaves no gap."""
    place.add(MAPPING)
    place.take(NIGHT)
    assert names(place) == {
        "A": "Reading - Period 1, 3 - Juniper",
        "B": "L1",
        "C": "Algebra I - Period 2 - Kapok",
    }


def test_another_template_is_no_rename(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    place.sign_off()
    change(place, class_name="{teacher}: {course} ({id}) - {term}")
    outcome = place.take(NIGHT)
    assert names(place) == {"A": "Juniper: Reading (A)", "B": ": L1 (B)", "C": "Kapok: Algebra I (C)"}
    count = outcome.counts["sections"]
    assert (count.added, count.removed, count.changed) == (0, 0, 3)
    assert {name: count.changed for name, count in outcome.counts.items() if name != "sections"} == dict.fromkeys(
        set(outcome.counts) - {"sections"}, 0
    )


def test_another_teacher_changes_the_name_and_not_the_class(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    place.sign_off()
    outcome = place.take({**NIGHT, "teaching.csv": TEACHING.replace("A,T2,yes", "A,T3,yes")})
    assert names(place)["A"] == "Reading - Period 1, 3 - Kapok"
    assert outcome.counts["sections"].changed == 1
    assert outcome.counts["enrollments"].changed == outcome.counts["enrollments"].added == 0


@pytest.mark.parametrize("template", ["", "{course", "Class", "{name}", "{course} {"])
def test_a_template_that_names_nothing_is_refused(place: Place, template: str) -> None:
    place.add(MAPPING)
    with pytest.raises(UsageError, match="class_name"):
        change(place, class_name=template)


def test_homerooms_are_off_by_default_and_on_by_school(place: Place) -> None:
    place.add(MAPPING)
    place.take(NIGHT)
    assert not [key for key in place.active("sections") if key.startswith("homeroom")]
    change(place, homerooms=["N"])
    place.take(NIGHT)
    made = {key: values["name"] for key, values in place.active("sections").items() if key.startswith("homeroom")}
    assert made == {"homeroom:N:12": "Homeroom 12"}
    seats = {key: values for key, values in place.active("enrollments").items() if key.startswith("homeroom")}
    assert set(seats) == {"homeroom:N:12/1", "homeroom:N:12/2"}
    assert seats["homeroom:N:12/1"]["begins_on"] == date(2026, 8, 10)


def test_a_homeroom_of_one_name_is_another_class_in_each_school(place: Place) -> None:
    place.add(MAPPING, homerooms=["*"])
    place.take(NIGHT)
    assert {key for key in place.active("sections") if key.startswith("homeroom")} == {
        "homeroom:N:12",
        "homeroom:S:12",
    }
    place.take({**NIGHT, "students.csv": STUDENTS.replace("2,Birch,12,", "2,Birch,14,")})
    assert {key for key in place.active("enrollments") if key.startswith("homeroom:N")} == {
        "homeroom:N:12/1",
        "homeroom:N:14/2",
    }


def test_whose_time_in_a_class_is_over_is_not_its_first_teacher(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A lead who has left stays in the report with an end date: the class has its new teacher first from that day."""

    def exported(day: date) -> list[str]:
        out = tmp_path / "out.csv"
        export_combined(place.home, place.district().id, day, out, ())
        with out.open(encoding="utf-8") as text:
            return [row["Staff Unique ID"] for row in csv.DictReader(text) if row["Class ID"] == "C"]

    place.add(MAPPING)
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-15T12:00:00+00:00")
    only_first = TEACHING.replace("C,T3,no,2026-10-01,\n", "")
    place.take({**NIGHT, "teaching.csv": only_first})
    assert place.active("teachings")["C/T1"] == {
        "role": "teacher",
        "is_primary": True,
        "begins_on": date(2026, 8, 10),
        "ends_on": date(2026, 10, 1),
    }
    assert exported(date(2026, 9, 15)) == ["T1"]
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-02T12:00:00+00:00")
    place.take(NIGHT)
    primary = {key: values["is_primary"] for key, values in place.active("teachings").items() if key.startswith("C")}
    assert primary == {"C/T1": False, "C/T3": True}
    assert exported(date(2026, 10, 2)) == ["T3"]


def test_a_teacher_of_two_spans_counts_with_the_one_that_ends_last(place: Place) -> None:
    place.add(MAPPING)
    again = TEACHING + "C,T1,no,2026-11-01,2027-01-10\nA,T1,no,2026-08-10,2026-09-01\n"
    place.take({**NIGHT, "teaching.csv": again})
    found = place.active("teachings")
    assert found["C/T1"]["ends_on"] == date(2027, 1, 10)
    assert found["A/T1"]["ends_on"] is None
