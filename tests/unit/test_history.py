"""The history of imports: all of them, the newest first, with their files and findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.integration.building import Place, clever, combined, example, opened, row

from rosterline.errors import UsageError
from rosterline.findings import sort_issues
from rosterline.history import list_imports, show_import


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", database_url) as made:
        yield made


def test_all_imports_of_a_district_the_newest_first(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    place.add(name="e")
    for day, (name, files) in enumerate([("d", combined()), ("e", combined(row())), ("d", combined(row()))], 1):
        monkeypatch.setenv("ROSTERLINE_NOW", f"2026-09-0{day}T06:00:00+00:00")
        place.bring(files, name)
    entries = list_imports(place.home.engine, place.district().id)
    assert [(entry.id, entry.status) for entry in entries] == [(3, "applied"), (1, "rejected")]
    assert [entry.received_at for entry in entries] == [
        datetime(2026, 9, 3, 6, tzinfo=UTC),
        datetime(2026, 9, 1, 6, tzinfo=UTC),
    ]
    assert entries[0].counts["students"].added == 1
    assert entries[0].reason == ""
    assert entries[1].reason


def test_a_district_without_imports_has_no_history(place: Place) -> None:
    place.add()
    assert list_imports(place.home.engine, place.district().id) == []


def test_an_import_with_its_files_in_the_order_of_their_numbers(place: Place) -> None:
    place.add(example("clever"))
    lunch = {"lunch.csv": "Dish,Price\nPizza,3\n"}
    outcome = place.take({**lunch, **clever(enrollments=["1,M-1,1001", ",,", ",M-1,", "1,M-1,1002"])})
    assert outcome.import_id is not None
    detail = show_import(place.home.engine, outcome.import_id)
    assert detail.district == "d"
    assert [(file.number, file.name, file.role, file.rows, file.left_out) for file in detail.files] == [
        (1, "schools.csv", "schools", 2, 0),
        (2, "students.csv", "students", 3, 0),
        (3, "teachers.csv", "teachers", 3, 0),
        (4, "sections.csv", "sections", 2, 0),
        (5, "enrollments.csv", "enrollments", 3, 1),
        (6, "lunch.csv", "", 0, 0),
    ]
    assert detail.files[-1].size == len(lunch["lunch.csv"])
    assert detail.issues == sort_issues(outcome.issues)
    assert [(issue.code, issue.line) for issue in detail.issues if issue.severity == "error"] == [("missing-value", 4)]


def test_findings_stay_in_their_order_errors_first(place: Place) -> None:
    place.add()
    rows = [
        row("1", "M-1", teacher="TBA"),
        row("2", "M-1", teacher="TBA", first=""),
        row("3", "M-1", teacher="", teacher_email=""),
    ]
    outcome = place.take(combined(*rows))
    assert outcome.import_id is not None
    detail = show_import(place.home.engine, outcome.import_id)
    found = [(issue.severity.value, issue.code, issue.line, issue.column) for issue in detail.issues]
    assert found == [
        ("error", "missing-value", 3, "Student First Name"),
        ("warning", "teacher-without-key", 4, None),
        ("notice", "placeholder-staff", 2, None),
    ]
    assert all(issue.message for issue in detail.issues)


def test_an_import_that_is_not_there_is_said(place: Place) -> None:
    with pytest.raises(UsageError, match="there is no import 7"):
        show_import(place.home.engine, 7)


def test_what_was_decided_about_an_import(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-02T06:00:00+00:00")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    place.add(timezone="America/Denver")
    first = place.take(combined(row("1")))
    place.undo(place.take(combined(row("2"))), "the wrong file")
    undone, applied = list_imports(place.home.engine, place.district().id)
    assert applied.decided is None
    assert undone.decided is not None
    assert (undone.status, undone.counts["students"].added) == ("rolled_back", 1)
    told = {"what": "rolled-back", "at": "2026-09-02T06:00:00+00:00", "by": "ann", "reason": "the wrong file"}
    assert undone.decided.as_json() == told
    detail = show_import(place.home.engine, undone.id)
    assert detail.as_json(all_issues=False)["decision"] == told
    assert detail.zone.key == "America/Denver"
    assert first.import_id is not None
    assert show_import(place.home.engine, first.import_id).as_json(all_issues=False)["decision"] is None
