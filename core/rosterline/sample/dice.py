"""Repeatable chance: numbers mixed from a row's number and a seed, the same on every machine and polars version."""

from __future__ import annotations

import polars as pl

_MASK = 2**64
_STEP = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB


def mixed(number: pl.Expr, seed: int) -> pl.Expr:
    """A 64-bit number that looks random, of each number and the seed (splitmix64, wrapping arithmetic).

    >>> pl.select(number=mixed(pl.lit(1), 3)).item()
    7841332209334406396
    """
    value = (number.cast(pl.UInt64) + _word(seed * _STEP)) * _word(_STEP)
    value = (value ^ (value // 2**30)) * _word(_MIX_1)
    value = (value ^ (value // 2**27)) * _word(_MIX_2)
    return value ^ (value // 2**31)


def below(number: pl.Expr, limit: int | pl.Expr, seed: int) -> pl.Expr:
    """A number from 0 to below ``limit`` for each number, UInt32."""
    return (mixed(number, seed) % limit).cast(pl.UInt32)


def chance(number: pl.Expr, share: float, seed: int) -> pl.Expr:
    """True for about ``share`` of the numbers."""
    return mixed(number, seed) < _word(min(int(share * _MASK), _MASK - 1))


def picked(values: tuple[str, ...], number: pl.Expr, seed: int) -> pl.Expr:
    """One of some texts for each number."""
    return pl.lit(pl.Series(values, dtype=pl.String)).gather(below(number, len(values), seed))


def drawn(frame: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """``count`` rows of a frame (all, where there are fewer), in the frame's order.

    >>> drawn(pl.DataFrame({"a": [1, 2, 3, 4]}), 2, seed=1).height
    2
    """
    count = min(count, frame.height)
    order = mixed(pl.int_range(frame.height, dtype=pl.UInt64), seed)
    rows = pl.select(row=pl.int_range(frame.height, dtype=pl.UInt32), order=order).bottom_k(count, by="order")
    return frame[rows["row"].sort()]


def _word(value: int) -> pl.Expr:
    return pl.lit(value % _MASK, dtype=pl.UInt64)
