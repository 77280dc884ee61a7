"""Reference systems: names, axis order, and refusals that say why."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS

from tests.reading import bd09_from_wgs84
from xqgis.errors import WrongCrs
from xqgis.geo import gcj02
from xqgis.geo.crs import geometries_to_stored, identified, is_degrees, named, title, to_stored
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
    twice = bd09_from_wgs84(*SEAT)
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


DEGREE = 'UNIT["degree",0.0174532925199433]'
PLAIN = f'GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298.257]],PRIMEM["Greenwich",0],{DEGREE}]'
METRES = f'PROJCS["x",{PLAIN},PROJECTION["Transverse_Mercator"],PARAMETER["scale_factor",1],UNIT["m",1]]'
SHIFTED = PLAIN.replace("298.257]", "298.257],TOWGS84[1,2,3,4,5,6,7]")


def _leading_to(file: Path) -> dict[str, str]:
    """WKT that names a file, in every way that PROJ follows."""
    bound = (
        'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["d",ELLIPSOID["s",6378137,298.257]],CS[ellipsoidal,2],'
        'AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]],TARGETCRS['
        f'{CRS("EPSG:4326").to_wkt()}],ABRIDGEDTRANSFORMATION["g",METHOD["NTv2",ID["EPSG",9615]],'
        f'PARAMETERFILE["Latitude and longitude difference file","{file}"]]]'
    )
    return {
        "grids": PLAIN.replace("298.257]", f'298.257],EXTENSION["PROJ4_GRIDS","{file}"]'),
        "round": PLAIN.replace("298.257]", f'298.257],EXTENSION("PROJ4_GRIDS","{file}")'),
        "inner": METRES.replace("298.257]", f'298.257],extension["PROJ4_GRIDS","{file}"]'),
        "bound": bound,
        "own words": METRES[:-1] + f',EXTENSION["PROJ4","+proj=tmerc +nadgrids={file}"]]',
        "own method": METRES.replace("Transverse_Mercator", f"PROJ hgridshift +grids={file}"),
        "parameter": METRES.replace('"scale_factor",1', f'"Latitude and longitude difference file","{file}"'),
        "language": f"+proj=longlat +nadgrids={file}",
        "pipeline": f"+proj=pipeline +step +proj=hgridshift +grids={file}",
    }


@pytest.mark.parametrize("way", list(_leading_to(Path("x"))))
def test_a_system_that_names_a_file_is_refused_before_the_file_is_opened(way: str, tmp_path: Path) -> None:
    pipe = tmp_path / "grid.gsb"
    os.mkfifo(pipe)  # whoever opens it waits for ever
    definition = _leading_to(pipe)[way]
    with pytest.raises(WrongCrs):
        named(definition)
    with pytest.raises(WrongCrs):
        to_stored([112.5], [27.3], definition, "EPSG:4490")
    assert identified(definition) == ""


@pytest.mark.parametrize("code", [3857, 4214, 4326, 4490, 4547, 2056, 2263, 27700, 32733])
@pytest.mark.parametrize("version", ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019"])
def test_the_wkt_of_a_registered_system_gets_its_code(code: int, version: str) -> None:
    if (code, version) != (4547, "WKT1_GDAL"):  # which says no axes: PROJ is not sure enough of it
        assert named(CRS.from_epsg(code).to_wkt(version)) == f"EPSG:{code}"


def test_a_shift_that_a_registered_system_states_changes_nothing_and_one_of_its_own_counts() -> None:
    registered = CRS.from_epsg(4326).to_wkt("WKT1_GDAL")
    stated = registered.replace('"7030"]],', '"7030"]],TOWGS84[0,0,0,0,0,0,0],')
    assert named(stated) == "EPSG:4326"
    assert stated != registered
    own = named(SHIFTED)
    assert named(own) == own
    assert "TOWGS84[1,2,3,4,5,6,7]" in own
    lon, lat = to_stored([SEAT[0]], [SEAT[1]], own, "EPSG:4490")
    assert (lon[0], lat[0]) == pytest.approx(SEAT, abs=0.01)
    assert lon[0] != SEAT[0]


@pytest.mark.parametrize(
    "definition",
    [
        SHIFTED.replace("0.0174532925199433", "1e308"),
        SHIFTED.replace("0.0174532925199433", "0"),
        SHIFTED.replace("6378137", "nan"),
        SHIFTED.replace("6378137", "-1"),
        SHIFTED.replace("6378137", "1e999"),
        SHIFTED.replace("1,2,3,4,5,6,7", "1,2"),
        METRES.replace("Transverse_Mercator", "Unknown Projection"),
        'GEOGCS["x",' + "DATUM[" * 20_000,
        "GEOGCS[" + '"' * 50_001,
        PLAIN + "]",
        PLAIN[:-1],
        'LOCAL_CS["x",UNIT["m",1]]',
        'VERT_CS["x",VERT_DATUM["y",2005],UNIT["m",1]]',
        f'COMPD_CS["x",{PLAIN},VERT_CS["x",VERT_DATUM["y",2005],UNIT["m",1]]]',
    ],
)
def test_wkt_beyond_plain_words_and_sensible_numbers_is_refused(definition: str) -> None:
    with pytest.raises(WrongCrs) as refusal:
        named(definition)
    assert len(str(refusal.value.facts["crs"])) <= 61


def test_a_sentence_quotes_no_more_of_a_system_than_a_reader_takes_in() -> None:
    with pytest.raises(WrongCrs) as refusal:
        named("x" * 100_000)
    assert refusal.value.facts["crs"] == "x" * 60 + "…"
    assert title(named(SHIFTED.replace('"x"', f'"{"名" * 500}"'))) == "名" * 60 + "…"


def test_a_shape_with_a_corner_that_cannot_be_moved_is_none_and_the_others_move() -> None:
    good = shapely.box(354_000, 3_029_000, 354_100, 3_029_100)
    far = shapely.Polygon([(354_000, 3_029_000), (1e30, 1e30), (354_100, 3_029_000)])
    moved = geometries_to_stored(np.array([far, good, far], dtype=object), "EPSG:4547", "EPSG:4490")
    assert [shape is None for shape in moved] == [True, False, True]
    assert shapely.get_coordinates(moved[1])[0] == pytest.approx(SEAT, abs=0.02)
