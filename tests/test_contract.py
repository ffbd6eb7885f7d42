"""What other programs rely on: the objects that ``--json`` prints, and the exit codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rosterline.cli import app
from rosterline.findings.catalogue import CATALOGUE

HEADER = (
    "Term,School ID,Staff Last Name,Staff Email Address,Class Name,Class ID,"
    "Student First Name,Student Last Name,Student ID"
)
KINDS = ["schools", "terms", "courses", "sections", "students", "teachers", "enrollments", "teaching"]
NUMBERS = ["added", "changed", "removed", "unchanged", "total"]
KEYS = {"import", "district", "status", "reason", "counts", "issues", "issue_total", "holds"}
KEYS |= {"file_sha256", "plan_hash", "seconds"}


def _rows(students: int, section: str = "M-1") -> list[str]:
    return [f"S1,12,Lee,ann.lee@x.org,Math,{section},First{n},Last{n},{1000 + n}" for n in range(students)]


@dataclass
class Desk:
    """A district at the command line."""

    folder: Path

    def file(self, rows: list[str], header: str = HEADER) -> str:
        path = self.folder / "roster.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return str(path)

    def run(self, *words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, [*words, "--json"])
        return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Desk:
    assert home.is_dir()
    assert CliRunner().invoke(app, ["district", "add", "springfield", "--adapter", "generic_csv"]).exit_code == 0
    return Desk(tmp_path)


def _is_the_object(result: dict[str, Any], status: str) -> None:
    assert set(result) == KEYS
    assert result["district"] == "springfield"
    assert result["status"] == status
    assert list(result["counts"]) == KINDS
    for numbers in result["counts"].values():
        assert list(numbers) == NUMBERS
        assert all(type(number) is int for number in numbers.values())
    assert type(result["issue_total"]) is int
    assert len(result["issues"]) == min(100, result["issue_total"])
    for issue in result["issues"]:
        assert list(issue) == ["code", "severity", "file", "line", "column", "message"]
        assert issue["code"] in CATALOGUE
        assert issue["severity"] in {"error", "warning", "notice"}
    for hold in result["holds"]:
        assert list(hold) == ["code", "message", "entity", "school", "limit", "actual"]
    assert result["reason"] is None or list(result["reason"]) == ["code", "message"]
    assert all(type(seconds) is float for seconds in result["seconds"].values())
    assert "total" in result["seconds"]


def _counts(result: dict[str, Any], kind: str) -> tuple[int, ...]:
    return tuple(result["counts"][kind].values())


def test_applied(desk: Desk) -> None:
    code, result = desk.run("import", "springfield", desk.file(_rows(3)))
    assert code == 0
    _is_the_object(result, "applied")
    assert (result["import"], result["reason"], result["holds"]) == (1, None, [])
    assert _counts(result, "students") == (3, 0, 0, 0, 3)
    assert _counts(result, "teaching") == (1, 0, 0, 0, 1)
    assert len(result["file_sha256"]) == len(result["plan_hash"]) == 64
    assert "read" in result["seconds"]


def test_a_night_counts_what_it_does(desk: Desk) -> None:
    desk.run("import", "springfield", desk.file(_rows(3)))
    code, result = desk.run("import", "springfield", desk.file([*_rows(2), _rows(5)[4].replace("Math", "Maths")]))
    assert code == 0
    _is_the_object(result, "applied")
    assert _counts(result, "students") == (1, 0, 1, 2, 3)
    assert _counts(result, "enrollments") == (1, 0, 1, 2, 3)


def test_unchanged(desk: Desk) -> None:
    desk.run("import", "springfield", desk.file(_rows(3)))
    code, result = desk.run("import", "springfield", desk.file(_rows(3)))
    assert code == 0
    _is_the_object(result, "unchanged")
    assert _counts(result, "students") == (0, 0, 0, 3, 3)
    assert result["import"] == 2
    assert result["plan_hash"] is None


def test_a_plan_without_changes_is_applied(desk: Desk) -> None:
    desk.run("import", "springfield", desk.file(_rows(3)))
    code, result = desk.run("import", "springfield", desk.file(list(reversed(_rows(3)))))
    assert (code, result["status"]) == (0, "applied")
    assert _counts(result, "students") == (0, 0, 0, 3, 3)


def test_rejected_before_mapping_has_zeros(desk: Desk) -> None:
    code, result = desk.run("import", "springfield", desk.file(["1,2"], header="Some,Thing"))
    assert code == 3
    _is_the_object(result, "rejected")
    assert result["reason"]["code"] == "not-recognised"
    assert all(_counts(result, kind) == (0, 0, 0, 0, 0) for kind in KINDS)


def test_rejected_before_reading_has_no_hash(desk: Desk) -> None:
    path = desk.folder / "empty.csv"
    path.touch()
    code, result = desk.run("import", "springfield", str(path))
    assert code == 3
    _is_the_object(result, "rejected")
    assert (result["reason"]["code"], result["file_sha256"]) == ("empty-file", None)


def test_rejected_after_mapping_says_what_the_report_holds(desk: Desk) -> None:
    bad = [f"S1,12,Lee,ann.lee@x.org,Math,M-1,First{n},,{1000 + n}" for n in range(150)]
    code, result = desk.run("import", "springfield", desk.file([*bad, *(row + "0" for row in _rows(10))]))
    assert code == 3
    _is_the_object(result, "rejected")
    assert result["reason"]["code"] == "error-budget"
    assert _counts(result, "students") == (0, 0, 0, 0, 10)
    assert result["issue_total"] > 100
    severities = [issue["severity"] for issue in result["issues"]]
    assert severities == sorted(severities, key=["error", "warning", "notice"].index)


def test_held(desk: Desk) -> None:
    desk.run("import", "springfield", desk.file(_rows(3)))
    code, result = desk.run("import", "springfield", desk.file([]))
    assert code == 4
    _is_the_object(result, "held")
    assert [hold["code"] for hold in result["holds"]] == ["empty-report"]
    assert _counts(result, "students") == (0, 0, 0, 0, 0)


def test_failed_when_there_is_no_file(desk: Desk) -> None:
    code, result = desk.run("import", "springfield", str(desk.folder / "nowhere.csv"))
    assert code == 5
    _is_the_object(result, "failed")
    assert result["reason"]["code"] == "file-not-found"


def test_preview_is_the_same_object_without_import(desk: Desk) -> None:
    path = desk.file(_rows(3))
    code, preview = desk.run("preview", "springfield", path)
    assert code == 0
    _is_the_object(preview, "applied")
    assert preview["import"] is None
    _, result = desk.run("import", "springfield", path)
    for key in KEYS - {"import", "seconds"}:
        assert preview[key] == result[key], key


@pytest.mark.parametrize(("rows", "header", "code"), [([], HEADER, 3), (["1"], "Nothing", 3)])
def test_preview_has_the_exit_codes_of_the_import(desk: Desk, rows: list[str], header: str, code: int) -> None:
    assert desk.run("preview", "springfield", desk.file(rows, header))[0] == code


def test_imports_list_and_show(desk: Desk) -> None:
    desk.run("import", "springfield", desk.file(_rows(3)))
    desk.run("import", "springfield", desk.file([]))
    code, entries = desk.run("imports", "list", "springfield")
    assert code == 0
    assert [set(entry) for entry in entries] == [{"import", "district", "status", "received_at", "counts"}] * 2
    assert [(entry["import"], entry["status"]) for entry in entries] == [(2, "held"), (1, "applied")]
    code, shown = desk.run("imports", "show", "1")
    assert code == 0
    assert set(shown) >= KEYS
    assert [file["name"] for file in shown["files"]] == ["roster.csv"]


def test_usage_errors_are_exit_2(desk: Desk) -> None:
    assert desk.folder.is_dir()
    for words in (["import"], ["no-such-command"], ["imports", "show", "x"]):
        assert CliRunner().invoke(app, words).exit_code == 2
