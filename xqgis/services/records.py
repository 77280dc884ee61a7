"""The record of acts: read, taken away as a file, and proved to be whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.publish.table import Table, csv_bytes
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import SHANGHAI, TownHall
from xqgis.store import Chain, Wanted

__all__ = ["MOST_SHOWN", "Asked", "Chain", "Shown", "acts", "chain", "records_file"]

MOST_SHOWN = 200
_COLUMNS = (
    "seq", "at", "actor", "role", "address", "act", "object",
    "before_hash", "after_hash", "details", "prev_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts are asked for: days (both included), an act, an actor; all where None or empty."""

    first: date | None = None
    last: date | None = None
    act: str = ""
    actor: str = ""

    def wanted(self) -> Wanted:
        """The same in the store's terms: days are Shanghai's."""
        since = datetime.combine(self.first, time(), SHANGHAI) if self.first else None
        until = datetime.combine(self.last + timedelta(1), time(), SHANGHAI) if self.last else None
        return Wanted(since, until, self.act, self.actor)


@dataclass(frozen=True)
class Shown:
    """The newest acts of those asked for, at most `MOST_SHOWN`: columns of the audit, newest first."""

    frame: pd.DataFrame
    total: int


def acts(hall: TownHall, actor: Actor, asked: Asked) -> Shown:
    """The acts asked for. NotAllowed."""
    require(actor, Act.READ_AUDIT)
    wanted = asked.wanted()
    return Shown(hall.store.audit(MOST_SHOWN, wanted), hall.store.audit_count(wanted))


def records_file(hall: TownHall, actor: Actor, asked: Asked) -> bytes:
    """The acts asked for, oldest first, as CSV with their hashes; taking them away is an act itself.

    NotAllowed.
    """
    require(actor, Act.READ_AUDIT)
    told = {"from": asked.first, "to": asked.last, "asked_act": asked.act, "asked_actor": asked.actor}
    facts = {name: str(one) for name, one in told.items() if one}
    hall.store.record(hall.entry(actor, Act.READ_AUDIT, **facts))
    found = hall.store.audit(None, asked.wanted()).iloc[::-1]
    kept = found.assign(at=found["at"].map(pd.Timestamp.isoformat))
    return csv_bytes(Table("audit", _COLUMNS, kept[list(_COLUMNS)].values.tolist()))


def chain(hall: TownHall, actor: Actor, head: str = "") -> Chain:
    """Whether every act stands as it was written; with ``head``, whether that one still does. NotAllowed."""
    require(actor, Act.READ_AUDIT)
    return hall.store.audit_chain(head)
