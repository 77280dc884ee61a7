"""Runs the migrations inside the transaction that `store.door` has opened."""

from __future__ import annotations

from alembic import context

from xqgis.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
