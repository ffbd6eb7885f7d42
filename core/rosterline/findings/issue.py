"""Issue (one finding at one place) and Finding (what all issues of one code have in common)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class Severity(StrEnum):
    """How much a finding weighs: an error leaves something out, a warning needs a look, a notice is for the record."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


ISSUES_SHOWN = 100
"""How many findings a result carries; ``imports show --issues`` has all."""

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding at one place.

    Attributes:
        code: the finding's stable code.
        severity: error, warning or notice.
        file: name of the file, None where no file is meant.
        line: physical line of the file, counted from 1.
        column: the header of the column, as the file spells it.
        message: what is wrong here. Never a cell's value.
    """

    code: str
    severity: Severity
    file: str | None
    line: int | None
    column: str | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """The issue as the commands print it with ``--json``."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Issue:
        """An issue as it was written down; what else stands beside it is passed over."""
        names = ("code", "file", "line", "column", "message")
        return cls(severity=Severity(stored["severity"]), **{name: stored[name] for name in names})


class Finding:
    """Base of the catalogue. A class states code, severity, title, explanation, remedy and the message's template.

    ``leaves_out`` tells whether a row with this finding is left out of the import (it counts in the error budget, and
    what it names is protected).
    """

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    title: ClassVar[str]
    explanation: ClassVar[str]
    remedy: ClassVar[str]
    template: ClassVar[str]
    leaves_out: ClassVar[bool] = False

    @classmethod
    def at(
        cls, file: str | None = None, line: int | None = None, column: str | None = None, /, **words: object
    ) -> Issue:
        """The issue at a place; ``words`` fill the template: counts, headers, school ids, never cells."""
        message = printable(cls.template.format(**words))
        return Issue(cls.code, cls.severity, file and printable(file), line, column and printable(column), message)


def printable(text: str) -> str:
    """Text that every terminal and database can hold: no control characters, no half characters.

    >>> printable("Student" + chr(0) + " ID" + chr(0xDC80))
    'Student ID?'
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in whole if character >= " " and not 127 <= ord(character) < 160)


def looks_like_an_id(text: str) -> bool:
    """Whether a value that is said to be a school's id can be told to anybody: a child's name has no digit.

    >>> looks_like_an_id("1071"), looks_like_an_id("LHS"), looks_like_an_id("Lee")
    (True, True, False)
    """
    return any(character.isdigit() for character in text) or (text.isupper() and len(text) <= 4)


def sort_issues(issues: Iterable[Issue]) -> list[Issue]:
    """Errors first, then warnings, then notices; inside, by file and line."""
    return sorted(issues, key=lambda issue: (_WEIGHT[issue.severity], issue.file or "", issue.line or 0, issue.code))
