"""The outlines, waters, roads and hills that the default pack ships."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Geod, Transformer
from rasterio.transform import rowcol
from rasterio.warp import transform_bounds

DATA = Path(__file__).resolve().parents[2] / "data"
EARTH = Geod(ellps="GRS80")
SEAT = shapely.Point(112.524063, 27.373006)
TOWN_M2 = 77.3e6
FILES = ("grids/grids.geojson", "villages/villages.geojson", "basemap/water.geojson", "basemap/roads.geojson")


@cache
def layer(path: str) -> tuple[list[dict[str, object]], np.ndarray]:
    """Properties and geometries of a GeoJSON file, in the file's order."""
    features = json.loads((DATA / path).read_text("utf-8"))["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    return [feature["properties"] for feature in features], shapes


def grids() -> tuple[list[dict[str, object]], np.ndarray]:
    return layer("grids/grids.geojson")


def villages() -> tuple[list[dict[str, object]], np.ndarray]:
    return layer("villages/villages.geojson")


def geodesic_m2(area: shapely.Geometry) -> float:
    return abs(EARTH.geometry_area_perimeter(area)[0])


def town() -> shapely.Geometry:
    return shapely.union_all(villages()[1])


def test_the_town_is_in_one_piece_round_its_seat_with_its_true_area() -> None:
    assert town().geom_type == "Polygon" and not town().interiors
    assert shapely.contains(town(), SEAT)
    assert geodesic_m2(town()) == pytest.approx(TOWN_M2, rel=1e-3)


@pytest.mark.parametrize("of", [grids, villages])
def test_areas_leave_no_gap_and_share_no_ground(of) -> None:
    _, shapes = of()
    assert shapely.is_valid(shapes).all() and (shapely.get_type_id(shapes) == 3).all()
    assert shapely.coverage_is_valid(shapes)
    assert sum(map(geodesic_m2, shapes)) == pytest.approx(geodesic_m2(shapely.union_all(shapes)), rel=1e-9)
    assert not shapely.union_all(shapes).interiors


def test_each_village_is_exactly_its_grids() -> None:
    properties, shapes = grids()
    owner = np.array([each["village"] for each in properties])
    for each, outline in zip(*villages(), strict=True):
        assert shapely.equals(shapely.union_all(shapes[owner == each["code"]]), outline), each["name"]


def test_238_grids_are_coded_by_village_and_serial() -> None:
    properties, _ = grids()
    assert len(properties) == 238
    assert [each["code"] for each in properties] == sorted({str(each["code"]) for each in properties})
    names = {each["code"]: each["name"] for each in villages()[0]}
    for village, name in names.items():
        serials = [each for each in properties if each["village"] == village]
        wanted = [
            (f"{village}{number:03d}", f"{name}第{number}网格") for number in range(1, len(serials) + 1)
        ]
        assert [(each["code"], each["name"]) for each in serials] == wanted


def test_serials_run_from_north_to_south() -> None:
    properties, shapes = grids()
    for village in {each["village"] for each in properties}:
        own = [place for place, each in enumerate(properties) if each["village"] == village]
        middle = shapely.get_y(shapely.centroid(shapes[own]))
        third = len(own) // 3
        assert middle[:third].mean() > middle[third:-third].mean() > middle[-third:].mean()


def test_coordinates_are_kept_to_a_centimetre() -> None:
    for of in (grids, villages):
        points = shapely.get_coordinates(of()[1])
        assert np.array_equal(points, points.round(7))


@pytest.mark.parametrize("path", FILES)
def test_every_feature_is_marked_demo(path: str) -> None:
    properties, shapes = layer(path)
    assert properties and all(each["demo"] is True for each in properties)
    assert shapely.is_valid(shapes).all() and not shapely.is_empty(shapes).any()


def test_the_river_and_six_reservoirs_lie_in_the_town() -> None:
    properties, shapes = layer("basemap/water.geojson")
    assert properties[0]["kind"] == "river" and properties[0]["name"] == "涓水"
    assert shapes[0].intersects(town())
    sizes = [each["size"] for each in properties if each["kind"] == "reservoir"]
    assert sizes == ["中型", "小(1)型", *["小(2)型"] * 4]
    assert shapely.contains(town(), shapes[1:]).all()
    assert properties[1]["name"] == "新桥水库" and properties[2]["name"] == "石牌水库"


def test_as_much_of_the_river_lies_in_the_town_as_of_the_real_one_and_it_meets_no_reservoir() -> None:
    """7.78 km by the older records (geodesic, between the borders)."""
    _, shapes = layer("basemap/water.geojson")
    inside = shapely.intersection(shapes[0], town())
    assert EARTH.geometry_length(inside) == pytest.approx(7_780, abs=10)
    assert inside.geom_type == "LineString", "one way in, one way out"
    assert not shapely.intersects(shapes[0], shapes[1:]).any()


def test_the_river_runs_along_the_bottom_of_its_valley() -> None:
    """Seen from the river the land rises on both sides."""
    river = shapely.intersection(layer("basemap/water.geojson")[1][0], town())
    to_metres = Transformer.from_crs(4490, 4547, always_xy=True).transform
    line = shapely.transform(river, lambda at: np.column_stack(to_metres(*at.T)))
    along = shapely.line_interpolate_point(line, np.arange(200, line.length - 200, 200))
    with rasterio.open(DATA / "basemap" / "terrain.tif") as terrain:
        height = terrain.read(1)
        rows, columns = rowcol(terrain.transform, shapely.get_x(along), shapely.get_y(along))
        bottom = height[rows, columns]
        ring = shapely.get_coordinates(line.buffer(1200).exterior.segmentize(200))
        rows, columns = rowcol(terrain.transform, *ring.T)
        kept = (
            (np.array(rows) < height.shape[0]) & (np.array(rows) >= 0) & (np.array(columns) < height.shape[1])
        )
        around = height[np.array(rows)[kept], np.array(columns)[kept]]
    assert bottom.max() < 75 < np.quantile(around, 0.25)


def test_the_known_roads_are_there() -> None:
    properties, shapes = layer("basemap/roads.geojson")
    named = {(each["kind"], each["name"]) for each in properties if each["kind"] != "lane"}
    assert named == {("motorway", "许广高速"), ("provincial", "S331"), ("county", "Y295")}
    assert shapely.intersects(town(), shapes[:4]).all()


def test_the_hills_cover_the_town_and_a_margin() -> None:
    with rasterio.open(DATA / "basemap" / "terrain.tif") as terrain:
        west, south, east, north = transform_bounds(terrain.crs, "EPSG:4490", *terrain.bounds)
        assert shapely.contains_properly(shapely.box(west, south, east, north), town())
        assert terrain.crs.to_epsg() == 4547 and terrain.res == (25, 25)
        assert terrain.tags()["demo"] == "true"
        height = terrain.read(1)
        x, y = Transformer.from_crs(4490, 4547, always_xy=True).transform(SEAT.x, SEAT.y)
        at_seat = float(height[rowcol(terrain.transform, x, y)])
    assert 50 < height.min() < at_seat < 120 and 300 < height.max() < 600


def test_the_files_stay_small() -> None:
    assert (DATA / "grids" / "grids.geojson").stat().st_size < 600_000
    assert (DATA / "basemap" / "terrain.tif").stat().st_size < 400_000


def test_the_script_draws_the_same_town_again(tmp_path: Path) -> None:
    from scripts.outlines.__main__ import main

    main(tmp_path)
    for path in FILES:
        again = json.loads((tmp_path / path).read_text("utf-8"))["features"]
        properties, shapes = layer(path)
        assert [feature["properties"] for feature in again] == properties
        drawn = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in again])
        assert shapely.equals_exact(drawn, shapes, tolerance=2e-7).all()
