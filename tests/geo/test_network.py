"""Roads as a network: the nearest place on any of them, found once more by trying every piece."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import LineString

from xqgis.geo.network import MM, Network
from xqgis.geo.outlines import projected

STORED, MEASURED = "EPSG:4490", "EPSG:4547"
CORNER = np.array([353_900.0, 3_029_700.0])


def _degrees(points: list[tuple[float, float]]) -> np.ndarray:
    return projected(np.array(points, dtype=np.float64) + CORNER, MEASURED, STORED)


def _network(lines: list[list[tuple[float, float]]], named: list[tuple[str, str]]) -> Network:
    return Network.of([LineString(_degrees(line)) for line in lines], named, STORED, MEASURED)


@pytest.fixture
def tangle() -> Network:
    """Forty crooked lanes in two kilometres."""
    rng = np.random.default_rng(1)
    lines = []
    for _ in range(40):
        steps = rng.normal(0, 120, (int(rng.integers(2, 9)), 2))
        lines.append([tuple(point) for point in rng.uniform(0, 2_000, 2) + steps.cumsum(axis=0)])
    return _network(lines, [("", "lane")] * 40)


def _nearest(network: Network, point: np.ndarray, reach: float) -> tuple[int, float, float] | None:
    """Route, metres along it and distance: piece by piece, without a tree."""
    best: tuple[int, float, float] | None = None
    for route, line in enumerate(network.lines):
        before = 0.0
        corners = shapely.get_coordinates(line)
        for start, end in pairwise(corners):
            ahead = end - start
            length = float(np.hypot(*ahead))
            share = min(1.0, max(0.0, float((point - start) @ ahead) / length**2))
            apart = float(np.hypot(*(start + share * ahead - point)))
            if apart <= reach and (best is None or apart < best[2] - 1e-9):
                best = (route, before + share * length, apart)
            before += length
    return best


def test_a_point_lies_on_the_nearest_road_within_reach(tangle: Network) -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform(-200, 2_200, (300, 2))
    degrees = _degrees([tuple(point) for point in points])
    found = tangle.snap(degrees[:, 0], degrees[:, 1], 60)
    metres = projected(degrees, STORED, MEASURED)
    for row, point in enumerate(metres):
        hand = _nearest(tangle, point, 60)
        if hand is None:
            assert found.route[row] == -1
            continue
        assert found.route[row] == hand[0]
        assert found.along_mm[row] == pytest.approx(hand[1] * MM, abs=2)
        assert found.offset_m[row] == pytest.approx(hand[2], abs=1e-6)
    assert 0 < (found.route >= 0).sum() < 300


def test_stretches_of_one_name_are_one_road_and_others_are_not() -> None:
    pieces = [[(0, 0), (500, 0)], [(1_000, 0), (500, 0)], [(500, 0), (500, 400)]]
    network = _network(pieces, [("S331", "provincial"), ("S331", "provincial"), ("Y295", "county")])
    lengths = sorted(round(length / MM) for length in network.lengths_mm)
    assert sorted(zip(network.names, network.kinds, strict=True)) == [
        ("S331", "provincial"), ("Y295", "county"),
    ]  # fmt: skip
    assert lengths == [400, 1_000]


def test_a_named_road_that_forks_begins_anew_at_the_fork() -> None:
    pieces = [[(0, 0), (500, 0)], [(500, 0), (900, 0)], [(500, 0), (500, 400)]]
    assert len(_network(pieces, [("S331", "provincial")] * 3).lines) == 3


def test_a_cut_follows_the_bends_of_its_road() -> None:
    network = _network([[(0, 0), (300, 0), (300, 400)]], [("", "lane")])
    course = projected(network.cut(0, 100 * MM, 500 * MM), STORED, MEASURED) - CORNER
    assert course.round(3).tolist() == [[100, 0], [300, 0], [300, 200]]
    assert projected(network.cut(0, 0, 700 * MM), STORED, MEASURED)[-1] - CORNER == pytest.approx(
        [300, 400], abs=2e-3
    )


def test_no_roads_and_no_points_are_no_trouble() -> None:
    empty = Network.of([], [], STORED, MEASURED)
    assert empty.snap([112.5], [27.4], 60).route.tolist() == [-1]
    assert len(_network([[(0, 0), (9, 0)]], [("", "lane")]).snap([], [], 60).route) == 0
