"""Erasing names of the roster: one person's on request, and those that nobody needs any more.

What was imported stays, with a mark where a name stood. Backups are outside of
this and have a term of their own (docs/deployment.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from xqgis.errors import NothingToErase, WrongDay
from xqgis.ingest.roster import tidy
from xqgis.model.actor import Actor
from xqgis.model.roster import ERASED, Appointment, Place, needed
from xqgis.services.rights import Act, require
from xqgis.services.roster import imports_of
from xqgis.services.town_hall import TownHall
from xqgis.words import Phrase


@dataclass(frozen=True, slots=True)
class Erasure:
    """What to erase: a name wherever it stands, or all holders who stand on no day from ``before`` on."""

    name: str = field(default="", repr=False)
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of the roster lost words; ``emptied`` is False while others keep a copy of them open."""

    rows: int
    emptied: bool


def to_erase(hall: TownHall, actor: Actor, wanted: Erasure) -> int:
    """How many rows of the roster an erasure would change. NotAllowed, WrongDay."""
    require(actor, Act.ERASE_NAMES)
    return len(_places(hall, wanted))


def erase(hall: TownHall, actor: Actor, wanted: Erasure) -> Erased:
    """Blank it everywhere in the store; the record of the act has counts and no name.

    NotAllowed, WrongDay, NothingToErase, StoreBusy.
    """
    require(actor, Act.ERASE_NAMES)
    places = _places(hall, wanted)
    if not places:
        raise NothingToErase
    by = {"before": wanted.before.isoformat()} if wanted.before else {}
    entry = hall.entry(actor, Act.ERASE_NAMES, rows=len(places), **by)
    return Erased(len(places), hall.store.erase_names(places, entry))


def _places(hall: TownHall, wanted: Erasure) -> dict[Place, list[str]]:
    """The columns to blank of each row."""
    imports = imports_of(hall)
    if wanted.before is None:
        return _naming(imports, tidy(wanted.name))
    if wanted.before > hall.today():
        raise WrongDay(on=wanted.before, why=Phrase("errors.erase_future"))
    kept = needed(imports, wanted.before)
    return {
        place: ["holder"]
        for place, one in _each(imports)
        if place not in kept and one.holder not in {"", ERASED}
    }


def _each(imports: list[list[Appointment]]) -> Iterator[tuple[Place, Appointment]]:
    for number, told in enumerate(imports):
        for row, one in enumerate(told):
            yield (number, row), one


def _naming(imports: list[list[Appointment]], name: str) -> dict[Place, list[str]]:
    """The columns that tell a holder's name: as holder exactly, in other words anywhere."""
    if name in {"", ERASED} or all(one.holder != name for _, one in _each(imports)):
        return {}
    found = {
        place: ["holder"] * (one.holder == name)
        + [column for column in ("title", "document") if name in getattr(one, column)]
        for place, one in _each(imports)
    }
    return {place: columns for place, columns in found.items() if columns}
