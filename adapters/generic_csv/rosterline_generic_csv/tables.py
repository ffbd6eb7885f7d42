"""Reads values out of parsed TOML, and collects what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Mistakes:
    """All that is wrong with a mapping, with the place of each."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def __str__(self) -> str:
        if len(self._found) == 1:
            return f"the mapping: {self._found[0]}"
        return "\n  ".join([f"the mapping has {len(self._found)} mistakes:", *self._found])

    def add(self, place: str, text: str) -> None:
        """Note a mistake at a key path."""
        self._found.append(f"{place}: {text}")

    def unknown(self, place: str, word: str, allowed: Iterable[str], what: str) -> None:
        """Note a word that is not one of those allowed."""
        known = list(allowed)
        self.add(place, f"there is no {what} {word!r}{meant(word, known)}; known: {', '.join(known) or 'none'}")


def meant(word: str, allowed: Iterable[str]) -> str:
    """A question that names the most similar word, if one is similar.

    >>> meant("optionl", ["title", "optional"])
    " (is 'optional' meant?)"
    """
    near = get_close_matches(word, list(allowed), n=1, cutoff=0.7)
    return f" (is {near[0]!r} meant?)" if near else ""


class Table:
    """A table of the mapping at its key path."""

    def __init__(self, data: Mapping[str, Any], place: str, mistakes: Mistakes) -> None:
        self.data = data
        self.place = place
        self.mistakes = mistakes

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def at(self, key: str) -> str:
        """Key path of a key."""
        return f"{self.place}.{key}" if self.place else key

    def mistake(self, key: str, text: str) -> None:
        """Note a mistake at a key."""
        self.mistakes.add(self.at(key), text)

    def only(self, *allowed: str) -> None:
        """Note all keys that have no meaning here."""
        for key in self.data:
            if key not in allowed:
                self.mistakes.unknown(self.at(key), key, allowed, "key")

    def known(self, key: str, words: Iterable[str], allowed: Iterable[str], what: str) -> None:
        """Note all words that are not allowed."""
        known = list(allowed)
        for word in words:
            if word not in known:
                self.mistakes.unknown(self.at(key), word, known, what)

    def text(self, key: str, default: str = "") -> str:
        """A text; blanks around it are dropped."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (key in self.data and not value.strip()):
            self.mistake(key, f"text in quotes is wanted, not {kind(value)}")
            return default
        return value.strip()

    def name(self, key: str, default: str) -> str:
        """A name of letters, digits, ``_`` and ``-``."""
        return self._name(key, self.text(key, default)) or default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty or named twice."""
        value = self.data.get(key, [])
        items = value if isinstance(value, list) else []
        found = tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
        if not isinstance(value, list) or len(found) < len(items):
            self.mistake(key, f'a list of texts is wanted, for example ["one", "two"], not {kind(value)}')
        return tuple(dict.fromkeys(found))

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.mistake(key, f"true or false is wanted, without quotes, not {kind(value)}")
            return default
        return value

    def table(self, key: str) -> Table:
        """A table below this one; an empty one where it is missing."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.mistake(key, f"a table is wanted, not {kind(value)}")
            value = {}
        return Table(value, self.at(key), self.mistakes)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables below a key with their names."""
        outer = self.table(key)
        for name in outer.data:
            if outer._name(name, name):
                yield name, outer.table(name)

    def _name(self, key: str, text: str) -> str:
        if text and not _NAME.fullmatch(text):
            self.mistake(key, "a name has letters, digits, _ and - only, at most 64 of them")
            return ""
        return text


def kind(value: object) -> str:
    """What a TOML value is, for people.

    >>> kind(3), kind(["a"]), kind("")
    ('a number', 'a list', 'empty text')
    """
    names: list[tuple[type, str]] = [
        (bool, "true or false"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
        (dict, "a table"),
        (str, "text"),
    ]
    if value == "":
        return "empty text"
    return next((name for known, name in names if isinstance(value, known)), "a date")
