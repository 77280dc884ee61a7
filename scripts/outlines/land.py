"""The lie of the land: the river 涓水, a brook that joins it, and hills that rise away from both."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
import shapely.affinity
from scipy import ndimage
from scipy.spatial import cKDTree

from scripts.outlines.frame import HEIGHT_M, SEAT, WIDTH_M, Raster, X, Y, noise

_BENDS = [0, 0.08, 0.21, 0.38, 0.52, 0.67, 0.8, 0.93, 1]
_EAST = [-1200, 1500, 3400, 5200, 6650, 8000, 9700, 13600, 16200]
_SOUTH = [12600, 10400, 8300, 7250, 6000, 5450, 4200, 2300, 1500]
_TURN_DEGREES = -15
_AWAY = (0.53, 0.85)
_NEAR_M, _FAR_M = 2_700.0, 3_000.0
_STEPS = 40
_BROOK = [(3950, 5550), (5200, 6050), (6750, 5600), (7900, 6300)]
_BROOK_NARROWER_M = 150


def course(turn: float = 0.0, away_m: float = 0.0) -> shapely.LineString:
    """A river with meanders, in from the south-west and out to the north-east through the middle of the town.

    It may be turned by some degrees and moved ``away_m`` to the south-east.
    """
    t = np.linspace(0, 1, 400)
    x = ndimage.gaussian_filter1d(np.interp(t, _BENDS, _EAST), 14)
    y = ndimage.gaussian_filter1d(np.interp(t, _BENDS, _SOUTH), 14)
    swing = np.sin(t * 46) * 170 + np.sin(t * 21 + 1) * 150 + np.sin(t * 90) * 45
    dx, dy = np.gradient(x), np.gradient(y)
    length = np.hypot(dx, dy)
    line = shapely.LineString(np.c_[x - dy / length * swing, y + dx / length * swing]).simplify(4)
    turned = shapely.affinity.rotate(line, turn, origin=SEAT)
    moved = shapely.affinity.translate(turned, _AWAY[0] * away_m, _AWAY[1] * away_m)
    return moved.intersection(shapely.box(0, 0, WIDTH_M, HEIGHT_M))


def river_line(within_m: Callable[[shapely.LineString], float], wanted_m: float) -> shapely.LineString:
    """The river, so far from the middle of the town that ``wanted_m`` of it lie ``within`` the town.

    Across the middle it would be longer than the real one is (7.78 km).
    """
    near, far = _NEAR_M, _FAR_M
    for _ in range(_STEPS):
        middle = (near + far) / 2
        longer = within_m(course(_TURN_DEGREES, middle)) > wanted_m
        near, far = (middle, far) if longer else (near, middle)
    return course(_TURN_DEGREES, near)


def brook_line(river: shapely.LineString) -> shapely.LineString:
    """A brook from the largest reservoir past the town's seat to the river; no map draws it."""
    mouth = shapely.shortest_line(shapely.Point(_BROOK[-1]), river)
    return shapely.LineString([*_BROOK[:-1], *shapely.get_coordinates(mouth)])


def river_distance(river: shapely.LineString) -> Raster:
    """Metres from every pixel to the river, or to its brook, whose valley is narrower."""
    return np.minimum(_distance(river), _distance(brook_line(river)) + _BROOK_NARROWER_M)


def _distance(line: shapely.LineString) -> Raster:
    points = shapely.get_coordinates(line.segmentize(20))
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
