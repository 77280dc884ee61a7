"""Roads, accidents and blackspots at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.terminal import Terminal
from tests.ingest.desk import csv_of
from tests.ingest.test_accidents import CASUALTIES, HEADER, casualty
from tests.services.traffic import degrees
from xqgis.ingest.accident_profile import OWN_COLUMNS

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


def test_our_own_form_needs_no_profile_and_bad_rows_come_back_as_a_file(
    traffic: Terminal, tmp_path: Path
) -> None:
    lon, lat = casualty()[3:5]
    rows = [
        ("1", "2022-06-01", "8:15", lon, lat, "1", "0", "2", "1", "是"),
        ("2", "2022-06-01", "8:15 PM", lon, lat, "0", "1", "", "", ""),
    ]
    (tmp_path / "own.csv").write_bytes(csv_of(rows, OWN_COLUMNS))
    own = (tmp_path / "own.csv", "--crs", "EPSG:4490", "--problems", tmp_path / "bad.csv")
    said = traffic.run("import", "accidents", *own)
    assert said.code == 0, said.err
    assert "共1起事故" in said.out and "bad.csv" in said.out
    told = (tmp_path / "bad.csv").read_text("utf-8-sig").splitlines()
    assert len(told) == 2 and "8:15 PM" in told[1] and "24小时制" in told[1]
    mended = (tmp_path / "bad.csv").read_text("utf-8-sig").replace("8:15 PM", "20:15")
    (tmp_path / "bad.csv").write_text(mended, "utf-8-sig")
    assert traffic.run("import", "accidents", tmp_path / "bad.csv", "--crs", "EPSG:4490").code == 0
    assert "2起事故" in traffic.run("blackspots").out


def test_what_is_about_persons_comes_back_in_no_file(traffic: Terminal, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(csv_of([casualty(时刻="99", 性别="独一无二"), casualty("8")], HEADER))
    bad = ("--profile", tmp_path / "p.yaml", "--problems", tmp_path / "bad.csv")
    assert traffic.run("import", "accidents", tmp_path / "p.csv", *bad).code == 0
    told = (tmp_path / "bad.csv").read_text("utf-8-sig")
    assert "独一无二" not in told and "性别" not in told and "99" in told
    wrong = traffic.run("import", "accidents", tmp_path / "p.csv", *bad[:2], "--problems", tmp_path / "x.txt")
    assert wrong.code == 2


def test_two_periods_are_compared_or_refused_with_a_sentence(traffic: Terminal, tmp_path: Path) -> None:
    traffic.run("import", "roads", tmp_path / "roads.geojson", "--name-field", "no", "--kind", "省道")
    assert traffic.run("import", "accidents", tmp_path / "a.csv", "--profile", tmp_path / "p.yaml").code == 0
    years = ("--before", "2022-01-01..2022-05-31", "--after", "2022-06-01..2022-06-30")
    refused = traffic.run("blackspots", *years)
    assert refused.code == 2 and "记录自2022-06-01才有" in refused.err
    said = traffic.run(
        "blackspots", "--before", "2022-06-01..2022-06-01", "--after", "2022-06-02..2022-06-30"
    )
    assert said.code == 0, said.err
    assert "前段2022-06-01至2022-06-01（1天）" in said.out and "前段2起，后段0起" in said.out


def test_a_kind_is_said_once_and_a_wrong_rule_set_is_told(traffic: Terminal, tmp_path: Path) -> None:
    assert traffic.run("import", "roads", tmp_path / "roads.geojson").code == 2
    said = traffic.run("blackspots", "--rules", "county")
    assert said.code == 2 and "county" in said.err


def test_a_campaign_is_compared_by_its_code(traffic: Terminal, tmp_path: Path) -> None:
    pack = traffic.town / "town.yaml"
    drive = "{code: c, name: {zh: 春季整治}, starts_on: 2022-06-01, ends_on: 2022-06-30, looks_at: {zh: 头盔}"
    pack.write_text(
        pack.read_text("utf-8").replace(
            "traffic:\n", f"traffic:\n  campaigns: [{drive}, source: {{zh: 测试用}}}}]\n"
        ),
        "utf-8",
    )
    lon, lat = casualty()[3:5]
    rows = [(str(n), day, "8:15", lon, lat, "0", "1", "", "", "")
            for n, day in enumerate(("2021-05-01", "2021-06-02", "2022-06-02", "2022-06-03"))]  # fmt: skip
    (tmp_path / "own.csv").write_bytes(csv_of(rows, OWN_COLUMNS))
    assert traffic.run("import", "accidents", tmp_path / "own.csv", "--crs", "EPSG:4490").code == 0
    said = traffic.run("blackspots", "--campaign", "c")
    assert said.code == 0, said.err
    assert "前段2021-06-01至2021-06-30" in said.out and "来源：测试用" in said.out
    assert "伤人事故：前段1起，后段2起。按天数折算应为1.0起，实际是它的2.00倍" in said.out
    assert "亡人事故：前段0起，后段0起。前段没有事故，算不出倍数。" in said.out
    said = traffic.run("blackspots", "--campaign", "x")
    assert said.code == 2 and "可选：c" in said.err


def test_the_empty_form_is_written_and_read_back(traffic: Terminal, tmp_path: Path) -> None:
    said = traffic.run("template", "accidents", "-o", tmp_path / "form.xlsx")
    assert said.code == 0, said.err
    book = CalamineWorkbook.from_path(tmp_path / "form.xlsx")
    assert book.get_sheet_by_index(0).to_python() == [list(OWN_COLUMNS)]


def test_a_table_that_is_not_ours_asks_for_a_profile(traffic: Terminal, tmp_path: Path) -> None:
    said = traffic.run("import", "accidents", tmp_path / "a.csv", "--crs", "EPSG:4490")
    assert said.code == 2 and "--profile" in said.err and "交警的表：导入方案" in said.err
    profile = (tmp_path / "p.yaml").read_text("utf-8").replace("经度", "东经")
    (tmp_path / "wrong.yaml").write_text(profile, "utf-8")
    said = traffic.run("import", "accidents", tmp_path / "a.csv", "--profile", tmp_path / "wrong.yaml")
    assert said.code == 2 and "东经" in said.err and "--profile" not in said.err
