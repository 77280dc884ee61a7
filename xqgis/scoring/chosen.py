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

Value = str | date


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter in the terms of `TALLIES`, every condition in its place: empty ones ask nothing.

    ``sources`` are as many as the town has, all empty or none; ``first`` and
    ``last`` lie within the phase. Two filters
    make the same question but for their values, so that an engine's compiler
    needs to see one.
    """

    village: str
    grid: str
    domain: str
    standard: str
    announced: str
    sources: tuple[str, ...]
    first: date
    last: date

    def values(self) -> tuple[Value, ...]:
        """All of it in a row."""
        places = (self.village, self.grid, self.domain, self.standard, self.announced)
        return (*places, *self.sources, self.first, self.last)

    def least(self) -> int:
        """The least ``leads`` of the one row that stands for a visit among the tallies asked for."""
        if self.standard:
            return FIRST_OF_STANDARD
        return FIRST_OF_DOMAIN if self.domain else FIRST_OF_VISIT

    @staticmethod
    def marks(sources: int) -> Asked:
        """One whose values stand for those of any other of a town with so many sources."""
        return Asked(
            "⟨village⟩", "⟨grid⟩", "⟨domain⟩", "⟨standard⟩", "⟨announced⟩",
            tuple(f"⟨source {number}⟩" for number in range(sources)), date(9001, 1, 1), date(9001, 1, 2),
        )  # fmt: skip


def asked(chosen: Filter, town: Town, until: date) -> Asked:
    """What ``chosen`` asks of tallies, its codes being the town's, up to a day.

    Item, unit and track choose among tables, standards and villages: see `choose`.
    """
    first, last = chosen.starts_on or date.min, min(chosen.ends_on or until, until)
    if chosen.phase:
        phase = town.phase(chosen.phase)
        first, last = max(first, phase.starts_on), min(last, phase.ends_on or last)
    some = town.independent_sources if chosen.source == INDEPENDENT else [chosen.source]
    sources = (*some, *[some[-1] if some else _NONE] * len(town.sources))[: len(town.sources)]
    places = (chosen.village, chosen.grid, chosen.domain, chosen.standard)
    return Asked(*places, chosen.announced, sources, first, last)


def choose(tallies: ibis.Table, asked: Asked, villages: Collection[str] | None = None) -> ibis.Table:
    """The `TALLIES` that meet ``asked``; in ``villages`` where given.

    ``leads`` of what is left counts visits as before: a visit is told by the
    first row that is left of it. For a unit the tallies are its own
    `UNIT_TALLIES`, for an item its `singles`.
    """
    places = ("village", "grid", "domain", "standard")
    kept = [_none(getattr(asked, name)) | (tallies[name] == getattr(asked, name)) for name in places]
    # said one by one: a list would be compared as text, which takes DuckDB three times as long
    kept.append(ibis.or_(_none(asked.sources[0]), *(tallies.source == source for source in asked.sources)))
    kept.append(
        _none(asked.announced)
        | ((_text(asked.announced) == YES) & (tallies.announced == 1))
        | ((_text(asked.announced) == NO) & (tallies.announced == 0))
    )
    kept.append(tallies.checked_on.between(asked.first, asked.last))
    if villages is not None:
        kept.append(tallies.village.isin(sorted(villages)))
    least = ibis.cases(
        (~_none(asked.standard), FIRST_OF_STANDARD),
        (~_none(asked.domain), FIRST_OF_DOMAIN),
        else_=FIRST_OF_VISIT,
    )
    leads = ibis.ifelse(tallies.leads >= least, FIRST_OF_VISIT, tallies.leads).cast("int8")
    return tallies.filter(*kept).mutate(leads=leads)


def _text(value: str) -> ibis.Value:
    return ibis.literal(value, "string")


def _none(value: str) -> ibis.Value:
    """Whether nothing is asked: known before any row is looked at."""
    return _text(value) == ""


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
