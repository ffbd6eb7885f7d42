"""``rosterline imports rollback``: what it says, where the history shows it, and that it names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.driving import ROWS, Office, row, text

SECOND = [*ROWS[:26], row(1026, 2, student_last_name="QuokkaNew"), row(2000), row(2001)]
"""Student 1026 has another name and changes the class; 1027, 1028 and 1029 are gone; 2000 and 2001 are new."""

LATER = "2026-09-05T13:30:00+00:00"


@pytest.fixture
def twice(office: Office, tmp_path: Path) -> Office:
    """A district after two imports."""
    path = tmp_path / "second.csv"
    path.write_text(text(SECOND), encoding="utf-8")
    assert office.run("import", "spring", path).code == 0
    return office


def test_it_says_what_happened_in_plain_words(twice: Office) -> None:
    counts = twice.run("imports", "show", "2", "--json").json["counts"]
    added = sum(count["added"] for count in counts.values())
    back = sum(count["changed"] + count["removed"] for count in counts.values())
    assert (added, back) == (5, 8), "2 students with an enrollment each, and an enrollment of 1026; 4 and 4"
    ran = twice.run("imports", "rollback", "2", "--reason", "the wrong week")
    assert (ran.code, ran.err) == (0, "")
    assert ran.said == (
        "Import 2 is undone: the roster is as it was before it. 8 records are back as they were, 5 that it had added "
        "are inactive."
    )
    assert twice.person("SQUOKKA-1026")[1] == "LeeQuokka1026"
    assert [twice.person(f"SQUOKKA-{number}")[3] for number in (1029, 2000)] == [True, False]


def test_it_tells_of_each_import_that_goes_along(twice: Office) -> None:
    alone = twice.run("imports", "rollback", "1")
    assert (alone.code, alone.out) == (2, "")
    assert alone.says("import 2 was applied after import 1 and must go first")
    assert alone.says("`rosterline imports rollback 1 --with-newer` takes it along")
    ran = twice.run("imports", "rollback", "1", "--with-newer")
    assert ran.code == 0
    assert ran.said.index("Import 2 is undone") < ran.said.index("Import 1 is undone")
    assert ran.said.endswith("that it had added are inactive.")
    assert twice.run("district", "show", "spring").says("spring: generic_csv, setup")


def test_for_programs(twice: Office) -> None:
    ran = twice.run("imports", "rollback", "1", "--with-newer", "--json")
    assert (ran.code, ran.json) == (0, {"district": "spring", "rolled_back": [2, 1]})


def test_the_history_shows_it(twice: Office) -> None:
    assert twice.run("imports", "rollback", "2", "--reason", "the [wrong] week", ROSTERLINE_NOW=LATER).code == 0
    listed = twice.run("imports", "list", "spring")
    assert listed.says("rolled_back")
    assert listed.says("Undone on 2026-09-05 09:30")
    assert listed.says(": the [wrong] week")
    assert [entry["status"] for entry in twice.run("imports", "list", "spring", "--json").json] == [
        "rolled_back",
        "applied",
    ]
    shown = twice.run("imports", "show", "2")
    for words in ("Import 2: rolled_back", "Undone on 2026-09-05 09:30", "What it had done:", "enrollments: 3 new"):
        assert shown.says(words)
    decision = twice.run("imports", "show", "2", "--json").json["decision"]
    assert (decision["what"], decision["reason"]) == ("rolled-back", "the [wrong] week")
    assert twice.run("imports", "show", "1", "--json").json["decision"] is None


def test_explain_says_that_it_was_undone(twice: Office) -> None:
    assert twice.run("imports", "rollback", "2", ROSTERLINE_NOW=LATER).code == 0
    told = twice.run("explain", "spring", "SQUOKKA-1026")
    assert told.says("(undone on 2026-09-05 09:30)")
    assert told.says("last name: LeeQuokka1026")
    assert twice.run("explain", "spring", "SQUOKKA-2000").says("not in the roster: the import that added it was undone")
    assert twice.run("explain", "spring", "SQUOKKA-1000").out.count("undone") == 0


def test_an_import_that_had_changed_nothing(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    path.write_text(text(ROWS[::-1]), encoding="utf-8")
    assert office.imported(path)["status"] == "applied"
    assert office.run("imports", "rollback", "2").says("The import had changed nothing.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("abc",), "integer"),
        (("0",), "greater than or equal to 1"),
        (("999",), "there is no import 999"),
        ((), "Missing argument"),
    ],
)
def test_what_it_can_not_do_is_a_matter_of_usage(office: Office, words: tuple[str, ...], said: str) -> None:
    before = office.digest()
    ran = office.run("imports", "rollback", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.says(said)
    assert office.digest() == before


def test_a_second_time_is_told(office: Office) -> None:
    assert office.run("imports", "rollback", "1").code == 0
    before = office.digest()
    ran = office.run("imports", "rollback", "1")
    assert (ran.code, office.digest()) == (2, before)
    assert ran.says("import 1 has been rolled back already")


def test_on_a_terminal_it_asks_why(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(text: str, **_: object) -> str:
        asked.append(text)
        return "the wrong file"

    monkeypatch.setattr("rosterline.cli.imports.typer.prompt", prompt)
    monkeypatch.setattr("rosterline.cli.imports.sys.stdin.isatty", lambda: True)
    assert office.run("imports", "rollback", "1").code == 0
    assert len(asked) == 1
    assert office.run("imports", "show", "1", "--json").json["decision"]["reason"] == "the wrong file"
