"""What the columns count under a filter: one question for all filters, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from xqgis.model.filter import Filter
from xqgis.scoring.chosen import Asked, asked, choose
from xqgis.scoring.counts import (
    Again,
    Coded,
    Counts,
    Told,
    coded,
    count,
    counted,
    only_mixed,
    parts_of,
    question,
    told_by,
    told_by_cell,
    visits_apart,
    visits_told,
)
from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.meeting import Checks
from xqgis.scoring.running import Running, running
from xqgis.scoring.tallies import single_item, singles
from xqgis.services.selection import villages_of
from xqgis.services.town_hall import TownHall
from xqgis.store import Tables

_ITEM, _UNIT = "⟨item⟩", "⟨unit⟩"
Values = Mapping[str | date, str | date]
Kept = Callable[[Tables], Checks]


@dataclass(frozen=True)
class Counting:
    """The tallies of one filter up to a day, to be counted by any keys but items."""

    hall: TownHall
    chosen: Filter
    until: date

    def told(self, keys: Sequence[str]) -> Told:
        """The counts by ``keys``, rows without an area or phase that is a key among them."""
        hall, chosen = self.hall, self.chosen
        by = tuple(dict.fromkeys([*keys, *parts_of(hall.registry)]))
        if chosen.item:
            return told_by(self._ask(("told", *keys), lambda kept: question(kept, by, keys)))
        if chosen.unit:
            first = {*keys} & {"domain", "standard"}
            found = self._ask(("cells", *first), lambda kept: question(kept, ["cell"], keys))
            return told_by_cell(found, _cells(hall), by)
        return _running(hall).told(*self._asked(), keys, by)

    def once(self, keys: Sequence[str]) -> Again:
        """Gives `mixed_visits` by any of ``keys``, from one question where an engine is asked."""
        if not (self.chosen.item or self.chosen.unit):
            return partial(_running(self.hall).visits, *self._asked())
        apart = cache(lambda: self._ask(("apart", *keys), lambda kept: visits_apart(kept, keys), mixed=True))
        return lambda by: visits_told(apart(), by)

    def _asked(self) -> tuple[Asked, Collection[str] | None]:
        return asked(self.chosen, self.hall.town, self.until), villages_of(self.hall, self.chosen)

    def counts(self, keys: Sequence[str]) -> Counts:
        """The counts by ``keys``, rows without an area or phase that is a key left out."""
        told = self.told(keys)
        for key in keys:
            told = told.within(key) if key in {*AREA_KEYS, "phase"} else told
        return counted(told, keys, self.once(keys))

    def _ask(self, about: tuple[str, ...], make: Callable[[Checks], Checks], *, mixed: bool = False) -> Any:
        """The answer to what ``make`` asks of the tallies, or of those alone whose visits do not add up."""
        told, villages = self._asked()
        marks = Asked.marks(len(told.sources))
        values: Values = dict(zip(marks.values(), told.values(), strict=True))
        shape, table, more = _tallies(self.hall, self.chosen)
        some = (lambda tables: only_mixed(table(tables))) if mixed else table
        question = (about, shape, villages)
        return self.hall.store.ask(
            question, lambda tables: make(choose(some(tables), marks, villages)), {**values, **more}
        )


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


def _tallies(hall: TownHall, chosen: Filter) -> tuple[Hashable, Kept, Values]:
    """Where the tallies of an item or a unit lie: what tells that question from others, and its values."""
    if not chosen.item:
        return "unit", _of_unit, {_UNIT: chosen.unit}
    standard, item = hall.registry.standard_of(chosen.item), hall.registry.item(chosen.item)
    answers = not chosen.unit or chosen.unit in standard.units
    weight, phases = float(item.weight), hall.town.phases

    def of_item(tables: Tables) -> Checks:
        about = (Asked.marks(0).domain, Asked.marks(0).standard)
        found = single_item(tables("checks"), _ITEM, about, weight, phases)
        return found if answers else found.limit(0)

    return ("item", weight, answers), of_item, {_ITEM: chosen.item}


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


def _of_unit(tables: Tables) -> Checks:
    found = tables("unit_tallies")
    return found.filter(found.unit == _UNIT).drop("unit")
