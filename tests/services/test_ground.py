"""Shapes of the town, from the store and the pack, ready to draw."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

from tests import toy
from xqgis.errors import UnreadableFile
from xqgis.geo.outlines import projected
from xqgis.services.ground import area_layer, basemap_layer, ground, relief, town_layer
from xqgis.services.town_hall import TownHall
from xqgis.store import open_store

LINE = {"type": "LineString", "coordinates": [[112.5, 27.3], [112.52, 27.38]]}
POND = {"type": "Polygon", "coordinates": [[[112.5, 27.3], [112.51, 27.3], [112.51, 27.31], [112.5, 27.3]]]}


def write(hall: TownHall, name: str, *features: tuple[dict[str, object], dict[str, object] | None]) -> None:
    folder = hall.pack.folder / "basemap"
    folder.mkdir(exist_ok=True)
    told = [{"type": "Feature", "properties": facts, "geometry": shape} for facts, shape in features]
    (folder / name).write_text(json.dumps({"type": "FeatureCollection", "features": told}), "utf-8")


def test_areas_carry_code_name_village_and_whether_they_are_pilots(hall: TownHall) -> None:
    layer = area_layer(hall, "grid")
    first = layer.features[0]
    assert layer.codes == toy.GRIDS and layer.version == 1
    assert (first.name, first.village, first.pilot, first.demo) == ("网格001001", toy.UPPER, True, True)
    assert not layer.features[-1].pilot
    assert [feature.pilot for feature in area_layer(hall, "village").features] == [True, False]


def test_labels_lie_in_the_middle_of_a_square(hall: TownHall) -> None:
    for feature in area_layer(hall, "grid").features:
        ends = projected(np.array([feature.label, toy.centre(feature.code)]), toy.STORED, toy.MEASURED)
        assert np.hypot(*(ends[0] - ends[1])) < 2


def test_the_town_is_all_its_villages_without_the_lines_between(hall: TownHall) -> None:
    (town,) = town_layer(hall).features
    whole = shapely.union_all(list(toy.squares().values()))
    assert len(town.rings) == 1
    assert shapely.Polygon(town.rings[0]).symmetric_difference(whole).area / whole.area < 0.01


def test_a_layer_is_made_once_a_version(hall: TownHall) -> None:
    assert area_layer(hall, "grid") is area_layer(hall, "grid")
    assert town_layer(hall) is town_layer(hall)


def test_a_town_without_polygons_has_empty_layers(hall: TownHall) -> None:
    home = hall.settings.home / "other"
    home.mkdir()
    bare = replace(
        hall, store=open_store(f"sqlite:///{home / 'store.sqlite'}", home), shelf=type(hall.shelf)(8)
    )
    under = ground(bare, "grid")
    for layer in (under.areas, under.villages, under.town, under.water, under.roads):
        assert layer.features == ()
    assert under.relief is None
    bare.store.close()


def test_waters_are_lines_or_areas_and_keep_their_kind(hall: TownHall) -> None:
    river = {"kind": "river", "name": "涓水", "demo": True}
    write(hall, "water.geojson", (river, LINE), ({"kind": "reservoir", "name": "{{7*7}}"}, POND))
    layer = basemap_layer(hall, "water")
    assert [(one.kind, one.name, one.line) for one in layer.features] == [
        ("river", "涓水", True),
        ("reservoir", "{{7*7}}", False),
    ]


def test_a_changed_file_is_another_version(hall: TownHall) -> None:
    write(hall, "roads.geojson", ({"kind": "county", "name": "Y295"}, LINE))
    before = basemap_layer(hall, "road")
    write(hall, "roads.geojson", ({"kind": "county", "name": "Y295 "}, LINE), ({"kind": "lane"}, LINE))
    after = basemap_layer(hall, "road")
    assert before != after and before.version != after.version and len(after.features) == 2


@pytest.mark.parametrize(
    "content", ["", "[]", '{"features": 3}', '{"features": [{"geometry": {"type": "Blob"}}]}']
)
def test_a_broken_basemap_is_named(hall: TownHall, content: str) -> None:
    write(hall, "roads.geojson")
    (hall.pack.folder / "basemap" / "roads.geojson").write_text(content or "x", "utf-8")
    with pytest.raises(UnreadableFile) as refused:
        basemap_layer(hall, "road")
    assert refused.value.facts["name"] == "roads.geojson"


def test_without_an_elevation_model_there_are_no_hills(hall: TownHall) -> None:
    assert relief(hall) is None
