"""Which codec a file is read in, and a UTF-8 copy where it is another one than UTF-8.

The codec is never detected. A byte order mark decides; else the file is UTF-8; else, where it holds no valid UTF-8
beyond ASCII at all, it is read whole in the configured encoding.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rosterline.errors import UsageError
from rosterline.keep.files import ReportFile, Survey
from rosterline.keep.survey import BLOCK, survey
from rosterline.read.foreign import mapped
from rosterline.read.text import Text, text_of
from rosterline.settings import extends_ascii

UTF8 = "utf-8"
_UTF16 = ("utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes that a text file is read from: its own, or those of a UTF-8 copy.

    Attributes:
        name: the file's name.
        path: where the bytes are.
        encoding: codec of each line.
        called: the encoding that messages name: that of the file, not of the copy.
        survey: of the bytes at ``path``.
        start: number of bytes before the text (the byte order mark).
        whole: all bytes are text in UTF-8.
    """

    name: str
    path: Path
    encoding: str
    called: str
    survey: Survey
    start: int
    whole: bool

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The bytes, at the beginning of the text."""
        with mapped(self.name, "the file can't be opened"):
            stream = self.path.open("rb")
        with stream:
            stream.seek(self.start)
            yield stream


def encoding_of(file: ReportFile, configured: str) -> str:
    """The codec in which a text file is read.

    Raises:
        UsageError: the configured encoding is needed, and can't be one of a text file's lines.
    """
    found = file.survey
    if found.bom in _UTF16:
        return found.bom
    if found.bom:
        return UTF8
    with mapped(file.name, "the file can't be opened"):
        text = text_of(file.path, found)
    if text is not Text.OTHER:
        return UTF8
    if not extends_ascii(configured):
        raise UsageError(
            f"reading.encoding is {configured!r}; it must be one in which ASCII is written as ASCII: cp1252, iso-8859-1"
        )
    return configured


def beginning_of(file: ReportFile, encoding: str, size: int) -> tuple[bytes, str, bool]:
    """The first bytes of a text file, without byte order mark.

    Returns:
        The bytes, the codec of their lines (UTF-16 has become UTF-8), and whether that is the whole file.

    Raises:
        OSError: the file can't be read.
    """
    with file.path.open("rb") as stream:
        head = stream.read(size)
    complete = len(head) == file.survey.size
    if encoding not in _UTF16:
        return head.removeprefix(codecs.BOM_UTF8 if file.survey.bom else b""), encoding, complete
    text = codecs.getincrementaldecoder(encoding)("surrogatepass").decode(head[2:])
    return text.encode(UTF8, "surrogatepass"), UTF8, complete


@contextmanager
def source_of(file: ReportFile, encoding: str) -> Iterator[Source]:
    """The bytes to read a text file from, in UTF-8 wherever all of them can be decoded.

    A copy is made only where it must be, in the system's folder for temporary files, and removed again.

    Raises:
        Rejected: the file can't be opened.
        OSError: the copy can't be written.
    """
    found = file.survey
    if encoding == UTF8:
        whole = text_of(file.path, found) in (Text.ASCII, Text.UTF8)
        yield Source(file.name, file.path, UTF8, UTF8, found, 3 if found.bom else 0, whole)
        return
    handle, name = tempfile.mkstemp(prefix="rosterline-", suffix=".txt")
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            decoded = _transcode(file, encoding, target)
        if decoded:
            again = survey(copy)
            whole = text_of(copy, again) in (Text.ASCII, Text.UTF8)
            yield Source(file.name, copy, UTF8, encoding.removesuffix("-le").removesuffix("-be"), again, 0, whole)
        else:
            yield Source(file.name, file.path, encoding, encoding, found, 0, whole=False)
    finally:
        copy.unlink(missing_ok=True)


def _transcode(file: ReportFile, encoding: str, target: BinaryIO) -> bool:
    """Write a file's text in UTF-8; whether all its bytes could be decoded.

    What is no character in UTF-16 becomes bytes that are none in UTF-8 either, so only the lines that hold it are bad.
    """
    errors = "surrogatepass" if encoding in _UTF16 else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with mapped(file.name, "the file can't be opened"):
        source = file.path.open("rb")
    with source:
        if encoding in _UTF16:
            source.seek(2)
        try:
            while block := source.read(BLOCK):
                target.write(decoder.decode(block).encode(UTF8, errors))
            pending, _ = decoder.getstate()
            if encoding in _UTF16:
                target.write(b"\xff" if pending else b"")
            else:
                target.write(decoder.decode(b"", final=True).encode(UTF8))
        except UnicodeError:
            return False
    return True
