"""First and last day of a teacher in a class, and the scope under which an import was applied."""

import polars as pl
import polars_hash as plh
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = ("district_id", "section_id", "teacher_id")
_HASHED = ("section_id", "teacher_id", "role", "is_primary")


def upgrade() -> None:
    with op.batch_alter_table("imports") as table:
        table.add_column(sa.Column("scope", sa.JSON(), nullable=True))
    with op.batch_alter_table("teachings") as table:
        table.add_column(sa.Column("begins_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    _hash_again(nothing=2)


def downgrade() -> None:
    with op.batch_alter_table("teachings") as table:
        for column in ("begins_on", "ends_on"):
            table.drop_column(column)
    with op.batch_alter_table("imports") as table:
        table.drop_column("scope")
    _hash_again(nothing=0)


def _hash_again(nothing: int) -> None:
    """The hashes of teachings with so many empty columns at the end: else the next night would change every one."""
    columns = (*_KEY, "role", "is_primary")
    texts = [sa.column(name, sa.String()) for name in ("section_id", "teacher_id", "role")]
    others = (sa.column("district_id", sa.Integer()), sa.column("row_hash", sa.BigInteger()))
    teachings = sa.table("teachings", *texts, *others, sa.column("is_primary", sa.Boolean()))
    connection = op.get_bind()
    rows = connection.execute(sa.select(*(teachings.c[name] for name in columns))).all()
    if not rows:
        return
    frame = pl.DataFrame([tuple(row) for row in rows], schema=list(columns), orient="row")
    frame = frame.with_columns(pl.col(_HASHED).cast(pl.String).fill_null(""), nothing=pl.lit(""))
    parts = [plh.col(name) for name in (*_HASHED, *["nothing"] * nothing)]
    hashed = plh.concat_str(parts, separator="\x1f").nchash.xxh3_64().reinterpret(signed=True)
    mine = sa.and_(*(teachings.c[name] == sa.bindparam(f"key_{name}") for name in _KEY))
    values = [
        {**{f"key_{name}": row[name] for name in _KEY}, "hashed": row["hashed"]}
        for row in frame.select(*_KEY, hashed=hashed).iter_rows(named=True)
    ]
    connection.execute(sa.update(teachings).where(mine).values(row_hash=sa.bindparam("hashed")), values)
