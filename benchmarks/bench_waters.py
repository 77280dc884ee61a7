"""2,000 waters measured and graded: areas, banks, slopes, distances, and ten thousand weightings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import geopandas as gpd

from benchmarks.row import ROUNDS, Row, timed
from xqgis.model.actor import Actor, Role
from xqgis.pack import read_pack
from xqgis.services.demo.ground import put_ground
from xqgis.services.demo.waters import demo_waters, placed
from xqgis.services.ground import BASEMAP
from xqgis.services.opening import open_town_hall
from xqgis.services.rights import Act
from xqgis.services.terrain import heights
from xqgis.services.town_hall import Shelf, TownHall
from xqgis.services.water_risk import every_risk
from xqgis.settings import Settings
from xqgis.store import AreaMeta

WATERS = 2_000
TARGET_S = 5.0
_SETUP = Actor("setup", Role.TERMINAL)


def rows(home: Path) -> list[Row]:
    """One row: all of it, with nothing kept from before."""
    hall = open_town_hall(Settings(home=home))
    try:
        put_ground(hall, _SETUP)
        _put(hall, _many(hall))
        act = _graded(hall)
        act()
        taken = [timed(act) for _ in range(ROUNDS)]
    finally:
        hall.store.close()
    name = f"{WATERS:,} waters measured and graded, 10,000 weightings each"
    return [Row(name, median(taken), ROUNDS, at_most=TARGET_S)]


def _graded(hall: TownHall) -> Callable[[], object]:
    def act() -> None:
        fresh = replace(hall, shelf=Shelf(128))
        found = every_risk(fresh)
        if len(found.waters) != WATERS:
            raise ValueError(len(found.waters))

    return act


def _many(hall: TownHall) -> gpd.GeoDataFrame:
    rules, land = read_pack(hall.settings.town).town.waters, heights(hall)
    if rules is None or land is None:
        raise ValueError("the default pack has rules and hills")
    drawn = demo_waters(hall.town, rules, land, hall.pack.folder / BASEMAP["water"], date(2023, 12, 31))
    return placed(drawn, hall.areas("grid").frame, hall.town).head(WATERS)


def _put(hall: TownHall, waters: gpd.GeoDataFrame) -> None:
    meta = AreaMeta("bench", "bench", hall.town.stored_crs)
    entry = hall.entry(_SETUP, Act.MAKE_DEMO, filename="bench")
    hall.store.put_areas("water", waters, meta, entry)
