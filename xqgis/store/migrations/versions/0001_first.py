"""The first tables: batches, checks, withdrawals, areas, audit."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEPT = ("meta", "batches", "checks", "withdrawals", "area_versions", "areas", "audit")
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _serial(name: str) -> sa.Column[int]:
    return sa.Column(name, _SERIAL, primary_key=True)


def upgrade() -> None:
    """Create the tables, forbid their rows to change, and give the store its name."""
    _create_batches()
    _create_checks()
    _create_areas()
    meta = op.create_table(
        "meta", sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    op.create_table(
        "audit",
        sa.Column("seq", _SERIAL, primary_key=True, autoincrement=False),
        *_text("at", "actor", "role", "address", "act", "object"),
        *_text("before_hash", "after_hash", "details", "prev_hash", "hash"),
    )
    op.bulk_insert(meta, [{"key": "id", "value": uuid.uuid4().hex}])
    forbid = _forbid_sqlite if op.get_bind().dialect.name == "sqlite" else _forbid_postgresql
    forbid()


def _create_batches() -> None:
    op.create_table(
        "batches",
        _serial("number"),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("digest", sa.Text, nullable=False, index=True),
        *_text("filename", "kind", "actor", "at", "crs"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("read", "accepted", "rejected", "checks")),
        *_text("profile"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "withdrawals",
        _serial("number"),
        sa.Column("batch", sa.Text, sa.ForeignKey("batches.code"), nullable=False, unique=True),
        *_text("actor", "at", "reason"),
        sqlite_autoincrement=True,
    )


def _create_checks() -> None:
    op.create_table(
        "checks",
        _serial("seq"),
        sa.Column("batch", sa.Text, sa.ForeignKey("batches.code"), nullable=False, index=True),
        sa.Column("row", sa.Integer, nullable=False),
        *_text("visit", "item"),
        sa.Column("result", sa.SmallInteger, nullable=False),
        *_text("grid", "village"),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        *_text("place"),
        sa.Column("checked_on", sa.Date, nullable=False),
        *_text("source"),
        sa.Column("announced", sa.SmallInteger, nullable=False),
        *_text("note", "standard_version"),
        sqlite_autoincrement=True,
    )


def _create_areas() -> None:
    op.create_table(
        "area_versions",
        _serial("number"),
        sa.Column("layer", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("digest", "filename", "actor", "at", "crs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "areas",
        _serial("seq"),
        *_text("layer"),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("code", "name", "village"),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("wkb", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )


def _forbid_sqlite() -> None:
    for table in _KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )


def _forbid_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
