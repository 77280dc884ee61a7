"""The record of acts: an entry, and the chain that shows a missing or altered one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from xqgis.store import schema

FIRST = "0" * 64
_COVERED = (
    "seq",
    "at",
    "actor",
    "role",
    "address",
    "act",
    "object",
    "before_hash",
    "after_hash",
    "details",
    "prev_hash",
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act as it will be recorded; ``at`` is aware, ``subject`` the code acted on, ``details`` JSON."""

    at: datetime
    actor: str
    role: str
    act: str
    address: str = ""
    subject: str = ""
    before_hash: str = ""
    after_hash: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted: from a moment on, before a moment (both aware), of an act, of an actor."""

    since: datetime | None = None
    before: datetime | None = None
    act: str = ""
    actor: str = ""


ALL_ACTS = Wanted()


def wanted_rows(wanted: Wanted) -> Select[Any]:
    """The statement that reads them, newest first."""
    columns = schema.audit.c
    found = select(schema.audit).order_by(columns.seq.desc())
    if wanted.since:
        found = found.where(columns.at >= utc_text(wanted.since))
    if wanted.before:
        found = found.where(columns.at < utc_text(wanted.before))
    if wanted.act:
        found = found.where(columns.act == wanted.act)
    if wanted.actor:
        found = found.where(columns.actor == wanted.actor)
    return found


def chain_hash(row: Mapping[str, object]) -> str:
    """SHA-256 over an audit row and, through ``prev_hash``, over all before it."""
    covered = json.dumps([row[name] for name in _COVERED], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(covered.encode()).hexdigest()


def append(connection: Connection, entry: AuditEntry) -> None:
    """Add ``entry`` in the transaction of ``connection``, which must hold the write lock."""
    last = connection.execute(
        select(schema.audit.c.seq, schema.audit.c.hash).order_by(schema.audit.c.seq.desc()).limit(1)
    ).first()
    row: dict[str, object] = {
        "seq": last.seq + 1 if last else 1,
        "at": utc_text(entry.at),
        "actor": entry.actor,
        "role": entry.role,
        "address": entry.address,
        "act": entry.act,
        "object": entry.subject,
        "before_hash": entry.before_hash,
        "after_hash": entry.after_hash,
        "details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True),
        "prev_hash": last.hash if last else FIRST,
    }
    connection.execute(schema.audit.insert(), row | {"hash": chain_hash(row)})


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of the chain: its rows, the hash of the last, the first row that does not fit (or 0)."""

    rows: int
    head: str
    broken_at: int

    @property
    def whole(self) -> bool:
        """Whether every row stands as it was written, and none is missing between two others."""
        return self.broken_at == 0


def followed(connection: Connection) -> Chain:
    """The chain of ``connection``, followed from its first row to its last.

    Rows taken off the end leave a whole chain: only a head noted before
    (`Chain.head`, ``xqgis audit verify --head``) shows that they are gone.
    """
    head, count = FIRST, 0
    for row in connection.execute(select(schema.audit).order_by(schema.audit.c.seq)).mappings():
        count += 1
        if row["seq"] != count or row["prev_hash"] != head or row["hash"] != chain_hash(dict(row)):
            return Chain(count, head, count)
        head = str(row["hash"])
    return Chain(count, head, 0)


def holds(connection: Connection, head: str) -> bool:
    """Whether a row with this hash stands in the chain."""
    return (
        connection.execute(select(schema.audit.c.seq).where(schema.audit.c.hash == head)).first() is not None
    )


def utc_text(at: datetime) -> str:
    """An aware timestamp as the store writes it: UTC, ISO 8601, microseconds.

    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2022, 6, 1, 7, 59, tzinfo=timezone(timedelta(hours=8))))
    '2022-05-31T23:59:00.000000+00:00'
    """
    if at.tzinfo is None:
        raise ValueError("a timestamp without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
