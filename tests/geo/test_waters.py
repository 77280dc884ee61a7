"""Waters measured again: areas by pyproj and by the plane, distances one by one, slopes by formula."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some
from pyproj import Geod, Transformer

from tests import rasters, toy
from xqgis.geo.heights import Heights
from xqgis.geo.waters import areas_m2, bank_slopes, banks, in_metres, nearest_m, perimeters_m

MIDDLE = (rasters.WEST + rasters.SIDE * rasters.CELL / 2, rasters.NORTH - rasters.SIDE * rasters.CELL / 2)
TO_STORED = Transformer.from_crs(toy.MEASURED, toy.STORED, always_xy=True)
EARTH = Geod(ellps="GRS80")


def array(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


def stored(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, TO_STORED.transform, interleaved=False)


def pond(reach: float = 40, at: tuple[float, float] = MIDDLE) -> shapely.Polygon:
    return shapely.Point(at).buffer(reach, quad_segs=32)


def test_area_and_bank_are_geodesic_and_agree_with_the_plane_at_a_ponds_size() -> None:
    ring = shapely.difference(pond(60), pond(20))
    shapes = array(
        stored(pond()),
        stored(ring),
        stored(shapely.MultiPolygon([pond(5), pond(9, (MIDDLE[0] + 50, MIDDLE[1]))])),
    )
    planar = array(pond(), ring, shapely.MultiPolygon([pond(5), pond(9, (MIDDLE[0] + 50, MIDDLE[1]))]))
    assert areas_m2(shapes) == pytest.approx(shapely.area(planar), rel=2e-3)
    assert perimeters_m(shapes) == pytest.approx(shapely.length(planar), rel=1e-3)
    area, bank = EARTH.polygon_area_perimeter(*stored(pond()).exterior.coords.xy)
    assert areas_m2(shapes)[0] == pytest.approx(abs(area), rel=1e-9)
    assert perimeters_m(shapes)[0] == pytest.approx(bank, rel=1e-9)


def test_a_line_has_a_length_and_no_area_and_a_point_has_neither() -> None:
    line = shapely.LineString([MIDDLE, (MIDDLE[0] + 300, MIDDLE[1])])
    shapes = array(stored(line), stored(shapely.Point(MIDDLE)))
    assert np.isnan(areas_m2(shapes)).all()
    assert perimeters_m(shapes)[0] == pytest.approx(300, rel=1e-3)
    assert np.isnan(perimeters_m(shapes)[1]) and banks(shapes)[1].is_empty


@given(some.floats(0, 1), some.floats(-1, 0))
def test_the_bank_of_a_pond_on_a_plane_is_as_steep_as_the_plane(east: float, north: float) -> None:
    found = bank_slopes(
        array(pond(), shapely.LineString([MIDDLE, (MIDDLE[0] + 90, MIDDLE[1])])), rasters.plane(east, north)
    )
    assert found == pytest.approx(np.hypot(east, north), abs=2e-4)


def test_a_round_pond_in_a_cone_has_the_cones_slope() -> None:
    assert bank_slopes(array(pond(100)), rasters.cone(MIDDLE, 0.35)) == pytest.approx(0.35, rel=0.01)


def test_a_steep_stretch_counts_and_a_lone_cell_does_not() -> None:
    flat = rasters.land(lambda east, north: np.where(east > MIDDLE[0], 0.5 * (east - MIDDLE[0]), 0.0))
    assert bank_slopes(array(pond(100)), flat)[0] == pytest.approx(0.5, rel=0.01)
    lone = rasters.plane(0, 0)
    lone.metres[rasters.SIDE // 2, rasters.SIDE // 2 + 20] += 30
    assert bank_slopes(array(pond(100)), lone)[0] < 0.1


def test_without_a_drawn_bank_or_heights_there_is_no_slope() -> None:
    land = rasters.plane(0.1, 0)
    away = pond(30, (rasters.WEST - 5000, rasters.NORTH))
    half = pond(100, (rasters.WEST, MIDDLE[1] + 60))
    found = bank_slopes(array(shapely.Point(MIDDLE), away, half, pond()), land)
    assert np.isnan(found).tolist() == [True, True, True, False]
    hole = Heights(land.crs, land.transform, np.full_like(land.metres, np.nan))
    assert np.isnan(bank_slopes(array(pond()), hole)).all()
    assert len(bank_slopes(array(), land)) == 0


@given(some.integers(1, 12), some.integers(1, 9), some.randoms(use_true_random=False))
def test_nearest_is_the_nearest_of_all(waters: int, others: int, chance) -> None:
    def place() -> tuple[float, float]:
        return (MIDDLE[0] + chance.uniform(-500, 500), MIDDLE[1] + chance.uniform(-500, 500))

    shapes = array(*[pond(chance.uniform(3, 40), place()) for _ in range(waters)])
    kinds = [shapely.Point(place()), shapely.LineString([place(), place()]), pond(10, place())]
    far = array(*[chance.choice(kinds) for _ in range(others)])
    wanted = [min(shapely.distance(one, other) for other in far) for one in shapes]
    assert nearest_m(shapes, far).tolist() == pytest.approx(wanted)


def test_without_others_no_distance_is_known() -> None:
    assert np.isnan(nearest_m(array(pond()), array())).all() and len(nearest_m(array(), array(pond()))) == 0
    moved = in_metres(array(stored(pond())), toy.STORED, toy.MEASURED)
    assert shapely.hausdorff_distance(moved[0], pond()) < 1e-3
