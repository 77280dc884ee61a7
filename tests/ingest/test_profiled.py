"""Profiles: tables and layers of other offices, read as their profile says and never guessed."""

from __future__ import annotations

import json

import pytest

from tests import toy
from tests.ingest.desk import (
    HEADER,
    WIDE,
    WIDE_HEADER,
    context,
    csv_of,
    line,
    read,
    read_form,
    read_wide,
    the_reason,
    why,
    wide_line,
    wide_profile,
)
from xqgis.errors import ProfileInvalid, UnreadableFile, WrongCrs
from xqgis.geo import gcj02
from xqgis.ingest.inspections import agreed_crs
from xqgis.ingest.profile import read_profile
from xqgis.model.problem import Reason
from xqgis.words import say


def test_wide_rows_give_a_check_for_each_item_judged() -> None:
    draft = read_wide(
        wide_line(name="a"),
        wide_line(name="b", dirt="6", park="no"),
        wide_line(name="c", dirt="nan", park="n/a"),
        wide_line(name="d", dirt="Exempt", park="yes"),
    )
    assert draft.found[["row", "item", "result"]].to_numpy().tolist() == [
        [2, "T-A01-1", 1],
        [2, "T-C01-1", 1],
        [3, "T-A01-1", 0],
        [3, "T-C01-1", 0],
        [4, "T-C01-1", -1],
        [5, "T-C01-1", 1],
    ]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"dirt": "many"}, "dirt", "unknown_value"),
        ({"dirt": "NaN"}, "dirt", "unknown_value"),
        ({"park": "maybe"}, "park", "unknown_value"),
        ({"park": ""}, "park", "empty"),
    ],
)
def test_a_value_nobody_explained_is_rejected_with_its_whole_row(cells, column, reason) -> None:
    draft = read_wide(wide_line(**cells))
    assert the_reason(draft) == (column, next(iter(cells.values())), reason)
    assert len(draft.found) == 0


def test_a_located_row_where_nothing_was_judged_counts_and_gives_no_check() -> None:
    only_dirt = WIDE[: WIDE.index("  - {item: T-C01-1")]
    draft = read_wide(wide_line(dirt="nan"), wide_line(dirt="nan"), wide_line(name="b"), profile=only_dirt)
    assert (draft.accepted, len(draft.found)) == (3, 1)
    assert draft.notes == (("ingest.note_no_checks", {"rows": 2}),)


def test_a_long_profile_maps_their_words_to_ours() -> None:
    profile = read_profile(
        """
kind: inspections
columns: {grid_code: cell, date: day, village: v, note: n}
item: {column: code, map: {垃圾: T-A01-1}}
result: {column: r, pass: [A, B], fail: [C], not_applicable: [D], not_judged: ["", 未查]}
source: {column: who, map: {督查组: group}}
"""
    )
    header = ("cell", "v", "day", "code", "r", "who", "n")
    rows = [
        (toy.GRIDS[1], toy.UPPER, "2022-06-01", code, result, who, "")
        for code, result, who in [
            ("垃圾", "A", "督查组"),
            ("T-C01-1", "C", "督查组"),
            ("T-C01-2", "D", "自查"),
            ("T-A01-2", "未查", "self"),
            ("垃圾", "E", "别人"),
        ]
    ]
    draft = read(csv_of(rows, header), "a.csv", profile, context())
    assert draft.found[["item", "result", "source"]].to_numpy().tolist() == [
        ["T-A01-1", 1, "group"],
        ["T-C01-1", 0, "group"],
        ["T-C01-2", -1, "self"],
    ]
    assert [problem.reason for problem in draft.problems] == [Reason.UNKNOWN_SOURCE, Reason.UNKNOWN_RESULT]
    assert draft.crs == ""


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("item: T-A01-1", "item: T-Z99-1", "checks[0].item", "unknown_item"),
        ("source: group", "source: nobody", "source", "source"),
    ],
)
def test_a_profile_that_names_what_the_town_lacks_is_refused(old, new, where, reason) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        read_wide(wide_line(), profile=WIDE.replace(old, new))
    assert refusal.value.facts["where"] == where
    assert why(refusal.value) == reason


def test_a_file_that_lacks_the_profile_s_columns_is_refused_by_their_names() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(csv_of([("1", "2")], ("x", "y")), "a.csv", wide_profile(), context())
    assert refusal.value.facts["why"].facts == {"columns": "day、name、dirt、park", "present": "x、y"}


@pytest.mark.parametrize(("lang", "known"), [("zh-Hans", "、"), ("en", ", ")])
def test_what_may_be_typed_is_told_in_the_language_of_the_sentence(lang: str, known: str) -> None:
    draft = read_form(line(source="?", announced="?"))
    told = " ".join(say(problem.sentence, lang, **problem.told) for problem in draft.problems)
    assert known.join(name.in_(lang) for name in toy.town().sources.values()) in told
    assert known.join(say(f"ingest.{word}", lang) for word in ("yes", "no")) in told
    ((key, facts),) = read_wide(wide_line(), profile=WIDE.replace("source: group\n", "")).notes
    assert next(iter(toy.town().sources.values())).in_(lang) in say(key, lang, **facts)


def test_a_needed_column_that_stands_twice_is_refused_and_another_is_not() -> None:
    unneeded = csv_of([(*wide_line(), "1", "2")], (*WIDE_HEADER, "z", "z"))
    assert read(unneeded, "a.csv", wide_profile(), context()).accepted == 1
    needed = csv_of([(*wide_line(), "1")], (*WIDE_HEADER, "dirt"))
    with pytest.raises(UnreadableFile) as refusal:
        read(needed, "a.csv", wide_profile(), context())
    assert why(refusal.value) == "twice"


def layer_of(*shapes: dict, **more: object) -> bytes:
    """A layer whose features have what `WIDE` wants to know, except where they are, and ``more``."""
    told = dict(zip(WIDE_HEADER[2:], wide_line()[2:], strict=True)) | more
    features = [{"type": "Feature", "properties": told, "geometry": shape} for shape in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_layer_of_points_says_where_when_the_profile_does_not() -> None:
    profile = read_profile(WIDE.replace("lon: x, lat: y, ", ""))
    draft = read(layer_of(point_at(toy.GRIDS[1])), "visits.geojson", profile, context())
    assert (draft.accepted, set(draft.found["grid"])) == (1, {toy.GRIDS[1]})


def point_at(code: str) -> dict:
    """A point in the middle of a grid of the toy town, as GeoJSON."""
    return {"type": "Point", "coordinates": toy.centre(code)}


def test_the_system_of_a_layer_speaks_of_its_own_points_and_of_no_column() -> None:
    lon, lat = (float(value) for value in gcj02.from_wgs84(*toy.centre(toy.GRIDS[2])))
    data = layer_of(point_at(toy.GRIDS[1]), x=lon, y=lat)
    with pytest.raises(WrongCrs):
        read(data, "a.geojson", read_profile(WIDE.replace("crs: EPSG:4490\n", "")), context())
    draft = read(data, "a.geojson", read_profile(WIDE.replace("EPSG:4490", "gcj02")), context())
    assert (draft.crs, set(draft.found["grid"]), draft.notes) == ("gcj02", {toy.GRIDS[2]}, ())


@pytest.mark.parametrize("names", [("经度", "纬度"), ("lon", "lat")])
def test_our_own_form_takes_the_points_of_a_layer_before_columns_of_that_name(names: tuple[str, str]) -> None:
    told = {name: cell for name, cell in zip(HEADER, line(lon="", lat=""), strict=True) if cell}
    data = layer_of(point_at(toy.GRIDS[1]), **told, **dict.fromkeys(names, 1))
    draft = read(data, "a.geojson", None, context())
    assert (draft.accepted, draft.crs, set(draft.found["grid"])) == (1, "EPSG:4326", {toy.GRIDS[1]})


def test_a_table_or_a_layer_of_lines_does_not_say_where() -> None:
    profile = read_profile(WIDE.replace("lon: x, lat: y, ", ""))
    line_string = {"type": "LineString", "coordinates": [toy.centre(code) for code in toy.GRIDS[:2]]}
    for data, name in ((csv_of([wide_line()], WIDE_HEADER), "a.csv"), (layer_of(line_string), "a.geojson")):
        with pytest.raises(ProfileInvalid) as refusal:
            read(data, name, profile, context())
        assert why(refusal.value) == "where"


def test_flag_then_profile_then_file_says_the_system_and_a_disagreement_is_told() -> None:
    assert agreed_crs(("", "", "")) == ("", ())
    assert agreed_crs(("", "epsg:4490", "")) == ("EPSG:4490", ())
    used, notes = agreed_crs(("gcj-02", "EPSG:4490", "EPSG:4490"))
    assert used == "gcj02"
    assert notes == (("ingest.note_crs", {"crs": "gcj02", "others": "EPSG:4490"}),)


def test_points_in_a_system_nobody_names_are_refused() -> None:
    with pytest.raises(WrongCrs):
        read_wide(wide_line(), profile=WIDE.replace("crs: EPSG:4490\n", ""))
    assert read_wide(wide_line(), profile=WIDE.replace("crs: EPSG:4490\n", ""), crs="EPSG:4490").accepted == 1


def test_the_form_s_header_states_the_system_of_its_points() -> None:
    header = tuple(name.replace("经度", "经度（EPSG:4547）") for name in HEADER)
    row = line(lon=str(toy.WEST + 150), lat=str(toy.SOUTH + 50))
    draft = read(csv_of([row], header), "a.csv", None, context())
    assert (draft.crs, draft.found["grid"].tolist()) == ("EPSG:4547", [toy.GRIDS[3]])
