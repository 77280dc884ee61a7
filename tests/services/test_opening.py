"""Opening a town hall: the pack's outlines come in as an import does, whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from xqgis.errors import AlreadyFiled, PackInvalid
from xqgis.pack import read_pack
from xqgis.services import opening
from xqgis.services.opening import open_town_hall
from xqgis.services.town_pack import start_pack
from xqgis.settings import ROOT, Settings
from xqgis.store import Store
from xqgis.words import say

SQUARE = [[112.5, 27.37], [112.51, 27.37], [112.51, 27.38], [112.5, 27.38], [112.5, 27.37]]
SLIP = [[112.5, 27.37], [112.51, 27.37], [112.51, 27.38], [112.5052, 27.38], [112.505, 27.3802]]
SLIP += [[112.5052, 27.3802], [112.505, 27.38], [112.5, 27.38], [112.5, 27.37]]


def test_the_default_town_opens_with_its_outlines(tmp_path: Path) -> None:
    settings = Settings(town=ROOT / "data", home=tmp_path / "var")
    first = open_town_hall(settings)
    assert (len(first.areas("village").frame), len(first.areas("grid").frame)) == (12, 238)
    assert first.store.revision() == 2
    assert first.store.audit()["actor"].unique().tolist() == ["setup"]
    first.store.close()
    again = open_town_hall(settings)
    assert again.store.revision() == 2
    again.store.close()


def test_a_new_pack_opens_without_outlines(tmp_path: Path) -> None:
    start_pack(tmp_path / "town")
    hall = open_town_hall(Settings(town=tmp_path / "town", home=tmp_path / "var"))
    assert hall.coverage("grid") is None
    assert hall.grid_village() == {}
    hall.store.close()
    with pytest.raises(PackInvalid):
        start_pack(tmp_path / "town")


def _with_village(folder: Path, geometry: object) -> Settings:
    start_pack(folder / "town")
    feature = {"type": "Feature", "properties": {"code": "1", "name": "上村"}, "geometry": geometry}
    told = {"type": "FeatureCollection", "features": [feature]}
    (folder / "town" / "villages" / "villages.geojson").write_text(json.dumps(told), "utf-8")
    return Settings(town=folder / "town", home=folder / "var")


def test_an_outline_that_crosses_itself_is_mended_as_by_an_import(tmp_path: Path) -> None:
    hall = open_town_hall(_with_village(tmp_path, {"type": "Polygon", "coordinates": [SLIP]}))
    assert hall.areas("village").frame.geometry.is_valid.all()
    hall.store.close()


@pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": [112.5, 27.37]}])
def test_a_pack_with_an_unusable_outline_does_not_open(tmp_path: Path, geometry: object) -> None:
    with pytest.raises(PackInvalid) as refused:
        open_town_hall(_with_village(tmp_path, geometry))
    facts = refused.value.facts
    assert (facts["file"], facts["where"]) == ("villages/villages.geojson", "features[1]")
    assert facts["why"].key == "problems.bad_geometry"  # type: ignore[attr-defined]


def test_two_who_open_a_new_store_at_once_both_get_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _with_village(tmp_path, {"type": "Polygon", "coordinates": [SQUARE]})

    def too_late(*_: object) -> int:
        raise AlreadyFiled(batch="village-1", filed_on=None, actor="setup")

    monkeypatch.setattr(opening, "store_areas", too_late)
    open_town_hall(settings).store.close()


def test_what_there_is_to_say_of_a_pack_s_outlines_is_said_once(tmp_path: Path) -> None:
    settings = _with_village(tmp_path, {"type": "Polygon", "coordinates": [SLIP]})
    hall = open_town_hall(settings)
    hall.store.close()
    told = [say(key, "en", **facts) for key, facts in hall.notes]
    assert any(line.startswith("villages/villages.geojson: ") and "mended" in line for line in told)
    again = open_town_hall(settings)
    again.store.close()
    assert again.notes == ()


def test_grids_that_name_a_village_keep_it_without_a_list_of_villages(tmp_path: Path) -> None:
    start_pack(tmp_path / "town")
    square = {"type": "Polygon", "coordinates": [SQUARE]}
    pattern = read_pack(tmp_path / "town").town.grid_code_pattern
    code = "430423105001001"
    assert re.fullmatch(pattern, code)
    properties = {"code": code, "name": "一格", "village": "430423105001"}
    feature = {"type": "Feature", "properties": properties, "geometry": square}
    told = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "town" / "grids" / "grids.geojson").write_text(json.dumps(told), "utf-8")
    hall = open_town_hall(Settings(town=tmp_path / "town", home=tmp_path / "var"))
    assert hall.grid_village() == {code: "430423105001"}
    hall.store.close()


def test_whoever_opens_it_hears_the_notes_and_leaves_it_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, dict[str, object]]] = []
    closed: list[Store] = []
    close = Store.close
    monkeypatch.setattr(Store, "close", lambda store: closed.append(store) or close(store))
    settings = _with_village(tmp_path, {"type": "Polygon", "coordinates": [SLIP]})
    with opening.opened_hall(settings, lambda key, **facts: told.append((key, facts))) as hall:
        assert told == list(hall.notes) and told
        assert not closed
    assert closed == [hall.store]
