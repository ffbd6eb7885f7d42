"""PowerSchool's one-file export, headerless AutoSend files, the sample read back, and the real set, all imported."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.integration.building import Place, codes
from tests.integration.powerschool_files import ROSTER, add, roster_row

from rosterline.pipeline import Outcome
from rosterline.roster.ledger import ImportStatus
from rosterline.sample import make_district, write_report
from rosterline.settings import DistrictSettings
from rosterline_powerschool.report import report
from rosterline_powerschool.settings import PowerSchoolSettings

DAY, END = date(2026, 8, 17), date(2027, 6, 5)


@pytest.fixture
def place(sqlite_place: Place) -> Place:
    add(sqlite_place)
    return sqlite_place


def roster(*rows: str, header: str = ROSTER) -> dict[str, str]:
    return {"roster.csv": "".join(f"{line}\n" for line in (header, *rows))}


def reasons(outcome: Outcome) -> list[str]:
    return [issue.message.partition(": ")[2] for issue in outcome.issues if issue.code == "rows-set-aside"]


def test_student_schedules_are_a_roster(place: Place) -> None:
    outcome = place.take(roster(roster_row(), roster_row("1002"), roster_row("1001", "9002", expression="HR(A)")))
    assert codes(outcome) == ["missing-email"]
    assert place.active("people")["student/1001"]["last_name"] == "Last1001"
    assert place.active("people")["teacher/T1"]["last_name"] == "Alder"
    assert place.active("sections")["9001"]["periods"] == "1,3"
    assert place.active("sections")["9002"]["periods"] == "HR"
    assert place.active("terms")["3600"]["name"] == "2026-2027"
    assert place.active("enrollments")["9001/1002"] == {"begins_on": DAY, "ends_on": END}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (roster_row("1002", begin="2026-09-01", end="2026-09-01"), "the student never attended the class"),
        (roster_row("1002", "-9001", term="-3600", end=""), "the enrollment was dropped"),
        (roster_row("1002", school="0"), "the school is the district office"),
        (roster_row("1002", school="999999"), "the school is the district office"),
    ],
)
def test_rows_of_nobody_are_set_aside(place: Place, row: str, why: str) -> None:
    outcome = place.take(roster(roster_row(), row))
    assert outcome.counts["enrollments"].total == outcome.counts["students"].total == 1
    assert [reason.startswith(why) for reason in reasons(outcome)] == [True]


def test_a_dropped_enrollment_keeps_its_dates(place: Place) -> None:
    place.take(roster(roster_row(), roster_row("1002", "-9001", term="-3600", end="2026-10-01")))
    assert place.active("enrollments")["9001/1002"]["ends_on"] == date(2026, 10, 1)
    assert set(place.active("sections")) == {"9001"}
    assert set(place.active("terms")) == {"3600"}


def test_two_teachers_of_one_class_and_the_lead_among_them(place: Place) -> None:
    header = f"{ROSTER},ROLEDEF.NAME,lead_teacher"
    rows = (
        f"{roster_row(teacher='T1')},Co-teacher,N",
        f"{roster_row(teacher='T9', teacher_last='Birch')},Lead Teacher,Y",
        f"{roster_row(teacher='T5', teacher_last='Cedar')},29,N",
    )
    place.take(roster(*rows, header=header))
    assert {key: row["is_primary"] for key, row in place.active("teachings").items()} == {
        "9001/T1": False,
        "9001/T9": True,
    }


def test_status_dates_and_home_school(place: Place) -> None:
    header = f"{ROSTER},STUDENTS.ENROLL_STATUS,STUDENTS.ENTRYDATE,STUDENTS.EXITDATE,STUDENTS.SCHOOLID"
    rows = (
        f"{roster_row()},0,2026-08-20,2027-06-01,10",
        f"{roster_row('1001', '9002', school='20')},0,2026-08-20,2027-06-01,10",
        f"{roster_row('1002')},-1,2026-11-02,2027-06-01,10",
        f"{roster_row('1003')},2,2026-08-20,2026-10-01,10",
        f"{roster_row('1004')},0,2026-08-20,2026-08-20,10",
    )
    outcome = place.take(roster(*rows, header=header))
    links = place.active("person_schools")
    assert links["student/1001/10"] == {"begins_on": date(2026, 8, 20), "ends_on": date(2027, 6, 1), "home": True}
    assert links["student/1001/20"] == {"begins_on": None, "ends_on": None, "home": False}
    assert place.active("enrollments")["9001/1002"]["begins_on"] == date(2026, 11, 2)
    assert place.active("enrollments")["9001/1001"]["begins_on"] == DAY
    assert outcome.counts["students"].total == 2
    assert sorted(reasons(outcome)) == [
        "the student never came to the school (ExitDate is EntryDate)",
        "the student transferred out (Enroll_Status 2)",
    ]


def test_a_home_room_is_a_class_of_the_home_school_only(sqlite_place: Place) -> None:
    add(sqlite_place, homerooms=["*"])
    header = f"{ROSTER},STUDENTS.SCHOOLID,STUDENTS.HOME_ROOM"
    sqlite_place.take(
        roster(f"{roster_row()},10,H1", f"{roster_row('1001', '9002', school='20')},10,H1", header=header)
    )
    assert set(sqlite_place.active("sections")) == {"9001", "9002", "homeroom:10:H1"}


@pytest.mark.parametrize(("names", "expected"), [("legal", "First1001"), ("preferred", "Nan")])
def test_preferred_names_are_taken_where_the_district_wants_them(
    sqlite_place: Place, names: str, expected: str
) -> None:
    add(sqlite_place, names=names)
    header = f"{ROSTER},STUDENTS.Preferred_First_Name"
    sqlite_place.take(roster(f"{roster_row()},Nan", f"{roster_row('1002')},", header=header))
    assert sqlite_place.active("people")["student/1001"]["first_name"] == expected
    assert sqlite_place.active("people")["student/1002"]["first_name"] == "First1002"


@pytest.mark.parametrize(("unescape", "expected"), [(True, "O'Moss & Co"), (False, "O&#39;Moss &amp; Co")])
def test_entities_in_names_become_characters_and_ids_stay(sqlite_place: Place, unescape: bool, expected: str) -> None:
    add(sqlite_place, {"unescape": unescape})
    sqlite_place.take(roster(roster_row(section="A&amp;1", last="O&#39;Moss &amp; Co")))
    assert sqlite_place.active("people")["student/1001"]["last_name"] == expected
    assert set(sqlite_place.active("sections")) == {"A&amp;1"}


def test_without_class_id_a_class_is_known_by_its_values(place: Place) -> None:
    rows = [roster_row(number="1"), roster_row("1002", number="2")]
    outcome = place.take(
        roster(*(row.replace(",9001,", ",") for row in rows), header=ROSTER.replace(",CC.SECTIONID", ""))
    )
    assert set(place.active("sections")) == {"10:3600:MATH:1", "10:3600:MATH:2"}
    assert [issue.message for issue in outcome.issues if issue.code == "rows-noted"] == [
        "2 rows: the class has no SectionID; it is known by school, term, course and section number"
    ]


def test_a_district_of_one_school_needs_no_column_of_schools(sqlite_place: Place) -> None:
    add(sqlite_place, default_school="10")
    header = ROSTER.replace(",SchoolID", "")
    sqlite_place.take(roster(roster_row().replace(",10,", ","), header=header))
    assert set(sqlite_place.active("schools")) == {"10"}


@pytest.mark.parametrize("wrong", ["Studnet_Number", "Stuent_Number"])
def test_a_misspelt_header_is_asked_about(place: Place, wrong: str) -> None:
    outcome = place.bring(roster(roster_row(), header=ROSTER.replace("[01]Student_Number", wrong)))
    assert outcome.status is ImportStatus.REJECTED
    assert outcome.reason is not None
    assert outcome.reason[0] == "missing-column"
    assert f"(is {wrong!r} meant?)" in outcome.reason[1]


def test_two_columns_of_one_name_are_refused(place: Place) -> None:
    outcome = place.bring(roster(f"{roster_row()},9002", header=f"{ROSTER},CC.SECTION_ID"))
    assert outcome.status is ImportStatus.REJECTED
    assert outcome.reason is not None
    assert outcome.reason[0] == "duplicate-column"


# ---- as AutoSend writes it ---------------------------------------------------------------------------------------

AUTOSEND = {
    "students-north.txt": ("1001", 'Ann "Annie"', "Moss", "10"),
    "students-south.txt": ("1003", "Cleo", '"Heath"', "20"),
    "teachers-north.txt": ("T1", "Tess", "Alder", "t1@school.example"),
    "sections-north.txt": ("10", "MATH", "1", "3600", "1(A)", "T1"),
    "sections-south.txt": ("20", "MATH", "1", "3600", "2(A)", "T1"),
    "rosters-north.txt": ("1001", "MATH", "1", "10", "3600", "08/17/2026", "06/05/2027"),
    "rosters-south.txt": ("1003", "MATH", "1", "20", "3600", "8/17/2026", "6/5/2027"),
}
GIVEN = (
    "students = Student_Number First_Name Last_Name SchoolID",
    "teachers = TeacherNumber First_Name Last_Name Email_Addr",
    "sections = SchoolID, Course_Number, Section_Number, TermID, Expression, [05]TeacherNumber",
    "rosters*.txt=[01]Student_Number Course_Number Section_Number SchoolID TermID DateEnrolled DateLeft",
)


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_files_of_tabs_without_header_and_quotes_one_for_each_school(sqlite_place: Place, line_end: str) -> None:
    add(sqlite_place, {"columns": GIVEN})
    files = {name: "\t".join(cells) + line_end * (name < "s") for name, cells in AUTOSEND.items()}
    outcome = sqlite_place.take(files)
    # Once for each file of sections: they have no id.
    assert codes(outcome) == ["rows-noted", "rows-noted"]
    sqlite_place.sign_off()
    assert sqlite_place.bring(files).status is ImportStatus.UNCHANGED
    again = sqlite_place.bring({**files, "teachers-north.txt": "T1\tTessa\tAlder\tt1@school.example" + line_end})
    assert (again.status, again.counts["teachers"].changed) == (ImportStatus.APPLIED, 1)
    assert set(sqlite_place.active("enrollments")) == {"10:3600:MATH:1/1001", "20:3600:MATH:1/1003"}
    people = sqlite_place.active("people")
    assert people["student/1001"]["first_name"] == 'Ann "Annie"'
    assert people["student/1003"]["last_name"] == '"Heath"'
    assert set(sqlite_place.active("teachings")) == {"10:3600:MATH:1/T1", "20:3600:MATH:1/T1"}


def test_quoted_commas_and_bare_tabs_of_one_role_are_both_read(place: Place) -> None:
    header = "Student_Number{0}First_Name{0}Last_Name{0}SchoolID{0}SectionID\r\n"
    place.take({"a.csv": header.format(",") + '"1001","Ann","Moss, of North","10","9001"\r\n'})
    assert place.active("people")["student/1001"]["last_name"] == "Moss, of North"
    place.take({"a.csv": header.format("\t") + '1001\tAnn "A"\tMoss\t10\t9001\r\n'})
    assert place.active("people")["student/1001"]["first_name"] == 'Ann "A"'


# ---- the sample --------------------------------------------------------------------------------------------------

FORMS = report(DistrictSettings(), PowerSchoolSettings()).forms


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
@pytest.mark.parametrize(("header", "delimiter"), [(0, ","), (1, "\t")])
def test_the_sample_gives_the_same_roster(place: Place, form: Any, header: int, delimiter: str, tmp_path: Path) -> None:
    district = make_district(400, 3, seed=5)
    paths = write_report(form, district, tmp_path / form.name, header=header, delimiter=delimiter)
    outcome = place.take({path.name: path.read_bytes() for path in paths})
    assert [issue.code for issue in outcome.issues if issue.severity != "notice"] == []
    found = place.roster()
    assert found["schools"] == {row["id"]: {"name": row["name"]} for row in listed(district["schools"])}
    assert found["courses"] == {row["id"]: {"name": row["name"]} for row in listed(district["courses"])}
    terms = {row["source_id"]: (row["name"], row["begins_on"], row["ends_on"]) for row in found["terms"].values()}
    assert terms == {row["id"]: (row["name"], row["begins_on"], row["ends_on"]) for row in listed(district["terms"])}
    for row in listed(district["people"]):
        person = found["people"].pop(f"{row['role']}/{row['id']}")
        assert {**person, "role": row["role"], "id": row["id"]} == row
    assert found["people"] == {}
    for row in listed(district["sections"]):
        section = found["sections"].pop(row["id"])
        assert {**section, "id": row["id"], "name": row["name"]} == row
    assert found["sections"] == {}
    enrolled = {f"{row['section_id']}/{row['student_id']}": row for row in listed(district["enrollments"])}
    assert {key: tuple(row.values()) for key, row in found["enrollments"].items()} == {
        key: (row["begins_on"], row["ends_on"]) for key, row in enrolled.items()
    }
    teach = {f"{row['section_id']}/{row['teacher_id']}": row["is_primary"] for row in listed(district["teachings"])}
    # A row of the one-file sample has room for one teacher: the primary one.
    expected = teach if form.name == "tables" else {key: primary for key, primary in teach.items() if primary}
    assert {key: row["is_primary"] for key, row in found["teachings"].items()} == expected


def listed(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dicts()


# ---- the real set ------------------------------------------------------------------------------------------------


def counted(folder: Path) -> dict[str, int]:
    """What the files hold, by csv alone: staff count where a class names them, by their address in any case."""

    def read(name: str, delimiter: str = "\t") -> list[dict[str, str]]:
        text = (folder / name).read_text(encoding="utf-8")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return list(csv.DictReader(lines, delimiter=delimiter))

    sections = read("AssessmentDataSectionExport.text")
    students = {row["Student_Number"]: row for row in read("AssessmentDataStudentsExport.text")}
    ids = {row["ID"] for row in sections}
    taught = {(row["ID"], row["[5]Email_Addr"].lower()) for row in sections if row["[5]Email_Addr"]}
    taught |= {(row["SectionID"], row["Email"].lower()) for row in read("AssessmentDataCoTeacherExport.csv", ",")}
    assert {section for section, _ in taught} <= ids
    assert {row["Enroll_Status"] for row in students.values()} == {"0"}
    return {
        "schools": len({row["SchoolID"] for row in [*sections, *students.values()]}),
        "terms": len({row["TermID"] for row in sections}),
        "courses": len({row["Course_Number"] for row in sections}),
        "sections": len(ids),
        "students": len(students),
        "teachers": len({email for _, email in taught}),
        "enrollments": len(
            {
                (row["SectionID"], row["[1]Student_Number"])
                for row in read("AssessmentDataEnrollmentsExport.text")
                if row["SectionID"] in ids and row["[1]Student_Number"] in students
            }
        ),
        "teaching": len(taught),
    }


def rosterline(*words: str | Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "rosterline", *map(str, words)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in run.stderr
    result: dict[str, Any] = json.loads(run.stdout) if run.stdout.startswith("{") else {"text": run.stdout}
    return {**result, "code": run.returncode}


@pytest.mark.usefixtures("home")
def test_the_real_set_gives_what_its_files_hold(shared_data: Path) -> None:
    folder = shared_data / "powerschool-dde-500students-cr"
    files = sorted([*folder.glob("*.text"), *folder.glob("*.csv")])
    assert rosterline("district", "add", "real", "--adapter", "powerschool")["code"] == 0
    preview = rosterline("preview", "real", *files, "--json")
    result = rosterline("import", "real", *files, "--json")
    assert (preview["status"], result["status"]) == ("applied", "applied")
    expected = counted(folder)
    assert {name: numbers["total"] for name, numbers in result["counts"].items()} == expected
    assert {name: numbers["added"] for name, numbers in preview["counts"].items()} == expected
    assert [issue["code"] for issue in result["issues"] if issue["severity"] != "notice"] == ["unknown-role"]
    assert rosterline("import", "real", *files, "--json")["status"] == "unchanged"


@pytest.mark.usefixtures("home")
def test_without_a_file_the_real_set_is_refused_by_name(shared_data: Path) -> None:
    folder = shared_data / "powerschool-dde-500students-cr"
    assert rosterline("district", "add", "real", "--adapter", "powerschool")["code"] == 0
    files = [path for path in sorted(folder.glob("*.text")) if "Section" not in path.name]
    result = rosterline("import", "real", *files, "--json")
    assert result["code"] == 3
    assert result["reason"]["code"] == "report-incomplete"
    assert "sections (table SECTIONS)" in result["reason"]["message"]


@pytest.mark.usefixtures("home")
def test_no_message_about_a_wrong_report_names_anybody(tmp_path: Path) -> None:
    assert rosterline("district", "add", "d", "--adapter", "powerschool")["code"] == 0
    students = "Student_Number,ID,First_Name,Last_Name,SchoolID\nQUOKKA1,QUOKKA2,QuokkaAnn,QuokkaMoss,10\n"
    sections = "ID,SchoolID,TermID,Course_Number,Teacher\nQUOKKA9,10,3600,M,QUOKKA7\n"
    cc = "StudentID,SectionID,DateEnrolled,DateLeft\nQUOKKA2,QUOKKA9,2026-08-17,2027-06-05\n"
    cases: dict[str, tuple[dict[str, str], int]] = {
        "alone": ({"students": students}, 3),
        "misspelt": ({"students": students.replace("Student_N", "Studnet_N"), "sections": sections, "cc": cc}, 3),
        "doubled": ({"students": students, "sections": sections, "cc": cc.replace("DateLeft", "SECTION_ID", 1)}, 3),
        "no ids": ({"students": students.replace(",ID,", ",X,"), "sections": sections, "cc": cc}, 3),
        "unknown": ({"students": students, "sections": sections, "cc": f"{cc}QUOKKA5,QUOKKA8,2026-08-17,\n"}, 0),
        "bad date": ({"students": students, "sections": sections, "cc": f"{cc}QUOKKA2,QUOKKA9,QuokkaDay,\n"}, 0),
    }
    for name, (files, code) in cases.items():
        folder = tmp_path / name
        folder.mkdir()
        for file, text in files.items():
            (folder / f"{file}.csv").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "rosterline", "import", "d", *map(str, sorted(folder.iterdir()))]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == code, (name, run.stdout, run.stderr)
        assert "quokka" not in (run.stdout + run.stderr).lower()
        assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.parametrize("header", ["U_STUDENTSUSERFIELDS.zz_opt_out", "U_StudentsUserFields.Opt_Out", "opt_out"])
def test_a_student_whose_family_objected_is_not_taken(sqlite_place: Place, header: str) -> None:
    """However the export calls the field: as the plugin labels it, as the picker does, or without its table."""
    add(sqlite_place, scope={"withhold": "U_STUDENTSUSERFIELDS.OPT_OUT"})
    rows = (f"{roster_row()},0", f"{roster_row('1002')},1")
    sqlite_place.take(roster(*rows, header=f"{ROSTER},{header}"))
    assert set(sqlite_place.active("enrollments")) == {"9001/1001"}
    assert sqlite_place.bring(roster(roster_row())).status == ImportStatus.REJECTED
