"""Hillshade tiles: black, transparent where there is no land, seamless."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.cartography import sheets
from xqgis.cartography.tiles import empty_tile, relief_tile, tile_bounds


def pixels(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as read:
        return np.asarray(read.convert("LA"))


def place(z: int) -> tuple[int, int, int]:
    lon, lat = sheets.spot(2000, 1500)
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return z, x, y


def test_a_tile_over_the_hills_is_black_with_shadows() -> None:
    tile = pixels(relief_tile(sheets.relief(), *place(13)))
    assert tile.shape == (256, 256, 2)
    assert tile[:, :, 0].max() == 0
    assert 60 < tile[:, :, 1].max() <= 230


def test_beyond_the_relief_and_its_zooms_everything_shows_through() -> None:
    _, x, y = place(13)
    beyond = [(13, x + 40, y), place(8), place(17), (13, -1, -1), (9, 10**9, 0)]
    assert {relief_tile(sheets.relief(), *tile) for tile in beyond} == {empty_tile()}
    assert pixels(empty_tile())[:, :, 1].max() == 0


def test_neighbouring_tiles_meet_without_a_seam() -> None:
    z, x, y = place(14)
    left, right = (pixels(relief_tile(sheets.relief(), z, x + step, y))[:, :, 1] for step in (0, 1))
    across = np.abs(left[:, -1].astype(int) - right[:, 0].astype(int)).mean()
    within = np.abs(left[:, -2].astype(int) - left[:, -1].astype(int)).mean()
    assert across <= within * 2 + 1


def test_tiles_halve_from_zoom_to_zoom() -> None:
    west, south, east, north = tile_bounds(13, 6656, 3446)
    assert tile_bounds(14, 2 * 6656, 2 * 3446)[0] == pytest.approx(west)
    assert tile_bounds(14, 2 * 6656 + 1, 2 * 3446 + 1)[2] == pytest.approx(east)
    assert abs((east - west) - (north - south)) < 1e-6
