"""The shapes of the town, ready to draw: made once per version of each layer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.cartography.layers import Feature, Kind, Layer
from xqgis.cartography.sheet import Ground
from xqgis.errors import UnreadableFile
from xqgis.geo.outlines import label_points, light_coverage, light_lines, rings
from xqgis.geo.terrain import Relief, read_relief
from xqgis.model.view import Level
from xqgis.services.terrain import terrain_file
from xqgis.services.town_hall import TownHall
from xqgis.store import AreaLayer
from xqgis.words import Phrase

Geometries = NDArray[np.object_]

BASEMAP = {"water": "basemap/water.geojson", "road": "basemap/roads.geojson"}
_SLIVER = 1e-4
"""A hole in the town smaller than this share of it is a hair between neighbours, not a hole."""


def ground(hall: TownHall, by: Level, on: date | None = None) -> Ground:
    """Everything under the grades on a day, with the areas of level ``by`` to be coloured."""
    return Ground(
        areas=area_layer(hall, by, on),
        villages=area_layer(hall, "village", on),
        town=town_layer(hall, on),
        water=basemap_layer(hall, "water"),
        roads=basemap_layer(hall, "road", on),
        relief=relief(hall),
        stored=hall.town.stored_crs,
        measured=hall.town.measured_crs,
    )


def areas_on(hall: TownHall, phase: str, as_of: date | None = None) -> date:
    """The day whose areas a map of ``phase`` shows: the last one its view looks at.

    Without a phase it is ``as_of``; screen, sheet and file all ask here.
    """
    day = hall.as_of(as_of)
    return hall.town.phase(phase).view_ends_on(day) if phase else day


def area_layer(hall: TownHall, level: Level, on: date | None = None) -> Layer:
    """The grids or villages in force on a day (today without one) as a map layer, empty without any."""
    return _drawn(hall, level, hall.areas(level, on or hall.today()))


def numbered_layers(hall: TownHall, name: str, number: int) -> tuple[Layer, ...]:
    """The ``grid``, ``village`` or ``town`` layers of a version's number, whatever its day; none without it.

    The town has as many as there are layers it may have been drawn from.
    """
    asked: tuple[Level, ...] = ("village", "grid")
    levels = [level for level in asked if name in {level, "town"}]
    kept = [level for level in levels if number in dict(hall.versions(level))]
    drawn = [_drawn(hall, level, hall.areas_of(level, number)) for level in kept]
    return tuple(_outline(hall, layer) if name == "town" else layer for layer in drawn)


def _drawn(hall: TownHall, level: Level, found: AreaLayer) -> Layer:
    return hall.shelf.get(("layer", level, found.version), lambda: _area_layer(hall, level, found))


def _area_layer(hall: TownHall, level: Level, found: AreaLayer) -> Layer:
    town, frame = hall.town, found.frame
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    light = light_coverage(shapes, town.stored_crs, town.measured_crs)
    spots = label_points(light, town.stored_crs, town.measured_crs)
    pilots = {village.code for village in town.villages if village.pilot}
    rows = zip(frame["code"], frame["name"], frame["village"], frame["demo"], light, spots, strict=True)
    return Layer.of(
        level,
        found.version,
        "polygon",
        (
            Feature(
                code=code,
                name=name,
                rings=rings(shape),
                label=(float(spot[0]), float(spot[1])),
                village=village,
                pilot=(code if level == "village" else village) in pilots,
                demo=bool(demo),
            )
            for code, name, village, demo, shape, spot in rows
        ),
    )


def town_layer(hall: TownHall, on: date | None = None) -> Layer:
    """The town's outline on a day: all villages as one, or all grids where there are no villages."""
    level: Level = "village" if hall.versions("village") else "grid"
    return _outline(hall, area_layer(hall, level, on))


def _outline(hall: TownHall, drawn: Layer) -> Layer:
    return hall.shelf.get(("layer", "town", drawn.name, drawn.version), lambda: _town_layer(hall, drawn))


def _town_layer(hall: TownHall, drawn: Layer) -> Layer:
    shells = [
        shapely.polygons(ring)
        for feature in drawn.features
        for ring in feature.rings
        if shapely.is_ccw(shapely.linearrings(ring))
    ]
    whole = shapely.union_all(shells) if shells else shapely.Polygon()
    floor = whole.area * _SLIVER
    kept = shapely.orient_polygons(
        shapely.multipolygons([_filled(part, floor) for part in shapely.get_parts(whole)])
    )
    features = [Feature(hall.town.code, hall.town.name.zh, rings(kept), hall.town.seat)] if shells else []
    return Layer.of("town", drawn.version, "polygon", features)


def _filled(part: shapely.Polygon, floor: float) -> shapely.Polygon:
    holes = [hole for hole in part.interiors if shapely.Polygon(hole).area > floor]
    return shapely.Polygon(part.exterior, holes)


def basemap_layer(hall: TownHall, name: str, on: date | None = None) -> Layer:
    """``water`` or ``road`` of the pack; without features when the pack has none.

    Roads that were imported take the place of the pack's.
    """
    if name == "road" and hall.versions("road"):
        stored = hall.areas("road", on or hall.today())
        return hall.shelf.get(("layer", "stored road", stored.version), lambda: _road_layer(hall, stored))
    file = hall.pack.folder / BASEMAP[name]
    return hall.shelf.get(("layer", name, _stamp(file)), lambda: _basemap_layer(hall, name, file))


def _basemap_layer(hall: TownHall, name: str, file: Path) -> Layer:
    kind: Kind = "line" if name == "road" else "polygon"
    content = file.read_bytes() if file.is_file() else b""
    version = int(hashlib.sha256(content).hexdigest()[:7], 16) if content else 0
    return Layer.of(name, version, kind, _basemap_features(hall, content, file))


def _road_layer(hall: TownHall, stored: AreaLayer) -> Layer:
    frame = stored.frame
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    light = light_lines(shapes, hall.town.stored_crs, hall.town.measured_crs)
    rows = zip(frame["code"], frame["name"], frame["kind"], light, strict=True)
    features = [_road(code, name, shape, kind) for code, name, kind, shape in rows]
    return Layer.of("road", stored.version, "line", features)


def _road(code: str, name: str, shape: shapely.Geometry, kind: str) -> Feature:
    longest = max(shapely.get_parts(shape), key=shapely.length)
    spot = longest.interpolate(0.5, normalized=True)
    return Feature(code, name, rings(shape), (spot.x, spot.y), kind=kind, line=True)


def _basemap_features(hall: TownHall, content: bytes, file: Path) -> Iterable[Feature]:
    if not content:
        return
    try:
        told = json.loads(content)["features"]
        shapes = np.array([shapely.from_geojson(json.dumps(one["geometry"])) for one in told], dtype=object)
    except (ValueError, KeyError, TypeError, shapely.errors.GEOSException) as bad:
        raise UnreadableFile(name=file.name, why=Phrase("errors.file_not_a_layer")) from bad
    light = light_lines(shapes, hall.town.stored_crs, hall.town.measured_crs)
    for number, (one, shape) in enumerate(zip(told, light, strict=True)):
        facts: Mapping[str, object] = one.get("properties") or {}
        line = shape.geom_type in {"LineString", "MultiLineString"}
        spot = shape.interpolate(0.5, normalized=True) if line else shapely.point_on_surface(shape)
        yield Feature(
            code=f"{number:05d}",
            name=str(facts.get("name") or ""),
            rings=rings(shape),
            label=(spot.x, spot.y),
            demo=facts.get("demo") is True,
            kind=str(facts.get("kind") or ""),
            line=line,
        )


def relief(hall: TownHall) -> Relief | None:
    """The hills of the elevation model in force (`services.terrain`), or None without any."""
    file = terrain_file(hall)
    if file is None or not file.is_file():
        return None
    return hall.shelf.get(("relief", _stamp(file)), lambda: read_relief(file))


def _stamp(file: Path) -> tuple[str, int, int]:
    if not file.is_file():
        return (str(file), 0, 0)
    known = file.stat()
    return (str(file), known.st_mtime_ns, known.st_size)
