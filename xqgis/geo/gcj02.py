"""The shifted systems of public Chinese maps: GCJ-02, and BD-09 on top of it.

Both are published only as behaviour; the formulas are the ones every public
converter agrees on. Outside China nothing is shifted. Degrees everywhere, lon
before lat; WGS84 and CGCS2000 are the same thing at this precision.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
_ROUNDS = 12
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_OFFSET = (0.0065, 0.006)


def from_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """GCJ-02 degrees of true degrees.

    >>> lon, lat = from_wgs84(112.524063, 27.373006)
    >>> round(float(lon), 6), round(float(lat), 6)
    (112.52944, 27.369637)
    """
    x, y = _arrays(lon, lat)
    shift_x, shift_y = _shift_m(x - 105.0, y - 35.0)
    phi = np.radians(y)
    flattening = 1.0 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    meridian = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / flattening**1.5
    parallel = _SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(phi)
    west, east, south, north = _CHINA
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved_x, moved_y = x + np.degrees(shift_x / parallel), y + np.degrees(shift_y / meridian)
    return np.where(inside, moved_x, x), np.where(inside, moved_y, y)


def to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """True degrees of GCJ-02 degrees, by iteration: within 1e-7 m of the exact inverse.

    >>> lon, lat = to_wgs84(*from_wgs84(112.524063, 27.373006))
    >>> abs(float(lon) - 112.524063) < 1e-12
    True
    """
    return _invert(from_wgs84, lon, lat)


def bd09_from_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """BD-09 degrees of GCJ-02 degrees."""
    x, y = _arrays(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + _BD_OFFSET[0], radius * np.sin(angle) + _BD_OFFSET[1]


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """True degrees of BD-09 degrees, by iteration."""
    return to_wgs84(*_invert(bd09_from_gcj02, lon, lat))


def _shift_m(x: Degrees, y: Degrees) -> Pair:
    root = np.sqrt(np.abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    ripple = _waves(x, (20.0, 6.0), (20.0, 2.0))
    east += ripple + _waves(x, (20.0, 1.0), (40.0, 1 / 3)) + _waves(x, (150.0, 1 / 12), (300.0, 1 / 30))
    north += ripple + _waves(y, (20.0, 1.0), (40.0, 1 / 3)) + _waves(y, (160.0, 1 / 12), (320.0, 1 / 30))
    return east, north


def _waves(at: Degrees, *terms: tuple[float, float]) -> Degrees:
    total = np.zeros_like(at)
    for height, frequency in terms:
        total += height * np.sin(at * frequency * np.pi)
    return total * 2.0 / 3.0


def _invert(forward: Callable[[Degrees, Degrees], Pair], lon: ArrayLike, lat: ArrayLike) -> Pair:
    goal_x, goal_y = _arrays(lon, lat)
    x, y = goal_x.copy(), goal_y.copy()
    for _ in range(_ROUNDS):
        moved_x, moved_y = forward(x, y)
        x, y = x + (goal_x - moved_x), y + (goal_y - moved_y)
    return x, y


def _arrays(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
