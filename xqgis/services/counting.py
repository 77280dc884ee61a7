"""What the town's checks come to under a filter: rows and running totals, read once for all filters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from xqgis.model.filter import Filter
from xqgis.scoring.chosen import Asked, asked, choose
from xqgis.scoring.counts import Again, Coded, Counts, Told, coded, count, counted, parts_of
from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.rows import Rows, asked_of_item, asked_of_unit, rows_of_item, rows_of_unit
from xqgis.scoring.running import Running, running
from xqgis.scoring.tallies import singles
from xqgis.services.selection import villages_of
from xqgis.services.town_hall import TownHall

_ITEM, _UNIT = "⟨item⟩", "⟨unit⟩"


@dataclass(frozen=True)
class Counting:
    """The tallies of one filter up to a day, to be counted by any keys but items."""

    hall: TownHall
    chosen: Filter
    until: date

    def told(self, keys: Sequence[str]) -> Told:
        """The counts by ``keys``, rows without an area or phase that is a key among them."""
        by = tuple(dict.fromkeys([*keys, *parts_of(self.hall.registry)]))
        return self._rows().told(*self._asked(), keys, by)

    def once(self) -> Again:
        """Gives `mixed_visits` by any keys."""
        return partial(self._rows().visits, *self._asked())

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

    def _rows(self) -> Running | Rows:
        if self.chosen.item:
            return _of_item(self.hall, self.chosen.item)
        return _of_unit(self.hall, self.chosen.unit) if self.chosen.unit else _running(self.hall)


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


def _running(hall: TownHall) -> Running:
    key = ("running", hall.store.revision())
    return hall.large_shelf.get(key, lambda: running(hall.store.derived("tallies"), lambda: _cells(hall)))


def _of_item(hall: TownHall, item: str) -> Rows:
    def made() -> Rows:
        found = hall.store.ask("item", lambda tables: asked_of_item(tables("checks"), _ITEM), {_ITEM: item})
        return rows_of_item(found, item, hall.registry, hall.town.phases)

    return hall.rows_shelf.get(("item", item, hall.store.revision()), made)


def _of_unit(hall: TownHall, unit: str) -> Rows:
    def made() -> Rows:
        found = hall.store.ask(
            "unit", lambda tables: asked_of_unit(tables("unit_tallies"), _UNIT), {_UNIT: unit}
        )
        return rows_of_unit(found, _cells(hall))

    return hall.rows_shelf.get(("unit", unit, hall.store.revision()), made)
