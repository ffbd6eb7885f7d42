"""The product's own layout: which headers make which form, and what its columns ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import rosterline_generic_csv
from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, recognise
from rosterline.report import FIELDS, Column, Need
from rosterline.settings import DistrictSettings, NoSettings, Reading
from rosterline_generic_csv.report import product_report
from rosterline_generic_csv.settings import GenericSettings

ERA_B = (
    "Term,School ID,Staff First Name,Staff Last Name,Staff Email Address,Staff Unique ID,Class Name,Class ID,"
    "Class Period,Student First Name,Student Last Name,Student ID"
)
ERA_C = (
    "Term_ID,School_ID,Staff_First_Name,Staff_Last_Name,Staff_Email_Address,Staff_ID,Class_Name,Class_ID,"
    "Class_Period,Student_First_Name,Student_Last_Name,Student_ID"
)
STUDENTS = "Student First Name,Student Last Name,Student ID"
STAFF = "Staff First Name,Staff Last Name,Staff Email"

Recognise = Callable[..., Recognised]


@pytest.fixture
def recognised(tmp_path: Path) -> Recognise:
    """What the core makes of a file with this header and one row."""

    def run(header: str, default_school: str = "") -> Recognised:
        path = tmp_path / "report.csv"
        path.write_text(f"{header}\n{','.join('x' for _ in header.split(','))}\n", encoding="utf-8")
        [source], _ = survey_files([path], tmp_path / "work", Options())
        return recognise([(source, peek(source, Options()))], product_report(default_school), Reading())

    return run


def column(form: str, field: str, default_school: str = "") -> Column:
    found = product_report(default_school).form(form).files[0].column(field)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "header",
    [
        ERA_B,
        ERA_C,
        ERA_B.replace("Staff", "Teacher"),
        ",".join(reversed(ERA_C.split(","))),
        "term,SCHOOL-ID,class name,student first name,STUDENT_LAST_NAME,student id,Student Email,Grade",
        "Term,School ID,Class Name,Student First,Student Last,Student ID,Teacher First,Teacher Last,Teacher Email",
    ],
)
def test_a_file_with_class_columns_is_combined(header: str, recognised: Recognise) -> None:
    found = recognised(header)
    assert found.form.name == "combined"
    assert len(found.files[0].layout.wanted) == len(header.split(","))


@pytest.mark.parametrize("missing", ["Term", "School ID", "Class Name", "Student First Name", "Student ID"])
def test_a_combined_file_without_a_required_column_is_refused(missing: str, recognised: Recognise) -> None:
    header = ",".join(name for name in ERA_B.split(",") if name != missing)
    with pytest.raises(Rejected) as refused:
        recognised(header)
    assert refused.value.reason.code == "missing-column"
    assert missing in refused.value.reason.message


@pytest.mark.parametrize("extra", ["Term", "Class ID", "Class Name", "Period"])
def test_one_class_column_makes_a_students_file_a_combined_file_that_lacks_columns(
    extra: str, recognised: Recognise
) -> None:
    with pytest.raises(Rejected) as refused:
        recognised(f"{STUDENTS},{extra}")
    assert refused.value.reason.code == "missing-column"


def test_students_and_staff_alone(recognised: Recognise) -> None:
    assert recognised(STUDENTS).form.name == "students"
    assert recognised(f"{STUDENTS},Student Email,Grade,School ID,Bus").form.name == "students"
    assert recognised(STAFF).form.name == "staff"
    assert recognised("Teacher First Name,Teacher Last Name,Teacher ID,School ID").form.name == "staff"


@pytest.mark.parametrize(
    "header",
    [
        f"{STUDENTS},Test Name,Score",
        f"{STUDENTS},Percentile",
        f"{STUDENTS},Lexile Measure",
        f"{STUDENTS},Proficiency Level",
        f"{STUDENTS},Homeroom Teacher",
        f"{STUDENTS},Course Title",
        f"{STUDENTS},Staff Email",
        f"{STAFF},Assessment",
        f"{STAFF},Student Count",
        "Staff First Name,Staff Last Name",
        "First Name,Last Name",
    ],
)
def test_other_files_are_not_taken_for_students_or_staff(header: str, recognised: Recognise) -> None:
    with pytest.raises(Rejected):
        recognised(header)


def test_what_the_columns_ask_for() -> None:
    assert column("combined", "section.id").need is Need.FILLED
    assert column("combined", "section.period").split == ","
    assert column("combined", "teacher.id").need is Need.OPTIONAL
    assert column("combined", "school.id").need is Need.REQUIRED
    assert column("students", "school.id").need is Need.OPTIONAL
    assert column("staff", "teacher.last_name").need is Need.PRESENT, "a teacher without a name is only a warning"
    assert column("combined", "term.id").headers[0] == "Term", "guides print the product's own label"


def test_every_column_says_something_for_the_guide() -> None:
    for form in product_report().forms:
        for declared in form.files[0].columns:
            assert declared.vendor, declared.field
            assert declared.explained, declared.field
    combined = product_report().form("combined").files[0]
    assert [item.field for item in combined.columns if "extension" in item.help] == ["student.email", "student.grade"]
    assert len(combined.columns) == 12 + 2


def test_headers_mean_one_field_each() -> None:
    seen: dict[str, str] = {}
    for declared in product_report().form("combined").files[0].columns:
        for header in declared.headers:
            assert seen.setdefault(header.casefold(), declared.field) == declared.field
    assert set(seen.values()) <= set(FIELDS)


def test_the_default_school_fills_rows_without_a_school(recognised: Recognise) -> None:
    header = ",".join(name for name in ERA_B.split(",") if name != "School ID")
    assert recognised(header, "1071").form.name == "combined"
    file = product_report("1071").form("combined").files[0]
    assert file.derive is not None
    with_column = file.derive(pl.DataFrame({"school.id": ["7", ""], "line": [2, 3]}), {})
    assert with_column["school.id"].to_list() == ["7", "1071"]
    without = file.derive(pl.DataFrame({"student.id": ["1", "2"], "line": [2, 3]}), {})
    assert without["school.id"].to_list() == ["1071", "1071"]
    assert without["line"].to_list() == [2, 3]
    assert file.derived == ("school.id",)
    assert column("combined", "school.id", "1071").need is Need.OPTIONAL
    assert product_report().form("combined").files[0].derive is None


def test_the_hook_gives_the_products_layout_or_the_mappings() -> None:
    settings = DistrictSettings()
    mapping = '[files.roster.columns]\nstudent.id = "Pupil"\nsection.id = "Group"\n'
    assert rosterline_generic_csv.rosterline_settings() is GenericSettings
    own = rosterline_generic_csv.rosterline_report(settings, GenericSettings())
    assert [form.name for form in own.forms] == ["combined", "students", "staff"]
    assert rosterline_generic_csv.rosterline_report(settings, NoSettings()) == own
    mapped = rosterline_generic_csv.rosterline_report(settings, GenericSettings(mapping=mapping))
    assert [form.name for form in mapped.forms] == ["files"]
    with_school = DistrictSettings(default_school="9")
    file = rosterline_generic_csv.rosterline_report(with_school, GenericSettings(mapping=mapping)).forms[0].files[0]
    assert file.derived == ("school.id",)
