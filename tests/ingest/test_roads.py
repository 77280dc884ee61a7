"""A file of roads: lines with a kind, near the town; everything else is told."""

from __future__ import annotations

import json

import pytest
from shapely import LineString, MultiLineString, Point
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from tests import toy
from xqgis.errors import UnknownCode, UnreadableFile
from xqgis.ingest.roads import RoadDraft, RoadFields, read
from xqgis.ingest.source import Upload
from xqgis.model.tables import ROADS, names
from xqgis.words import say

LON, LAT = toy.centre(toy.GRIDS[0])
LINE = LineString([(LON, LAT), (LON + 0.001, LAT)])
FIELDS = RoadFields("code", "name", "kind")


def _read(
    features: list[tuple[BaseGeometry | None, dict[str, str]]], fields: RoadFields = FIELDS
) -> RoadDraft:
    told = [
        {"type": "Feature", "geometry": mapping(shape) if shape else None, "properties": about}
        for shape, about in features
    ]
    data = json.dumps({"type": "FeatureCollection", "features": told}).encode()
    bounds = toy.areas("village").total_bounds
    return read(Upload.of("roads.geojson", data), fields, None, toy.town(), bounds)


def _about(code: str, kind: str = "provincial", name: str = "S331") -> dict[str, str]:
    return {"code": code, "kind": kind, "name": name}


def test_lines_are_taken_with_their_kind_in_any_language() -> None:
    both = MultiLineString([LINE.coords, [(LON, LAT), (LON, LAT + 0.001)]])
    found = _read([(LINE, _about("a")), (both, _about("b", "村道", "")), (LINE, _about("c", "Motorway"))])
    assert list(found.frame.columns) == names(ROADS)
    assert found.frame["kind"].tolist() == ["provincial", "lane", "motorway"]
    assert found.frame["name"].tolist() == ["S331", "", "S331"]
    assert (found.read, found.stored, found.rejected) == (3, 3, 0)
    assert found.frame.crs.to_epsg() == 4490


def test_stretches_without_a_code_are_numbered_and_may_all_be_of_one_kind() -> None:
    found = _read([(LINE, {}), (LINE, {"x": "1"})], RoadFields(all_of="lane"))
    assert found.frame["code"].tolist() == ["R001", "R002"]
    assert found.frame["kind"].tolist() == ["lane", "lane"]


def test_what_is_no_road_of_the_town_is_told() -> None:
    far = LineString([(100, 30), (101, 30)])
    found = _read(
        [
            (LINE, _about("a")), (LINE, _about("a")), (Point(LON, LAT), _about("b")), (far, _about("c")),
            (LINE, _about("d", "运河")), (LINE, _about("")), (None, _about("e")),
        ]
    )  # fmt: skip
    assert found.reasons == {
        "not_a_line": 2, "duplicate_code": 1, "no_code": 1, "road_elsewhere": 1, "unknown_road": 1,
    }  # fmt: skip
    assert found.stored == 1 and found.read == found.stored + found.rejected


def test_a_wrong_kind_of_road_hides_nothing_else() -> None:
    found = _read([(Point(LON, LAT), _about("", "县乡")), (LINE, _about("a", "运河"))])
    assert [(one.row, one.reason.value) for one in found.problems] == [
        (1, "no_code"), (1, "not_a_line"), (1, "unknown_road"), (2, "unknown_road"),
    ]  # fmt: skip
    told = [say(one.sentence, "zh-Hans", **one.told) for one in found.problems[2:]]
    assert told == ["“县乡”不是道路类型。是不是“县乡道”？", "“运河”不是道路类型。"]
    assert ["、".join(say(one.key, "zh-Hans") for one in facts["known"]) for key, facts in found.notes
            if key == "ingest.note_kinds"] == ["高速公路、省道、县乡道、村道"]  # fmt: skip


def test_a_kind_or_a_field_that_is_not_there_is_a_slip_of_the_person() -> None:
    with pytest.raises(UnknownCode):
        _read([(LINE, {})], RoadFields(all_of="canal"))
    with pytest.raises(UnreadableFile):
        _read([(LINE, _about("a"))], RoadFields("nummer", all_of="lane"))
