"""Places: a kind by any of its names, a grid and a village each, the rest told by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping

from tests import toy
from xqgis.errors import LayerMissing, UnknownCode, UnreadableFile
from xqgis.geo.coverage import Coverage
from xqgis.ingest.places import PlaceContext, PlaceDraft, PlaceFields, read
from xqgis.ingest.source import Upload
from xqgis.model.tables import PLACES
from xqgis.words import WRITTEN, say

FIELDS = PlaceFields("code", "name", "kind")
LON, LAT = toy.centre(toy.GRIDS[0])


def coverage(layer: Any) -> Coverage:
    frame = toy.areas(layer)
    return Coverage(frame["code"], frame.geometry)


def feature(shape: shapely.Geometry | None, **properties: object) -> dict[str, object]:
    geometry = mapping(shape) if shape is not None else None
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def places(*features: dict[str, object], fields: PlaceFields = FIELDS, **changes: Any) -> PlaceDraft:
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    told = {"grids": coverage("grid"), "villages": coverage("village")} | changes
    return read(Upload.of("p.geojson", data), fields, None, PlaceContext(toy.town(), **told))


def test_places_are_stored_as_declared_each_in_its_grid_and_village() -> None:
    yard = shapely.box(LON - 1e-4, LAT - 1e-4, LON + 2e-4, LAT + 1e-4)
    lon, lat = toy.centre(toy.GRIDS[3])
    draft = places(
        feature(shapely.Point(lon, lat), code="P1", name="新路\n口", kind="road"),
        feature(yard, code="P2", name="", kind="street"),
        feature(shapely.MultiPoint([(LON, LAT)]), code=3, name="单点", kind="street"),
    )
    assert (draft.read, draft.stored, draft.rejected, draft.mended) == (3, 3, 0, 0)
    assert {name: str(kind) for name, kind in draft.frame.dtypes.items()} == {
        column.name: column.dtype for column in PLACES
    }
    rows = draft.frame.set_index("code")
    assert rows["name"].to_dict() == {"P1": "新路 口", "P2": "P2", "3": "单点"}
    assert rows["grid"].to_dict() == {"P1": toy.GRIDS[3], "P2": toy.GRIDS[0], "3": toy.GRIDS[0]}
    assert rows["village"].to_dict() == {"P1": toy.LOWER, "P2": toy.UPPER, "3": toy.UPPER}
    assert (rows.loc["P1", "lon"], rows.loc["P1", "lat"]) == (lon, lat)
    assert yard.contains(shapely.Point(rows.loc["P2", "lon"], rows.loc["P2", "lat"]))
    assert rows.loc["P2", "geometry"].equals(yard)


@pytest.mark.parametrize("word", ["street", "STREET", "街道", "Street"])
def test_a_kind_goes_by_its_code_and_by_its_names(word: str) -> None:
    point = shapely.Point(LON, LAT)
    assert places(feature(point, code="a", name="", kind=word)).frame["kind"].tolist() == ["street"]
    of_all = PlaceFields("code", all_of=word)
    assert places(feature(point, code="a"), fields=of_all).frame["kind"].tolist() == ["street"]


@pytest.mark.parametrize(
    ("shape", "properties", "reason", "column"),
    [
        (shapely.Point(LON, LAT), {"code": "", "kind": "road"}, "no_code", "code"),
        (shapely.Point(LON, LAT), {"code": "a b", "kind": "road"}, "bad_code", "code"),
        (shapely.Point(LON, LAT), {"code": "good", "kind": "road"}, "duplicate_code", "code"),
        (shapely.Point(LON, LAT), {"code": "old", "kind": "road"}, "code_retired", "code"),
        (shapely.Point(LON, LAT), {"code": "x", "kind": "鱼塘"}, "unknown_kind", "kind"),
        (shapely.Point(LON, LAT), {"code": "x", "kind": None}, "no_kind", "kind"),
        (shapely.Point(LON + 1, LAT), {"code": "x", "kind": "road"}, "outside_town", "code"),
        (None, {"code": "x", "kind": "road"}, "bad_shape", "code"),
        (shapely.Polygon(), {"code": "x", "kind": "road"}, "bad_shape", "code"),
        (
            shapely.LineString([(LON, LAT), (LON, LAT + 1)]),
            {"code": "x", "kind": "road"},
            "bad_shape",
            "code",
        ),
        (
            shapely.MultiPoint([(LON, LAT), (LON, LAT + 1)]),
            {"code": "x", "kind": "road"},
            "bad_shape",
            "code",
        ),
    ],
)
def test_a_place_that_cannot_be_taken_is_told_by_name(
    shape: shapely.Geometry | None, properties: dict[str, object], reason: str, column: str
) -> None:
    good = feature(shapely.Point(LON, LAT), code="good", name="", kind="street")
    draft = places(good, feature(shape, name="", **properties), retired=frozenset({"old"}))
    (problem,) = draft.problems
    assert (problem.row, problem.reason.value, problem.column) == (2, reason, column)
    assert (draft.read, draft.stored, draft.rejected) == (2, 1, 1)
    for lang in WRITTEN:
        assert say(problem.sentence, lang, **problem.told)


def test_everything_that_is_wrong_with_a_row_is_told_and_the_kinds_once() -> None:
    far = feature(shapely.Point(LON + 1, LAT), code="a b", name="", kind="streett")
    none = feature(None, code="", name="", kind="castle")
    draft = places(far, none, feature(shapely.Point(LON, LAT), code="good", name="", kind="road"))
    told = [(problem.row, problem.reason.value) for problem in draft.problems]
    assert told == [
        (1, "bad_code"), (1, "unknown_kind"), (1, "outside_town"),
        (2, "no_code"), (2, "bad_shape"), (2, "unknown_kind"),
    ]  # fmt: skip
    assert (draft.stored, draft.rejected) == (1, 2)
    near, lost = (say(draft.problems[at].sentence, "zh-Hans", **draft.problems[at].told) for at in (1, 5))
    assert near == "“streett”不是可用的类型。是不是“街道”？" and lost == "“castle”不是可用的类型。"
    (known,) = [facts["known"] for key, facts in draft.notes if key == "ingest.note_kinds"]
    assert len(known) == len(toy.town().site_types)


def test_a_place_outside_the_town_is_told_with_its_point() -> None:
    draft = places(feature(shapely.Point(1.25, 2.5), code="far", name="", kind="road"))
    assert draft.stored == 0
    assert draft.problems[0].told["code"] == "far"
    assert "1.250000, 2.500000" in say(draft.problems[0].sentence, "en", **draft.problems[0].told)


def test_an_outline_that_crosses_itself_is_mended() -> None:
    bow = shapely.Polygon([(LON, LAT), (LON + 2e-4, LAT + 2e-4), (LON + 2e-4, LAT), (LON, LAT + 2e-4)])
    draft = places(feature(bow, code="bow", name="", kind="street"))
    assert (draft.mended, draft.mends[0].code) == (1, "bow")
    assert draft.frame.geometry.is_valid.all()


def test_what_the_person_asks_for_must_be_there() -> None:
    point = feature(shapely.Point(LON, LAT), code="a")
    with pytest.raises(UnreadableFile):
        places(point)
    with pytest.raises(UnknownCode):
        places(point, fields=PlaceFields("code", all_of="castle"))
    with pytest.raises(LayerMissing):
        places(point, grids=None, villages=None)


def test_a_place_in_no_grid_and_in_a_village_is_in_the_town() -> None:
    draft = places(feature(shapely.Point(LON, LAT), code="a", name="", kind="road"), grids=None)
    assert draft.frame[["grid", "village"]].to_numpy().tolist() == [["", toy.UPPER]]
