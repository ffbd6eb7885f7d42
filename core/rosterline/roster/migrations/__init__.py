"""Alembic migrations: one set for SQLite and PostgreSQL."""

HEAD = "0003"
"""The newest migration; known here so that an ordinary start need not load Alembic."""
