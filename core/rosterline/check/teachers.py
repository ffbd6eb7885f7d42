"""Who is meant by an id or an e-mail address, as far as the report itself can tell."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rosterline.findings import Issue
from rosterline.findings.rows import AmbiguousEmail, SharedEmail


class Teachers:
    """Resolves teachers named by e-mail only against those who have an id."""

    def __init__(self, stated: pl.DataFrame, names: Mapping[int, str]) -> None:
        self._names = names
        keyed = stated.filter((pl.col("id") != "") & (pl.col("email") != ""))
        pairs = keyed.select(
            pl.col("email").str.to_lowercase().alias("_mail"), pl.col("id").alias("_id"), "file", "line"
        )
        self._by_mail = (
            pairs.unique(subset=["_mail", "_id"], keep="first", maintain_order=True)
            .group_by("_mail", maintain_order=True)
            .agg(pl.col("_id").first(), pl.len().alias("_ids"), pl.col("file").first(), pl.col("line").first())
        )

    def shared(self) -> list[Issue]:
        """One warning for each address that stands on several ids."""
        shared = self._by_mail.filter(pl.col("_ids") > 1)
        return [
            SharedEmail.at(self._names[row["file"]], row["line"], count=row["_ids"])
            for row in shared.iter_rows(named=True)
        ]

    def resolve(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give each row of (id, email, ...) the teacher's id.

        Returns:
            The rows with an id; ``by_email`` marks those whose id is the e-mail address in lower case, since the
            report knows nobody with an id and that address. And the rows whose address means several teachers.
        """
        mail = pl.col("email").str.to_lowercase()
        if not frame.filter(pl.col("id") == "").height:
            return frame.with_columns(by_email=pl.lit(False)), frame.clear()
        joined = frame.with_columns(_mail=mail).join(
            self._by_mail.select("_mail", "_id", "_ids"), on="_mail", how="left", maintain_order="left"
        )
        several = (pl.col("id") == "") & (pl.col("_ids") > 1).fill_null(False)
        known = (pl.col("id") != "") | pl.col("_ids").is_not_null()
        own = pl.when(pl.col("id") != "").then(pl.col("id"))
        # An address that names somebody says who is meant, and not how the address is spelt.
        named = pl.when(pl.col("_ids").is_null()).then(pl.col("email").first().over("_mail")).otherwise(pl.lit(""))
        resolved = joined.filter(~several).with_columns(
            own.otherwise(pl.coalesce("_id", "_mail")).alias("id"),
            pl.when(pl.col("id") != "").then(pl.col("email")).otherwise(named).alias("email"),
            (~known).alias("by_email"),
        )
        return resolved.drop("_mail", "_id", "_ids"), joined.filter(several).select(frame.columns)

    def ambiguous(self, rows: pl.DataFrame) -> list[Issue]:
        """One warning for each row whose e-mail address means several teachers."""
        return [
            AmbiguousEmail.at(self._names[row["file"]], row["line"])
            for row in rows.select("file", "line").iter_rows(named=True)
        ]
