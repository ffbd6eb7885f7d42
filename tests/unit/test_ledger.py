"""The pipeline's own view of the bookkeeping tables is the tables' own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import TableClause, TypeDecorator
from sqlalchemy.types import TypeEngine

from rosterline.roster import bookkeeping
from rosterline.roster.ledger import LEDGER
from rosterline.roster.tables import metadata


def _stored(kind: TypeEngine[Any]) -> type:
    """What the database keeps, below any type of SQLModel's or our own."""
    return (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


@pytest.mark.parametrize("ledger", LEDGER, ids=lambda table: str(table.name))
def test_ledger_names_the_columns_of_its_table(ledger: TableClause) -> None:
    assert bookkeeping.Import.__tablename__ == "imports"
    defined = metadata.tables[ledger.name].columns
    assert {column.name for column in ledger.columns} == {column.name for column in defined}
    for column in ledger.columns:
        assert _stored(column.type) == _stored(defined[column.name].type), column.name


def test_pipeline_loads_no_orm() -> None:
    code = "import sys, rosterline.pipeline; sys.exit('sqlmodel' in sys.modules or 'sqlalchemy.orm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
