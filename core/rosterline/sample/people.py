"""Names and e-mail addresses for people who are so far only a number."""

from __future__ import annotations

import polars as pl

from rosterline.roster.entities import STUDENT, TEACHER
from rosterline.sample.dice import chance, picked
from rosterline.sample.names import FAMILY_NAMES, FIRST_NAMES, SUFFIXES, slug

STUDENT_DOMAIN = "kids.srsd.example"
TEACHER_DOMAIN = "srsd.example"

_SLUGS = {name: slug(name) for name in (*FIRST_NAMES, *FAMILY_NAMES)}


def named(people: pl.DataFrame, number: pl.Expr, seed: int) -> pl.DataFrame:
    """Add ``first_name``, ``last_name`` (some double, some with a suffix) and ``family`` (the plain family name).

    Args:
        people: one row a person.
        number: a whole number that is each person's own.
        seed: gives other names for another seed.
    """
    family = pl.col("family")
    last_name = (
        pl.when(chance(number, 0.03, seed + 3))
        .then(pl.concat_str([family, picked(FAMILY_NAMES, number, seed + 4)], separator="-"))
        .when(chance(number, 0.02, seed + 5))
        .then(pl.concat_str([family, picked(SUFFIXES, number, seed + 6)], separator=" "))
        .otherwise(family)
    )
    people = people.with_columns(
        picked(FIRST_NAMES, number, seed + 1).alias("first_name"),
        picked(FAMILY_NAMES, number, seed + 2).alias("family"),
    )
    return people.with_columns(last_name=last_name)


def as_students(people: pl.DataFrame) -> pl.DataFrame:
    """The frame ``people`` of students: ``id``, names as :func:`named` gives them, and ``grade`` (0 to 12)."""
    grade = pl.col("grade").cast(pl.String)
    kindergarten = pl.col("grade") == 0
    return people.select(
        pl.lit(STUDENT).alias("role"),
        "id",
        "first_name",
        "last_name",
        _email(STUDENT_DOMAIN).alias("email"),
        pl.when(kindergarten).then(pl.lit("KG")).otherwise(grade).alias("grade"),
        pl.when(kindergarten).then(pl.lit("KG")).otherwise(grade.str.zfill(2)).alias("grade_raw"),
    )


def as_teachers(people: pl.DataFrame) -> pl.DataFrame:
    """The frame ``people`` of teachers: ``id`` and names as :func:`named` gives them."""
    return people.select(
        pl.lit(TEACHER).alias("role"),
        "id",
        "first_name",
        "last_name",
        _email(TEACHER_DOMAIN).alias("email"),
        pl.lit("").alias("grade"),
        pl.lit("").alias("grade_raw"),
    )


def _email(domain: str) -> pl.Expr:
    """Initial, family name, and the id without its zeros in front: no two addresses are the same."""
    number = pl.col("id").str.strip_chars_start("0")
    return pl.concat_str(_slug("first_name").str.head(1), _slug("family"), number, pl.lit(f"@{domain}"))


def _slug(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(list(_SLUGS), list(_SLUGS.values()), return_dtype=pl.String)
