"""Inspection points of a map: where visits were, and whether all was well there."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.cartography.binary import Bounds, pack_points
from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.scoring.judged import judged
from xqgis.scoring.spots import spots
from xqgis.services.map_data import Json, known_view
from xqgis.services.query_checks import meeting
from xqgis.services.rights import Act, require
from xqgis.services.scope import within
from xqgis.services.selection import implied
from xqgis.services.town_hall import TownHall

MOST_POINTS = 200_000
"""A map shows at most this many inspection points; the newest stay, and its legend says so."""


def point_bytes(hall: TownHall, actor: Actor, domain: str, phase: str) -> bytes:
    """One point a visit and place of a domain and phase, passed when all its checks there passed.

    Checks outside the actor's scope are nowhere in it. The header's ``total``
    counts all others, ``placed`` those that have a place, ``count`` those in
    the bytes. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK_CLOSELY)
    known_view(hall, "grid", domain, phase)
    revision, today = hall.store.revision(), hall.today()
    header: Json = {"revision": revision, "domain": domain, "phase": phase}

    def made() -> bytes:
        seen = within(hall, actor.scope, hall.store.checks())
        rows = judged(seen, hall.registry, hall.town.phases, ["phase"], today)
        return _packed(header, spots(rows.filter(rows.domain == domain, rows.phase == phase)))

    return hall.map_shelf.get(("points", revision, actor.scope, domain, phase, today), made)


def chosen_point_bytes(hall: TownHall, actor: Actor, chosen: Filter, as_of: date | None = None) -> bytes:
    """The same for the checks that meet a filter. NotAllowed."""
    require(actor, Act.LOOK_CLOSELY)
    revision, day, asked = hall.store.revision(), hall.as_of(as_of), implied(hall, chosen)

    def made() -> bytes:
        rows = within(hall, actor.scope, meeting(hall, asked, day))
        return _packed({"revision": revision}, spots(rows.filter(rows.result >= 0)))

    return hall.map_shelf.get(("chosen points", revision, actor.scope, asked, day), made)


def _packed(header: Json, found: pd.DataFrame) -> bytes:
    """The newest of the spots as bytes that the same spots give whatever their order."""
    lon, lat, passed = (found[name].to_numpy() for name in ("lon", "lat", "passed"))
    placed = np.flatnonzero(~np.isnan(lon) & ~np.isnan(lat))
    told = {**header, "total": len(found), "placed": len(placed)}
    newest = found["newest"].to_numpy()[placed]
    order = placed[np.lexsort((passed[placed], lat[placed], lon[placed], newest))[-MOST_POINTS:]]
    order = order[np.lexsort((passed[order], lat[order], lon[order]))]
    places = np.column_stack([lon[order], lat[order]])
    return pack_points(told, places, passed[order], _bounds(places))


def _bounds(places: NDArray[np.float64]) -> Bounds:
    if not len(places):
        return (0.0, 0.0, 1.0, 1.0)
    (west, south), (east, north) = places.min(0), places.max(0)
    return (float(west), float(south), float(east), float(north))
