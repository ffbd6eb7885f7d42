"""What is different between the columns that were signed off and those that came, column by column."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rosterline.findings import printable
from rosterline.recognise.header import plain

_LONGEST = 60
"""Characters of a header that a message shows."""

_Key = tuple[str, int]
"""A header as headers are compared, and which of those of the same name it is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in words, and the header that it is about, None where that may not be told."""

    text: str
    column: str | None


def named_columns(headers: Sequence[str]) -> tuple[str, ...]:
    """The columns of a header, as they are pinned and told: blank cells behind the last name are none.

    >>> named_columns(["Student ID", "", "Grade", "", " "])
    ('Student ID', '', 'Grade')
    """
    cells = [printable(header).strip() for header in headers]
    return tuple(cells[: max((place for place, cell in enumerate(cells, 1) if cell), default=0)])


def standing(locked: Sequence[str], cells: Sequence[str]) -> int:
    """How many of the locked headers stand in a row, each as often as it was locked."""
    return (_names(locked) & _names(cells)).total()


def _names(headers: Sequence[str]) -> Counter[str]:
    return Counter(name for header in headers if (name := plain(printable(header))))


def column_differences(locked: Sequence[str], now: Sequence[str], *, told: bool = True) -> list[Difference]:
    """Every way in which the columns are not those that were signed off; columns added behind the last one are none.

    Args:
        locked: all headers at sign-off, in order.
        now: all cells of the header row that came.
        told: cells of the row that are no locked headers may stand in messages.

    Returns:
        By the place of the column. Empty exactly when the row begins with the locked headers and repeats none of them
        behind.
    """
    pair = _Pair(named_columns(locked), named_columns(now), told)
    found = [*pair.moved(), *pair.doubled(), *pair.between_unmoved()]
    return [difference for _, difference in sorted(found, key=lambda item: item[0])]


class _Pair:
    """Two lists of headers, with what of the one stands where in the other."""

    def __init__(self, locked: Sequence[str], now: Sequence[str], told: bool) -> None:
        self.locked, self.now, self.told = locked, now, told
        self.was = {key: place for place, key in enumerate(_keys(locked))}
        self.is_ = {key: place for place, key in enumerate(_keys(now))}
        both = [key for key in self.was if key in self.is_]
        still = _longest_rising([self.is_[key] for key in both])
        self.unmoved = [key for key in both if self.is_[key] in still]
        self.elsewhere = [key for key in both if self.is_[key] not in still]
        self.names = {name for name, _ in self.was if name}

    def moved(self) -> Iterator[tuple[int, Difference]]:
        """Locked columns that stand in another order."""
        for key in self.elsewhere:
            was, place = self.was[key], self.is_[key]
            header = self.locked[was]
            yield place, Difference(f"{_said(header)} moved from column {was + 1} to {place + 1}", header or None)

    def doubled(self) -> Iterator[tuple[int, Difference]]:
        """Locked headers that stand more often than at sign-off: which of them is meant can't be known."""
        before, after = _names(self.locked), _names(self.now)
        for name in sorted(self.names):
            if after[name] > before[name]:
                place = self.is_[name, before[name]]
                header = self.locked[self.was[name, 0]]
                text = f"{_said(header)} stands {_times(after[name])}, at sign-off {_times(before[name])}"
                yield place, Difference(text, header)

    def between_unmoved(self) -> Iterator[tuple[int, Difference]]:
        """Between columns that are where they were: renamed, missing and new ones."""
        ends = [(self.was[key], self.is_[key]) for key in self.unmoved]
        before = (-1, -1)
        for end in [*ends, (len(self.locked), len(self.now))]:
            lost = [place for key, place in self.was.items() if before[0] < place < end[0] and key not in self.is_]
            new = [place for key, place in self.is_.items() if before[1] < place < end[1] and self._strange(key)]
            for was, place in zip(lost, new, strict=False):
                yield place, self._renamed_columns(was, place)
            for was in lost[len(new) :]:
                header = self.locked[was]
                yield max(before[1], 0), Difference(f"{_said(header)} (column {was + 1}) is missing", header or None)
            # Behind the last locked column a new one is welcome: it is not read.
            for place in new[len(lost) :] if end[0] < len(self.locked) else ():
                text = f"{self._told(place)} (column {place + 1}) is new, before locked columns"
                yield place, Difference(text, self._column(place))
            before = end

    def _strange(self, key: _Key) -> bool:
        return key not in self.was and key[0] not in self.names

    def _renamed_columns(self, was: int, place: int) -> Difference:
        now = "is now" if was == place else f"column {place + 1} in its place is"
        text = f"column {was + 1} was {_said(self.locked[was])} and {now} {self._told(place)}"
        return Difference(text, self._column(place))

    def _told(self, place: int) -> str:
        return _said(self.now[place]) if self.told or not self.now[place] else "another"

    def _column(self, place: int) -> str | None:
        return (self.now[place] or None) if self.told else None


def _keys(headers: Sequence[str]) -> list[_Key]:
    seen: Counter[str] = Counter()
    keys = []
    for header in headers:
        name = plain(header)
        keys.append((name, seen[name]))
        seen[name] += 1
    return keys


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The most of these numbers that rise in the order in which they stand."""
    tops: list[int] = []
    chains: list[tuple[int, ...]] = []
    for place in places:
        at = bisect_left(tops, place)
        chain = (*(chains[at - 1] if at else ()), place)
        tops[at : at + 1], chains[at : at + 1] = [place], [chain]
    return set(chains[-1]) if chains else set()


def _said(header: str) -> str:
    if not header:
        return "a column without a name"
    return repr(header if len(header) <= _LONGEST else f"{header[:_LONGEST]}...")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
