"""Recognising a report: which file it is, where its header stands, and why it is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, recognise
from rosterline.report import Column, File, Form, Need, Report
from rosterline.settings import Reading
from rosterline_generic_csv.report import product_report

STUDENTS = File(
    "students",
    (
        Column("student.id", ("Student ID", "Pupil Number"), Need.REQUIRED),
        Column("student.first_name", ("First Name",)),
        Column("student.last_name", ("Last Name",)),
        Column("school.id", ("School",)),
    ),
)
SECTIONS = File(
    "sections",
    (
        Column("section.id", ("Section ID",), Need.REQUIRED),
        Column("school.id", ("School",), Need.REQUIRED),
        Column("section.name", ("Name",), Need.PRESENT),
    ),
    title="classes.csv",
)
MEMBERS = (Column("section.id", ("Section ID",), Need.REQUIRED), Column("raw.person", ("ID",), Need.REQUIRED))
ENROLLMENTS = File("enrollments", MEMBERS, pattern="*Student*")
TEACHING = File("teaching", MEMBERS, pattern="*Teacher*", optional=True)

ONE = Report((Form("students", (STUDENTS,)),))
SEVERAL = Report((Form("set", (STUDENTS, SECTIONS, ENROLLMENTS, TEACHING)),))

SET = {
    "a.csv": "Student ID,First Name,Last Name\n1,Ann,Lee\n",
    "b.csv": "Section ID,School,Name\nM-1,1,Art\n",
    "StudentEnrollment.csv": "Section ID,ID\nM-1,1\n",
    "TeacherRoster.csv": "Section ID,ID\nM-1,T1\n",
}

Recognise = Callable[..., Recognised]


@pytest.fixture
def recognised(tmp_path: Path) -> Recognise:
    """What is recognised in files of these texts."""

    def run(files: dict[str, str] | str, report: Report = ONE, **reading: object) -> Recognised:
        texts = {"report.csv": files} if isinstance(files, str) else files
        paths = []
        for name, text in texts.items():
            paths.append(tmp_path / name)
            paths[-1].write_text(text, encoding="utf-8")
        sources, _ = survey_files(paths, tmp_path / "work", Options())
        peeks = [(source, peek(source, Options())) for source in sources]
        return recognise(peeks, report, Reading.model_validate(reading))

    return run


def _refused(recognised: Recognise, files: dict[str, str] | str, report: Report = ONE, **reading: object) -> Rejected:
    with pytest.raises(Rejected) as raised:
        recognised(files, report, **reading)
    return raised.value


# ---- the header row ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", [0, 1, 5, 38])
def test_title_rows_above_the_header_are_passed_over(recognised: Recognise, above: int) -> None:
    titles = "".join(f"Roster of the district {number}\n" for number in range(above))
    [file] = recognised(f"{titles}Student ID,First Name,Last Name\n1,Ann,Lee\n").files
    assert file.layout.header_line == above + 1
    assert file.layout.wanted == {"student.id": 0, "student.first_name": 1, "student.last_name": 2}


def test_blank_lines_above_the_header_count_as_lines(recognised: Recognise) -> None:
    [file] = recognised("\n \nRoster\n\nStudent ID,First Name\n1,Ann\n").files
    assert file.layout.header_line == 5


def test_a_title_row_with_a_word_of_the_header_is_no_header(recognised: Recognise) -> None:
    [file] = recognised("School,,\nStudent ID,First Name,School\n1,Ann,12\n").files
    assert file.layout.header_line == 2


def test_the_header_is_where_the_district_says(recognised: Recognise) -> None:
    text = "Student ID,First Name\nPupil Number,First Name\n1,Ann\n"
    assert recognised(text).files[0].layout.header_line == 1
    assert recognised(text, header_row=2).files[0].layout.header_line == 2


@pytest.mark.parametrize("line", [3, 7])
def test_a_line_that_is_no_header_is_not_believed_to_be_one(recognised: Recognise, line: int) -> None:
    refusal = _refused(recognised, "Student ID,First Name\n1,Ann\n\n", header_row=line)
    assert refusal.reason.code == "not-recognised"
    assert f"line {line} holds no header" in refusal.reason.message


def test_without_header_the_district_names_the_columns(recognised: Recognise) -> None:
    columns = ["last name", "Student ID", "nothing"]
    [file] = recognised("Lee,1,x\nPoe,2,x\n", header_row=0, columns=columns).files
    assert file.layout.header_line == 0
    assert file.layout.wanted == {"student.last_name": 0, "student.id": 1}


def test_without_header_and_names_a_file_of_all_columns_is_read_in_their_order(recognised: Recognise) -> None:
    [file] = recognised("1,Ann,Lee,12\n", header_row=0).files
    assert file.layout.wanted == {
        "student.id": 0,
        "student.first_name": 1,
        "student.last_name": 2,
        "school.id": 3,
    }


@pytest.mark.parametrize("columns", [[], ["Student ID", "First Name"]])
def test_without_header_the_number_of_columns_must_be_right(recognised: Recognise, columns: list[str]) -> None:
    refusal = _refused(recognised, "1,Ann,Lee\n", header_row=0, columns=columns)
    assert refusal.reason.code == "not-recognised"
    assert "3" in refusal.reason.message


# ---- names of columns --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["STUDENT_ID", "student-id", " Student  Id ", "07 Student ID", "pupil number"])
def test_headers_are_compared_without_case_blanks_and_ordinals(recognised: Recognise, header: str) -> None:
    [file] = recognised(f"{header},First Name\n1,Ann\n").files
    assert file.layout.wanted == {"student.id": 0, "student.first_name": 1}
    assert file.header_of("student.id") == header.strip()
    assert file.header_of("student.last_name") is None


@pytest.mark.parametrize("header", ["7 Student ID", "007 Student ID", "07Student ID", "Student"])
def test_other_words_are_other_columns(recognised: Recognise, header: str) -> None:
    assert _refused(recognised, f"{header},First Name,Last Name\n1,Ann,Lee\n").reason.code == "missing-column"


def test_the_first_spelling_of_the_definition_counts(recognised: Recognise) -> None:
    found = recognised("Pupil Number,Student ID,First Name\n9,1,Ann\n")
    assert found.files[0].layout.wanted["student.id"] == 1
    assert [(issue.code, issue.message) for issue in found.issues] == [("unknown-column", "not read: Pupil Number")]


def test_a_column_that_is_needed_and_doubled_is_refused(recognised: Recognise) -> None:
    refusal = _refused(recognised, "Student ID,First Name,student_id\n1,Ann,2\n")
    assert (refusal.reason.code, refusal.reason.line, refusal.reason.column) == ("duplicate-column", 1, "Student ID")
    assert "2 times" in refusal.reason.message


def test_a_column_that_nobody_reads_may_be_doubled(recognised: Recognise) -> None:
    found = recognised("Student ID,First Name,Room,Room\n1,Ann,a,b\n")
    assert [issue.message for issue in found.issues] == ["not read: Room, Room"]


@pytest.mark.parametrize(
    ("header", "hint"),
    [("Studnt ID", " (is 'Studnt ID' meant?)"), ("Student Nr", " (is 'Student Nr' meant?)"), ("Kid", "")],
)
def test_a_missing_column_is_named_with_what_looks_like_it(recognised: Recognise, header: str, hint: str) -> None:
    refusal = _refused(recognised, f"{header},First Name,Last Name\n1,Ann,Lee\n")
    assert refusal.reason.code == "missing-column"
    assert refusal.reason.message == f"the file lacks the column 'Student ID'{hint}"


def test_all_missing_columns_are_named(recognised: Recognise) -> None:
    files = {**SET, "b.csv": "Section ID,Nam,Period\nM-1,Art,1\n"}
    sections = Report((Form("sections", (SECTIONS,)),))
    refusal = _refused(recognised, {"b.csv": files["b.csv"].replace("Section ID", "Section ID,Name")}, sections)
    assert [issue.message for issue in refusal.issues] == ["the file lacks the column 'School'"]


# ---- files and their roles ---------------------------------------------------------------------------------------


def _roles(found: Recognised) -> dict[str, str]:
    return {file.source.name: file.role.role for file in found.files}


def test_roles_are_found_by_headers_and_by_names_only_where_headers_are_the_same(recognised: Recognise) -> None:
    roles = {"a.csv": "students", "b.csv": "sections", "StudentEnrollment.csv": "enrollments"}
    assert _roles(recognised(SET, SEVERAL)) == {**roles, "TeacherRoster.csv": "teaching"}
    lower = {name.lower(): text for name, text in SET.items()}
    assert set(_roles(recognised(lower, SEVERAL)).values()) == {"students", "sections", "enrollments", "teaching"}


def test_files_are_numbered_in_the_order_in_which_they_came(recognised: Recognise) -> None:
    found = recognised(dict(reversed(SET.items())), SEVERAL)
    assert [(file.number, file.source.name) for file in found.files] == list(enumerate(reversed(SET), 1))


def test_several_files_may_fill_one_role(recognised: Recognise) -> None:
    found = recognised({**SET, "c.csv": SET["a.csv"]}, SEVERAL)
    assert [role for role in _roles(found).values() if role == "students"] == ["students", "students"]


def test_an_optional_file_may_be_missing(recognised: Recognise) -> None:
    found = recognised({name: text for name, text in SET.items() if name != "TeacherRoster.csv"}, SEVERAL)
    assert len(found.files) == 3


@pytest.mark.parametrize(("missing", "title"), [("a.csv", "students"), ("b.csv", "classes.csv")])
def test_a_set_that_lacks_a_file_is_refused(recognised: Recognise, missing: str, title: str) -> None:
    refusal = _refused(recognised, {name: text for name, text in SET.items() if name != missing}, SEVERAL)
    assert refusal.reason.code == "report-incomplete"
    assert title in refusal.reason.message


def test_roles_that_headers_and_names_cannot_tell_apart_are_refused(recognised: Recognise) -> None:
    twins = Report((Form("twins", (File("one", MEMBERS), File("two", MEMBERS))),))
    refusal = _refused(recognised, {"x.csv": SET["StudentEnrollment.csv"]}, twins)
    assert refusal.reason.code == "not-recognised"
    assert "'one' and 'two' equally well" in refusal.reason.message


def test_a_file_whose_name_fits_no_pattern_has_no_role(recognised: Recognise) -> None:
    renamed = {("x.csv" if "Enrollment" in name else name): text for name, text in SET.items()}
    assert _refused(recognised, renamed, SEVERAL).reason.code == "report-incomplete"


def test_an_extra_file_is_said_and_passed_over(recognised: Recognise) -> None:
    found = recognised({**SET, "lunch.csv": "Dish,Price\nPizza,3\n"}, SEVERAL)
    assert [(issue.code, issue.severity, issue.file) for issue in found.issues] == [
        ("file-not-read", "notice", "lunch.csv")
    ]


def test_an_extra_file_that_lacks_one_column_of_a_role_is_refused(recognised: Recognise) -> None:
    """Passing it over would lose what it holds: half of the students, here."""
    second = "Studnt ID,First Name,Last Name,School\n2,Bob,Poe,1\n"
    refusal = _refused(recognised, {**SET, "more.csv": second}, SEVERAL)
    assert (refusal.reason.code, refusal.reason.file) == ("missing-column", "more.csv")


def test_fields_are_those_that_the_files_really_have(recognised: Recognise) -> None:
    found = recognised(SET, SEVERAL)
    assert found.fields == {
        *("student.id", "student.first_name", "student.last_name"),
        *("section.id", "section.name", "school.id"),
    }


# ---- what is something else --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "no table at all\n", "1,Ann,Lee\n2,Bob,Poe\n"])
def test_another_file_is_not_recognised(recognised: Recognise, text: str) -> None:
    refusal = _refused(recognised, text)
    assert refusal.reason.code == "not-recognised"
    assert "Ann" not in refusal.reason.message


def test_a_file_without_lines_is_empty(recognised: Recognise) -> None:
    assert _refused(recognised, "\n\n").reason.code == "empty-file"


@pytest.mark.parametrize("score", ["Score", "Test Name", "Percentile", "RIT Score", "testScore", "ASSESSMENT_DATE"])
def test_results_of_an_assessment_are_no_list_of_students(recognised: Recognise, score: str) -> None:
    """Such a file names students, but not all of them: the others would leave."""
    header = "Student ID,Student First Name,Student Last Name"
    assert recognised(f"{header}\n1,Ann,Lee\n", product_report()).form.name == "students"
    refusal = _refused(recognised, f"{header},{score}\n1,Ann,Lee,7\n", product_report())
    assert refusal.reason.code == "not-recognised"


@pytest.mark.parametrize("other", ["Scorecard", "Protest", "Grade", "Homeroom", "Latest"])
def test_words_that_only_hold_such_a_word_are_no_sign(recognised: Recognise, other: str) -> None:
    header = f"Student ID,Student First Name,Student Last Name,{other}"
    assert recognised(f"{header}\n1,Ann,Lee,7\n", product_report()).form.name == "students"


def test_files_of_two_forms_are_two_reports(recognised: Recognise) -> None:
    files = {
        "students.csv": "Student ID,Student First Name,Student Last Name\n1,Ann,Lee\n",
        "staff.csv": "Staff ID,Staff First Name,Staff Last Name\nT1,Tea,Cher\n",
    }
    refusal = _refused(recognised, files, product_report())
    assert refusal.reason.code == "not-recognised"
    assert "one after the other" in refusal.reason.message
