"""Which of a role's several files did not come, told by the schools that they held at sign-off."""

from __future__ import annotations

import pytest

from rosterline.recognise import without_loss
from rosterline.recognise.members import _missing
from rosterline.report import FormatLock, LockedFile


def _sets(*words: str) -> list[frozenset[str]]:
    """``"12"`` -> schools 1 and 2."""
    return [frozenset(word) for word in words]


@pytest.mark.parametrize(
    ("members", "came", "closed", "missing"),
    [
        (["1", "2"], ["1", "2"], "", []),
        (["1", "2"], ["2", "1"], "", []),
        (["1", "2"], ["1"], "", ["2"]),
        (["1", "2"], ["1"], "2", []),
        (["12", "34"], ["12"], "3", ["34"]),
        # A school that is gone from a file which came is no missing file.
        (["12", "34"], ["12", "3"], "", []),
        # All in one file now, or cut in another way: whatever a file alone held is named by another.
        (["1", "2"], ["12"], "", []),
        (["12", "34"], ["13", "24"], "", []),
        # Members that share schools: which half of a school is missing can't be seen, so all of it stays.
        (["12", "23"], ["23"], "", ["12"]),
        (["1", "1"], ["1"], "", ["1"]),
        (["12", "2"], ["12"], "", ["2"]),
        # A file that came without rows.
        (["1", "2"], ["1", ""], "", ["2"]),
        # More files than at sign-off.
        (["1", "2"], ["1", "2", "5"], "", []),
        (["1", "2"], ["1", "5"], "", ["2"]),
        # Files without a column of schools: only their number tells.
        (["", ""], ["", ""], "", []),
        (["", ""], [""], "", [""]),
        (["", "1"], ["", "1"], "", []),
        (["", "1"], ["1"], "", [""]),
    ],
)
def test_who_is_missing(members: list[str], came: list[str], closed: str, missing: list[str]) -> None:
    assert _missing(_sets(*members), _sets(*came), set(closed)) == _sets(*missing)


def _file(schools: str, *headers: str) -> LockedFile:
    return LockedFile("students", "text", ",", headers or ("A",), tuple(schools))


@pytest.mark.parametrize(
    ("former", "came", "closed", "pinned"),
    [
        (["1", "2"], ["1"], "", ["1", "2"]),
        (["1", "2"], ["1"], "2", ["1"]),
        (["1", "2"], ["12"], "", ["12"]),
        (["12", "23"], ["23"], "", ["23", "1"]),
        # A school that another file names is in the hands of whoever signs off.
        (["1", "1"], ["1"], "", ["1"]),
        (["", ""], [""], "", [""]),
        (["1"], ["2"], "", ["2"]),
    ],
)
def test_a_new_sign_off_forgets_no_missing_file(
    former: list[str], came: list[str], closed: str, pinned: list[str]
) -> None:
    lock = FormatLock("set", tuple(_file(schools) for schools in former), ())
    files = without_loss([_file(schools, "New") for schools in came], lock, set(closed))
    assert [file.schools for file in files] == [tuple(schools) for schools in pinned]
    assert {file.headers for file in files} == {("New",)}


def test_a_first_sign_off_has_nothing_to_forget() -> None:
    assert without_loss([_file("1")], None, ()) == [_file("1")]
