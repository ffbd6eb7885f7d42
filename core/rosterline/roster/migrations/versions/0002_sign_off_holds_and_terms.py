"""Sign-off and format locks, decisions about imports, years, set terms and closed schools."""

from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
# What rows that are there already get; the defaults go again, for the program always says what it means.
_IMPORTS: dict[str, tuple[Any, Any]] = {
    "contradicting": (sa.JSON(), "{}"),
    "decided_by": (_TEXT(), ""),
    "decision_reason": (sa.Text(), ""),
}
_FILES: dict[str, tuple[Any, Any]] = {
    "kind": (_TEXT(), ""),
    "line_end": (sa.Boolean(), sa.true()),
    "schools": (sa.JSON(), "[]"),
}


def upgrade() -> None:
    with op.batch_alter_table("districts") as table:
        table.add_column(sa.Column("year_begins_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("year_ends_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("year_started_import", sa.Integer(), nullable=True))
    with op.batch_alter_table("imports") as table:
        table.add_column(sa.Column("decision", _TEXT(), nullable=True))
        table.add_column(sa.Column("decided_at", _MOMENT(), nullable=True))
    _add_filled("imports", _IMPORTS)
    _add_filled("import_files", _FILES)
    op.create_table(
        "format_locks",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("form", _TEXT(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("identity", sa.JSON(), nullable=False),
        sa.Column("signed_off_at", _MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_format_locks_district_id_districts")),
        sa.PrimaryKeyConstraint("district_id", "form", name=op.f("pk_format_locks")),
    )
    op.create_table(
        "term_dates",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("term", _TEXT(), nullable=False),
        sa.Column("school_id", _TEXT(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_term_dates_district_id_districts")),
        sa.PrimaryKeyConstraint("district_id", "term", "school_id", name=op.f("pk_term_dates")),
    )
    op.create_table(
        "closed_schools",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("school_id", _TEXT(), nullable=False),
        sa.Column("closed_at", _MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_closed_schools_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("district_id", "school_id", name=op.f("pk_closed_schools")),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("at", _MOMENT(), nullable=False),
        sa.Column("actor", _TEXT(), nullable=False),
        sa.Column("action", _TEXT(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_audit_events_district_id_districts")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_audit_events_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_district_id"), "audit_events", ["district_id"], unique=False)


def _add_filled(name: str, columns: dict[str, tuple[Any, Any]]) -> None:
    with op.batch_alter_table(name) as table:
        for column, (kind, value) in columns.items():
            table.add_column(sa.Column(column, kind, nullable=False, server_default=value))
    with op.batch_alter_table(name) as table:
        for column, (kind, _) in columns.items():
            table.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_events_district_id"), table_name="audit_events")
    for name in ("audit_events", "closed_schools", "term_dates", "format_locks"):
        op.drop_table(name)
    with op.batch_alter_table("import_files") as table:
        for column in _FILES:
            table.drop_column(column)
    with op.batch_alter_table("imports") as table:
        for column in (*_IMPORTS, "decision", "decided_at"):
            table.drop_column(column)
    with op.batch_alter_table("districts") as table:
        for column in ("year_begins_on", "year_ends_on", "year_started_import"):
            table.drop_column(column)
