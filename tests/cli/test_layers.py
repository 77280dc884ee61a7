"""Layers at the terminal: any format in, splits and merges with dates, places."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests import toy
from tests.cli.conftest import FIELDS, outlines
from tests.cli.terminal import Terminal

FIRST, SECOND = toy.GRIDS[:2]
PARTS = (f"{toy.UPPER}101", f"{toy.UPPER}102")
MERGED = f"{toy.UPPER}103"


def shapefile(folder: Path, frame: gpd.GeoDataFrame, parts: tuple[str, ...] = ()) -> Path:
    """A shapefile of ``frame``; ``parts`` are the endings to leave out."""
    file = folder / "layer.shp"
    frame.to_file(file, driver="ESRI Shapefile", encoding="UTF-8", engine="pyogrio")
    for ending in parts:
        file.with_suffix(ending).unlink(missing_ok=True)
    return file


def halves(folder: Path) -> Path:
    whole = toy.squares()[FIRST]
    west, south, east, north = whole.bounds
    cut = shapely.LineString([((west + east) / 2, south - 1), ((west + east) / 2, north + 1)])
    parts = sorted(shapely.ops.split(whole, cut).geoms, key=lambda part: part.bounds[0])
    frame = gpd.GeoDataFrame({"code": PARTS, "name": ["西片", "东片"]}, geometry=parts, crs=toy.STORED)
    file = folder / "halves.gpkg"
    frame.to_file(file, driver="GPKG", engine="pyogrio")
    return file


def test_a_shapefile_comes_in_with_its_siblings(bare: Terminal, tmp_path: Path) -> None:
    file = shapefile(tmp_path, toy.areas("village").drop(columns="village"))
    said = bare.run("import", "villages", file, *FIELDS, "--json")
    told = json.loads(said.out)
    assert said.code == 0, said.err
    assert (told["read"], told["stored"], told["rejected"], told["encoding"]) == (2, 2, 0, "utf-8")
    assert (told["layer"], told["version"], told["valid_from"]) == ("village", 1, "0001-01-01")
    assert told["overlaps_m2"] == 0


def test_a_shapefile_without_a_prj_asks_for_the_system(bare: Terminal, tmp_path: Path) -> None:
    file = shapefile(tmp_path, toy.areas("village").drop(columns="village"), (".prj",))
    said = bare.run("import", "villages", file, *FIELDS)
    assert said.code == 2
    assert "--crs EPSG:4490" in said.err
    assert bare.run("import", "villages", file, *FIELDS, "--crs", "EPSG:4490").code == 0


def test_a_file_without_codes_is_numbered(bare: Terminal, tmp_path: Path) -> None:
    file = shapefile(tmp_path, toy.areas("grid")[["name", "geometry"]])
    said = bare.run("import", "grids", file, "--code-prefix", toy.UPPER, "--name-field", "name", "--json")
    assert (said.code, json.loads(said.out)["stored"]) == (0, 4)
    both = bare.run("import", "grids", file, *FIELDS, "--code-prefix", "1")
    neither = bare.run("import", "grids", file)
    assert (both.code, neither.code) == (2, 2)
    assert "--code-prefix" in neither.err


def test_when_nothing_can_be_stored_the_report_is_still_printed(bare: Terminal, tmp_path: Path) -> None:
    lines = gpd.GeoDataFrame(
        {"code": ["a"], "name": ["x"]}, geometry=[shapely.LineString([(112, 27), (113, 28)])], crs=toy.STORED
    )
    file = tmp_path / "lines.geojson"
    lines.to_file(file, driver="GeoJSON", engine="pyogrio")
    said = bare.run("import", "villages", file, *FIELDS, "--json")
    told = json.loads(said.out)
    assert (said.code, told["stored"], told["reasons"], told["version"]) == (2, 0, {"bad_geometry": 1}, None)
    people = bare.run("import", "villages", file, *FIELDS)
    assert "第1个（a）" in people.out


def test_a_mended_outline_is_told_with_its_areas(bare: Terminal, tmp_path: Path) -> None:
    slip = shapely.Polygon(
        [
            (112.5, 27.37),
            (112.501, 27.37),
            (112.501, 27.371),
            (112.50052, 27.371),
            (112.5005, 27.37102),
            (112.50052, 27.37102),
            (112.5005, 27.371),
            (112.5, 27.371),
        ]
    )
    file = tmp_path / "slip.geojson"
    frame = gpd.GeoDataFrame({"code": ["a"], "name": ["x"]}, geometry=[slip], crs="EPSG:4326")
    frame.to_file(file, driver="GeoJSON", engine="pyogrio")
    told = json.loads(bare.run("import", "villages", file, *FIELDS, "--json").out)
    assert told["mended"] == 1
    (mend,) = told["mends"]
    assert mend["before_m2"] < mend["after_m2"]
    assert any("a" in note and "平方米" in note for note in told["notes"])


def test_grids_are_split_and_merged_and_tell_their_history(terminal: Terminal, tmp_path: Path) -> None:
    dry = terminal.run("grids", "split", FIRST, halves(tmp_path), *FIELDS, "--on", "2022-03-01", "--dry-run")
    assert dry.code == 0, dry.err
    assert "没有入库" in dry.out
    said = terminal.run("grids", "split", FIRST, halves(tmp_path), *FIELDS, "--on", "2022-03-01", "--json")
    told = json.loads(said.out)
    assert (told["version"], told["valid_from"]) == (2, "2022-03-01")
    assert told["successions"] == [[FIRST, PARTS[0]], [FIRST, PARTS[1]]]
    assert told["differs_m2"] < 1
    merge = ("grids", "merge", PARTS[0], SECOND, "--into", MERGED, "--name", "并片", "--on", "2022-04-01")
    assert terminal.run(*merge).code == 0
    again = terminal.run(*merge)
    assert again.code == 2
    assert PARTS[0] in again.err
    early = terminal.run(
        "grids", "merge", PARTS[1], MERGED, "--into", f"{toy.UPPER}104", "--name", "x", "--on", "2022-03-31"
    )
    assert early.code == 2
    assert "2022-04-01" in early.err
    told = json.loads(terminal.run("grids", "history", "--json").out)["versions"]
    assert [version["grids"] for version in told] == [4, 5, 4]
    people = terminal.run("grids", "history").out
    assert f"{FIRST} → {PARTS[0]}" in people
    assert "第3版（2022-04-01起）：4个网格" in people
    assert "；本机终端，" in people and "terminal" not in people


def test_outlines_in_force_already_say_who_sent_them_in_the_language_of_the_reader(
    bare: Terminal, tmp_path: Path
) -> None:
    file = shapefile(tmp_path, toy.areas("village").drop(columns="village"))
    assert bare.run("import", "villages", file, *FIELDS).code == 0
    said = bare.run("import", "villages", file, *FIELDS)
    assert said.code == 2
    assert "由本机终端报送" in said.err


def test_parts_that_do_not_fit_are_refused_with_the_area(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("grids", "split", SECOND, halves(tmp_path), *FIELDS, "--on", "2022-03-01")
    assert said.code == 2
    assert "平方米" in said.err
    history = json.loads(terminal.run("grids", "history", "--json").out)
    assert len(history["versions"]) == 1


def test_an_import_holds_from_the_day_that_is_said(terminal: Terminal, tmp_path: Path) -> None:
    fewer = gpd.read_file(outlines("grids", tmp_path / "g.geojson")).head(3)
    file = shapefile(tmp_path, fewer)
    said = terminal.run("import", "grids", file, *FIELDS, "--valid-from", "2022-05-01", "--json")
    assert (said.code, json.loads(said.out)["valid_from"]) == (0, "2022-05-01")
    late = terminal.run("import", "grids", outlines("grids", tmp_path / "h.geojson"), *FIELDS)
    assert toy.GRIDS[3] in late.out + late.err
    bad = terminal.run("import", "grids", file, *FIELDS, "--valid-from", "1.5.2022")
    assert bad.code == 2


def grids_with(folder: Path, *broken: int, **properties: str) -> Path:
    """The toy town's grids; the ``broken`` ones lines instead of outlines."""
    frame = gpd.read_file(outlines("grids", folder / "whole.geojson"))
    shapes = [shape.exterior if number in broken else shape for number, shape in enumerate(frame.geometry)]
    file = folder / "grids.geojson"
    frame.assign(**properties).set_geometry(shapes, crs=frame.crs).to_file(file, engine="pyogrio")
    return file


def test_a_bad_feature_takes_no_code_in_force_with_it(terminal: Terminal, tmp_path: Path) -> None:
    file = grids_with(tmp_path, 1, 2, name="新")
    said = terminal.run("import", "grids", file, *FIELDS, "--json")
    told = json.loads(said.out)
    assert (said.code, told["version"], told["stored"]) == (2, None, 2)
    assert [(bad["row"], bad["code"], bad["reason"]) for bad in told["problems"]] == [
        (2, SECOND, "bad_geometry"),
        (3, toy.GRIDS[2], "bad_geometry"),
    ]
    assert told["problems"][0]["sentence"] == "边界不是可用的面，类型：线。"
    assert "第2、3个要素" in said.err and SECOND in said.err and toy.GRIDS[2] in said.err
    assert [v["grids"] for v in json.loads(terminal.run("grids", "history", "--json").out)["versions"]] == [4]
    dry = terminal.run("import", "grids", file, *FIELDS, "--dry-run")
    assert (dry.code, "第2个" in dry.out) == (2, True)
    whole = terminal.run("import", "grids", grids_with(tmp_path, name="新"), *FIELDS, "--json")
    assert (whole.code, json.loads(whole.out)["stored"]) == (0, 4)


def test_a_strict_import_of_a_layer_stores_all_or_nothing(bare: Terminal, tmp_path: Path) -> None:
    file = grids_with(tmp_path, 1)
    strict = bare.run("import", "grids", file, *FIELDS, "--strict")
    assert (strict.code, "第2个" in strict.out, "1个要素不能入库" in strict.err) == (2, True, True)
    assert bare.run("import", "villages", file, *FIELDS, "--strict").code == 2
    assert json.loads(bare.run("grids", "history", "--json").out)["versions"] == []
    loose = bare.run("import", "grids", file, *FIELDS, "--json")
    assert (loose.code, json.loads(loose.out)["stored"]) == (0, 3)
    points = tmp_path / "points.csv"
    points.write_text("code,name,lon,lat\na,x,1,1\n" + f"b,y,{','.join(map(str, toy.centre(FIRST)))}\n")
    places = bare.run(
        "import", "places", points, *FIELDS, "--kind", "street", "--crs", toy.STORED, "--strict"
    )
    assert (places.code, "1个要素不能入库" in places.err) == (2, True)


def test_a_split_with_a_bad_part_tells_its_problems_and_is_refused_as_a_split(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = halves(tmp_path)
    gpd.read_file(file).assign(code=[PARTS[0], "bad code"]).to_file(file, driver="GPKG", engine="pyogrio")
    asked = ("grids", "split", FIRST, file, *FIELDS, "--on", "2022-03-01")
    said = terminal.run(*asked, "--json")
    told = json.loads(said.out)
    assert (said.code, told["version"], said.out.count("\n")) == (2, None, 1)
    assert [(bad["row"], bad["reason"]) for bad in told["problems"]] == [(2, "bad_code")]
    assert "1个要素不能用" in said.err and "严格" not in said.err
    assert "第2个" in terminal.run(*asked).out


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_places_come_in_by_kind(terminal: Terminal, tmp_path: Path, lang: str) -> None:
    lon, lat = toy.centre(FIRST)
    file = tmp_path / "places.csv"
    kinds = {"zh-Hans": "街道路面", "en": "street"}
    file.write_text(
        f"code,name,what,lon,lat\np1,路口,{kinds[lang]},{lon},{lat}\np2,远,nowhere,1,1\n", "utf-8"
    )
    fields = (*FIELDS, "--kind-field", "what", "--crs", toy.STORED)
    said = Terminal(terminal.town, terminal.home, lang).run("import", "places", file, *fields, "--json")
    told = json.loads(said.out)
    assert (told["read"], told["stored"], told["layer"], told["gaps_m2"]) == (2, 1, "place", None)
    assert told["reasons"] == {"unknown_kind": 1, "outside_town": 1}
    known = {"zh-Hans": "可用的类型：", "en": "The kinds are: "}
    (note,) = [one for one in told["notes"] if known[lang] in one]
    assert (lang == "en") != ("街道路面" in note)
    neither = terminal.run("import", "places", file, *FIELDS)
    assert "--kind-field" in neither.err
