"""Published layouts of Infinite Campus are known for what they are, by their headers alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.unit.test_infinite_campus_report import looked_at, table

from rosterline.errors import Rejected
from rosterline.map import KeyRules, map_report
from rosterline.recognise.header import hint
from rosterline.report import Column
from rosterline.settings import DistrictSettings

ROLES = {"roster": "students", "enrollments": "enrollments", "sections": "sections", "staff": "staff"}
"""What the published layouts are called -> their role."""

PANORAMA = {
    "roster": {
        "personid": ["501", "502", "503"],
        "studentNumber": ["0001", "0002", "0003"],
        "firstName": ["Ann", "Bo", "Cy"],
        "lastName": ["Ash", "Birch", "Cedar"],
        "grade": ["09", "KG", "10"],
        "activeToday": ["1", "1", "0"],
        "cal.schoolID": ["12", "12", "12"],
        "name": ["26-27 North High"] * 3,
    },
    "enrollments": {
        "personid": ["501", "502", "503"],
        "studentnumber": ["0001", "0002", "0003"],
        "sectionID": ["9001", "9001", "9001"],
        "startDate": ["08/17/2026", "", "NULL"],
        "EndDate": ["NULL", "12/18/2026", ""],
        "cal.schoolID": ["12", "12", "12"],
    },
    "sections": {
        "courseID": ["77", "77"],
        "courseNumber": ["MTH", "MTH"],
        "courseName": ["Algebra", "Algebra"],
        "sectionID": ["9001", "9001"],
        "teacherDisplay": ["North, Ada", "North, Ada"],
        "terms": ["S1, S2", "S3"],
        "periodStart": ["1", "2"],
        "teacherPersonID": ["71", "71"],
        "teacher2PersonID": ["72", "72"],
        "cal.schoolID": ["12", "12"],
    },
    "staff": {
        "firstName": ["Ada", "Ben"],
        "lastName": ["North", "West"],
        "staffNumber": ["T1", "T2"],
        "personID": ["71", "72"],
        "email": ["ada@sunny.example", ""],
        "schoolEmployment.schoolID": ["12", "12"],
    },
}


def layouts(shared_data: Path) -> dict[str, list[str]]:
    """The published header lines of Infinite Campus."""
    path = shared_data / "headers-only-vendor-layouts" / "headers.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    ours = {entry["id"]: entry["columns"] for entry in entries if entry["id"].startswith("ic-")}
    return {name.removeprefix("ic-panorama-"): columns for name, columns in ours.items()}


def test_every_published_layout_is_known_for_what_it_is(shared_data: Path, tmp_path: Path) -> None:
    found = layouts(shared_data)
    assert set(found) == set(ROLES)
    files = {}
    for name, headers in found.items():
        cells = PANORAMA[name]
        assert set(cells) <= set(headers)
        rows = len(next(iter(cells.values())))
        lines = [[cells.get(header, [""] * rows)[row] for header in headers] for row in range(rows)]
        files[f"{name}.csv"] = pl.DataFrame(lines, schema=headers, orient="row").write_csv()
    recognised = looked_at(files, tmp_path)
    assert recognised.form.name == "extract"
    assert {file.source.name[:-4]: file.role.role for file in recognised.files} == ROLES
    mapped = map_report(recognised, DistrictSettings(), KeyRules())
    frames = mapped.frames
    assert [issue.code for issue in mapped.issues if issue.severity == "error"] == []
    assert frames["enrollments"].select("student_id", "begins_on", "ends_on").rows() == [
        ("0001", date(2026, 8, 17), None),
        ("0002", None, date(2026, 12, 19)),
    ]
    assert sorted(set(frames["section_terms"]["value"])) == ["S1", "S2", "S3"]
    assert sorted(set(frames["section_periods"]["value"])) == ["1", "2"]
    assert sorted(set(frames["teachings"]["id"])) == ["T1", "T2"]
    assert set(frames["sections"]["name"]) == {"Algebra - Period 1, 2 - North"}, "named by the district's template"
    assert frames["sections"]["course_id"].to_list() == ["MTH"]


@pytest.mark.parametrize("alone", ROLES)
def test_one_published_file_alone_is_no_report(alone: str, shared_data: Path, tmp_path: Path) -> None:
    headers = layouts(shared_data)[alone]
    with pytest.raises(Rejected) as refusal:
        looked_at({"a.csv": table(",".join(headers), ",".join("1" for _ in headers))}, tmp_path)
    assert refusal.value.reason.code == "report-incomplete"


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("sourcedId", "sourceId"),
        ("userSourcedId", "userSoucedId"),
        ("courseName", "CoursenName"),
        ("studentNumber", "studentNumbr"),
        ("student.studentNumber", "student.studentNumbr"),
        ("orgSourcedId", "ordSourcedIds"),
        ("schoolSourcedId", "schoolSourceId"),
    ],
)
def test_a_header_that_is_nearly_right_is_named(wanted: str, written: str) -> None:
    assert hint(Column("raw.x", (wanted,)), ["other", written], [0, 1]) == f" (is {written!r} meant?)"


def test_a_plain_schedule_by_labels_is_told_from_students_and_classes(tmp_path: Path) -> None:
    """Labels that a published connector reads: enrollments bring names and course, as students and classes do."""
    files = {
        "a.csv": table("Student Number,First Name,Last Name,Homeroom Teacher,Gender,Grade", "1,Ann,Ash,North,F,9"),
        "b.csv": table(
            "Course ID,Course Name,Section ID,Max Students,Teacher Display,Teacher 2  Display,Room Name,Terms,Term End,"
            "Band,Section Template Group,Department Name",
            "77,Algebra,M1,30,North,West,101,S1,S1,,,Math",
        ),
        "c.csv": table(
            "Student Number,Course ID,Section ID,Section Number,End Year,First Name,Last Name,End Date",
            "1,77,M1,1,2027,Ann,Ash,",
        ),
        "d.csv": table("Staff Number,Person ID,First Name,Last Name,Email", "T1,71,Ada,North,a@sunny.example"),
    }
    recognised = looked_at(files, tmp_path)
    assert [file.role.role for file in recognised.files] == ["students", "sections", "enrollments", "staff"]
    mapped = map_report(recognised, DistrictSettings(), KeyRules())
    assert mapped.frames["courses"].select("id", "name").rows() == [("77", "Algebra")]
    assert mapped.frames["enrollments"].height == 1
