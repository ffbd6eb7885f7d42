"""Classes made from the homerooms of students, in schools where the district wants it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rosterline.map.rows import Pieces
from rosterline.read.contract import LINE
from rosterline.report.rows import cell, composed

EVERY_SCHOOL = "*"
HOMEROOM = "homeroom"
"""First part of the key of such a class; the school and the homeroom's name follow."""

_NEEDS = {"student.id", "student.homeroom", "school.id"}


def with_homerooms(
    frames: dict[str, pl.DataFrame], pieces: Sequence[Pieces], schools: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """The stated frames with a class for each homeroom, and its students in it.

    Args:
        frames: the stated frames, of a report that has classes.
        pieces: what the rows of each file say.
        schools: ids of schools in which homerooms become classes; ``*`` for all.
    """
    found = [_homerooms(frame, piece) for piece in pieces if piece.plan.fields >= _NEEDS for frame in piece.students]
    if not schools or not found:
        return frames
    rooms = pl.concat(found)
    if EVERY_SCHOOL not in schools:
        rooms = rooms.filter(pl.col("school_id").is_in(list(schools)))
    rooms = rooms.with_columns(section_id=composed([pl.lit(HOMEROOM), pl.col("school_id"), pl.col("name")]))
    places = ("file", LINE)
    sections = rooms.unique("section_id", keep="first", maintain_order=True).select(
        pl.col("section_id").alias("id"),
        pl.lit("").alias("source_id"),
        "school_id",
        pl.lit("").alias("course_id"),
        pl.format("Homeroom {}", "name").alias("name"),
        *places,
    )
    pairs = rooms.select("section_id", "student_id", "begins_on", "ends_on", *places)
    return frames | {
        "sections": pl.concat([frames["sections"], sections.select(frames["sections"].columns)]),
        "enrollments": pl.concat([frames["enrollments"], pairs.select(frames["enrollments"].columns)]),
    }


def _homerooms(frame: pl.DataFrame, piece: Pieces) -> pl.DataFrame:
    """student_id, school_id, name, and the student's days in the school, of the rows that name a homeroom."""
    days = {"begins_on": "student.school_begin", "ends_on": "student.school_end"}
    return frame.filter(pl.all_horizontal(cell(frame, name) != "" for name in sorted(_NEEDS))).select(
        pl.col("student.id").alias("student_id"),
        pl.col("school.id").alias("school_id"),
        pl.col("student.homeroom").alias("name"),
        *(
            (pl.col(field) if field in frame.columns else pl.lit(None, pl.Date)).alias(name)
            for name, field in days.items()
        ),
        pl.lit(piece.plan.file.number, pl.UInt16).alias("file"),
        LINE,
    )
