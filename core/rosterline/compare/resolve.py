"""What only the stored roster can tell: who an e-mail address means, which value counts, who teaches first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from rosterline.check import Checked
from rosterline.check.checked import Contested
from rosterline.findings import Issue
from rosterline.findings.rows import AmbiguousEmail
from rosterline.roster.bulk import ACTIVE, nothing
from rosterline.roster.entities import BY_NAME, PEOPLE, TEACHER, TEACHINGS, Entity
from rosterline.roster.stored import StoredRoster


def teachers_by_email(checked: Checked, stored: StoredRoster) -> list[Issue]:
    """Give teachers whom the report names by e-mail only the id of the one stored teacher with that address.

    Changes ``checked.frames``. Where several stored teachers have the address, the section keeps its teacher.
    """
    frames = checked.frames
    people = frames["people"]
    mails = people.filter(pl.col("by_email"))["id"].to_list()
    mails += frames["teachings"].filter(pl.col("by_email"))["teacher_id"].to_list()
    if not mails or stored.is_empty:
        return []
    mail = pl.col("email").str.to_lowercase()
    known = (
        stored.active(PEOPLE)
        .filter((pl.col("role") == TEACHER) & mail.is_in(mails))
        .select(mail.alias("_mail"), pl.col("id").alias("_id"))
        .collect()
        .group_by("_mail")
        .agg(pl.col("_id").first(), pl.len().alias("_ids"))
    )
    several = known.filter(pl.col("_ids") > 1)["_mail"].to_list()
    one = known.filter(pl.col("_ids") == 1)
    names = dict(zip(one["_mail"].to_list(), one["_id"].to_list(), strict=True))
    issues = _leave_ambiguous(checked, several)
    real = pl.col("id").replace(names) if names else pl.col("id")
    people = people.filter(~(pl.col("by_email") & pl.col("id").is_in(several)))
    people = people.with_columns(pl.when(pl.col("by_email")).then(real).otherwise(pl.col("id")).alias("id"))
    frames["people"] = people.sort("by_email").unique(["role", "id"], keep="first", maintain_order=True)
    for name, column in (("teachings", "teacher_id"), ("person_schools", "person_id")):
        frame = frames[name]
        mine = pl.col("role") == TEACHER if name == "person_schools" else pl.lit(True)
        frame = frame.filter(~(mine & pl.col(column).is_in(several)))
        renamed = (
            pl.when(mine).then(pl.col(column).replace(names)).otherwise(pl.col(column)) if names else pl.col(column)
        )
        frames[name] = frame.with_columns(renamed.alias(column)).unique(
            list(BY_NAME[name].key), keep="first", maintain_order=True
        )
    return issues


def _leave_ambiguous(checked: Checked, mails: list[str]) -> list[Issue]:
    rows = checked.frames["teachings"].filter(pl.col("teacher_id").is_in(mails) & pl.col("by_email"))
    checked.presence.sections_keep_teachers |= set(rows["section_id"].to_list())
    return [
        AmbiguousEmail.at(checked.counts[file].name, line)
        for file, line in rows.select("file", "line").sort("file", "line").iter_rows()
    ]


def only_placed(checked: Checked, stored: StoredRoster) -> None:
    """Of staff of all jobs, in a report without classes, those count who are placed in a stored class."""
    people = checked.frames["people"]
    if people["mixed"].any() and "teachings" not in checked.speaks_for:
        placed = stored.active(TEACHINGS).select(pl.col("teacher_id").unique()).collect()["teacher_id"]
        people = people.filter(~pl.col("mixed") | pl.col("id").is_in(placed.implode()))
        links = checked.frames["person_schools"]
        known = people.select("role", person_id="id")
        links = links.join(known, on=["role", "person_id"], how="semi", maintain_order="left")
        checked.frames["person_schools"] = links
    checked.frames["people"] = people.drop("mixed", "by_email")


def completed(
    frame: pl.DataFrame, entity: Entity, checked: Checked, stored: StoredRoster, contested: Iterable[Contested]
) -> pl.DataFrame:
    """The frame with all value columns of its table.

    A column that the report does not map, and an attribute in which its rows contradict one another, keep the stored
    value, also in a record that comes back; where nothing is stored, unmapped columns are empty and contested ones
    keep the first line's.
    """
    absent = [name for name in entity.values if name not in frame.columns]
    frame = frame.with_columns(nothing(entity, name).alias(name) for name in absent)
    if stored.is_empty:
        return frame
    keep = _unmapped(frame, entity, checked)
    keep = _stored_somewhere(keep, entity, stored)
    said = [item for item in contested if item.entity == entity.name]
    wanted = sorted({name for names in keep.values() for name in names} | {item.attribute for item in said})
    if not wanted:
        return frame
    # A row that is inactive and holds nothing has no stored value: of what was rolled back, nothing is left.
    said_before = pl.any_horizontal(ACTIVE, *(pl.col(name).ne_missing(nothing(entity, name)) for name in wanted))
    stored_values = [pl.col(name).alias(f"_{name}") for name in wanted]
    known = stored.scan(entity).filter(said_before).select(*entity.key, *stored_values).collect()
    frame = frame.join(known.with_columns(_stored=pl.lit(True)), on=list(entity.key), how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("_stored").fill_null(False))
    for name in wanted:
        keeps = _keeps_stored(entity, name, keep, [item.key for item in said if item.attribute == name])
        value = pl.when(keeps & pl.col("_stored")).then(pl.col(f"_{name}")).otherwise(pl.col(name))
        frame = frame.with_columns(value.alias(name))
    return frame.drop("_stored", *(f"_{name}" for name in wanted))


def _stored_somewhere(keep: dict[str, list[str]], entity: Entity, stored: StoredRoster) -> dict[str, list[str]]:
    """Of the columns that keep their stored value, those that have one in some row: the others are empty either way."""
    names = sorted({name for some in keep.values() for name in some})
    if not names:
        return {}
    some = [pl.col(name).ne_missing(nothing(entity, name)).any() for name in names]
    filled = stored.scan(entity).select(some).collect().row(0, named=True)
    kept = {role: [name for name in columns if filled[name]] for role, columns in keep.items()}
    return {role: columns for role, columns in kept.items() if columns}


def _keeps_stored(entity: Entity, name: str, keep: dict[str, list[str]], contested: list[tuple[str, ...]]) -> pl.Expr:
    """Which rows keep the stored value of a column."""
    keeps = pl.lit(False)
    for role, names in keep.items():
        if name in names:
            keeps = keeps | (pl.col("role") == role if role else pl.lit(True))
    if contested:
        keys = pl.DataFrame(contested, schema=list(entity.key), orient="row").to_struct()
        keeps = keeps | pl.struct(entity.key).is_in(keys.implode())
    return keeps


def _unmapped(frame: pl.DataFrame, entity: Entity, checked: Checked) -> dict[str, list[str]]:
    """Role (``""`` where there is none) -> value columns that the report can't fill."""
    if entity is PEOPLE:
        roles = frame["role"].unique().to_list()
        return {role: [name for name in entity.values if name not in checked.mapped[role]] for role in roles}
    return {"": [name for name in entity.values if name not in checked.mapped[entity.name]]}


def with_primary(
    teachings: pl.DataFrame, stored: StoredRoster, kept: pl.DataFrame, sections: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Teachings with ``is_primary``: the stored primary while still listed, else the SIS's lead, else the lowest id.

    ``kept`` are stored teachings that stay although the report lacks them: a primary among them stays primary, and
    where nobody else is left, one of them becomes it. Whose time in the class is over by ``day`` comes last.
    """
    if kept.height:
        teachings = pl.concat([teachings, _stepping_up(teachings, kept, sections)], how="diagonal")
    primary = (
        stored.active(TEACHINGS)
        .filter(pl.col("is_primary"))
        .select("section_id", "teacher_id", pl.lit(True).alias("_was"))
        .collect()
    )
    keeps = kept.filter(pl.col("is_primary")).select("section_id", pl.lit(True).alias("_taken"))
    ranked = (
        teachings.join(primary, on=["section_id", "teacher_id"], how="left")
        .join(keeps, on="section_id", how="left")
        .with_columns(pl.col("_was", "_taken").fill_null(False))
        .with_columns(_over=(pl.col("ends_on") <= day).fill_null(False))
        .sort(["section_id", "_over", "_was", "lead", "teacher_id"], descending=[False, False, True, True, False])
    )
    first = pl.col("section_id").is_first_distinct() & ~pl.col("_taken")
    return ranked.with_columns(first.alias("is_primary")).drop("_was", "_taken", "_over", "lead")


def _stepping_up(teachings: pl.DataFrame, kept: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """Of listed classes that lose their primary teacher and get nobody: the lowest id of those who stay."""
    taken = kept.filter(pl.col("is_primary"))
    lacking = kept.join(taken, on="section_id", how="anti").join(teachings, on="section_id", how="anti")
    lowest = lacking.sort("teacher_id").unique("section_id", keep="first", maintain_order=True)
    listed = sections.select("file", "line", section_id="id")
    return lowest.drop("is_primary").join(listed, on="section_id", how="inner").with_columns(lead=pl.lit(False))
