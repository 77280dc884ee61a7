"""What the inspectors find: places get better by phase, pilots first, market days are worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.town import Town
from xqgis.services.demo.visits import MARKET_ICONS, Calendar

_Floats = NDArray[np.float64]

_PASSING = (0.73, 0.87, 0.905, 0.93)
_PILOTS_AHEAD = (0.1, 0.06, 0.02, 0.01)
_BY_ICON = {"town": -0.005, "village": 0.018, "road": -0.045, "market": -0.02, "shield": 0.03}
_WEAKER, _SPREAD_VILLAGE, _SPREAD_GRID = -0.03, 0.03, 0.04
_SPREAD_ITEM, _SPREAD_VISIT = 0.35, 0.6
_MARKET_DAY, _BY_SOURCE, _UNANNOUNCED = -0.55, (0.2, 0.0, -0.25), -0.1
_ON_FILE = 0.4
_GRAVE_FAILS = (0.035, 0.026, 0.02, 0.018)
_LEFT_OPEN = 0.26
_NOT_APPLICABLE = 0.02


@dataclass(frozen=True)
class Tendency:
    """How a town tends to do; one row a chance, one column a phase.

    ``odds``: log odds to pass; ``grave``: chance that a critical item is found
    failing; ``market``: whether a market day makes it worse (no columns).
    """

    odds: _Floats
    grave: _Floats
    market: NDArray[np.bool_]


def tend(town: Town, frame: pd.DataFrame, phases: int, rng: np.random.Generator) -> Tendency:
    """Draw the town's habits by village, grid, domain and item; ``frame`` as of `lay_chances`."""
    icons = {domain.code: domain.icon for domain in town.domains}
    step = np.minimum(np.arange(phases), len(_PASSING) - 1)
    kind = frame["domain"].map({code: _BY_ICON.get(icon, 0.0) for code, icon in icons.items()})
    pilots = {village.code for village in town.villages if village.pilot}
    first = next(iter(town.tracks))
    weaker = {village.code for village in town.villages if town.track_of(village.code) != first}
    still = kind.to_numpy(float) + frame["village"].isin(weaker).to_numpy(float) * _WEAKER
    ahead = frame["village"].isin(pilots).to_numpy(float)[:, None] * np.array(_PILOTS_AHEAD)[step]
    base = still[:, None] + ahead + np.array(_PASSING)[step]
    habit = _by_key(frame, ["village", "domain"], _SPREAD_VILLAGE, rng)
    corner = _by_key(frame, ["grid", "domain"], _SPREAD_GRID, rng)
    level = np.clip(base + habit[:, None] * (1.3 - 0.2 * step) + corner[:, None], 0.2, 0.985)
    odds = np.log(level / (1 - level)) + _by_key(frame, ["item"], _SPREAD_ITEM, rng)[:, None]
    odds += np.where(frame["level"] == "grid", 0.0, _ON_FILE)[:, None]
    grave = np.where(frame["level"] == "grid", 1.0, 0.0)[:, None] * np.array(_GRAVE_FAILS)[step]
    market = frame["domain"].map({code: icon in MARKET_ICONS for code, icon in icons.items()})
    return Tendency(odds, grave, market.to_numpy(bool))


def _by_key(frame: pd.DataFrame, keys: list[str], spread: float, rng: np.random.Generator) -> _Floats:
    group = frame.groupby(keys, sort=True).ngroup().to_numpy()
    drawn: _Floats = rng.normal(0, spread, group.max() + 1)[group]
    return drawn


def judge(
    planned: pd.DataFrame, tendency: Tendency, step: int, calendar: Calendar, rng: np.random.Generator
) -> NDArray[np.int64]:
    """1 pass, 0 fail, -1 not applicable for each planned check, before repairs are followed up."""
    chance, visit = planned["chance"].to_numpy(), planned["visit"].to_numpy()
    mood = rng.normal(0, _SPREAD_VISIT, visit.max() + 1)[visit]
    market = calendar.market[planned["day"].to_numpy()] & tendency.market[chance]
    odds = tendency.odds[chance, step] + mood + market * _MARKET_DAY
    odds += np.array(_BY_SOURCE)[planned["source"].to_numpy()]
    odds += np.where(planned["announced"].to_numpy() == 0, _UNANNOUNCED, 0.0)
    odds += (planned["day"].to_numpy() / max(len(calendar.days) - 1, 1) - 0.5) * 0.3
    fails = rng.random(len(planned)) >= 1 / (1 + np.exp(-odds))
    result = np.where(fails, 0, 1)
    return np.where(rng.random(len(planned)) < _NOT_APPLICABLE, -1, result)


def follow_up(checks: pd.DataFrame, until: date, rng: np.random.Generator) -> pd.DataFrame:
    """Critical checks judged in order at each place, and the checks that see the repairs.

    ``checks`` has ``chance``, ``checked_on``, ``result`` (-1 stays) and
    ``grave``, the chance to fail. Most failures are put right within days and
    a new row sees it pass; a few stay open for months. New rows repeat their
    failure's row with ``repair`` true.
    """
    ordered = checks.sort_values(["chance", "checked_on"], kind="stable", ignore_index=True)
    chance = ordered["chance"].to_numpy()
    day = ordered["checked_on"].to_numpy("datetime64[D]").astype(np.int64)
    result = ordered["result"].to_numpy().copy()
    drawn = np.where(rng.random(len(ordered)) < ordered["grave"].to_numpy(), 0, 1)
    wait, last = _waits(len(ordered), rng), np.datetime64(until, "D").astype(np.int64)
    repaired: dict[int, int] = {}
    at, broken_until = -1, 0
    for row in np.flatnonzero(result >= 0):
        if chance[row] != at:
            at, broken_until = chance[row], 0
        result[row] = 0 if day[row] < broken_until else drawn[row]
        if day[row] >= broken_until and not drawn[row]:
            broken_until = day[row] + wait[row]
            repaired[int(row)] = int(broken_until)
    seen = ordered.loc[[row for row, on in repaired.items() if on <= last]]
    days = np.array([on for on in repaired.values() if on <= last], dtype="datetime64[D]")
    repairs = seen.assign(checked_on=days.astype("datetime64[s]"), result=1, repair=True)
    return pd.concat([ordered.assign(result=result), repairs], ignore_index=True)


def _waits(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Days until a failure is put right."""
    long = rng.random(count) < _LEFT_OPEN
    return np.where(long, rng.integers(30, 130, count), rng.integers(1, 10, count))
