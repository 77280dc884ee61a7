"""The roster: who holds which post from when to when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEPT = ("roster_versions", "appointments")
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Create both tables and forbid their rows to change."""
    op.create_table(
        "roster_versions",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, unique=True),
        *_text("digest", "actor", "at"),
        sa.Column("rows", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "appointments",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, index=True),
        *_text("body", "post", "title", "holder"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        *_text("document"),
        sqlite_autoincrement=True,
    )
    forbid = _forbid_sqlite if op.get_bind().dialect.name == "sqlite" else _forbid_postgresql
    for table in _KEPT:
        forbid(table)


def _forbid_sqlite(table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _forbid_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
