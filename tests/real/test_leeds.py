"""Leeds as a town: wards as villages, LSOA as grids, food hygiene as market checks, nobody's data of ours."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.cli.terminal import Terminal
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.paper import pixel_of
from xqgis.cartography.sheet import MapSheet
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade
from xqgis.model.view import Level, View
from xqgis.services.map_data import value_bytes
from xqgis.services.maps import map_sheet
from xqgis.services.opening import open_town_hall
from xqgis.settings import ROOT, Settings

LEEDS = ROOT.parent / "shared" / "real" / "leeds"
HYGIENE = LEEDS / "food_hygiene_413.csv"
ITEMS = {"M01-1": "structural", "M01-2": "hygiene", "M01-3": "confidenceinmanagement"}
TOWN = """\
code: E08000035
name: {zh: 利兹, en: Leeds}
county: {zh: 西约克郡, en: West Yorkshire}
seat: {lon: -1.5491, lat: 53.7997}
stored_crs: EPSG:4326
measured_crs: EPSG:27700
grid_code_pattern: "E01[0-9]{6}"
demo: false
schematic: false
clock: 2016-12-31
domains:
- {code: D, name: {zh: 市场经营, en: Markets}, icon: market}
phases:
- {code: W, name: {zh: 历年检查, en: All years}, starts_on: 2000-01-01}
tracks:
  base: {zh: 统一, en: One for all}
villages: []
lines:
  W:
    base: {full: 0.95, met: 0.85, nearly: 0.75}
targets:
  W: {D: 0.9}
minimum: {checks: 10, visits: 3}
sources:
- {code: group, name: {zh: 环境卫生检查, en: Hygiene inspectors}, independent: true}
site_types:
  shop: {zh: 店铺, en: Shop}
tags: []
responsible:
- {code: council, name: {zh: 市议会, en: City Council}, county: false}
"""
ITEM = """\
  - {{code: {code}, name: {{zh: {name}, en: {name}}}, limit: bottom-line, metric: count, op: "<=",
     target: "5", unit: {{zh: 分, en: points}}, method: obs, critical: false,
     level: site, site_types: [shop], tags: []}}
"""
STANDARD = """\
version: hygiene-1
name: {zh: 食品卫生, en: Food hygiene}
issuing_body: {zh: 食品标准局, en: Food Standards Agency}
standards:
- code: M01
  domain: D
  name: {zh: 餐饮卫生标准, en: Food hygiene}
  provenance: proposed
  units: [council]
  source: "Food Hygiene Rating Scheme"
  items:
"""
PROFILE = """\
kind: inspections
crs: EPSG:4326
columns: {lon: longitude, lat: latitude, date: ratingdate, place: businessname}
date_formats: ["%Y-%m-%d"]
source: group
checks:
"""
CHECK = '  - {{item: {code}, column: {column}, pass_if: "<= 5", not_judged: ["", nan, Exempt]}}\n'

LINES = (("full", 0.95), ("met", 0.85), ("nearly", 0.75), ("not_met", 0.0))


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal of a town whose wards, LSOA and inspections came in by the three import commands."""
    folder = tmp_path_factory.mktemp("leeds")
    (folder / "pack" / "standards").mkdir(parents=True)
    (folder / "pack" / "town.yaml").write_text(TOWN, "utf-8")
    items = "".join(ITEM.format(code=code, name=name) for code, name in ITEMS.items())
    (folder / "pack" / "standards" / "hygiene.yaml").write_text(STANDARD + items, "utf-8")
    checks = "".join(CHECK.format(code=code, column=column) for code, column in ITEMS.items())
    (folder / "profile.yaml").write_text(PROFILE + checks, "utf-8")
    terminal = Terminal(folder / "pack", folder / "home")
    fields = ("--code-field", "WD13CD", "--name-field", "WD13NM")
    terminal.run("import", "villages", LEEDS / "wards.json", *fields)
    fields = ("--code-field", "LSOA11CD", "--name-field", "LSOA11NM")
    terminal.run("import", "grids", LEEDS / "lsoa.json", *fields)
    return terminal


@pytest.fixture(scope="module")
def receipt(leeds: Terminal) -> dict[str, object]:
    """What the import of the inspections printed."""
    said = leeds.run(
        "import", "inspections", HYGIENE, "--profile", leeds.town.parent / "profile.yaml", "--json"
    )
    assert said.code == 0, said.err
    found: dict[str, object] = json.loads(said.out)
    return found


def test_every_row_of_the_inspections_is_accounted_for(receipt: dict[str, object]) -> None:
    assert (receipt["read"], receipt["accepted"], receipt["rejected"]) == (5001, 4733, 268)
    assert receipt["reasons"] == {"no_location": 264, "outside_town": 4}
    assert list(receipt) == ["read", "accepted", "rejected", "checks", "reasons", "batch"]


@pytest.mark.parametrize(
    ("key", "file", "code"), [("village", "wards", "WD13CD"), ("grid", "lsoa", "LSOA11CD")]
)
def test_rates_equal_a_computation_of_its_own(
    leeds: Terminal, receipt: dict[str, object], key: str, file: str, code: str
) -> None:
    said = leeds.run("score", "--by", key, "--format", "csv")
    ours = pd.read_csv(io.StringIO(said.out), index_col=key)
    theirs = _rates(LEEDS / f"{file}.json", code)
    assert receipt["checks"] == ours["n"].sum() == theirs["n"].sum()
    assert ours.index.tolist() == theirs.index.tolist()
    assert ours["n"].tolist() == theirs["n"].tolist()
    assert ours["passed"].tolist() == theirs["passed"].tolist()
    assert np.abs(ours["rate"] - theirs["rate"]).max() <= 1e-12
    rated = ours[ours["grade"] != "not_rated"]
    assert rated["grade"].tolist() == [
        next(grade for grade, bound in LINES if rate >= bound) for rate in rated["rate"]
    ]
    assert (ours["n"] < 10)[ours["grade"] == "not_rated"].any() or len(rated) == len(ours)


def test_lsoa_that_straddle_wards_do_not_move_checks(leeds: Terminal, receipt: dict[str, object]) -> None:
    said = leeds.run("score", "--by", "grid,village", "--format", "json")
    pairs = pd.DataFrame(json.loads(said.out))
    assert receipt["checks"] == pairs["n"].sum()
    assert pairs["grid"].duplicated().any()


@pytest.mark.parametrize(("key", "by"), [("village", "village"), ("grid", "grid")])
def test_map_and_sheet_show_the_grades_of_the_scores(
    leeds: Terminal, receipt: dict[str, object], tmp_path: Path, key: str, by: Level
) -> None:
    said = leeds.run("score", "--by", f"{key},domain,phase")
    grades = pd.read_csv(io.StringIO(said.out), index_col=key)["grade"]
    hall = open_town_hall(Settings(town=leeds.town, home=leeds.home))
    office = Actor("office", Role.OFFICE)
    try:
        sheet = map_sheet(hall, office, View("D", "W", by, hall.today()))
        classes = value_bytes(hall, office, (by, "D", "W"))[-len(sheet.grades) :]
        outlines = hall.areas(by).frame
    finally:
        hall.store.close()
    wanted = [Grade[grades.get(code, "not_rated").upper()] for code in sheet.ground.areas.codes]
    assert list(sheet.grades) == wanted
    assert [Grade(byte & 7) for byte in classes] == wanted
    file = tmp_path / "leeds.png"
    said = leeds.run("export", "map", "--domain", "D", "--phase", "W", "--by", by, "-o", file)
    assert said.code == 0, said.err
    if by == "village":
        assert _misread(sheet.without_thumbnails(), outlines, file) == []


def _misread(sheet: MapSheet, outlines: gpd.GeoDataFrame, file: Path) -> list[str]:
    """Areas whose own grade is not the commonest fill at 200 places inside them."""
    pixels = np.asarray(Image.open(file).convert("RGB")).astype(int)
    fills = {grade: np.array([part * 255 for part in rgba(LIGHT.grade(grade).fill)[:3]]) for grade in Grade}
    places = outlines.set_index("code").geometry.sample_points(200, rng=1)
    wrong = []
    for code, grade in zip(sheet.ground.areas.codes, sheet.grades, strict=True):
        at = [pixel_of(sheet, "1920x1080", place.x, place.y) for place in places[code].geoms]
        seen = np.array([pixels[row, column] for column, row in at])
        near = {one: int((np.abs(seen - fill).max(axis=1) < 12).sum()) for one, fill in fills.items()}
        if max(near, key=lambda one: near[one]) is not grade:
            wrong.append(f"{code} {grade.key} {near}")
    return wrong


def _rates(polygons: Path, code: str) -> pd.DataFrame:
    """Rate per area by geopandas and pandas alone: one standard, so passed over judged."""
    table = pd.read_csv(HYGIENE, na_values=["", "nan", "Exempt"]).dropna(subset=["longitude", "latitude"])
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table["longitude"], table["latitude"]), crs="EPSG:4326"
    )
    areas = gpd.read_file(polygons).to_crs("EPSG:4326")
    areas["geometry"] = areas.make_valid()
    located = points.sjoin(areas[[code, "geometry"]], predicate="intersects")
    located = located.sort_values(code)
    located = located[~located.index.duplicated()]
    scores = located.melt(id_vars=[code], value_vars=list(ITEMS.values())).dropna(subset=["value"])
    passed = (scores["value"].astype(float) <= 5).groupby(scores[code])
    frame = pd.DataFrame({"n": passed.size(), "passed": passed.sum()})
    return frame.assign(rate=frame["passed"] / frame["n"])
