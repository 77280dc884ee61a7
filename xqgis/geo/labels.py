"""An index of labels: which polygon holds each of very many points, exactly.

A raster of the coverage is made once. Most of its cells lie in one polygon or
in none, and a point there is looked up; in a cell that edges cross the side of
an edge decides (`geo.edges`); where rounding could turn that side, polygons
overlap or a cell holds more than it can tell, exact geometry does. The answers
are those of `lowest_exactly`, point by point (docs/decisions/0009).
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.geo.edges import (
    Bands,
    Cuts,
    Edges,
    Floats,
    Numbers,
    Raster,
    Small,
    bands_of,
    crossings,
    cuts_of,
    edges_of,
)

_Part = TypeVar("_Part")
_Done = TypeVar("_Done")
_CELLS = 1 << 22
"""Cells of the raster: 16 MB. More of them cost more to build and to reach than they save."""
_CROSSINGS = 8_000_000
"""Most crossed cells, about 100 bytes each while the index is built; beyond it the cells grow."""
_SIDE = 1 << 14
_POLYGONS = 1 << 20
_EXTENT = 1e100
_NARROW = 1e-10
"""Of the coordinates: in a narrower extent they could not tell cells apart."""
_CHUNK = 1 << 16
_ROWS = 64
_THREADS = min(2, os.cpu_count() or 1)
_CROWDED = -1
_ONE = 1 << 42
"""Counts one polygon in a sum whose low bits hold polygons' numbers."""


def lowest_exactly(shapes: NDArray[np.object_], x: Floats, y: Floats) -> Numbers:
    """Number of the lowest polygon whose closure holds each point, ``len(shapes)`` where none does."""
    finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    lowest = np.full(x.shape, len(shapes), dtype=np.int64)
    points = shapely.STRtree(shapely.points(x[finite], y[finite]))
    polygon, point = points.query(shapes, predicate="intersects")
    np.minimum.at(lowest, finite[point], polygon)
    return lowest


class Labels:
    """The index of valid polygons and multipolygons that `Labels.over` found fit for one."""

    def __init__(self, shapes: NDArray[np.object_], edges: Edges, raster: Raster) -> None:
        self._shapes, self._edges, self._raster = shapes, edges, raster
        bands = bands_of(edges, raster)
        self._labels = _filled(bands, edges, raster, len(shapes))
        self._cuts = cuts_of(edges, bands, raster)
        _mark(self._labels, self._cuts, len(shapes))

    @classmethod
    def over(cls, shapes: NDArray[np.object_]) -> Labels | None:
        """The index of ``shapes``; None where it could not be exact: no extent, an invalid polygon."""
        polygonal = np.isin(shapely.get_type_id(shapes), (3, 6)).all()
        if not polygonal or not 0 < len(shapes) <= _POLYGONS:
            return None
        west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
        width, height = east - west, north - south
        narrow = max(abs(west), abs(south), abs(east), abs(north), 1 / _EXTENT) * _NARROW
        if not (narrow < width < _EXTENT and narrow < height < _EXTENT):
            return None
        with ThreadPoolExecutor(1) as aside:
            valid = aside.submit(shapely.is_valid, shapes)
            edges = edges_of(shapes)
            raster = _raster(west, south, width, height, _CELLS)
            coarser = _CROSSINGS / max(crossings(edges, raster), 1.0)
            if coarser < 1:
                raster = _raster(west, south, width, height, _CELLS * coarser**2)
            made = cls(shapes, edges, raster)
            return made if valid.result().all() else None

    def lowest(self, x: Floats, y: Floats) -> Small:
        """What `lowest_exactly` answers, many times faster; safe from any thread."""
        lowest = np.empty(len(x), dtype=np.int32)
        parts = [slice(start, start + _CHUNK) for start in range(0, len(x), _CHUNK)]

        def place(part: slice) -> Numbers:
            with np.errstate(over="ignore", invalid="ignore"):
                rest: Numbers = self._place(x[part], y[part], lowest[part]) + part.start
                return rest

        open_points = np.concatenate([np.empty(0, dtype=np.int64), *_together(place, parts)])

        def ask(some: Numbers) -> None:
            lowest[some] = lowest_exactly(self._shapes, x[some], y[some])

        _together(ask, np.array_split(open_points, _THREADS if len(open_points) > _CHUNK // 8 else 1))
        return lowest

    def _place(self, x: Floats, y: Floats, lowest: Small) -> Numbers:
        """Fill ``lowest`` where the index can tell; the points that it leaves to exact geometry."""
        raster = self._raster
        column, row = raster.column(x), raster.row(y)
        # cells along the rim lie outside every polygon: there belong points without a place, too
        np.fmin(np.fmax(column, 0.0, out=column), raster.columns - 1, out=column)
        np.fmin(np.fmax(row, 0.0, out=row), raster.rows - 1, out=row)
        cell = row.astype(np.int32)
        cell *= np.int32(raster.columns)
        cell += column.astype(np.int32)
        self._labels.take(cell, out=lowest, mode="clip")
        crossed = np.flatnonzero(lowest < _CROWDED)
        entered = _CROWDED - 1 - lowest[crossed]
        entry, end = self._cuts.begin[entered], self._cuts.begin[entered + 1]
        left_open = [np.flatnonzero(lowest == _CROWDED)]
        while len(crossed):
            inside, outside = self._cuts.placed(self._edges, entry, x[crossed], y[crossed])
            lowest[crossed[inside]] = self._cuts.polygon[entry[inside]]
            left_open.append(crossed[~(inside | outside)])
            entry += 1
            lowest[crossed[outside & (entry == end)]] = len(self._shapes)
            further = np.flatnonzero(outside & (entry < end))
            crossed, entry, end = crossed[further], entry[further], end[further]
        return np.concatenate(left_open)


def _together(work: Callable[[_Part], _Done], parts: Sequence[_Part]) -> list[_Done]:
    """``work`` done on each part, in threads where there is much of it."""
    if len(parts) < 2 or _THREADS < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, parts))


def _raster(west: float, south: float, width: float, height: float, cells: float) -> Raster:
    """About ``cells`` square cells over the extent, and a rim of more than one cell around it."""
    side = math.sqrt(width) * math.sqrt(height) / math.sqrt(cells)
    columns, rows = (max(1, min(_SIDE, math.ceil(length / side))) for length in (width, height))
    across, up = columns / width, rows / height
    return Raster(west - 1.5 / across, south - 1.5 / up, across, up, columns + 3, rows + 3)


def _filled(bands: Bands, edges: Edges, raster: Raster, nowhere: int) -> Small:
    """For each cell the polygon that holds its middle, ``nowhere``, or `_CROWDED` where several do."""
    cutting = np.flatnonzero(bands.way)
    cutting = cutting[np.argsort(bands.row[cutting].astype(np.uint16), kind="stable")]
    row = bands.row[cutting]
    cell = row * np.int64(raster.columns) + bands.cut[cutting]
    change = (edges.polygon[bands.edge[cutting]] + np.int64(_ONE + 1)) * bands.way[cutting]
    filled = np.empty(raster.rows * raster.columns, dtype=np.int32)
    for first in range(0, raster.rows, _ROWS):
        begin, end = np.searchsorted(row, (first, first + _ROWS))
        part = slice(first * raster.columns, (first + _ROWS) * raster.columns)
        sums = np.zeros(len(filled[part]), dtype=np.int64)
        np.add.at(sums, cell[begin:end] - part.start, change[begin:end])
        np.cumsum(sums, out=sums)
        empty = sums == 0
        sums -= _ONE + 1
        sums[(sums < 0) | (sums >= nowhere)] = _CROWDED
        sums[empty] = nowhere
        filled[part] = sums
    return filled


def _mark(labels: Small, cuts: Cuts, nowhere: int) -> None:
    """Give the crossed cells their numbers in ``labels``, below `_CROWDED`.

    One that lies wholly in a polygon beside those whose edges cross it stays
    crowded: its entries would not know that polygon.
    """
    number = np.arange(len(cuts.cell), dtype=np.int32)
    middle = labels[cuts.cell]
    known = middle == nowhere
    owner = np.repeat(number, np.diff(cuts.begin))
    known[owner[cuts.polygon == middle[owner]]] = True
    labels[cuts.cell] = np.where(known, _CROWDED - 1 - number, _CROWDED)
