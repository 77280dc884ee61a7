"""Roads as a network to measure along: routes in metres, and where on them a point lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from xqgis.geo.outlines import projected

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
MM = 1000
"""Places along a route are whole millimetres, so that sums and comparisons are exact."""


@dataclass(frozen=True)
class Snapped:
    """Per point: its route (-1 beyond reach), how far along it in mm, and how far from it in metres."""

    route: Numbers
    along_mm: Numbers
    offset_m: Floats


@dataclass(frozen=True)
class Network:
    """Routes of a town. ``lines`` are in ``measured`` metres; ``names`` and ``kinds`` stand beside them.

    A route is what drivers take for one road: stretches of one name and kind
    that meet end to end. Where three or more of them meet, or a name changes,
    another route begins.
    """

    lines: NDArray[np.object_]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    stored: str
    measured: str

    @classmethod
    def of(
        cls,
        stretches: Sequence[shapely.Geometry],
        named: Sequence[tuple[str, str]],
        stored: str,
        measured: str,
    ) -> Network:
        """The network of lines in ``stored`` degrees, each with its (name, kind).

        >>> bend = [shapely.LineString([(112.5, 27.4), (112.51, 27.4)]),
        ...         shapely.LineString([(112.51, 27.4), (112.51, 27.41)])]
        >>> net = Network.of(bend, [("S331", "provincial")] * 2, "EPSG:4490", "EPSG:4547")
        >>> net.names, (net.lengths_mm / MM).round().tolist()
        (('S331',), [2098.0])
        """
        metres = shapely.transform(
            np.array(stretches, dtype=object), lambda points: projected(points, stored, measured)
        )
        told: list[tuple[shapely.Geometry, str, str]] = []
        for name, kind in dict.fromkeys(named):
            own = [line for line, of in zip(metres, named, strict=True) if of == (name, kind)]
            merged = shapely.line_merge(shapely.union_all(own)) if len(own) > 1 else own[0]
            told += [(part, name, kind) for part in shapely.get_parts(shapely.line_merge(merged))]
        kept = [one for one in told if one[0].length * MM >= 1]
        lines = np.array([line for line, _, _ in kept], dtype=object)
        return cls(
            lines, tuple(name for _, name, _ in kept), tuple(kind for *_, kind in kept), stored, measured
        )

    @cached_property
    def lengths_mm(self) -> Numbers:
        """How long each route is, in whole millimetres."""
        lengths: Numbers = np.rint(shapely.length(self.lines) * MM).astype(np.int64)
        return lengths

    def snap(self, lon: ArrayLike, lat: ArrayLike, reach_m: float) -> Snapped:
        """The nearest place on any route within ``reach_m`` of each point (stored degrees).

        Of routes equally near the first counts, so that a point has one place.
        """
        points = projected(np.column_stack([lon, lat]).astype(np.float64), self.stored, self.measured)
        route = np.full(len(points), -1, dtype=np.int64)
        along, offset = np.zeros(len(points), dtype=np.int64), np.full(len(points), np.nan)
        if not len(points) or not len(self.lines):
            return Snapped(route, along, offset)
        segments = self._segments
        (asked, nearest), apart = segments.tree.query_nearest(
            shapely.points(points), max_distance=reach_m, return_distance=True
        )
        first = np.unique(asked, return_index=True)[1]  # nearest ones of a point come in order of segments
        asked, nearest, apart = asked[first], nearest[first], apart[first]
        start, ahead = segments.start[nearest], segments.ahead[nearest]
        length = np.hypot(*ahead.T)
        share = np.clip(((points[asked] - start) * ahead).sum(axis=1) / length**2, 0, 1)
        own = segments.route[nearest]
        metres = (segments.before[nearest] + share * length) * MM
        route[asked], offset[asked] = own, apart
        along[asked] = np.minimum(np.rint(metres).astype(np.int64), self.lengths_mm[own])
        return Snapped(route, along, offset)

    def cut(self, route: int, start_mm: int, end_mm: int) -> Floats:
        """The course of a route between two places on it: n x 2, lon lat in stored degrees."""
        line = self.lines[route]
        ends = [start_mm / MM, min(end_mm / MM, line.length)]
        corners = shapely.get_coordinates(line)
        reached = np.concatenate([[0.0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
        first, last = shapely.get_coordinates(shapely.line_interpolate_point(line, ends))
        between = corners[(reached > ends[0]) & (reached < ends[1])]
        return projected(np.vstack([first, between, last]), self.measured, self.stored)

    @cached_property
    def _segments(self) -> _Segments:
        corners, owner = shapely.get_coordinates(self.lines, return_index=True)
        same = owner[1:] == owner[:-1]
        start, ahead = corners[:-1][same], np.diff(corners, axis=0)[same]
        route, length = owner[:-1][same], np.hypot(*ahead.T)
        filled = length > 0
        start, ahead, route, length = start[filled], ahead[filled], route[filled], length[filled]
        total = np.concatenate([[0.0], length.cumsum()])[:-1]
        begins = np.unique(route, return_index=True)[1]
        before = total - np.repeat(total[begins], np.diff([*begins, len(route)]))
        shapes = shapely.linestrings(np.stack([start, start + ahead], axis=1))
        return _Segments(shapely.STRtree(shapes), route, start, ahead, before)


@dataclass(frozen=True)
class _Segments:
    """Straight parts of all routes, with their route, first corner, direction and metres before them."""

    tree: shapely.STRtree
    route: Numbers
    start: Floats
    ahead: Floats
    before: Floats
