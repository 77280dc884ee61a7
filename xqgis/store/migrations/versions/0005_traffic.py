"""Traffic: stretches of road and road accidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _whole(kind: type[sa.Integer], *names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def upgrade() -> None:
    """Create the tables and forbid their rows to change."""
    op.create_table(
        "roads",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, index=True),
        *_text("code", "name", "kind"),
        sa.Column("wkb", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accidents",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("batch", sa.Text, sa.ForeignKey("batches.code"), nullable=False, index=True),
        *_whole(sa.Integer, "row"),
        sa.Column("reference", sa.Text, nullable=False, index=True),
        sa.Column("occurred_on", sa.Date, nullable=False),
        *_whole(sa.SmallInteger, "hour"),
        *_text("grid", "village"),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        *_text("severity"),
        *_whole(sa.Integer, "deaths", "injuries", "riders", "helmets"),
        *_whole(sa.SmallInteger, "freight"),
        sqlite_autoincrement=True,
    )
    for table in ("roads", "accidents"):
        _forbid(table)


def _forbid(table: str) -> None:
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
