"""Outlines get the day they hold from; what became of what; places."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEPT = ("successions", "places")
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_BEGINNING = date.min


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """The first version of a layer holds from the beginning, a later one from the day it was filed."""
    column = sa.Column("valid_from", sa.Date, nullable=False, server_default=_BEGINNING.isoformat())
    op.add_column("area_versions", column)
    _date_versions()
    op.create_table(
        "successions",
        sa.Column("number", _SERIAL, primary_key=True),
        *_text("layer"),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("code", "successor"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "places",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, index=True),
        *_text("code", "name", "kind"),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        *_text("grid", "village"),
        sa.Column("wkb", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    for table in _KEPT:
        (_forbid_sqlite if _on_sqlite() else _forbid_postgresql)(table)


def _date_versions() -> None:
    versions = sa.table("area_versions", *(sa.column(name) for name in ("number", "layer", "version", "at")))
    rows = op.get_bind().execute(sa.select(versions).order_by(versions.c.number)).all()
    latest: dict[str, date] = {}
    if _on_sqlite():
        op.execute("DROP TRIGGER area_versions_no_update")
    else:
        op.execute("ALTER TABLE area_versions DISABLE TRIGGER area_versions_only_grows")
    for number, layer, version, at in rows:
        filed = datetime.fromisoformat(at).astimezone(ZoneInfo("Asia/Shanghai")).date()
        latest[layer] = _BEGINNING if version == 1 else max(filed, latest.get(layer, _BEGINNING))
        dated = sa.text("UPDATE area_versions SET valid_from = :day WHERE number = :number")
        day = latest[layer].isoformat() if _on_sqlite() else latest[layer]
        op.get_bind().execute(dated, {"day": day, "number": number})
    if _on_sqlite():
        op.execute(_trigger("area_versions", "UPDATE"))
    else:
        op.execute("ALTER TABLE area_versions ENABLE TRIGGER area_versions_only_grows")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _forbid_sqlite(table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(_trigger(table, act))


def _trigger(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
    )


def _forbid_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
