"""A zip file: its limits, and its members as files."""

from __future__ import annotations

import errno
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rosterline.errors import Rejected
from rosterline.findings.reports import UnreadableFile, ZipBomb

MAX_MEMBERS = 1000
MAX_RATIO = 200
RATIO_FROM = 50 * 10**6
"""Bytes from which the ratio of unpacked to packed is looked at: small files of blanks are packed very well."""

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_MAX_DIRECTORY = 4 << 20
_MAX_NAME = 255
"""Bytes of a name that every file system can hold."""
_BLOCK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCUMENT = {"[Content_Types].xml", "xl/workbook.xml", "META-INF/manifest.xml"}
"""Members that tell a document of an office program from a zip file of files."""
_SEPARATOR = re.compile(r"[/\\]")


def is_zip(path: Path) -> bool:
    """Whether the file starts like a zip file (an xlsx workbook does too)."""
    with path.open("rb") as stream:
        return stream.read(4) in _MAGIC


def is_archive(path: Path) -> bool:
    """Whether the file is a zip file of files, by its content: not a document that is a zip file inside.

    Raises:
        Rejected: it starts like a zip file but can't be opened as one.
    """
    if not is_zip(path):
        return False
    with opened_zip(path) as archive:
        return _DOCUMENT.isdisjoint(archive.namelist())


def holds_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip file is an xlsx workbook."""
    names = archive.namelist()
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def unpack(file: Path, into: Path, max_bytes: int) -> list[tuple[str, Path]]:
    """Unpack a zip file's members into one folder, each under its base name.

    Folders, ``__MACOSX/`` and dot files are passed over.

    Args:
        file: the zip file.
        into: where to; made if need be (mode 0700), files get mode 0600.
        max_bytes: limit of all members together.

    Returns:
        Base name and path of each member, in the order of the zip file.

    Raises:
        Rejected: ``zip-bomb``; or ``unreadable-file`` for a zip file that is damaged, encrypted, packed in an unusual
            way, empty, or has two members with one base name.
    """
    with opened_zip(file) as archive:
        entries = archive.infolist()
        check_limits(file, entries, max_bytes)
        members = _members(file, entries)
        into.mkdir(parents=True, exist_ok=True)
        into.chmod(0o700)
        left = max_bytes
        found = []
        for name, entry in members:
            left -= _write(archive, entry, into / name, left, file)
            found.append((name, into / name))
    return found


def check_limits(file: Path, entries: Sequence[zipfile.ZipInfo], max_bytes: int) -> None:
    """Refuse a zip file (or workbook) that is encrypted, or would unpack to more than anybody means.

    Raises:
        Rejected: ``zip-bomb`` or ``unreadable-file``.
    """
    if len(entries) > MAX_MEMBERS:
        raise Rejected(ZipBomb.at(file.name, why=f"more than {MAX_MEMBERS} files"))
    total = sum(entry.file_size for entry in entries)
    if total > max_bytes:
        raise Rejected(ZipBomb.at(file.name, why=f"more than {max_bytes} bytes"))
    if total > RATIO_FROM and total > MAX_RATIO * file.stat().st_size:
        raise Rejected(ZipBomb.at(file.name, why=f"over {MAX_RATIO} times its own size"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Rejected(UnreadableFile.at(file.name, why="the zip file is encrypted"))
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Rejected(UnreadableFile.at(file.name, why="the zip file is packed in a way that is not read"))


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file, opened. Whatever the zip library raises inside becomes ``unreadable-file``."""
    try:
        with path.open("rb") as stream:
            count = _check_directory(path, stream)
            with zipfile.ZipFile(stream) as archive:
                # With some damage the zip library gives the first members and says nothing of the others.
                if len(archive.infolist()) != count:
                    raise Rejected(UnreadableFile.at(path.name, why="the zip file is damaged: members are missing"))
                yield archive
    except Rejected:
        raise
    except Exception as error:
        # A damaged one may send the reader to an impossible place; a full disk is another matter.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise Rejected(UnreadableFile.at(path.name, why="the zip file is damaged")) from error


def _check_directory(path: Path, stream: BinaryIO) -> int:
    """How many members the table of contents says it has.

    One that is itself a bomb is refused: the zip library reads it whole before anybody can count.
    """
    size = stream.seek(0, os.SEEK_END)
    start = max(0, size - 22 - 65535)
    stream.seek(start)
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise Rejected(UnreadableFile.at(path.name, why="the zip file is damaged: its end is missing"))
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if directory > _MAX_DIRECTORY:
        raise Rejected(ZipBomb.at(path.name, why=f"more than {MAX_MEMBERS} files"))
    stream.seek(0)
    return int.from_bytes(tail[end + 10 : end + 12], "little")


def _members(file: Path, entries: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """The members that are files of a report, by base name."""
    members: list[tuple[str, zipfile.ZipInfo]] = []
    seen: set[str] = set()
    for entry in entries:
        folders, name = _split(entry.filename)
        if not name or name.startswith(".") or "__MACOSX" in folders:
            continue
        if not name.isprintable() or len(os.fsencode(name)) > _MAX_NAME:
            raise Rejected(UnreadableFile.at(file.name, why="a file in the zip file has an impossible name"))
        # Some file systems take Roster.csv and roster.csv for one file.
        if name.casefold() in seen:
            raise Rejected(UnreadableFile.at(file.name, why=f"the zip file holds two files with the name {name}"))
        seen.add(name.casefold())
        members.append((name, entry))
    if not members:
        raise Rejected(UnreadableFile.at(file.name, why="the zip file holds no files"))
    return members


def _split(member: str) -> tuple[list[str], str]:
    r"""Folders and base name of a member; some programs write Windows' separator.

    >>> _split("2024/out\\roster.csv"), _split("../../etc/passwd"), _split("folder/")
    ((['2024', 'out'], 'roster.csv'), (['..', '..', 'etc'], 'passwd'), (['folder'], ''))
    """
    *folders, name = _SEPARATOR.split(member)
    return folders, name


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, limit: int, file: Path) -> int:
    """Write one member to a new file; the number of its bytes, which must not pass the limit."""
    written = 0
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as target, archive.open(entry) as source:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > limit:
                raise Rejected(ZipBomb.at(file.name, why="more bytes than it says"))
            target.write(block)
    return written
