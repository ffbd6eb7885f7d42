"""The report definition of Infinite Campus: which file is what, by its headers, and how their cells are turned."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.map import KeyRules, Mapped, map_report
from rosterline.plugins import load_adapters
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, recognise
from rosterline.recognise.header import hint
from rosterline.report import Column
from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.report import report
from rosterline_infinite_campus.settings import CampusSettings

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


def looked_at(files: dict[str, str], folder: Path, settings: DistrictSettings | None = None, **own: Any) -> Recognised:
    paths = []
    for name, text in files.items():
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    options, settings = Options(), settings or DistrictSettings()
    found, _ = survey_files(paths, folder / "work", options)
    declared = report(settings, CampusSettings(**own))
    return recognise([(file, peek(file, options)) for file in found], declared, settings.reading)


def read(files: dict[str, str], folder: Path, settings: DistrictSettings | None = None, **own: Any) -> Mapped:
    return map_report(looked_at(files, folder, settings, **own), settings or DistrictSettings(), KeyRules())


def table(header: str, *lines: str) -> str:
    return "".join(f"{line}\n" for line in (header, *lines))


@pytest.fixture(autouse=True)
def work(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()


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
    assert set(frames["sections"]["name"]) == {""}
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


STUDENTS = table("student_number,first_name,last_name,grade", "1,Ann,Ash,9", "2,Bo,Birch,9")
SECTIONS = "section_id,course_name,teacher_person_id,teacher_display"
STAFF = table(
    "staff_number,person_id,first_name,last_name,email",
    "T1,71,Ada,North,a@sunny.example",
    "T2,72,Ben,West,b@sunny.example",
)
ENROLLMENTS = table("student_number,section_id", "1,M1", "2,M1")


def small(**changed: str) -> dict[str, str]:
    made = {
        "students": STUDENTS,
        "sections": table(SECTIONS, "M1,Algebra,71,"),
        "staff": STAFF,
        "enrollments": ENROLLMENTS,
    }
    return {f"{role}.csv": text for role, text in (made | changed).items()}


def test_files_without_any_optional_column_are_read(tmp_path: Path) -> None:
    mapped = read(small(sections=table("section_id,course_name", "M1,Algebra")), tmp_path)
    assert mapped.issues == []
    assert mapped.frames["enrollments"].height == 2
    assert mapped.frames["teachings"].height == 0


def test_the_district_s_one_school_stands_where_none_is_named(tmp_path: Path) -> None:
    mapped = read(small(), tmp_path, DistrictSettings(default_school="12"))
    assert set(mapped.frames["sections"]["school_id"]) == {"12"}
    assert set(mapped.frames["student_schools"]["school_id"]) == {"12"}


@pytest.mark.parametrize(
    ("display", "placeholders"),
    [
        ("TBD, Teacher", 1),
        ("Teacher, TBD", 1),
        ("vacant", 1),
        ("To Be Announced", 1),
        ("Teacher, No", 1),
        ("Staff", 1),
        ("Staff, Mary", 0),
        ("North, Ada", 0),
        ("Teacher, Ada", 0),
        ("", 0),
        ("X Lunch", 0),
    ],
)
def test_a_text_on_schedules_tells_only_that_there_is_no_teacher(
    display: str, placeholders: int, tmp_path: Path
) -> None:
    mapped = read(small(sections=table(SECTIONS, f'M1,Algebra,,"{display}"')), tmp_path)
    assert [issue.code for issue in mapped.issues].count("placeholder-staff") == placeholders
    assert mapped.frames["teachings"].height == 0


def test_the_district_s_own_words_stand_for_nobody_too(tmp_path: Path) -> None:
    settings = DistrictSettings(placeholder_staff=("X Lunch",))
    mapped = read(small(sections=table(SECTIONS, "M1,Algebra,,X Lunch")), tmp_path, settings)
    assert [issue.code for issue in mapped.issues] == ["placeholder-staff"]


def test_without_such_words_everybody_is_somebody(tmp_path: Path) -> None:
    staff = table("staff_number,person_id,first_name,last_name", "T9,71,Teacher,TBD")
    mapped = read(small(staff=staff), tmp_path, DistrictSettings(placeholder_staff=()))
    assert mapped.frames["teachings"]["id"].to_list() == ["T9"]


def test_a_text_that_says_nobody_does_not_send_a_real_teacher_away(tmp_path: Path) -> None:
    mapped = read(small(sections=table(SECTIONS, 'M1,Algebra,71,"TBD, Teacher"')), tmp_path)
    assert mapped.frames["teachings"]["id"].to_list() == ["T1"]


@pytest.mark.parametrize("word", ["NULL", "null", "(null)"])
def test_the_word_null_is_an_empty_cell_but_a_name_in_a_name(word: str, tmp_path: Path) -> None:
    students = table("student_number,first_name,last_name,grade,email", f"1,Ann,{word},9,{word}")
    enrollments = table("student_number,section_id,start_date,end_date", f"1,M1,{word},{word}")
    mapped = read(small(students=students, enrollments=enrollments), tmp_path)
    [student] = mapped.frames["students"].rows(named=True)
    assert (student["last_name"], student["email"]) == (word, "")
    assert mapped.frames["enrollments"].select("begins_on", "ends_on").row(0) == (None, None)
    assert mapped.issues == []


def test_last_days_are_days_on_which_the_student_is_there(tmp_path: Path) -> None:
    students = table(
        "student_number,first_name,last_name,grade,school_id,start_date,end_date",
        "1,Ann,Ash,9,12,2026-08-17 00:00:00.000,2027-05-28 00:00:00.000",
    )
    enrollments = table("student_number,section_id,start_date,end_date", "1,M1,2026-08-17,12/18/2026")
    schools = table("school_id,school_name,term,term_start,term_end", "12,North,S1,2026-08-17,2026-12-18")
    mapped = read(small(students=students, enrollments=enrollments, schools=schools), tmp_path)
    frames = mapped.frames
    assert frames["student_schools"].select("begins_on", "ends_on").row(0) == (date(2026, 8, 17), date(2027, 5, 29))
    assert [frames[name]["ends_on"][0] for name in ("enrollments", "terms")] == [date(2026, 12, 19)] * 2


@pytest.mark.parametrize("alias", ["alias", "student.alias", "Preferred Name", "preferred_name"])
def test_preferred_names_are_read_where_the_district_wants_them(alias: str, tmp_path: Path) -> None:
    students = table(f"student_number,first_name,last_name,grade,{alias}", "1,Ann,Ash,9,Annie", "2,Bo,Birch,9,")
    legal = read(small(students=students), tmp_path)
    preferred = read(small(students=students), tmp_path, DistrictSettings(names="preferred"))
    assert legal.frames["students"]["first_name"].to_list() == ["Ann", "Bo"]
    assert preferred.frames["students"]["first_name"].to_list() == ["Annie", "Bo"]


def test_settings_that_decide_who_is_who_are_said_in_words() -> None:
    plain = report(DistrictSettings(), CampusSettings()).identity
    other = report(
        DistrictSettings(names="preferred", default_school="12"),
        CampusSettings(student_key="stateID", staff_key="email", school_key="number"),
    ).identity
    assert plain == ("student's id: studentNumber", "teacher's id: staffNumber", "school's id: schoolID")
    assert other == (
        "student's id: stateID",
        "teacher's id: email",
        "school's id: number",
        "student's first name: the preferred one",
        "school of rows without one: 12",
    )


KEYS = table(
    "person_id,student_number,state_id,first_name,last_name,grade,school_id,school_number",
    "501,0001,91,Ann,Ash,9,12,0312",
)
KEYS_OF_STAFF = table(
    "person_id,staff_number,staff_state_id,first_name,last_name,email,school_id,school_number",
    "71,T1,S71,Ada,North,Ada@Sunny.example,12,0312",
)


@pytest.mark.parametrize(
    ("own", "student", "teacher", "school"),
    [
        ({}, "0001", "T1", "12"),
        ({"student_key": "personID", "staff_key": "personID"}, "501", "71", "12"),
        ({"student_key": "stateID", "staff_key": "staffStateID"}, "91", "S71", "12"),
        ({"staff_key": "email", "school_key": "number"}, "0001", "ada@sunny.example", "0312"),
    ],
)
def test_the_chosen_keys_are_the_ids(
    own: dict[str, Any], student: str, teacher: str, school: str, tmp_path: Path
) -> None:
    """The enrollment names the student by the personID, the class its teacher likewise: both only join."""
    files = small(
        students=KEYS,
        staff=KEYS_OF_STAFF,
        enrollments=table("personID,section_id", "501,M1"),
        sections=table("section_id,course_name,teacherPersonID,school_id,school_number", "M1,Algebra,71,12,0312"),
    )
    mapped = read(files, tmp_path, **own)
    assert [issue.code for issue in mapped.issues if issue.severity == "error"] == []
    assert mapped.frames["students"]["id"].to_list() == [student]
    assert mapped.frames["enrollments"]["student_id"].to_list() == [student]
    assert mapped.frames["teachers"]["id"].to_list() == [teacher]
    assert mapped.frames["teachings"]["id"].to_list() == [teacher]
    assert set(mapped.frames["student_schools"]["school_id"]) == {school}
    assert set(mapped.frames["sections"]["school_id"]) == {school}


def test_staff_without_number_are_known_by_their_address(tmp_path: Path) -> None:
    staff = table("staff_number,person_id,first_name,last_name,email", ",71,Ada,North,Ada@Sunny.example")
    mapped = read(small(staff=staff), tmp_path)
    assert mapped.frames["teachers"]["id"].to_list() == ["ada@sunny.example"]
    assert mapped.frames["teachings"]["id"].to_list() == ["ada@sunny.example"]


def test_of_several_rows_of_a_staff_member_the_one_with_a_number_counts(tmp_path: Path) -> None:
    staff = table(
        "staff_number,person_id,first_name,last_name,email",
        ",71,Ada,North,ada@sunny.example",
        "T1,71,Ada,North,ada@sunny.example",
    )
    mapped = read(small(staff=staff), tmp_path)
    assert mapped.frames["teachings"]["id"].to_list() == ["T1"]


def test_the_first_teacher_of_a_class_is_the_one_who_leads_it(tmp_path: Path) -> None:
    staff = table("staff_number,person_id,first_name,last_name", "T9,71,Ada,North", "T1,72,Ben,West")
    sections = table("section_id,course_name,teacherPersonID,teacher2PersonID", "M1,Algebra,71,72")
    teachings = read(small(staff=staff, sections=sections), tmp_path).frames["teachings"]
    assert dict(teachings.select("id", "lead").rows()) == {"T9": True, "T1": False}


def test_the_number_of_teachers_is_a_setting(tmp_path: Path) -> None:
    people = [f"T{number},{number},A,B{number}" for number in range(1, 7)]
    staff = table("staff_number,person_id,first_name,last_name", *people)
    slots = ["", *map(str, range(2, 7))]
    sections = table(
        "section_id,course_name," + ",".join(f"teacher{slot}PersonID" for slot in slots), "M1,Algebra,1,2,3,4,5,6"
    )
    four = read(small(staff=staff, sections=sections), tmp_path)
    six = read(small(staff=staff, sections=sections), tmp_path, teachers=6)
    assert [four.frames["teachings"].height, six.frames["teachings"].height] == [4, 6]


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


def test_schools_named_without_a_list_of_them_are_taken(tmp_path: Path) -> None:
    sections = table("section_id,school_id,course_name,terms", "M1,12,Algebra,S1", "M2,7,Algebra,S1")
    mapped = read(small(sections=sections), tmp_path)
    assert mapped.references == {"student", "section", "teacher"}
    assert sorted(mapped.frames["sections"]["school_id"]) == ["12", "7"]
    assert set(mapped.frames["terms"]["id"]) == {"S1"}


def test_a_term_that_only_one_school_has_needs_no_school_beside_it(tmp_path: Path) -> None:
    schools = table("school_id,school_name,term,term_start,term_end", "12,North,S1,2026-08-17,2026-12-18")
    sections = table("section_id,course_name,terms", "M1,Algebra,S1")
    mapped = read(small(sections=sections, schools=schools), tmp_path)
    assert mapped.keys.terms_by_school is True
    assert mapped.frames["section_terms"]["value"].to_list() == ["12:S1"]
    assert mapped.frames["terms"]["id"].to_list() == ["12:S1"]


def test_all_columns_have_help_and_samples_are_known_by_their_own_headers() -> None:
    for form in report(DistrictSettings(), CampusSettings()).forms:
        for file in form.files:
            assert file.qualified
            assert all(column.explained for column in file.columns), file.role
            assert len({column.headers[0] for column in file.columns}) == len(file.columns)


def test_the_adapter_is_found_by_its_entry_point() -> None:
    adapter = load_adapters().get("infinite_campus")
    own = adapter.settings_section()()
    assert [form.name for form in adapter.report(DistrictSettings(), own).forms] == ["extract", "ad_hoc", "roster"]
