"""Zip files of report files, and workbooks before they are opened."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from rosterline.errors import Rejected
from rosterline.keep import archive as archive_module
from rosterline.keep.archive import is_archive, unpack
from rosterline.keep.workbook import check_workbook

LIMIT = 2 * 1024**3
Maker = Callable[[dict[str, bytes | str]], Path]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    def make(members: dict[str, bytes | str]) -> Path:
        path = tmp_path / "report.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in members.items():
                target.writestr(name, data)
        return path

    return make


def workbook(tmp_path: Path, row: int = 1, column: int = 1) -> Path:
    book = openpyxl.Workbook()
    book.active.cell(1, 1).value = "ID"
    book.active.cell(row, column).value = "ID"
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return path


def test_members_are_unpacked_under_their_base_names(make: Maker, tmp_path: Path) -> None:
    path = make({"out/": b"", "out/students.csv": b"ID\n1\n", "out\\staff.csv": b"ID\n2\n"})
    found = unpack(path, tmp_path / "work", LIMIT)
    assert [name for name, _ in found] == ["students.csv", "staff.csv"]
    assert [member.read_bytes() for _, member in found] == [b"ID\n1\n", b"ID\n2\n"]
    assert all(member.parent == tmp_path / "work" for _, member in found)
    if os.name != "nt":
        assert [stat.S_IMODE(member.stat().st_mode) for _, member in found] == [0o600, 0o600]
        assert stat.S_IMODE((tmp_path / "work").stat().st_mode) == 0o700


def test_folders_of_macos_and_dot_files_are_passed_over(make: Maker, tmp_path: Path) -> None:
    path = make({"a/roster.csv": b"x", "__MACOSX/a/._roster.csv": b"y", "__MACOSX/a/b.csv": b"y", "a/.DS_Store": b"z"})
    assert [name for name, _ in unpack(path, tmp_path / "work", LIMIT)] == ["roster.csv"]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv"])
def test_no_member_leaves_the_folder(make: Maker, tmp_path: Path, name: str) -> None:
    ((base, member),) = unpack(make({name: b"x"}), tmp_path / "work", LIMIT)
    assert base == "evil.csv"
    assert member == tmp_path / "work" / "evil.csv"


def refusal(path: Path, tmp_path: Path, limit: int = LIMIT) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        unpack(path, tmp_path / "work", limit)
    assert caught.value.reason.file == path.name
    return caught.value.reason.code, caught.value.reason.message


def test_two_members_with_one_base_name(make: Maker, tmp_path: Path) -> None:
    code, message = refusal(make({"north/roster.csv": b"x", "south/Roster.csv": b"y"}), tmp_path)
    assert code == "unreadable-file"
    assert "two files with the name Roster.csv" in message


@pytest.mark.parametrize("members", [{}, {"folder/": b""}, {".hidden": b"x"}])
def test_a_zip_file_without_files(make: Maker, tmp_path: Path, members: dict[str, bytes | str]) -> None:
    assert refusal(make(members), tmp_path) == ("unreadable-file", "the zip file holds no files")


def test_an_impossible_name(make: Maker, tmp_path: Path) -> None:
    assert refusal(make({"a\x1b[31m.csv": b"x"}), tmp_path)[0] == "unreadable-file"


def test_a_bomb_by_declared_size(make: Maker, tmp_path: Path) -> None:
    path = make({"a.csv": os.urandom(600), "b.csv": os.urandom(600)})
    code, message = refusal(path, tmp_path, limit=1000)
    assert code == "zip-bomb"
    assert "more than 1000 bytes" in message
    assert not (tmp_path / "work").exists()


def test_a_bomb_by_ratio(make: Maker, tmp_path: Path) -> None:
    code, message = refusal(make({"a.csv": b"0" * 60_000_000}), tmp_path)
    assert code == "zip-bomb"
    assert "over 200 times" in message
    assert unpack(make({"a.csv": b"0" * 40_000_000}), tmp_path / "small", LIMIT)


def test_a_bomb_by_number(make: Maker, tmp_path: Path) -> None:
    assert refusal(make({f"{number}.csv": b"x" for number in range(1001)}), tmp_path)[0] == "zip-bomb"


def test_a_bomb_in_the_table_of_contents(make: Maker, tmp_path: Path) -> None:
    path = make({"a.csv": b"x"})
    data = bytearray(path.read_bytes())
    data[-22 + 12 : -22 + 16] = struct.pack("<I", 100 << 20)
    path.write_bytes(data)
    assert refusal(path, tmp_path)[0] == "zip-bomb"


def test_bytes_are_counted_while_unpacking(make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "check_limits", lambda *_: None)
    assert refusal(make({"a.csv": b"x" * 5000}), tmp_path, limit=4999)[0] == "zip-bomb"


def test_an_encrypted_zip_file(make: Maker, tmp_path: Path) -> None:
    path = make({"a.csv": b"x"})
    data = path.read_bytes()
    # The flag stands in the member's own header and in the table of contents.
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic) + place
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    path.write_bytes(data)
    assert refusal(path, tmp_path) == ("unreadable-file", "the zip file is encrypted")


def test_another_packing(tmp_path: Path) -> None:
    path = tmp_path / "report.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("a.csv", b"x" * 100)
    assert refusal(path, tmp_path)[0] == "unreadable-file"


def test_damage_anywhere_is_a_finding_and_loses_no_member(make: Maker, tmp_path: Path) -> None:
    whole = make({"a.csv": b"ID,Name\n" * 40, "b.csv": b"ID\n"}).read_bytes()
    path = tmp_path / "damaged.zip"
    for at in range(len(whole)):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]):
            path.write_bytes(data)
            try:
                if is_archive(path):
                    assert len(unpack(path, tmp_path / f"work{at}-{len(data)}", LIMIT)) == 2
            except Rejected as error:
                assert error.reason.code in ("unreadable-file", "zip-bomb")  # noqa: PT017


def test_the_kind_is_told_by_content(make: Maker, tmp_path: Path) -> None:
    assert is_archive(make({"a.csv": b"x"}))
    assert not is_archive(workbook(tmp_path))
    assert not is_archive(make({"mimetype": b"x", "META-INF/manifest.xml": b"", "content.xml": b""}))
    (tmp_path / "named.zip").write_bytes(b"ID,Name\n")
    assert not is_archive(tmp_path / "named.zip")
    (tmp_path / "empty.zip").write_bytes(b"")
    assert not is_archive(tmp_path / "empty.zip")


def test_a_sound_workbook_passes(tmp_path: Path) -> None:
    check_workbook(workbook(tmp_path), LIMIT)


def test_a_workbook_has_the_limits_of_a_zip_file(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        check_workbook(workbook(tmp_path), 1000)
    assert caught.value.reason.code == "zip-bomb"


@pytest.mark.parametrize(
    ("extra", "words"), [({"xl/workbook.bin": b""}, "xlsb"), ({"a.csv": b"x", "xl/": None}, "no workbook")]
)
def test_other_zip_files_are_no_workbooks(tmp_path: Path, extra: dict[str, bytes | None], words: str) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        for name, data in {"[Content_Types].xml": b"", "xl/workbook.xml": b"", **extra}.items():
            if "xl/" not in extra or not name.startswith("xl/"):
                target.writestr(name, data or b"")
    with pytest.raises(Rejected, match=words):
        check_workbook(path, LIMIT)


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 16_384), (1_000_000, 40), (2_000, 16_384)])
def test_a_stray_cell_far_away_is_refused_before_it_takes_the_memory(tmp_path: Path, row: int, column: int) -> None:
    with pytest.raises(Rejected) as caught:
        check_workbook(workbook(tmp_path, row, column), LIMIT)
    assert caught.value.reason.code == "unreadable-file"
    assert f"row {row} and column {column}" in caught.value.reason.message


def test_a_place_cut_by_a_block_border_is_seen(tmp_path: Path) -> None:
    sheet = b" " * ((1 << 20) - 9) + b'<c r="XFD1048576"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in (("[Content_Types].xml", b""), ("xl/worksheets/sheet1.xml", sheet)):
            target.writestr(name, data)
    path = tmp_path / "book.xlsx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(Rejected, match="column 16384"):
        check_workbook(path, LIMIT)
