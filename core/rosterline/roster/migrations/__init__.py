"""Alembic migrations: one set for SQLite and PostgreSQL."""

HEAD = "0002"
"""The newest migration; known here so that an ordinary start need not load Alembic."""
