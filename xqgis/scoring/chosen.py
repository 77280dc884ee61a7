"""A filter, applied: to counts, and to the critical failures that may bite."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd

from xqgis.model.filter import INDEPENDENT, NO, YES, Filter
from xqgis.model.town import Town
from xqgis.scoring.tallies import FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT

_NONE = "<none>"
"""A source that no check has: a town without independent ones has none to show."""
ANNOUNCED = {YES: 1, NO: 0}
"""What `CHECKS` say for an answer of the filter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter in the terms of `TALLIES`: empty conditions ask nothing.

    ``first`` and ``last`` lie in the phase.
    """

    village: str
    grid: str
    domain: str
    standard: str
    announced: str
    sources: tuple[str, ...]
    first: date
    last: date

    def least(self) -> int:
        """The least ``leads`` of the one row that stands for a visit among the tallies asked for."""
        if self.standard:
            return FIRST_OF_STANDARD
        return FIRST_OF_DOMAIN if self.domain else FIRST_OF_VISIT


def asked(chosen: Filter, town: Town, until: date) -> Asked:
    """What ``chosen`` asks of tallies, its codes being the town's, up to a day.

    Item, unit and track choose among tables, standards and villages: see `choose`.
    """
    first, last = chosen.starts_on or date.min, min(chosen.ends_on or until, until)
    if chosen.phase:
        phase = town.phase(chosen.phase)
        first, last = max(first, phase.starts_on), min(last, phase.ends_on or last)
    places = (chosen.village, chosen.grid, chosen.domain, chosen.standard)
    return Asked(*places, chosen.announced, _sources(chosen, town), first, last)


def _sources(chosen: Filter, town: Town) -> tuple[str, ...]:
    if chosen.source == INDEPENDENT:
        return tuple(town.independent_sources) or (_NONE,)
    return (chosen.source,) if chosen.source else ()


def choose(tallies: ibis.Table, asked: Asked, villages: Collection[str] | None = None) -> ibis.Table:
    """The `TALLIES` that meet ``asked``; in ``villages`` where given.

    ``leads`` of what is left counts visits as before: a visit is told by the
    first row that is left of it. For a unit the tallies are its own
    `UNIT_TALLIES`, for an item its `singles`.
    """
    places = ("village", "grid", "domain", "standard")
    kept = [tallies[name] == getattr(asked, name) for name in places if getattr(asked, name)]
    if asked.sources:
        kept.append(tallies.source.isin(asked.sources))
    if asked.announced:
        kept.append(tallies.announced == ANNOUNCED[asked.announced])
    if villages is not None:
        kept.append(tallies.village.isin(sorted(villages)))
    kept.append(tallies.checked_on.between(asked.first, asked.last))
    leads = ibis.ifelse(tallies.leads >= asked.least(), FIRST_OF_VISIT, tallies.leads).cast("int8")
    return tallies.filter(*kept).mutate(leads=leads)


def choose_spells(
    spells: pd.DataFrame, items: Collection[str], chosen: Filter, villages: Collection[str] | None
) -> pd.DataFrame:
    """The `SPELLS` of ``items`` in the areas of ``chosen`` and, where given, in ``villages``.

    Who found a failure, in which days and whether announced makes no
    difference to its standing open.
    """
    kept = spells["item"].isin(items)
    for area in ("grid", "village"):
        if getattr(chosen, area):
            kept &= spells[area] == getattr(chosen, area)
    if villages is not None:
        kept &= spells["village"].isin(villages)
    return spells[kept]
