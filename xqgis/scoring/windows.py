"""Windows that slide along roads, and what lies in them. Places are whole millimetres: counts are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Windows:
    """Stretches of routes, both ends belonging to them; one row a window."""

    route: Numbers
    start_mm: Numbers
    end_mm: Numbers

    def __len__(self) -> int:
        return len(self.route)


def sliding(lengths_mm: Numbers, window_mm: int, step_mm: int) -> Windows:
    """Windows that begin at every step of every route, and the last one that ends with the route.

    They ask nothing of the accidents, so that chance can be judged by them. A
    route shorter than a window is one window.

    >>> found = sliding(np.array([1200, 300]), 500, 400)
    >>> found.route.tolist(), found.start_mm.tolist(), found.end_mm.tolist()
    ([0, 0, 0, 1], [0, 400, 700, 0], [500, 900, 1200, 300])
    """
    last = np.maximum(lengths_mm - window_mm, 0)
    counts = -(-last // step_mm) + 1
    route = np.repeat(np.arange(len(lengths_mm)), counts)
    number = np.arange(len(route)) - np.repeat(counts.cumsum() - counts, counts)
    start = np.minimum(number * step_mm, last[route])
    return Windows(route, start, np.minimum(start + window_mm, lengths_mm[route]))


def anchored(route: Numbers, along_mm: Numbers, lengths_mm: Numbers, window_mm: int) -> Windows:
    """Windows that begin at an accident, drawn back where the route ends before them.

    Whatever any window holds, one of these holds it too: push it forward until
    it begins at its first accident. A rule that asks for counts needs no others.
    """
    places = np.unique(np.column_stack([route, along_mm]), axis=0)
    own = places[:, 0]
    start = np.minimum(places[:, 1], np.maximum(lengths_mm[own] - window_mm, 0))
    return Windows(own, start, np.minimum(start + window_mm, lengths_mm[own]))


class Along:
    """Accidents in the order of the network, to be counted between any two places."""

    def __init__(self, route: Numbers, along_mm: Numbers, lengths_mm: Numbers) -> None:
        begins = np.concatenate([[0], (lengths_mm + 1).cumsum()])
        self._begins = begins[:-1]
        place = self._begins[route] + along_mm
        self.order: Numbers = np.argsort(place, kind="stable")
        self._places = place[self.order]

    def spans(self, windows: Windows) -> tuple[Numbers, Numbers]:
        """For each window the first of its accidents in ``order`` and the one after its last."""
        base = self._begins[windows.route]
        first = np.searchsorted(self._places, base + windows.start_mm, "left")
        return first, np.searchsorted(self._places, base + windows.end_mm, "right")

    def counts(self, windows: Windows, mask: Mask) -> Numbers:
        """How many accidents of ``mask`` lie in each window."""
        running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(mask[self.order], dtype=np.int64)])
        first, after = self.spans(windows)
        counted: Numbers = running[after] - running[first]
        return counted


def discs(points: Floats, masks: Mapping[str, Mask], radius_m: float) -> dict[str, Numbers]:
    """How many points of each mask lie within ``radius_m`` of each point (n x 2, metres), itself among them.

    For towns without roads: a window of twice the radius on any straight road
    through the accident lies in its disc.

    >>> found = discs(np.array([[0.0, 0], [3, 4], [9, 9]]), {"all": np.array([True] * 3)}, 5)
    >>> found["all"].tolist()
    [2, 2, 1]
    """
    counted: dict[str, Numbers] = {}
    for name, mask in masks.items():
        if not mask.any():
            counted[name] = np.zeros(len(points), dtype=np.int64)
            continue
        near = cKDTree(points[mask]).query_ball_point(points, radius_m, return_length=True)
        counted[name] = np.asarray(near, dtype=np.int64)
    return counted


def inside(points: Floats, centres: Floats, radius_m: float) -> list[list[int]]:
    """For each centre (n x 2, metres) the rows of ``points`` within ``radius_m``, in order.

    >>> inside(np.array([[0.0, 0], [9, 9], [3, 4]]), np.array([[0.0, 0]]), 5)
    [[0, 2]]
    """
    if not len(points) or not len(centres):
        return [[] for _ in centres]
    return [sorted(rows) for rows in cKDTree(points).query_ball_point(centres, radius_m)]
