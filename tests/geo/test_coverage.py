"""Coverages: the rule for edges, point by point as exact geometry says, areas that add up."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import toy
from xqgis.geo.coverage import OUTSIDE, Coverage, geodesic_area_m2, polygons_of

SIZE = 4


def ragged_coverage(seed: int) -> Coverage:
    """A square cut into quads whose inner corners are shaken; neighbours share their corners."""
    rng = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(SIZE + 1.0), np.arange(SIZE + 1.0)), axis=-1)
    corners[1:-1, 1:-1] += rng.uniform(-0.3, 0.3, (SIZE - 1, SIZE - 1, 2))
    quads = [
        shapely.Polygon([corners[y, x], corners[y, x + 1], corners[y + 1, x + 1], corners[y + 1, x]])
        for y in range(SIZE)
        for x in range(SIZE)
    ]
    codes = [f"{number:02d}" for number in rng.permutation(len(quads))]
    return Coverage(codes, quads)


def by_hand(coverage: Coverage, x: float, y: float) -> str:
    """The rule, word for word: the lowest code among the closed polygons that contain the point."""
    point = shapely.Point(x, y)
    pairs = zip(coverage.codes, coverage.geometries, strict=True)
    return min((code for code, shape in pairs if shape.covers(point)), default=OUTSIDE)


def telling_points(coverage: Coverage, seed: int) -> np.ndarray:
    """Random points, every corner, points on every edge, and points just outside."""
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(np.asarray(coverage.geometries, dtype=object))
    middles = (corners[:-1] + corners[1:]) / 2
    return np.vstack([rng.uniform(-0.5, SIZE + 0.5, (300, 2)), corners, middles, corners * (1 + 1e-12)])


@pytest.mark.parametrize("seed", range(5))
def test_every_point_lies_where_exact_geometry_puts_it(seed: int) -> None:
    coverage = ragged_coverage(seed)
    points = telling_points(coverage, seed)
    assert coverage.locate(points[:, 0], points[:, 1]).tolist() == [
        by_hand(coverage, x, y) for x, y in points
    ]


@settings(max_examples=200, deadline=None)
@given(x=st.floats(0, SIZE), y=st.floats(0, SIZE), seed=st.integers(0, 3))
def test_every_point_of_a_coverage_lies_in_exactly_one_area(x: float, y: float, seed: int) -> None:
    coverage = ragged_coverage(seed)
    found = coverage.locate([x], [y])[0]
    assert found != OUTSIDE
    assert found == by_hand(coverage, x, y)


def test_a_shared_edge_belongs_to_the_lower_code_in_whatever_order_they_came() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    for coverage in (Coverage(["a", "b"], [east, west]), Coverage(["b", "a"], [west, east])):
        assert coverage.locate([1.0, 1.0 - 1e-9, 1.0 + 1e-9], [0.5, 0.5, 0.5]).tolist() == ["a", "b", "a"]


def test_a_millimetre_outside_is_outside() -> None:
    coverage = Coverage(toy.GRIDS, toy.squares().values())
    west, south, _, _ = shapely.union_all(list(toy.squares().values())).bounds
    lon, lat = toy.centre(toy.GRIDS[0])
    assert coverage.locate([lon], [lat])[0] == toy.GRIDS[0]
    assert coverage.locate([west - 1e-8, lon], [lat, south - 1e-8]).tolist() == [OUTSIDE, OUTSIDE]


def test_points_without_coordinates_are_nowhere() -> None:
    coverage = Coverage(["a"], [shapely.box(0, 0, 1, 1)])
    assert coverage.locate([np.nan, 0.5, np.inf], [0.5, np.nan, 0.5]).tolist() == [OUTSIDE] * 3
    assert coverage.locate([], []).tolist() == []
    assert Coverage([], []).locate([0.5], [0.5]).tolist() == [OUTSIDE]


def test_codes_are_unique_and_known() -> None:
    square = shapely.box(0, 0, 1, 1)
    with pytest.raises(ValueError, match="unique"):
        Coverage(["a", "a"], [square, square])
    with pytest.raises(ValueError, match="unique"):
        Coverage([""], [square])
    assert "a" in Coverage(["a"], [square])
    assert "b" not in Coverage(["a"], [square])


def test_a_clean_coverage_has_neither_gaps_nor_overlaps() -> None:
    coverage = Coverage(toy.GRIDS, toy.squares().values())
    assert coverage.gaps_m2() == 0
    assert coverage.overlaps_m2() == 0
    assert coverage.area_m2() == pytest.approx(40_000, rel=0.002)


def test_a_hole_between_areas_is_a_gap_and_an_enclave_is_none() -> None:
    ring = shapely.box(112, 27, 112.03, 27.03).difference(shapely.box(112.01, 27.01, 112.02, 27.02))
    hole = geodesic_area_m2(shapely.box(112.01, 27.01, 112.02, 27.02))
    assert Coverage(["a"], [ring]).gaps_m2() == pytest.approx(hole)
    assert Coverage(["a", "b"], [ring, shapely.box(112.01, 27.01, 112.02, 27.02)]).gaps_m2() == 0


def test_area_covered_three_times_counts_twice_as_overlap() -> None:
    square = shapely.box(112, 27, 112.01, 27.01)
    one = geodesic_area_m2(square)
    assert Coverage(["a", "b"], [square, square]).overlaps_m2() == pytest.approx(one)
    assert Coverage(["a", "b", "c"], [square, square, square]).overlaps_m2() == pytest.approx(2 * one)


def test_areas_gaps_and_overlaps_add_up_to_the_whole() -> None:
    a, b = shapely.box(112, 27, 112.02, 27.01), shapely.box(112.01, 27, 112.03, 27.01)
    coverage = Coverage(["a", "b"], [a, b])
    whole = geodesic_area_m2(shapely.union_all([a, b]))
    assert coverage.area_m2() - coverage.overlaps_m2() + coverage.gaps_m2() == pytest.approx(whole, abs=1)


def test_geodesic_area_minds_neither_the_ring_s_direction_nor_other_shapes() -> None:
    square = shapely.box(112, 27, 112.01, 27.01)
    assert geodesic_area_m2(square.reverse()) == pytest.approx(geodesic_area_m2(square))
    assert geodesic_area_m2(shapely.LineString([(0, 0), (1, 1)])) == 0
    mixed = shapely.GeometryCollection([square, shapely.Point(0, 0), shapely.MultiPolygon([square])])
    assert len(polygons_of(mixed)) == 2
