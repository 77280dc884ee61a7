"""The town hall: its clock, its polygons, its shelf."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from tests import toy
from tests.store.filing import entry
from xqgis.model.actor import Actor, Role
from xqgis.pack import Pack
from xqgis.services.rights import Act
from xqgis.services.town_hall import Shelf, TownHall, digest_of
from xqgis.store import AreaMeta


def test_today_is_the_clock_of_the_pack(hall: TownHall) -> None:
    assert hall.today() == toy.AS_OF
    assert hall.as_of(None) == hall.as_of(date(2030, 1, 1)) == toy.AS_OF
    assert hall.as_of(date(2022, 1, 1)) == date(2022, 1, 1)


def test_without_a_clock_today_is_today_in_shanghai(hall: TownHall, pack: Pack) -> None:
    ticking = replace(hall, pack=replace(pack, town=toy.town(clock=None)))
    assert ticking.today() == ticking.now().date()
    assert str(ticking.now().tzinfo) == "Asia/Shanghai"


def test_a_point_is_located_in_the_newest_outlines(hall: TownHall) -> None:
    coverage = hall.coverage("grid")
    assert coverage is not None
    lon, lat = toy.centre(toy.GRIDS[2])
    assert coverage.locate([lon], [lat]).tolist() == [toy.GRIDS[2]]
    assert hall.coverage("grid") is coverage
    hall.store.put_areas("grid", toy.areas("grid").head(1), AreaMeta("x", "x", toy.STORED), entry())
    assert len(hall.coverage("grid") or ()) == 1
    assert hall.areas("grid") is hall.areas("grid")


def test_a_grid_s_village_is_what_its_outline_names(hall: TownHall) -> None:
    assert hall.grid_village() == {grid: grid[:12] for grid in toy.GRIDS}


def test_the_grids_of_a_past_day_stay_at_hand_beside_the_newest(hall: TownHall) -> None:
    march = date(2022, 3, 1)
    later = AreaMeta("x", "x", toy.STORED, march)
    hall.store.put_areas("grid", toy.areas("grid").head(1), later, entry())
    assert hall.versions("grid") == ((1, date.min), (2, march))
    before, after = hall.areas("grid", date(2022, 2, 28)), hall.areas("grid", march)
    assert (len(before.frame), len(after.frame)) == (4, 1)
    assert hall.areas("grid", date(2021, 1, 1)) is before
    assert hall.areas("grid") is after
    assert len(hall.coverage("grid", date(2022, 2, 28)) or ()) == 4
    assert len(hall.coverage("grid") or ()) == 1
    assert hall.grid_village() == {grid: grid[:12] for grid in toy.GRIDS}


def test_an_entry_carries_who_what_and_when(hall: TownHall) -> None:
    told = hall.entry(Actor("office", Role.OFFICE, "10.0.0.7"), Act.FILE, file="a.csv")
    assert (told.actor, told.role, told.address, told.act) == ("office", "office", "10.0.0.7", "file")
    assert told.details == {"file": "a.csv"}
    assert told.at.tzinfo is not None


def test_the_shelf_keeps_the_last_few() -> None:
    made: list[int] = []
    shelf = Shelf(2)
    for key in (1, 2, 1, 3, 1, 2):
        assert shelf.get(key, lambda key=key: made.append(key) or key) == key  # type: ignore[misc]
    assert made == [1, 2, 3, 2]


def test_what_takes_much_room_is_made_once_however_many_ask() -> None:
    shelf, begun, made = Shelf(1, alone=True), threading.Barrier(6), []

    def make() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    def ask(_: int) -> int:
        begun.wait()
        return shelf.get("totals", make)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(6))) == [7] * 6
    assert made == [1]


def test_the_same_outlines_have_the_same_digest_whatever_the_file() -> None:
    grids = toy.areas("grid")
    assert digest_of(grids) == digest_of(toy.areas("grid"))
    assert digest_of(grids) != digest_of(grids.assign(name="x"))
    assert digest_of(grids) != digest_of(grids.head(3))
