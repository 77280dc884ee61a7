"""Reading a pack: the first bad value stops the start and is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.pack.packs import BATCH, default, new, refusal
from xqgis.pack import read_pack

FACTS = "code: 000000000 "
DOMAINS = "domains:\n- {code: A, name: {zh: 集镇治理, en: Market town}, icon: town}"


def test_a_new_town_needs_no_outlines(tmp_path: Path) -> None:
    pack = read_pack(new(tmp_path))
    assert pack.polygons == {} and pack.town.villages == ()
    assert [item.code for _, item in pack.registry.items()] == ["A01-1"]


def test_the_reader_keeps_what_yaml_would_bend(tmp_path: Path) -> None:
    changes = (FACTS, "code: 0430423 "), ("zh: 示例镇, en: Example Town", "zh: on, en: No")
    town = read_pack(new(tmp_path, *changes)).town
    assert (town.code, town.name.zh, town.name.en) == ("0430423", "on", "No")


def test_a_batch_target_stays_as_typed(tmp_path: Path) -> None:
    pack = read_pack(new(tmp_path, ("target: 4", "target: 07:00"), file=BATCH))
    assert pack.registry.item("A01-1").target == "07:00"


@pytest.mark.parametrize(
    ("old", "fresh", "where", "why"),
    [
        ("demo: false", "demo: no", "demo", "not_a_flag"),
        ("demo: false", "demo: [true]", "demo", "not_a_text"),
        ("lon: 112.5", "lon: 212.5", "seat.lon", "out_of_range"),
        ("lon: 112.5", "lon: east", "seat.lon", "not_a_number"),
        ("stored_crs: EPSG:4490", "stored_crs: CGCS2000", "stored_crs", "not_a_crs"),
        ("starts_on: 2024-01-01", "starts_on: 2024-02-30", "phases[1].starts_on", "not_a_day"),
        ("met: 0.85", "met: 85%", "lines.1.stronger.met", "not_a_number"),
        ("met: 0.85", "met: 85", "lines.1.stronger.met", "not_a_share"),
        ("name: {zh: 示例镇, en: Example Town}", "name: 示例镇", "name", "wrong_shape"),
        ("name: {zh: 示例镇, en: Example Town}", "name: {zh: ''}", "name.zh", "empty"),
        ("name: {zh: 示例镇, en: Example Town}", "name: {en: X}", "name.zh", "missing"),
        (FACTS, "", "code", "missing"),
        (FACTS, "code: 0 0 ", "code", "not_a_code"),
        ("demo: false", "demmo: false", "demmo", "unknown_key"),
        ("checks: 10", "checks: -1", "minimum.checks", "not_a_whole"),
        ('"[0-9]{15}"', '"[0-9"', "grid_code_pattern", "not_a_pattern"),
        (DOMAINS, "domains: []", "domains", "too_few"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_its_key(
    tmp_path: Path, old: str, fresh: str, where: str, why: str
) -> None:
    file, told_where, told_why = refusal(new(tmp_path, (old, fresh)))
    assert (told_where, told_why) == (where, why)
    assert file.startswith("town.yaml:")


def test_a_bad_value_is_named_with_its_line(tmp_path: Path) -> None:
    pack = new(tmp_path, ("met: 0.85", "met: much"))
    lines = (pack / "town.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "much" in text)
    assert refusal(pack)[0] == f"town.yaml:{line}"


@pytest.mark.parametrize(
    ("old", "fresh", "where", "why"),
    [
        ("method: meas", "method: guess", "standards[1].items[1].method", "not_a_choice"),
        ("level: site", "level: street", "standards[1].items[1].level", "not_a_choice"),
        ("critical: false", "critical: X", "standards[1].items[1].critical", "not_a_flag"),
        ("domain: A", "domain: Z", "standards[1].domain", "unknown_code"),
        ("units: [enforcement]", "units: [nobody]", "standards[1].units[1]", "unknown_code"),
        ("site_types: [street]", "site_types: [moon]", "standards[1].items[1].site_types[1]", "unknown_code"),
        ("tags: [dirt]", "tags: [dust]", "standards[1].items[1].tags[1]", "unknown_code"),
        ("tags: [dirt]", "tags: [dirt, dirt]", "standards[1].items[1].tags[2]", "code_twice"),
        ("code: A01-1", "code: A01", "standards[1].items[1].code", "code_twice"),
        ("version: batch-1", "version:", "version", "not_a_code"),
    ],
)
def test_a_bad_standard_is_named(tmp_path: Path, old: str, fresh: str, where: str, why: str) -> None:
    file, told_where, told_why = refusal(new(tmp_path, (old, fresh), file=BATCH))
    assert (told_where, told_why) == (where, why)
    assert file.startswith(f"{BATCH}:")


def test_a_town_without_a_single_standard_is_refused(tmp_path: Path) -> None:
    pack = new(tmp_path)
    (pack / BATCH).unlink()
    assert refusal(pack) == ("standards/", "/", "no_standards")


def test_two_batches_count_together_and_share_no_code(tmp_path: Path) -> None:
    pack = new(tmp_path)
    text = (pack / BATCH).read_text("utf-8")
    (pack / "standards" / "batch-2.yaml").write_text(text, "utf-8")
    assert refusal(pack)[1:] == ("standards[1].code", "code_twice")
    fresh = text.replace("A01", "A02").replace("version: batch-1", "version: batch-2")
    (pack / "standards" / "batch-2.yaml").write_text(fresh, "utf-8")
    registry = read_pack(pack).registry
    assert registry.version == "batch-1+batch-2" and len(registry.standards) == 2
    assert [(one.code, one.valid_from) for one in registry.batches] == [("batch-1", None), ("batch-2", None)]


def test_a_patch_has_the_day_from_which_it_holds(tmp_path: Path) -> None:
    pack = new(tmp_path)
    text = (pack / "standards" / "batch-1.yaml").read_text("utf-8").replace("A01", "A02")
    dated = text.replace("version: batch-1", "version: patch-1\nname: {zh: 补丁一}\nvalid_from: 2022-03-01")
    (pack / "standards" / "patch-1.yaml").write_text(dated, "utf-8")
    registry = read_pack(pack).registry
    before, on = date(2022, 2, 28), date(2022, 3, 1)
    assert [one.code for one in registry.in_force(before)] == ["batch-1"]
    assert [one.code for one in registry.in_force(on)] == ["batch-1", "patch-1"]
    coming = registry.next_after(before)
    assert coming and coming.name.zh == "补丁一" and registry.next_after(on) is None
    assert set(registry.begins().values()) == {on}
    assert set(registry.begins()) == {item.code for item in registry.standards[1].items}


def test_weights_of_the_town_reach_standards_and_items(tmp_path: Path) -> None:
    changes = ("standards: {}", "standards: {XQ-A01: 2}"), ("items: {}", "items: {XQ-B04-2: 0.5}")
    registry = read_pack(default(tmp_path, *changes)).registry
    assert registry.standard_of("XQ-A01-1").weight == 2
    assert registry.item("XQ-B04-2").weight == 0.5
    assert registry.item("XQ-A01-1").weight == 1


def test_a_weight_of_nothing_known_is_refused(tmp_path: Path) -> None:
    pack = default(tmp_path, ("items: {}", "items: {XQ-Z99-1: 2}"))
    assert refusal(pack)[1:] == ("weights.items.XQ-Z99-1", "unknown_code")


def outlines(pack: Path, folder: str, *properties: dict[str, object]) -> None:
    features = [{"type": "Feature", "properties": each, "geometry": None} for each in properties]
    (pack / folder).mkdir(exist_ok=True)
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (pack / folder / f"{folder}.geojson").write_text(text, "utf-8")


def test_outlines_and_units_of_the_town_must_agree(tmp_path: Path) -> None:
    pack = default(tmp_path)
    outlines(pack, "villages", {"code": "430423105001", "name": "群英社区"})
    assert refusal(pack)[2] == "outline_missing"
    outlines(pack, "villages", {"code": "999", "name": "别处"})
    assert refusal(pack)[2] == "unknown_code"
    outlines(pack, "villages", *({"code": "1", "name": "x"} for _ in range(2)))
    assert refusal(pack)[2] == "unknown_code"


def test_a_second_file_of_outlines_is_refused(tmp_path: Path) -> None:
    pack = new(tmp_path)
    outlines(pack, "villages", {"code": "1", "name": "x"})
    (pack / "villages" / "more.geojson").write_text("{}", "utf-8")
    assert refusal(pack) == ("villages/", "/", "one_file_only")


def test_what_an_outline_lacks_is_left_to_the_reader_of_outlines(tmp_path: Path) -> None:
    pack = new(tmp_path)
    outlines(pack, "villages", {"code": "1"}, {"code": 1, "name": "x"})
    assert read_pack(pack).polygons == {"village": pack / "villages" / "villages.geojson"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"features": [1]}', '{"features": [{"properties": null}]}']
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    pack = new(tmp_path)
    (pack / "grids" / "grids.geojson").write_text(text, "utf-8")
    assert refusal(pack)[2] == "not_geojson"
