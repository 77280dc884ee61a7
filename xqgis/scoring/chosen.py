"""A filter, applied: to counts, and to the critical failures that may bite."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import ibis
import pandas as pd

from xqgis.model.filter import INDEPENDENT, YES, Filter
from xqgis.model.standard import Registry
from xqgis.model.town import Town
from xqgis.scoring.tallies import APART, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

Mark = str | date
Span = tuple[date, date]
UNTIL = date(9001, 1, 3)
"""The mark of the last day of a view."""


def choose(
    tallies: ibis.Table, chosen: Filter, registry: Registry, town: Town, span: Span | None = None
) -> ibis.Table:
    """The `TALLIES` that meet every condition of ``chosen``, its codes being the town's.

    ``span`` are the days of its phase, the town's without it.
    ``item`` asks for `tallies.singles`. ``leads`` of what is left counts visits as before.
    """
    kept = _conditions(tallies, chosen, town)
    if chosen.phase:  # its days say the same again, and let an engine skip what was filed at other times
        first, last = span or _days_of(chosen.phase, town)
        kept += [tallies.checked_on >= first, tallies.checked_on <= last]
    if chosen.item:
        kept.append(tallies.item == chosen.item)
    if chosen.unit:
        kept.append(tallies.standard.isin(sorted(_standards_of(chosen.unit, registry))))
    found = tallies.filter(*kept) if kept else tallies
    if chosen.item:  # so few rows that the engine may name each visit
        return found.mutate(leads=ibis.literal(MIXED, "int8"))
    if chosen.unit and not chosen.standard:
        return found.mutate(leads=ibis.literal(APART, "int8"))
    if chosen.standard or chosen.domain:
        least = FIRST_OF_STANDARD if chosen.standard else FIRST_OF_DOMAIN
        leads = ibis.ifelse(found.leads >= least, FIRST_OF_VISIT, found.leads)
        return found.mutate(leads=leads.cast("int8"))
    return found


def until_day(tallies: ibis.Table, day: date) -> ibis.Table:
    """The `TALLIES` up to ``day``."""
    return tallies.filter(tallies.checked_on <= day)


def shaped(chosen: Filter, town: Town) -> tuple[Filter, Span | None, dict[Mark, Mark]]:
    """``chosen`` and its phase's days with marks for the values that make no other question of it.

    Last, the value of each mark. Who announced, unit, track and `INDEPENDENT` stay as they are.
    """
    values: dict[Mark, Mark] = {}
    names: dict[str, str] = {}
    for name in ("village", "grid", "domain", "standard", "phase", "source"):
        asked = getattr(chosen, name)
        if asked and asked != INDEPENDENT:
            names[name] = f"⟨{name}⟩"
            values[names[name]] = asked
    days: dict[str, date] = {}
    for name, mark in (("starts_on", date(9001, 1, 1)), ("ends_on", date(9001, 1, 2))):
        if getattr(chosen, name):
            days[name] = mark
            values[mark] = getattr(chosen, name)
    span = None
    if chosen.phase:
        span = (date(9001, 1, 4), date(9001, 1, 5))
        values |= dict(zip(span, _days_of(chosen.phase, town), strict=True))
    shape = replace(replace(chosen, **names), **days)  # type: ignore[arg-type]
    return shape, span, values


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
    if chosen.starts_on:
        kept.append(tallies.checked_on >= chosen.starts_on)
    if chosen.ends_on:
        kept.append(tallies.checked_on <= chosen.ends_on)
    return kept


def _days_of(phase: str, town: Town) -> Span:
    """The first and last day of a phase; the standing one has no end."""
    found = town.phase(phase)
    return found.starts_on, found.ends_on or date.max


def _standards_of(unit: str, registry: Registry) -> Collection[str]:
    return {standard.code for standard in registry.standards if unit in standard.units}
