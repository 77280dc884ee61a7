"""The record of acts: taken away as a file, and proved to be whole."""

from __future__ import annotations

from dataclasses import dataclass
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


Proof = Chain
"""What became of the record: its rows, the hash of the last, the first row that does not fit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts are asked for: days (both included), an act, an actor; all where None or empty."""

    first: date | None = None
    last: date | None = None
    act: str = ""
    actor: str = ""


def acts(hall: TownHall, actor: Actor, asked: Asked) -> pd.DataFrame:
    """The acts asked for, newest first: `_COLUMNS`, ``at`` in Asia/Shanghai. NotAllowed."""
    require(actor, Act.READ_AUDIT)
    return _kept(hall, asked)


def _kept(hall: TownHall, asked: Asked) -> pd.DataFrame:
    found = hall.store.audit(None)
    days = found["at"].dt.date
    kept = (days >= (asked.first or date.min)) & (days <= (asked.last or date.max))
    for name in ("act", "actor"):
        if getattr(asked, name):
            kept &= found[name] == getattr(asked, name)
    shown: pd.DataFrame = found.loc[kept, list(_COLUMNS)].reset_index(drop=True)
    return shown


def records_file(hall: TownHall, actor: Actor, first: date | None = None, last: date | None = None) -> bytes:
    """The acts of some days, oldest first, as CSV with their hashes; taking them away is an act itself.

    NotAllowed.
    """
    require(actor, Act.READ_AUDIT)
    told = {"from": str(first or ""), "to": str(last or "")}
    hall.store.record(hall.entry(actor, Act.READ_AUDIT, **told))
    kept = _kept(hall, Asked(first, last)).iloc[::-1]
    kept = kept.assign(at=kept["at"].map(pd.Timestamp.isoformat))
    return csv_bytes(Table("audit", _COLUMNS, kept.values.tolist()))


def chain(hall: TownHall, actor: Actor, head: str = "") -> Proof:
    """Whether every act stands as it was written; with ``head``, whether that one still does. NotAllowed."""
    require(actor, Act.READ_AUDIT)
    return hall.store.audit_chain(head)
