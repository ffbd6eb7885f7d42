"""A district that is signed off, and a report in another format: refused, explained, and taken after a new sign-off."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.acceptance.driving import HEADERS, ROWS, Office, row

from rosterline_generic_csv.report import product_report

Table = list[list[str]]


def _table() -> Table:
    return [HEADERS, *(line.split(",") for line in [*ROWS, row(1031)])]


def _moved(table: Table) -> Table:
    return [[*cells[:3], cells[11], *cells[3:11]] for cells in table]


def _renamed(table: Table) -> Table:
    return [[cell.replace("Class Period", "Hour") for cell in cells] for cells in table]


def _required_renamed(table: Table) -> Table:
    return [[cell.replace("Student ID", "Pupil No") for cell in cells] for cells in table]


def _without(table: Table) -> Table:
    return [[*cells[:8], *cells[9:]] for cells in table]


def _inserted(table: Table) -> Table:
    return [[*cells[:8], "Room" if cells is table[0] else "QuokkaR", *cells[8:]] for cells in table]


def _doubled(table: Table) -> Table:
    return [[*cells, cells[11]] for cells in table]


DRIFTS = [
    (_moved, "'Student ID' moved from column 12 to 4"),
    (_renamed, "column 9 was 'Class Period' and is now 'Hour'"),
    (_required_renamed, "column 12 was 'Student ID' and is now 'Pupil No'"),
    (_without, "'Class Period' (column 9) is missing"),
    (_inserted, "'Room' (column 9) is new, before locked columns"),
    (_doubled, "'Student ID' stands 2 times, at sign-off once"),
]


@pytest.fixture
def signed(office: Office) -> Office:
    """The district ``spring``, signed off."""
    assert office.run("district", "sign-off", "spring").code == 0
    return office


def _write(office: Office, table: Table, delimiter: str = ",") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    path = office.home.parent / "tonight.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize(("drift", "said"), DRIFTS, ids=lambda value: getattr(value, "__name__", None))
def test_drift_is_refused_and_said(drift: Callable[[Table], Table], said: str, signed: Office) -> None:
    before = signed.digest()
    shown = signed.imported(_write(signed, drift(_table())))
    assert (shown["status"], shown["reason"]["code"]) == ("rejected", "format-drift")
    assert said in shown["reason"]["message"]
    assert said in [issue["message"] for issue in shown["issues"]]
    assert "rosterline district sign-off spring FILE" in shown["said"]
    assert signed.digest() == before


def test_one_difference_is_told_once(signed: Office) -> None:
    said = signed.imported(_write(signed, _moved(_table())))["said"]
    assert said.count("'Student ID' moved from column 12 to 4") == 1
    assert said.count("'Student ID'") == 1
    assert "Findings" not in said
    shown = signed.run("imports", "show", "2").said
    assert shown.count("'Student ID' moved from column 12 to 4") == 1


def test_another_delimiter_is_refused(signed: Office) -> None:
    shown = signed.imported(_write(signed, _table(), "\t"))
    assert shown["reason"]["code"] == "format-drift"
    assert "the cells are separated by tabs, at sign-off by ','" in shown["reason"]["message"]


def test_columns_behind_are_taken_and_not_read(signed: Office) -> None:
    """Also one that the adapter knows: nobody looked at it yet."""
    assert product_report().forms[0].files[0].column("student.grade") is not None
    table = [[*cells, "Grade" if number == 0 else "9", ""] for number, cells in enumerate(_table())]
    shown = signed.imported(_write(signed, table))
    assert shown["status"] == "applied"
    assert shown["counts"]["students"]["changed"] == 0
    assert "not read: Grade" in [issue["message"] for issue in shown["issues"]]


def test_a_new_sign_off_takes_the_new_format(signed: Office) -> None:
    path = _write(signed, _renamed(_moved(_table())))
    assert signed.run("preview", "spring", path).code == 3
    assert signed.run("district", "sign-off", "spring", path).code == 0
    assert signed.imported(path)["status"] == "applied"
    assert signed.imported(_write(signed, _table()))["reason"]["code"] == "format-drift"


def test_a_form_that_was_not_signed_off_is_refused(signed: Office) -> None:
    path = signed.home.parent / "students.csv"
    path.write_text("Student ID,Student First Name,Student Last Name\nSQUOKKA-1000,AnnQuokka,LeeQuokka\n")
    assert signed.imported(path)["reason"]["code"] == "form-not-signed-off"


def test_other_settings_of_who_is_who_are_refused_until_they_are_signed_off(signed: Office) -> None:
    path = _write(signed, _table())
    assert signed.run("district", "set", "spring", "default_school=1071").code == 0
    assert signed.imported(path)["reason"]["code"] == "identity-changed"
    assert signed.run("district", "sign-off", "spring").code == 0
    assert signed.imported(path)["status"] == "applied"
