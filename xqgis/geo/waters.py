"""What geometry says of a water: how large, how steep its bank, how near to where people are.

Areas and lengths on the ellipsoid are geodesic; distances and slopes are taken
in the metres of the measured system. What cannot be known is NaN.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from xqgis.geo.coverage import geodesic_area_m2, polygons_of
from xqgis.geo.heights import Heights
from xqgis.geo.outlines import projected

Shapes = NDArray[np.object_]
Figures = NDArray[np.float64]

STEEP_SHARE = 0.9
"""Nine tenths of a bank are no steeper than its slope: a steep stretch counts, a lone cell does not."""
FEWEST_KNOWN = 0.5
"""With less of its bank on the elevation model a slope is unknown."""
_FEWEST_SAMPLES = 8
_MOST_SAMPLES = 2_000
_GEOD = Geod(ellps="GRS80")


def in_metres(shapes: Shapes, stored: str, measured: str) -> Shapes:
    """Shapes of ``stored`` degrees in the metres of ``measured``."""
    if not len(shapes):
        return shapes
    moved: Shapes = shapely.transform(shapes, lambda points: projected(points, stored, measured))
    return moved


def areas_m2(shapes: Shapes) -> Figures:
    """Geodesic area of each polygon in degrees; NaN for points and lines, whose area nobody drew."""
    found = [geodesic_area_m2(shape) if polygons_of(shape) else np.nan for shape in shapes]
    return np.array(found, dtype=np.float64)


def perimeters_m(shapes: Shapes) -> Figures:
    """Geodesic length of each bank, islands included: of a line its length, of a point NaN."""
    lines = banks(shapes)
    found = [np.nan if shapely.is_empty(line) else _GEOD.geometry_length(line) for line in lines]
    return np.array(found, dtype=np.float64)


def banks(shapes: Shapes) -> Shapes:
    """The bank of each water: the rings of a polygon, a line itself, nothing of a point.

    >>> banks(np.array([shapely.box(0, 0, 1, 1), shapely.Point(0, 0)], dtype=object))[1].is_empty
    True
    """
    flat = shapely.get_dimensions(shapes)
    return np.array(
        [
            shapely.boundary(shape) if flat[at] == 2 else shape if flat[at] == 1 else shapely.LineString()
            for at, shape in enumerate(shapes)
        ],
        dtype=object,
    )


def bank_slopes(shapes: Shapes, heights: Heights) -> Figures:
    """How steep the land is along each bank, rise over run; shapes in the metres of ``heights``.

    Sampled once a cell at even steps, at least eight times; the figure is the
    `STEEP_SHARE` quantile of the samples. NaN for a water without a drawn
    bank, and where less than `FEWEST_KNOWN` of it lies on known heights.
    """
    parts, owner = shapely.get_parts(banks(shapes), return_index=True)
    length = shapely.length(parts)
    wanted = np.clip(np.ceil(length / heights.cell_m), _FEWEST_SAMPLES, _MOST_SAMPLES).astype(np.int64)
    wanted[length <= 0] = 0
    part = np.repeat(np.arange(len(parts)), wanted)
    place = np.arange(len(part)) - np.repeat(np.cumsum(wanted) - wanted, wanted)
    along = (place + 0.5) / wanted[part] * length[part]
    points = shapely.get_coordinates(shapely.line_interpolate_point(parts[part], along))
    steep, of_water = heights.slopes_at(points), owner[part]
    ends = np.searchsorted(of_water, np.arange(len(shapes) + 1))
    return np.array([_steep_of(steep[start:end]) for start, end in pairwise(ends)], dtype=np.float64)


def _steep_of(samples: Figures) -> float:
    known = samples[np.isfinite(samples)]
    if not len(samples) or len(known) < FEWEST_KNOWN * len(samples):
        return np.nan
    return float(np.quantile(known, STEEP_SHARE))


def nearest_m(shapes: Shapes, others: Shapes) -> Figures:
    """Planar distance from each shape to the nearest of ``others``, both in metres; 0 when they touch.

    NaN for all without any other: then it is unknown how near people come.

    >>> pond = np.array([shapely.box(0, 0, 10, 10)], dtype=object)
    >>> nearest_m(pond, np.array([shapely.Point(13, 14)], dtype=object)).tolist()
    [5.0]
    """
    if not len(others) or not len(shapes):
        return np.full(len(shapes), np.nan)
    pairs, distance = shapely.STRtree(others).query_nearest(shapes, return_distance=True, all_matches=False)
    found = np.full(len(shapes), np.nan)
    found[pairs[0]] = distance
    return found
