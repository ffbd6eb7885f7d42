"""Every change carries its school."""

from __future__ import annotations

import polars as pl

from rosterline.check import Checked
from rosterline.compare.plan import OPERATIONS, EntityPlan
from rosterline.roster.entities import PERSON_SCHOOLS, SECTIONS, Entity
from rosterline.roster.stored import StoredRoster

_OWN = {"schools": "id", "terms": "school_id", "sections": "school_id", "person_schools": "school_id"}


def with_school(entity: Entity, plan: EntityPlan, checked: Checked, stored: StoredRoster) -> EntityPlan:
    """The plan with a column ``school`` in each of its frames: an id, or ``""`` where none is known."""
    for name in OPERATIONS:
        frame = getattr(plan, name)
        setattr(plan, name, _with_school(entity, frame, checked, stored))
    return plan


def _with_school(entity: Entity, frame: pl.DataFrame, checked: Checked, stored: StoredRoster) -> pl.DataFrame:
    if not frame.height:
        return frame.clone().insert_column(frame.width, pl.Series("school", [], pl.String))
    if entity.name in _OWN:
        return frame.with_columns(school=pl.col(_OWN[entity.name]))
    if entity.name == "courses":
        return frame.with_columns(school=pl.lit(""))
    if entity.name == "people":
        return _of_people(frame, checked, stored)
    return _of_sections(frame, checked, stored)


def _of_sections(frame: pl.DataFrame, checked: Checked, stored: StoredRoster) -> pl.DataFrame:
    """By the section: the report's word, else the stored one."""
    sections = checked.frames["sections"]
    # Only the column that joins is joined: at a first load the frame holds every enrollment.
    found = frame.select("section_id")
    if "school_id" in sections.columns:
        found = found.join(
            sections.select(section_id="id", school="school_id"), on="section_id", how="left", maintain_order="left"
        )
    else:
        found = found.with_columns(school=pl.lit(None, pl.String))
    lacking = found.filter(pl.col("school").is_null())["section_id"].unique()
    if lacking.len():
        known = stored.scan(SECTIONS).filter(pl.col("id").is_in(lacking.implode()))
        known_schools = known.select(section_id="id", _school="school_id").collect()
        found = found.join(known_schools, on="section_id", how="left", maintain_order="left")
        found = found.with_columns(pl.coalesce("school", "_school").alias("school")).drop("_school")
    return frame.with_columns(found["school"].fill_null(""))


def _of_people(frame: pl.DataFrame, checked: Checked, stored: StoredRoster) -> pl.DataFrame:
    """By the person's first school: the report's word, else the stored one."""
    key = ["role", "id"]
    links = checked.frames["person_schools"].select("role", id="person_id", school="school_id")
    found = _first_school(frame, links, key)
    lacking = found.filter(pl.col("school").is_null()).select(key)
    if lacking.height and not stored.is_empty:
        known = stored.active(PERSON_SCHOOLS).select("role", id="person_id", school="school_id")
        rest = _first_school(lacking, known.collect(), key).rename({"school": "_school"})
        found = found.join(rest, on=key, how="left", maintain_order="left")
        found = found.with_columns(pl.coalesce("school", "_school").alias("school")).drop("_school")
    return found.with_columns(pl.col("school").fill_null(""))


def _first_school(frame: pl.DataFrame, links: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    some = links.lazy().join(frame.lazy().select(key), on=key, how="semi")
    first = some.group_by(key).agg(pl.col("school").min())
    schools = frame.lazy().select(key).join(first, on=key, how="left", maintain_order="left").select("school")
    return frame.with_columns(schools.collect(engine="streaming"))
