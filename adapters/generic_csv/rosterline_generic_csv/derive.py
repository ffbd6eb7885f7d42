"""What a column list can't say, as functions from polars frames to polars frames.

A :class:`Derivation` is the ``derive`` of a file: steps that each fill one canonical field. All steps look at the
batch as it was read; none depends on another row of the batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rosterline.report import FIELDS, Kind
from rosterline.report.rows import cell

if TYPE_CHECKING:
    import polars as pl

    from rosterline.report import Frames


class Step(Protocol):
    """Makes the values of one field."""

    @property
    def field(self) -> str:
        """The canonical field that it fills."""

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:
        """Its values for the rows of a batch, as text without nulls."""


@dataclass(frozen=True)
class Derivation:
    """The ``derive`` of a file.

    Attributes:
        steps: one for each field that is made or changed.
    """

    steps: Sequence[Step]

    def __call__(self, batch: pl.DataFrame, frames: Frames) -> pl.DataFrame:
        """The batch with the steps' fields added or replaced."""
        return batch.with_columns(step.values(batch, frames).alias(step.field) for step in self.steps)


@dataclass(frozen=True)
class Read:
    """The cells of a column of the file; empty text where the column is missing."""

    field: str
    column: str

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:  # noqa: ARG002
        """The column's cells."""
        return cell(batch, self.column)


@dataclass(frozen=True)
class Constant:
    """The same text in each row."""

    field: str
    text: str

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:  # noqa: ARG002
        """The text."""
        import polars as pl

        return pl.lit(self.text)


@dataclass(frozen=True)
class Column:
    """A part of a template: the cells of a column of the batch."""

    name: str


@dataclass(frozen=True)
class Template:
    """Several columns and literal text, one after the other.

    An id or e-mail address of which a part is empty is empty: half an id is another id. Other text is empty when all
    its columns are.
    """

    field: str
    parts: tuple[str | Column, ...]

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:  # noqa: ARG002
        """The text put together."""
        import polars as pl

        cells = [cell(batch, part.name) for part in self.parts if isinstance(part, Column)]
        whole = pl.concat_str(
            [pl.lit(part) if isinstance(part, str) else cell(batch, part.name) for part in self.parts]
        )
        empty = [said == "" for said in cells]
        strict = FIELDS[self.field].kind in (Kind.ID, Kind.EMAIL)
        nothing = pl.any_horizontal(empty) if strict else pl.all_horizontal(empty)
        return pl.when(nothing).then(pl.lit("")).otherwise(whole)


@dataclass(frozen=True)
class Lookup:
    """A value of another file, found by equal keys; of several rows there, the first with a value counts.

    Attributes:
        field: the field to fill.
        role: the other file.
        value: its column that holds the value.
        match: pairs of columns, this file's and the other's, that must be equal. An empty key matches nothing.
    """

    field: str
    role: str
    value: str
    match: tuple[tuple[str, str], ...]

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:
        """The values found; empty text where there is none."""
        import polars as pl

        other = frames.get(self.role)
        if other is None:
            return pl.lit("")
        keys = [f"key{number}" for number in range(len(self.match))]
        pairs = list(zip(keys, self.match, strict=True))
        left = batch.with_columns(cell(batch, own).alias(key) for key, (own, _) in pairs).select(keys)
        right = (
            other.with_columns(
                *(cell(other, theirs).alias(key) for key, (_, theirs) in pairs),
                cell(other, self.value).alias("value"),
            )
            .select(*keys, "value")
            .filter(pl.all_horizontal(pl.col([*keys, "value"]) != ""))
            .unique(keys, keep="first", maintain_order=True)
        )
        found = left.join(right, on=keys, how="left", maintain_order="left")["value"]
        return pl.lit(found.fill_null(""))


@dataclass(frozen=True)
class Words:
    """Replaces words of the source's system by others; a value that is not listed stays as it is.

    Attributes:
        source: where the values come from.
        words: old value -> new value, compared exactly.
        split: what separates the values of a cell, where it holds several.
    """

    source: Step
    words: Mapping[str, str]
    split: str = ""

    @property
    def field(self) -> str:
        """The source's field."""
        return self.source.field

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:
        """The source's values, replaced."""
        import polars as pl

        values = self.source.values(batch, frames)
        if not self.split:
            return values.replace(dict(self.words))
        items = values.str.split(self.split).list.eval(pl.element().str.strip_chars().replace(dict(self.words)))
        return items.list.join(self.split)


@dataclass(frozen=True)
class DefaultSchool:
    """The district's one school, in rows that name none."""

    school: str
    source: Step = Read("school.id", "school.id")

    @property
    def field(self) -> str:
        """``school.id``."""
        return "school.id"

    def values(self, batch: pl.DataFrame, frames: Frames) -> pl.Expr:
        """The row's school, else the default."""
        import polars as pl

        values = self.source.values(batch, frames)
        return pl.when(values == "").then(pl.lit(self.school)).otherwise(values)
