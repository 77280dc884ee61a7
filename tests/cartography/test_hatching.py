"""Hatches lie inside their area, on one lattice, and lean the right way."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from xqgis.cartography.hatching import hatch_lines

SQUARE = np.array([[0.0, 0], [40, 0], [40, 40], [0, 40], [0, 0]])
HOLE = np.array([[10.0, 10], [10, 30], [30, 30], [30, 10], [10, 10]])


def length(lines: list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]) -> float:
    return float(sum(np.hypot(*(line[1] - line[0])) for line in lines))


def test_not_met_leans_right_and_not_rated_leans_left() -> None:
    for rising, sign in ((True, -1), (False, 1)):
        for start, end in hatch_lines([SQUARE], 6, rising):
            slope = (end[1] - start[1]) / (end[0] - start[0])
            assert slope == pytest.approx(sign)


def test_a_hole_stays_empty() -> None:
    whole, holed = hatch_lines([SQUARE], 5, True), hatch_lines([SQUARE, HOLE], 5, True)
    middle = shapely.Polygon(HOLE).buffer(-1e-6)
    assert length(holed) < length(whole)
    assert not any(middle.intersects(shapely.LineString(line)) for line in holed)


def test_neighbours_share_their_lines() -> None:
    left, right = SQUARE, SQUARE + np.array([40.0, 0])
    joint = hatch_lines([left, right], 6, True)
    apart = hatch_lines([left], 6, True) + hatch_lines([right], 6, True)
    assert length(joint) == pytest.approx(length(apart))


def test_the_lines_cover_as_much_as_their_distance_says() -> None:
    # lines a step apart along x are step / sqrt 2 apart
    assert length(hatch_lines([SQUARE], 2, True)) == pytest.approx(1600 / (2 / np.sqrt(2)), rel=0.02)


@settings(deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 50), some.integers(0, 50)), min_size=3, max_size=8, unique=True)
)
def test_every_line_lies_inside_whatever_the_outline(corners: list[tuple[int, int]]) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon":
        return
    inside = hull.buffer(1e-6)
    ring = shapely.get_coordinates(hull)
    assert all(inside.covers(shapely.LineString(line)) for line in hatch_lines([ring], 3, False))


def test_nothing_to_hatch_gives_no_lines() -> None:
    assert hatch_lines([], 5, True) == []
    assert hatch_lines([SQUARE[:2]], 5, True) == []
