"""An elevation model as numbers: read from a GeoTIFF, brought to metres, asked how steep it is.

Heights and cells are metres. What is unknown is NaN and stays so: no hole is
filled, and a slope beside a hole is unknown too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import CRSError, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo.terrain import MAGIC, MAX_PIXELS
from xqgis.words import Phrase

Raster = NDArray[np.float32]
Points = NDArray[np.float64]
Bounds = tuple[float, float, float, float]

MAX_BANDS = 4
_METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "米"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
    **dict.fromkeys(("us-ft", "ftus", "us survey foot"), 1200 / 3937),
}
"""Metres in a unit of height, by what files call it; one that says nothing counts metres."""
_FLAT = {"GTIFF_REPORT_COMPD_CS": "NO"}
"""Of a compound system GDAL then tells the part that lies on the map."""
_COLOURS = frozenset({ColorInterp.palette, ColorInterp.red, ColorInterp.green, ColorInterp.blue})
_FEWEST_CELLS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Heights:
    """Metres above the sea, first row in the north, over the cells that ``transform`` lays out in ``crs``."""

    crs: str
    transform: Affine
    metres: Raster = field(repr=False)

    @property
    def cell_m(self) -> float:
        """The longer side of a cell, in units of ``crs``."""
        return float(max(abs(self.transform.a), abs(self.transform.e)))

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in ``crs``."""
        rows, columns = self.metres.shape
        west, north = self.transform @ (0, 0)
        east, south = self.transform @ (columns, rows)
        return (west, south, east, north)

    def slopes_at(self, points: Points) -> NDArray[np.float64]:
        """How steep the land is at points (n x 2 in ``crs``): rise over run, NaN where unknown.

        The gradient of central differences, taken between cells in equal
        measure of distance (bilinear). Of a plane it is exact.

        >>> rise = np.repeat(np.arange(5, dtype=np.float32)[None] * 3, 5, axis=0)
        >>> plane = Heights("EPSG:4547", Affine(10, 0, 0, 0, -10, 50), rise)
        >>> plane.slopes_at(np.array([[25.0, 25.0], [99.0, 25.0]])).round(6).tolist()
        [0.3, nan]
        """
        if min(self.metres.shape) < _FEWEST_CELLS or not len(points):
            return np.full(len(points), np.nan)
        sides = (abs(self.transform.e), abs(self.transform.a))
        south, east = (np.asarray(each) for each in np.gradient(self.metres.astype(np.float64), *sides))
        row, column = self._cells_of(points)
        steep: NDArray[np.float64] = np.hypot(_between(east, row, column), _between(south, row, column))
        return steep

    def metres_at(self, points: Points) -> NDArray[np.float64]:
        """How high the land is at points (n x 2 in ``crs``), between cells bilinear; NaN where unknown."""
        if min(self.metres.shape) < _FEWEST_CELLS:
            return np.full(len(points), np.nan)
        return _between(self.metres.astype(np.float64), *self._cells_of(points))

    def _cells_of(self, points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows and columns of points, whole at the corners of cells."""
        away = ~self.transform
        column = away.a * points[:, 0] + away.b * points[:, 1] + away.c
        row = away.d * points[:, 0] + away.e * points[:, 1] + away.f
        return row, column


def _between(
    cells: NDArray[np.float64], row: NDArray[np.float64], column: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values between the middles of cells; NaN beyond the outermost middles."""
    row, column = row - 0.5, column - 0.5
    rows, columns = cells.shape
    inside = (row >= 0) & (column >= 0) & (row <= rows - 1) & (column <= columns - 1)
    up = np.clip(np.nan_to_num(np.floor(row)).astype(np.int64), 0, rows - 2)
    left = np.clip(np.nan_to_num(np.floor(column)).astype(np.int64), 0, columns - 2)
    down, right = row - up, column - left
    found = (
        cells[up, left] * (1 - down) * (1 - right)
        + cells[up, left + 1] * (1 - down) * right
        + cells[up + 1, left] * down * (1 - right)
        + cells[up + 1, left + 1] * down * right
    )
    return np.where(inside, found, np.nan)


def parse_geotiff(data: bytes) -> Heights:
    """The first band of a GeoTIFF in metres, with the reference system that it names, '' when it names none.

    Of a system with heights of its own the part that lies on the map counts.
    `UnreadableFile` when the bytes are no GeoTIFF, declare more cells than
    `MAX_PIXELS` or more than `MAX_BANDS` bands, lie turned or nowhere, are a
    picture, count heights in units other than metres and feet, or hold no height at all. What
    is declared is looked at before any cell is read.
    """
    if not data.startswith(MAGIC):
        raise _unreadable("errors.file_not_geotiff")
    try:
        with rasterio.Env(**_FLAT), MemoryFile(data) as memory, memory.open(driver="GTiff") as source:
            return _parsed(source)
    except RasterioError as bad:
        raise _unreadable("errors.file_not_geotiff") from bad


def _parsed(source: DatasetReader) -> Heights:
    if source.width * source.height > MAX_PIXELS or source.count > MAX_BANDS:
        raise _unreadable("errors.file_too_large")
    if min(source.width, source.height) < _FEWEST_CELLS:
        raise _unreadable("errors.file_too_few_cells")
    laid = source.transform
    if laid == Affine.identity() or laid.b or laid.d or laid.a <= 0 or laid.e >= 0:
        raise _unreadable("errors.file_not_laid_out")
    if source.colorinterp[0] in _COLOURS or source.dtypes[0].startswith("complex"):
        raise _unreadable("errors.file_picture")
    return Heights(source.crs.to_wkt() if source.crs else "", laid, _known(source))


def _known(source: DatasetReader) -> Raster:
    unit = _METRES.get((source.units[0] or "m").strip().casefold())
    if unit is None:
        raise _unreadable("errors.file_heights_unit")
    cells = source.read(1, masked=True)
    heights = np.ma.filled(cells.astype(np.float32), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        heights *= np.float32(source.scales[0] * unit)
        heights += np.float32(source.offsets[0] * unit)
    known: Raster = np.where(np.isfinite(heights), heights, np.float32(np.nan))
    if not np.isfinite(known).any():
        raise _unreadable("errors.file_no_heights")
    return known


def laid_out(crs: str, layout: Sequence[float], metres: Raster) -> Heights:
    """Heights over the six numbers of a layout, as rasterio writes it; ValueError, TypeError for others."""
    if len(layout) != 6 or not np.isfinite(np.array(layout, dtype=np.float64)).all():
        raise ValueError(layout)
    return Heights(crs, Affine(*layout), metres)


def read_heights(file: Path, crs: str) -> Heights:
    """The heights of a file of ours in ``crs``; `UnreadableFile`, `WrongCrs`."""
    try:
        found = parse_geotiff(file.read_bytes())
    except UnreadableFile as bad:
        raise UnreadableFile(name=file.name, why=bad.facts["why"]) from bad
    if not found.crs:
        raise UnreadableFile(name=file.name, why=Phrase("errors.file_no_crs"))
    return warped(found, crs)


def warped(heights: Heights, crs: str, within: Bounds | None = None) -> Heights:
    """The same heights in the metres of ``crs``, cut to the cells that reach into ``within``.

    Cells keep their size as far as a projection lets them. Heights between
    cells are bilinear; beside a hole they are unknown. `WrongCrs` when there
    is no way from the one system to the other, or nothing of it lies within.
    """
    if _is_same(heights.crs, crs) and within is None:
        return Heights(crs, heights.transform, heights.metres)
    target = CRS.from_user_input(crs)
    try:
        source = CRS.from_user_input(heights.crs)
        laid, width, height = _plan(heights, source, target, within)
        found = np.full((height, width), np.nan, dtype=np.float32)
        reproject(
            heights.metres,
            found,
            src_transform=heights.transform,
            src_crs=source,
            src_nodata=np.nan,
            dst_transform=laid,
            dst_crs=target,
            dst_nodata=np.nan,
            resampling=Resampling.bilinear,
        )
    except (CRSError, RasterioError, ValueError) as bad:
        raise WrongCrs(crs=heights.crs[:60], why=Phrase("ingest.why_crs_no_transformation")) from bad
    if not np.isfinite(found).any():
        raise WrongCrs(crs=heights.crs[:60], why=Phrase("ingest.why_terrain_elsewhere"))
    return Heights(crs, laid, found)


def _is_same(one: str, other: str) -> bool:
    return bool(CRS.from_user_input(one) == CRS.from_user_input(other))


def _plan(heights: Heights, source: CRS, target: CRS, within: Bounds | None) -> tuple[Affine, int, int]:
    """Transform, columns and rows in ``target``, no more than `MAX_PIXELS`."""
    (across, down), (west, south, east, north) = _layout(heights, source, target)
    if within is not None:
        west, north = (
            west + max(0.0, np.floor((within[0] - west) / across)) * across,
            north - max(0.0, np.floor((north - within[3]) / down)) * down,
        )
        east, south = min(east, within[2]), max(south, within[1])
    width, height = (int(np.ceil(side - 1e-6)) for side in ((east - west) / across, (north - south) / down))
    if width < _FEWEST_CELLS or height < _FEWEST_CELLS:
        raise WrongCrs(crs=heights.crs[:60], why=Phrase("ingest.why_terrain_elsewhere"))
    if width * height > MAX_PIXELS:
        raise UnreadableFile(name="", why=Phrase("errors.file_too_large"))
    return Affine(across, 0, west, 0, -down, north), width, height


def _layout(heights: Heights, source: CRS, target: CRS) -> tuple[tuple[float, float], Bounds]:
    """Sides of a cell and the box of all in ``target``: its own, or as many cells along the diagonal."""
    if source == target:
        return (abs(heights.transform.a), abs(heights.transform.e)), heights.bounds
    west, south, east, north = transform_bounds(source, target, *heights.bounds)
    side = float(np.hypot(east - west, north - south) / np.hypot(*heights.metres.shape))
    if not np.isfinite(side) or side <= 0:
        raise ValueError(side)
    return (side, side), (west, south, east, north)


def as_geotiff(heights: Heights) -> bytes:
    """The heights as a GeoTIFF: float32, NaN where unknown, the same bytes for the same heights."""
    rows, columns = heights.metres.shape
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=columns,
            height=rows,
            count=1,
            dtype="float32",
            crs=CRS.from_user_input(heights.crs),
            transform=heights.transform,
            nodata=np.nan,
            compress="deflate",
            predictor=3,
        ) as target:
            target.write(heights.metres, 1)
        return bytes(memory.read())


def drivers() -> frozenset[str]:
    """The raster drivers that the GDAL of this process has."""
    with rasterio.Env() as env:
        return frozenset(env.drivers())


def warm_up() -> None:
    """Open what a GeoTIFF's codes are looked up in, while files can still be opened."""
    parse_geotiff(as_geotiff(Heights("EPSG:4490", Affine(1, 0, 0, 0, -1, 2), np.zeros((2, 2), np.float32))))


def _unreadable(key: str) -> UnreadableFile:
    return UnreadableFile(name="", why=Phrase(key))
