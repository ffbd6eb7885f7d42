"""The schools that each of a role's several files names (one file per school)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from rosterline.map.rows import Pieces

_OF_SECTIONS = ("enrollments", "teachings")


def schools_by_file(
    pieces: Sequence[Pieces], frames: Mapping[str, pl.DataFrame], numbers: Collection[int]
) -> dict[int, frozenset[str]]:
    """Number of a file -> the schools that its rows name, or, without a column of schools, those of its classes.

    Args:
        pieces: what the rows of each file say.
        frames: the canonical frames, as stated; their rows may have the file that says the same first.
        numbers: the files that are asked for. Few reports have any: then nothing is computed.
    """
    found: dict[int, frozenset[str]] = {}
    for piece in pieces:
        number = piece.plan.file.number
        if number not in numbers:
            continue
        if "school.id" in piece.plan.fields:
            names = [name for classes in piece.classes for name in classes["school.id"].unique().to_list()]
        else:
            names = _of_classes(frames, number)
        found[number] = frozenset(names) - {""}
    return found


def _of_classes(frames: Mapping[str, pl.DataFrame], number: int) -> list[str]:
    sections = frames["sections"].select(section_id="id", school="school_id").unique()
    named: list[str] = []
    for name in _OF_SECTIONS:
        classes = frames[name].filter(pl.col("file") == number).select("section_id").unique()
        named += classes.join(sections, on="section_id")["school"].unique().to_list()
    return named
