"""Suggested mappings: right in the keys, honest where it can't be known, loadable whatever the files hold."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rosterline.hookspecs import FileSample
from rosterline.report import File, Report
from rosterline_generic_csv.mapping import mapping_report
from rosterline_generic_csv.suggest import suggest

ROWS = 300


def sample(name: str, table: str) -> FileSample:
    """A file from a table with bars."""
    lines = [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]
    return FileSample(name, lines[0], tuple(lines[1:]))


def real(folder: Path) -> list[FileSample]:
    """The beginnings of a set's files."""
    samples = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as lines:
            header, *rows = csv.reader(lines)
        samples.append(FileSample(path.name, tuple(header), tuple(map(tuple, rows[:ROWS]))))
    return samples


def suggested(*samples: FileSample) -> tuple[str, Report]:
    text = suggest(samples)
    assert text is not None
    assert suggest(samples) == text, "the same files give the same text"
    return text, mapping_report(text)


def keys(file: File) -> dict[str, str]:
    """Field -> header, of all columns that fill a field."""
    return {item.field: item.headers[0] for item in file.columns if not item.is_raw}


def questions(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("# ? ", "# NOTE "))]


STUDENTS = sample(
    "students.csv",
    """
Student Number | Last Name | First Name | Grade | School | Student Email | Birthday
1001 | Abel | Ann | 3 | Lincoln Elementary | ann@example.org | 2017-03-01
1002 | Berg | Bob | 3 | Lincoln Elementary | bob@example.org | 2017-04-01
1003 | Cole | Cy | 6 | Grant Middle | cy@example.org | 2014-05-01
1004 | Dorn | Di | 6 | Grant Middle | di@example.org | 2014-06-01
""",
)
TEACHERS = sample(
    "teachers.csv",
    """
Teacher ID | First | Last | E-mail
T1 | Eve | East | eve@example.org
T2 | Flo | Fox | flo@example.org
T3 | Gus | Goss | gus@example.org
""",
)
SCHEDULE = sample(
    "schedule.csv",
    """
Student Number | Class ID | Class Name | Period | Teacher ID | Term | School
1001 | 90 | Math 3 | 1 | T1 | S1 | Lincoln Elementary
1002 | 91 | Math 3 B | 2 | T2 | S1 | Lincoln Elementary
1003 | 92 | Math 6 | 1 | T3 | S1 | Grant Middle
1004 | 92 | Math 6 | 1 | T3 | S1 | Grant Middle
1001 | 93 | Art | 3 | T2 | S1 | Lincoln Elementary
""",
)
NUMBERED = sample(
    "schedule.csv",
    """
Student Number | Course | Section | Period | Teacher | School
1001 | Math 3 | 1 | 1 | T1 | Lincoln Elementary
1002 | Math 3 | 2 | 2 | T2 | Lincoln Elementary
1003 | Math 6 | 1 | 1 | T3 | Grant Middle
1004 | Math 6 | 1 | 1 | T3 | Grant Middle
1001 | Art | 1 | 3 | T2 | Lincoln Elementary
""",
)


def test_three_everyday_files() -> None:
    _, report = suggested(STUDENTS, TEACHERS, SCHEDULE)
    [form] = report.forms
    assert keys(form.file("students")) == {
        "school.id": "School",
        "student.id": "Student Number",
        "student.first_name": "First Name",
        "student.last_name": "Last Name",
        "student.email": "Student Email",
        "student.grade": "Grade",
    }
    assert keys(form.file("teachers")) == {
        "teacher.id": "Teacher ID",
        "teacher.first_name": "First",
        "teacher.last_name": "Last",
        "teacher.email": "E-mail",
    }
    assert (
        keys(form.file("schedule"))
        == {
            "school.id": "School",
            "term.id": "Term",
            "term.name": "Term",
            "section.id": "Class ID",
            "section.name": "Class Name",
            "section.period": "Period",
            "student.id": "Student Number",
            "teacher.id": "Teacher ID",
        }
        or keys(form.file("schedule")).get("term.name") is None
    )
    assert [file.pattern for file in form.files] == ["", "", ""], "headers tell them apart"


def test_a_section_number_that_repeats_is_no_id_of_a_class() -> None:
    text, report = suggested(STUDENTS, TEACHERS, NUMBERED)
    file = report.forms[0].file("schedule")
    assert 'section.id = { template = "{Course}-{Section}" }' in text
    assert "section.id" in file.derived
    assert any("several classes" in line for line in questions(text))
    assert keys(file)["teacher.id"] == "Teacher", "its values are ids of teachers.csv"


def test_names_of_teachers_are_no_ids() -> None:
    rows = tuple((*row[:4], name, *row[5:]) for row, name in zip(NUMBERED.rows, "abcde", strict=True))
    named = FileSample("schedule.csv", NUMBERED.headers, tuple((*row[:4], f"{row[4]}, Eve", *row[5:]) for row in rows))
    text, report = suggested(STUDENTS, TEACHERS, named)
    assert "teacher.id" not in report.forms[0].file("schedule").fields
    assert any("neither an id nor an address" in line for line in questions(text))


def test_schools_by_name_are_looked_up_where_a_file_lists_them() -> None:
    schools = sample("schools.csv", "Code | Name\n10 | Lincoln Elementary\n11 | Grant Middle")
    text, report = suggested(STUDENTS, TEACHERS, SCHEDULE, schools)
    assert 'school.id = { from = "schools", column = "Code", match = { "School" = "Name" } }' in text
    assert report.forms[0].file("students").lookups == ("schools",)


def test_files_whose_names_say_nothing() -> None:
    renamed = [FileSample(f"export{n}.csv", item.headers, item.rows) for n, item in enumerate((STUDENTS, SCHEDULE))]
    _, report = suggested(*renamed)
    assert keys(report.forms[0].file("export0"))["student.id"] == "Student Number"
    assert {"student.id", "section.id"} <= set(keys(report.forms[0].file("export1")))


def test_an_unknown_header_is_known_by_its_values() -> None:
    headers = tuple("Kennung" if header == "Student Number" else header for header in SCHEDULE.headers)
    text, report = suggested(STUDENTS, TEACHERS, FileSample("schedule.csv", headers, SCHEDULE.rows))
    assert keys(report.forms[0].file("schedule"))["student.id"] == "Kennung"
    assert re.search(r'student.id = "Kennung"  # 62 %: only by its values', text)


def test_another_id_is_a_question() -> None:
    headers = (*STUDENTS.headers, "State ID")
    rows = tuple((*row, f"X{number}") for number, row in enumerate(STUDENTS.rows))
    text, _ = suggested(FileSample("students.csv", headers, rows), SCHEDULE)
    assert any(line.startswith('# ? student.id = "State ID"  # instead?') for line in questions(text))


def test_dates_are_written_in_the_form_that_was_seen() -> None:
    terms = sample(
        "terms.csv", "Term | Start Date | End Date\nS1 | 21.09.2026 | 31.01.2027\nS2 | 01.02.2027 | 11.06.2027"
    )
    text, _ = suggested(terms)
    assert 'term.begin = { header = "Start Date", dates = ["%d.%m.%Y"] }' in text
    assert 'term.end = { header = "End Date", dates = ["%d.%m.%Y"], last_day = true }' in text
    unclear = sample("terms.csv", "Term | Start Date | End Date\nS1 | 01/02/2026 | 03/04/2026")
    assert any("Does the month stand first" in line for line in questions(suggested(unclear)[0]))


def test_files_of_several_schools_are_one() -> None:
    second = FileSample("students_grant.csv", STUDENTS.headers, STUDENTS.rows[2:])
    first = FileSample("students_lincoln.csv", STUDENTS.headers, STUDENTS.rows[:2])
    _, report = suggested(first, second, SCHEDULE)
    assert [file.role for file in report.forms[0].files] == ["students_lincoln", "schedule"]


def test_classes_without_id_get_a_key_and_a_question() -> None:
    text, report = suggested(
        sample(
            "roster.csv",
            """
School Name | Class Name | Teacher ID | Student ID | Student Last Name
Lincoln | 3 - East | T1 | 1001 | Abel
Lincoln | 3 - Fox | T2 | 1002 | Berg
Grant | 3 - Goss | T3 | 1003 | Cole
""",
        )
    )
    assert report.forms[0].section_key == ("school.id", "section.name", "teacher.id")
    assert any("No id of classes was found" in line for line in questions(text))


def test_a_header_that_stands_twice_is_not_used() -> None:
    text, report = suggested(
        FileSample("students.csv", ("Student ID", "Email", "E-mail"), (("1", "a@example.org", "b@example.org"),))
    )
    assert "student.email" not in report.forms[0].files[0].fields
    assert sum("stands more than once" in line for line in questions(text)) == 2


def test_a_file_of_people_of_several_roles_is_no_list_of_students() -> None:
    users = sample(
        "users.csv", "ID | First Name | Last Name | Role\n1 | Ann | Abel | student\n2 | Eve | East | teacher"
    )
    text, report = suggested(users, SCHEDULE)
    assert [file.role for file in report.forms[0].files] == ["schedule"]
    assert "students and teachers in files of their own" in text


def test_nothing_is_suggested_where_nothing_is_found() -> None:
    assert suggest([]) is None
    assert suggest([FileSample("a.csv", (), ())]) is None
    assert suggest([sample("bells.csv", "Bell | Rings at\nfirst | 8:00")]) is None


def test_a_file_without_header_is_not_copied_into_the_text() -> None:
    rows = FileSample("students.csv", STUDENTS.rows[0], STUDENTS.rows[1:])
    text, _ = suggested(rows, SCHEDULE)
    assert "no header was found" in text
    assert [cell for cell in STUDENTS.rows[0] if len(cell) > 2 and cell in text] == []


def test_no_value_of_a_cell_is_written() -> None:
    text, _ = suggested(STUDENTS, TEACHERS, NUMBERED)
    values = {cell for item in (STUDENTS, TEACHERS, NUMBERED) for row in item.rows for cell in row if len(cell) > 2}
    assert [value for value in values if value in text] == []


# ---- the real sets -----------------------------------------------------------------------------------------------

CLEVER = {
    "schools": {"school.id": "School_id", "school.name": "School_name"},
    "students": {"student.id": "Student_id", "school.id": "School_id", "student.grade": "Grade"},
    "teachers": {"teacher.id": "Teacher_id", "school.id": "School_id", "teacher.email": "Teacher_email"},
    "sections": {
        "section.id": "Section_id",
        "section.name": "Name",
        "teacher.id": "Teacher_id",
        "teacher2.id": "Teacher_2_id",
        "school.id": "School_id",
    },
    "enrollments": {"section.id": "Section_id", "student.id": "Student_id", "school.id": "School_id"},
}
SDS = {
    "school": {"school.id": "SIS ID", "school.name": "Name"},
    "section": {
        "section.id": "SIS ID",
        "school.id": "School SIS ID",
        "term.id": "Term SIS ID",
        "term.name": "Term Name",
        "course.id": "Course SIS ID",
        "section.period": "Periods",
    },
    "student": {"student.id": "SIS ID", "school.id": "School SIS ID"},
    "teacher": {"teacher.id": "SIS ID", "school.id": "School SIS ID"},
    "studentenrollment": {"section.id": "Section SIS ID", "student.id": "SIS ID"},
    "teacherroster": {"section.id": "Section SIS ID", "teacher.id": "SIS ID"},
}
ACADIENCE = {
    "schools": {"school.id": "ID", "school.name": "Name"},
    "classes": {"section.id": "ID", "school.id": "School ID", "section.name": "Name"},
    "students": {"student.id": "ID", "student.grade": "Grade Level"},
    "staff": {"teacher.id": "ID", "teacher.email": "Email"},
    "studentenrollments": {"student.id": "Student ID", "section.id": "Class ID"},
    "staffenrollments": {"teacher.id": "Staff ID", "section.id": "Class ID", "school.id": "School ID"},
}
NWEA = {
    "nwea_standard_roster": {
        "school.id": "School State Code",
        "school.name": "School Name",
        "section.name": "Class Name",
        "student.id": "Student ID",
        "student.email": "Student Email",
        "teacher.id": "Instructor ID",
        "teacher.email": "Email Address",
    }
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clever-genai-cedarridge", CLEVER),
        ("clever-genai-summitheights", CLEVER),
        ("clever-goldenplains", CLEVER),
        ("sds-v1-100users", SDS),
        ("acadience-roster-generated", ACADIENCE),
        ("combined-nwea-derived", NWEA),
    ],
)
def test_real_sets_are_right_in_the_keys(name: str, expected: dict[str, dict[str, str]], shared_data: Path) -> None:
    text, report = suggested(*real(shared_data / name))
    found = {file.role: keys(file) for file in report.forms[0].files}
    assert set(found) == set(expected), "files that nobody needs are left out"
    for role, fields in expected.items():
        assert fields.items() <= found[role].items(), role
    assert found.get("students", {}).get("teacher.id") is None
    assert questions(text)


def test_staff_of_all_jobs_is_asked_about(shared_data: Path) -> None:
    _, report = suggested(*real(shared_data / "acadience-roster-generated"))
    assert report.forms[0].file("staff").mixed_staff
    text, _ = suggested(*real(shared_data / "clever-genai-cedarridge"))
    assert "# staff.csv is not read" in text


def test_files_with_equal_headers_get_patterns(shared_data: Path) -> None:
    _, report = suggested(*real(shared_data / "sds-v1-100users"))
    patterns = {file.role: file.pattern for file in report.forms[0].files if file.pattern}
    assert patterns == {
        "student": "Student.*",
        "studentenrollment": "StudentEnrollment*",
        "teacher": "Teacher.*",
        "teacherroster": "TeacherRoster*",
    }


# ---- whatever the input ------------------------------------------------------------------------------------------

_WORDS = (
    "Student Teacher Section School Course Term Class Staff SIS ID Id Number First Last Name Email Grade Period Start "
    "End Date Role State 2 3 Title {x} Previous Enrollment Roster Schedule Code"
)
_PHRASE = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=4)
_HEADER = st.one_of(
    st.text(max_size=12),
    st.builds(lambda words, gap: gap.join(words), _PHRASE, st.sampled_from([" ", "_", "", "-", "."])),
)
_VALUES = [
    "",
    "1",
    "2",
    "3",
    "4",
    "a@b.org",
    "c@d.org",
    "Ann",
    "Bob Lee",
    "2026-08-01",
    "9/1/2026",
    "13/1/2026",
    "K",
    "1,2",
]
_CELL = st.one_of(st.sampled_from(_VALUES), st.text(max_size=6))


@st.composite
def _samples(draw: st.DrawFn) -> FileSample:
    headers = draw(st.lists(_HEADER, max_size=8))
    even = st.tuples(*(_CELL for _ in headers))
    ragged = st.lists(_CELL, max_size=len(headers) + 1).map(tuple)
    rows = draw(st.lists(st.one_of(even, ragged), max_size=5))
    name = draw(st.one_of(st.text(max_size=10), _PHRASE.map(lambda words: "_".join(words) + ".csv")))
    return FileSample(name, tuple(headers), tuple(rows))


@settings(max_examples=300)
@given(st.lists(_samples(), max_size=4))
def test_any_files_give_a_text_that_loads(samples: list[FileSample]) -> None:
    text = suggest(samples)
    if text is not None:
        assert mapping_report(text).forms
        assert suggest(samples) == text
