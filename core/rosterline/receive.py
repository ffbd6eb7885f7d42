"""Receive: the report's files, from where the command or the district says they are.

A file that is named is only watched for change while it is read (:mod:`rosterline.keep`).
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rosterline.errors import SourceUnavailable
from rosterline.findings.reports import SourceMissing


def receive(paths: Sequence[Path], pattern: str) -> list[Path]:
    """The files to import: those that are named (each once), else those that the district's ``file`` setting finds.

    Raises:
        SourceUnavailable: ``file-not-found``.
    """
    if paths:
        for path in paths:
            if not _is(Path.is_file, path):
                name = path.name or str(path)
                what = (
                    f"{name!r} is a folder: name the files in it"
                    if _is(Path.is_dir, path)
                    else f"there is no file {name!r}"
                )
                raise SourceUnavailable(SourceMissing.at(name, what=what))
        return list(dict.fromkeys(path.absolute() for path in paths))
    if not pattern:
        what = "no file was named and the district's setting `file` is empty"
        raise SourceUnavailable(SourceMissing.at(what=what))
    found = sorted(Path(name) for name in glob.glob(os.path.expanduser(pattern)) if _is(Path.is_file, Path(name)))
    if not found:
        raise SourceUnavailable(SourceMissing.at(what="no file fits the district's setting `file`"))
    return found


def _is(what: Callable[[Path], bool], path: Path) -> bool:
    """What a path is; one that the system can't even look at (its name is too long, say) is nothing."""
    try:
        return what(path)
    except OSError:
        return False
