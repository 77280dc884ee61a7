"""The store: what the town filed, kept for ever; and its copy for reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import ibis
import numpy as np
import pandas as pd
from shapely import from_wkb, to_wkb
from sqlalchemy import Connection, Engine, Row, func, select

from xqgis.errors import AlreadyFiled, DraftOutdated, UnknownCode
from xqgis.model.duplicate import duplicate_keys
from xqgis.model.tables import AREAS, CHECKS, names
from xqgis.model.view import Level
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry
from xqgis.store.columns import Columns, revision
from xqgis.store.door import open_engine, reading, store_id, writing

SHANGHAI = ZoneInfo("Asia/Shanghai")
_INSERT = 10_000


@dataclass(frozen=True, slots=True)
class BatchMeta:
    """What is known of a filed file beside its checks; ``profile`` is its text, ``read`` counts rows."""

    digest: str
    filename: str
    crs: str
    read: int
    accepted: int
    rejected: int
    standard_version: str
    profile: str = ""
    kind: str = "inspections"


@dataclass(frozen=True, slots=True)
class AreaMeta:
    """What is known of a filed layer beside its areas; ``digest`` is the file's, hexadecimal."""

    digest: str
    filename: str
    crs: str


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """The newest version of a layer: `AREAS`, index 0.. in code order. Version 0 is empty."""

    version: int
    frame: gpd.GeoDataFrame


class Store:
    """One town's truth. Every method is safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._columns = Columns()
        self.id = store_id(engine)

    def close(self) -> None:
        """Let go of the database's files."""
        self._engine.dispose()

    def revision(self) -> int:
        """A number that grows when a batch, a withdrawal or a layer version is stored."""
        with reading(self._engine) as truth:
            return revision(truth)

    def file_batch(
        self, checks: pd.DataFrame, meta: BatchMeta, entry: AuditEntry, checked_at: int | None = None
    ) -> str:
        """Store `CHECKS`, their batch and the audit entry in one transaction; the batch's code.

        AlreadyFiled when the same bytes stand in a batch that is not
        withdrawn. DraftOutdated when ``checked_at`` is given and the store
        has moved on from that revision.
        """
        if list(checks.columns) != names(CHECKS):
            raise ValueError(f"not CHECKS: {list(checks.columns)}")
        with writing(self._engine) as truth:
            _refuse_second_filing(truth, meta.digest)
            if checked_at is not None and revision(truth) != checked_at:
                raise DraftOutdated(checks=len(checks))
            number = (
                int(truth.execute(select(func.coalesce(func.max(schema.batches.c.number), 0))).scalar_one())
                + 1
            )
            code = f"B-{number:04d}"
            truth.execute(schema.batches.insert(), _batch_row(code, meta, entry, len(checks)))
            rows = _check_rows(checks, code, meta.standard_version)
            for start in range(0, len(rows), _INSERT):
                truth.execute(schema.checks.insert(), rows[start : start + _INSERT])
            audit.append(truth, replace(entry, subject=code, after_hash=meta.digest))
        return code

    def refuse_filed(self, digest: str) -> None:
        """AlreadyFiled when these bytes stand in a batch in force."""
        with reading(self._engine) as truth:
            _refuse_second_filing(truth, digest)

    def batches(self) -> pd.DataFrame:
        """One row per batch, newest first, with its withdrawal if there was one.

        Columns of the table ``batches`` and ``withdrawn_at``, ``withdrawn_by``,
        ``reason``, which are NaT, '' and '' for a batch in force; timestamps
        are aware (Asia/Shanghai).
        """
        gone = schema.withdrawals.c
        statement = (
            select(
                schema.batches,
                gone.at.label("withdrawn_at"),
                gone.actor.label("withdrawn_by"),
                gone.reason,
            )
            .outerjoin_from(schema.batches, schema.withdrawals)
            .order_by(schema.batches.c.number.desc())
        )
        with reading(self._engine) as truth:
            frame = _frame(truth, statement)
        words = {name: frame[name].fillna("").astype("str") for name in ("withdrawn_by", "reason")}
        return frame.assign(at=_local(frame["at"]), withdrawn_at=_local(frame["withdrawn_at"]), **words)

    def withdraw(self, batch: str, reason: str, entry: AuditEntry) -> None:
        """Take a batch out of every figure and keep its trace; UnknownCode when there is none in force."""
        with writing(self._engine) as truth:
            found = truth.execute(
                select(schema.batches.c.digest).where(schema.batches.c.code == batch)
            ).first()
            gone = truth.execute(
                select(schema.withdrawals.c.number).where(schema.withdrawals.c.batch == batch)
            ).first()
            if found is None or gone is not None:
                raise UnknownCode(kind="batch", code=batch)
            row = {"batch": batch, "actor": entry.actor, "at": audit.utc_text(entry.at), "reason": reason}
            truth.execute(schema.withdrawals.insert(), row)
            audit.append(truth, replace(entry, subject=batch, before_hash=found.digest))

    def put_areas(self, layer: Level, frame: gpd.GeoDataFrame, meta: AreaMeta, entry: AuditEntry) -> int:
        """Store `AREAS` as the newest version of ``layer``; that version.

        AlreadyFiled when the newest version came from the same bytes.
        """
        versions = schema.area_versions.c
        with writing(self._engine) as truth:
            last = truth.execute(
                select(schema.area_versions)
                .where(versions.layer == layer)
                .order_by(versions.version.desc())
                .limit(1)
            ).first()
            if last and last.digest == meta.digest:
                raise _already(f"{layer}-{last.version}", last.at, last.actor)
            version = last.version + 1 if last else 1
            truth.execute(
                schema.area_versions.insert(),
                {
                    "layer": layer,
                    "version": version,
                    "digest": meta.digest,
                    "filename": meta.filename,
                    "actor": entry.actor,
                    "at": audit.utc_text(entry.at),
                    "crs": meta.crs,
                },
            )
            truth.execute(schema.areas.insert(), _area_rows(layer, version, frame))
            before = last.digest if last else ""
            named = replace(entry, subject=f"{layer}-{version}", before_hash=before, after_hash=meta.digest)
            audit.append(truth, named)
        return version

    def area_version(self, layer: Level) -> int:
        """The newest version of ``layer``, 0 when there is none."""
        versions = schema.area_versions.c
        with reading(self._engine) as truth:
            newest = select(func.coalesce(func.max(versions.version), 0)).where(versions.layer == layer)
            return int(truth.execute(newest).scalar_one())

    def areas(self, layer: Level) -> AreaLayer:
        """The newest version of ``layer``, or version 0 without areas."""
        versions, columns = schema.area_versions.c, schema.areas.c
        with reading(self._engine) as truth:
            newest = truth.execute(
                select(schema.area_versions)
                .where(versions.layer == layer)
                .order_by(versions.version.desc())
                .limit(1)
            ).first()
            if newest is None:
                return AreaLayer(0, gpd.GeoDataFrame(columns=names(AREAS), geometry="geometry"))
            statement = (
                select(columns.code, columns.name, columns.village, columns.demo, columns.wkb)
                .where(columns.layer == layer, columns.version == newest.version)
                .order_by(columns.code)
            )
            frame = _frame(truth, statement)
        geometry = from_wkb(frame.pop("wkb").to_numpy())
        return AreaLayer(newest.version, gpd.GeoDataFrame(frame, geometry=geometry, crs=newest.crs))

    def checks(self) -> ibis.Table:
        """The checks in force as a table of `store.columns.SCHEMA`, up to date when it is handed out."""
        with reading(self._engine) as truth:
            self._columns.catch_up(truth, revision(truth))
        return self._columns.table()

    def duplicate_keys(self, items: Collection[str] = ()) -> set[str]:
        """The `model.duplicate` key of every check in force, or of those of ``items``."""
        table = self.checks()
        if items:
            table = table.filter(table.item.isin(list(items)))
        rows = table.select("place", "lon", "lat", "grid", "village", "item", "checked_on", "source")
        return set(duplicate_keys(rows.to_pyarrow().to_pandas()))

    def record(self, entry: AuditEntry) -> None:
        """Add an audit entry for an act that changes nothing else in the store."""
        with writing(self._engine) as truth:
            audit.append(truth, entry)

    def audit(self, limit: int = 100) -> pd.DataFrame:
        """The newest ``limit`` rows of the audit, newest first; ``details`` is JSON text."""
        with reading(self._engine) as truth:
            frame = _frame(truth, select(schema.audit).order_by(schema.audit.c.seq.desc()).limit(limit))
        return frame.assign(at=_local(frame["at"]))


def open_store(url: str, home: Path) -> Store:
    """The store at ``url`` (an SQLAlchemy address), made or migrated when needed.

    StoreTooNew, StoreBusy, StoreBroken.
    """
    return Store(open_engine(url, home))


def _in_force(truth: Connection, digest: str) -> Row[Any] | None:
    gone = schema.withdrawals.c
    return truth.execute(
        select(schema.batches)
        .outerjoin_from(schema.batches, schema.withdrawals)
        .where(schema.batches.c.digest == digest, gone.number.is_(None))
    ).first()


def _refuse_second_filing(truth: Connection, digest: str) -> None:
    found = _in_force(truth, digest)
    if found:
        raise _already(found.code, found.at, found.actor)


def _already(batch: str, at: str, actor: str) -> AlreadyFiled:
    filed_on = datetime.fromisoformat(at).astimezone(SHANGHAI).date()
    return AlreadyFiled(batch=batch, filed_on=filed_on, actor=actor)


def _batch_row(code: str, meta: BatchMeta, entry: AuditEntry, checks: int) -> Mapping[str, object]:
    return {
        "code": code,
        "digest": meta.digest,
        "filename": meta.filename,
        "kind": meta.kind,
        "actor": entry.actor,
        "at": audit.utc_text(entry.at),
        "crs": meta.crs,
        "read": meta.read,
        "accepted": meta.accepted,
        "rejected": meta.rejected,
        "checks": checks,
        "profile": meta.profile,
    }


def _check_rows(checks: pd.DataFrame, batch: str, standard_version: str) -> list[dict[str, Any]]:
    columns = {name: checks[name].tolist() for name in names(CHECKS)}
    for name in ("lon", "lat"):
        columns[name] = [None if np.isnan(value) else value for value in columns[name]]
    columns["checked_on"] = [moment.date() for moment in columns["checked_on"]]
    shared = {"batch": batch, "standard_version": standard_version}
    return [
        dict(zip(columns, values, strict=True), **shared) for values in zip(*columns.values(), strict=True)
    ]


def _area_rows(layer: str, version: int, frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    shapes = to_wkb(frame.geometry.to_numpy())
    facts = zip(
        frame["code"], frame["name"], frame["village"], frame["demo"].astype(bool), shapes, strict=True
    )
    return [
        {
            "layer": layer,
            "version": version,
            "code": code,
            "name": name,
            "village": village,
            "demo": bool(demo),
            "wkb": wkb,
        }
        for code, name, village, demo, wkb in facts
    ]


def _frame(truth: Connection, statement: Any) -> pd.DataFrame:
    result = truth.execute(statement)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _local(at: pd.Series) -> pd.Series:
    return pd.to_datetime(at, format="ISO8601", utc=True).dt.tz_convert(SHANGHAI)
