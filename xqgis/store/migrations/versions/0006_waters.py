"""Waters, the grades that people sign, and elevation models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TABLES = ("waters", "signings", "terrains")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Create the tables and forbid their rows to change."""
    op.create_table(
        "waters",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, index=True),
        *_text("code", "name", "kind"),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        *_text("grid", "village", "unit", "post"),
        sa.Column("depth_m", sa.Double),
        sa.Column("events", sa.Double),
        *_text("patrolled_on", "kit"),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("wkb", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signings",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("water", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("proposed"),
        sa.Column("red_share", sa.Double),
        *_text("grade", "reason", "actor", "at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "terrains",
        sa.Column("number", _SERIAL, primary_key=True),
        *_text("digest", "upload", "filename", "crs"),
        sa.Column("cells", sa.Integer, nullable=False),
        sa.Column("cell_m", sa.Double, nullable=False),
        *_text("actor", "at"),
        sqlite_autoincrement=True,
    )
    for table in _TABLES:
        _only_grows(table)


def _only_grows(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
