"""The names of classes for which the report has none: made of course, period and teacher by the district's template.

A name that is made so is no part of a class's key: another template, or another teacher, changes the name and nothing
else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

_PART = " - "
_KEY = "_key"
_WORD = re.compile(r"\{(\w+)\}")


def with_class_names(frames: dict[str, pl.DataFrame], template: str) -> dict[str, pl.DataFrame]:
    """The stated frames, in which each class without a name has got one.

    Args:
        frames: the stated frames.
        template: words in braces between literal text (:data:`rosterline.settings.CLASS_NAME_WORDS`); a part between
            two `` - `` whose words are all empty is left out.
    """
    sections = frames["sections"]
    named = sections.group_by("id").agg((pl.col("name") != "").any().alias("named"))
    nameless = named.filter(~pl.col("named")).select("id")
    if not nameless.height:
        return frames
    words = _words(frames, nameless, set(_WORD.findall(template)))
    made = words.select(_made(template).alias("_made"), id=_KEY)
    renamed = sections.join(made, on="id", how="left", maintain_order="left")
    name = pl.coalesce("_made", "name").alias("name")
    return frames | {"sections": renamed.with_columns(name).select(sections.columns)}


def _made(template: str) -> pl.Expr:
    """The template filled in; parts without any word are kept only beside others that have one."""
    parts = []
    for part in template.split(_PART):
        words = [pl.col(word) for word in _WORD.findall(part)]
        texts = [pl.col(piece) if place % 2 else pl.lit(piece) for place, piece in enumerate(_WORD.split(part))]
        said = pl.any_horizontal(word != "" for word in words) if words else pl.lit(True)
        parts.append(pl.when(said).then(pl.concat_str(texts)).otherwise(None))
    return pl.concat_str(parts, separator=_PART, ignore_nulls=True).str.strip_chars()


def _words(frames: Mapping[str, pl.DataFrame], nameless: pl.DataFrame, wanted: set[str]) -> pl.DataFrame:
    """One row for each class: its key, and a text for each word of the template."""
    sections = _first_said(frames["sections"].join(nameless, on="id", how="semi"), "id", ["source_id", "course_id"])
    courses = _first_said(frames["courses"], "id", ["name"]).select(course_id="id", course="name")
    # In a template `{id}` is the id that the SIS knows.
    words = sections.rename({"id": _KEY, "source_id": "id"}).join(courses, on="course_id", how="left")
    words = words.with_columns(course=pl.coalesce(pl.when(pl.col("course") != "").then("course"), "course_id"))
    for word, found in {"period": _joined(frames["section_periods"]), "term": _terms(frames)}.items():
        if word in wanted:
            words = words.join(found.rename({"section_id": _KEY, "value": word}), on=_KEY, how="left")
    if wanted & {"teacher", "teacher_first"}:
        words = words.join(_teachers(frames).rename({"section_id": _KEY}), on=_KEY, how="left")
    return words.with_columns(pl.col(sorted(wanted)).fill_null(""))


def _first_said(frame: pl.DataFrame, key: str, names: list[str]) -> pl.DataFrame:
    """One row for each key with the first value of each column that is not empty."""
    return frame.group_by(key, maintain_order=True).agg(
        pl.col(name).filter(pl.col(name) != "").first().fill_null("") for name in names
    )


def _joined(values: pl.DataFrame) -> pl.DataFrame:
    """section_id and its distinct values in one text."""
    said = values.select("section_id", "value").unique().sort("section_id", "value")
    return said.group_by("section_id", maintain_order=True).agg(pl.col("value").str.join(", "))


def _terms(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """section_id and the names of its terms, or their ids where they have none."""
    names = _first_said(frames["terms"], "id", ["name"])
    said = frames["section_terms"].join(names, left_on="value", right_on="id", how="left")
    return _joined(said.with_columns(value=pl.coalesce(pl.when(pl.col("name") != "").then("name"), "value")))


def _teachers(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """section_id, teacher, teacher_first: names of the SIS's lead teacher, else of the lowest id, e-mail last."""
    teachings = frames["teachings"].with_columns(pl.col("email").str.to_lowercase())
    # One whose time in the class has an end is named only where there is nobody else.
    order = [pl.col("ends_on").is_not_null(), ~pl.col("lead"), pl.col("id") == "", "id", "email"]
    first = teachings.sort("section_id", *order, maintain_order=True).unique(
        "section_id", keep="first", maintain_order=True
    )
    people = frames["teachers"].with_columns(pl.col("email").str.to_lowercase())
    by_id = _first_said(people.filter(pl.col("id") != ""), "id", ["last_name", "first_name"])
    by_email = _first_said(people.filter(pl.col("email") != ""), "email", ["last_name", "first_name"])
    found = first.select("section_id", "id", "email").join(by_id, on="id", how="left")
    found = found.join(by_email, on="email", how="left", suffix="_by_email")
    return found.select(
        "section_id",
        teacher=pl.coalesce("last_name", "last_name_by_email"),
        teacher_first=pl.coalesce("first_name", "first_name_by_email"),
    )
