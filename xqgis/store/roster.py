"""The roster of posts: every import is kept, none is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, case, func, select

from xqgis.errors import AlreadyFiled, RosterMoved
from xqgis.model.actor import spoken
from xqgis.model.roster import ERASED, Appointment, Place, Post
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_FIELDS = ("body", "post", "title", "holder", "valid_from", "valid_until", "document")


def put(
    truth: Connection, told: Sequence[Appointment], digest: str, after: int | None, entry: AuditEntry
) -> int:
    """Store appointments as the newest import with its audit entry, which names nobody; its number.

    ``digest`` is for the record. AlreadyFiled when the newest import says exactly the same, RosterMoved when
    somebody has imported after ``after`` (None: whatever is the newest).
    """
    columns = schema.roster_versions.c
    last = truth.execute(select(schema.roster_versions).order_by(columns.version.desc()).limit(1)).first()
    newest = last.version if last else 0
    if last and _told(truth, newest) == list(told):
        filed_on = datetime.fromisoformat(last.at).astimezone(_SHANGHAI).date()
        raise AlreadyFiled(batch=f"roster-{newest}", filed_on=filed_on, actor=spoken(last.actor))
    if after is not None and after != newest:
        raise RosterMoved(version=newest)
    number = newest + 1
    row = {"version": number, "digest": digest, "actor": entry.actor, "at": audit.utc_text(entry.at)}
    truth.execute(schema.roster_versions.insert(), {**row, "rows": len(told)})
    rows = [{"version": number, **{name: getattr(one, name) for name in _FIELDS}} for one in told]
    truth.execute(schema.appointments.insert(), rows)
    before = last.digest if last else ""
    subject = f"roster-{number}"
    audit.append(truth, replace(entry, subject=subject, before_hash=before, after_hash=digest))
    return number


def erase(
    truth: Connection, places: Mapping[Place, Collection[str]], seen: tuple[int, ...], entry: AuditEntry
) -> None:
    """Blank words of appointments, with the audit entry, which names nobody.

    ``places`` are the columns to blank of each, among holder, title and document.
    RosterMoved when the roster is no more in the `state` that was ``seen``.
    """
    if state(truth) != seen:
        raise RosterMoved(version=version(truth))
    table = schema.appointments
    seqs: dict[int, list[int]] = {}
    for row in truth.execute(select(table.c.version, table.c.seq).order_by(table.c.seq)):
        seqs.setdefault(row.version, []).append(row.seq)
    of_imports = [seqs[number] for number in sorted(seqs)]
    for (number, place), columns in places.items():
        blank = {name: ERASED if name == "holder" else "" for name in columns}
        truth.execute(table.update().where(table.c.seq == of_imports[number][place]).values(**blank))
    audit.append(truth, entry)


def version(truth: Connection) -> int:
    """The number of the newest import, 0 without any."""
    newest = select(func.coalesce(func.max(schema.roster_versions.c.version), 0))
    return int(truth.execute(newest).scalar_one())


def state(truth: Connection) -> tuple[int, ...]:
    """The newest import and what is blank: all that `imports` depends on."""
    columns = schema.appointments.c
    erased = func.sum(case((columns.holder == ERASED, 1), else_=0))
    letters = func.sum(func.length(columns.title) + func.length(columns.document))
    found = truth.execute(select(func.coalesce(erased, 0), func.coalesce(letters, 0))).one()
    return version(truth), *map(int, found)


def imports(truth: Connection) -> list[list[Appointment]]:
    """The appointments of every import, oldest first, each in its own order."""
    table = schema.appointments
    found: dict[int, list[Appointment]] = {}
    for row in truth.execute(select(table).order_by(table.c.seq)).mappings():
        found.setdefault(row["version"], []).append(_appointment(row))
    return [found[number] for number in sorted(found)]


def _told(truth: Connection, version: int) -> list[Appointment]:
    """What an import says now: of names that were erased since, that they were."""
    table = schema.appointments
    asked = select(table).where(table.c.version == version).order_by(table.c.seq)
    return [_appointment(row) for row in truth.execute(asked).mappings()]


def _appointment(row: RowMapping) -> Appointment:
    return Appointment(**{**{name: row[name] for name in _FIELDS}, "post": Post(row["post"])})
