"""A filter, applied: to counts, and to the critical failures that may bite."""

from __future__ import annotations

from collections.abc import Collection

import ibis
import pandas as pd

from xqgis.model.filter import INDEPENDENT, YES, Filter
from xqgis.model.standard import Registry
from xqgis.model.town import Town
from xqgis.scoring.tallies import APART, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT


def choose(tallies: ibis.Table, chosen: Filter, registry: Registry, town: Town) -> ibis.Table:
    """The `TALLIES` that meet every condition of ``chosen``, its codes being the town's.

    ``item`` asks for `tallies.singles`. ``leads`` of what is left counts visits as before.
    """
    kept = list(_conditions(tallies, chosen, town))
    if chosen.item:
        kept.append(tallies.item == chosen.item)
    if chosen.unit:
        kept.append(tallies.standard.isin(sorted(_standards_of(chosen.unit, registry))))
    found = tallies.filter(*kept) if kept else tallies
    if chosen.unit and not chosen.standard:
        return found.mutate(leads=ibis.literal(APART, "int8"))
    if chosen.standard or chosen.domain:
        least = FIRST_OF_STANDARD if chosen.standard else FIRST_OF_DOMAIN
        leads = ibis.ifelse(found.leads >= least, FIRST_OF_VISIT, found.leads)
        return found.mutate(leads=leads.cast("int8"))
    return found


def choose_spells(spells: pd.DataFrame, chosen: Filter, registry: Registry) -> pd.DataFrame:
    """The `SPELLS` in the areas and of the items of ``chosen``.

    Who found a failure, in which days and whether announced makes no
    difference to its standing open.
    """
    items = {
        item.code
        for standard, item in registry.items()
        if chosen.item in {"", item.code}
        and chosen.standard in {"", standard.code}
        and chosen.domain in {"", standard.domain}
        and (not chosen.unit or chosen.unit in standard.units)
    }
    kept = spells["item"].isin(items)
    for area in ("grid", "village"):
        if getattr(chosen, area):
            kept &= spells[area] == getattr(chosen, area)
    return spells[kept]


def _conditions(tallies: ibis.Table, chosen: Filter, town: Town) -> list[ibis.Value]:
    asked = {name: getattr(chosen, name) for name in ("village", "grid", "domain", "standard", "phase")}
    kept = [tallies[name] == code for name, code in asked.items() if code]
    if chosen.source == INDEPENDENT:
        kept.append(tallies.source.isin(list(town.independent_sources)))
    elif chosen.source:
        kept.append(tallies.source == chosen.source)
    if chosen.track:
        kept.append(tallies.village.isin(sorted(town.villages_on(chosen.track))))
    if chosen.announced:
        kept.append(tallies.announced == (1 if chosen.announced == YES else 0))
    if chosen.phase:  # its days say the same again, and let an engine skip what was filed at other times
        phase = town.phase(chosen.phase)
        kept.append(tallies.checked_on >= phase.starts_on)
        if phase.ends_on:
            kept.append(tallies.checked_on <= phase.ends_on)
    if chosen.starts_on:
        kept.append(tallies.checked_on >= chosen.starts_on)
    if chosen.ends_on:
        kept.append(tallies.checked_on <= chosen.ends_on)
    return kept


def _standards_of(unit: str, registry: Registry) -> Collection[str]:
    return {standard.code for standard in registry.standards if unit in standard.units}
