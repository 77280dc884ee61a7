"""Draws the town and writes ``data/{villages,grids,basemap}``; the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from scripts.outlines import areas, basemap, land, outlines
from scripts.outlines.globe import Feature, Globe, write_features

GRIDS = 238
RIVER_IN_TOWN_M = 7_780.0
"""Of 涓水 in the town, by the county's and older records."""
DATA = Path(__file__).resolve().parents[2] / "data"


def main(data: Path = DATA) -> None:
    """Draw everything once."""
    villages = areas.paint_villages(areas.town_mask(), land.course())
    painted, owners = areas.paint_grids(villages, GRIDS)
    drawn = outlines.trace(painted, GRIDS)
    globe = Globe(shapely.coverage_union_all(drawn))
    _write_areas(data, globe, drawn, owners)
    town = shapely.coverage_union_all(drawn)
    river = land.river_line(lambda line: globe.length_m(line, town), RIVER_IN_TOWN_M)
    _write_basemap(data / "basemap", globe, basemap.roads(drawn), _waters(river, town))
    globe.write_terrain(land.elevation(land.river_distance(river)), data / "basemap" / "terrain.tif")


def _write_areas(data: Path, globe: Globe, drawn: outlines.Polygons, owners: list[int]) -> None:
    laid = np.array([shapely.normalize(globe.lay(polygon)) for polygon in drawn])
    if not shapely.coverage_is_valid(laid):
        raise ValueError("rounding opened a gap")
    grids: list[Feature] = []
    for polygon, owner, serial in zip(laid, owners, outlines.serials(drawn, owners), strict=True):
        unit = areas.UNITS[owner]
        name = f"{unit.name}第{serial}网格"
        grids.append((polygon, {"code": f"{unit.code}{serial:03d}", "name": name, "village": unit.code}))
    grids.sort(key=lambda feature: str(feature[1]["code"]))
    write_features(grids, data / "grids" / "grids.geojson")
    owner_of = np.array(owners)
    villages: list[Feature] = [
        (
            shapely.normalize(shapely.coverage_union_all(laid[owner_of == index])),
            {"code": unit.code, "name": unit.name},
        )
        for index, unit in enumerate(areas.UNITS)
    ]
    write_features(villages, data / "villages" / "villages.geojson")


def _waters(river: shapely.LineString, town: shapely.Polygon) -> list[tuple[str, str, str, shapely.Geometry]]:
    lakes = [("reservoir", name, size, outline) for name, size, outline in basemap.reservoirs(town)]
    return [("river", "涓水", "", river), *lakes]


def _write_basemap(
    folder: Path,
    globe: Globe,
    roads: list[basemap.Road],
    waters: list[tuple[str, str, str, shapely.Geometry]],
) -> None:
    write_features(
        [(globe.lay(line), {"kind": kind, "name": name, "size": size}) for kind, name, size, line in waters],
        folder / "water.geojson",
    )
    write_features(
        [(globe.lay(line), {"kind": kind, "name": name}) for kind, name, line in roads],
        folder / "roads.geojson",
    )


if __name__ == "__main__":
    main()
