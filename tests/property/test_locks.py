"""Whatever happens to locked columns is refused, whatever is added behind them is not, and no cell is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, against_locks, lock_refusal, locked_files, recognise
from rosterline.recognise.difference import column_differences
from rosterline.recognise.header import plain
from rosterline.report import FormatLock
from rosterline.settings import Reading
from rosterline_generic_csv.report import product_report

HEADERS = (
    *("Term", "School ID", "Staff First Name", "Staff Last Name", "Staff Email Address", "Staff Unique ID"),
    *("Class Name", "Class ID", "Class Period", "Student First Name", "Student Last Name", "Student ID", "House"),
)
WORDS = st.text("abcXYZ 0-_é", min_size=1, max_size=6).map(str.strip).filter(plain)
UNIQUE = st.lists(WORDS, min_size=1, max_size=10, unique_by=plain)


def _changed(data: st.DataObject, locked: list[str]) -> list[str]:
    """The same columns in another order, without one, with one renamed, inserted or doubled."""
    other = WORDS.filter(lambda word: plain(word) not in set(map(plain, locked)))
    place = data.draw(st.integers(0, len(locked) - 1))
    ways = [
        lambda: [*locked[:place], *locked[place + 1 :]],
        lambda: [*locked[:place], data.draw(other), *locked[place + 1 :]],
        lambda: [*locked[:place], data.draw(other), *locked[place:]],
        lambda: [*locked[:place], "", *locked[place:]],
        lambda: [*locked, locked[place]],
        lambda: data.draw(st.permutations(locked).filter(lambda order: order != locked)),
    ]
    return data.draw(st.sampled_from(ways if len(locked) > 1 else ways[:-1]))()


@given(locked=UNIQUE, data=st.data(), more=st.lists(WORDS, max_size=3))
def test_whatever_happens_to_a_locked_column_is_a_difference(
    locked: list[str], data: st.DataObject, more: list[str]
) -> None:
    changed = _changed(data, locked)
    names = set(map(plain, locked))
    assert column_differences(locked, [*changed, *(word for word in more if plain(word) not in names)])


@given(
    locked=st.lists(WORDS | st.just(""), min_size=1, max_size=10).filter(lambda headers: any(headers)),
    more=st.lists(WORDS | st.just(""), max_size=4),
    spelled=st.sampled_from([str.upper, str.lower, lambda header: f" {header}_", lambda header: header]),
)
def test_columns_added_behind_and_other_spellings_are_none(
    locked: list[str], more: list[str], spelled: Callable[[str], str]
) -> None:
    names = set(map(plain, locked))
    behind = [word for word in more if not word or plain(word) not in names]
    while not locked[-1]:
        locked.pop()
    assert column_differences(locked, [*map(spelled, locked), *behind]) == []


@given(first=st.lists(WORDS, max_size=8), second=st.lists(WORDS, max_size=8))
def test_without_a_difference_the_header_begins_as_it_was_locked(first: list[str], second: list[str]) -> None:
    if not column_differences(first, second):
        assert [plain(header) for header in second[: len(first)]] == [plain(header) for header in first]
        # What the adapter reads of it stands where it stood: no locked name stands once more behind.
        behind = {plain(header) for header in second[len(first) :]}
        assert not behind & {plain(header) for header in first}


def _recognised(folder: Path, content: str, locks: dict[str, FormatLock]) -> Recognised:
    path = folder / "roster.csv"
    path.write_text(content, encoding="utf-8")
    sources, _ = survey_files([path], folder / "work", Options())
    return recognise([(one, peek(one, Options())) for one in sources], product_report(), Reading(), locks)


def _table(*rows: list[str]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


@given(data=st.data(), lines=st.integers(0, 4), joined=st.booleans(), headless=st.booleans())
def test_no_cell_is_told_however_the_file_is_spoilt(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, lines: int, joined: bool, headless: bool
) -> None:
    """Columns are lost, moved and renamed, the header is lost, or its line end."""
    folder = tmp_path_factory.mktemp("locks")
    whole = [f"Quokka{number}" for number in range(len(HEADERS))]
    found = _recognised(folder, _table(list(HEADERS), whole, whole), {})
    locks = {"combined": FormatLock("combined", locked_files(found, {}), ())}
    header = data.draw(st.permutations(HEADERS))[: data.draw(st.integers(1, len(HEADERS)))]
    row = [f"Quokka{number}" for number in range(len(header))]
    table = _table(*([] if headless else [header]), *([row] * lines))
    if joined:
        table = table.replace("\n", ",", 1)
    try:
        report = _recognised(folder, table or "\n", locks)
    except Rejected as refusal:
        issues = [refusal.reason, *refusal.issues]
    else:
        held, issues = against_locks(report, locks, ())
        refusals = [lock_refusal(issues).reason] if issues else []
        issues = [*issues, *refusals, *report.issues, *held.issues]
    said = " ".join(f"{issue.message} {issue.column}" for issue in issues)
    assert "quokka" not in said.casefold(), said
