"""The files of PowerSchool's tables, imported: what joins, what is set aside, and what is said of wrong files."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from tests.integration.building import Place, codes
from tests.integration.powerschool_files import TABLES, add, more, tables

from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus

DAY, END = date(2026, 8, 17), date(2027, 6, 5)


@pytest.fixture
def place(sqlite_place: Place) -> Place:
    add(sqlite_place)
    return sqlite_place


def said(outcome: Outcome, code: str) -> list[str]:
    return [issue.message for issue in outcome.issues if issue.code == code]


def refusal(outcome: Outcome) -> tuple[str, str]:
    assert outcome.status is ImportStatus.REJECTED
    assert outcome.reason is not None
    return outcome.reason


def test_the_files_of_all_tables_are_one_roster(place: Place) -> None:
    outcome = place.take(tables())
    assert set(codes(outcome)) == {"unknown-column", "repeated-row"}
    assert place.active("schools") == {"10": {"name": "North"}, "20": {"name": "South"}}
    assert place.active("courses") == {"ART": {"name": "Art & Design"}, "MATH": {"name": "Mathematics"}}
    assert {key: row["ends_on"] for key, row in place.active("terms").items()} == {"10:3600": END, "20:3600": END}
    people = place.active("people")
    assert set(people) == {*(f"student/100{n}" for n in range(1, 5)), "teacher/T1", "teacher/T2"}
    assert {key: row["grade"] for key, row in people.items() if "student" in key} == {
        "student/1001": "KG",
        "student/1002": "PK",
        "student/1003": "11",
        "student/1004": "12",
    }
    assert people["student/1002"]["grade_raw"] == "-1"
    sections = place.active("sections")
    assert {key: row["periods"] for key, row in sections.items()} == {"9001": "1,3", "9002": "2", "9003": "P1"}
    assert {key: row["is_primary"] for key, row in place.active("teachings").items()} == {
        "9001/T1": True,
        "9001/T2": False,
        "9002/T2": True,
        "9003/T2": True,
    }
    assert place.active("enrollments")["9003/1003"] == {"begins_on": DAY, "ends_on": END}
    assert place.active("person_schools")["student/1001/10"] == {"begins_on": DAY, "ends_on": END, "home": True}


def test_the_order_of_the_files_decides_nothing(place: Place) -> None:
    place.take(tables())
    files = tables()
    outcome = place.take({name: files[name] for name in reversed(files)} | {"courses.csv": files["courses.csv"] + "\n"})
    assert all((c.added, c.changed, c.removed) == (0, 0, 0) for c in outcome.counts.values())


@pytest.mark.parametrize("without", [(), ("teachers", "courses", "sectionteacher", "terms", "schools")])
def test_a_second_night_changes_nothing(place: Place, without: tuple[str, ...]) -> None:
    first = place.take(tables(*without))
    assert first.counts["enrollments"].added == 5
    again = place.take(tables(*without, cc=[*TABLES["cc"], "6,501,-9003,10,3600,2026-08-17,2026-08-17"]))
    assert all((c.added, c.changed, c.removed) == (0, 0, 0) for c in again.counts.values())


def test_without_the_files_that_may_be_missing_schools_and_terms_are_named_by_the_others(place: Place) -> None:
    outcome = place.take(tables("teachers", "courses", "sectionteacher", "terms", "schools"))
    assert set(place.active("schools")) == {"10", "20"}
    assert {key: row["name"] for key, row in place.active("terms").items()} == {"3600": "2026-2027"}
    assert set(place.active("courses")) == {"ART", "MATH"}
    assert place.active("teachings") == {}
    assert "dangling-optional" not in codes(outcome)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("9,502,-9002,10,-3600,2026-08-17,", "no DateLeft"),
        ("9,502,9002,10,3600,2026-08-17,2026-08-17", "never attended"),
        ("9,502,-9002,10,-3600,2026-09-01,2026-08-30", "never attended"),
        ("9,502,9002,999999,3600,2026-08-17,2027-06-05", "district office"),
        ("9,777,-9002,10,-3600,2026-08-17,2026-10-01", "not in the file of students"),
    ],
)
def test_enrollments_that_are_none_are_set_aside(place: Place, row: str, why: str) -> None:
    outcome = place.take(tables(cc=more("cc", row)))
    assert outcome.counts["enrollments"].total == 5
    [message] = said(outcome, "rows-set-aside")
    assert message.startswith("1 rows")
    assert why in message


def test_classes_of_schools_that_are_none_are_set_aside_with_their_rows(place: Place) -> None:
    outcome = place.take(
        tables(
            sections=more("sections", "9009,0,3600,ART,9,9(A),71"),
            cc=more("cc", "9,501,9009,,3600,2026-08-17,2027-06-05"),
            sectionteacher=more("sectionteacher", "9,9009,72,26,,"),
        )
    )
    assert len(said(outcome, "rows-set-aside")) == 3
    assert set(place.active("sections")) == {"9001", "9002", "9003"}
    assert "dangling-reference" not in codes(outcome)


def test_a_term_that_the_file_of_terms_does_not_list_is_called_by_its_year(place: Place) -> None:
    place.take(tables(sections=more("sections", "9004,10,3601,ART,2,9(A),71")))
    names = {key: row["name"] for key, row in place.active("terms").items()}
    assert names == {"10:3600": "Year", "20:3600": "Year", "10:3601": "2026-2027 (3601)"}


def test_a_dropped_enrollment_keeps_its_dates(place: Place) -> None:
    place.take(tables(cc=more("cc", "9,502,-9002,10,-3600,2026-08-17,2026-10-01")))
    assert place.active("enrollments")["9002/1002"] == {"begins_on": DAY, "ends_on": date(2026, 10, 1)}


@pytest.mark.parametrize(
    ("student", "why"),
    [
        ("1005,,505,Eve,Dune,10,3,,2,2026-08-17,2026-10-01", "transferred out"),
        ("1005,,505,Eve,Dune,10,3,,1,2026-08-17,2026-10-01", "inactive"),
        ("1005,,505,Eve,Dune,20,99,,3,2026-08-17,2026-10-01", "graduated"),
        ("1005,,505,Eve,Dune,10,3,,4,2026-08-17,2026-10-01", "imported history"),
        ("1005,,505,Eve,Dune,10,3,,0,2026-08-17,2026-08-17", "never came"),
        ("1005,,505,Eve,Dune,999999,99,,0,2026-08-17,2026-10-01", "district office"),
    ],
)
def test_students_who_are_none_are_set_aside_with_their_classes(place: Place, student: str, why: str) -> None:
    rows = more("cc", "9,505,9002,10,3600,2026-08-17,2027-06-05")
    outcome = place.take(tables(students=more("students", student), cc=rows))
    assert outcome.counts["students"].total == 4
    assert outcome.counts["enrollments"].total == 5
    assert [why in message for message in said(outcome, "rows-set-aside")] == [True, True]
    assert "dangling-reference" not in codes(outcome)


def test_a_pre_registered_student_begins_at_the_entry_date(place: Place) -> None:
    student = "1005,,505,Eve,Dune,10,3,,-1,2026-11-02,2027-06-05"
    place.take(tables(students=more("students", student), cc=more("cc", "9,505,9002,10,3600,2026-08-17,2027-06-05")))
    assert place.active("enrollments")["9002/1005"]["begins_on"] == date(2026, 11, 2)
    assert place.active("person_schools")["student/1005/10"]["begins_on"] == date(2026, 11, 2)


def test_an_exit_date_of_an_earlier_stay_makes_nobody_a_no_show(place: Place) -> None:
    student = "1005,,505,Eve,Dune,10,3,,-1,2026-11-02,2026-06-05"
    outcome = place.take(tables(students=more("students", student)))
    assert "student/1005" in place.active("people")
    assert "rows-set-aside" not in codes(outcome)


def test_a_class_in_a_second_school_links_the_student_to_it(place: Place) -> None:
    place.take(tables(cc=more("cc", "9,501,9003,20,3600,2026-08-17,2027-06-05")))
    links = place.active("person_schools")
    assert links["student/1001/10"] == {"begins_on": DAY, "ends_on": END, "home": True}
    assert links["student/1001/20"] == {"begins_on": None, "ends_on": None, "home": False}


@pytest.mark.parametrize("key", ["student_number", "state_studentnumber", "id"])
def test_the_students_key_is_a_setting(sqlite_place: Place, key: str) -> None:
    add(sqlite_place, {"student_key": key})
    sqlite_place.take(tables())
    expected = {"student_number": "1001", "state_studentnumber": "S1001", "id": "501"}[key]
    assert f"9001/{expected}" in sqlite_place.active("enrollments")
    assert len(sqlite_place.active("enrollments")) == 5


def test_teachers_may_be_known_by_their_address(sqlite_place: Place) -> None:
    add(sqlite_place, {"teacher_key": "email"})
    sqlite_place.take(tables())
    assert set(sqlite_place.active("teachings")) == {
        "9001/t1@school.example",
        "9001/t2@school.example",
        "9002/t2@school.example",
        "9003/t2@school.example",
    }


def test_a_role_that_does_not_teach_is_set_aside_and_an_unmapped_one_is_told(place: Place) -> None:
    rows = more("sectionteacher", "3,9002,71,29,2026-08-17,2027-06-04", "4,9003,74,31,2026-08-17,2027-06-04")
    outcome = place.take(tables(sectionteacher=rows))
    assert "9002/T1" not in place.active("teachings")
    assert "9003/T4" in place.active("teachings")
    assert [message.partition(":")[2] for message in said(outcome, "rows-set-aside")] == [" the role does not teach"]
    assert len(said(outcome, "unknown-role")) == 1


def test_a_co_teacher_keeps_the_days_in_the_class(place: Place) -> None:
    """SECTIONTEACHER's last day is inclusive; who has left is stored with the end, and no longer first in the class."""
    rows = more("sectionteacher", "3,9003,74,26,2026-08-17,2026-10-02")
    place.take(tables(sectionteacher=rows))
    teachings = place.active("teachings")
    assert teachings["9003/T4"]["begins_on"] == date(2026, 8, 17)
    assert teachings["9003/T4"]["ends_on"] == date(2026, 10, 3)
    assert teachings["9001/T1"]["ends_on"] is None, "the lead of SECTIONS has no last day"


def test_a_lead_by_role_is_the_primary_teacher_where_the_section_names_none(place: Place) -> None:
    sections = [line.replace(",71", ",") for line in TABLES["sections"]]
    rows = ["ID,SECTIONID,TeacherID,ROLEID,START_DATE,END_DATE", "1,9001,71,26,,", "2,9001,74,25,,"]
    place.take(tables(sections=sections, sectionteacher=rows))
    assert place.active("teachings")["9001/T4"]["is_primary"] is True
    assert place.active("teachings")["9001/T1"]["is_primary"] is False


def test_sections_without_their_teacher_take_the_one_of_cc(place: Place) -> None:
    sections = [line.rpartition(",")[0] for line in TABLES["sections"]]
    cc = [f"{line},{'TeacherID' if line.startswith('ID') else '72'}" for line in TABLES["cc"]]
    place.take(tables("sectionteacher", sections=sections, cc=cc))
    assert set(place.active("teachings")) == {"9001/T2", "9002/T2", "9003/T2"}


@pytest.mark.parametrize("with_ids", [True, False])
def test_enrollments_without_section_id_find_their_section(place: Place, with_ids: bool) -> None:
    cc = (
        "STUDENTS.STUDENT_NUMBER,CC.SCHOOLID,CC.TERMID,CC.COURSE_NUMBER,CC.SECTION_NUMBER,CC.DATEENROLLED,CC.DATELEFT",
        "1001,10,3600,MATH,1,08/17/2026,06/05/2027",
        "1003,20,-3600,MATH,1,08/17/2026,10/01/2026",
    )
    sections = TABLES["sections"] if with_ids else [line.partition(",")[2] for line in TABLES["sections"]]
    place.take(tables("sectionteacher", cc=cc, sections=sections))
    expected = {"9001/1001", "9003/1003"} if with_ids else {"10:3600:MATH:1/1001", "20:3600:MATH:1/1003"}
    assert set(place.active("enrollments")) == expected


def test_a_teacher_of_whom_no_file_tells_is_told(place: Place) -> None:
    sections = more("sections", "9004,20,3600,ART,1,3(A),799")
    outcome = place.take(tables(sections=sections, sectionteacher=more("sectionteacher", "3,9002,798,26,,")))
    assert [message.partition(":")[0] for message in said(outcome, "rows-noted")] == ["1 rows", "1 rows"]
    assert set(place.active("sections")) == {"9001", "9002", "9003", "9004"}
    assert len(place.active("teachings")) == 4


def test_without_a_file_of_teachers_their_ids_name_nobody_and_that_is_told(place: Place) -> None:
    outcome = place.take(tables("teachers", "sectionteacher"))
    assert [message.partition(":")[0] for message in said(outcome, "rows-noted")] == ["3 rows"]
    assert place.active("teachings") == {}


# ---- files that are wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "lacking"),
    [
        (("sections",), "sections (table SECTIONS)"),
        (("cc",), "enrollments (table CC)"),
        (("students",), "students (table STUDENTS)"),
        (("sections", "cc"), "sections (table SECTIONS) and enrollments (table CC)"),
        (
            ("sections", "cc", "teachers", "courses", "sectionteacher", "terms", "schools"),
            "sections (table SECTIONS) and enrollments (table CC)",
        ),
    ],
)
def test_a_missing_file_is_named(place: Place, without: tuple[str, ...], lacking: str) -> None:
    outcome = place.bring(tables(*without))
    assert refusal(outcome) == ("report-incomplete", f"the report is incomplete: {lacking} is missing")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("students", "Student_Number", "Studnet_Number"),
        ("cc", "SectionID", "SectonID"),
        ("cc", "StudentID", "StudntID"),
        ("cc", "DateEnrolled", "DateEnroled"),
        ("sections", "Course_Number", "Corse_Number"),
    ],
)
def test_a_misspelt_header_is_asked_about(place: Place, name: str, right: str, wrong: str) -> None:
    lines = [TABLES[name][0].replace(right, wrong, 1), *TABLES[name][1:]]
    outcome = place.bring(tables(**{name: lines}))
    code, message = refusal(outcome)
    assert code == "missing-column"
    assert f"(is {wrong!r} meant?)" in message
    assert {issue.file for issue in outcome.issues if issue.code == code} == {f"{name}.csv"}


@pytest.mark.parametrize("name", ["students", "teachers"])
def test_a_file_without_the_ids_that_join_is_refused(place: Place, name: str) -> None:
    lines = list(csv.reader(TABLES[name]))
    place_of_id = lines[0].index("ID")
    outcome = place.bring(
        tables(**{name: [",".join(cells[:place_of_id] + cells[place_of_id + 1 :]) for cells in lines]})
    )
    code, message = refusal(outcome)
    assert code == "missing-column"
    assert "'ID'" in message
    assert {issue.file for issue in outcome.issues if issue.code == code} <= {name}


def test_rows_of_unknown_sections_are_left_out(place: Place) -> None:
    outcome = place.take(tables(cc=more("cc", "9,501,9999,10,3600,2026-08-17,2027-06-05")))
    [issue] = [issue for issue in outcome.issues if issue.code == "dangling-reference"]
    assert (issue.file, issue.line) == ("cc.csv", 7)
    assert "class" in issue.message
    assert outcome.counts["enrollments"].total == 5


def test_rows_of_unknown_students_are_left_out(place: Place) -> None:
    outcome = place.take(tables(cc=more("cc", "9,599,9001,10,3600,2026-08-17,2027-06-05")))
    [issue] = [issue for issue in outcome.issues if issue.code == "dangling-reference"]
    assert (issue.file, issue.line) == ("cc.csv", 7)
    assert "student" in issue.message


def test_two_schools_of_one_number_contradict(place: Place) -> None:
    outcome = place.take(tables(schools=more("schools", "3,10,Another")))
    assert len(said(outcome, "contradiction")) == 1
    assert place.active("schools")["10"] == {"name": "North"}


def test_a_teacher_without_address_is_kept_and_told(place: Place) -> None:
    teachers = [line.replace("t1@school.example", "") for line in TABLES["teachers"]]
    outcome = place.take(tables(teachers=teachers))
    assert "missing-email" in codes(outcome)
    assert place.active("people")["teacher/T1"]["email"] == ""


def test_a_teacher_without_number_and_address_is_told(place: Place) -> None:
    teachers = [line.replace("T1,Tess,Alder,t1@school.example", ",Tess,Alder,") for line in TABLES["teachers"]]
    outcome = place.take(tables(teachers=teachers))
    assert "teacher-without-key" in codes(outcome)


def test_two_columns_of_one_name_are_refused(place: Place) -> None:
    header = TABLES["cc"][0].replace("SchoolID", "SECTION_ID")
    outcome = place.bring(tables(cc=[header, *TABLES["cc"][1:]]))
    assert refusal(outcome)[0] == "duplicate-column"
