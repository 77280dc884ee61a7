"""Where inspectors go: invented places of each kind in each grid, and what is checked there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from xqgis.model.standard import Item, Registry
from xqgis.model.town import Town

_USUAL = (1.0, 1.0)
_PLACES_A_GRID = {
    "street": (3, 1),
    "back_street": (2, 0.6),
    "green": (1.4, 0.5),
    "waste_point": (2, 1),
    "building_site": (0.4, 0.15),
    "compound": (1, 0.1),
    "public_toilet": (0.5, 0.3),
    "lamp": (1, 0.6),
    "drain": (1, 1),
    "hamlet": (0.3, 1.3),
    "village_road": (0.7, 2),
    "ditch": (0.5, 1.2),
    "farmhouse": (0.5, 1.5),
    "household_toilet": (0.5, 1),
    "asset": (1, 1),
    "notice_board": (1, 1),
    "parking": (1.5, 0.6),
    "stop": (0.6, 0.5),
    "junction": (1.4, 1),
    "road": (1, 1),
    "checkpoint": (0.5, 0.4),
    "freight_source": (0.1, 0.1),
    "school": (0.15, 0.1),
    "shopfront": (5, 1.2),
    "small_shop": (4, 1.4),
    "night_market": (0.12, 0),
    "signboard": (2, 0.8),
    "market_street": (0.5, 0),
    "key_place": (1, 0.7),
    "hazard_point": (0.1, 0.4),
    "water": (1, 2.5),
    "shelter": (0.2, 0.25),
    "small_premises": (2, 1),
}
"""Mean number of places in a grid of a community and of a village, by site type."""
_DECIMALS = 7
WATER = "water"


def lay_chances(
    town: Town, registry: Registry, grids: gpd.GeoDataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Every pair of a place and an item that can be checked there, one row each, index 0...

    ``grids`` are AREAS. Columns: ``level`` grid, village or town; ``grid``,
    ``village``, ``place``, ``lon``, ``lat`` as in CHECKS; ``domain``,
    ``standard`` and ``item`` codes; ``critical``; ``crowd``, the rows of the
    same standard in the same area. Items from case clocks are left out.
    """
    spots = _spots(town, grids, rng)
    rows = [
        row
        for standard, item in registry.items()
        if item.method != "sys"
        for row in _rows(item, (standard.domain, standard.code), spots, town)
    ]
    columns = ("level", "grid", "village", "place", "lon", "lat", "domain", "standard", "item", "critical")
    frame = pd.DataFrame(rows, columns=list(columns))
    crowd = frame.groupby(["grid", "village", "standard"])["item"].transform("size")
    return frame.assign(crowd=crowd)


def demo_places(town: Town, grids: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """`PLACES` of the very places that `lay_chances` lays with such an ``rng``; waters have a layer apart."""
    spots = [spot for spot in _spots(town, grids, rng) if spot.site_type not in ("", WATER)]
    serial: dict[str, int] = {}
    codes = []
    for spot in spots:
        serial[spot.site_type] = serial.get(spot.site_type, 0) + 1
        codes.append(f"{spot.site_type}-{serial[spot.site_type]:04d}")
    lon, lat = [spot.lon for spot in spots], [spot.lat for spot in spots]
    table = {
        "code": codes,
        "name": [spot.place for spot in spots],
        "kind": [spot.site_type for spot in spots],
        "lon": lon,
        "lat": lat,
        "grid": [spot.grid for spot in spots],
        "village": [spot.village for spot in spots],
    }
    return gpd.GeoDataFrame(table, geometry=shapely.points(lon, lat), crs=town.stored_crs)


@dataclass(frozen=True)
class _Spot:
    grid: str
    village: str
    site_type: str
    place: str
    lon: float
    lat: float


def _spots(town: Town, grids: gpd.GeoDataFrame, rng: np.random.Generator) -> list[_Spot]:
    """Places of every site type, and the grid itself under the empty type."""
    communities = {village.code for village in town.villages if village.kind == "community"}
    named = {site.site_type for site in town.sites}
    found: list[_Spot] = []
    for area in grids.sort_values("code").itertuples():
        column = 0 if area.village in communities else 1
        wanted = [("", 1)] + [
            (kind, _count(_PLACES_A_GRID.get(kind, _USUAL)[column], rng))
            for kind in town.site_types
            if kind not in named
        ]
        points = iter(_points_in(area.geometry, sum(count for _, count in wanted), rng))
        for kind, count in wanted:
            for number in range(1, count + 1):
                label = f"{town.site_types[kind].zh}{number}" if kind else ""
                lon, lat = next(points)
                found.append(_Spot(area.code, area.village, kind, f"{area.name}{label}", lon, lat))
    return found + list(_named_spots(town, found, rng))


def _count(mean: float, rng: np.random.Generator) -> int:
    sure = int(mean)
    return sure + int(rng.random() < mean - sure)


def _points_in(area: shapely.Geometry, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """``count`` points inside, none on the border."""
    west, south, east, north = area.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tries = rng.uniform((west, south), (east, north), (4 * count + 8, 2)).round(_DECIMALS)
        found = np.vstack([found, tries[shapely.contains_properly(area, shapely.points(tries))]])
    return found[:count]


def _named_spots(town: Town, spots: list[_Spot], rng: np.random.Generator) -> Iterator[_Spot]:
    for site in town.sites:
        near = [spot for spot in spots if spot.village == site.village]
        if near:
            spot = near[rng.integers(len(near))]
            yield _Spot(spot.grid, spot.village, site.site_type, site.name.zh, spot.lon, spot.lat)


def _rows(item: Item, about: tuple[str, str], spots: list[_Spot], town: Town) -> Iterator[tuple[object, ...]]:
    tail = (*about, item.code, item.critical)
    if item.level == "town":
        yield ("town", "", "", town.name.zh, np.nan, np.nan, *tail)
    elif item.level == "village":
        for village in town.villages:
            yield ("village", "", village.code, village.name.zh, np.nan, np.nan, *tail)
    else:
        kinds = set(item.site_types) if item.level == "site" and item.site_types else {""}
        for spot in spots:
            if spot.site_type in kinds:
                yield ("grid", spot.grid, spot.village, spot.place, spot.lon, spot.lat, *tail)
