"""Grades and names of people, and the schools to which they belong."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rosterline.findings import Issue
from rosterline.findings.rows import MissingEmail, MissingName, UnknownGrade
from rosterline.map.grades import grade_code
from rosterline.roster.entities import STUDENT, TEACHER


def with_grades(students: pl.DataFrame, names: Mapping[int, str]) -> tuple[pl.DataFrame, list[Issue]]:
    """Students with ``grade``, the known code of ``grade_raw`` or ``""``; one warning for those that are not known."""
    codes = {raw: grade_code(raw) for raw in students["grade_raw"].unique().to_list()}
    unknown = [raw for raw, code in codes.items() if code is None]
    mapped = [code or "" for code in codes.values()]
    grade = pl.col("grade_raw").replace_strict(list(codes), mapped, return_dtype=pl.String)
    issues: list[Issue] = []
    if unknown:
        rows = students.filter(pl.col("grade_raw").is_in(unknown)).sort("file", "line")
        issues.append(UnknownGrade.at(names[rows["file"][0]], rows["line"][0], count=rows.height))
    return students.with_columns(grade=grade if codes else pl.lit("")), issues


def unnamed(people: pl.DataFrame, names: Mapping[int, str], fields: frozenset[str]) -> list[Issue]:
    """Warnings for people without any name, and teachers without an e-mail address.

    Where the report has no such column at all, it is one warning and not one for each person.
    """
    issues: list[Issue] = []
    for role in (STUDENT, TEACHER):
        some = people.filter(pl.col("role") == role)
        nameless = some.filter((pl.col("first_name") == "") & (pl.col("last_name") == ""))
        has_names = any(
            f".{name}" in field for name in ("first_name", "last_name") for field in fields if role in field
        )
        issues += _each(MissingName, nameless, names, has_names, role=role)
        if role == TEACHER:
            has_email = any(field.startswith(TEACHER) and field.endswith(".email") for field in fields)
            issues += _each(MissingEmail, some.filter(pl.col("email") == ""), names, has_email)
    return issues


def _each(
    finding: type[MissingName] | type[MissingEmail],
    rows: pl.DataFrame,
    names: Mapping[int, str],
    has_column: bool,
    **words: object,
) -> list[Issue]:
    if not has_column:
        return [finding.at(names[rows["file"][0]], **words)] if rows.height else []
    lines = rows.select("file", "line").sort("file", "line").iter_rows()
    return [finding.at(names[file], line, **words) for file, line in lines]


def schools_of_sections(
    pairs: pl.DataFrame, person: str, role: str, sections: pl.DataFrame, linked: pl.DataFrame
) -> pl.DataFrame:
    """Links to the schools of their classes, for people whom no row links to a school.

    Args:
        pairs: enrollments or teachings.
        person: the column of the person.
        role: the person's role.
        sections: id and school_id.
        linked: links that rows state.
    """
    if "school_id" not in sections.columns:
        return linked.clear()
    known = linked.filter(pl.col("role") == role).select(pl.col("person_id").unique())
    # The distinct people first: in the ordinary report every one of them has a school.
    people = pairs.lazy().select(pl.col(person).unique()).collect(engine="streaming")
    unlinked = people.join(known, left_on=person, right_on="person_id", how="anti")
    if not unlinked.height:
        return linked.clear()
    without = pairs.join(unlinked, on=person, how="semi", maintain_order="left")
    schools = sections.filter(pl.col("school_id") != "").select(pl.col("id").alias("section_id"), "school_id")
    links = without.join(schools, on="section_id", how="inner", maintain_order="left")
    return links.select(
        pl.lit(role).alias("role"),
        pl.col(person).alias("person_id"),
        "school_id",
        pl.lit(None, pl.Date).alias("begins_on"),
        pl.lit(None, pl.Date).alias("ends_on"),
        pl.lit(False).alias("home"),
        "file",
        "line",
    ).unique(subset=["person_id", "school_id"], keep="first", maintain_order=True)
