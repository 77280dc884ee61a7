"""Villages and small grids painted pixel by pixel: each pixel has one village and one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from scripts.outlines.frame import PIXEL_M, SEED, Labels, Raster, X, Y, noise

AREA_M2 = 77.3e6
_CENTRE = (6_750, 5_750)


@dataclass(frozen=True)
class Unit:
    """A village on the drawing board: where its heart is and how small it is kept (m)."""

    code: str
    name: str
    heart: tuple[float, float]
    shrink_m: float = 0
    dense: float = 1


UNITS = (
    Unit("430423105001", "群英社区", (6750, 5600), 420, 1.55),
    Unit("430423105002", "贯底社区", (10050, 5350), 150, 1.55),
    Unit("430423105200", "茶园台村", (2900, 4300)),
    Unit("430423105201", "黄金村", (8200, 4050)),
    Unit("430423105204", "黄泥村", (5050, 6750)),
    Unit("430423105205", "福金村", (4700, 2700)),
    Unit("430423105214", "查泉村", (3500, 8000)),
    Unit("430423105216", "仙鹅村", (6500, 8700)),
    Unit("430423105218", "石仓村", (9000, 7700)),
    Unit("430423105221", "梅溪村", (9400, 2300)),
    Unit("430423105224", "高新村", (7050, 2350), 60),
    Unit("430423105225", "新桥村", (5000, 4850), 60),
)


def town_mask() -> NDArray[np.bool_]:
    """The town as pixels: a wobbly oval of the right area, in one piece and without holes."""
    radius = np.hypot((X - _CENTRE[0]) / 1.16, (Y - _CENTRE[1]) / 0.93) + noise(3000, 108) * 430
    low, high = 3_000.0, 6_500.0
    for _ in range(40):
        middle = (low + high) / 2
        small = (radius < middle).sum() * PIXEL_M**2 < AREA_M2
        low, high = (middle, high) if small else (low, middle)
    pieces, _ = ndimage.label(radius < low)
    largest = np.argmax(np.bincount(pieces.ravel())[1:]) + 1
    return ndimage.binary_fill_holes(pieces == largest)


def paint_villages(mask: NDArray[np.bool_], line: shapely.LineString) -> Labels:
    """Index of the village of every pixel, -1 outside; borders lean towards a line through the town."""
    bend_x, bend_y = (noise(2600, seed, 0.55) * 330 for seed in (31, 32))
    bank = _bank(line)
    far = [
        np.hypot(X + bend_x - unit.heart[0], Y + bend_y - unit.heart[1])
        + unit.shrink_m
        + np.where(bank != bank[_pixel(unit.heart)], 430, 0)
        for unit in UNITS
    ]
    return _in_one_piece(np.where(mask, np.argmin(far, axis=0), -1))


def paint_grids(villages: Labels, total: int) -> tuple[Labels, list[int]]:
    """Index of the small grid of every pixel, and each grid's village, ``total`` grids in all."""
    rng = np.random.default_rng(SEED)
    bends = (noise(1100, 41, 0.55) * 120, noise(1100, 42, 0.55) * 120)
    painted = np.full(villages.shape, -1)
    owners: list[int] = []
    for index, count in enumerate(_shares(villages, total)):
        inside = villages == index
        cells = _cells_of(inside, UNITS[index].heart, count, bends, rng)
        painted[inside] = cells[inside] + len(owners)
        owners += [index] * count
    return painted, owners


def _bank(line: shapely.LineString) -> Labels:
    x, y = shapely.get_coordinates(line).T
    order = np.argsort(x)
    return np.sign(np.interp(X, x[order], y[order]) - Y).astype(int)


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[1] / PIXEL_M), int(point[0] / PIXEL_M)


def _shares(villages: Labels, total: int) -> Sequence[int]:
    pixels = np.array([(villages == index).sum() for index in range(len(UNITS))], float)
    wish = pixels**0.72 * np.array([unit.dense for unit in UNITS])
    exact = total * wish / wish.sum()
    shares = np.floor(exact).astype(int)
    shares[np.argsort(shares - exact)[: total - shares.sum()]] += 1
    return [int(share) for share in shares]


def _cells_of(
    inside: NDArray[np.bool_],
    heart: tuple[float, float],
    count: int,
    bends: tuple[Raster, Raster],
    rng: np.random.Generator,
) -> Labels:
    points = np.c_[X[inside], Y[inside]]
    density = 1 / (1 + np.hypot(*(points - heart).T) / 900)
    seeds = points[rng.choice(len(points), count, replace=False, p=density / density.sum())]
    even = density**0.8
    sample = points[rng.choice(len(points), min(9000, len(points)), replace=False, p=even / even.sum())]
    for _ in range(9):
        nearest = cKDTree(seeds).query(sample)[1]
        seeds = np.array([sample[nearest == cell].mean(0) for cell in range(count)])
    bent = points + np.c_[bends[0][inside], bends[1][inside]]
    cells = np.full(inside.shape, -1)
    cells[inside] = cKDTree(seeds).query(bent)[1]
    return _in_one_piece(cells)


def _in_one_piece(labels: Labels) -> Labels:
    """Keep each label's largest piece and give the crumbs to their neighbours."""
    wanted = labels >= 0
    kept = np.full_like(labels, -1)
    for label, window in enumerate(ndimage.find_objects(labels + 1)):
        if window is not None:
            pieces, _ = ndimage.label(labels[window] == label)
            sizes = np.bincount(pieces.ravel())
            sizes[0] = 0
            kept[window][pieces == sizes.argmax()] = label
    crumbs = wanted & (kept < 0)
    if crumbs.any():
        near = ndimage.distance_transform_edt(kept < 0, return_distances=False, return_indices=True)
        kept[crumbs] = kept[near[0][crumbs], near[1][crumbs]]
    return kept
