"""Erasing names of the roster: one person's on request, and those that nobody needs any more.

What was imported stays, with a mark where a name stood. Backups are outside of
this and have a term of their own (docs/deployment.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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

_WORDS = ("title", "document")
_BETWEEN = re.compile(r"[、，,；;/／()（）]+")


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


def to_erase(hall: TownHall, actor: Actor, wanted: Erasure) -> list[Appointment]:
    """The rows of the roster that an erasure would change, as they stand. NotAllowed, WrongDay."""
    require(actor, Act.ERASE_NAMES)
    imports = imports_of(hall)
    return [imports[number][row] for number, row in _places(hall, imports, wanted)]


def erase(hall: TownHall, actor: Actor, wanted: Erasure) -> Erased:
    """Blank it everywhere in the store; the record of the act has counts and no name.

    NotAllowed, WrongDay, NothingToErase, StoreBusy, RosterMoved.
    """
    require(actor, Act.ERASE_NAMES)
    seen = hall.store.roster_state()
    places = _places(hall, imports_of(hall), wanted)
    if not places:
        hall.store.emptied()  # of what was erased while others were reading
        raise NothingToErase
    by = {"ended_before": wanted.before.isoformat()} if wanted.before else {}
    entry = hall.entry(actor, Act.ERASE_NAMES, rows=len(places), **by)
    hall.store.erase_names(places, seen, entry)
    return Erased(len(places), hall.store.emptied())


def _places(
    hall: TownHall, imports: Sequence[Sequence[Appointment]], wanted: Erasure
) -> dict[Place, list[str]]:
    """The columns to blank of each row."""
    if wanted.before is None:
        name = tidy(wanted.name)
        return _naming(imports, {name} if name else set())
    if wanted.before > hall.today():
        raise WrongDay(on=wanted.before, why=Phrase("errors.erase_future"))
    kept = needed(imports, wanted.before)
    still = {name for place, one in _each(imports) if place in kept for name in _names(one)}
    over = {name for place, one in _each(imports) if place not in kept for name in _names(one)} - still
    gone = {place: ["holder"] for place, one in _each(imports) if place not in kept and _names(one)}
    found = _naming(imports, over)
    return {place: sorted({*gone.get(place, ()), *found.get(place, ())}) for place in sorted({*gone, *found})}


def _each(imports: Sequence[Sequence[Appointment]]) -> Iterator[tuple[Place, Appointment]]:
    for number, told in enumerate(imports):
        for row, one in enumerate(told):
            yield (number, row), one


def _names(one: Appointment) -> set[str]:
    """The names of a holder: a cell may have several, or a remark beside one."""
    return {name for name in _BETWEEN.split(one.holder) if name and name != ERASED}


def _naming(imports: Sequence[Sequence[Appointment]], names: Collection[str]) -> dict[Place, list[str]]:
    """The columns that tell one of these names: as a holder whole, in other words anywhere."""
    found = {
        place: ["holder"] * bool({one.holder, *_names(one)} & {*names})
        + [column for column in _WORDS if any(name in getattr(one, column) for name in names)]
        for place, one in _each(imports)
    }
    return {place: columns for place, columns in found.items() if columns}
