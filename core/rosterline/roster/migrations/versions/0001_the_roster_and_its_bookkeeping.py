"""The roster and its bookkeeping."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "courses",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id", name=op.f("pk_courses")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("adapter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("own_settings", sa.JSON(), nullable=False),
        sa.Column("roster_version", sa.Integer(), nullable=False),
        sa.Column("roster_stamp", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sections_by_school", sa.Boolean(), nullable=True),
        sa.Column("terms_by_school", sa.Boolean(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
        sa.UniqueConstraint("name", name=op.f("uq_districts_name")),
    )
    op.create_table(
        "enrollments",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("section_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("student_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "section_id", "student_id", name=op.f("pk_enrollments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "people",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("grade", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("grade_raw", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "role", "id", name=op.f("pk_people")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person_schools",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("school_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "role", "person_id", "school_id", name=op.f("pk_person_schools")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "schools",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id", name=op.f("pk_schools")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "section_terms",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("section_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("term_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "section_id", "term_id", name=op.f("pk_section_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sections",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("school_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("course_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("periods", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id", name=op.f("pk_sections")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "teachings",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("section_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("teacher_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "section_id", "teacher_id", name=op.f("pk_teachings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "terms",
        sa.Column("district_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row_hash", sa.BigInteger(), nullable=False),
        sa.Column("created_import", sa.Integer(), nullable=False),
        sa.Column("changed_import", sa.Integer(), nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("school_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id", name=op.f("pk_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("form", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("report_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("reason_message", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("ended", sa.JSON(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("plan_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("issue_total", sa.Integer(), nullable=False),
        sa.Column("roster_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_imports_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_imports_district_id_form_status"), ["district_id", "form", "status"], unique=False
        )

    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("entity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("operation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("section_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_changes_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_changes_district_id_person_id"), ["district_id", "person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_changes_district_id_section_id"), ["district_id", "section_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_changes_import_id"), ["import_id"], unique=False)

    op.create_table(
        "import_files",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("encoding", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("delimiter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lane", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("header_line", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_files_import_id_imports")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_files")),
    )
    op.create_table(
        "import_issues",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("severity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("column", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_issues_import_id_imports")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_issues")),
    )


def downgrade() -> None:

    op.drop_table("import_issues")
    op.drop_table("import_files")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changes_import_id"))
        batch_op.drop_index(batch_op.f("ix_changes_district_id_section_id"))
        batch_op.drop_index(batch_op.f("ix_changes_district_id_person_id"))

    op.drop_table("changes")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_district_id_form_status"))

    op.drop_table("imports")
    op.drop_table("terms")
    op.drop_table("teachings")
    op.drop_table("sections")
    op.drop_table("section_terms")
    op.drop_table("schools")
    op.drop_table("person_schools")
    op.drop_table("people")
    op.drop_table("enrollments")
    op.drop_table("districts")
    op.drop_table("courses")
