"""Invented road accidents along the roads of a demo town: seeded, schematic, marked; none happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.geo.coverage import OUTSIDE
from xqgis.geo.network import MM, Network
from xqgis.model.lunar import is_market_day
from xqgis.model.tables import ACCIDENTS, names
from xqgis.model.town import Town
from xqgis.services.network import network
from xqgis.services.town_hall import TownHall
from xqgis.words import say

SEED = 20211217
_LANG = "zh-Hans"
_A_KM = {"motorway": 1.6, "provincial": 4.4, "county": 3.4, "lane": 0.75}
"""Accidents a kilometre over the whole time, by kind of road."""
_BLACK = (
    ("provincial", 0.30, 21, 0.10),
    ("provincial", 0.52, 13, 0.05),
    ("provincial", 0.79, 7, 0.0),
    ("provincial", 0.13, 2, 1.0),
    ("county", 0.46, 10, 0.0),
    ("county", 0.81, 8, 0.0),
    ("motorway", 0.62, 3, 0.7),
)
"""Places where more happens: kind of road, how far along its longest route, how many more, share fatal."""
_SPREAD_M = 110.0
_FATAL, _INJURY = 0.008, 0.33
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 7, 5, 4, 4, 4, 4, 4, 5, 7, 8, 6, 4, 3, 2, 2, 1)
_MARKET_HOURS = range(6, 12)
_MARKET, _MARKET_MORNING, _WEEKEND = 1.7, 2.2, 1.15
_RIDES, _HELMET_FIRST, _HELMET_LAST = 0.45, 0.52, 0.79
_FREIGHT = {"motorway": 0.2, "provincial": 0.16, "county": 0.1, "lane": 0.03}
_JITTER = 4e-5
_DECIMALS = 6


def demo_accidents(hall: TownHall, seed: int = SEED) -> pd.DataFrame:
    """ACCIDENTS from the first phase up to the town's clock, in order of days; empty without roads."""
    town, today = hall.town, hall.today()
    roads = network(hall, today)
    start = town.phases[0].starts_on
    if roads is None or today < start:
        return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in ACCIDENTS})
    rng = np.random.default_rng(seed)
    found = _where(roads, rng)
    found = found.assign(**_when(town, (start, today), len(found), rng))
    span = max((today - start).days, 1)
    elapsed = (found["occurred_on"] - pd.Timestamp(start)).dt.days.to_numpy() / span
    found = found.assign(**_harm(found, elapsed, rng))
    places = {level: hall.coverage(level) for level in ("grid", "village")}
    for level, coverage in places.items():
        none = np.full(len(found), OUTSIDE, dtype=object)
        found[level] = coverage.locate(found["lon"], found["lat"]) if coverage else none
    found = found[(found["grid"] != OUTSIDE) | (found["village"] != OUTSIDE)]
    found = found.sort_values(["occurred_on", "hour", "lon"], kind="stable", ignore_index=True)
    numbers = range(1, len(found) + 1)
    found["reference"] = [say("terms.demo_reference", _LANG, number=f"{number:04d}") for number in numbers]
    found["row"] = np.arange(len(found)) + 2
    return found[names(ACCIDENTS)].astype({column.name: column.dtype for column in ACCIDENTS})


def has_roads(hall: TownHall) -> bool:
    """Whether there are roads for accidents to happen on."""
    return network(hall, hall.today()) is not None


@dataclass(frozen=True)
class _Spots:
    route: NDArray[np.int64]
    metres: NDArray[np.float64]
    fatal: NDArray[np.float64]


def _where(roads: Network, rng: np.random.Generator) -> pd.DataFrame:
    """lon, lat, kind and the chance to be fatal of each accident."""
    lengths = roads.lengths_mm / MM
    kinds = np.array(roads.kinds, dtype=object)
    density = np.array([_A_KM.get(kind, _A_KM["lane"]) for kind in kinds]) / 1000
    counts = rng.poisson(density * lengths)
    route = np.repeat(np.arange(len(lengths)), counts)
    parts = [_Spots(route, rng.random(len(route)) * lengths[route], np.full(len(route), _FATAL))]
    for kind, share, more, fatal in _BLACK:
        own = np.flatnonzero(kinds == kind)
        if len(own):
            longest = own[np.argmax(lengths[own])]
            about = rng.normal(share * lengths[longest], _SPREAD_M, more).clip(0, lengths[longest])
            parts.append(_Spots(np.full(more, longest), about, np.full(more, fatal)))
    route = np.concatenate([part.route for part in parts])
    metres = np.rint(np.concatenate([part.metres for part in parts]) * MM).astype(np.int64)
    spots = [roads.cut(int(at), int(along), int(along))[0] for at, along in zip(route, metres, strict=True)]
    degrees = np.array(spots).reshape(-1, 2) + rng.uniform(-_JITTER, _JITTER, (len(route), 2))
    lon, lat = degrees.round(_DECIMALS).T
    chance = np.concatenate([part.fatal for part in parts])
    return pd.DataFrame({"lon": lon, "lat": lat, "kind": kinds[route], "chance": chance})


def _when(
    town: Town, span: tuple[date, date], count: int, rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    """Days and hours: market days see more, most of all before noon."""
    days = [span[0] + timedelta(days=number) for number in range((span[1] - span[0]).days + 1)]
    market = np.array([is_market_day(day, town.market_days) for day in days])
    busy = np.where(market, _MARKET, 1.0) * np.array([_WEEKEND if day.weekday() > 4 else 1.0 for day in days])
    chosen = rng.choice(len(days), count, p=busy / busy.sum())
    plain = np.array(_HOURS, dtype=np.float64)
    morning = plain.copy()
    morning[list(_MARKET_HOURS)] *= _MARKET_MORNING
    drawn = [rng.choice(len(weights), count, p=weights / weights.sum()) for weights in (plain, morning)]
    hour = np.where(market[chosen], drawn[1], drawn[0])
    return {"occurred_on": np.array(days, dtype="datetime64[s]")[chosen], "hour": hour}


def _harm(
    found: pd.DataFrame, elapsed: NDArray[np.float64], rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    """Severity, counts, helmets (more of them as time goes by) and goods vehicles in breach."""
    count = len(found)
    drawn = rng.random(count)
    chance = found["chance"].to_numpy()
    fatal, hurt = drawn < chance, drawn < chance + _INJURY
    severity = np.where(fatal, "fatal", np.where(hurt, "injury", "damage")).astype(object)
    riders = np.where(rng.random(count) < _RIDES, rng.integers(1, 3, count), 0)
    worn = rng.binomial(riders, _HELMET_FIRST + (_HELMET_LAST - _HELMET_FIRST) * elapsed)
    breach = found["kind"].map(_FREIGHT).fillna(0.0).to_numpy(float)
    injuries = np.where(severity == "injury", rng.integers(1, 4, count), 0)
    return {
        "severity": severity,
        "deaths": fatal.astype(np.int32),
        "injuries": np.where(fatal, rng.integers(0, 2, count), injuries),
        "riders": riders,
        "helmets": worn,
        "freight": (rng.random(count) < breach).astype(np.int8),
    }
