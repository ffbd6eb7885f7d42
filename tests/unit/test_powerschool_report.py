"""The report definition of PowerSchool: which file is what, in all layouts that are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, recognise
from rosterline.recognise.header import HeaderRow, match_header
from rosterline.report import Column, File, Need, Report
from rosterline.settings import DistrictSettings
from rosterline_powerschool.report import report
from rosterline_powerschool.settings import PowerSchoolSettings
from rosterline_powerschool.spelling import own, qualified

REPORT = report(DistrictSettings(), PowerSchoolSettings())

LAYOUTS = {
    "ps-dde-students": "students",
    "ps-dde-staff": "teachers",
    "ps-dde-sections": "sections",
    "ps-dde-cc": "enrollments",
    "ps-sqlreport-coteachers": "co_teachers",
    "ps-table-field-cc": "enrollments",
    "ps-quickexport-cc": "sections",
}
"""Layout of headers.json -> the role of its file in the form of tables."""

CELLS = {
    "student": "100{0}",
    "sectionid": "900{0}",
    "date": "08/1{0}/2026",
    "day": "08/1{0}/2026",
    "email": "t{0}@school.example",
    "teacher": "T{0}",
}
"""Parts of headers -> cells of row {0}, for headers of which nothing is known the number of the row."""

DOCUMENTED: dict[str, tuple[str, str]] = {
    # Columns that vendors ask for (Data Export Manager over tables).
    "CC.ID,CC.SchoolID,CC.SectionID,CC.StudentID,CC.Section_Number,CC.TeacherID,CC.TermID,CC.Course_Number,"
    "CC.DateEnrolled,CC.DateLeft": ("tables", "enrollments"),
    "ID,SchoolID,SectionID,StudentID,Section_Number,TeacherID,TermID,Course_Number,DateEnrolled,DateLeft": (
        "tables",
        "enrollments",
    ),
    "COURSES.ID,COURSES.Course_Name,COURSES.Course_Number,COURSES.SchoolID": ("tables", "courses"),
    "SCHOOLS.ID,SCHOOLS.Name,SCHOOLS.School_Number": ("tables", "schools"),
    "SECTIONS.ID,SECTIONS.Course_Number,SECTIONS.Grade_Level,SECTIONS.SchoolID,SECTIONS.Section_Number,"
    "SECTIONS.TermID": ("tables", "sections"),
    "ID,TeacherID,START_DATE,SECTIONID,ROLEID,END_DATE": ("tables", "co_teachers"),
    "STUDENTS.ID,STUDENTS.First_Name,STUDENTS.Last_Name,STUDENTS.SchoolID,STUDENTS.Student_Number,"
    "STUDENTS.Enroll_Status,STUDENTS.Email_Addr": ("tables", "students"),
    "ID,TeacherNumber,First_Name,Last_Name,Email_Addr,SchoolID,Status": ("tables", "teachers"),
    "TERMS.ID,TERMS.SchoolID,TERMS.Name,TERMS.Abbreviation,TERMS.FirstDay,TERMS.LastDay": ("tables", "terms"),
    # AutoSend, as typed.
    "Student_Number,SchoolID,EntryDate,ExitDate,First_Name,Middle_Name,Last_Name,Gender,Grade_Level,Network_ID": (
        "tables",
        "students",
    ),
    "TeacherNumber,First_Name,Last_Name,SchoolID,Email_Addr,Status,StaffStatus": ("tables", "teachers"),
    "SchoolID,Course_Name,Course_Number,Alt_Course_Number,Code": ("tables", "courses"),
    "SchoolID,Course_Number,Section_Number,TermID,[13]Abbreviation,[13]FirstDay,[13]LastDay,Expression,"
    "[05]TeacherNumber": ("tables", "sections"),
    "Course_Number,Section_Number,SchoolID,TermID,DateEnrolled,DateLeft,Expression,[01]Student_Number,"
    "[01]First_Name,[01]Last_Name,[05]TeacherNumber,[05]Last_Name": ("roster", "roster"),
    "student_number,first_name,last_name,schoolid,sectionid,dateenrolled,dateleft,[Teachers]Last_Name": (
        "roster",
        "roster",
    ),
    "STUDENTS.STUDENT_NUMBER,STUDENTS.LAST_NAME,STUDENTS.FIRST_NAME,CC.SCHOOLID,CC.SECTIONID,TEACHERS.LAST_NAME": (
        "roster",
        "roster",
    ),
    # A nightly dump of tables, bare and in small letters.
    "dcid,id,studentid,sectionid,dateenrolled,dateleft,schoolid,termid,course_number,teacherid": (
        "tables",
        "enrollments",
    ),
}
"""Headers of documented exports -> form and role."""


def cell(header: str, number: int) -> str:
    word = header.lower().replace("_", "")
    made = next((text for part, text in CELLS.items() if part in word), "{0}")
    return made.format(number)


def text_of(headers: list[str], delimiter: str) -> str:
    rows = [headers, *([cell(header, number) for header in headers] for number in range(1, 4))]
    return "".join(delimiter.join(row) + "\n" for row in rows)


def recognised(folder: Path, files: dict[str, str], definition: Report = REPORT, **reading: Any) -> Recognised:
    for name, content in files.items():
        (folder / name).write_bytes(content.encode())
    options = Options()
    found, _ = survey_files([folder / name for name in files], folder / "work", options)
    settings = DistrictSettings.model_validate({"reading": reading})
    return recognise([(file, peek(file, options)) for file in found], definition, settings.reading)


def layouts(shared_data: Path) -> dict[str, tuple[list[str], str]]:
    entries = json.loads((shared_data / "headers-only-vendor-layouts" / "headers.json").read_text(encoding="utf-8"))
    return {
        entry["id"]: (entry["columns"], "," if entry["delimiter"] == "," else "\t")
        for entry in entries
        if entry["id"].startswith("ps-")
    }


def test_every_known_layout_has_a_role(shared_data: Path) -> None:
    assert set(layouts(shared_data)) == set(LAYOUTS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_known_layout_is_the_right_file(name: str, shared_data: Path, tmp_path: Path) -> None:
    headers, delimiter = layouts(shared_data)[name]
    others = {"students": "ps-dde-students", "sections": "ps-dde-sections", "enrollments": "ps-dde-cc"}
    wanted = {role: other for role, other in others.items() if role != LAYOUTS[name]}
    files = {"looked-at.txt": text_of(headers, delimiter)}
    files |= {f"{number}.txt": text_of(*layouts(shared_data)[other]) for number, other in enumerate(wanted.values())}
    report_ = recognised(tmp_path, files)
    assert report_.form.name == "tables"
    roles = {file.source.name: file.role.role for file in report_.files}
    assert roles["looked-at.txt"] == LAYOUTS[name]
    assert set(roles.values()) == {*wanted, LAYOUTS[name]}


@pytest.mark.parametrize("header", DOCUMENTED)
def test_a_documented_header_fits_its_role_best(header: str) -> None:
    form, role = DOCUMENTED[header]
    row = HeaderRow(header.split(","))
    matches = {(form.name, file.role): match_header(file, row) for form in REPORT.forms for file in form.files}
    complete = {place: match.score for place, match in matches.items() if match.complete and place[0] == form}
    best = complete.pop((form, role))
    assert all(score < best for score in complete.values())
    assert matches[form, role].doubled == ()


def test_the_prefix_tells_two_columns_of_one_name_apart() -> None:
    header = ["[05]Last_Name", "[01]Last_Name", "[01]First_Name", "[05]First_Name", "Student_Number", "SectionID"]
    match = match_header(REPORT.form("roster").files[0], HeaderRow(header))
    places = {name: header[place] for name, place in match.positions.items()}
    assert places["student.last_name"] == "[01]Last_Name"
    assert places["teacher.last_name"] == "[05]Last_Name"
    assert places["student.first_name"] == "[01]First_Name"


def test_a_name_of_teachers_alone_is_no_name_of_students() -> None:
    header = ["Student_Number", "SchoolID", "SectionID", "[05]Last_Name", "[05]First_Name"]
    match = match_header(REPORT.form("roster").files[0], HeaderRow(header))
    assert [column.field for column in match.missing] == ["student.first_name", "student.last_name"]


@pytest.mark.parametrize("table", ["STUDENTS.Student_Number", "TEACHERS.Last_Name", "TERMS.FirstDay"])
def test_spellings_are_those_of_the_vendor(table: str) -> None:
    name, field = table.split(".")
    number = {"STUDENTS": 1, "TEACHERS": 5, "TERMS": 13}[name]
    assert {table, f"[{number}]{field}", f"[{number:02}]{field}", f"[{name.capitalize()}]{field}"} == set(
        qualified(table)
    )
    assert set(own(table)) == {field, *qualified(table)}


@pytest.mark.parametrize(
    ("settings", "mine", "word"),
    [
        ({}, {}, "students are known by STUDENTS.Student_Number"),
        ({}, {"student_key": "state_studentnumber"}, "students are known by STUDENTS.State_StudentNumber"),
        ({}, {"teacher_key": "email"}, "teachers are known by the e-mail address"),
        ({"names": "preferred"}, {}, "students are called by their preferred names"),
        ({"default_school": "10"}, {}, "school of rows without one: 10"),
    ],
)
def test_what_decides_identity_is_said(settings: dict[str, Any], mine: dict[str, Any], word: str) -> None:
    made = report(DistrictSettings(**settings), PowerSchoolSettings(**mine))
    assert word in made.identity


@pytest.mark.parametrize("key", ["student_number", "state_studentnumber", "id"])
@pytest.mark.parametrize("teachers", ["teachernumber", "email"])
def test_every_setting_gives_a_report(key: str, teachers: str) -> None:
    made = report(
        DistrictSettings(names="preferred", default_school="10"),
        PowerSchoolSettings(
            student_key=key,
            teacher_key=teachers,
            student_email_field="U_STUDENTSUSERFIELDS.email",
            preferred_name_field="U_DISTRICT.preferred",
        ),
    )
    for form in made.forms:
        for file in form.files:
            plain = [column.headers[0].lower() for column in file.columns]
            assert len(plain) == len(set(plain))
            assert all(column.vendor for column in file.columns), file.role


def test_settings_that_make_no_sense_are_refused() -> None:
    for wrong in (
        {"student_key": "dcid"},
        {"roles": ("25 = boss",)},
        {"roles": ("lead",)},
        {"columns": ("Student_Number",)},
        {"columns": ("students = ",)},
        {"pseudo_schools": ("north",)},
        {"student_email_field": "TEACHERS.EMAIL_ADDR"},
        {"student_email_field": "STUDENTS.EMAIL); drop"},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            PowerSchoolSettings.model_validate(wrong)


def test_a_file_that_asks_for_one_of_fields_it_does_not_have_is_a_mistake() -> None:
    column = Column("section.id", ("SectionID",))
    for groups in ((("section.id", "raw.number"),), ((),)):
        with pytest.raises(ValueError, match="one of fields"):
            File("sections", (column,), one_of=groups)


def test_a_header_that_must_not_be_there_makes_it_another_file() -> None:
    file = File("courses", (Column("course.id", ("Course",), Need.REQUIRED),), never=("SectionID",), qualified=True)
    assert match_header(file, HeaderRow(["Course", "Name"])).complete
    for header in ("SectionID", "CC.SECTION_ID", "[04]SectionID"):
        assert not match_header(file, HeaderRow(["Course", header])).complete


# ---- files without header, without quotes ------------------------------------------------------------------------

GIVEN = (
    "students = Student_Number First_Name Last_Name SchoolID",
    "*rosters = [01]Student_Number, SectionID, DateEnrolled, DateLeft",
    "sections-*.txt=ID SchoolID TermID Course_Number",
)
HEADERLESS = {
    "students-kent.txt": "1001\tAnn\tMoss\t10\r1002\tBen\tFern\t10\r",
    "kent-rosters.txt": "1001\t9001\t08/17/2026\t06/05/2027\r1002\t9001\t08/17/2026\t06/05/2027",
    "sections-kent.txt": "9001\t10\t3600\tMATH\r",
}


def test_files_without_header_have_the_columns_that_are_given(tmp_path: Path) -> None:
    made = report(DistrictSettings(), PowerSchoolSettings(columns=GIVEN))
    found = recognised(tmp_path, HEADERLESS, made)
    assert {file.source.name: (file.role.role, file.layout.header_line) for file in found.files} == {
        "students-kent.txt": ("students", 0),
        "kent-rosters.txt": ("enrollments", 0),
        "sections-kent.txt": ("sections", 0),
    }


def test_a_file_of_another_width_is_refused(tmp_path: Path) -> None:
    made = report(DistrictSettings(), PowerSchoolSettings(columns=(*GIVEN[:2], "sections = ID SchoolID")))
    with pytest.raises(Rejected) as refusal:
        recognised(tmp_path, HEADERLESS, made)
    assert refusal.value.reason.file == "sections-kent.txt"
    assert "`columns` names 2 columns for this file, the first line has 4" in refusal.value.reason.message


@pytest.mark.parametrize(
    ("quotes", "delimiter", "encloses"),
    [("auto", "\t", False), ("auto", ",", True), ("always", "\t", True), ("never", ",", False)],
)
def test_quotes_enclose_values_or_are_text(quotes: Any, delimiter: str, encloses: bool, tmp_path: Path) -> None:
    made = report(DistrictSettings(), PowerSchoolSettings(quotes=quotes))
    header = ["Student_Number", "First_Name", "Last_Name", "SchoolID", "SectionID"]
    found = recognised(tmp_path, {"roster.txt": text_of(header, delimiter)}, made)
    assert found.files[0].layout.quoted is encloses
