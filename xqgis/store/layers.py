"""Layers with a history: each version holds from a day on, and none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
from shapely import from_wkb, to_wkb
from sqlalchemy import Connection, Row, Table, func, select

from xqgis.errors import AlreadyFiled, LayerMoved
from xqgis.model.actor import spoken
from xqgis.model.tables import AREAS, PLACES, ROADS, WATERS, names
from xqgis.model.view import Level
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry

BEGINNING = date.min
"""The day from which the first version of a layer holds."""
PLACE: Literal["place"] = "place"
ROAD: Literal["road"] = "road"
WATER: Literal["water"] = "water"
Kept = Level | Literal["place", "road", "water"]
Versions = tuple[tuple[int, date], ...]

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_INSERT = 10_000
_DECLARED = {"grid": AREAS, "village": AREAS, PLACE: PLACES, ROAD: ROADS, WATER: WATERS}
_OWN_TABLES = {PLACE: schema.places, ROAD: schema.roads, WATER: schema.waters}
"""The layers that have more to tell than an area, each in a table of its own."""


@dataclass(frozen=True, slots=True)
class AreaMeta:
    """What is known of a filed layer beside its areas.

    ``digest`` is the file's, hexadecimal. ``successions`` are pairs of an old
    code and what it became. ``after`` is the version the file was held
    against, None to take whatever is the newest.
    """

    digest: str
    filename: str
    crs: str
    valid_from: date = BEGINNING
    successions: Sequence[tuple[str, str]] = ()
    after: int | None = None


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """One version of a layer: `AREAS`, `PLACES`, `ROADS` or `WATERS`, index 0.. in code order.

    Version 0 is empty.
    """

    version: int
    frame: gpd.GeoDataFrame
    valid_from: date = BEGINNING


@dataclass(frozen=True, slots=True)
class Sight:
    """Which places somebody may meet: those in ``villages`` of ``kinds``; None for every one."""

    villages: frozenset[str] | None = None
    kinds: frozenset[str] | None = None


ALL = Sight()


def in_force(versions: Versions, on: date | None) -> int:
    """The version in force on a day: the newest that holds by then, the first before all; 0 without any.

    >>> past = ((1, date.min), (2, date(2022, 3, 1)), (3, date(2022, 3, 1)))
    >>> [in_force(past, day) for day in (None, date(2022, 3, 1), date(2022, 2, 28))]
    [3, 3, 1]
    """
    begun = [version for version, day in versions if on is None or day <= on]
    return max(begun, default=versions[0][0] if versions else 0)


def versions(truth: Connection, layer: Kept) -> Versions:
    """Every version of ``layer`` and the day it holds from, oldest first."""
    columns = schema.area_versions.c
    rows = truth.execute(
        select(columns.version, columns.valid_from).where(columns.layer == layer).order_by(columns.version)
    )
    return tuple((version, day) for version, day in rows)


def layer_of(truth: Connection, layer: Kept, version: int, sight: Sight = ALL) -> AreaLayer:
    """One version of ``layer``, as far as ``sight`` goes; version 0 when there is none of that number."""
    declared = _DECLARED[layer]
    columns = schema.area_versions.c
    meta = truth.execute(
        select(columns.crs, columns.valid_from).where(columns.layer == layer, columns.version == version)
    ).first()
    if meta is None:
        return AreaLayer(0, gpd.GeoDataFrame(columns=names(declared), geometry="geometry"))
    table = _table(layer)
    wanted = [table.c[name] for name in names(declared) if name != "geometry"]
    rows = truth.execute(
        select(*wanted, table.c.wkb)
        .where(*_of(table, layer, version), *_within(table, sight))
        .order_by(table.c.code)
    )
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    shapes = from_wkb(frame.pop("wkb").to_numpy())
    numbers = {column.name: column.dtype for column in declared if column.dtype == "float64"}
    frame = frame.astype(numbers)  # what is unknown comes back as None
    found = gpd.GeoDataFrame(frame, geometry=shapes, crs=meta.crs)
    return AreaLayer(version, found, meta.valid_from)


def put(truth: Connection, layer: Kept, frame: gpd.GeoDataFrame, meta: AreaMeta, entry: AuditEntry) -> int:
    """Store a frame as the newest version of ``layer`` with its audit entry; that version.

    AlreadyFiled when the newest version came from the same bytes, LayerMoved
    when somebody has stored one after ``meta.after``.
    """
    last = _newest(truth, layer)
    newest = last.version if last else 0
    if last and last.digest == meta.digest:
        filed_on = datetime.fromisoformat(last.at).astimezone(_SHANGHAI).date()
        raise AlreadyFiled(batch=f"{layer}-{newest}", filed_on=filed_on, actor=spoken(last.actor))
    if meta.after is not None and meta.after != newest:
        raise LayerMoved(layer=layer, version=newest)
    version = newest + 1
    row = {
        "layer": layer,
        "version": version,
        "digest": meta.digest,
        "filename": meta.filename,
        "actor": entry.actor,
        "at": audit.utc_text(entry.at),
        "crs": meta.crs,
        "valid_from": meta.valid_from,
    }
    truth.execute(schema.area_versions.insert(), row)
    rows = _rows(layer, version, frame)
    for start in range(0, len(rows), _INSERT):
        truth.execute(_table(layer).insert(), rows[start : start + _INSERT])
    if meta.successions:
        shared = {"layer": layer, "version": version}
        pairs = [{**shared, "code": code, "successor": became} for code, became in meta.successions]
        truth.execute(schema.successions.insert(), pairs)
    before = last.digest if last else ""
    subject = f"{layer}-{version}"
    audit.append(truth, replace(entry, subject=subject, before_hash=before, after_hash=meta.digest))
    return version


def codes(truth: Connection, layer: Kept, version: int | None = None) -> frozenset[str]:
    """The codes of one version of ``layer``, or every code it ever had."""
    table = _table(layer)
    asked = select(table.c.code).distinct().where(*_of(table, layer, version))
    return frozenset(truth.execute(asked).scalars())


def villages_of_grids(truth: Connection) -> dict[str, str]:
    """The village of every grid there ever was, as the newest version that has the grid names it."""
    table = schema.areas.c
    named = select(table.code, table.village).where(table.layer == "grid", table.village != "")
    return {row.code: row.village for row in truth.execute(named.order_by(table.version))}


def history(truth: Connection, layer: Kept) -> pd.DataFrame:
    """One row a version, oldest first: version, valid_from, filename, actor, at (UTC text), successions.

    ``successions`` is a tuple of pairs (code, successor).
    """
    columns = schema.area_versions.c
    asked = (columns.version, columns.valid_from, columns.filename, columns.actor, columns.at)
    rows = truth.execute(select(*asked).where(columns.layer == layer).order_by(columns.version))
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()), dtype=object)
    became = schema.successions.c
    pairs = truth.execute(
        select(became.version, became.code, became.successor)
        .where(became.layer == layer)
        .order_by(became.number)
    ).all()
    frame["successions"] = pd.Series(
        [tuple((a, b) for of, a, b in pairs if of == version) for version in frame["version"]],
        index=frame.index,
        dtype=object,
    )
    return frame


def _newest(truth: Connection, layer: Kept) -> Row[Any] | None:
    columns = schema.area_versions.c
    newest = select(func.max(columns.version)).where(columns.layer == layer).scalar_subquery()
    asked = select(schema.area_versions).where(columns.layer == layer, columns.version == newest)
    return truth.execute(asked).first()


def _table(layer: Kept) -> Table:
    return _OWN_TABLES.get(layer, schema.areas)


def _of(table: Table, layer: Kept, version: int | None) -> list[Any]:
    wanted = [] if layer in _OWN_TABLES else [table.c.layer == layer]
    return wanted if version is None else [*wanted, table.c.version == version]


def _within(table: Table, sight: Sight) -> list[Any]:
    limits = (("village", sight.villages), ("kind", sight.kinds))
    return [table.c[name].in_(sorted(codes)) for name, codes in limits if codes is not None]


def _rows(layer: Kept, version: int, frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    wanted = [name for name in names(_DECLARED[layer]) if name != "geometry"]
    fixed = {"version": version} if layer in _OWN_TABLES else {"layer": layer, "version": version}
    columns = [frame[name].astype("object").where(frame[name].notna(), None).tolist() for name in wanted]
    shapes = to_wkb(frame.geometry.to_numpy())
    return [
        dict(zip(wanted, values, strict=True), **fixed, wkb=wkb)
        for *values, wkb in zip(*columns, shapes, strict=True)
    ]
