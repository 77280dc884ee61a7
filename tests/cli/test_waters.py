"""Waters at the terminal: in by file, listed, shown with reasons, signed, written as list and sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import rasters, toy, waters
from tests.cli.terminal import Terminal
from xqgis.settings import ROOT

SCHOOL = "  school: {zh: 学校, en: School}\n  hamlet: {zh: 屋场, en: Hamlet}\n"
SCHOOL += "  farmhouse: {zh: 农房, en: Farmhouse}\n  compound: {zh: 小区, en: Compound}\n"


@pytest.fixture
def wet(terminal: Terminal) -> Terminal:
    """The terminal's town with the default pack's rules for waters."""
    pack = terminal.town / "town.yaml"
    rules = (ROOT / "data" / "town.yaml").read_text("utf-8").partition("\nwaters:\n")[2]
    told = pack.read_text("utf-8").replace("site_types:\n", "site_types:\n" + SCHOOL)
    rules = rules.replace("domain: E", "domain: A", 1)  # a domain that the toy town has
    pack.write_text(f"{told}\nwaters:\n{rules}", "utf-8")
    return terminal


def put(terminal: Terminal, folder: Path, *features: dict[str, object]) -> dict[str, object]:
    file = folder / "水域.geojson"
    file.write_bytes(waters.upload(*features).parts["waters.geojson"])
    fields = ("--code-field", "code", "--name-field", "name", "--kind-field", "kind")
    said = terminal.run("import", "waters", file, *fields, "--json")
    assert said.code == 0, said.err
    found: dict[str, object] = json.loads(said.out)
    return found


def known(code: str, grid: str, **told: object) -> dict[str, object]:
    facts = {"depth_m": 3, "events": 2, "patrolled_on": "2022-06-20", "sign": "有", "buoy": "缺", **told}
    return waters.feature(waters.pond(grid), code, **facts)


def test_from_a_file_to_a_list_a_reason_a_signature_and_a_sheet(wet: Terminal, tmp_path: Path) -> None:
    told = put(wet, tmp_path, known("W1", toy.GRIDS[0]), known("W2", toy.GRIDS[1], depth_m="深"))
    assert (told["layer"], told["version"], told["stored"], told["rejected"]) == ("water", 1, 1, 1)
    dem = tmp_path / "dem.tif"
    dem.write_bytes(rasters.geotiff(rasters.plane(0.25, 0)))
    said = wet.run("import", "terrain", dem, "--json")
    assert said.code == 0 and json.loads(said.out)["number"] == 1, said.err
    assert (
        "W1" in wet.run("waters", "list").out
        and "W1" not in wet.run("waters", "list", "--grade", "green").out
    )
    shown = wet.run("waters", "show", "W1").out
    assert (
        "岸坡：25%" in shown
        and "往年事件：2起" in shown
        and "救生圈：缺" in shown
        and "距学校：未知" in shown
    )
    assert wet.run("waters", "sign", "W1", "--grade", "yellow", "--reason", " ").code == 2
    assert wet.run("waters", "sign", "W1", "--grade", "yellow", "--reason", "已装护栏").code == 0
    assert "已签定：黄" in wet.run("waters", "show", "W1").out
    assert "W1" in wet.run("waters", "buoys").out
    for name, start in (("名单.csv", b"\xef\xbb\xbf"), ("名单.xlsx", b"PK")):
        assert wet.run("waters", "list", "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    sheet = tmp_path / "防溺水.png"
    assert wet.run("export", "map", "--layer", "waters", "-o", sheet).code == 0
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_refusals_are_sentences(wet: Terminal, terminal: Terminal, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tif"
    bad.write_bytes(b"II*\0" + b"x" * 99)
    said = wet.run("import", "terrain", bad)
    assert said.code == 2 and "bad.tif" in said.err and "Traceback" not in said.err
    assert wet.run("import", "terrain", tmp_path / "none.tif").code == 2
    assert wet.run("waters", "show", "W9").code == 2
    assert wet.run("export", "map", "-o", tmp_path / "x.png").code == 2


def test_a_town_without_rules_says_so(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "w.geojson"
    file.write_bytes(waters.upload().parts["waters.geojson"])
    said = terminal.run("import", "waters", file, "--code-prefix", "W", "--kind", "pond")
    assert said.code == 2 and "town.yaml" in said.err
