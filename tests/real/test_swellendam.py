"""A real small town with real land: SRTM heights, waters, schools and houses, and a file that is broken."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import rasterio
import shapely
from pyogrio.errors import FeatureError
from pyproj import Geod, Transformer

from tests.cli.terminal import Terminal
from tests.real.test_leeds import ITEM, STANDARD, TOWN
from xqgis.model.actor import Actor, Role
from xqgis.model.water import Criterion, WaterGrade
from xqgis.services.opening import open_town_hall
from xqgis.services.water_risk import risks
from xqgis.settings import ROOT, Settings

SWELLENDAM = ROOT.parent / "shared" / "real" / "swellendam"
LAKES = ROOT.parent / "shared" / "real" / "lakes"
WATERS = """\
waters:
  kinds:
  - {code: pond, name: {zh: 塘, en: Pond}, danger: 0.5}
  kit:
  - {code: buoy, name: {zh: 救生圈, en: Life-buoy}, buoy: true}
  season: {from_month: 11, to_month: 3}
  patrol_days: {in_season: 7, out_of_season: 30}
  near: {school: [school], home: [home]}
  criteria:
    school: {weight: 3, safe: 1500, worst: 200}
    home: {weight: 2, safe: 400, worst: 30}
    path: {weight: 1, safe: 150, worst: 10}
    slope: {weight: 2, safe: 0.02, worst: 0.2}
    kit: {weight: 3}
    season: {weight: 1}
  lines: {red: 0.4, yellow: 0.3, least_known: 0.5}
  weighting: {draws: 1000, closeness: 40}
  buoy_reach_m: 100
"""
TERMINAL = Actor("terminal", Role.TERMINAL)


def pack(folder: Path, measured: str, outline: gpd.GeoSeries, roads: gpd.GeoDataFrame | None) -> Path:
    """A pack with the outline of a place as its only village."""
    kinds = "\n  school: {zh: 学校, en: School}\n  home: {zh: 住房, en: Home}\ntags:"
    town = TOWN.replace("EPSG:27700", measured).replace("\ntags:", kinds).replace("2016-12-31", "2022-01-15")
    (folder / "standards").mkdir(parents=True)
    (folder / "villages").mkdir()
    (folder / "basemap").mkdir()
    (folder / "town.yaml").write_text(town + WATERS, "utf-8")
    standard = STANDARD + ITEM.format(code="M01-1", name="卫生")
    (folder / "standards" / "one.yaml").write_text(standard, "utf-8")
    named = gpd.GeoDataFrame({"code": ["SW"], "name": ["Swellendam"]}, geometry=list(outline), crs=4326)
    named.to_file(folder / "villages" / "villages.geojson", driver="GeoJSON", engine="pyogrio")
    if roads is not None:
        roads.to_file(folder / "basemap" / "roads.geojson", driver="GeoJSON", engine="pyogrio")
    return folder


@pytest.fixture(scope="module")
def swellendam(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The town with its land, its waters, its schools and its houses."""
    folder = tmp_path_factory.mktemp("swellendam")
    roads = gpd.read_file(SWELLENDAM / "roads_33S.shp").to_crs(4326)
    roads = roads.loc[roads.geometry.notna(), ["geometry"]].assign(name="", kind="lane")
    outline = gpd.GeoSeries([shapely.box(*roads.total_bounds)], crs=4326)
    terminal = Terminal(pack(folder / "town", "EPSG:32733", outline, roads), folder / "home")
    for command in (
        ("terrain", "srtm_41_19.tif"),
        ("places", "schools_33S.shp", "--code-prefix", "S", "--kind", "school"),
        ("waters", "water.shp", "--code-prefix", "W", "--kind", "pond"),
    ):
        said = terminal.run("import", command[0], SWELLENDAM / command[1], *command[2:])
        assert said.code == 0, said.err
    return terminal


def test_of_a_damaged_file_all_that_can_be_read_is_read(swellendam: Terminal, tmp_path: Path) -> None:
    """From record 30 on the index of the shapefile leads astray; GDAL gives up there."""
    with pytest.raises(FeatureError):
        gpd.read_file(SWELLENDAM / "water.shp")
    ask = ("--code-prefix", "X", "--kind", "pond", "--dry-run", "--json")
    told = json.loads(swellendam.run("import", "waters", SWELLENDAM / "water.shp", *ask).out)
    assert (told["read"], told["stored"], told["rejected"]) == (37, 37, 0)
    for part in SWELLENDAM.glob("water.*"):
        data = part.read_bytes()
        (tmp_path / part.name).write_bytes(data[: len(data) // 2] if part.suffix == ".shp" else data)
    before = swellendam.run("waters", "list").out
    said = swellendam.run("import", "waters", tmp_path / "water.shp", *ask[:-2])
    assert said.code == 2 and "water.shp" in said.err and "Traceback" not in said.err
    assert swellendam.run("waters", "list").out == before


def test_every_water_has_its_true_size_and_the_slope_of_the_land(swellendam: Terminal) -> None:
    hall = open_town_hall(Settings(town=swellendam.town, home=swellendam.home))
    try:
        found = risks(hall, TERMINAL)
        shapes = hall.areas("water").frame.set_index("code").geometry
    finally:
        hall.store.close()
    earth = Geod(ellps="GRS80")
    for water in found.waters:
        assert water.area_m2 == pytest.approx(abs(earth.geometry_area_perimeter(shapes[water.code])[0]))
        assert water.slope is None or 0 <= water.slope < 2
    known = [water for water in found.waters if water.slope is not None]
    assert len(known) > 0.9 * len(found.waters) and found.cell_m == pytest.approx(82, abs=1)
    assert max(water.slope for water in known) > 0.05 > min(water.slope for water in known)
    assert all(water.grade is not WaterGrade.NOT_RATED for water in found.waters if water.known >= 0.5)


def test_the_slope_is_that_of_the_file_itself(swellendam: Terminal) -> None:
    """Central differences on the very cells of the file under one water, by hand."""
    hall = open_town_hall(Settings(town=swellendam.town, home=swellendam.home))
    try:
        found = risks(hall, TERMINAL)
    finally:
        hall.store.close()
    steep = max((water for water in found.waters if water.slope is not None), key=lambda one: one.slope)
    with rasterio.open(SWELLENDAM / "srtm_41_19.tif") as source:
        cells = source.read(1).astype(float)
        x, y = Transformer.from_crs(4326, source.crs, always_xy=True).transform(*steep.at)
        row, column = source.index(x, y)
        side = source.res[0]
    near = [
        ((cells[r, c + 1] - cells[r, c - 1]) ** 2 + (cells[r + 1, c] - cells[r - 1, c]) ** 2) ** 0.5
        / (2 * side)
        for r in range(row - 2, row + 3)
        for c in range(column - 2, column + 3)
    ]
    assert min(near) - 0.02 <= steep.slope <= max(near) + 0.02


def test_schools_and_houses_come_near(swellendam: Terminal) -> None:
    hall = open_town_hall(Settings(town=swellendam.town, home=swellendam.home))
    try:
        found = risks(hall, TERMINAL)
        metres = hall.areas("water").frame.set_index("code").to_crs(32733).geometry
    finally:
        hall.store.close()
    schools = gpd.read_file(SWELLENDAM / "schools_33S.shp").to_crs(32733).geometry
    for water in found.waters:
        nearest = schools.distance(metres[water.code]).min()
        assert water.near_m[Criterion.SCHOOL] == pytest.approx(nearest, abs=0.5)
        assert water.near_m[Criterion.HOME] is None and water.near_m[Criterion.PATH] is not None


def test_a_torn_elevation_file_changes_nothing(swellendam: Terminal, tmp_path: Path) -> None:
    before = swellendam.run("waters", "list").out
    torn = tmp_path / "torn.tif"
    torn.write_bytes((SWELLENDAM / "srtm_41_19.tif").read_bytes()[:60_000])
    said = swellendam.run("import", "terrain", torn)
    assert said.code == 2 and "torn.tif" in said.err and "Traceback" not in said.err
    assert swellendam.run("waters", "list").out == before


def test_a_continent_of_lakes_is_read_with_their_geodesic_areas(tmp_path: Path) -> None:
    outline = gpd.GeoSeries([shapely.box(-179, -80, 179, 83)], crs=4326)
    terminal = Terminal(pack(tmp_path / "town", "EPSG:3857", outline, None), tmp_path / "home")
    said = terminal.run(
        "import", "waters", LAKES / "ne_50m_lakes.json", "--code-prefix", "L", "--kind", "pond",
        "--name-field", "name", "--json",
    )  # fmt: skip
    told = json.loads(said.out)
    assert said.code == 0 and told["read"] == 405 and told["stored"] + told["rejected"] == 405
    hall = open_town_hall(Settings(town=terminal.town, home=terminal.home))
    try:
        areas = {water.name: water.area_m2 / 1e6 for water in risks(hall, TERMINAL).waters}
    finally:
        hall.store.close()
    assert areas["Lake Victoria"] == pytest.approx(68_800, rel=0.03)
    assert areas["Lake Superior"] == pytest.approx(82_100, rel=0.03)
