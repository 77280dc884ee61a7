"""The edges of polygons on a raster: what a cell that they cross must know to place a point.

Within one small cell a polygon is nearly always cut by one edge, or by two that
meet at a corner; then the side of a line decides. A side that rounding could
turn is never told: such points, and cells cut by more, are for exact geometry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
Truth = NDArray[np.bool_]

EPS = 1e-6
"""Of a cell: an edge this near belongs to it; many thousand times what rounding moves."""
MARGIN = 0.51
"""Of a cell, from its middle: an edge that passes through the cell ends farther away."""
_UNSURE = 3.3306690738754716e-16
"""Relative error of the side of a line in doubles: Shewchuk 1997, ccwerrboundA."""
_UNDERFLOW = 1e-300
LINE, CONVEX, REFLEX, FLAT, HARD = range(5)
"""How a polygon's edges cut a cell: one line, a corner (of either kind, or too flat to tell), or more."""


@dataclass(frozen=True)
class Raster:
    """Cells of one size from ``west``, ``south`` on; ``across`` and ``up`` are cells to a unit."""

    west: float
    south: float
    across: float
    up: float
    columns: int
    rows: int

    def column(self, x: Floats) -> Floats:
        """Columns as fractions."""
        return (x - self.west) * self.across

    def row(self, y: Floats) -> Floats:
        """Rows as fractions."""
        return (y - self.south) * self.up


@dataclass(frozen=True)
class Edges:
    """Directed edges, polygon by polygon, the inside on their left; ``after`` is the next of the ring."""

    start: Floats
    step: Floats
    polygon: Small
    after: Small

    def __len__(self) -> int:
        return len(self.polygon)

    def sides(self, edge: Small, x: Floats, y: Floats) -> tuple[Truth, Truth]:
        """Whether each point lies surely left of its edge's line, and surely right of it."""
        start, step = self.start.take(edge, axis=0), self.step.take(edge, axis=0)
        there, back = step[:, 0] * (y - start[:, 1]), step[:, 1] * (x - start[:, 0])
        turn = there - back
        bound = (np.abs(there) + np.abs(back)) * _UNSURE + _UNDERFLOW
        return turn > bound, turn < -bound


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """The edges of valid polygons and multipolygons; those without length are left out."""
    parts, polygon = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    step = corners[1:] - corners[:-1]
    kept = np.flatnonzero((ring[1:] == ring[:-1]) & step.any(axis=1))
    ring = ring[kept]
    after = np.arange(1, len(kept) + 1, dtype=np.int32)
    last = np.flatnonzero(np.diff(ring, append=-1))
    after[last] = np.concatenate([[0], last + 1])[: len(last)]
    return Edges(corners[kept], step[kept], polygon[part[ring]].astype(np.int32), after)


@dataclass(frozen=True)
class Bands:
    """One row of the raster under one edge: the columns ``first`` to ``last`` that it touches there.

    ``way`` is 1 where the edge, going down, cuts the middle of the row (the
    inside begins with the cell ``cut``), -1 going up (it ends before it), else 0.
    """

    edge: Small
    row: Small
    first: Small
    last: Small
    cut: Small
    way: NDArray[np.int8]


def bands_of(edges: Edges, raster: Raster) -> Bands:
    """Every row that each edge touches; both polygons of a shared edge get the same numbers."""
    u, v = raster.column(edges.start[:, 0]), raster.row(edges.start[:, 1])
    to_u, to_v = u[edges.after], v[edges.after]
    down = to_v < v
    low_u, low_v, high = np.where(down, to_u, u), np.where(down, to_v, v), np.where(down, v, to_v)
    wide, tall = np.where(down, u, to_u) - low_u, high - low_v
    edge, row = _spread(_whole(low_v - EPS), _whole(high + EPS))
    low_u, low_v, high, wide, tall = (values[edge] for values in (low_u, low_v, high, wide, tall))
    flat = tall <= 0
    tall[flat] = 1.0
    below = np.where(flat, 0.0, (np.clip(row - EPS, low_v, high) - low_v) / tall) * wide + low_u
    above = np.where(flat, 1.0, (np.clip(row + (1 + EPS), low_v, high) - low_v) / tall) * wide + low_u
    middle = row + 0.5
    cuts = (low_v <= middle) & (middle < high)
    return Bands(
        edge,
        row,
        _whole(np.minimum(below, above) - EPS),
        _whole(np.maximum(below, above) + EPS),
        _whole(np.ceil(np.where(cuts, (middle - low_v) / tall * wide + low_u, 0.0) - 0.5)),
        np.where(cuts, np.where(down[edge], 1, -1), 0).astype(np.int8),
    )


def crossings(edges: Edges, raster: Raster) -> float:
    """About how many cells the edges cross, each edge by itself."""
    step = np.abs(edges.step).sum(axis=0)
    return float(step[0] * raster.across + step[1] * raster.up) + 2.0 * len(edges)


def _whole(cells: Floats) -> Small:
    return np.floor(cells).astype(np.int32)


def _spread(first: Small, last: Small) -> tuple[Small, Small]:
    """The whole numbers of each interval, one by one: which interval, which number."""
    count = last - first + 1
    owner = np.repeat(np.arange(len(first), dtype=np.int32), count)
    before = np.cumsum(count) - count
    return owner, (np.arange(len(owner), dtype=np.int64) + (first - before)[owner]).astype(np.int32)


@dataclass(frozen=True)
class Cuts:
    """The crossed cells, in order, and the polygons whose edges cross each.

    Cell ``k`` has the entries ``begin[k]`` to ``begin[k + 1]``, lowest polygon
    first; an entry is a ``polygon``, one or two of its edges and `LINE`,
    `CONVEX`, `REFLEX`, `FLAT` or `HARD`.
    """

    cell: Small
    begin: Small
    polygon: Small
    first: Small
    second: Small
    how: NDArray[np.int8]

    def placed(self, edges: Edges, entry: Small, x: Floats, y: Floats) -> tuple[Truth, Truth]:
        """Whether each point, lying in the entry's cell, is surely inside, and surely outside its polygon."""
        inside, outside = edges.sides(self.first[entry], x, y)
        how = self.how[entry]
        corner = np.flatnonzero(how != LINE)
        how = how[corner]
        left, right = edges.sides(self.second[entry[corner]], x[corner], y[corner])
        left_of_one, right_of_one = inside[corner], outside[corner]
        soft = how != HARD
        inside[corner] = soft & np.where(how == REFLEX, left_of_one | left, left_of_one & left)
        outside[corner] = soft & np.where(how == CONVEX, right_of_one | right, right_of_one & right)
        return inside, outside


def cuts_of(edges: Edges, bands: Bands, raster: Raster) -> Cuts:
    """What every crossed cell must know."""
    band, column = _spread(bands.first, bands.last)
    cell = bands.row[band] * np.int32(raster.columns) + column
    keyed = (cell.astype(np.int64) << 32) | bands.edge[band]
    keyed.sort()  # by cell, then by edge and so by polygon
    cell, edge = (keyed >> 32).astype(np.int32), keyed.astype(np.int32)
    polygon = edges.polygon[edge]
    new_cell = np.diff(cell, prepend=-1) != 0
    entry = np.flatnonzero(new_cell | (np.diff(polygon, prepend=-1) != 0))
    size = np.diff(entry, append=len(cell))
    first, second = edge[entry], edge[np.minimum(entry + 1, len(edge) - 1)]
    swap = (size == 2) & (edges.after[second] == first)
    first[swap], second[swap] = second[swap], first[swap]
    how = _how(edges, raster, cell[entry], first, np.where(size == 1, first, np.where(size == 2, second, -1)))
    begin = np.flatnonzero(new_cell[entry]).astype(np.int32)
    ends = np.append(begin, np.int32(len(entry)))
    return Cuts(cell[entry[begin]], ends, polygon[entry], first, second, how)


def _how(edges: Edges, raster: Raster, cell: Small, first: Small, second: Small) -> NDArray[np.int8]:
    """How each entry cuts its cell; ``second`` is ``first`` for a lone edge and -1 for more than two.

    The side of a line stands for the polygon only when both ends of what
    crosses the cell lie outside it: the lines go on, the polygon does not.
    """
    how = np.full(len(cell), HARD, dtype=np.int8)
    chain = np.flatnonzero((second == first) | ((second >= 0) & (edges.after[first] == second)))
    row, column = np.divmod(cell[chain], np.int32(raster.columns))
    end = edges.after[second[chain]]
    passing = np.ones(len(chain), dtype=bool)
    for corner in (edges.start[first[chain]], edges.start[end]):
        aside = np.abs(raster.column(corner[:, 0]) - (column + 0.5)) > MARGIN
        passing &= aside | (np.abs(raster.row(corner[:, 1]) - (row + 0.5)) > MARGIN)
    chain, end = chain[passing], end[passing]
    how[chain] = LINE
    two = np.flatnonzero(first[chain] != second[chain])
    tip = edges.start[end[two]]
    convex, reflex = edges.sides(first[chain[two]], tip[:, 0], tip[:, 1])
    how[chain[two]] = np.where(convex, CONVEX, np.where(reflex, REFLEX, FLAT))
    return how
