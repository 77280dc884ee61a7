"""Outlines through the town hall: read, put in force, said when they are there already."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import toy
from xqgis.errors import AlreadyFiled, CodesLost, NotAllowed, NothingUsable, WrongCrs
from xqgis.model.actor import Actor, Role
from xqgis.model.view import Level
from xqgis.services.areas import AreaFields, AreaFile, Upload, check_areas, store_areas
from xqgis.services.town_hall import TownHall
from xqgis.words import Phrase, say

FIELDS = AreaFields("code", "name", "village")


def _file(count: int = 4, **properties: object) -> AreaFile:
    frame = toy.areas("grid").head(count).assign(**properties)
    data = json.dumps(json.loads(frame.to_json(drop_id=True))).encode()
    return AreaFile(Upload.of("grids.geojson", data), FIELDS, toy.STORED)


def test_outlines_come_in_force_as_a_new_version(hall: TownHall, office: Actor) -> None:
    draft = check_areas(hall, office, "grid", _file(3))
    assert (draft.read, draft.stored, draft.rejected) == (3, 3, 0)
    assert len(hall.areas("grid").frame) == 4
    assert store_areas(hall, office, "grid", draft) == 2
    assert hall.areas("grid").frame["code"].tolist() == list(toy.GRIDS[:3])
    entry = hall.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("store_areas", "grid-2")


def test_the_outlines_in_force_are_not_stored_again(hall: TownHall, office: Actor) -> None:
    draft = check_areas(hall, office, "grid", _file(3))
    store_areas(hall, office, "grid", draft)
    with pytest.raises(AlreadyFiled):
        store_areas(hall, office, "grid", draft)


@pytest.mark.parametrize("layer", ["village", "grid"])
def test_outlines_beyond_the_town_are_refused_with_how_far_they_lie(
    hall: TownHall, office: Actor, layer: Level
) -> None:
    for east, north in ((0.0, 0.1), (-114.0, 26.5)):
        frame = toy.areas(layer)
        frame = frame.set_geometry(frame.translate(east, north))
        data = json.dumps(json.loads(frame.to_json(drop_id=True))).encode()
        with pytest.raises(WrongCrs) as refusal:
            check_areas(hall, office, layer, AreaFile(Upload.of("a.geojson", data), FIELDS, toy.STORED))
        why = refusal.value.facts["why"]
        assert isinstance(why, Phrase)
        assert why.key == "ingest.why_crs_far"
        if not east:
            assert why.facts == {"km": "11"}
        assert "公里" in say("errors.wrong_crs", "zh-Hans", **refusal.value.facts)


def test_outlines_near_the_town_are_taken(hall: TownHall, office: Actor) -> None:
    frame = toy.areas("village")
    frame = frame.set_geometry(frame.translate(0.0, 0.04))
    data = json.dumps(json.loads(frame.to_json(drop_id=True))).encode()
    draft = check_areas(hall, office, "village", AreaFile(Upload.of("a.geojson", data), FIELDS, toy.STORED))
    assert draft.stored == len(frame)


def test_without_a_usable_outline_nothing_is_stored(hall: TownHall, office: Actor) -> None:
    draft = check_areas(hall, office, "grid", _file(2, code=""))
    with pytest.raises(NothingUsable) as refused:
        store_areas(hall, office, "grid", draft)
    assert refused.value.facts["read"] == 2
    assert hall.areas("grid").version == 1


def test_a_code_goes_with_a_bad_feature_only_when_the_feature_cannot_have_been_it(
    hall: TownHall, office: Actor
) -> None:
    unknown = check_areas(hall, office, "grid", _file(3, code=[*toy.GRIDS[:2], ""]))
    assert unknown.lost == toy.GRIDS[2:]
    with pytest.raises(CodesLost) as refused:
        store_areas(hall, office, "grid", unknown)
    assert refused.value.facts == {"features": "3", "codes": "、".join(toy.GRIDS[2:]), "count": 2}
    named = f"{toy.GRIDS[0][:-3]}999"
    other = _file(3, code=[*toy.GRIDS[:2], named], village=[toy.UPPER, toy.UPPER, "nowhere"])
    draft = check_areas(hall, office, "grid", other)
    assert (draft.rejected, draft.lost) == (1, ())
    assert store_areas(hall, office, "grid", draft) == 2


def test_a_grid_does_not_go_because_its_file_calls_it_by_a_code_used_up(
    hall: TownHall, office: Actor
) -> None:
    day = hall.today() - timedelta(days=9)
    fewer = check_areas(hall, office, "grid", replace(_file(3), valid_from=day))
    store_areas(hall, office, "grid", fewer)
    again = check_areas(hall, office, "grid", _file(3, code=[*toy.GRIDS[:2], toy.GRIDS[3]]))
    assert (again.reasons, again.lost) == ({"code_retired": 1}, (toy.GRIDS[2],))
    with pytest.raises(CodesLost):
        store_areas(hall, office, "grid", again)


def test_only_the_office_changes_outlines(hall: TownHall, office: Actor, leader: Actor) -> None:
    draft = check_areas(hall, office, "grid", _file(3))
    for actor in (leader, Actor("hall-1", Role.SCREEN)):
        with pytest.raises(NotAllowed):
            check_areas(hall, actor, "grid", _file(3))
        with pytest.raises(NotAllowed):
            store_areas(hall, actor, "grid", draft)
