"""The report definition of Infinite Campus: which file is what, by its headers, and how their cells are turned."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rosterline.keep import survey_files
from rosterline.map import KeyRules, Mapped, map_report
from rosterline.plugins import load_adapters
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, recognise
from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.report import report
from rosterline_infinite_campus.settings import CampusSettings


def looked_at(files: dict[str, str], folder: Path, settings: DistrictSettings | None = None, **own: Any) -> Recognised:
    (folder / "work").mkdir(exist_ok=True)
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
    codes = ["placeholder-staff"] if placeholders else ["rows-noted"] if display else []
    assert [issue.code for issue in mapped.issues] == codes
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


def test_a_child_with_one_name_is_taken(tmp_path: Path) -> None:
    students = table("student_number,first_name,last_name,grade", "1,,Suharto,9", "2,NULL,Birch,9")
    mapped = read(small(students=students), tmp_path)
    assert mapped.issues == []
    assert mapped.frames["students"].select("first_name", "last_name").rows() == [("", "Suharto"), ("", "Birch")]


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
    students = table(f"student_number,first_name,last_name,grade,{alias}", "1,Ann,Ash,9,Annie", "2,Bo,Birch,9,NULL")
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
