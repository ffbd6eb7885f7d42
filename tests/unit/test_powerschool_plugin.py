"""The plugin: its limits, its SQL, and that its columns are those of the form."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlglot
from sqlglot import exp

from rosterline.errors import UsageError
from rosterline.hookspecs import Artefact
from rosterline.recognise.header import HeaderRow, match_header
from rosterline.settings import DistrictSettings
from rosterline_powerschool.artefacts import artefacts
from rosterline_powerschool.queries import QUERY, check, columns_of, roster_sql
from rosterline_powerschool.report import report
from rosterline_powerschool.rules import Rules
from rosterline_powerschool.settings import PowerSchoolSettings

MOMENT = datetime(2026, 11, 24, 13, 52)
GUIDE = {"product": "Example Learning", "support": "rosters@example.org"}
NAMESPACE = "{http://plugin.powerschool.pearson.com}"

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({}, {}),
    "state numbers": ({}, {"student_key": "state_studentnumber", "teacher_key": "email"}),
    "ids": ({"default_school": "10"}, {"student_key": "id", "pseudo_schools": ("0", "999999", "700")}),
    "no pseudo schools": ({}, {"pseudo_schools": ()}),
    "e-mail": ({}, {"student_email_field": "U_STUDENTSUSERFIELDS.custom_student_email"}),
    "own e-mail": ({}, {"student_email_field": "STUDENTS.EMAIL_ADDR"}),
    "preferred": (
        {"names": "preferred"},
        {"preferred_name_field": "U_NAMES.preferred", "student_email_field": "U_MAIL.address"},
    ),
    "preferred, not asked for": ({}, {"preferred_name_field": "U_NAMES.preferred"}),
}


def settings(case: str = "plain", **guide: str) -> tuple[DistrictSettings, PowerSchoolSettings]:
    core, own = CASES[case]
    return DistrictSettings.model_validate({**core, "guide": {**GUIDE, **guide}}), PowerSchoolSettings(**own)


def made(case: str = "plain", moment: datetime = MOMENT, guide: dict[str, str] | None = None) -> Artefact:
    [artefact] = artefacts(*settings(case, **(guide or {})), "springfield", moment)
    return artefact


def unpacked(artefact: Artefact) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(artefact.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def plugin(artefact: Artefact) -> ElementTree.Element:
    return ElementTree.fromstring(unpacked(artefact)["plugin.xml"])


def query(artefact: Artefact) -> ElementTree.Element:
    root = ElementTree.fromstring(unpacked(artefact)["queries_root/roster.named_queries.xml"])
    [found] = root.findall("query")
    return found


def text(element: ElementTree.Element, path: str) -> str:
    found = element.findtext(path)
    assert found is not None
    return found


def test_the_zip_has_plugin_xml_at_its_root() -> None:
    assert list(unpacked(made())) == ["plugin.xml", "queries_root/roster.named_queries.xml"]


def test_equal_arguments_give_equal_bytes() -> None:
    assert made().content == made().content
    assert made().content != made(moment=MOMENT + timedelta(minutes=1)).content


def test_the_version_rises_with_the_moment() -> None:
    moments = [MOMENT, MOMENT + timedelta(minutes=1), MOMENT + timedelta(hours=9), datetime(2027, 1, 2, 3, 4)]
    versions = [plugin(made(moment=moment)).get("version", "") for moment in moments]
    assert versions[0] == "2026.11.24.1352"
    assert all(re.fullmatch(r"[\d.]{1,20}", version) for version in versions)
    numbers = [[int(part) for part in version.split(".")] for version in versions]
    assert numbers == sorted(numbers)
    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize(
    "guide",
    [
        {},
        {"product": "", "support": ""},
        {"product": "A & B <Learning>", "support": "o'neil@example.org"},
        {"product": "P" * 32, "support": f"{'s' * 28}@example.org"},
    ],
)
def test_plugin_xml_keeps_the_limits(guide: dict[str, str]) -> None:
    found = plugin(made(guide=guide))
    assert found.tag == f"{NAMESPACE}plugin"
    assert 1 <= len(found.get("name", "")) <= 40
    assert len(found.get("description", "")) <= 256
    [publisher] = found.findall(f"{NAMESPACE}publisher")
    assert 1 <= len(publisher.get("name", "")) <= 100
    [contact] = publisher.findall(f"{NAMESPACE}contact")
    assert 1 <= len(contact.get("email", "")) <= 40
    assert publisher.get("name") == {**GUIDE, **guide}["product"] or publisher.get("name") == "rosterline"


@pytest.mark.parametrize(
    ("guide", "setting"),
    [({"product": "P" * 33}, "guide.product"), ({"support": f"{'s' * 29}@example.org"}, "guide.support")],
)
def test_what_is_too_long_is_refused(guide: dict[str, str], setting: str) -> None:
    with pytest.raises(UsageError, match=setting):
        made(guide=guide)


@pytest.mark.parametrize("case", CASES)
def test_labels_columns_and_select_list_are_the_same(case: str) -> None:
    core, own = settings(case)
    found = query(made(case))
    columns = found.findall("columns/column")
    labels = [column.text or "" for column in columns]
    fields = [column.get("column", "") for column in columns]
    assert labels == sorted(labels)
    assert len(set(labels)) == len(labels) <= 26
    assert len(set(fields)) == len(fields)
    assert all(re.fullmatch(r"[A-Z0-9_]{1,30}\.[A-Z0-9_]{1,30}", field) for field in fields)
    select = sqlglot.parse_one(text(found, "sql"), dialect="oracle")
    assert isinstance(select, exp.Select)
    assert select.named_selects == [label.partition("_")[2] for label in labels]
    headers = [f"{field.partition('.')[0]}.{label}" for field, label in zip(fields, labels, strict=True)]
    [file] = report(core, own).form("roster").files
    assert headers == [column.headers[0] for column in file.columns[: len(headers)]]
    match = match_header(file, HeaderRow(headers))
    assert match.complete
    assert match.unread == ()
    assert match.doubled == ()


def test_no_label_changes_with_other_settings() -> None:
    places: dict[str, set[str]] = {}
    for case in CASES:
        for column in query(made(case)).findall("columns/column"):
            place, _, word = (column.text or "").partition("_")
            places.setdefault(place, set()).add(word)
    students = places.pop("a")
    assert students == {"student_number", "state_studentnumber", "student_id"}
    assert {place for place, words in places.items() if len(words) > 1} == set()


@pytest.mark.parametrize("case", CASES)
def test_the_query_keeps_the_rules(case: str) -> None:
    found = query(made(case))
    name, sql = found.get("name", ""), text(found, "sql")
    assert name == QUERY
    assert name.count(".") == 4
    assert len(name) <= 200
    assert text(found, "summary")
    assert not re.search(r"--|/\*|;|\]\]>|:\w", sql)
    assert re.sub(r"trunc\(sysdate\)", "", sql).count("sysdate") == 0
    assert "trunc(sysdate) between t.firstday - 30 and t.lastday + 14" in sql
    tree = sqlglot.parse_one(sql, dialect="oracle")
    assert isinstance(tree, exp.Select)
    dates = {"entry_date", "exit_date", "term_first_day", "term_last_day", "date_enrolled", "date_left"}
    for item in tree.selects:
        dated = item.find(exp.ToChar, exp.TimeToStr) is not None
        assert dated is (item.alias in dates), item.alias


def test_every_table_of_the_query_is_joined() -> None:
    for case in CASES:
        tree = sqlglot.parse_one(text(query(made(case)), "sql"), dialect="oracle")
        assert isinstance(tree, exp.Select)
        outer = tree.copy()
        outer.set("with_", None)
        aliases = {table.alias_or_name for table in outer.find_all(exp.Table)}
        assert {column.table for column in outer.find_all(exp.Column)} - {""} <= aliases


def test_statuses_pseudo_schools_and_people_without_attendance() -> None:
    sql = roster_sql(Rules(pseudo_schools=("0", "999999", "700")))
    assert "s.enroll_status in (0, -1)" in sql
    assert "cc.schoolid not in (0, 999999, 700)" in sql
    assert "cc.dateleft > cc.dateenrolled" in sql
    assert "schoolid not in" not in roster_sql(Rules(pseudo_schools=()))


def test_preferred_names_are_asked_for_where_the_district_wants_them() -> None:
    assert "coalesce(u_names.preferred, s.first_name)" in text(query(made("preferred")), "sql")
    assert "left join u_names on u_names.studentsdcid = s.dcid" in text(query(made("preferred")), "sql")
    assert "preferred" not in text(query(made("preferred, not asked for")), "sql")


def test_a_field_that_stands_in_the_query_already_is_refused() -> None:
    core, own = settings()
    own = own.model_copy(update={"student_email_field": "STUDENTS.HOME_ROOM"})
    with pytest.raises(UsageError, match=r"STUDENTS\.HOME_ROOM"):
        artefacts(core, own, "springfield", MOMENT)


@pytest.mark.parametrize("sql", ["select 1;", "select sysdate", "select ']]>'"])
def test_a_query_that_breaks_a_rule_is_refused(sql: str) -> None:
    with pytest.raises(UsageError):
        check(QUERY, columns_of(Rules()), sql)
    check(QUERY, columns_of(Rules()), "select trunc(sysdate)")


@pytest.mark.parametrize("name", ["org.rosterline.classes", f"org.rosterline.export.roster.{'x' * 200}"])
def test_a_name_that_breaks_a_rule_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        check(name, columns_of(Rules()), "select 1")


@pytest.mark.parametrize(
    ("field", "selected", "joined"),
    [
        ("U_STUDENTSUSERFIELDS.opt_out", "u_studentsuserfields.opt_out", True),
        ("STUDENTS.AllowWebAccess", "s.allowwebaccess", False),
    ],
)
def test_the_column_of_families_who_objected_is_sent(field: str, selected: str, joined: bool) -> None:
    core = DistrictSettings.model_validate({"scope": {"withhold": field}})
    [artefact] = artefacts(core, PowerSchoolSettings(), "springfield", MOMENT)
    last = query(artefact).findall("columns/column")[-1]
    assert (last.get("column"), last.text) == (field.upper(), f"zz_{field.partition('.')[2].lower()}")
    sql = text(query(artefact), "sql")
    assert isinstance(sqlglot.parse_one(sql, dialect="oracle"), exp.Select)
    assert f"  {selected} as {field.partition('.')[2].lower()}\nfrom cc" in sql
    assert ("left join u_studentsuserfields" in sql) == joined


def test_a_column_that_is_no_field_is_not_sent() -> None:
    core = DistrictSettings.model_validate({"scope": {"withhold": "Directory Opt Out"}})
    [artefact] = artefacts(core, PowerSchoolSettings(), "springfield", MOMENT)
    assert len(query(artefact).findall("columns/column")) == len(columns_of(Rules()))
