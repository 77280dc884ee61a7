"""Outlines made light enough to draw: simplified together, with a point for the label."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

Geometries = NDArray[np.object_]
Points = NDArray[np.float64]

_NEARLY = 0.93


def projected(points: Points, source: str, target: str) -> Points:
    """``points`` (n x 2, lon lat or east north) of ``source`` in ``target``; both as ``EPSG:n``.

    >>> projected(np.array([[111.0, 27.0]]), "EPSG:4490", "EPSG:4546").round(3)[0, 0]
    np.float64(500000.0)
    """
    if source == target or not len(points):
        return points
    east, north = _transformer(source, target).transform(points[:, 0], points[:, 1])
    return np.column_stack([east, north])


@lru_cache(maxsize=16)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def light_coverage(areas: Geometries, stored: str, measured: str, tolerance_m: float = 4.0) -> Geometries:
    """Polygons of ``stored`` degrees with fewer corners; shared edges stay shared.

    Simplified in ``measured`` metres by the effective area of corners
    (Visvalingam and Whyatt 1993, as shapely's coverage simplifier has it).
    Outer rings come back counter-clockwise, holes clockwise.
    """
    if not len(areas):
        return areas
    metres = shapely.transform(areas, lambda points: projected(points, stored, measured))
    lighter = shapely.coverage_simplify(metres, tolerance_m)
    kept = np.where(shapely.is_empty(lighter), metres, lighter)
    back = shapely.transform(kept, lambda points: projected(points, measured, stored))
    return np.asarray(shapely.orient_polygons(back), dtype=object)


def light_lines(lines: Geometries, stored: str, measured: str, tolerance_m: float = 4.0) -> Geometries:
    """Lines or lone polygons with fewer corners, each by itself."""
    if not len(lines):
        return lines
    metres = shapely.transform(lines, lambda points: projected(points, stored, measured))
    back = shapely.transform(
        shapely.simplify(metres, tolerance_m), lambda points: projected(points, measured, stored)
    )
    return np.asarray(back, dtype=object)


def label_points(areas: Geometries, stored: str, measured: str) -> Points:
    """The point of each polygon that lies farthest from its border (its pole of inaccessibility).

    Where the centroid lies almost as far, it is taken: long bands have many
    poles and one middle. Of several parts the largest counts. n x 2, lon lat in ``stored``.
    """
    if not len(areas):
        return np.empty((0, 2))
    metres = shapely.transform(areas, lambda points: projected(points, stored, measured))
    bodies = [max(shapely.get_parts(area), key=shapely.area) for area in metres]
    circles = [_middle(body) for body in bodies]
    return projected(np.array(circles, dtype=np.float64), measured, stored)


def _middle(body: shapely.Geometry) -> tuple[float, float]:
    tolerance = max(1.0, float(np.sqrt(shapely.area(body))) / 100)
    circle = shapely.maximum_inscribed_circle(body, tolerance=tolerance)
    centroid = shapely.centroid(body)
    reach = shapely.distance(centroid, shapely.boundary(body))
    if shapely.covers(body, centroid) and reach >= _NEARLY * shapely.length(circle):
        return float(centroid.x), float(centroid.y)
    x, y = shapely.get_coordinates(circle)[0]
    return float(x), float(y)


def rings(shape: shapely.Geometry) -> tuple[Points, ...]:
    """Every ring of a polygon, or every part of a line, as arrays of points; closed rings stay closed."""
    found: list[Points] = []
    for part in shapely.get_parts(shape):
        lines = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        found += [shapely.get_coordinates(line) for line in lines if not line.is_empty]
    return tuple(found)
