"""The lie of the land: the river 涓水 and hills that rise away from it."""

from __future__ import annotations

import numpy as np
import shapely
from scipy import ndimage
from scipy.spatial import cKDTree

from scripts.outlines.frame import HEIGHT_M, WIDTH_M, Raster, X, Y, noise

_BENDS = [0, 0.08, 0.21, 0.38, 0.52, 0.67, 0.8, 0.93, 1]
_EAST = [-1200, 1500, 3400, 5200, 6650, 8000, 9700, 13600, 16200]
_SOUTH = [12600, 10400, 8300, 7250, 6000, 5450, 4200, 2300, 1500]


def river_line() -> shapely.LineString:
    """The river, in from the south-west and out to the north-east, with meanders."""
    t = np.linspace(0, 1, 400)
    x = ndimage.gaussian_filter1d(np.interp(t, _BENDS, _EAST), 14)
    y = ndimage.gaussian_filter1d(np.interp(t, _BENDS, _SOUTH), 14)
    swing = np.sin(t * 46) * 170 + np.sin(t * 21 + 1) * 150 + np.sin(t * 90) * 45
    dx, dy = np.gradient(x), np.gradient(y)
    length = np.hypot(dx, dy)
    line = shapely.LineString(np.c_[x - dy / length * swing, y + dx / length * swing]).simplify(4)
    return line.intersection(shapely.box(0, 0, WIDTH_M, HEIGHT_M))


def river_distance(river: shapely.LineString) -> Raster:
    """Metres from every pixel to the river."""
    points = shapely.get_coordinates(river.segmentize(20))
    distance, _ = cKDTree(points).query(np.c_[X.ravel(), Y.ravel()])
    return distance.reshape(X.shape)


def elevation(from_river: Raster) -> Raster:
    """Metres above the sea: valley floor near 60 m, ridges to the west and north."""
    ridge = 1 - np.abs(noise(3600, 5, 0.55, 6))
    base = noise(5200, 9, octaves=4)
    wall = np.clip((from_river - 260) / 4200, 0, 1)
    west = np.clip((5200 - X - 0.35 * (Y - 4000)) / 5200, 0, 1)
    detail = noise(900, 11, 0.55) * 9 * np.clip(wall * 4, 0.05, 1)
    height = 64 + wall**0.85 * (90 + 95 * ridge + 40 * base) + west * wall * 190 + detail
    floor = 58 + 0.9 * noise(1500, 3, octaves=3)
    return ndimage.gaussian_filter(np.maximum(height, floor), 1.6)
