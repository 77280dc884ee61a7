"""Reference systems: names, axis order, and refusals that say why."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from xqgis.errors import WrongCrs
from xqgis.geo import gcj02
from xqgis.geo.crs import geometries_to_stored, is_degrees, named, to_stored
from xqgis.words import LANGUAGES, Phrase, say

SEAT = (112.524063, 27.373006)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("EPSG:4490", "EPSG:4490"),
        (" epsg:4547 ", "EPSG:4547"),
        ("GCJ-02", "gcj02"),
        ("bd09", "bd09"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("urn:ogc:def:crs:EPSG:9.1:4546", "EPSG:4546"),
    ],
)
def test_a_system_has_one_name_however_it_is_written(typed: str, name: str) -> None:
    assert named(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", "4490", "WGS84", "EPSG:99999", "+proj=longlat", "/etc/passwd", "{{7*7}}", "EPSG:5773", "EPSG:4978"],
)
def test_an_unknown_system_is_refused_with_a_reason_in_words(typed: str) -> None:
    with pytest.raises(WrongCrs) as refusal:
        named(typed)
    why = refusal.value.facts["why"]
    assert isinstance(why, Phrase)
    assert all(say("errors.wrong_crs", lang, **refusal.value.facts) for lang in LANGUAGES)


def test_a_datum_without_a_published_way_home_is_refused_not_guessed() -> None:
    with pytest.raises(WrongCrs) as refusal:
        to_stored([112.5], [27.3], "EPSG:4610", "EPSG:4490")
    assert refusal.value.facts["why"] == Phrase("ingest.why_crs_no_transformation")


@pytest.mark.parametrize("source", ["EPSG:4326", "EPSG:4490"])
def test_degrees_stay_as_they_are_and_lon_comes_first(source: str) -> None:
    lon, lat = to_stored([SEAT[0]], [SEAT[1]], source, "EPSG:4490")
    assert (lon[0], lat[0]) == SEAT


@pytest.mark.parametrize(("source", "easting"), [("EPSG:4547", 354_056.0), ("EPSG:4546", 650_663.0)])
def test_the_seat_comes_from_both_zones_that_meet_in_the_town(source: str, easting: float) -> None:
    lon, lat = to_stored([easting], [3_029_000.0], source, "EPSG:4490")
    assert (lon[0], lat[0]) == pytest.approx(SEAT, abs=0.01)


def test_shifted_points_come_back_to_the_seat() -> None:
    shifted = gcj02.from_wgs84(*SEAT)
    lon, lat = to_stored(*shifted, "gcj02", "EPSG:4490")
    assert (lon[0], lat[0]) == pytest.approx(SEAT, abs=1e-9)
    twice = gcj02.bd09_from_wgs84(*SEAT)
    lon, lat = to_stored(*twice, "bd09", "EPSG:4490")
    assert (lon[0], lat[0]) == pytest.approx(SEAT, abs=1e-9)


def test_points_that_cannot_be_moved_are_nan_in_both_axes() -> None:
    lon, lat = to_stored([np.nan, 1e30, 354_000.0], [3_029_000.0, 1e30, np.nan], "EPSG:4547", "EPSG:4490")
    assert np.isnan(lon).all()
    assert np.isnan(lat).all()


def test_shapes_move_like_points_and_lose_their_height() -> None:
    shape = shapely.from_wkt(
        "POLYGON Z ((354000 3029000 7, 354100 3029000 7, 354100 3029100 7, 354000 3029000 7))"
    )
    (moved,) = geometries_to_stored(np.array([shape], dtype=object), "EPSG:4547", "EPSG:4490")
    corner = to_stored([354_000.0], [3_029_000.0], "EPSG:4547", "EPSG:4490")
    assert not moved.has_z
    assert moved.exterior.coords[0] == pytest.approx((corner[0][0], corner[1][0]))


def test_degrees_and_metres_are_told_apart() -> None:
    assert is_degrees("EPSG:4490")
    assert is_degrees("gcj02")
    assert not is_degrees("EPSG:4547")
