"""What other programs rely on (design 7): the JSON objects of imports, key by key, and the exit codes."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.building import Files, Place, combined, example, opened, row

from rosterline import history
from rosterline.cli import main
from rosterline.findings.catalogue import CATALOGUE

ENTITIES = ("schools", "terms", "courses", "sections", "students", "teachers", "enrollments", "teaching")
NUMBERS = ("added", "changed", "removed", "unchanged", "total")
ZERO = dict.fromkeys(NUMBERS, 0)

Object = dict[str, Any]


class Program:
    """The program in a home of its own, called like from a shell."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys

    def run(self, *words: str | int | Path) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a call."""
        self._monkeypatch.setattr("sys.argv", ["rosterline", *map(str, words)])
        self._capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str | int | Path) -> tuple[int, Any]:
        """Exit code and the one JSON value on standard output; nothing else may stand there."""
        code, out, err = self.run(*words, "--json")
        assert out, err
        return code, json.loads(out)

    def write(self, files: Files) -> list[Path]:
        paths = []
        for name, content in files.items():
            path = self.folder / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return paths

    def bring(self, files: Files, command: str = "import") -> tuple[int, Object]:
        """Import (or preview) a report of the district ``d``."""
        code, found = self.json(command, "d", *self.write(files))
        assert isinstance(found, dict)
        return code, found


@pytest.fixture
def program(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program with a district ``d`` that sends the combined file."""
    assert home.is_dir()
    made = Program(tmp_path, monkeypatch, capsys)
    assert made.run("district", "add", "d", "--adapter", "generic_csv")[0] == 0
    return made


NIGHT = combined(row("1", "M-1"), row("2", "M-1"), row("3", "M-2", school="2", teacher="T2"))


def _broken(rows: int = 200, first: int = 0) -> Files:
    return combined(*(row(str(number), "M-1", first="") for number in range(first, first + rows)))


def _check_counts(counts: Any) -> None:
    assert list(counts) == list(ENTITIES)
    for numbers in counts.values():
        assert list(numbers) == list(NUMBERS)
        assert all(type(number) is int and number >= 0 for number in numbers.values())


def _check_issue(issue: Any) -> None:
    assert list(issue) == ["code", "severity", "file", "line", "column", "message"]
    assert issue["code"] in CATALOGUE
    assert issue["severity"] in ("error", "warning", "notice")
    assert issue["file"] is None or isinstance(issue["file"], str)
    assert issue["line"] is None or type(issue["line"]) is int
    assert issue["column"] is None or isinstance(issue["column"], str)
    assert isinstance(issue["message"], str)
    assert issue["message"]


def _check_hold(hold: Any) -> None:
    assert list(hold) == ["code", "message", "entity", "school", "limit", "actual"]
    assert isinstance(hold["code"], str)
    assert isinstance(hold["message"], str)
    assert hold["entity"] is None or hold["entity"] in ENTITIES
    assert hold["school"] is None or isinstance(hold["school"], str)
    for number in ("limit", "actual"):
        assert hold[number] is None or type(hold[number]) is int


def check(found: Object, status: str, reason: str | None = None, *, preview: bool = False) -> None:
    """The object has exactly the keys and types of the contract."""
    assert list(found) == [
        *("import", "district", "status", "reason", "counts", "issues", "issue_total"),
        *("holds", "file_sha256", "plan_hash", "seconds"),
    ]
    assert found["import"] is None if preview else type(found["import"]) is int
    assert (found["district"], found["status"]) == ("d", status)
    if reason is None:
        assert found["reason"] is None
    else:
        assert list(found["reason"]) == ["code", "message"]
        assert found["reason"]["code"] == reason
        assert isinstance(found["reason"]["message"], str)
        assert found["reason"]["message"]
    _check_counts(found["counts"])
    assert isinstance(found["issues"], list)
    assert type(found["issue_total"]) is int
    assert len(found["issues"]) == min(found["issue_total"], 100)
    for issue in found["issues"]:
        _check_issue(issue)
    weights = [["error", "warning", "notice"].index(issue["severity"]) for issue in found["issues"]]
    assert weights == sorted(weights)
    assert isinstance(found["holds"], list)
    assert bool(found["holds"]) == (status == "held")
    for hold in found["holds"]:
        _check_hold(hold)
    for name in ("file_sha256", "plan_hash"):
        assert found[name] is None or re.fullmatch(r"[0-9a-f]{64}", found[name])
    assert (found["plan_hash"] is not None) == (status in ("applied", "held"))
    assert "total" in found["seconds"]
    assert all(type(value) is float for value in found["seconds"].values())


def test_applied(program: Program) -> None:
    code, found = program.bring(NIGHT)
    check(found, "applied")
    assert code == 0
    assert found["counts"]["students"] == {"added": 3, "changed": 0, "removed": 0, "unchanged": 0, "total": 3}
    assert found["counts"]["courses"] == ZERO
    assert {"read", "total"} <= set(found["seconds"])
    code, again = program.bring(combined(row("1", "M-1", first="New"), row("9", "M-1")))
    check(again, "applied")
    assert again["counts"]["students"] == {"added": 1, "changed": 1, "removed": 2, "unchanged": 0, "total": 2}
    assert again["counts"]["schools"] == {"added": 0, "changed": 0, "removed": 1, "unchanged": 1, "total": 1}
    assert again["import"] == found["import"] + 1


def test_a_plan_without_changes_is_applied(program: Program) -> None:
    program.bring(NIGHT)
    code, found = program.bring({"roster.csv": NIGHT["roster.csv"] + "\n"})
    check(found, "applied")
    assert code == 0
    assert found["counts"]["students"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 3, "total": 3}


@pytest.mark.parametrize("command", ["import", "preview"])
def test_unchanged(program: Program, command: str) -> None:
    _, first = program.bring(NIGHT)
    code, found = program.bring(NIGHT, command)
    check(found, "unchanged", preview=command == "preview")
    assert code == 0
    assert found["file_sha256"] == first["file_sha256"]
    assert found["counts"]["enrollments"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 3, "total": 3}


REJECTED: dict[str, tuple[Files, str, bool]] = {
    "no bytes": ({"roster.csv": b""}, "empty-file", False),
    "another file": ({"roster.csv": "a,b,c\n1,2,3\n"}, "not-recognised", True),
    "a missing column": ({"roster.csv": NIGHT["roster.csv"].replace("Student ID", "Pupil")}, "missing-column", True),
    "a doubled column": ({"roster.csv": NIGHT["roster.csv"].replace("Class Period", "Term")}, "duplicate-column", True),
    "a broken workbook": ({"roster.xlsx": b"PK\3\4nonsense"}, "unreadable-file", False),
    "a header at first": (combined(), "empty-report", True),
}
"""Why a report is refused before there is anything to count, and whether it has been read by then."""


@pytest.mark.parametrize("command", ["import", "preview"])
@pytest.mark.parametrize("kind", REJECTED)
def test_rejected_before_mapping(program: Program, kind: str, command: str) -> None:
    files, reason, was_read = REJECTED[kind]
    code, found = program.bring(files, command)
    check(found, "rejected", reason, preview=command == "preview")
    assert code == 3
    assert found["counts"] == dict.fromkeys(ENTITIES, ZERO)
    assert (found["file_sha256"] is not None) == was_read
    assert found["reason"]["code"] in [issue["code"] for issue in found["issues"]]


@pytest.mark.parametrize("command", ["import", "preview"])
def test_rejected_after_mapping(program: Program, command: str) -> None:
    program.bring(NIGHT)
    sound = combined(*(row(str(number), "M-1") for number in range(1000, 1005)))
    files = {"roster.csv": str(_broken()["roster.csv"]) + sound["roster.csv"].partition("\n")[2]}
    code, found = program.bring(files, command)
    check(found, "rejected", "error-budget", preview=command == "preview")
    assert code == 3
    assert found["counts"]["students"] == {**ZERO, "total": 5}, "what the report holds"
    assert (len(found["issues"]), found["issue_total"]) == (100, 201)
    assert found["issues"][0]["severity"] == "error"


@pytest.mark.parametrize("command", ["import", "preview"])
def test_held(program: Program, command: str) -> None:
    program.bring(NIGHT)
    code, found = program.bring(combined(), command)
    check(found, "held", preview=command == "preview")
    assert code == 4
    assert [hold["code"] for hold in found["holds"]] == ["empty-report"]
    assert found["counts"] == dict.fromkeys(ENTITIES, ZERO), "what the report holds"


@pytest.mark.parametrize("command", ["import", "preview"])
def test_failed_since_there_is_nothing(program: Program, command: str) -> None:
    code, found = program.json(command, "d", program.folder / "nothing.csv")
    check(found, "failed", "file-not-found", preview=command == "preview")
    assert code == 5
    assert found["file_sha256"] is None
    code, found = program.json(command, "d")
    check(found, "failed", "file-not-found", preview=command == "preview")
    assert code == 5


def test_issues_are_the_first_hundred_errors_first(program: Program) -> None:
    program.run("district", "set", "d", "error_budget.rows=500", "--reason", "test", "--until", "2100-01-01")
    warnings = [row(str(number), "M-1", teacher="", teacher_email="", teacher_last=str(number)) for number in range(80)]
    errors = [row(str(number), "M-1", first="") for number in range(100, 230)]
    code, found = program.bring(combined(*warnings, *errors))
    check(found, "applied")
    assert code == 0
    assert (found["issue_total"], len(found["issues"])) == (210, 100)
    assert {issue["severity"] for issue in found["issues"]} == {"error"}
    assert [issue["line"] for issue in found["issues"]] == list(range(82, 182))
    _, shown = program.json("imports", "show", found["import"])
    assert shown["issues"] == found["issues"]
    _, everything = program.json("imports", "show", found["import"], "--issues")
    assert len(everything["issues"]) == everything["issue_total"] == 210
    assert everything["issues"][:100] == found["issues"]


# ---- the history -------------------------------------------------------------------------------------------------


def test_a_preview_is_what_the_import_then_is_and_leaves_no_trace(program: Program) -> None:
    _, seen = program.bring(NIGHT, "preview")
    check(seen, "applied", preview=True)
    assert program.json("imports", "list", "d") == (0, [])
    _, done = program.bring(NIGHT)
    for name in (
        "district",
        "status",
        "reason",
        "counts",
        "issues",
        "issue_total",
        "holds",
        "file_sha256",
        "plan_hash",
    ):
        assert seen[name] == done[name], name
    assert done["import"] == 1


def test_the_list_of_imports(program: Program) -> None:
    results = [program.bring(files)[1] for files in (combined(), NIGHT, NIGHT, combined(), _broken())]
    assert [result["status"] for result in results] == ["rejected", "applied", "unchanged", "held", "rejected"]
    code, entries = program.json("imports", "list", "d")
    assert code == 0
    assert [entry["import"] for entry in entries] == [5, 4, 3, 2, 1], "the newest first"
    for entry, result in zip(reversed(entries), results, strict=True):
        assert list(entry) == ["import", "district", "status", "received_at", "counts"]
        for name in ("import", "district", "status", "counts"):
            assert entry[name] == result[name]
        _check_counts(entry["counts"])
        assert datetime.fromisoformat(entry["received_at"]).utcoffset() == timedelta(0)


def test_an_import_that_was_cut_off_has_all_numbers_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process leaves behind."""

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rosterline.pipeline.story.receive", cut)
    assert program.run("import", "d", *program.write(NIGHT))[0] not in (0, 3, 4, 5)
    [entry] = program.json("imports", "list", "d")[1]
    assert entry["status"] == "received"
    assert entry["counts"] == dict.fromkeys(ENTITIES, ZERO)


@pytest.mark.parametrize("kind", ["applied", "unchanged", "held", "rejected", "failed"])
def test_a_shown_import_is_the_object_that_the_import_printed(database_url: str, tmp_path: Path, kind: str) -> None:
    """On both databases: what was written as JSON comes back as it was."""
    with opened(tmp_path / "place", database_url) as place:
        place.add()
        outcome = _ended(place, kind)
        printed = outcome.as_json()
        check(printed, kind, printed["reason"] and printed["reason"]["code"])
        assert outcome.import_id is not None
        shown = history.show_import(place.home.engine, outcome.import_id).as_json(all_issues=False)
    assert set(shown) == {*printed, "received_at", "ended", "files", "decision"}
    for name in set(printed) - {"seconds"}:
        assert shown[name] == printed[name], name
    assert set(shown["seconds"]) <= set(printed["seconds"])
    assert shown["decision"] is None
    for file in shown["files"]:
        assert set(file) == {"number", "name", "role", "sha256", "size", "rows", "left_out"}


def _ended(place: Place, kind: str) -> Any:
    """An import of each kind."""
    if kind == "failed":
        from rosterline.pipeline import import_report

        return import_report(place.home, place.district(), [place.files / "nothing.csv"])
    first = place.take(NIGHT)
    if kind == "applied":
        return first
    return place.bring({"unchanged": NIGHT, "held": combined(), "rejected": _broken()}[kind])


# ---- exit codes --------------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[str, ...]] = {
    "no such district": ("import", "nobody", "x.csv"),
    "no such district in a preview": ("preview", "nobody", "x.csv"),
    "no such import": ("imports", "show", "77"),
    "no such command": ("imprt", "d"),
    "no such option": ("import", "d", "--jsn"),
    "no such setting": ("district", "set", "d", "timezon=America/Chicago"),
    "a setting that makes no sense": ("district", "set", "d", "timezone=Chicago"),
    "a guard without reason": ("district", "set", "d", "error_budget.rows=21"),
    "no such adapter": ("district", "add", "e", "--adapter", "nobody"),
    "a name that is taken": ("district", "add", "d", "--adapter", "generic_csv"),
    "a name that can't be": ("district", "add", "D 1", "--adapter", "generic_csv"),
    "no such record": ("explain", "d", "77"),
    "no such day": ("export", "d", "--out", "x.csv", "--on", "yesterday"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_call_is_exit_2_and_one_message(program: Program, kind: str) -> None:
    code, out, err = program.run(*WRONG[kind])
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err


def test_an_internal_error_is_exit_1_and_tells_no_cell(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("First1 Last1")

    monkeypatch.setattr("rosterline.pipeline.story.check_report", breaks)
    code, out, err = program.run("import", "d", *program.write(NIGHT))
    assert code == 1
    assert "First1" not in out + err
    assert "RuntimeError" in out
    _, shown = program.json("imports", "show", 1)
    assert (shown["status"], shown["reason"]["code"]) == ("failed", "internal")
    assert "First1" not in json.dumps(shown)


def test_an_internal_error_is_an_object_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("rosterline.pipeline.story.check_report", breaks)
    code, found = program.bring(NIGHT)
    check(found, "failed", "internal")
    assert code == 1


def test_a_mapping_of_several_files_has_the_same_contract(program: Program) -> None:
    mapping = program.folder / "clever.toml"
    mapping.write_text(example("clever"))
    program.run("district", "add", "c", "--adapter", "generic_csv", "--mapping", mapping)
    code, found = program.json("import", "c", *program.write({"students.csv": "Student_id,School_id\n1,1\n"}))
    check({**found, "district": "d"}, "rejected", found["reason"]["code"])
    assert code == 3
