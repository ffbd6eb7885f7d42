"""What is pasted into Infinite Campus: queries with exactly the report's columns, by the rules of Data Extract."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from rosterline.hookspecs import Artefact
from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.artefacts import artefacts
from rosterline_infinite_campus.report import report
from rosterline_infinite_campus.settings import CampusSettings
from rosterline_infinite_campus.sql import literal

MOMENT = datetime(2026, 11, 24, tzinfo=UTC)
SCOPE = {"schools": ("12", "O'Neill; DROP TABLE student --", "1*_[x]"), "grades": ("K", "9", "Honors")}
VARIANTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as it comes": ({}, {}),
    "by person ids": ({}, {"student_key": "personID", "staff_key": "personID"}),
    "by state ids": ({}, {"student_key": "stateID", "staff_key": "staffStateID", "school_key": "number"}),
    "by e-mail, ten teachers": ({}, {"staff_key": "email", "teachers": 10}),
    "some schools and grades": ({"scope": SCOPE}, {"grace": 14}),
    "preferred names": ({"names": "preferred"}, {}),
}
NOT_IN_CAMPUS = {"section.name"}
"""Fields that are read where a district has them, and that no query can give."""


def made(variant: str) -> list[Artefact]:
    core, own = VARIANTS[variant]
    return list(artefacts(DistrictSettings(**core), CampusSettings(**own), "sunny", MOMENT))


def queries(variant: str) -> dict[str, str]:
    return {one.name[:-4]: one.content.decode() for one in made(variant) if one.name.endswith(".sql")}


def parsed_select(sql: str) -> exp.Select:
    [parsed] = sqlglot.parse(sql, dialect="tsql")
    assert isinstance(parsed, exp.Select)
    return parsed


QUERIES = [
    pytest.param(role, sql, id=f"{variant}-{role}") for variant in VARIANTS for role, sql in queries(variant).items()
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_query_gives_the_columns_of_its_file_in_order(variant: str) -> None:
    core, own = VARIANTS[variant]
    declared = report(DistrictSettings(**core), CampusSettings(**own))
    found = queries(variant)
    assert set(found) == {"schools", "staff", "students", "sections", "enrollments", "roster"}
    for form in (declared.form("extract"), declared.form("roster")):
        for file in form.files:
            parsed = parsed_select(found[file.role])
            wanted = [
                column.headers[0]
                for column in file.columns
                if column.field not in NOT_IN_CAMPUS and (not column.is_raw or column.field == "raw.preferred_name")
            ]
            assert [item.alias for item in parsed.selects] == wanted
            # All that must stand in the header is there.
            needed = {column.headers[0] for column in file.columns if column.need.of_header}
            assert needed <= set(wanted)


@pytest.mark.parametrize(("role", "sql"), QUERIES)
def test_a_query_is_one_select_of_the_shape_that_data_extract_takes(role: str, sql: str) -> None:
    parsed = parsed_select(sql)
    assert not list(parsed.find_all(exp.With, exp.Into, exp.Star)), role
    without_texts = re.sub(r"'(?:[^']|'')*'", "''", sql)
    assert not re.search(r"--|/\*|\bUSE\b|\bGO\b|#|;|\bDECLARE\b", without_texts)
    for item in parsed.selects:
        assert isinstance(item, exp.Alias)
        assert item.args["alias"].args["quoted"]
        assert "." not in item.alias


@pytest.mark.parametrize(("role", "sql"), QUERIES)
def test_today_is_a_day_and_the_trial_is_the_active_one(role: str, sql: str) -> None:
    assert "GETDATE()" not in sql.replace("CAST(GETDATE() AS date)", "")
    assert not re.search(r"SYSDATETIME|CURRENT_TIMESTAMP", sql, re.IGNORECASE)
    assert re.search(r"CAST\(GETDATE\(\) AS date\) BETWEEN [^\n]*cal\.startDate", sql)
    if role in ("staff", "sections", "enrollments", "roster"):
        assert "tri.active = 1" in sql
    assert not re.search(r"startStatus|stateID\s+IS NOT NULL|\bSSN\b", sql, re.IGNORECASE)


@pytest.mark.parametrize(("role", "sql"), QUERIES)
def test_no_null_and_no_number_comes_out(role: str, sql: str) -> None:
    for item in parsed_select(sql).selects:
        text = item.sql(dialect="tsql")
        assert text.startswith(("ISNULL(", "CASE ")), f"{role}: {text}"
        assert not re.search(r"CONVERT\(.*, 1\)", text)
        if item.alias.endswith(("_id", "_number")) and "tch." not in text:
            assert "AS VARCHAR(30))" in text.upper()


def test_days_are_iso() -> None:
    found = queries("as it comes")
    days = [line for sql in found.values() for line in sql.splitlines() if re.search(r'AS "\w*(start|end)_?\w*"', line)]
    assert len(days) == 12
    assert all(re.search(r"CONVERT\(char\(10\), [^,]+, 23\)", line) for line in days)


def test_placements_are_gathered_before_they_are_joined() -> None:
    """A class in four terms must stay one row of the classes."""
    parsed = parsed_select(queries("as it comes")["sections"])
    outer = {table.name for table in parsed.args["from_"].find_all(exp.Table)}
    for join in parsed.args["joins"]:
        if isinstance(join.this, exp.Table):
            outer.add(join.this.name)
        else:
            assert join.this.this.args["group"] is not None
    assert outer == {"section", "course", "calendar", "school", "trial"}


def test_schools_and_grades_are_quoted_texts() -> None:
    found = queries("some schools and grades")
    for role, sql in found.items():
        assert "'O''Neill; DROP TABLE student --'" in sql, role
        assert "LIKE '1%~_~[x]' ESCAPE '~'" in sql, role
        assert "DATEADD(DAY, -14, cal.startDate)".lower() in sql.lower(), role
    for role in ("students", "enrollments", "roster"):
        assert "stu.grade IN ('K', 'KG', 'KK', '0', '00', '9', '09', 'Honors')" in found[role]
    literals = {item.this for item in sqlglot.parse_one(found["students"], dialect="tsql").find_all(exp.Literal)}
    assert "O'Neill; DROP TABLE student --" in literals


def test_every_service_type_and_every_teacher_comes() -> None:
    found = queries("by e-mail, ten teachers")
    assert "serviceType = 'P'" in found["students"]
    assert not re.search(r"(AND|WHERE) [^\n]*serviceType", found["students"])
    assert "teacher10_email" in found["sections"]
    assert "noShow = 1" in found["students"]


def test_a_quote_in_a_text_is_doubled() -> None:
    assert literal("'; DROP--") == "'''; DROP--'"


def test_the_fields_to_tick_are_those_of_the_definition() -> None:
    [fields] = [one for one in made("as it comes") if one.name == "ad-hoc-fields.txt"]
    text = fields.content.decode()
    form = report(DistrictSettings(), CampusSettings()).form("ad_hoc")
    assert fields.form == form.name
    parts = text.split("\n\n")
    assert [part.splitlines()[0] for part in parts] == [
        "Filter 1: Student",
        "Filter 2: Course/Section",
        "Filter 3: Census/Staff",
    ]
    for file, part in zip(form.files, parts, strict=True):
        listed = [line[4:].split()[0] for line in part.splitlines()[2:]]
        assert listed == [column.vendor for column in file.columns if column.vendor]
        marked = {line[4:].split()[0] for line in part.splitlines()[2:] if line.startswith("  *")}
        assert marked == {column.vendor for column in file.columns if column.need.of_header}
        # What is ticked is read: the code is a header that the file's column accepts.
        assert all(column.vendor in column.headers for column in file.columns if column.vendor)


def test_the_same_settings_give_the_same_bytes() -> None:
    later = artefacts(DistrictSettings(), CampusSettings(), "another", datetime(2027, 1, 1, tzinfo=UTC))
    assert [one.content for one in later] == [one.content for one in made("as it comes")]
