"""The record of acts: taken away as a file, and proved to be whole."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.publish.table import Table, csv_bytes
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.store import Chain

_COLUMNS = (
    "seq", "at", "actor", "role", "address", "act", "object",
    "before_hash", "after_hash", "details", "prev_hash", "hash",
)  # fmt: skip


def records_file(hall: TownHall, actor: Actor, first: date | None = None, last: date | None = None) -> bytes:
    """The acts of some days, oldest first, as CSV with their hashes; taking them away is an act itself.

    NotAllowed.
    """
    require(actor, Act.READ_AUDIT)
    told = {"from": str(first or ""), "to": str(last or "")}
    hall.store.record(hall.entry(actor, Act.READ_AUDIT, **told))
    found = hall.store.audit(None).iloc[::-1]
    days = found["at"].dt.date
    kept = found[(days >= (first or date.min)) & (days <= (last or date.max))]
    kept = kept.assign(at=kept["at"].map(pd.Timestamp.isoformat))
    return csv_bytes(Table("audit", _COLUMNS, kept[list(_COLUMNS)].values.tolist()))


def chain(hall: TownHall, actor: Actor, head: str = "") -> Chain:
    """Whether every act stands as it was written; with ``head``, whether that one still does. NotAllowed."""
    require(actor, Act.READ_AUDIT)
    return hall.store.audit_chain(head)
