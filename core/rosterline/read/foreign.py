"""What somebody else's reader raises, turned into a finding that says nothing of the file's cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rosterline.errors import Rejected
from rosterline.findings.reports import UnreadableFile


def is_panic(error: BaseException) -> bool:
    """Whether a library written in Rust broke down: that is no ``Exception`` in Python."""
    return type(error).__name__ == "PanicException"


@contextmanager
def mapped(file: str, why: str) -> Iterator[None]:
    """Turn whatever is raised inside, except a refusal, into ``unreadable-file`` with the given words."""
    try:
        yield
    except Rejected:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or is_panic(error):
            raise Rejected(UnreadableFile.at(file, why=why)) from None
        raise
