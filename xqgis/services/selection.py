"""What a filter comes to in this town: its standard, items, villages, days and critical failures."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from xqgis.model.filter import YES, Filter
from xqgis.scoring.chosen import choose_spells
from xqgis.scoring.veto import open_on, spell_frame
from xqgis.services.lineage import carried
from xqgis.services.town_hall import TownHall


def implied(hall: TownHall, chosen: Filter) -> Filter:
    """``chosen`` with the standard of its item and the domain of its standard, whatever it said of them."""
    found = chosen
    if found.item:
        found = replace(found, standard=hall.registry.standard_of(found.item).code)
    if found.standard:
        domains = {standard.code: standard.domain for standard in hall.registry.standards}
        found = replace(found, domain=domains[found.standard])
    return found


def consistent(hall: TownHall, chosen: Filter) -> Filter:
    """``chosen`` with a standard and a domain, where it names them, that its item and standard belong to."""
    told = implied(hall, chosen)
    standard = told.standard if chosen.standard else ""
    return replace(chosen, standard=standard, domain=told.domain if chosen.domain else "")


def items_of(hall: TownHall, chosen: Filter) -> tuple[str, ...]:
    """The items that meet the filter's domain, standard, item and unit, in catalogue order."""
    return tuple(
        item.code
        for standard, item in hall.registry.items()
        if chosen.domain in {"", standard.domain}
        and chosen.standard in {"", standard.code}
        and chosen.item in {"", item.code}
        and (not chosen.unit or chosen.unit in standard.units)
    )


def villages_of(hall: TownHall, chosen: Filter) -> frozenset[str] | None:
    """The villages of the filter's base track and side, by the pack or by an outline; None without either."""
    if not (chosen.track or chosen.pilot):
        return None
    town = hall.town
    known = {village.code for village in town.villages} | _outlined(hall)
    if chosen.track:
        known = {code for code in known if town.track_of(code) == chosen.track}
    if chosen.pilot:
        pilots = {village.code for village in town.villages if village.pilot}
        known = known & pilots if chosen.pilot == YES else known - pilots
    return frozenset(known)


def _outlined(hall: TownHall) -> AbstractSet[str]:
    key = ("outlined", hall.versions("village"))
    return hall.shelf.get(key, lambda: hall.store.area_codes("village"))


def view_ends_on(hall: TownHall, chosen: Filter, as_of: date | None) -> date:
    """The last day that a view of ``chosen`` looks at: its own, its phase's or ``as_of``, the earliest."""
    day = hall.as_of(as_of)
    if chosen.phase:
        day = hall.town.phase(chosen.phase).view_ends_on(day)
    return min(day, chosen.ends_on) if chosen.ends_on else day


def track_of(hall: TownHall, chosen: Filter) -> str:
    """The base track whose lines the filter's total is held to; empty where it has villages of several."""
    village = chosen.village or (hall.grid_village().get(chosen.grid, "") if chosen.grid else "")
    return chosen.track or (hall.town.track_of(village) if village else "")


def biting(hall: TownHall, chosen: Filter, as_of: date) -> pd.DataFrame:
    """The `SPELLS` that may bite in a view of ``chosen``: none in a phase that has not begun."""
    return _of_filter(hall, spells_of(hall), chosen, as_of)


def standing(hall: TownHall, chosen: Filter, as_of: date) -> pd.DataFrame:
    """Those of `biting` that stood open at the end of the view, one row for an item in an area.

    ``spells`` counts them; ``held_from`` is the first day of any, ``cleared_on`` empty.
    """
    day, revision = view_ends_on(hall, chosen, as_of), hall.store.revision()
    stood = hall.shelf.get(("standing", revision, day), lambda: counted(open_spells(hall, day)))
    return _of_filter(hall, stood, chosen, as_of)


def counted(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells that stand open, counted by area and item."""
    keys, number = ["grid", "village", "item"], np.zeros(len(spells), dtype=np.int64)
    for name in keys:  # in whole numbers: a town may have very many of them
        column = spells[name].cat
        number = number * len(column.categories) + column.codes.to_numpy()
    _, first, at, count = np.unique(number, return_index=True, return_inverse=True, return_counts=True)
    held = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(held, at, spells["held_from"].to_numpy().astype("datetime64[s]").astype(np.int64))
    found = spells[keys].take(first).reset_index(drop=True)
    return found.assign(
        held_from=held.astype("datetime64[s]"), spells=count, cleared_on=np.datetime64("NaT", "s")
    )


def _of_filter(hall: TownHall, spells: pd.DataFrame, chosen: Filter, as_of: date) -> pd.DataFrame:
    if chosen.phase and hall.town.phase(chosen.phase).starts_on > as_of:
        return spells.head(0)
    return choose_spells(spells, items_of(hall, chosen), chosen, villages_of(hall, chosen))


def open_spells(hall: TownHall, day: date) -> pd.DataFrame:
    """The `SPELLS` of critical failures that stood open at the end of ``day``, whoever may know of them."""
    revision = hall.store.revision()
    return hall.shelf.get(("open", revision, day), lambda: open_on(spells_of(hall), day))


def spells_of(hall: TownHall) -> pd.DataFrame:
    """Every one of the `SPELLS`, areas and items as ordered categories: they are compared again and again."""

    def made() -> pd.DataFrame:
        found = carried(hall, spell_frame(hall.store.derived("spells")))
        kinds = {
            name: pd.CategoricalDtype(sorted({*found[name], ""}), ordered=True)
            for name in ("grid", "village", "item")
        }
        return found.astype(kinds)

    return hall.shelf.get(("spells", hall.store.revision()), made)
