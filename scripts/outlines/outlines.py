"""From pixels to outlines that share their borders exactly, coded in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.transform import Affine

from scripts.outlines.areas import UNITS
from scripts.outlines.frame import PIXEL_M, Labels

Polygons = NDArray[np.object_]


def trace(grids: Labels, count: int) -> Polygons:
    """One polygon a grid, borders simplified and rounded together so that no gap opens."""
    found: list[shapely.Polygon | None] = [None] * count
    scale = Affine.scale(PIXEL_M)
    for outline, label in shapes(grids.astype("int32"), mask=grids >= 0, transform=scale):
        piece, index = shapely.geometry.shape(outline), int(label)
        largest = found[index]
        if largest is None or piece.area > largest.area:
            found[index] = piece
    return _rounded(shapely.coverage_simplify(np.array(found), 42))


def _rounded(coverage: Polygons) -> Polygons:
    borders = shapely.line_merge(shapely.union_all(shapely.boundary(coverage)))
    soft = [shapely.LineString(_cut_corners(shapely.get_coordinates(line))) for line in borders.geoms]
    faces = list(shapely.polygonize(soft).geoms)
    if len(faces) != len(coverage):
        raise ValueError(f"{len(coverage)} areas became {len(faces)}")
    tree = shapely.STRtree(faces)
    hearts = shapely.point_on_surface(coverage)
    return np.array([faces[tree.query(heart, "intersects")[0]] for heart in hearts])


def _cut_corners(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chaikin's rule, twice; the ends stay where other borders meet them."""
    if len(line) < 4:
        return line
    for _ in range(2):
        near, far = line[:-1] * 0.75 + line[1:] * 0.25, line[:-1] * 0.25 + line[1:] * 0.75
        middle = np.stack([near, far], 1).reshape(-1, 2)[1:-1]
        line = np.vstack([line[:1], middle, line[-1:]])
    return line


def serials(polygons: Polygons, owners: Sequence[int]) -> list[int]:
    """Serial of each grid inside its village: bands north to south, west to east in a band.

    A band is as high as a grid of mean area is wide.
    """
    given = [0] * len(owners)
    owner = np.array(owners)
    for village in range(len(UNITS)):
        members = np.flatnonzero(owner == village)
        x, y = shapely.get_coordinates(shapely.centroid(polygons[members])).T
        height = float(np.sqrt(shapely.area(polygons[members]).mean()))
        band = np.floor((y - y.min()) / height)
        for serial, place in enumerate(np.lexsort((x, band)), start=1):
            given[members[place]] = serial
    return given
