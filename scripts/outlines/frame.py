"""The drawing board: metres east (x) and south (y) of its corner, one value a 10 m pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

Raster = NDArray[np.float64]
Labels = NDArray[np.int64]

WIDTH_M, HEIGHT_M, PIXEL_M = 14_400, 11_200, 10
SHAPE = (HEIGHT_M // PIXEL_M, WIDTH_M // PIXEL_M)
SEAT = (6_750.0, 5_600.0)
SEED = 430423105

X, Y = np.meshgrid((np.arange(SHAPE[1]) + 0.5) * PIXEL_M, (np.arange(SHAPE[0]) + 0.5) * PIXEL_M)


def noise(scale_m: float, seed: int, persistence: float = 0.5, octaves: int = 5) -> Raster:
    """Smooth random hills of unit height and ``scale_m`` width, finer octaves on top."""
    rng = np.random.default_rng(seed)
    total = np.zeros(SHAPE)
    for octave in range(octaves):
        step = scale_m / 2**octave / PIXEL_M
        rows, columns = (int(side / step) + 4 for side in SHAPE)
        hills = RectBivariateSpline(np.arange(rows), np.arange(columns), rng.standard_normal((rows, columns)))
        total += persistence**octave * hills(*(1 + np.arange(side) / step for side in SHAPE))
    return total
