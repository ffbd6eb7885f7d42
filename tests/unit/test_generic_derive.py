"""Values that a column list can't say: constants, templates, lookups, replaced words."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosterline.report import File
from rosterline_generic_csv.mapping import mapping_report


def file_of(columns: str, more: str = "") -> File:
    """The first file of a mapping."""
    return mapping_report(f"[files.a.columns]\n{columns}\n{more}").forms[0].files[0]


def texts(frame: dict[str, list[str]]) -> pl.DataFrame:
    return pl.DataFrame(frame, schema=dict.fromkeys(frame, pl.String))


def derived(file: File, frame: dict[str, list[str]], **others: dict[str, list[str]]) -> pl.DataFrame:
    """A batch as the core hands it over, turned by the file."""
    assert file.derive is not None
    height = len(next(iter(frame.values())))
    batch = texts(frame).with_columns(line=pl.int_range(2, height + 2, dtype=pl.UInt32))
    result = file.derive(batch, {role: texts(other) for role, other in others.items()})
    assert result["line"].equals(batch["line"])
    return result


def test_a_constant_stands_in_each_row() -> None:
    file = file_of('school.id = { constant = "1071" }\nstudent.id = "ID"')
    assert derived(file, {"student.id": ["1", "2"]})["school.id"].to_list() == ["1071", "1071"]
    assert derived(file, {"student.id": []})["school.id"].to_list() == []
    assert file.derived == ("school.id",)
    assert [column.field for column in file.columns] == ["student.id"]


def test_a_template_reads_columns_once_and_leaves_half_an_id_empty() -> None:
    file = file_of('course.id = "Course"\nsection.id = { template = "{Course}-{Sec No}" }\nsection.name = "Title"')
    fields = [column.field for column in file.columns]
    assert fields == ["course.id", "section.name", "raw.secno"], "Course is read once, for both"
    result = derived(
        file, {"course.id": ["M1", "M1", ""], "section.name": ["a", "b", "c"], "raw.secno": ["1", "", "2"]}
    )
    assert result["section.id"].to_list() == ["M1-1", "", ""]


def test_a_template_of_other_text_is_empty_only_where_all_its_columns_are() -> None:
    file = file_of('student.id = "ID"\nsection.name = { template = "{{{Title}}}: {Room}" }\nsection.id = "S"')
    result = derived(file, {"raw.title": ["Art", "", ""], "raw.room": ["", "7", ""]})
    assert result["section.name"].to_list() == ["{Art}: ", "{}: 7", ""]


def test_a_template_works_without_its_optional_column() -> None:
    file = file_of('student.id = "ID"\nsection.id = "S"\nteacher.email = { template = "{Login}@example.org" }')
    assert derived(file, {"student.id": ["1"]})["teacher.email"].to_list() == [""]


LOOKUP = """
student.id = { from = "b", column = "Number", match = { "Rec" = "Record", "Site" = "Site" } }
section.id = "Class"
[files.b.columns]
student.last_name = "Last"
school.id = "Site"
"""


def test_a_lookup_takes_the_first_filled_value_and_keeps_the_rows() -> None:
    file = file_of(LOOKUP)
    assert file.lookups == ("b",)
    assert file.needed == ("student.id",), "an enrollment of nobody is left out"
    rows = {"raw.rec": ["2", "1", "9", "", "1"], "raw.site": ["A", "A", "A", "A", "B"], "section.id": list("vwxyz")}
    others = {
        "raw.record": ["1", "1", "1", "2", ""],
        "school.id": ["A", "A", "A", "A", "A"],
        "raw.number": ["", "1001", "1002", "2001", "3001"],
    }
    result = derived(file, rows, b=others)
    assert result["student.id"].to_list() == ["2001", "1001", "", "", ""]
    assert result["section.id"].to_list() == list("vwxyz")


def test_a_lookup_reads_the_other_files_columns() -> None:
    other = mapping_report(f"[files.a.columns]\n{LOOKUP}").forms[0].file("b")
    assert {column.field: column.headers for column in other.columns} == {
        "student.last_name": ("Last",),
        "school.id": ("Site",),
        "raw.record": ("Record",),
        "raw.number": ("Number",),
    }
    assert all(column.need.of_header for column in other.columns if column.field != "student.last_name")


def test_a_lookup_in_a_file_that_did_not_come_or_is_empty_finds_nothing() -> None:
    file = file_of(LOOKUP)
    rows = {"raw.rec": ["1"], "raw.site": ["A"], "section.id": ["x"]}
    assert derived(file, rows)["student.id"].to_list() == [""]
    empty: dict[str, list[str]] = {"raw.record": [], "school.id": [], "raw.number": []}
    assert derived(file, rows, b=empty)["student.id"].to_list() == [""]
    assert derived(file, {"raw.rec": [], "raw.site": []}, b=empty)["student.id"].to_list() == []


def test_words_are_replaced_and_others_stay() -> None:
    file = file_of('student.id = "ID"\nstudent.grade = { header = "G", values = { "KDG" = "K", "x" = "" } }')
    result = derived(file, {"student.id": list("1234"), "student.grade": ["KDG", "kdg", "x", "3"]})
    assert result["student.grade"].to_list() == ["K", "kdg", "", "3"]
    assert file.derived == (), "the column keeps its header, its need and its dates"


def test_words_of_a_cell_with_several_values() -> None:
    file = file_of('section.id = "S"\nsection.period = { header = "P", split = ";", values = { "ZERO" = "0" } }')
    result = derived(file, {"section.id": ["a", "b"], "section.period": ["1; ZERO", ""]})
    assert result["section.period"].to_list() == ["1;0", ""]


def test_the_empty_word_fills_empty_cells_and_a_missing_column() -> None:
    file = file_of('section.id = "S"\nsection.name = "N"\nterm.id = { header = "T", values = { "" = "Year" } }')
    assert derived(file, {"section.id": ["a", "b"], "term.id": ["S1", ""]})["term.id"].to_list() == ["S1", "Year"]
    assert derived(file, {"section.id": ["a"]})["term.id"].to_list() == ["Year"]
    assert file.derived == ("term.id",)


def test_words_replace_what_templates_and_lookups_give() -> None:
    file = file_of('student.id = "ID"\nstudent.grade = { template = "{A}{B}", values = { "K1" = "K" } }')
    assert derived(file, {"raw.a": ["K", ""], "raw.b": ["1", "5"]})["student.grade"].to_list() == ["K", "5"]


def test_all_values_are_made_from_the_batch_as_it_was_read() -> None:
    columns = 'course.id = { header = "C", values = { "a" = "b" } }\nsection.id = { template = "{C}:{N}" }'
    result = derived(file_of(columns), {"course.id": ["a"], "raw.c": ["a"], "raw.n": ["1"]})
    assert (result["course.id"][0], result["section.id"][0]) == ("b", "a:1")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "1", "2"])), max_size=12), st.integers(1, 11))
def test_a_file_in_batches_gives_the_same_rows(rows: list[tuple[str, str]], cut: int) -> None:
    """A derivation looks at one row at a time, whatever the size of the batches."""
    columns = """
section.id = { template = "{A}-{B}" }
teacher.id = { from = "b", column = "T", match = { "B" = "Key" } }
school.id = { constant = "1" }
[files.b.columns]
school.id = "Key"
"""
    file = file_of(columns)
    frame = {"raw.a": [a for a, _ in rows], "raw.b": [b for _, b in rows]}
    other = {"school.id": ["1", "1"], "raw.t": ["t1", "t2"]}
    whole = _text_frame(file, frame, other)
    parts = [
        _text_frame(file, {name: cells[start : start + cut] for name, cells in frame.items()}, other)
        for start in range(0, len(rows), cut)
    ]
    assert whole.rows() == [row for part in parts for row in part.rows()]


def _text_frame(file: File, frame: dict[str, list[str]], other: dict[str, list[str]]) -> pl.DataFrame:
    assert file.derive is not None
    result = file.derive(texts(frame), {"b": texts(other)})
    assert result.null_count().sum_horizontal().sum() == 0
    return result


@pytest.mark.parametrize("school", ["", "7"])
def test_a_default_school_fills_where_files_name_it(school: str) -> None:
    text = """
[files.schools.columns]
school.id = "School"
school.name = "Name"
[files.classes.columns]
section.id = "Class"
section.name = "Title"
school.id = "School"
[files.enrollments.columns]
section.id = "Class"
student.id = "Student"
"""
    form = mapping_report(text, school).forms[0]
    derives = {file.role: file.derive is not None for file in form.files}
    assert derives == {"schools": False, "classes": bool(school), "enrollments": False}
    found = form.file("classes").column("school.id")
    assert found is not None
    assert found.need.of_header is not bool(school)
    if school:
        frame = {"section.id": ["a", "b"], "school.id": ["1", ""]}
        assert derived(form.file("classes"), frame)["school.id"].to_list() == ["1", "7"]


def test_a_default_school_where_no_file_names_one() -> None:
    text = '[files.terms.columns]\nterm.id = "T"\n[files.roster.columns]\nstudent.id = "S"\nsection.id = "C"\n'
    form = mapping_report(text, "7").forms[0]
    assert form.file("terms").derive is None
    assert derived(form.file("roster"), {"student.id": ["1"]})["school.id"].to_list() == ["7"]
