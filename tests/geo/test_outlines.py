"""Outlines made light: shared edges stay shared, labels lie inside."""

from __future__ import annotations

import numpy as np
import shapely

from tests import toy
from xqgis.geo.outlines import label_points, light_coverage, light_lines, projected, rings

METRES, DEGREES = toy.MEASURED, toy.STORED
EAST, NORTH = toy.WEST, toy.SOUTH


def in_degrees(*shapes: shapely.Geometry) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    moved = [
        shapely.transform(shape, lambda at: projected(at + np.array([EAST, NORTH]), METRES, DEGREES))
        for shape in shapes
    ]
    return np.array(moved, dtype=object)


def wavy(west: float) -> shapely.Polygon:
    """A kilometre-wide cell whose sides tremble by half a metre."""
    up = np.arange(0, 1001, 5.0)
    left = np.column_stack([west + np.sin(up) / 2, up])
    right = np.column_stack([west + 1000 + np.sin(up) / 2, up])
    return shapely.Polygon(np.vstack([left[::-1], right]))


def test_corners_go_and_neighbours_still_meet() -> None:
    pair = in_degrees(wavy(0), wavy(1000))
    light = light_coverage(pair, DEGREES, METRES)
    assert shapely.get_num_coordinates(light).sum() < shapely.get_num_coordinates(pair).sum() / 5
    corners = [{tuple(corner) for corner in shapely.get_coordinates(cell)} for cell in light]
    assert len(corners[0] & corners[1]) >= 2
    assert (
        shapely.coverage_is_valid(shapely.transform(light, lambda at: projected(at, DEGREES, METRES)), 0)
        or shapely.area(shapely.intersection(*light)) < 1e-12
    )


def test_shells_turn_counter_clockwise_and_holes_clockwise() -> None:
    holed = shapely.Polygon([(0, 0), (0, 900), (900, 900), (900, 0)], [[(300, 300), (600, 300), (600, 600)]])
    (light,) = light_coverage(in_degrees(holed), DEGREES, METRES)
    shell, hole = rings(light)
    assert shapely.is_ccw(shapely.linearrings(shell)) and not shapely.is_ccw(shapely.linearrings(hole))


def test_a_label_lies_inside_even_of_a_horseshoe() -> None:
    horseshoe = shapely.Polygon(
        [(0, 0), (900, 0), (900, 900), (600, 900), (600, 300), (300, 300), (300, 900), (0, 900)]
    )
    shape = in_degrees(horseshoe)
    (spot,) = label_points(shape, DEGREES, METRES)
    assert shapely.covers(shape[0], shapely.Point(spot))


def test_a_long_band_is_named_in_its_middle() -> None:
    (spot,) = label_points(in_degrees(shapely.box(0, 0, 900, 100)), DEGREES, METRES)
    x, y = projected(spot[None], DEGREES, METRES)[0] - [EAST, NORTH]
    assert abs(x - 450) < 1 and abs(y - 50) < 1


def test_of_several_parts_the_largest_carries_the_label() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(500, 0, 1500, 1000)])
    (spot,) = label_points(in_degrees(parts), DEGREES, METRES)
    x, _ = projected(spot[None], DEGREES, METRES)[0] - [EAST, NORTH]
    assert 500 < x < 1500


def test_lines_lose_corners_but_not_their_ends() -> None:
    along = np.arange(0, 2000, 5.0)
    (line,) = in_degrees(shapely.LineString(np.column_stack([along, np.sin(along)])))
    (light,) = light_lines(np.array([line], dtype=object), DEGREES, METRES)
    before, after = shapely.get_coordinates(line), shapely.get_coordinates(light)
    assert len(after) < len(before) / 10
    assert np.allclose(after[[0, -1]], before[[0, -1]], atol=1e-9)


def test_nothing_in_gives_nothing_out() -> None:
    none = np.empty(0, dtype=object)
    assert len(light_coverage(none, DEGREES, METRES)) == 0
    assert len(light_lines(none, DEGREES, METRES)) == 0
    assert label_points(none, DEGREES, METRES).shape == (0, 2)
    assert rings(shapely.Polygon()) == ()
