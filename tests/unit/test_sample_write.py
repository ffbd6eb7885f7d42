"""Files made from a roster: every form, read back with Python's own csv module."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rosterline.report import FIELDS, Column, File, Form, Need
from rosterline.sample import make_district, next_night, write_report
from rosterline.sample.rows import Grain, Rows, grain
from rosterline.settings import DistrictSettings
from rosterline_generic_csv.report import product_report

Roster = dict[str, pl.DataFrame]
Lines = list[dict[str, str]]

SMALL = make_district(40, 1, seed=2, classes_each=3)
TABLES = {"school": "schools", "term": "terms", "course": "courses", "section": "sections"}


@pytest.fixture(scope="module")
def roster() -> Roster:
    return next_night(make_district(400, 2, seed=3), seed=1)


def columns(*fields: str, **settings: object) -> tuple[Column, ...]:
    return tuple(Column(field, (field, field.upper()), **settings) for field in fields)  # type: ignore[arg-type]


def lines_of(path: Path, delimiter: str = ",") -> Lines:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        lines = list(reader)
    assert all(None not in line and None not in line.values() for line in lines), "a line of another length"
    return lines


def written(form: Form, roster: Mapping[str, pl.DataFrame], folder: Path) -> dict[str, Lines]:
    paths = write_report(form, roster, folder)
    return {file.role: lines_of(path) for file, path in zip(form.files, paths, strict=True)}


def ids(roster: Roster, record: str) -> set[str]:
    if record in ("student", "teacher"):
        return set(roster["people"].filter(role=record)["id"])
    return set(roster[TABLES[record]]["id"])


MULTI = Form(
    "multi",
    (
        File("schools", columns("school.id", "school.name")),
        File("terms", columns("school.id", "term.id", "term.name", "term.begin", "term.end", need=Need.REQUIRED)),
        File("courses", columns("course.id", "course.name")),
        File(
            "students", columns("school.id", "student.id", "student.first_name", "student.grade", "student.school_end")
        ),
        File("staff", columns("school.id", "teacher.id", "teacher.last_name", "teacher.email")),
        File("sections", columns("school.id", "section.id", "section.name", "course.id", "teacher.id", "teacher2.id")),
        File("enrollments", columns("section.id", "student.id", "enrollment.begin", need=Need.REQUIRED)),
        File("teaching", columns("section.id", "teacher.id", "teaching.lead"), pattern="Teacher*"),
    ),
)


@pytest.mark.parametrize("form", product_report().forms, ids=lambda form: form.name)
def test_the_products_own_forms(form: Form, roster: Roster, tmp_path: Path) -> None:
    (lines,) = written(form, roster, tmp_path).values()
    assert list(lines[0]) == [column.headers[0] for column in form.files[0].columns]
    assert all(line[c.headers[0]] for line in lines for c in form.files[0].columns if c.need.of_cells)
    for header, record in (("Student ID", "student"), ("Staff Unique ID", "teacher"), ("Class ID", "section")):
        if header in lines[0]:
            primary = set(roster["teachings"].filter("is_primary")["teacher_id"])
            expected = primary if form.name == "combined" and record == "teacher" else ids(roster, record)
            assert {line[header] for line in lines} == expected


def test_a_combined_line_has_the_primary_teacher(roster: Roster, tmp_path: Path) -> None:
    (lines,) = written(product_report().form("combined"), roster, tmp_path).values()
    assert len(lines) == roster["enrollments"].height
    primary = dict(roster["teachings"].filter("is_primary").select("section_id", "teacher_id").iter_rows())
    names = dict(roster["people"].filter(role="student").select("id", "last_name").iter_rows())
    sections = dict(roster["sections"].select("id", "name").iter_rows())
    for line in lines:
        assert line["Staff Unique ID"] == primary[line["Class ID"]]
        assert line["Student Last Name"] == names[line["Student ID"]]
        assert line["Class Name"] == sections[line["Class ID"]]


def test_several_files(roster: Roster, tmp_path: Path) -> None:
    files = written(MULTI, roster, tmp_path)
    names = {"Teacher.csv" if file.role == "teaching" else f"{file.role}.csv" for file in MULTI.files}
    assert {path.name for path in tmp_path.iterdir()} == names
    for role, record in {"schools": "school", "terms": "term", "courses": "course", "sections": "section"}.items():
        assert {line[f"{record}.id"] for line in files[role]} == ids(roster, record), role
    assert len(files["sections"]) == roster["sections"].height
    assert len(files["teaching"]) == roster["teachings"].height
    assert len(files["terms"]) == roster["terms"].height * roster["schools"].height
    assert len(files["enrollments"]) == roster["enrollments"].height
    assert len(files["staff"]) == len(ids(roster, "teacher"))
    second = {line["teacher2.id"] for line in files["sections"]} - {""}
    assert second == set(roster["teachings"].filter(~pl.col("is_primary"))["teacher_id"])
    assert {line["teaching.lead"] for line in files["teaching"]} == {"yes", "no"}
    assert {line["student.grade"] for line in files["students"]} == {"KG", *(f"{n:02}" for n in range(1, 13))}


def test_dates(roster: Roster, tmp_path: Path) -> None:
    day = Column("term.end", ("End",), dates=("%m/%d/%Y", "%Y"), last_day=True)
    form = Form("terms", (File("terms", (*columns("term.id", "term.begin"), day)),))
    lines = written(form, roster, tmp_path)["terms"]
    ends: dict[str, date] = dict(roster["terms"].select("id", "ends_on").iter_rows())
    for line in lines:
        assert line["End"] == (ends[line["term.id"]] - timedelta(days=1)).strftime("%m/%d/%Y")
        assert line["term.begin"] == roster["terms"].filter(id=line["term.id"])["begins_on"][0].isoformat()
    assert DistrictSettings().reading.dates[0] == "%Y-%m-%d", "what a file without a form of its own is written in"


def test_several_terms_and_periods(roster: Roster, tmp_path: Path) -> None:
    many = dict(roster)
    section = roster["sections"]["id"][0]
    is_it = pl.col("id") == section
    many["sections"] = roster["sections"].with_columns(periods=pl.when(is_it).then(pl.lit("3,4")).otherwise("periods"))
    many["section_terms"] = roster["section_terms"].filter(section_id=section).clear()
    links = [(section, term) for term in roster["terms"]["id"]] + [
        (s, "26-27 FY") for s in roster["sections"]["id"][1:]
    ]
    many["section_terms"] = pl.DataFrame(links, schema=["section_id", "term_id"], orient="row")
    split = [Column("section.period", ("P",), split=";"), Column("term.id", ("T",), split="|")]
    one = written(Form("f", (File("sections", (*columns("section.id"), *split)),)), many, tmp_path)["sections"]
    assert [(line["P"], line["T"]) for line in one if line["section.id"] == section] == [
        ("3;4", "26-27 FY|26-27 S1|26-27 S2")
    ]
    fields = columns("section.id", "section.period", "term.id", "student.id")
    rows = written(Form("f", (File("rows", fields),)), many, tmp_path)["rows"]
    seats = roster["enrollments"].filter(section_id=section).height
    assert len([line for line in rows if line["section.id"] == section]) == seats * 2 * 3
    assert {line["section.period"] for line in rows if line["section.id"] == section} == {"3", "4"}


def test_header_delimiter_line_end_and_columns_left_out(roster: Roster, tmp_path: Path) -> None:
    fields = (*columns("student.id", "student.email"), Column("student.last_name", ("Only",)))
    form = Form("f", (File("students", fields),))
    (path,) = write_report(
        form, roster, tmp_path / "new", header=1, delimiter="\t", line_end="\r\n", without=["student.email"]
    )
    data = path.read_bytes()
    assert data.startswith(b"STUDENT.ID\tOnly\r\n")
    assert data.count(b"\r\n") == data.count(b"\n") == 401 + len(ids(roster, "student")) - 400
    assert {line["STUDENT.ID"] for line in lines_of(path, "\t")} == ids(roster, "student")


def test_quotes_only_where_the_file_has_them(roster: Roster, tmp_path: Path) -> None:
    named = roster | {"schools": roster["schools"].with_columns(name=pl.lit('The "Old", Mill'))}
    quoted, plain = (File(role, columns("school.id", "school.name"), quoted=role == "a") for role in "ab")
    first, second = write_report(Form("f", (quoted, plain)), named, tmp_path)
    assert lines_of(first)[0]["school.name"] == 'The "Old", Mill'
    assert second.read_text().splitlines()[1].split(",") == [roster["schools"]["id"][0], 'The "Old"  Mill']


def test_examples(roster: Roster, tmp_path: Path) -> None:
    raw = Column("raw.status", ("Status",), need=Need.REQUIRED, example="active")
    role = Column("teaching.role", ("Role",), example="Lead Teacher")
    term = Column("term.id", ("Term",), need=Need.FILLED, example="2026")
    files = (
        File("teaching", (*columns("section.id", "teacher.id"), raw, role)),
        File("staff", (*columns("teacher.id"), term)),
    )
    lines = written(Form("f", files), roster, tmp_path)
    assert {(line["Status"], line["Role"]) for line in lines["teaching"]} == {("active", "Lead Teacher")}
    assert {line["Term"] for line in lines["staff"]} == {"2026"}


def test_what_must_be_filled_and_can_not(roster: Roster, tmp_path: Path) -> None:
    form = Form("f", (File("students", (*columns("student.id"), Column("raw.x", ("X",), need=Need.REQUIRED))),))
    with pytest.raises(ValueError, match=r"'students': raw\.x must be filled, give its column an example"):
        write_report(form, roster, tmp_path)


def test_classes_without_an_id_stay_apart(roster: Roster, tmp_path: Path) -> None:
    form = Form("f", (File("rows", columns("school.id", "term.id", "section.name", "section.period", "student.id")),))
    lines = written(form, roster, tmp_path)["rows"]
    assert len({tuple(line[field] for field in form.section_key) for line in lines}) == roster["sections"].height


def test_an_empty_roster_gives_headers(roster: Roster, tmp_path: Path) -> None:
    empty = {name: frame.clear() for name, frame in roster.items()}
    for path, file in zip(write_report(MULTI, empty, tmp_path), MULTI.files, strict=True):
        assert path.read_text() == ",".join(column.field for column in file.columns) + "\n"


def test_rows_come_piece_by_piece() -> None:
    rows = Rows(pl.DataFrame({"_a": [1, 2, 3]}), (pl.DataFrame({"_a": [1, 3], "x": ["p", "q"]}),))
    assert [batch["x"].to_list() for batch in rows.batches(2)] == [["p", None], ["q"]]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (("section.id", "student.id", "teacher.id"), Grain.ENROLLMENT),
        (("section.name", "student.last_name"), Grain.ENROLLMENT),
        (("section.id", "teacher.email"), Grain.TEACHING),
        (("section.id", "section.name", "teacher.id"), Grain.SECTION),
        (("section.id", "section.name", "teacher.id", "teaching.role"), Grain.TEACHING),
        (("section.id", "term.id"), Grain.SECTION),
        (("student.id", "school.id"), Grain.STUDENT),
        (("teacher.id", "school.id"), Grain.TEACHER),
        (("course.id", "school.id"), Grain.COURSE),
        (("term.id", "school.id"), Grain.TERM),
        (("school.id",), Grain.SCHOOL),
    ],
)
def test_what_a_row_is(fields: tuple[str, ...], kind: Grain) -> None:
    assert grain(File("file", columns(*fields))) is kind


@settings(max_examples=60, deadline=None)
@given(fields=st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=14, unique=True), header=st.integers(0, 2))
def test_any_file_can_be_written(fields: list[str], header: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    roster = SMALL
    form = Form("any", (File("file", columns(*fields)),))
    (path,) = write_report(form, roster, tmp_path_factory.mktemp("any"), header=header)
    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert rows[0] == [field.upper() if header == 1 else field for field in fields]
    assert all(len(row) == len(fields) for row in rows if row or len(fields) > 1)
    kind = grain(form.files[0])
    own = f"{kind}.id"
    if own in fields and kind in (*TABLES, "student", "teacher"):
        found = {row[fields.index(own)] for row in rows[1:] if row}
        assert found == (set(SMALL["courses"]["id"]) if kind is Grain.COURSE else ids(roster, kind))


def test_a_column_that_fills_two_fields_is_written_once(roster: Roster, tmp_path: Path) -> None:
    fields = (Column("term.id", ("Term_name",)), Column("term.name", ("Term Name",)), *columns("term.begin"))
    lines = written(Form("f", (File("terms", fields),)), roster, tmp_path)["terms"]
    assert list(lines[0]) == ["Term_name", "term.begin"]
    assert [line["Term_name"] for line in lines] == roster["terms"]["id"].to_list()
