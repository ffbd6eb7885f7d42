"""What a file's bytes are as UTF-8 text."""

from __future__ import annotations

import codecs
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import polars as pl

from rosterline.keep.files import Survey
from rosterline.keep.survey import BLOCK


class Text(StrEnum):
    """What the bytes are as UTF-8 text, when no byte order mark says otherwise."""

    ASCII = "ascii"
    UTF8 = "utf-8"
    MIXED = "mixed"
    """Valid multi-byte UTF-8 somewhere and invalid bytes elsewhere: a UTF-8 file with damaged lines."""
    OTHER = "other"
    """Bytes beyond ASCII, none of them valid multi-byte UTF-8: another encoding."""


@lru_cache(maxsize=64)
def text_of(path: Path, found: Survey) -> Text:
    """Look through a file that is not pure ASCII.

    Raises:
        OSError: it can't be read.
    """
    if found.ascii_only:
        return Text.ASCII
    return Text.UTF8 if _is_utf8(path) else _classified(path)


def _is_utf8(path: Path) -> bool:
    """Strict UTF-8, block by block: polars looks at it several times faster than decoding."""
    rest = b""
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK):
            block = rest + block
            cut = _last_boundary(block)
            if not _valid(block[:cut]):
                return False
            rest = block[cut:]
    return _valid(rest)


def _last_boundary(block: bytes) -> int:
    r"""Where the character begins that the end of a block may have cut.

    >>> _last_boundary("Zo".encode() + b"\xc3"), _last_boundary("Zoë".encode()), _last_boundary(b"Ann")
    (2, 2, 3)
    """
    for place in range(len(block) - 1, max(len(block) - 4, -1), -1):
        if block[place] >= 0xC0:
            return place
        if block[place] < 0x80:
            return len(block)
    return len(block)


def _valid(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _classified(path: Path) -> Text:
    """Of bytes that are not all UTF-8: whether some of them are."""
    text = _Classifier()
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK):
            text.feed(block)
    return text.result()


class _Classifier:
    """Tells whether bytes are ASCII, UTF-8, UTF-8 with damage, or something else; characters may span blocks."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._valid = False
        """A valid character beyond ASCII was seen."""
        self._invalid = False
        """Bytes were seen that are no UTF-8."""
        self._tail = b""

    def feed(self, block: bytes) -> None:
        if self._invalid:
            self._look_for_valid(block)
            return
        pending, _ = self._decoder.getstate()
        if not pending and block.isascii():
            return
        try:
            self._valid = not self._decoder.decode(block).isascii() or self._valid
        except UnicodeDecodeError:
            self._invalid = True
            self._look_for_valid(pending + block)

    def _look_for_valid(self, block: bytes) -> None:
        if not self._valid:
            # "ignore" only to count what is valid: nothing that is read passes through here.
            window = self._tail + block
            self._valid = not window.isascii() and not window.decode("utf-8", errors="ignore").isascii()
            self._tail = window[-3:]

    def result(self) -> Text:
        cut = not self._invalid and self._decoder.getstate()[0]
        if self._invalid or cut:
            return Text.MIXED if self._valid else Text.OTHER
        return Text.UTF8 if self._valid else Text.ASCII
