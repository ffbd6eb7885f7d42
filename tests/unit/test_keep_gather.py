"""Files as they arrived -> the files of a report; and the copy that is kept."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from pathlib import Path

import pytest

from rosterline.errors import Rejected
from rosterline.keep import check_unchanged, gather, store_files, survey_files
from rosterline.keep.files import ReportFile, Survey
from rosterline.keep.survey import survey
from rosterline.read.contract import Options


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


def refusal(paths: list[Path], work: Path, options: Options | None = None) -> tuple[str, str | None]:
    with pytest.raises(Rejected) as caught:
        survey_files(paths, work, options or Options())
    return caught.value.reason.code, caught.value.reason.file


def test_one_file_is_surveyed_where_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "roster.csv", b"ID\n1\n")
    (file,), digest = survey_files([path], tmp_path / "work", Options())
    assert (file.name, file.path) == ("roster.csv", path)
    assert digest == file.survey.sha256 == hashlib.sha256(b"ID\n1\n").hexdigest()
    assert not (tmp_path / "work").exists()


def test_several_files_have_one_hash_whatever_their_order(tmp_path: Path) -> None:
    paths = [written(tmp_path / name, name.encode()) for name in ("b.csv", "a.csv", "c.csv")]
    files, digest = survey_files(paths, tmp_path / "work", Options())
    assert [file.name for file in files] == ["b.csv", "a.csv", "c.csv"]
    joined = "\n".join(sorted(file.survey.sha256 for file in files))
    assert digest == hashlib.sha256(joined.encode()).hexdigest()
    assert survey_files(paths[::-1], tmp_path / "work", Options())[1] == digest


def test_of_a_zip_file_the_members_are_hashed(tmp_path: Path) -> None:
    members = {"students.csv": b"ID\n1\n", "staff.csv": b"ID\n2\n"}
    paths = [written(tmp_path / name, data) for name, data in members.items()]
    files, digest = survey_files([zipped(tmp_path / "set.zip", members)], tmp_path / "work", Options())
    assert [file.name for file in files] == list(members)
    assert digest == survey_files(paths, tmp_path / "work", Options())[1]
    (_,), alone = survey_files([zipped(tmp_path / "one.zip", {"x.csv": b"ID\n1\n"})], tmp_path / "w", Options())
    assert alone == hashlib.sha256(b"ID\n1\n").hexdigest()


def test_two_zip_files_may_hold_members_of_one_name(tmp_path: Path) -> None:
    paths = [zipped(tmp_path / f"{school}.zip", {"roster.csv": school.encode()}) for school in ("north", "south")]
    files, _ = survey_files(paths, tmp_path / "work", Options())
    assert [file.path.read_bytes() for file in files] == [b"north", b"south"]


def test_what_is_refused(tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert refusal([written(tmp_path / "e.csv", b"")], work) == ("empty-file", "e.csv")
    assert refusal([written(tmp_path / "l.csv", b"x" * 11)], work, Options(max_bytes=10)) == ("file-too-large", "l.csv")
    assert refusal([zipped(tmp_path / "e.zip", {"e.csv": b""})], work) == ("empty-file", "e.csv")
    assert refusal([zipped(tmp_path / "l.zip", {"a.csv": b"x" * 999})], work, Options(max_bytes=99))[0] == (
        "file-too-large"
    )
    assert refusal([written(tmp_path / "broken.zip", b"PK\x03\x04nothing")], work)[0] == "unreadable-file"
    assert refusal([tmp_path / "missing.csv"], work) == ("unreadable-file", "missing.csv")
    assert refusal([tmp_path], work)[0] == "unreadable-file"


def test_a_zip_file_in_a_zip_file_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"roster.csv": b"ID\n"}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {"inner.zip": inner})
    assert refusal([path], tmp_path / "work") == ("unreadable-file", "outer.zip")


def test_a_file_that_changes_while_it_is_surveyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "roster.csv", b"ID\n1\n")

    def and_then_somebody_writes(path: Path) -> Survey:
        found = survey(path)
        path.write_bytes(b"ID\n1\n2\n")
        return found

    monkeypatch.setattr(gather, "survey", and_then_somebody_writes)
    assert refusal([path], tmp_path / "work") == ("file-changed", "roster.csv")


def test_a_file_that_changes_later(tmp_path: Path) -> None:
    path = written(tmp_path / "roster.csv", b"ID\n1\n")
    (file,), _ = survey_files([path], tmp_path / "work", Options())
    check_unchanged(file)
    os.utime(path, ns=(file.modified_ns + 10**9, file.modified_ns + 10**9))
    with pytest.raises(Rejected) as caught:
        check_unchanged(file)
    assert caught.value.reason.code == "file-changed"
    path.unlink()
    with pytest.raises(Rejected):
        check_unchanged(file)
    check_unchanged(ReportFile(file.name, path, file.survey))


def test_the_copy_is_private_and_whole(tmp_path: Path) -> None:
    paths = [written(tmp_path / "a.csv", b"ID\n1\n"), zipped(tmp_path / "b.zip", {"x.csv": b"x"})]
    copies = store_files(paths, tmp_path / "kept" / "12")
    assert copies == [tmp_path / "kept" / "12" / "a.csv", tmp_path / "kept" / "12" / "b.zip"]
    assert [copy.read_bytes() for copy in copies] == [path.read_bytes() for path in paths]
    assert sorted((tmp_path / "kept" / "12").iterdir()) == copies
    if os.name != "nt":
        assert {stat.S_IMODE(copy.stat().st_mode) for copy in copies} == {0o600}
        assert stat.S_IMODE(copies[0].parent.stat().st_mode) == 0o700


def test_storing_again_replaces(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"old")
    store_files([path], tmp_path / "kept")
    path.write_bytes(b"new")
    (copy,) = store_files([path], tmp_path / "kept")
    assert copy.read_bytes() == b"new"


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    paths = [written(tmp_path / school / "roster.csv", school.encode()) for school in ("north", "south", "west")]
    copies = store_files(paths, tmp_path / "kept")
    assert [copy.read_bytes() for copy in copies] == [b"north", b"south", b"west"]
    assert {copy.name for copy in copies} == {"roster.csv"}


def test_a_copy_that_fails_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.csv", b"ID")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rosterline.keep.store.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        store_files([path], tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []
