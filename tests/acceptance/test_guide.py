"""``rosterline guide``: what a person who uses it sees and gets."""

from __future__ import annotations

import builtins
import shlex
import shutil
import subprocess
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.driving import Office

Require = Callable[[object, str], None]


def test_gaps_are_listed_with_commands_that_fill_them(new_office: Office, tmp_path: Path) -> None:
    ran = new_office.run("guide", "spring", "--format", "md", "--out", tmp_path / "out")
    assert ran.code == 0
    assert ran.says("10 things are not set")
    commands = [line.strip() for line in ran.out.splitlines() if line.startswith("    rosterline ")]
    assert len(commands) == 10
    for left, command in reversed(list(enumerate(commands))):
        done = new_office.run(*shlex.split(command)[1:])
        assert done.code == 0, (command, done.err)
        again = new_office.run("guide", "spring", "--format", "md", "--out", tmp_path / "out")
        assert again.says("Nothing is missing in it.") if left == 0 else again.out.count("    rosterline ") == left
    assert "Springfield Public Schools" in (tmp_path / "out" / "guide.md").read_text("utf-8")


def test_what_is_printed_is_what_is_there(new_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = new_office.run("guide", "spring")
    paths = {Path(line.removesuffix(" is written.")) for line in ran.out.splitlines() if line.endswith("is written.")}
    assert paths == {path.relative_to(tmp_path) for path in (tmp_path / "spring-guide").rglob("*") if path.is_file()}
    assert Path("spring-guide/guide.html") in paths
    assert Path("spring-guide/samples/combined/combined.csv") in paths


def test_the_preview_in_the_guide_is_a_real_one(new_office: Office, tmp_path: Path) -> None:
    new_office.run("guide", "spring", "--format", "md", "--out", tmp_path)
    text = (tmp_path / "guide.md").read_text("utf-8")
    shown = _preview_in(text)
    ran = new_office.run("preview", "spring", tmp_path / "samples" / "combined" / "combined.csv", watch=False)
    printed = [line.rstrip() for line in ran.out.splitlines()]
    assert printed[: len(shown)] == shown
    assert "Nothing was written." in printed[-1]
    assert "This report would be rejected." in text
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n", "utf-8")
    assert new_office.run("preview", "spring", broken).says("This report would be rejected.")


def test_the_preview_in_the_guide_of_a_report_with_courses_is_a_real_one(new_office: Office, tmp_path: Path) -> None:
    new_office.run("district", "add", "autumn", "--adapter", "powerschool")
    new_office.run("guide", "autumn", "--format", "md", "--out", tmp_path)
    shown = _preview_in((tmp_path / "guide.md").read_text("utf-8"))
    ran = new_office.run("preview", "autumn", tmp_path / "samples" / "roster" / "roster.csv", watch=False)
    assert [line.rstrip() for line in ran.out.splitlines()][: len(shown)] == shown


@pytest.mark.parametrize("adapter", ["generic_csv", "infinite_campus", "powerschool"])
def test_a_column_by_which_students_are_withheld_is_told(adapter: str, new_office: Office, tmp_path: Path) -> None:
    new_office.run("district", "add", "autumn", "--adapter", adapter)
    new_office.run("district", "set", "autumn", "scope.withhold=Directory Opt Out")
    ran = new_office.run("guide", "autumn", "--format", "md", "--out", tmp_path)
    assert ran.code == 0, ran.err
    text = " ".join((tmp_path / "guide.md").read_text("utf-8").split())
    assert "The report must have the column `Directory Opt Out`" in text
    assert "| whether the student is not to be taken | `Directory Opt Out` " in text
    assert ("do **not** send this column" in text) is (adapter != "generic_csv")


def _preview_in(guide: str) -> list[str]:
    return guide.partition("```output\n")[2].partition("```")[0].rstrip().splitlines()


@pytest.mark.parametrize("arguments", [("--format", "docx"), ("--out", "taken")])
def test_what_can_not_be_done_is_said(
    arguments: tuple[str, ...], new_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("mine", "utf-8")
    ran = new_office.run("guide", "spring", *arguments)
    assert ran.code == 2
    assert ran.err.startswith("rosterline: ")
    assert (tmp_path / "taken").read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("home", "taken")] == []


def test_a_district_that_is_not_there(new_office: Office) -> None:
    assert new_office.run("guide", "winter").code == 2


def test_a_pdf_has_pages_a_title_and_its_district(new_office: Office, tmp_path: Path, require: Require) -> None:
    require(shutil.which("pdftotext") and shutil.which("pdfinfo"), "no pdftotext or pdfinfo (poppler-utils)")
    require(find_library("pangoft2-1.0"), "no Pango (libpangoft2-1.0-0)")
    new_office.run("district", "set", "spring", "guide.title=Springfield <b>|Schools")
    ran = new_office.run("guide", "spring", "--format", "pdf", "--out", tmp_path)
    assert ran.code == 0, ran.err
    told = subprocess.run(["pdfinfo", tmp_path / "guide.pdf"], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    assert int(facts["Pages"]) > 8
    assert "Setup guide: a roster file from any SIS" in facts["Title"]
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "guide.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")
    assert "Setup guide: a roster file from any SIS" in pages[0]
    assert all("Springfield <b>|Schools" in page for page in pages[1:-1])
    assert f"Page 2 of {facts['Pages'].strip()}" in pages[1]
    assert "not set: the product's name" in " ".join(text.split())
    assert "Copy" not in text.split()


@pytest.mark.parametrize(("error", "said"), [(ImportError, "rosterline[pdf]"), (OSError, "Pango")])
def test_without_what_makes_pdfs_the_message_names_it(
    error: type[Exception], said: str, new_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            raise error(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = new_office.run("guide", "spring", "--format", "pdf", "--out", tmp_path / "out")
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_have_no_such_name_is_refused(new_office: Office, tmp_path: Path) -> None:
    ran = new_office.run("guide", "spring", "--format", "md", "--out", tmp_path / ("x" * 300))
    assert (ran.code, ran.says("can't be written")) == (2, True), ran.said
