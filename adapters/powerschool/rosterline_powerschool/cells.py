"""What PowerSchool writes into cells: signs that mean something, expressions of periods, HTML entities, dates.

Each function looks at a column as a whole and leaves it alone where there is nothing to do; texts are changed value by
distinct value, never row by row.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from rosterline.report.rows import found_in, parse_day

_GROUP = re.compile(r"([A-Za-z0-9,\-]+)\(([A-Za-z0-9,\-]+)\)")
_LONGEST_RANGE = 60


def changed(frame: pl.DataFrame, name: str, change: Callable[[str], str], where: pl.Expr | None = None) -> pl.DataFrame:
    """The frame with each distinct text of a column changed; ``where`` says which texts can need it."""
    if name not in frame.columns:
        return frame
    column = frame.lazy().select(name) if where is None else frame.lazy().filter(where).select(name)
    texts = column.unique().collect().to_series().to_list()
    others = {text: new for text in texts if (new := change(text)) != text}
    return frame.with_columns(pl.col(name).replace(others)) if others else frame


def unescaped(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """``&amp;`` and ``&#39;`` become characters."""
    escaped = {name: pl.col(name).str.contains("&", literal=True) for name in names if name in frame.columns}
    found = frame.select(test.any().alias(name) for name, test in escaped.items())
    for name in found.columns:
        if found[name].item():
            frame = changed(frame, name, lambda text: html.unescape(text).strip(), escaped[name])
    return frame


def negative(frame: pl.DataFrame, names: Iterable[str]) -> pl.Series | None:
    """Rows in which one of some ids is negative; None where no row is."""
    there = [pl.col(name).str.starts_with("-") for name in names if name in frame.columns]
    if not there:
        return None
    found = frame.select(pl.any_horizontal(there)).to_series()
    return found if found.any() else None


def unsigned(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Ids without the sign of a dropped enrollment."""
    return frame.with_columns(pl.col(name).str.strip_prefix("-") for name in names if name in frame.columns)


def with_periods(frame: pl.DataFrame) -> pl.DataFrame:
    """``section.period`` from an expression of periods and days."""
    return changed(frame, "section.period", periods)


def periods(expression: str) -> str:
    """The periods of an expression, joined by commas; text that is no expression stays as it is.

    >>> periods("1(A-B) 3(B)"), periods("1-2(A) 3(B) 4(A)"), periods("HR(A)"), periods("P1-P2(A,C)")
    ('1,3', '1,2,3,4', 'HR', 'P1-P2')
    >>> periods("after school"), periods("3"), periods("")
    ('after school', '3', '')
    """
    groups = [_GROUP.fullmatch(group) for group in expression.split()]
    found: dict[str, None] = {}
    for group in groups:
        if group is None:
            return expression
        for item in group[1].split(","):
            found |= dict.fromkeys(_range(item))
    return ",".join(found) if "" not in found else expression


def _range(item: str) -> list[str]:
    first, dash, last = item.partition("-")
    if dash and first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < _LONGEST_RANGE:
        return [str(number) for number in range(int(first), int(last) + 1)]
    return [item]


def term_name(term: str) -> str:
    """What a TermID says of its term, where no list of terms says more: the year, in hundreds since 1990.

    >>> term_name("3500"), term_name("3502"), term_name("S1")
    ('2025-2026', '2025-2026 (3502)', '')
    """
    if not (term.isascii() and term.isdigit() and 3 <= len(term) <= 5):
        return ""
    begin = int(term) // 100 + 1990
    year = f"{begin}-{begin + 1}"
    return year if term.endswith("00") else f"{year} ({term})"


def days(frame: pl.DataFrame, name: str, forms: Sequence[str]) -> pl.Expr:
    """A column of texts as days; null where a text is no date."""
    if name not in frame.columns:
        return pl.lit(None, pl.Date)
    texts = frame[name].unique().to_list()
    return pl.col(name).replace_strict(texts, [parse_day(text, forms) for text in texts], return_dtype=pl.Date)


def the_one_in(batch: pl.DataFrame, column: str, other: pl.DataFrame | None, key: str, value: str) -> pl.Series:
    """A value of another file's rows, for each row of the batch; null where the key is not there, or means several."""
    if other is not None and {key, value} <= set(other.columns):
        said = other.filter(pl.col(value) != "").group_by(key).agg(pl.col(value).n_unique().alias("_said"))
        other = other.join(said.filter(pl.col("_said") > 1), on=key, how="anti", maintain_order="left")
    return found_in(batch, column, other, key, [value])[value]
