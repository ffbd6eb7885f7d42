"""How T-SQL is written: literals, cells and days, and the filling of templates."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent, indent

TODAY = "CAST(GETDATE() AS date)"
"""The day, never the moment: a clock time is later than the midnight of a last day."""


def literal(value: str) -> str:
    """A text as T-SQL writes it.

    >>> literal("O'Neill")
    "'O''Neill'"
    """
    return "'" + value.replace("'", "''") + "'"


def among(expression: str, values: Sequence[str]) -> str:
    """Whether a value is one of some; ``*`` and ``?`` in them stand for any characters, and for one.

    >>> among("x", ("12", "O'N")), among("x", ("1*",))
    ("x IN ('12', 'O''N')", "x LIKE '1%' ESCAPE '~'")
    """
    plain = [value for value in values if not {"*", "?"} & set(value)]
    tests = [f"{expression} IN ({', '.join(map(literal, plain))})"] if plain else []
    tests += [f"{expression} LIKE {literal(_pattern(value))} ESCAPE '~'" for value in values if value not in plain]
    return tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})"


def _pattern(value: str) -> str:
    for sign in "~%_[":
        value = value.replace(sign, f"~{sign}")
    return value.replace("*", "%").replace("?", "_")


def identifier(column: str, length: int = 30) -> str:
    """An id as text: never as a number with blanks or commas; empty where there is none."""
    return f"ISNULL(CAST({column} AS varchar({length})), '')"


def text(column: str) -> str:
    """A text, empty where there is none."""
    return f"ISNULL({column}, '')"


def listed(column: str) -> str:
    """A name that elsewhere stands in a list: without the commas that separate the names there."""
    return text(f"REPLACE({column}, ',', ' ')")


def day(column: str) -> str:
    """A day as YYYY-MM-DD."""
    return text(f"CONVERT(char(10), {column}, 23)")


def still(end: str) -> str:
    """Whether something has not ended: its last day is today or later, or is not known."""
    return f"({end} IS NULL OR {end} >= {TODAY})"


def filled(template: str, **parts: str) -> str:
    r"""A template with its parts put in; a part of several lines stands as deep as the line that names it.

    >>> print(filled('''
    ...     SELECT a
    ...     FROM (
    ...         {inner}
    ...     ) x
    ... ''', inner="SELECT a\nFROM b"))
    SELECT a
    FROM (
        SELECT a
        FROM b
    ) x
    """
    lines = []
    for line in dedent(template).strip().splitlines():
        depth = " " * (len(line) - len(line.lstrip()))
        there = {name: indent(part, depth).lstrip() for name, part in parts.items()}
        lines.append(line.format(**there))
    return "\n".join(lines)
