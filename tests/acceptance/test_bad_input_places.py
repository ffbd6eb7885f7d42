"""Where a file is, what it is called, and what becomes of it while it is read."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.cases import changes, places
from tests.acceptance.driving import CANARY, ROWS, Office, text
from tests.acceptance.test_bad_input_files import CASES

from rosterline.cli import imports

PLAIN = text().encode()


# ---- where a file is, and what it is called ---------------------------------------------------------------------

ODD = [
    'quo"te.csv',
    "apo'strophe.csv",
    "line\nbreak.csv",
    "emoji😀.csv",
    "undecodable\udcff.csv",
    "[bold]markup.csv",
    "{brace}.csv",
    "%s.csv",
    "star*.csv",
    " .csv",
    "-option.csv",
    ".part",
    "2",
    "\u202ertl.csv",
    "escape\x1b[31m.csv",
    "n" * 251 + ".csv",
]


def _made(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError:
        pytest.skip("this file system takes no such name")
    return path


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_odd_names(office: Office, tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = _made(tmp_path / "in" / name, text([*ROWS[:-1], ROWS[-1] + ",x"]).encode())
    shown = office.imported(path)
    assert (shown["status"], places(shown)) == ("applied", [("wrong-length", 31, None)])
    assert shown["issues"][0]["file"] == shown["files"][0]["name"]
    assert shown["files"][0]["name"].isprintable() or name == "\u202ertl.csv"
    if name.isprintable():
        assert shown["files"][0]["name"] == name
        assert office.run("imports", "show", str(shown["import"])).says(name)
        assert office.run("explain", "spring", "SQUOKKA-1000").code == 0
    path.unlink()
    missing = office.imported(path)
    assert (missing["status"], missing["reason"]["code"]) == ("failed", "file-not-found")


def test_the_same_name_twice_and_a_folder_s_name(office: Office, tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "roster.csv", tmp_path / "b" / "roster.csv", tmp_path / "2", tmp_path / "3"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(ROWS[number * 7 : number * 7 + 9]), encoding="utf-8")
    shown = office.imported(paths[2], *paths[:2], paths[3])
    assert shown["status"] == "applied"
    assert sorted(file["name"] for file in shown["files"]) == ["2", "3", "roster.csv", "roster.csv"]
    kept = [path for path in (office.home / "kept").rglob("*") if path.is_file()]
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}
    assert {file["sha256"] for file in shown["files"]} <= hashes


def test_one_file_named_twice_is_one_file(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(text(ROWS[:-1]).encode())
    shown = office.imported(path, path)
    assert (shown["status"], len(shown["files"]), places(shown)) == ("applied", 1, [])


@pytest.mark.parametrize(
    "place", ["missing.csv", "folder", "roster.csv/below.csv", "n" * 300, "n" * 5000, "loop", "dangling", "pipe"]
)
def test_there_is_no_such_file(office: Office, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "roster.csv").write_bytes(PLAIN)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    before = office.digest()
    shown = office.imported(tmp_path / place)
    assert (shown["status"], shown["reason"]["code"]) == ("failed", "file-not-found")
    name = Path(place).name
    message = "'folder' is a folder" if place == "folder" else f"there is no file {name!r}"
    assert shown["reason"]["message"].startswith(message)
    assert shown["file_sha256"] is None
    assert office.digest() == before


def test_a_folder_without_a_name(office: Office) -> None:
    assert office.imported(Path())["reason"]["message"].startswith("'.' is a folder")


def test_no_file_is_named(office: Office, tmp_path: Path) -> None:
    shown = office.imported()
    assert shown["reason"] == {
        "code": "file-not-found",
        "message": "no file was named and the district's setting `file` is empty",
    }
    for pattern in (f"{tmp_path}/*.csv", "~nobody-of-this-name/*.csv", "[z-a]*", "\x01"):
        assert office.run("district", "set", "spring", f"file={pattern}").code == 0
        assert office.imported()["reason"]["code"] == "file-not-found"
    (tmp_path / "tonight.csv").write_bytes(PLAIN)
    office.run("district", "set", "spring", f"file={tmp_path}/*.csv")
    assert office.imported()["status"] == "unchanged"


def test_a_file_that_nobody_may_read(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(PLAIN)
    path.chmod(0)
    if os.geteuid() == 0:  # who may read everything
        opened = Path.open

        def refused(self: Path, *arguments: Any, **options: Any) -> Any:
            if self == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return opened(self, *arguments, **options)

        monkeypatch.setattr(Path, "open", refused)
    before = office.digest()
    shown = office.imported(path)
    assert (shown["status"], shown["reason"]["code"]) == ("rejected", "unreadable-file")
    assert shown["reason"]["message"] == "the file can't be opened: Permission denied"
    assert office.digest() == before


def test_a_link_is_the_file_it_leads_to(office: Office, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(text(ROWS[:-1]).encode())
    (tmp_path / "tonight.csv").symlink_to("real.csv")
    shown = office.imported(tmp_path / "tonight.csv")
    assert (shown["status"], shown["files"][0]["name"]) == ("applied", "tonight.csv")
    assert changes(shown) == {"students": (0, 0, 1), "enrollments": (0, 0, 1)}


@pytest.mark.parametrize("stage", ["read", "map", "check", "compare", "apply"])
def test_a_file_that_grows_meanwhile(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """What is kept and what the roster holds must be one and the same file."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text(ROWS[:-1]).encode())

    @contextlib.contextmanager
    def growing(_shown: bool) -> Iterator[Callable[[str], None]]:
        def say(begun: str) -> None:
            if begun == stage:
                with path.open("a") as stream:
                    stream.write(ROWS[-1] + "\n")

        yield say

    monkeypatch.setattr(imports, "progress", growing)
    before = office.digest()
    shown = office.imported(path)
    assert (shown["status"], shown["reason"]["code"]) == ("rejected", "file-changed")
    assert office.digest() == before
    # Once that has ended it is taken; as it happens, it is the first night's report again.
    monkeypatch.undo()
    assert path.read_bytes() == PLAIN
    assert office.imported(path)["status"] == "unchanged"


def test_what_is_kept_is_what_was_taken(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(text(ROWS[:-1]).encode())
    shown = office.imported(path)
    path.write_bytes(b"overwritten")
    [kept] = (office.home / "kept" / "1" / str(shown["import"])).iterdir()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == shown["file_sha256"] == shown["files"][0]["sha256"]


def test_after_bad_files_a_good_one_is_taken(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    before = office.digest()
    for _, case in CASES.values():
        if case.status == "rejected":
            path.write_bytes(case.data)
            assert office.run("import", "spring", path).code == 3
    assert office.digest() == before
    path.write_bytes(text(ROWS[:-1]).encode())
    assert changes(office.imported(path)) == {"students": (0, 0, 1), "enrollments": (0, 0, 1)}


# ---- as a process of its own ------------------------------------------------------------------------------------

PROCESSES = {
    "a bad file": (text(ROWS[:-1]).replace("Student ID", "Quokka", 1).encode(), 3, "utf-8"),
    "NUL bytes": (text(ROWS[:-1]).replace("AnnQuokka", "Ann\0Quokka").encode(), 0, "utf-8"),
    "emoji on a terminal of another age": (text(ROWS[:-1]).replace(",1071,", ",École 😀,").encode(), 0, "ascii"),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_of_its_own(office: Office, tmp_path: Path, name: str) -> None:
    data, code, encoding = PROCESSES[name]
    path = _made(tmp_path / "undecodable\udcff.csv", data)
    environment = {**os.environ, "ROSTERLINE_HOME": str(office.home), "PYTHONIOENCODING": encoding}
    for words in (["import", "spring", path], ["imports", "show", "2", "--json"], ["imports", "list", "spring"]):
        command = [sys.executable, "-m", "rosterline", *words]
        ran = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
        said = ran.stdout + ran.stderr
        assert ran.returncode == (code if words[0] == "import" else 0), said
        assert b"Traceback" not in said
        assert CANARY.encode() not in said.lower()
        if "--json" in words:
            assert json.loads(ran.stdout)["status"] == ("applied" if code == 0 else "rejected")
