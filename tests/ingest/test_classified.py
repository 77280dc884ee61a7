"""State secrets: a layer that says it is one stays out whole; wide detail is warned of."""

from __future__ import annotations

import json

import pytest
from shapely import box, to_geojson

from tests import toy
from xqgis.errors import LayerSecret
from xqgis.ingest.classified import detail_notes, refuse_secret, terrain_notes
from xqgis.ingest.source import Upload, read_layer
from xqgis.words import say

SQUARE = json.loads(to_geojson(box(112, 27, 113, 28)))


def layer(**told: str) -> Upload:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(to_geojson(box(112, 27, 113, 28))),
        }
        for properties in ({"code": "1"}, {"code": "2", **told})
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    return Upload("layer.geojson", {"layer.geojson": data})


@pytest.mark.parametrize(
    "told",
    [
        {"密级": "机密"}, {"密级": "秘密★10年"}, {"秘密等级": "绝密"}, {"Classification": "TOP SECRET"},
        {"SECRECY": "secret"}, {" 密级 ": "机密"}, {"密级": "涉密"}, {"secrecy": "ＳＥＣＲＥＴ"},
    ],
)  # fmt: skip
def test_a_layer_that_says_it_is_secret_is_refused_whole(told: dict[str, str]) -> None:
    with pytest.raises(LayerSecret) as refused:
        read_layer(layer(**told))
    assert refused.value.facts["name"] == "layer.geojson"


@pytest.mark.parametrize(
    "told",
    [{"密级": "非密"}, {"密级": "公开"}, {"密级": ""}, {"name": "秘密花园"}, {"secrecy": "unclassified"}],
)
def test_what_says_it_is_none_and_a_name_that_sounds_like_one_are_read(told: dict[str, str]) -> None:
    assert len(read_layer(layer(**told)).properties) == 2


def test_numbers_and_nothing_are_no_mark_of_a_secret() -> None:
    refuse_secret([{"密级": 1, "x": None}, {"secrecy": None}], "x")


def test_several_kinds_of_places_over_more_than_25_km2_are_warned_of() -> None:
    places = toy.places().iloc[[0] * 6].reset_index(drop=True)
    wide = places.assign(
        kind=["school", "shop", "stop"] * 2, lon=[112.8, 112.9] * 3, lat=[27.1, 27.1, 27.2, 27.2, 27.1, 27.2]
    )
    ((key, facts),) = detail_notes(wide)
    assert key == "ingest.note_detail" and facts == {"km2": 110, "most": 25}
    assert detail_notes(wide.assign(kind="school")) == ()
    assert detail_notes(wide.assign(lon=112.8 + wide["lon"] * 1e-4, lat=27 + wide["lat"] * 1e-4)) == ()
    assert detail_notes(wide.head(0)) == ()


@pytest.mark.parametrize(
    ("cell_m", "cells", "told"),
    [
        (90.0, 10_000, []),
        (50.1, 1_000_000, []),
        (50.0, 4, ["ingest.note_contours"]),
        (25.0, 123_680, ["ingest.note_contours"]),
        (2.5, 4_000_000, ["ingest.note_contours"]),
        (2.5, 4_000_001, ["ingest.note_contours", "ingest.note_heights"]),
        (1.0, 25_000_001, ["ingest.note_contours", "ingest.note_heights"]),
    ],
)
def test_heights_fine_enough_for_contours_of_20_m_are_warned_of(
    cell_m: float, cells: int, told: list[str]
) -> None:
    notes = terrain_notes(cell_m, cells)
    assert [key for key, _ in notes] == told
    for key, facts in notes:
        assert "自然资源" in say(key, "zh-Hans", **facts) and "{" not in say(key, "en", **facts)
