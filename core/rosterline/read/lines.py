"""Physical lines of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from rosterline.errors import Rejected
from rosterline.findings.reports import UnreadableFile
from rosterline.read.foreign import mapped

MAX_LINE = 16 << 20
"""Bytes of a line. No table has longer ones, and a line has to be held in memory."""

_BLOCK = 1 << 20


class Lines:
    r"""A file's physical lines as bytes, ended by CRLF, LF or CR; lines can be put back.

    Attributes:
        number: physical number of the line that was taken last, from 1.

    Raises:
        Rejected: a line is longer than ``MAX_LINE``.

    >>> import io
    >>> lines = Lines(io.BytesIO(b"a\r\nb\rc"), "roster.csv")
    >>> next(lines), next(lines)
    (b'a\r\n', b'b\r')
    >>> lines.put_back([b"b\r"]); next(lines), lines.number
    (b'b\r', 2)
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.number = 0
        self._file = file
        self._source = self._read(stream)
        self._waiting: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        line = self._waiting.pop() if self._waiting else next(self._source)
        self.number += 1
        return line

    def put_back(self, taken: Sequence[bytes]) -> None:
        """Put lines back that were the last to be taken, in their order."""
        self._waiting.extend(reversed(taken))
        self.number -= len(taken)

    def skip(self, count: int) -> None:
        """Pass over lines, as many as there are."""
        for _ in range(count):
            next(self, b"")

    def _read(self, stream: BinaryIO) -> Iterator[bytes]:
        rest = b""
        while block := self._block(stream):
            # Of bytes, splitlines knows CRLF, LF and CR and nothing else. The last line may go on in the next block,
            # and a CR at its end may be half of a CRLF.
            *complete, rest = (rest + block).splitlines(keepends=True)
            yield from complete
            if len(rest) > MAX_LINE:
                why = f"a line has more than {MAX_LINE} bytes: this is no table"
                raise Rejected(UnreadableFile.at(self._file, why=why))
        if rest:
            yield rest

    def _block(self, stream: BinaryIO) -> bytes:
        with mapped(self._file, "the file can't be read to its end"):
            return stream.read(_BLOCK)
