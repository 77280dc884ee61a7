"""Slopes against planes and cones; what is unknown stays unknown; the same land in another system."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests import rasters, toy
from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo.heights import MAX_PIXELS, as_geotiff, parse_geotiff, warped

MIDDLE = (rasters.WEST + rasters.SIDE * rasters.CELL / 2, rasters.NORTH - rasters.SIDE * rasters.CELL / 2)


@given(some.floats(-1, 1), some.floats(-1, 1), some.floats(-400, 400), some.floats(-400, 400))
def test_the_slope_of_a_plane_is_exact_everywhere(east: float, north: float, x: float, y: float) -> None:
    found = rasters.plane(east, north).slopes_at(np.array([[MIDDLE[0] + x, MIDDLE[1] + y]]))
    assert found[0] == pytest.approx(np.hypot(east, north), abs=2e-4)
    away = np.array([[MIDDLE[0] + x, MIDDLE[1] + y]])
    wanted = 100 + east * (away[0, 0] - rasters.WEST) + north * (away[0, 1] - rasters.NORTH)
    assert rasters.plane(east, north).metres_at(away)[0] == pytest.approx(wanted, abs=1e-2)


@pytest.mark.parametrize("slope", [0.05, 0.4, 1.2])
def test_the_slope_of_a_cone_is_its_own_all_round(slope: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 90)
    ring = np.column_stack([MIDDLE[0] + 200 * np.cos(turn), MIDDLE[1] + 200 * np.sin(turn)])
    assert rasters.cone(MIDDLE, slope).slopes_at(ring) == pytest.approx(slope, rel=0.01)


def test_beside_a_hole_and_beyond_the_model_nothing_is_known() -> None:
    heights = rasters.plane(0.1, 0)
    heights.metres[100:110, 100:110] = np.nan
    hole = (rasters.WEST + 105 * rasters.CELL, rasters.NORTH - 105 * rasters.CELL)
    points = np.array([hole, (hole[0] - 25, hole[1]), (hole[0] - 60, hole[1]), (rasters.WEST - 1, hole[1])])
    assert np.isnan(heights.slopes_at(points)).tolist() == [True, True, False, True]


def test_a_file_comes_back_as_it_was_and_always_the_same() -> None:
    heights = rasters.cone(MIDDLE, 0.3)
    heights.metres[0, 0] = np.nan
    again = parse_geotiff(as_geotiff(heights))
    assert np.array_equal(again.metres, heights.metres, equal_nan=True)
    assert again.transform == heights.transform
    assert as_geotiff(heights) == as_geotiff(heights)


def test_a_plane_in_degrees_is_the_same_plane_in_metres() -> None:
    heights = rasters.plane(0.2, 0.1)
    degrees = warped(heights, toy.STORED)
    back = warped(degrees, toy.MEASURED)
    points = np.array([[MIDDLE[0] + x, MIDDLE[1] + y] for x in (-200, 0, 150) for y in (-150, 0, 200)])
    assert back.slopes_at(points) == pytest.approx(np.hypot(0.2, 0.1), rel=0.03)
    west, south, east, north = back.bounds
    cut = warped(heights, toy.MEASURED, (west + 300, south + 300, east - 300, north - 300))
    assert cut.metres.size < heights.metres.size / 2 and cut.cell_m == heights.cell_m
    assert cut.slopes_at(points) == pytest.approx(np.hypot(0.2, 0.1), abs=1e-4)


def test_land_that_lies_elsewhere_is_told_from_land_with_holes() -> None:
    with pytest.raises(WrongCrs):
        warped(rasters.plane(0, 0), toy.MEASURED, (0.0, 0.0, 1000.0, 1000.0))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"II*\0" + b"\0" * 200, b"<VRTDataset></VRTDataset>"])
def test_what_is_no_geotiff_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        parse_geotiff(data)


def test_what_a_file_declares_is_looked_at_before_its_cells() -> None:
    assert MAX_PIXELS < 100_000**2
    with pytest.raises(UnreadableFile) as refused:
        parse_geotiff(rasters.bomb())
    assert refused.value.facts["why"].key == "errors.file_too_large"
    with pytest.raises(UnreadableFile):
        parse_geotiff(rasters.geotiff(rasters.plane(0, 0), count=5))


def test_a_mark_for_unknown_is_unknown_and_whole_numbers_are_heights() -> None:
    heights = rasters.plane(0, 0)
    heights.metres[3, 4] = np.nan
    found = parse_geotiff(rasters.geotiff(heights, dtype="int16", nodata=-32768))
    assert np.isnan(found.metres[3, 4]) and np.isfinite(found.metres).sum() == found.metres.size - 1
    assert found.metres[0, 0] == 100


def test_heights_are_what_the_file_says_they_count() -> None:
    """Scale, offset and unit of the band: whole decimetres from -100 m, and feet, as metres."""
    decimetres = parse_geotiff(rasters.geotiff(rasters.plane(0, 0), scale=0.1, offset=-100))
    assert decimetres.metres[0, 0] == pytest.approx(100 * 0.1 - 100)
    feet = parse_geotiff(rasters.geotiff(rasters.plane(0, 0), unit="ft"))
    assert feet.metres[0, 0] == pytest.approx(30.48)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"count": 3, "dtype": "uint8", "nodata": 0, "photometric": "RGB"}, "errors.file_picture"),
        ({"dtype": "complex64"}, "errors.file_picture"),
        ({"unit": "fathom"}, "errors.file_heights_unit"),
        ({"nodata": 100.0}, "errors.file_no_heights"),
    ],
)
def test_what_is_no_height_in_a_geotiff_is_refused(told: dict[str, object], why: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        parse_geotiff(rasters.geotiff(rasters.plane(0, 0), **told))
    assert refused.value.facts["why"].key == why
