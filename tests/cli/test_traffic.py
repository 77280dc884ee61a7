"""Roads, accidents and blackspots at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.ingest.desk import csv_of
from tests.ingest.test_accidents import CASUALTIES, HEADER, casualty
from tests.services.traffic import degrees

RULES = """
traffic:
  screen: {step_m: 10, draws: 99}
  rule_sets:
  - code: toy
    name: {zh: 样板规则}
    source: {zh: 测试用}
    valid_from: 2021-01-01
    windows: [{code: spot, name: {zh: 50米点段}, length_m: 50, years: 9, any_of: [{casualty: 2}]}]
"""


@pytest.fixture
def traffic(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A terminal whose town has a rule set; roads, accidents and their profile lie beside."""
    with (terminal.town / "town.yaml").open("a", encoding="utf-8") as pack:
        pack.write(RULES)
    line = {"type": "LineString", "coordinates": degrees((0, 150), (200, 150)).tolist()}
    feature = {"type": "Feature", "geometry": line, "properties": {"no": "S331"}}
    (tmp_path / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (tmp_path / "p.yaml").write_text(CASUALTIES, "utf-8")
    (tmp_path / "a.csv").write_bytes(csv_of([casualty(), casualty("8"), casualty("9", 时刻="99")], HEADER))
    return terminal


def test_from_a_police_table_to_the_list(traffic: Terminal, tmp_path: Path) -> None:
    said = traffic.run("import", "roads", tmp_path / "roads.geojson", "--name-field", "no", "--kind", "省道")
    assert said.code == 0 and "道路第1版" in said.out, said.err
    said = traffic.run("import", "accidents", tmp_path / "a.csv", "--profile", tmp_path / "p.yaml")
    assert said.code == 0, said.err
    assert "读到3行，可以入库2行，不能入库1行，共2起事故" in said.out
    assert "读不出时刻" in said.out and "批次B-0001，2起事故" in said.out
    said = traffic.run("blackspots")
    assert said.code == 0, said.err
    assert "1. S331" in said.out and "规则：是" in said.out and "来源：测试用" in said.out
    said = traffic.run("blackspots", "-o", tmp_path / "list.xlsx")
    assert said.code == 0 and (tmp_path / "list.xlsx").read_bytes().startswith(b"PK")
    assert traffic.run("withdraw", "B-0001", "--reason", "x").code == 0
    assert "没有一处" in traffic.run("blackspots").out


def test_a_dry_run_stores_nothing_and_json_tells_the_counts(traffic: Terminal, tmp_path: Path) -> None:
    profile = ("--profile", tmp_path / "p.yaml")
    said = traffic.run("import", "accidents", tmp_path / "a.csv", *profile, "--dry-run", "--json")
    told = json.loads(said.out)
    assert (told["accidents"], told["rejected"], told["batch"]) == (2, 1, None)
    assert told["reasons"] == {"bad_time": 1}
    said = traffic.run("import", "accidents", tmp_path / "a.csv", *profile, "--strict")
    assert said.code == 2
    assert "0起事故" in traffic.run("blackspots").out


def test_a_kind_is_said_once_and_a_wrong_rule_set_is_told(traffic: Terminal, tmp_path: Path) -> None:
    assert traffic.run("import", "roads", tmp_path / "roads.geojson").code == 2
    said = traffic.run("blackspots", "--rules", "county")
    assert said.code == 2 and "county" in said.err
