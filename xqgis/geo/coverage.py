"""A coverage: coded polygons that divide the town, and which of them holds a point.

The rule for edges (ENGINE, decision 4): a point belongs to the lowest code
among the closed polygons that contain it, in stored degrees, planar; in none,
even by a millimetre, it is outside. Areas are geodesic.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from xqgis.geo.labels import Labels, lowest_exactly

_GEOD = Geod(ellps="GRS80")
_WORTH = 50_000
"""Measured: exact geometry asks about 1.5 us a point, the index 0.1 s and 1 us a corner of the polygons."""
OUTSIDE = ""
"""What `Coverage.locate` answers for a point in no polygon."""


class Coverage:
    """Valid polygons by code; the order they come in does not matter.

    Parameters
    ----------
    codes
        One unique, non-empty code a polygon.
    geometries
        Valid polygons or multipolygons, lon lat in stored degrees.

    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> Coverage(["b", "a"], [west, east]).locate([0.5, 1.0, 3.0], [0.5, 0.5, 0.5]).tolist()
    ['b', 'a', '']
    """

    def __init__(self, codes: Iterable[str], geometries: Iterable[BaseGeometry]) -> None:
        by_code = sorted(zip(codes, geometries, strict=True), key=lambda pair: pair[0])
        self.codes: tuple[str, ...] = tuple(code for code, _ in by_code)
        self.geometries: tuple[BaseGeometry, ...] = tuple(shape for _, shape in by_code)
        self._known = frozenset(self.codes)
        if len(self._known) < len(self.codes) or OUTSIDE in self._known:
            raise ValueError("codes of a coverage are unique and never empty")
        self._shapes: NDArray[np.object_] = np.array([*self.geometries, None], dtype=object)[:-1]
        self._names: NDArray[np.object_] = np.array([*self.codes, OUTSIDE], dtype=object)
        self._corners = int(shapely.get_num_coordinates(self._shapes).sum())
        self._lock = threading.Lock()
        self._asked = 0
        self._indexed = False
        self._labels: Labels | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self._known

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.object_]:
        """The code of the polygon each point belongs to, '' outside and for NaN; safe from any thread."""
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        index = self._index(x.size)
        lowest = index.lowest(x, y) if index else lowest_exactly(self._shapes, x, y)
        labels: NDArray[np.object_] = self._names.take(lowest)
        return labels

    def _index(self, points: int) -> Labels | None:
        """The index of labels once so many points have been asked for that building it is quicker."""
        with self._lock:
            self._asked += points
            worth = _WORTH + self._corners
            if self._asked > worth and not self._indexed:
                self._labels, self._indexed = Labels.over(self._shapes), True
            return self._labels

    def overlaps_m2(self) -> float:
        """Area covered more than once, counted each time it is covered again."""
        shapes = self._shapes
        later, earlier = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        pairs = earlier < later
        later, shared = later[pairs], shapely.intersection(shapes[later[pairs]], shapes[earlier[pairs]])
        solid = shapely.area(shared) > 0
        later, shared = later[solid], shared[solid]
        covered_again = (shapely.union_all(shared[later == one]) for one in np.unique(later))
        return float(sum(geodesic_area_m2(shape) for shape in covered_again))

    def gaps_m2(self) -> float:
        """Area that the coverage encloses and no polygon covers."""
        whole = shapely.union_all(self._shapes)
        holes = [shapely.Polygon(ring) for part in polygons_of(whole) for ring in part.interiors]
        inside = shapely.difference(shapely.union_all(holes), whole)
        return geodesic_area_m2(inside)

    def area_m2(self) -> float:
        """Sum of the geodesic areas of the polygons."""
        return float(sum(geodesic_area_m2(shape) for shape in self.geometries))


def geodesic_area_m2(shape: BaseGeometry) -> float:
    """Area on the ellipsoid (GRS80, CGCS2000's) of a polygon in degrees; 0 for other shapes.

    >>> round(geodesic_area_m2(shapely.box(112.5, 27.3, 112.501, 27.301)))
    10969
    """
    parts = polygons_of(shape)
    return float(sum(abs(_GEOD.geometry_area_perimeter(shapely.orient_polygons(part))[0]) for part in parts))


def farness_km(shapes: NDArray[np.object_], boxes: Iterable[Sequence[float]]) -> NDArray[np.float64]:
    """How far each shape in degrees lies from the nearest of some boxes (west, south, east, north); 0 inside.

    Measured between the shape's own box and the other where they are nearest in degrees.

    >>> points = shapely.points([[112.5, 27.3], [113.5, 27.3]])
    >>> farness_km(points, [(112, 27, 113, 28)]).round(1).tolist()
    [0.0, 49.5]
    """
    lines = [shapely.shortest_line(shapely.envelope(shapes), shapely.box(*box)) for box in boxes]
    lengths = [[_GEOD.geometry_length(line) / 1000 for line in row] for row in lines]
    nearest: NDArray[np.float64] = np.array(lengths, dtype=np.float64).min(axis=0)
    return nearest


def polygons_of(shape: BaseGeometry) -> Sequence[shapely.Polygon]:
    """The polygons of any shape, those inside collections too; lines and points fall away."""
    if isinstance(shape, shapely.Polygon):
        return [] if shape.is_empty else [shape]
    members = getattr(shape, "geoms", ())
    return [polygon for member in members for polygon in polygons_of(member)]
