"""Runs the migrations on the connection that :func:`rosterline.roster.database.upgrade` hands over."""

from alembic import context

from rosterline.roster import bookkeeping, tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
