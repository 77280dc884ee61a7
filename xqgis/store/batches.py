"""Batches: what was filed together, once, and stands until it is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Row, Table, func, select

from xqgis.errors import AlreadyFiled
from xqgis.model.actor import spoken
from xqgis.model.tables import CHECKS, names
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_INSERT = 10_000


@dataclass(frozen=True, slots=True)
class BatchMeta:
    """What is known of a filed file beside its checks; ``profile`` is its text, ``read`` counts rows.

    ``standard_version`` is that of its checks, but for days that ``versions`` has another for.
    """

    digest: str
    filename: str
    crs: str
    read: int
    accepted: int
    rejected: int
    standard_version: str
    profile: str = ""
    kind: str = "inspections"
    versions: Mapping[date, str] = field(default_factory=dict)


def _in_force(truth: Connection, digest: str) -> Row[Any] | None:
    gone = schema.withdrawals.c
    return truth.execute(
        select(schema.batches)
        .outerjoin_from(schema.batches, schema.withdrawals)
        .where(schema.batches.c.digest == digest, gone.number.is_(None))
    ).first()


def refuse_second(truth: Connection, digest: str) -> None:
    """AlreadyFiled when these bytes stand in a batch in force."""
    found = _in_force(truth, digest)
    if found:
        raise _already(found.code, found.at, found.actor)


def _already(batch: str, at: str, actor: str) -> AlreadyFiled:
    filed_on = datetime.fromisoformat(at).astimezone(_SHANGHAI).date()
    return AlreadyFiled(batch=batch, filed_on=filed_on, actor=spoken(actor))


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


def new(truth: Connection, meta: BatchMeta, entry: AuditEntry, things: int) -> str:
    """The code of a batch that is now on record; ``things`` are its checks, or its accidents."""
    newest = select(func.coalesce(func.max(schema.batches.c.number), 0))
    number = int(truth.execute(newest).scalar_one()) + 1
    code = f"B-{number:04d}"
    # its number by hand: PostgreSQL's own skips one with each batch that failed
    truth.execute(schema.batches.insert(), {"number": number, **_batch_row(code, meta, entry, things)})
    return code


def insert(truth: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to a table, some thousands at a time."""
    for start in range(0, len(rows), _INSERT):
        truth.execute(table.insert(), list(rows[start : start + _INSERT]))


def check_rows(checks: pd.DataFrame, batch: str, meta: BatchMeta) -> list[dict[str, Any]]:
    """`CHECKS` as rows of their table, each with the version of the standards of its day."""
    # what is missing is null: PostgreSQL would store the text NaN
    columns = {
        name: checks[name].astype("object").where(checks[name].notna(), None).tolist()
        for name in names(CHECKS)
    }
    columns["checked_on"] = [moment.date() for moment in columns["checked_on"]]
    columns["standard_version"] = [
        meta.versions.get(day, meta.standard_version) for day in columns["checked_on"]
    ]
    return [
        dict(zip(columns, values, strict=True), batch=batch) for values in zip(*columns.values(), strict=True)
    ]
