"""How a district's report comes is said when it is added, never with a password."""

from __future__ import annotations

import pytest
from tests.acceptance.driving import Office

PUSH = "sftp://springfield@drop.example.org:2222/incoming/roster.csv"


def test_delivery_and_place_are_settings(office: Office) -> None:
    ran = office.run("district", "add", "s", "--adapter", "powerschool", "--delivery", "folder", "--push", PUSH)
    assert ran.code == 0, ran.said
    settings = office.run("district", "show", "s", "--json").json["settings"]
    assert (settings["delivery"], settings["push"]) == ("folder", PUSH)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--delivery", "pigeon", "'drop', 'district-sftp' or 'folder'"),
        ("--push", "ftp://user@host/path", "sftp://user@host:port/path, without a password"),
        ("--push", "sftp:///path", "sftp://user@host:port/path, without a password"),
        ("--push", "sftp://user@host:99999/path", "sftp://user@host:port/path, without a password"),
    ],
)
def test_a_wrong_one_is_refused(office: Office, option: str, value: str, told: str) -> None:
    ran = office.run("district", "add", "s", "--adapter", "powerschool", option, value)
    assert (ran.code, ran.says(told)) == (2, True), ran.said
    assert "s" not in [one["district"] for one in office.run("district", "list", "--json").json]


@pytest.mark.parametrize("words", [("add", "s", "--adapter", "powerschool", "--push"), ("set", "known", "push=")])
def test_a_password_is_refused_and_not_repeated(office: Office, words: tuple[str, ...]) -> None:
    office.run("district", "add", "known", "--adapter", "powerschool")
    url = "sftp://user:Tr0ub4dor@drop.example.org/incoming"
    ran = office.run("district", *words[:-1], *([words[-1] + url] if words[-1].endswith("=") else [words[-1], url]))
    assert ran.code == 2
    assert "Tr0ub4dor" not in ran.said
