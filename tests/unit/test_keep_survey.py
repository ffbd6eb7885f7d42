"""One pass over a file's bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rosterline.keep import survey as survey_module
from rosterline.keep.files import Survey
from rosterline.keep.survey import survey
from rosterline.read import text as text_module
from rosterline.read.text import Text, text_of


def surveyed(tmp_path: Path, data: bytes) -> Survey:
    path = tmp_path / "roster.csv"
    path.write_bytes(data)
    return survey(path)


@pytest.fixture(params=[1 << 20, 1, 2, 3, 5], ids=lambda size: f"block{size}")
def any_block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Everything must come out the same wherever a block ends."""
    monkeypatch.setattr(survey_module, "BLOCK", request.param)
    monkeypatch.setattr(text_module, "BLOCK", request.param)
    text_of.cache_clear()
    return int(request.param)


def test_hash_and_size_are_those_of_the_bytes(tmp_path: Path) -> None:
    data = b"ID,Name\n" * 300_000
    found = surveyed(tmp_path, data)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.size == len(data)


@pytest.mark.usefixtures("any_block")
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"ID,Name\n1,Ann\n", Text.ASCII),
        ("ID,Name\n1,Zoë\n".encode(), Text.UTF8),
        ("1,\U0001f600\n".encode(), Text.UTF8),
        ("1,Zoë\n2,Ann\n".encode("cp1252"), Text.OTHER),
        (b"1,Ann\n2,Zo\xeb", Text.OTHER),
        ("1,Zoë\n".encode() + "2,Zoë\n".encode("cp1252"), Text.MIXED),
        ("1,Zoë\n".encode("cp1252") + "2,Zoë\n".encode(), Text.MIXED),
        ("1,Zoë\n2,Jos".encode() + b"\xc3", Text.MIXED),
        (b"1,Jos\xc3", Text.OTHER),
        (b"\xed\xa0\x80", Text.OTHER),
        (b"\xc0\x80", Text.OTHER),
        (b"\xf4\x90\x80\x80", Text.OTHER),
    ],
)
def test_text_is_told_by_all_bytes(tmp_path: Path, data: bytes, text: Text) -> None:
    assert text_of(tmp_path / "roster.csv", surveyed(tmp_path, data)) is text


@pytest.mark.usefixtures("any_block")
@pytest.mark.parametrize(
    ("data", "ends"),
    [
        (b"ID,Name", set()),
        (b"a\nb\nc", {"\n"}),
        (b"a\r\nb\r\nc", {"\r\n"}),
        (b"a\rb\rc\r", {"\r"}),
        (b"a\r\nb\nc", {"\r\n", "\n"}),
        (b"a\nb\r\n", {"\r\n", "\n"}),
        (b"a\rb\r\n", {"\r\n", "\r"}),
        (b"a\nb\r", {"\n", "\r"}),
        (b"a\r\r\n", {"\r\n", "\r"}),
        (b"a\n\r", {"\n", "\r"}),
        (b"a\rb\nc\r\n", {"\r\n", "\n", "\r"}),
        (b"\r\n", {"\r\n"}),
    ],
)
def test_line_ends_are_told_apart(tmp_path: Path, data: bytes, ends: set[str]) -> None:
    assert surveyed(tmp_path, data).line_ends == ends


@pytest.mark.parametrize(
    ("data", "bom"),
    [
        (b"\xef\xbb\xbfID", "utf-8-sig"),
        ("ID".encode("utf-16-le"), ""),
        (b"\xff\xfe" + "ID".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "ID".encode("utf-16-be"), "utf-16-be"),
        (b"ID\xef\xbb\xbf", ""),
    ],
)
def test_byte_order_mark(tmp_path: Path, data: bytes, bom: str) -> None:
    assert surveyed(tmp_path, data).bom == bom


def test_nul_and_quotes_are_noticed(tmp_path: Path) -> None:
    plain = surveyed(tmp_path, b"a,b\n")
    assert (plain.has_nul, plain.has_quote) == (False, False)
    assert surveyed(tmp_path, b"a,b\0\n").has_nul
    assert surveyed(tmp_path, b'a,"b"\n').has_quote
    late = surveyed(tmp_path, b"a,b\n" * 500_000 + b'"\0')
    assert (late.has_nul, late.has_quote) == (True, True)


def test_an_empty_file_is_ascii_without_lines(tmp_path: Path) -> None:
    assert surveyed(tmp_path, b"") == Survey(
        hashlib.sha256().hexdigest(), 0, True, "", False, False, frozenset(), line_end=False
    )
