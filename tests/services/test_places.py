"""Places through the town hall: in force from a day on, as a whole, by the office."""

from __future__ import annotations

from datetime import date

import pytest

from tests import toy
from xqgis.errors import AlreadyFiled, LayerMoved, NotAllowed, NothingUsable, WrongDay
from xqgis.model.actor import Actor
from xqgis.services.places import PlaceFields, PlaceFile, Upload, check_places, places, store_places
from xqgis.services.town_hall import TownHall

FIELDS = PlaceFields("code", "name", "kind")
MARCH = date(2022, 3, 1)


def file_of(*codes: str, day: date | None = None, at: float = 0.0) -> PlaceFile:
    lon, lat = toy.centre(toy.GRIDS[0])
    rows = "\n".join(f"{code},店{code},街道,{lon + at!r},{lat!r}" for code in codes)
    data = f"code,name,kind,lon,lat\n{rows}\n".encode()
    return PlaceFile(Upload.of("places.csv", data), FIELDS, toy.STORED, day)


def test_places_hold_from_a_day_on(hall: TownHall, office: Actor, leader: Actor) -> None:
    assert store_places(hall, office, check_places(hall, office, file_of("a", "b"))) == 1
    assert store_places(hall, office, check_places(hall, office, file_of("b", "c", day=MARCH))) == 2
    assert places(hall, leader).frame["code"].tolist() == ["b", "c"]
    assert places(hall, leader, date(2022, 2, 28)).frame["code"].tolist() == ["a", "b"]
    entry = hall.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("store_places", "place-2")
    back = check_places(hall, office, file_of("a", "b"))
    assert back.reasons == {"code_retired": 1}


def test_places_are_stored_once_and_against_what_was_seen(hall: TownHall, office: Actor) -> None:
    first = check_places(hall, office, file_of("a"))
    second = check_places(hall, office, file_of("b"))
    store_places(hall, office, first)
    with pytest.raises(AlreadyFiled):
        store_places(hall, office, first)
    with pytest.raises(LayerMoved):
        store_places(hall, office, second)


def test_without_a_usable_place_nothing_is_stored(hall: TownHall, office: Actor, leader: Actor) -> None:
    draft = check_places(hall, office, file_of("a", at=1.0))
    assert draft.reasons == {"outside_town": 1}
    with pytest.raises(NothingUsable):
        store_places(hall, office, draft)
    with pytest.raises(NotAllowed):
        check_places(hall, leader, file_of("a"))
    with pytest.raises(WrongDay):
        check_places(hall, office, file_of("a", day=date(2022, 7, 1)))
    assert hall.areas("place").version == 0
