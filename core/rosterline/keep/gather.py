"""Files as they arrived -> the files of a report, surveyed, and the report's sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rosterline.errors import Rejected
from rosterline.findings.reports import EmptyFile, FileChanged, FileTooLarge, UnreadableFile
from rosterline.keep.archive import is_archive, unpack
from rosterline.keep.files import ReportFile
from rosterline.keep.survey import survey

if TYPE_CHECKING:
    from rosterline.read.contract import Options


def survey_files(paths: Sequence[Path], work: Path, options: Options) -> tuple[list[ReportFile], str]:
    """Survey the files of a report where they are; the members of zip files are unpacked into ``work``.

    Args:
        paths: local files, each with its bytes complete.
        work: a folder for members of zip files; made when it is needed, and the caller's to remove.
        options: ``max_bytes`` limits each file and what a zip file unpacks to.

    Returns:
        The report's files in the order of ``paths`` (members in the order of their zip file), and the report's sha256:
        of one file its own; of several, that of their sorted lower-case hex digests joined by LF.

    Raises:
        Rejected: ``empty-file``, ``file-too-large``, ``file-changed``, ``zip-bomb`` or ``unreadable-file``.
        OSError: the disk is full or failing.
    """
    files: list[ReportFile] = []
    for number, path in enumerate(paths, 1):
        try:
            files += _files_of(path, work / str(number), options.max_bytes)
        except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
            raise Rejected(UnreadableFile.at(path.name, why=f"the file can't be opened: {error.strerror}")) from error
    return files, report_hash([file.survey.sha256 for file in files])


def report_hash(digests: Sequence[str]) -> str:
    r"""The sha256 of a report from those of its files (lower-case hex).

    >>> report_hash(["ab12"])
    'ab12'
    >>> report_hash(["b", "a"]) == hashlib.sha256(b"a\nb").hexdigest()
    True
    """
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def check_unchanged(file: ReportFile) -> None:
    """Look whether a file still has the size and time that its survey saw.

    Raises:
        Rejected: ``file-changed``.
    """
    if not file.modified_ns:
        return
    try:
        now = _stamp(file.path)
    except OSError:
        now = (-1, -1)
    if now != (file.survey.size, file.modified_ns):
        raise Rejected(FileChanged.at(file.name))


def _files_of(path: Path, folder: Path, max_bytes: int) -> list[ReportFile]:
    if not is_archive(path):
        return [_surveyed(path.name, path, max_bytes)]
    before = _check_size(path, max_bytes)
    members = []
    for name, member in unpack(path, folder, max_bytes):
        if is_archive(member):
            raise Rejected(UnreadableFile.at(path.name, why=f"the zip file holds another zip file ({name})"))
        members.append(_surveyed(name, member, max_bytes))
    if _stamp(path) != before:
        raise Rejected(FileChanged.at(path.name))
    return members


def _surveyed(name: str, path: Path, max_bytes: int) -> ReportFile:
    before = _check_size(path, max_bytes)
    found = survey(path)
    if _stamp(path) != before or found.size != before[0]:
        raise Rejected(FileChanged.at(name))
    return ReportFile(name, path, found, modified_ns=before[1])


def _check_size(path: Path, max_bytes: int) -> tuple[int, int]:
    size, modified = _stamp(path)
    if not size:
        raise Rejected(EmptyFile.at(path.name))
    if size > max_bytes:
        raise Rejected(FileTooLarge.at(path.name, limit=max_bytes))
    return size, modified


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
