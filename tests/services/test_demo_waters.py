"""The demo town's waters: the town's own numbers, in its valleys, marked, and the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from tests import toy
from xqgis.geo.waters import areas_m2, in_metres
from xqgis.model.actor import Actor, Role
from xqgis.services.demo.ground import lacks_ground, put_ground
from xqgis.services.opening import open_town_hall
from xqgis.services.terrain import heights
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.services.water_risk import Risks, buoys, risks
from xqgis.services.water_words import WaterWords
from xqgis.settings import Settings

SETUP = Actor("setup", Role.TERMINAL)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownHall]:
    """The default town with places and waters and no checks."""
    hall = open_town_hall(Settings(home=tmp_path_factory.mktemp("home")))
    assert lacks_ground(hall)
    put_ground(hall, SETUP)
    yield hall
    hall.store.close()


@pytest.fixture(scope="module")
def found(town: TownHall) -> Risks:
    return risks(town, SETUP)


def test_the_numbers_are_those_of_the_town(town: TownHall) -> None:
    kinds = town.areas("water").frame["kind"].value_counts().to_dict()
    assert kinds == {
        "river": 1, "reservoir-medium": 1, "reservoir-small-1": 1, "reservoir-small-2": 4, "pond": 1_800,
    }  # fmt: skip
    frame = town.areas("water").frame
    assert frame["demo"].all() and frame["code"].is_unique
    assert (frame["grid"] != "").all() and (frame["village"] != "").all()
    assert 100e4 < np.nansum(areas_m2(np.asarray(frame.geometry))) < 260e4, "about 229 ha in all"


def test_the_river_is_as_long_as_the_real_one(town: TownHall, found: Risks) -> None:
    (river,) = (water for water in found.waters if water.kind == "river")
    assert river.perimeter_m == pytest.approx(7_780, abs=10) and river.area_m2 is None
    assert WaterWords(town, found, "zh-Hans").size(river) == f"长{river.perimeter_m:,.0f}米"


def test_ponds_lie_on_gentle_ground_apart_from_each_other(town: TownHall) -> None:
    frame, land = town.areas("water").frame, heights(town)
    assert land is not None
    ponds = np.asarray(frame.loc[frame["kind"] == "pond", "geometry"], dtype=object)
    metres = in_metres(ponds, town.town.stored_crs, town.town.measured_crs)
    middle = shapely.get_coordinates(shapely.centroid(metres))
    west, south, east, north = shapely.total_bounds(metres)
    anywhere = np.random.default_rng(1).uniform((west, south), (east, north), (2_000, 2))
    assert np.nanmedian(land.slopes_at(middle)) < 0.6 * np.nanmedian(land.slopes_at(anywhere))
    tree = shapely.STRtree(metres)
    pairs = tree.query(metres, predicate="intersects")
    assert (pairs[0] == pairs[1]).all()


def test_keepers_are_posts_and_much_is_unknown(town: TownHall) -> None:
    frame = town.areas("water").frame
    posts = set(frame["post"]) - {""}
    assert posts and all(post.endswith("网格岗") for post in posts)
    for column in ("depth_m", "events"):
        assert 0 < frame[column].isna().mean() < 0.6
    assert 0 < (frame["patrolled_on"] == "").mean() < 0.2 and 0 < (frame["kit"] == "{}").mean() < 0.2


def test_every_list_of_the_page_has_something(town: TownHall, found: Risks) -> None:
    counts = list(found.counts().values())
    assert counts[0] > 20 and counts[1] > 200 and counts[2] > 1_000
    assert found.lacking() and found.overdue() and found.unsigned() and buoys(town, SETUP).chosen


def test_places_of_every_kind_stand_in_force(town: TownHall) -> None:
    places = town.areas("place").frame
    kinds = set(town.town.site_types) - {"water"}
    assert set(places["kind"]) == kinds and places["code"].is_unique
    assert {"school", "hamlet", "stop", "junction", "bus_station", "motorway_exit", "farmers_market"} <= kinds


def test_it_is_the_same_every_time_and_only_once(town: TownHall, tmp_path: Path) -> None:
    again = open_town_hall(Settings(home=tmp_path))
    try:
        put_ground(again, SETUP)
        for layer in ("water", "place"):
            assert digest_of(again.areas(layer).frame) == digest_of(town.areas(layer).frame)
        revision = again.store.revision()
        put_ground(again, SETUP)
        assert again.store.revision() == revision and not lacks_ground(again)
    finally:
        again.store.close()


def test_a_town_without_rules_for_waters_gets_none(hall: TownHall) -> None:
    assert not lacks_ground(hall)
    put_ground(hall, SETUP)
    assert not hall.versions("water") and hall.town.code == toy.CODE
