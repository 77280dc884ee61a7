"""Accounts: who may sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Create the table and forbid its rows to change."""
    op.create_table(
        "accounts",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, index=True),
        *_text("role", "villages", "units", "domains"),
        sa.Column("closed", sa.Boolean, nullable=False),
        *_text("actor", "at"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER accounts_no_{act.lower()} BEFORE {act} ON accounts "
                "BEGIN SELECT RAISE(ABORT, 'accounts only grows'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER accounts_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
