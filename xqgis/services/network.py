"""The town's roads as a network, and where on it each accident lies."""

from __future__ import annotations

from datetime import date

import pandas as pd
import shapely

from xqgis.geo.network import Network, Snapped
from xqgis.services.accidents import accidents
from xqgis.services.ground import basemap_layer
from xqgis.services.town_hall import TownHall


def network(hall: TownHall, on: date) -> Network | None:
    """The roads in force on a day as routes; None for a town without any."""
    drawn = basemap_layer(hall, "road", on)
    if not drawn.features:
        return None

    def made() -> Network:
        parts = [(shapely.linestrings(ring), one) for one in drawn.features for ring in one.rings]
        named = [(one.name, one.kind) for _, one in parts]
        return Network.of([line for line, _ in parts], named, hall.town.stored_crs, hall.town.measured_crs)

    return hall.shelf.get(("network", drawn.digest), made)


def placed(hall: TownHall, roads: Network, frame: pd.DataFrame, on: date) -> Snapped:
    """Where on the ``roads`` of a day some of the `accidents` lie; those out of reach have route -1."""
    digest, reach = basemap_layer(hall, "road", on).digest, hall.town.traffic.screen.reach_m

    def made() -> Snapped:
        every = accidents(hall)
        return roads.snap(every["lon"], every["lat"], reach)

    snapped = hall.shelf.get(("snapped", hall.store.revision(), digest), made)
    rows = frame.index.to_numpy()
    return Snapped(snapped.route[rows], snapped.along_mm[rows], snapped.offset_m[rows])
