"""Blackspots as a map on a screen draws them: aggregates of places, never a single accident."""

from __future__ import annotations

from xqgis.model.actor import Actor, Role
from xqgis.model.blackspot import SEVERITIES
from xqgis.model.secrecy import LEAST_ON_WALL
from xqgis.model.spot import Course, Spot
from xqgis.services.blackspot_files import spot_name
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots
from xqgis.services.map_data import Json, is_few
from xqgis.services.town_hall import TownHall

_DECIMALS = 6


def spot_layer(hall: TownHall, actor: Actor, look: SpotLook = IN_FORCE, lang: str = "zh-Hans") -> Json:
    """Places and density of a look as JSON, lines as lon, lat. NotAllowed, UnknownCode.

    A screen that hangs somewhere is told of the days in force alone, of the density only
    what no few accidents can weigh, and of places of few no figures (TRUST, row 21).
    """
    seen = actor.role is not Role.SCREEN
    found, weights = blackspots(hall, actor, look if seen else IN_FORCE), hall.town.traffic.weights
    return {
        "revision": found.revision,
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "screened": found.screened,
        "weights": [weights.of(name) for name in SEVERITIES],
        "spots": [_told(hall, spot, lang, told=seen or not is_few(spot.n)) for spot in found.spots],
        "density": [
            {"line": _course(one.line), "weight": one.weight}
            for one in found.density
            if seen or one.weight > (LEAST_ON_WALL - 1) * max(weights.of(name) for name in SEVERITIES)
        ],
    }


def _told(hall: TownHall, spot: Spot, lang: str, *, told: bool) -> Json:
    """A place; where its figures are not ``told``, its rank and what it is found by alone."""
    figures = {"weight": spot.weight(hall.town.traffic.weights), "n": spot.n} if told else {}
    return {
        "code": spot.code,
        "rank": spot.rank,
        "name": spot_name(hall, spot, lang),
        "line": _course(spot.line),
        "at": [round(part, _DECIMALS) for part in spot.at],
        **figures,
        "rule": spot.rule,
        "screen": spot.found,
        "agrees": spot.agrees,
    }


def _course(line: Course) -> list[list[float]]:
    return [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lon, lat in line]
