"""Receive: the report's files, from where the command or the district says they are.

A file that is named is only watched for change while it is read (:mod:`rosterline.keep`).
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from rosterline.errors import SourceUnavailable
from rosterline.findings.reports import SourceMissing


def receive(paths: Sequence[Path], pattern: str) -> list[Path]:
    """The files to import: those that are named, else those that the district's ``file`` setting finds.

    Raises:
        SourceUnavailable: ``file-not-found``.
    """
    if paths:
        for path in paths:
            if not path.is_file():
                what = f"there is no file {path.name!r}" if not path.is_dir() else f"{path.name!r} is a folder"
                raise SourceUnavailable(SourceMissing.at(path.name, what=what))
        return list(paths)
    if not pattern:
        what = "no file was named and the district's setting `file` is empty"
        raise SourceUnavailable(SourceMissing.at(what=what))
    found = sorted(Path(name) for name in glob.glob(str(Path(pattern).expanduser())) if Path(name).is_file())
    if not found:
        raise SourceUnavailable(SourceMissing.at(what="no file fits the district's setting `file`"))
    return found
