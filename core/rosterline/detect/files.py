"""The beginnings of files that nobody has said anything about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rosterline.keep import ReportFile, survey_files
from rosterline.read import peek
from rosterline.read.contract import Options, Peek
from rosterline.receive import receive

Begun = tuple[ReportFile, Peek]
"""A file and its beginning."""


def beginnings(paths: Sequence[Path], work: Path, pattern: str = "") -> list[Begun]:
    """The files of a report, those of zip files one by one, each with its first records.

    Args:
        paths: the files; where there are none, those that ``pattern`` finds.
        work: a folder for members of zip files.
        pattern: a path with * and ?.

    Raises:
        Rejected: a file can't be read.
        SourceUnavailable: there is no such file.
    """
    options = Options()
    files, _ = survey_files(receive(paths, pattern), work, options)
    return [(file, peek(file, options)) for file in files]
