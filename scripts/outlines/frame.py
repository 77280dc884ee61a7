"""The drawing board: metres east (x) and south (y) of its corner, one value a 10 m pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

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
        step = scale_m / 2**octave
        rows, columns = (int(side * PIXEL_M / step) + 4 for side in SHAPE)
        coarse = rng.standard_normal((rows, columns))
        fine = ndimage.zoom(coarse, (SHAPE[0] / (rows - 3), SHAPE[1] / (columns - 3)), order=3)
        total += persistence**octave * _fit(fine)
    return total


def _fit(raster: Raster) -> Raster:
    cut = raster[: SHAPE[0], : SHAPE[1]]
    short = [(0, want - have) for want, have in zip(SHAPE, cut.shape, strict=True)]
    return np.pad(cut, short, mode="edge")
