"""Elevation models for tests: planes, cones and files that lie."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from tests import toy
from xqgis.geo.heights import Heights

Shape = Callable[[np.ndarray, np.ndarray], np.ndarray]
CELL = 5.0
WEST, NORTH = toy.WEST - 500, toy.SOUTH + 700
SIDE = 240


def land(shape: Shape, cell: float = CELL) -> Heights:
    """Heights of ``shape(east, north)`` round the toy town, one value at the middle of each cell."""
    laid = Affine(cell, 0, WEST, 0, -cell, NORTH)
    steps = (np.arange(SIDE) + 0.5) * cell
    east, north = np.meshgrid(WEST + steps, NORTH - steps)
    return Heights(toy.MEASURED, laid, shape(east, north).astype(np.float32))


def plane(rise_east: float, rise_north: float) -> Heights:
    """A plane that rises so much a metre."""
    return land(lambda east, north: 100 + rise_east * (east - WEST) + rise_north * (north - NORTH))


def cone(at: tuple[float, float], slope: float) -> Heights:
    """A hill that falls evenly to all sides."""
    return land(lambda east, north: 500 - slope * np.hypot(east - at[0], north - at[1]))


def geotiff(heights: Heights, crs: str | None = toy.MEASURED, **more: object) -> bytes:
    """A GeoTIFF of the heights, as others write it; its bands have ``scale``, ``offset`` and ``unit``."""
    rows, columns = heights.metres.shape
    band = {"scale": 1, "offset": 0, "unit": "", **more}
    more = {name: value for name, value in more.items() if name not in ("scale", "offset", "unit")}
    told = {"dtype": "float32", "count": 1, "nodata": -9999.0, **more}
    cells = np.where(np.isnan(heights.metres), told["nodata"], heights.metres).astype(told["dtype"])
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=columns, height=rows, crs=crs, transform=heights.transform, **told
        ) as file:
            for number in range(1, told["count"] + 1):
                file.write(cells, number)
            file.scales, file.offsets = (
                (float(band["scale"]),) * file.count,
                (float(band["offset"]),) * file.count,
            )
            file.units = (str(band["unit"]),) * file.count
        return bytes(memory.read())


def bomb(side: int = 100_000) -> bytes:
    """A small file that declares ``side`` x ``side`` cells."""
    laid = Affine(1, 0, WEST, 0, -1, NORTH)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=side, height=side, count=1, dtype="uint8", crs=toy.MEASURED, transform=laid,
            compress="deflate", tiled=True, blockxsize=4096, blockysize=4096, sparse_ok=True, bigtiff="yes",
        ):  # fmt: skip
            pass
        return bytes(memory.read())
