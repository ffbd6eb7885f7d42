"""What is known of a file before anybody reads it as a table: its bytes, surveyed once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Survey:
    r"""One pass over a file's bytes.

    Attributes:
        sha256: lower-case hex digest of all bytes.
        size: number of bytes.
        ascii_only: no byte is beyond ASCII.
        bom: ``utf-8-sig``, ``utf-16-le``, ``utf-16-be`` or ``""``.
        has_nul: a NUL byte is among them (in a UTF-16 file that means nothing).
        has_quote: a ``"`` is among them.
        line_ends: which of ``"\r\n"``, ``"\n"``, ``"\r"`` end lines; more than one is "mixed". Empty for one line.
            Counted on bytes: in a UTF-16 file they mean nothing, and a line break inside a quoted cell counts too.
        line_end: the last line has an end.
    """

    sha256: str
    size: int
    ascii_only: bool
    bom: str
    has_nul: bool
    has_quote: bool
    line_ends: frozenset[str]
    line_end: bool = True


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of a report, on this machine's disk.

    Attributes:
        name: base name as the district knows it (for a member of a zip: the member's base name).
        path: where its bytes are.
        survey: what one pass over its bytes told.
        modified_ns: when the file was last written, as the survey saw it, in nanoseconds; 0: nobody looked.
    """

    name: str
    path: Path
    survey: Survey
    modified_ns: int = 0
