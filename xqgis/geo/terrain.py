"""Hills as shadows: an elevation model read with care and lit from three sides.

Only shadows are made, no white glare, so that a colour laid over them keeps its
meaning. Light stands in the north-west, the west and the north (315, 270 and
0 degrees), as map readers expect it. Source: our choice, after multidirectional
hillshading by Mark 1992.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window

from xqgis.errors import UnreadableFile
from xqgis.words import Phrase

Raster = NDArray[np.float32]
Bounds = tuple[float, float, float, float]

MAX_PIXELS = 40_000_000
MAX_SIDE = 3_000
MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_LIGHTS = ((315.0, 42.0, 0.55), (270.0, 50.0, 0.25), (0.0, 55.0, 0.20))
_EXAGGERATION = 2.2
_FADE_SHARE = 0.13
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Relief:
    """Shadow of the land, 0 (lit) to 1 (darkest), one value a cell of the elevation model.

    Two reliefs are equal when their ``digest`` is: the array is not compared.
    """

    digest: str
    crs: str
    transform: Affine = field(compare=False, repr=False)
    shadow: Raster = field(compare=False, repr=False)

    def bounds(self, crs: str) -> Bounds:
        """West, south, east, north of the relief in ``crs``."""
        return _bounds(self, crs)

    def drawn(self, crs: str, bounds: Bounds, width: int, height: int) -> Raster:
        """The shadow over ``bounds`` (west, south, east, north in ``crs``), 0 beyond the relief."""
        found = np.zeros((height, width), dtype=np.float32)
        reproject(
            self.shadow,
            found,
            src_transform=self.transform,
            src_crs=CRS.from_user_input(self.crs),
            dst_transform=_laid_over(bounds, width, height),
            dst_crs=CRS.from_user_input(crs),
            resampling=Resampling.cubic_spline,
        )
        return np.clip(found, 0, 1)


@lru_cache(maxsize=8)
def _bounds(relief: Relief, crs: str) -> Bounds:
    rows, columns = relief.shadow.shape
    west, north = relief.transform @ (0, 0)
    east, south = relief.transform @ (columns, rows)
    source, target = CRS.from_user_input(relief.crs), CRS.from_user_input(crs)
    found: Bounds = transform_bounds(source, target, west, south, east, north)
    return found


def _laid_over(bounds: Bounds, width: int, height: int) -> Affine:
    west, south, east, north = bounds
    return Affine((east - west) / width, 0, west, 0, (south - north) / height, north)


def read_relief(file: Path) -> Relief:
    """The relief of a GeoTIFF of elevations in metres.

    Raises `UnreadableFile` when the bytes are no GeoTIFF (whatever the name
    says), declare more than `MAX_PIXELS` cells or more than four bands, or carry
    no reference system. A model larger than `MAX_SIDE` is read decimated.
    """
    content = file.read_bytes()
    if not content.startswith(MAGIC):
        raise UnreadableFile(name=file.name, why=Phrase("errors.file_not_geotiff"))
    try:
        heights, transform, crs = _read(file)
    except RasterioError as bad:
        raise UnreadableFile(name=file.name, why=Phrase("errors.file_not_geotiff")) from bad
    shadow = shadow_of(heights, *_cell_m(transform, crs, heights.shape))
    shadow *= _fade(~np.isnan(heights))
    return Relief(hashlib.sha256(content).hexdigest()[:12], crs.to_string(), transform, shadow)


def _read(file: Path) -> tuple[Raster, Affine, CRS]:
    with rasterio.open(file, driver="GTiff") as source:
        if source.width * source.height > MAX_PIXELS or source.count > 4:
            raise UnreadableFile(name=file.name, why=Phrase("errors.file_too_large"))
        if source.crs is None:
            raise UnreadableFile(name=file.name, why=Phrase("errors.file_no_crs"))
        step = max(1, -(-max(source.width, source.height) // MAX_SIDE))
        shape = (max(1, source.height // step), max(1, source.width // step))
        window = Window(0, 0, source.width, source.height)
        cells = source.read(1, window=window, out_shape=shape, masked=True, resampling=Resampling.average)
        scale = Affine.scale(source.width / shape[1], source.height / shape[0])
        heights = np.ma.filled(cells.astype(np.float32), np.nan)
        known: Raster = np.where(np.isfinite(heights), heights, np.float32(np.nan))
        return known, source.transform @ scale, source.crs


def _cell_m(transform: Affine, crs: CRS, shape: tuple[int, ...]) -> tuple[float, float]:
    width, height = abs(transform.a), abs(transform.e)
    if not crs.is_geographic:
        return width, height
    latitude = (transform @ (shape[1] / 2, shape[0] / 2))[1]
    return width * _METRES_PER_DEGREE * float(np.cos(np.radians(latitude))), height * _METRES_PER_DEGREE


def shadow_of(heights: Raster, width_m: float, height_m: float) -> Raster:
    """How dark each cell of ``heights`` (metres, north up, NaN unknown) lies, 0 to 1.

    A plain has no shadow; the side that turns from the light has.

    >>> slope = np.repeat(np.arange(40, dtype=np.float32)[None] * 10, 40, axis=0)
    >>> plain, east_side = np.zeros((40, 40), np.float32), -np.abs(slope - 200)
    >>> bool(shadow_of(plain, 10, 10).max() == 0)
    True
    >>> shade = shadow_of(east_side, 10, 10)
    >>> bool(shade[20, 30] > shade[20, 10])
    True
    """
    if min(heights.shape) < 2 or not np.isfinite(heights).any():
        return np.zeros_like(heights)
    solid = np.where(np.isnan(heights), np.nanmean(heights), heights).astype(np.float32)
    south, east = np.gradient(solid, height_m, width_m)
    slope_e, slope_n = east * _EXAGGERATION, -south * _EXAGGERATION
    length = np.sqrt(slope_e**2 + slope_n**2 + 1)
    light = np.zeros_like(solid)
    for azimuth, altitude, share in _LIGHTS:
        turn, up = np.radians(azimuth), np.radians(altitude)
        towards = -slope_e * np.sin(turn) * np.cos(up) - slope_n * np.cos(turn) * np.cos(up) + np.sin(up)
        light += (share * towards / length).astype(np.float32)
    low, high = np.percentile(light, (1, 99))
    if high - low < 1e-6:
        return np.zeros_like(heights)
    dark: Raster = np.clip((0.78 - (light - low) / (high - low)) * 1.25, 0, 1).astype(np.float32)
    return dark


def _fade(known: NDArray[np.bool_]) -> Raster:
    """1 inside, falling smoothly to 0 at the rim, and 0 where the height is unknown."""
    rows, columns = known.shape
    reach = max(1.0, _FADE_SHARE * min(rows, columns))
    down = np.minimum(np.arange(rows), np.arange(rows)[::-1])
    along = np.minimum(np.arange(columns), np.arange(columns)[::-1])
    near = np.clip(np.minimum(down[:, None], along[None]) / reach, 0, 1)
    faded: Raster = (near * near * (3 - 2 * near) * known).astype(np.float32)
    return faded
