"""Blackspots as a map on a screen draws them: aggregates of places, never a single accident."""

from __future__ import annotations

from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES
from xqgis.model.spot import Course, Spot
from xqgis.services.blackspot_files import spot_name
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots
from xqgis.services.map_data import Json
from xqgis.services.town_hall import TownHall

_DECIMALS = 6


def spot_layer(hall: TownHall, actor: Actor, look: SpotLook = IN_FORCE, lang: str = "zh-Hans") -> Json:
    """Places and density of a look as JSON, lines as lon, lat. NotAllowed, UnknownCode."""
    found, weights = blackspots(hall, actor, look), hall.town.traffic.weights
    return {
        "revision": found.revision,
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "screened": found.screened,
        "weights": [weights.of(name) for name in SEVERITIES],
        "spots": [_told(hall, spot, lang) for spot in found.spots],
        "density": [{"line": _course(one.line), "weight": one.weight} for one in found.density],
    }


def _told(hall: TownHall, spot: Spot, lang: str) -> Json:
    return {
        "code": spot.code,
        "rank": spot.rank,
        "name": spot_name(hall, spot, lang),
        "line": _course(spot.line),
        "at": [round(part, _DECIMALS) for part in spot.at],
        "weight": spot.weight(hall.town.traffic.weights),
        "n": spot.n,
        "rule": spot.rule,
        "screen": spot.found,
        "agrees": spot.agrees,
    }


def _course(line: Course) -> list[list[float]]:
    return [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lon, lat in line]
