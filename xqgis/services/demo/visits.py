"""Who goes where on which day: visits of a few checks each, some grids hardly ever visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.lunar import is_market_day
from xqgis.model.phase import Phase
from xqgis.model.town import Town

MARKET_ICONS = frozenset({"town", "road", "market"})
"""Domains that a market day troubles; inspectors go there more on such days."""
_CHECKS_A_PHASE = {"1": 19.5, "2": 31.4, "3": 43.4, "4": 28.8}
_USUAL_CHECKS = 30.0
"""Mean checks of a grid in a domain and phase."""
_CHECKS_A_VISIT = (4, 8)
_RARE_SHARE = (0.055, 0.1)
_FEW_PLACES = 30
"""Places of a standard up to which each is seen twice a month."""
_ROUNDS_A_MONTH = {"village": 0.6, "town": 2.0}


@dataclass(frozen=True)
class Calendar:
    """The days of a phase that have passed, and how likely each is to see a visit."""

    phase: Phase
    days: tuple[date, ...]
    market: NDArray[np.bool_]
    weight: NDArray[np.float64]
    market_weight: NDArray[np.float64]


def calendars(town: Town, until: date) -> list[Calendar]:
    """One calendar for each phase that has begun by ``until``."""
    return [_calendar(town, phase, until) for phase in town.phases if phase.starts_on <= until]


def _calendar(town: Town, phase: Phase, until: date) -> Calendar:
    length = (phase.view_ends_on(until) - phase.starts_on).days + 1
    days = tuple(phase.starts_on + timedelta(days=number) for number in range(length))
    market = np.array([is_market_day(day, town.market_days) for day in days])
    weight = np.array([1.0 if day.weekday() < 5 else 0.4 for day in days])
    busy = weight * np.where(market, 1.6, 1.0)
    return Calendar(phase, days, market, weight / weight.sum(), busy / busy.sum())


def plan_visits(
    town: Town, chances: pd.DataFrame, calendar: Calendar, rng: np.random.Generator
) -> pd.DataFrame:
    """Every check of the phase before its result, one row each.

    ``chance`` is a row of `lay_chances`, ``day`` a number in the calendar,
    ``visit`` numbers the visits of the phase, ``source`` is the place of the
    source in the pack, ``announced`` 1 or 0.
    """
    icons = {domain.code: domain.icon for domain in town.domains}
    chosen: list[NDArray[np.int64]] = []
    days: list[int] = []
    for domain, of_domain in chances.groupby("domain", sort=True):
        weights = calendar.market_weight if icons[str(domain)] in MARKET_ICONS else calendar.weight
        rare = _rarely_visited(town, of_domain, calendar.phase, rng)
        for (level, grid, _), here in of_domain.groupby(["level", "grid", "village"], sort=True):
            if level == "grid":
                sizes = _visit_sizes(calendar.phase, str(grid) in rare, rng)
            else:
                sizes = [len(here)] * max(2, round(_months(calendar) * _ROUNDS_A_MONTH[str(level)]))
            chosen += _choose(here, sizes, rng)
            days += rng.choice(len(calendar.days), len(sizes), p=weights).tolist()
        for everything in _watched(of_domain):
            chosen += [everything] * 2 * _months(calendar)
            days += rng.choice(len(calendar.days), 2 * _months(calendar), p=weights).tolist()
    visit = np.repeat(np.arange(len(chosen)), [len(chances_of) for chances_of in chosen])
    source, announced = _who(town, len(chosen), rng)
    columns = {"chance": np.concatenate(chosen), "day": np.array(days)[visit], "visit": visit}
    return pd.DataFrame(columns | {"source": source[visit], "announced": announced[visit]})


def _rarely_visited(town: Town, of_domain: pd.DataFrame, phase: Phase, rng: np.random.Generator) -> set[str]:
    """Grids that nearly nobody goes to; never those of a pilot while the pilots run."""
    pilots = {village.code for village in town.villages if village.pilot}
    grids = of_domain.loc[of_domain["level"] == "grid", ["grid", "village"]].drop_duplicates()
    count = int(len(grids) * rng.uniform(*_RARE_SHARE))
    if phase == town.phases[0]:
        grids = grids[~grids["village"].isin(pilots)]
    count = min(count, len(grids))
    return set(rng.choice(grids["grid"].to_numpy(str), count, replace=False)) if count else set()


def _watched(of_domain: pd.DataFrame) -> list[NDArray[np.int64]]:
    """Places of standards that hold in few places only, such as a market."""
    at_places = of_domain[of_domain["level"] == "grid"]
    places = at_places.groupby("standard")["place"].transform("nunique")
    few = at_places[places <= _FEW_PLACES]
    return [here.index.to_numpy() for _, here in few.groupby(["standard", "place"], sort=True)]


def _months(calendar: Calendar) -> int:
    return max(1, round(len(calendar.days) / 30))


def _visit_sizes(phase: Phase, rare: bool, rng: np.random.Generator) -> list[int]:
    low, high = _CHECKS_A_VISIT
    if rare:
        return [low] * int(rng.integers(0, 3))
    mean = _CHECKS_A_PHASE.get(phase.code, _USUAL_CHECKS) / ((low + high - 1) / 2)
    more = rng.negative_binomial(2.2, 2.2 / (2.2 + max(mean - 3, 0.2)))
    return [int(size) for size in rng.integers(low, high, 3 + more)]


def _choose(here: pd.DataFrame, sizes: list[int], rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """For each visit so many chances of this area, the standards evenly, none twice."""
    rows = here.index.to_numpy()
    draws = rng.exponential(size=(len(sizes), len(rows))) * here["crowd"].to_numpy(float)
    order = np.argsort(draws, axis=1)
    return [rows[best[:size]] for best, size in zip(order, sizes, strict=True)]


def _who(town: Town, visits: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Source and announcement of each visit; a unit's own checks are known beforehand."""
    share = np.array([0.5, 0.36, 0.14])[: len(town.sources)]
    source = rng.choice(len(share), visits, p=share / share.sum())
    own = np.array([code not in town.independent_sources for code in town.sources])
    return source, np.where(own[source] | (rng.random(visits) < 0.3), 1, 0)
