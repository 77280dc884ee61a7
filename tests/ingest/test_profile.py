"""Profiles: YAML whose scalars stay text, and refusals that name the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.desk import WIDE, why
from xqgis.errors import ProfileInvalid
from xqgis.ingest.dates import DEFAULT_FORMATS
from xqgis.ingest.profile import read_profile
from xqgis.words import LANGUAGES, say

LONG = """
kind: inspections
columns: {grid_code: cell, date: day}
item: {column: code, map: {A: T-A01-1}}
result: {column: Results, pass: [ok], fail: [bad], not_applicable: [No]}
source: {column: who, map: {office: group}}
"""


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_the_profile_of_the_plan_is_read_with_nothing_changing_its_meaning() -> None:
    profile = read_profile(WIDE)
    assert profile.crs == "EPSG:4490"
    assert profile.checks[0].not_judged == ("", "nan", "Exempt")
    assert profile.needed() == ["day", "x", "y", "name", "dirt", "park"]
    assert profile.sources is not None
    assert profile.sources.constant == "group"


def test_unquoted_words_stay_the_words_they_are() -> None:
    text = changed(WIDE, "Exempt]", "No, on, 0430423, 1e3, ~, null, 2022-06-01]")
    judged = read_profile(text).checks[0].not_judged
    assert judged == ("", "nan", "No", "on", "0430423", "1e3", "~", "null", "2022-06-01")


def test_a_profile_without_a_column_of_places_takes_the_points_of_a_layer_and_nothing_else() -> None:
    bare = read_profile(changed(WIDE, "lon: x, lat: y, ", ""))
    placed = bare.placed(("px", "py"))
    assert (placed.columns.lon, placed.columns.lat) == ("px", "py")
    with pytest.raises(ProfileInvalid) as refusal:
        bare.placed(None)
    assert (why(refusal.value), refusal.value.facts["where"]) == ("where", "columns")
    assert read_profile(WIDE).placed(("px", "py")).columns.lon == "x"


def test_a_long_profile_maps_items_and_sources() -> None:
    profile = read_profile(LONG)
    assert profile.date_formats == DEFAULT_FORMATS
    assert profile.item is not None
    assert profile.item.map == {"A": "T-A01-1"}
    assert profile.result is not None
    assert profile.result.not_applicable == ("No",)
    assert profile.needed() == ["day", "cell", "code", "Results", "who"]


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (changed(WIDE, "kind: inspections", "kind: accidents"), "kind", "kind"),
        (changed(WIDE, "EPSG:4490", "EPSG:123456"), "crs", "crs"),
        (changed(WIDE, "date: day, ", ""), "columns.date", "missing"),
        (changed(WIDE, "lat: y, ", ""), "columns", "lon_lat"),
        (changed(WIDE, "name}", "name, colour: red}"), "columns.colour", "extra"),
        (changed(WIDE, '"<= 5"', '"<= five"'), "checks[0].pass_if", "rule"),
        (changed(WIDE, "column: park, ", ""), "checks[1].column", "missing"),
        (changed(WIDE, "%Y-%m-%d", "%Y-%q"), "date_formats[0]", "pattern"),
        (changed(WIDE, '["%Y-%m-%d"]', "[]"), "-", "blank"),
        (changed(WIDE, "source: group", "source: [group]"), "source", "shape"),
        (changed(WIDE, "source: group", "sauce: group"), "sauce", "extra"),
        (changed(LONG, "column: code,", "column: code, constant: T-A01-1,"), "item", "constant_or_column"),
        (changed(LONG, "fail: [bad]", "fail: [ok]"), "result", "value_twice"),
        (changed(LONG, "item: {column: code, map: {A: T-A01-1}}\n", ""), "-", "wide_or_long"),
        (LONG + WIDE[WIDE.index("checks:") :], "-", "wide_or_long"),
        (changed(LONG, "date: day}", "date: day, source: s}"), "-", "source_twice"),
        (LONG + "\ncrs: a\ncrs: b\n", "8:1", "yaml"),
        ("kind: &a inspections\ncolumns: *a", "-", "yaml"),
        ("- a\n- b", "-", "yaml"),
        ("{", "1:2", "yaml"),
        ("!!python/object/apply:os.system [id]", "-", "yaml"),
        ("[" * 5000, "-", "yaml"),
        ("#" * 300_000, "-", "profile_length"),
    ],
)
def test_a_bad_value_is_refused_by_its_key(text: str, where: str, reason: str) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        read_profile(text)
    assert why(refusal.value) == reason
    if reason != "yaml":
        assert refusal.value.facts["where"] == where
    assert all(say("errors.profile_invalid", lang, **refusal.value.facts) for lang in LANGUAGES)


def test_a_profile_is_read_from_its_file_too(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("\ufeff" + WIDE, "utf-8")
    assert read_profile(file) == read_profile(WIDE)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileInvalid):
        read_profile(file)
