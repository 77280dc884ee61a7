"""Beside the layer of waters: the grades that people signed, and the elevation models put in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from xqgis.errors import AlreadyFiled
from xqgis.model.actor import spoken
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Signing:
    """A grade that somebody signed: ``proposed`` and ``grade`` are keys of `WaterGrade`.

    ``version`` is that of the layer which was looked at, ``red_share`` the
    share of weightings that were red, None when the water was not rated.
    ``actor`` and ``at`` are filled from the record of the act.
    """

    water: str
    version: int
    proposed: str
    red_share: float | None
    grade: str
    reason: str
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TerrainMeta:
    """What is known of an elevation model beside its cells; ``upload`` is the digest of what was sent."""

    digest: str
    upload: str
    filename: str
    crs: str
    cells: int
    cell_m: float


def sign(truth: Connection, signing: Signing, entry: AuditEntry) -> None:
    """Add a signing and its audit entry; none before it is touched."""
    row = {
        "water": signing.water,
        "version": signing.version,
        "proposed": signing.proposed,
        "red_share": signing.red_share,
        "grade": signing.grade,
        "reason": signing.reason,
        "actor": entry.actor,
        "at": audit.utc_text(entry.at),
    }
    truth.execute(schema.signings.insert(), row)
    audit.append(truth, replace(entry, subject=signing.water))


def signings(truth: Connection, water: str = "") -> Sequence[Signing]:
    """Every signing, of one water or of all, oldest first."""
    columns = schema.signings.c
    asked = select(
        columns.water,
        columns.version,
        columns.proposed,
        columns.red_share,
        columns.grade,
        columns.reason,
        columns.actor,
        columns.at,
    ).order_by(columns.number)
    rows = truth.execute(asked.where(columns.water == water) if water else asked)
    return [Signing(*row[:-1], datetime.fromisoformat(row.at).astimezone(_SHANGHAI)) for row in rows]


def signed(truth: Connection) -> int:
    """How many signings there are: what tells that one came."""
    return int(truth.execute(select(func.count()).select_from(schema.signings)).scalar_one())


def put_terrain(truth: Connection, meta: TerrainMeta, entry: AuditEntry) -> int:
    """Put an elevation model in force; its number. AlreadyFiled when this one is."""
    last = terrain(truth)
    if last and last.digest == meta.digest:
        at = truth.execute(select(schema.terrains.c.at, schema.terrains.c.actor).order_by(_NEWEST)).first()
        filed_on = datetime.fromisoformat(at.at).astimezone(_SHANGHAI).date() if at else entry.at.date()
        raise AlreadyFiled(batch="terrain", filed_on=filed_on, actor=spoken(at.actor) if at else "")
    row = {
        "digest": meta.digest,
        "upload": meta.upload,
        "filename": meta.filename,
        "crs": meta.crs,
        "cells": meta.cells,
        "cell_m": meta.cell_m,
        "actor": entry.actor,
        "at": audit.utc_text(entry.at),
    }
    made = truth.execute(schema.terrains.insert(), row)
    number = int(made.inserted_primary_key[0])  # type: ignore[index]
    before = last.digest if last else ""
    entry = replace(entry, subject=f"terrain-{number}", before_hash=before, after_hash=meta.digest)
    audit.append(truth, entry)
    return number


_NEWEST = schema.terrains.c.number.desc()


def terrain(truth: Connection) -> TerrainMeta | None:
    """The elevation model in force, None without any."""
    columns = schema.terrains.c
    asked = select(
        columns.digest, columns.upload, columns.filename, columns.crs, columns.cells, columns.cell_m
    )
    row = truth.execute(asked.order_by(_NEWEST)).first()
    return TerrainMeta(*row) if row else None
