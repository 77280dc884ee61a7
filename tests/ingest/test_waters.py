"""Waters as files tell them: outlines, lines and points; what is said of each is judged, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
import shapely

from tests import toy, waters
from xqgis.errors import RulesMissing
from xqgis.geo.coverage import Coverage
from xqgis.ingest.places import PlaceContext, PlaceDraft
from xqgis.ingest.waters import WaterReading, read
from xqgis.model.tables import WATERS
from xqgis.words import WRITTEN, say


def drafted(*features: dict[str, object], today: date = toy.AS_OF) -> PlaceDraft:
    frame = toy.areas("grid")
    context = PlaceContext(waters.town(), Coverage(frame["code"], frame.geometry), None, today=today)
    return read(waters.upload(*features), waters.FIELDS, None, context)


def test_what_is_known_of_a_water_comes_in_under_either_name() -> None:
    told = {"unit": "U2", "post": "上村网格岗", "depth_m": 2.5, "events": 1, "patrolled_on": "2022-06-01"}
    kit = {"sign": "present", "sign_on": "2022/5/20", "buoy": "缺", "demo": True}
    chinese = {
        "责任单位": "农业中心",
        "巡查岗位": "网格岗",
        "水深": "3",
        "往年事件": "0",
        "救生圈": "有",
        "救生圈检查日期": "20220520",
    }
    draft = drafted(
        waters.feature(waters.pond(), "W1", **told, **kit),
        waters.feature(waters.pond(toy.GRIDS[1]), "W2", **chinese),
        waters.feature(waters.pond(toy.GRIDS[2]), "W3"),
    )
    assert (draft.read, draft.stored, draft.rejected) == (3, 3, 0), draft.problems
    assert {name: str(kind) for name, kind in draft.frame.dtypes.items()} == {
        column.name: column.dtype for column in WATERS
    }
    first, second, third = draft.frame.to_dict("records")
    assert {name: first[name] for name in told} == told
    assert json.loads(first["kit"]) == {"sign": ["present", "2022-05-20"], "buoy": ["missing", ""]}
    assert first["demo"] is True and first["grid"] == toy.GRIDS[0]
    assert (second["unit"], second["post"], second["depth_m"], second["events"]) == ("U2", "网格岗", 3, 0)
    assert json.loads(second["kit"]) == {"buoy": ["present", "2022-05-20"]}
    assert np.isnan(third["depth_m"]) and np.isnan(third["events"])
    assert (third["unit"], third["post"], third["patrolled_on"], third["kit"]) == ("", "", "", "{}")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("unit", "没有的单位"), ("post", "张三"), ("post", "13800138000岗"), ("depth_m", "很深"),
        ("post", "１３８００１３８０００岗"), ("post", "138.0013.8000岗"), ("post", "١٣٨٠٠١٣٨٠٠٠岗"),
        ("patrolled_on", "2022-07-01"), ("sign_on", "2099年1月1日"),
        ("depth_m", -1), ("depth_m", 4000), ("events", 1.5), ("events", "多起"),
        ("patrolled_on", "2022-02-30"), ("sign", "也许"), ("buoy_on", "昨天"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_costs_its_water_and_says_what_it_may_be(column: str, value: object) -> None:
    draft = drafted(
        waters.feature(waters.pond(), "W1", **{column: value}), waters.feature(waters.pond(), "W2")
    )
    assert draft.frame["code"].tolist() == ["W2"]
    problem = draft.problems[0]
    assert (problem.row, problem.column, problem.reason.value) == (1, column, "unknown_value")
    for lang in WRITTEN:
        assert say(problem.sentence, lang, **problem.told)


def test_everything_that_is_wrong_with_a_water_is_told_and_counts_as_one_water() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    bow = shapely.Polygon([(lon, lat), (lon + 1e-4, lat + 1e-4), (lon + 1e-4, lat), (lon, lat + 1e-4)])
    draft = drafted(
        waters.feature(bow, "W1", depth_m="很深", events="多起", post="张三"),
        waters.feature(waters.pond(), "W1"),
    )
    assert [problem.column for problem in draft.problems] == ["post", "depth_m", "events"]
    assert draft.reasons == {"unknown_value": 1} and (draft.stored, draft.rejected, draft.mended) == (1, 1, 0)


def test_a_wrong_kind_hides_nothing_and_a_bad_row_leaves_no_facts() -> None:
    draft = drafted(
        waters.feature(waters.pond(), "W1", depth_m="2"),
        waters.feature(waters.pond(), "W1", kind="swamp", depth_m="9", events="多起"),
    )
    assert [problem.reason.value for problem in draft.problems] == [
        "duplicate_code",
        "unknown_kind",
        "unknown_value",
    ]
    assert draft.frame["depth_m"].tolist() == [2.0]
    assert [key for key, _ in draft.notes].count("ingest.note_kinds") == 1


def test_a_day_counts_until_the_towns_own_today() -> None:
    told = waters.feature(waters.pond(), "W1", patrolled_on="2022-07-01")
    assert drafted(told, today=date(2022, 7, 1)).stored == 1
    (problem,) = drafted(told).problems
    assert "2022-06-30" in say(problem.sentence, "zh-Hans", **problem.told)


def test_reading_takes_no_longer_a_water_the_more_there_are() -> None:
    """The sets that are walked through a feature do not grow with the file: nothing is copied for each."""

    class Counted(dict[str, object]):
        walked = 0

        def __iter__(self) -> Iterator[str]:
            Counted.walked += 1
            return super().__iter__()

    frame = toy.areas("grid")
    context = PlaceContext(waters.town(), Coverage(frame["code"], frame.geometry), None)
    reading = WaterReading(waters.FIELDS, context, 50)
    reading._rows = Counted()  # type: ignore[assignment]
    for number in range(50):
        reading.take({"code": f"W{number}", "kind": "pond"}, "Polygon", waters.pond())
    assert len(reading._rows) == 50 and Counted.walked == 0


def test_a_river_stands_where_it_runs_through_the_town() -> None:
    lon, lat = toy.centre(toy.GRIDS[1])
    river = shapely.LineString([(lon - 1e-4, lat), (lon + 0.5, lat)])
    outside = shapely.LineString([(lon + 0.5, lat), (lon + 0.6, lat)])
    draft = drafted(
        waters.feature(river, "R1", kind="river"),
        waters.feature(outside, "R2", kind="river"),
        waters.feature(shapely.Point(lon, lat), "P1"),
        waters.feature(shapely.LineString([(lon, lat), (lon, lat)]), "R3", kind="河流"),
        waters.feature(None, "N1"),
    )
    assert draft.frame.set_index("code")["grid"].to_dict() == {"R1": toy.GRIDS[1], "P1": toy.GRIDS[1]}
    assert draft.reasons == {"bad_shape": 2, "outside_town": 1}


def test_a_kind_is_one_of_the_packs_and_a_town_without_rules_has_no_waters() -> None:
    assert drafted(waters.feature(waters.pond(), "W1", kind="swamp")).reasons == {"unknown_kind": 1}
    with pytest.raises(RulesMissing):
        read(waters.upload(), waters.FIELDS, None, PlaceContext(toy.town(), None, None))
