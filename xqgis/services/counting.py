"""What the town's checks come to under a filter: running totals, made once for all filters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from xqgis.model.filter import Filter
from xqgis.scoring.chosen import Asked, asked, choose
from xqgis.scoring.counts import Again, Coded, Counts, Told, coded, count, counted, parts_of
from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.running import Running, asked_of_town, asked_of_unit, running
from xqgis.scoring.single import asked_of_item, running_of_item
from xqgis.scoring.tallies import singles
from xqgis.services.selection import villages_of
from xqgis.services.town_hall import Shelf, TownHall

_ITEM, _UNIT = "⟨item⟩", "⟨unit⟩"
_ROOM = 1024
"""More units and items than a town has."""


@dataclass(frozen=True)
class Counting:
    """The tallies of one filter up to a day, to be counted by any keys but items."""

    hall: TownHall
    chosen: Filter
    until: date

    def told(self, keys: Sequence[str]) -> Told:
        """The counts by ``keys``, rows without an area or phase that is a key among them."""
        by = tuple(dict.fromkeys([*keys, *parts_of(self.hall.registry)]))
        return self._totals().told(*self._asked(), keys, by)

    def once(self) -> Again:
        """Gives `mixed_visits` by any keys."""
        return partial(self._totals().visits, *self._asked())

    def counts(self, keys: Sequence[str]) -> Counts:
        """The counts by ``keys``, rows without an area or phase that is a key left out."""
        told = self.told(keys)
        for key in keys:
            told = told.within(key) if key in {*AREA_KEYS, "phase"} else told
        return counted(told, keys, self.once())

    def _asked(self) -> tuple[Asked, Collection[str] | None]:
        hall, chosen = self.hall, self.chosen
        answers = (
            not (chosen.item and chosen.unit) or chosen.unit in hall.registry.standard_of(chosen.item).units
        )
        nowhere: Collection[str] = ()  # an item that the unit does not answer for
        return asked(chosen, hall.town, self.until), villages_of(hall, chosen) if answers else nowhere

    def _totals(self) -> Running:
        if self.chosen.item:
            return _of_item(self.hall, self.chosen.item)
        return _of_unit(self.hall, self.chosen.unit) if self.chosen.unit else _of_town(self.hall)


def make_ready(hall: TownHall) -> None:
    """Add up what a first filter would wait for: the town and each unit. Items are soon added up."""
    _of_town(hall)
    for unit in {unit for standard in hall.registry.standards for unit in standard.units}:
        _of_unit(hall, unit)


def item_counts(hall: TownHall, chosen: Filter, keys: Sequence[str], until: date) -> Counts:
    """Single checks of ``chosen`` counted by ``keys``, items among them."""
    rows = singles(hall.store.derived("checks"), hall.registry, hall.town.phases)
    if chosen.unit:
        own = [standard.code for standard in hall.registry.standards if chosen.unit in standard.units]
        rows = rows.filter(rows.standard.isin(own))
    if chosen.item:
        rows = rows.filter(rows.item == chosen.item)
    kept = choose(rows, asked(chosen, hall.town, until), villages_of(hall, chosen))
    return count(kept, keys, hall.registry)


def _cells(hall: TownHall) -> Coded:
    """The `CELLS` of the columns, all that an answer may speak of that came before."""
    wanted = ["grid", "village", "domain", *parts_of(hall.registry)]

    def made() -> Coded:
        found = hall.store.derived("cells").order_by("cell").to_pyarrow()
        return coded(found.select(wanted))

    return hall.shelf.get(("cells", hall.store.revision()), made)


def _of_town(hall: TownHall) -> Running:
    def made() -> Running:
        found = hall.store.ask("town", lambda tables: asked_of_town(tables("tallies")), {})
        return running(found, _cells(hall))

    return hall.large_shelf.get(("running", hall.store.revision()), made)


def _of_unit(hall: TownHall, unit: str) -> Running:
    def made() -> Running:
        found = hall.store.ask(
            "unit", lambda tables: asked_of_unit(tables("unit_tallies"), _UNIT), {_UNIT: unit}
        )
        return running(found, _cells(hall))

    return _own_shelf(hall).get(("unit", unit), made)


def _of_item(hall: TownHall, item: str) -> Running:
    def made() -> Running:
        found = hall.store.ask("item", lambda tables: asked_of_item(tables("checks"), _ITEM), {_ITEM: item})
        return running_of_item(found, item, hall.registry, hall.town.phases)

    return _own_shelf(hall).get(("item", item), made)


def _own_shelf(hall: TownHall) -> Shelf:
    """Where the totals of units and items stand: those of one revision at a time, because they are large."""
    return hall.own_shelf.get(hall.store.revision(), lambda: Shelf(_ROOM))
