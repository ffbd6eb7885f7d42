"""One record, one row: rows of one key are united, and where they disagree it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from rosterline.check.checked import Contested
from rosterline.findings import Issue
from rosterline.findings.rows import Contradiction, KeyContradiction, SeveralRows

ORDER = ["file", "line"]


def one_per_key(
    frame: pl.DataFrame, entity: str, key: Sequence[str], names: Mapping[int, str], record: str
) -> tuple[pl.DataFrame, list[Contested], list[Issue]]:
    """Unite the rows of each key: of each attribute the first value that is not empty.

    Args:
        frame: key and value columns, ``file`` and ``line``.
        entity: the table's name.
        key: the key columns.
        names: file number -> name.
        record: what a person calls the record.

    Returns:
        Each key once; the attributes that are contested; one issue for each of them, naming both lines.
    """
    if frame.height == frame.n_unique(list(key)):
        return frame, [], []
    values = [name for name in frame.columns if name not in (*key, *ORDER)]
    twice = frame.filter(pl.struct(key).is_duplicated()).sort(ORDER)
    once = frame.join(twice.select(key).unique(), on=list(key), how="anti")
    united = twice.group_by(key, maintain_order=True).agg(_first_said(twice, name) for name in [*values, *ORDER])
    contested: list[Contested] = []
    found: dict[tuple[str, ...], tuple[int, int, int, list[str]]] = {}
    for attribute in values:
        for row in _different_lines(twice, key, attribute).iter_rows(named=True):
            name = tuple(str(row[column]) for column in key)
            contested.append(Contested(entity, name, attribute))
            found.setdefault(name, (row["file"], row["line"], row["other"], []))[3].append(_spoken(attribute))
    issues = [
        Contradiction.at(names[file], other, None, line=line, other=other, record=record, attribute=" and ".join(said))
        for file, line, other, said in found.values()
    ]
    return pl.concat([once, united.select(once.columns)]), contested, issues


def _spoken(attribute: str) -> str:
    return attribute.removesuffix("_raw").removesuffix("_id").replace("_", " ")


def _first_said(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The first value that is not empty, else the first."""
    column = pl.col(name)
    said = column != "" if frame.schema[name] == pl.String else column.is_not_null()
    return pl.coalesce(column.filter(said).first(), column.first()).alias(name)


def _different_lines(twice: pl.DataFrame, key: Sequence[str], attribute: str) -> pl.DataFrame:
    """Keys whose rows give an attribute different values: file, line of the first, line of the first other one."""
    column = pl.col(attribute)
    said = column != "" if twice.schema[attribute] == pl.String else column.is_not_null()
    first = column.first()
    return (
        twice.filter(said)
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("line").first(),
            pl.col("line").filter(column != first).first().alias("other"),
            pl.col("file").filter(column != first).first(),
        )
        .filter(pl.col("other").is_not_null())
    )


def sections_in_two_schools(
    sections: pl.DataFrame, names: Mapping[int, str]
) -> tuple[set[str], dict[str, set[str]], list[Issue]]:
    """Classes whose rows name different schools although ids are unique in the district.

    Returns:
        The classes' ids; class -> the schools that its rows name; one issue for each class.
    """
    if "school_id" not in sections.columns or sections.height == sections.n_unique("id"):
        return set(), {}, []
    said = _different_lines(sections.sort(ORDER), ["id"], "school_id")
    if not said.height:
        return set(), {}, []
    issues = [
        KeyContradiction.at(names[row["file"]], row["other"], line=row["line"], other=row["other"])
        for row in said.iter_rows(named=True)
    ]
    ids = set(said["id"].to_list())
    schools: dict[str, set[str]] = {}
    for row in sections.filter(pl.col("id").is_in(list(ids))).iter_rows(named=True):
        schools.setdefault(row["id"], set()).add(row["school_id"])
    return ids, schools, issues


def contradicting(contested: Sequence[Contested], moved: set[str]) -> dict[str, int]:
    """Kind (``students``, ``teachers``, ``sections``) -> number of records whose own rows contradict one another.

    ``moved`` are classes whose rows name several schools.
    """
    ids: dict[str, set[str]] = {"students": set(), "teachers": set(), "sections": set(moved)}
    for item in contested:
        if item.entity == "people":
            ids[f"{item.key[0]}s"].add(item.key[1])
        elif item.entity == "sections":
            ids["sections"].add(item.key[0])
    return {kind: len(found) for kind, found in ids.items()}


def united_enrollments(
    frame: pl.DataFrame, names: Mapping[int, str], repeated: int
) -> tuple[pl.DataFrame, list[Issue]]:
    """Each pair of class and student once: the open range counts, else the one that ends last.

    ``repeated`` is the number of identical rows, which have a notice of their own.
    """
    pair = ["section_id", "student_id"]
    # A hash of both tells in a fraction of the time that no pair stands twice, which is the ordinary case.
    hashes = frame.lazy().select(pl.struct(pair).hash()).collect(engine="streaming").to_series()
    if hashes.n_unique() == frame.height:
        return frame, []
    if frame["ends_on"].null_count() == frame["begins_on"].null_count() == frame.height:
        united = frame.unique(subset=pair, keep="first", maintain_order=True)
    else:
        # Of ranges that end on one day the longest counts: the order of the rows decides nothing.
        by = ["ends_on", "begins_on", *ORDER]
        ordered = frame.sort(by, descending=[True, False, False, False], nulls_last=False)
        united = ordered.unique(subset=pair, keep="first", maintain_order=True).sort(ORDER)
    several = frame.height - united.height - repeated
    if several <= 0:
        return united, []
    doubled = frame.filter(pl.struct(pair).is_duplicated())
    return united, [SeveralRows.at(names[doubled["file"][0]], count=several)]
