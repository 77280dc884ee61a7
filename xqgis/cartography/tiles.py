"""Hillshade as map tiles: black with alpha, so that any map can lay it under or over its colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xqgis.cartography.png import encode_png
from xqgis.geo.terrain import Bounds, Relief

SIDE = 256
COARSEST, FINEST = 9, 16
STRONGEST = 0.9
"""Alpha of the darkest shadow; a map multiplies it by its own strength."""
_MERCATOR = "EPSG:3857"
_HALF_WORLD_M = 20037508.342789244


def tile_bounds(z: int, x: int, y: int) -> Bounds:
    """West, south, east, north of a tile in web mercator metres.

    >>> tile_bounds(0, 0, 0)[0] == -tile_bounds(0, 0, 0)[2]
    True
    """
    side = 2 * _HALF_WORLD_M / 2**z
    west, north = -_HALF_WORLD_M + x * side, _HALF_WORLD_M - y * side
    return (west, north - side, west + side, north)


@lru_cache(maxsize=1024)
def relief_tile(relief: Relief, z: int, x: int, y: int) -> bytes:
    """One XYZ tile as PNG, grey and alpha; `empty_tile` beyond the relief and its zooms."""
    if not COARSEST <= z <= FINEST or not _meet(tile_bounds(z, x, y), relief.bounds(_MERCATOR)):
        return empty_tile()
    dark = relief.drawn(_MERCATOR, tile_bounds(z, x, y), SIDE, SIDE)
    pixels = np.zeros((SIDE, SIDE, 2), dtype=np.uint8)
    pixels[:, :, 1] = np.rint(dark * STRONGEST * 255).astype(np.uint8)
    return encode_png(pixels, level=6)


@lru_cache(maxsize=1)
def empty_tile() -> bytes:
    """A tile through which everything shows."""
    return encode_png(np.zeros((SIDE, SIDE, 2), dtype=np.uint8), level=9)


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
