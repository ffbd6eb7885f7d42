"""The copy of a report that is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def store_files(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Keep a copy of files as they arrived (a zip file as the zip file), readable by this user alone.

    The bytes are copied inside the kernel. Each file appears under its own name only when it is complete and on the
    disk; storing the same files again replaces them. Of two files with one name the second goes into a folder ``2``.

    Args:
        paths: local files.
        folder: where to; made if need be (mode 0700).

    Returns:
        The copies, in the order of ``paths``.

    Raises:
        OSError: no space, no permission; the folder may then hold some of the files.
    """
    copies: list[Path] = []
    taken: set[Path] = set()
    for path in paths:
        place, number = folder, 1
        while place / path.name in taken or place in copies:
            number += 1
            place = folder / str(number)
        taken |= {place, place / path.name}
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        copies.append(_copied(path, place))
    return copies


def replace_files(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Keep a copy of files in place of whatever a folder held."""
    shutil.rmtree(folder, ignore_errors=True)
    return store_files(paths, folder)


def _copied(path: Path, place: Path) -> Path:
    target, part = place / path.name, place / ".part"
    # Nobody else may read it, not even while it is being written.
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        shutil.copyfile(path, part)
        _to_disk(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _to_disk(place)
    return target


def _to_disk(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows can't sync a folder
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
