"""One pass over a file's bytes."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from rosterline.keep.files import Survey, Text

BLOCK = 1 << 20
"""Bytes read at once."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def survey(path: Path) -> Survey:
    """Read a file once, in blocks of 1 MB, and tell its hash, size, kind of text and line ends.

    Raises:
        OSError: it can't be read.
    """
    digest = hashlib.sha256()
    text, ends = _Utf8(), _LineEnds()
    size, bom = 0, ""
    has_nul = has_quote = False
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK):
            if not size:
                bom = next((name for mark, name in _BOMS if block.startswith(mark)), "")
            size += len(block)
            digest.update(block)
            has_nul = has_nul or b"\0" in block
            has_quote = has_quote or b'"' in block
            text.feed(block)
            ends.feed(block)
    return Survey(digest.hexdigest(), size, text.result(), bom, has_nul, has_quote, ends.result())


class _Utf8:
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


class _LineEnds:
    """Tells which line ends occur. Only blocks that hold a CR are counted: counting LF costs as much as hashing."""

    def __init__(self) -> None:
        self._found: set[str] = set()
        self._cr_before = False

    def feed(self, block: bytes) -> None:
        if len(self._found) == 3:
            return
        if self._cr_before:
            block = b"\r" + block
        self._cr_before = False
        if b"\r" not in block:
            if b"\n" in block:
                self._found.add("\n")
            return
        if block.endswith(b"\r"):
            # Whether it is half of a CRLF shows in the next block.
            self._cr_before = True
            block = block[:-1]
        pairs = block.count(b"\r\n")
        counts = {"\r\n": pairs, "\n": block.count(b"\n") - pairs, "\r": block.count(b"\r") - pairs}
        self._found.update(end for end, count in counts.items() if count)

    def result(self) -> frozenset[str]:
        return frozenset(self._found | {"\r"} if self._cr_before else self._found)
