"""One pass over a file's bytes."""

from __future__ import annotations

import codecs
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rosterline.keep.files import Survey

BLOCK = 1 << 20
"""Bytes read at once."""

_ENDS = (b"\n", b"\r")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def survey(path: Path) -> Survey:
    """Read a file once, in blocks of 1 MB, and tell its hash, size and line ends.

    Raises:
        OSError: it can't be read.
    """
    digest = hashlib.sha256()
    ends = _LineEnds()
    ascii_only = True
    size, bom, tail = 0, "", b""
    has_nul = has_quote = False
    # Hashing lets go of the interpreter: a second core does it while this one looks at the bytes.
    with path.open("rb", buffering=0) as stream, ThreadPoolExecutor(1) as hasher:
        hashed = hasher.submit(digest.update, b"")
        while block := stream.read(BLOCK):
            if not size:
                bom = next((name for mark, name in _BOMS if block.startswith(mark)), "")
            size += len(block)
            hashed.result()
            hashed = hasher.submit(digest.update, block)
            has_nul = has_nul or b"\0" in block
            has_quote = has_quote or b'"' in block
            ascii_only = ascii_only and block.isascii()
            tail = (tail + block[-2:])[-2:]
            ends.feed(block)
    line_end = tail[-1:] in _ENDS or (bom.startswith("utf-16") and tail[:1] in _ENDS and tail[1:] == b"\0")
    return Survey(digest.hexdigest(), size, ascii_only, bom, has_nul, has_quote, ends.result(), line_end)


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
