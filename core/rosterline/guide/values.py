"""What is put into a page: text that can't break it, and gaps for what is not set.

Templates are trusted, values are not: a district's title may hold ``<b>`` or ``|``. Every value that a template prints
goes through :class:`Values`, which escapes it for Markdown; text that is safe already is a ``Markup``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from rosterline.findings import printable

_SPECIAL = re.compile(r"([\\`*\[\]<>#|~&])")
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_AT_START = re.compile(r"^([-+=!]|\d+(?=[.)]))")
_OPEN, _CLOSE = "\u27e8", "\u27e9"

GAP = re.compile(f"{_OPEN}not set: ([^{_OPEN}{_CLOSE}]*){_CLOSE}")
"""How a gap stands in the text of a page; no value can look like one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the guide says and that is not known yet.

    Attributes:
        key: the setting, ``year`` for the school year.
        what: what is missing, in a few words.
        command: the command that sets it.
    """

    key: str
    what: str
    command: str

    def __bool__(self) -> bool:
        """A gap counts as nothing: a template can ask whether a value is there."""
        return False


Value = str | Gap
"""Something that may be set."""


class Values:
    """Puts values into one page, and remembers the gaps that it had to leave."""

    def __init__(self) -> None:
        self.gaps: dict[str, Gap] = {}

    def text(self, value: object) -> object:
        """A value inside of running text or a table's cell."""
        if value is None or isinstance(value, Markup):
            return value if value is not None else Markup("")
        if isinstance(value, Gap):
            return self._gap(value)
        if isinstance(value, str | int | float | date):
            return Markup(escaped(str(value)))
        return value

    def code(self, value: object) -> Markup:
        """A value that is typed or compared character by character."""
        if isinstance(value, Gap):
            return self._gap(value)
        words = one_line(str(value))
        if not words or set(words) & {"`", "|"}:  # code can't hold these in a table
            return Markup(escaped(words))
        return Markup(f"`{words}`")

    def told(self, value: object) -> object:
        """A sentence of the report definition's, in which code stands between backticks."""
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        parts = re.split(r"`([^`]*)`", one_line(value))
        made = [self.code(part) if place % 2 else Markup(_inside(part)) for place, part in enumerate(parts)]
        return Markup("").join(made)

    def plain(self, value: object) -> Markup:
        """A value inside of a code block."""
        if isinstance(value, Gap):
            return self._gap(value)
        return Markup(re.sub("`{3,}|~{3,}", "'", one_line(str(value))))

    def _gap(self, gap: Gap) -> Markup:
        self.gaps.setdefault(gap.key, gap)
        return Markup(f"{_OPEN}not set: {gap.what}{_CLOSE}")


def one_line(text: str) -> str:
    r"""A value without line ends, control characters and the marks of a gap.

    >>> one_line(" Springfield\n  Public " + chr(0x27e8))
    'Springfield Public ('
    """
    return printable(" ".join(text.split())).replace(_OPEN, "(").replace(_CLOSE, ")")


def escaped(text: str) -> str:
    r"""Text as Markdown that means nothing but this text.

    >>> print(escaped("<b>|*_x_ staff_id"), escaped("1. - a"), escaped("# a"))
    \<b\>\|\*\_x\_ staff_id 1\. - a \# a
    """
    words = _inside(one_line(text))
    begin = _AT_START.match(words)
    if begin is None:
        return words
    first = begin.group()
    return f"{first}\\{words[len(first) :]}" if first.isdigit() else f"\\{words}"


def _inside(words: str) -> str:
    """Words that do not begin a line, as Markdown."""
    return _UNDERSCORE.sub(r"\\_", _SPECIAL.sub(r"\\\1", words))
