"""The map under a filter, and the map of a day when the grids were others."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from tests import toy
from tests.services.divided import EAST_HALF, SPLIT_ON, WEST_HALF, divide_first_grid
from tests.store.filing import file
from xqgis.cartography.binary import OUTSIDE, unpack_message
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.model.view import View
from xqgis.services import map_chosen, map_data, map_points, maps
from xqgis.services.query import answer, figure_of
from xqgis.services.town_hall import TownHall

SCREEN = Actor("hall", Role.SCREEN)


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    file(hall.store)
    return hall


@pytest.fixture
def split(busy: TownHall) -> TownHall:
    """The first grid became two on `SPLIT_ON`."""
    divide_first_grid(busy.store)
    return busy


def grades(message: bytes) -> list[int]:
    return [byte & 7 for byte in unpack_message(message)[1]]


def test_a_filtered_map_says_what_the_grid_query_says(busy: TownHall, leader: Actor) -> None:
    for chosen in (
        Filter(),
        Filter(domain="A"),
        Filter(domain="C", phase="1"),
        Filter(item=toy.LITTER),
        Filter(source="group", ends_on=date(2021, 11, 3)),
    ):
        header, body = unpack_message(map_chosen.chosen_bytes(busy, leader, "grid", chosen))
        asked = answer(busy, leader, chosen)
        told = [Grade(byte & 7) for byte in body]
        assert told == [figure_of(asked, code).grade for code in toy.GRIDS], chosen
        assert header["filter"] == chosen.parameters() and header["checks"] == asked.areas["n"].sum()
        for code in toy.GRIDS:
            facts = map_chosen.chosen_feature(busy, leader, code, "grid", chosen, "zh-Hans")
            shown: Any = facts["figure"]
            own = figure_of(asked, code)
            assert (shown["n"], shown["rate"], shown["grade"]) == (own.n, own.rate, own.grade.key)


def test_areas_that_a_filter_leaves_out_are_neither_graded_nor_unrated(busy: TownHall, leader: Actor) -> None:
    chosen = Filter(village=toy.UPPER)
    told = grades(map_chosen.chosen_bytes(busy, leader, "grid", chosen))
    villages = toy.areas("grid")["village"].tolist()
    assert [grade == OUTSIDE for grade in told] == [village != chosen.village for village in villages]
    assert set(villages) == {toy.UPPER, toy.LOWER}


def test_a_filter_that_nothing_meets_is_all_grey(busy: TownHall, leader: Actor) -> None:
    header, body = unpack_message(
        map_chosen.chosen_bytes(busy, leader, "grid", Filter(domain="A", source="self"))
    )
    assert header["checks"] == 0 and set(body) == {int(Grade.NOT_RATED)}
    points, rest = unpack_message(
        map_points.chosen_point_bytes(busy, leader, Filter(domain="A", source="self"))
    )
    assert (points["count"], points["total"], rest) == (0, 0, b"")


def test_points_under_a_filter_are_those_of_its_checks(busy: TownHall, leader: Actor) -> None:
    plain = unpack_message(map_points.point_bytes(busy, leader, "C", "1"))
    same = unpack_message(map_points.chosen_point_bytes(busy, leader, Filter(domain="C", phase="1")))
    assert plain[1] == same[1] and plain[0]["bbox"] == same[0]["bbox"]
    one, _ = unpack_message(map_points.chosen_point_bytes(busy, leader, Filter(item=toy.BRAKES)))
    assert (one["count"], one["total"], one["placed"]) == (1, 1, 1)


def test_of_too_many_points_the_newest_stay(
    busy: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_points, "MOST_POINTS", 1)
    header, body = unpack_message(map_points.point_bytes(busy, leader, "A", "1"))
    newest = toy.checks().query("item in @items", local_dict={"items": [toy.LITTER, toy.FIRE_LANE]})
    lon = newest.sort_values("checked_on")["lon"].iloc[-1]
    assert (header["count"], len(body)) == (1, 5) and header["total"] == header["placed"] == 6
    assert header["bbox"][0] == pytest.approx(lon)  # type: ignore[index]


def test_a_filtered_map_is_for_people(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        map_chosen.chosen_bytes(busy, SCREEN, "grid", Filter())
    with pytest.raises(NotAllowed):
        map_chosen.chosen_feature(busy, SCREEN, toy.GRIDS[0], "grid", Filter(), "zh-Hans")
    with pytest.raises(NotAllowed):
        map_points.chosen_point_bytes(busy, SCREEN, Filter())


@pytest.mark.parametrize(
    "asked",
    [{"domain": "Z"}, {"item": "{{7*7}}"}, {"from": "2022-02-30"}, {"grid": "' or 1=1"}, {"announced": "1"}],
)  # fmt: skip
def test_a_condition_the_town_does_not_have_is_refused(busy: TownHall, asked: dict[str, str]) -> None:
    with pytest.raises(UnknownCode):
        map_chosen.filter_of(busy, asked)


def test_every_phase_is_drawn_on_the_grids_of_its_last_day(split: TownHall, leader: Actor) -> None:
    then, _ = unpack_message(map_data.value_bytes(split, leader, ("grid", "A", "1")))
    now, body = unpack_message(map_data.value_bytes(split, leader, ("grid", "A", "2")))
    assert then["codes_version"] != now["codes_version"]
    assert (then["count"], now["count"], len(body)) == (4, 5, 5)
    state: Any = map_data.map_state(split, leader, "zh-Hans")["versions"]
    assert now["versions"] == {name: state[name] for name in ("town", "village", "grid")}
    for header, codes in (
        (then, list(toy.GRIDS)),
        (now, sorted([*toy.GRIDS[1:], WEST_HALF, EAST_HALF])),
    ):
        shapes = map_data.geometry_bytes(split, leader, "grid", str(header["codes_version"]))
        drawn: Any = unpack_message(shapes)[0]["features"]
        assert [one["code"] for one in drawn] == codes
    assert grades(map_data.value_bytes(split, leader, ("grid", "A", "1")))[0] != Grade.NOT_RATED


def test_a_filter_with_a_last_day_is_drawn_on_the_grids_of_that_day(split: TownHall, leader: Actor) -> None:
    for chosen, count in (
        (Filter(domain="A"), 5),
        (Filter(domain="A", phase="1"), 4),
        (Filter(domain="A", ends_on=date(2022, 2, 28)), 4),
        (Filter(domain="A", ends_on=SPLIT_ON), 5),
    ):
        header, body = unpack_message(map_chosen.chosen_bytes(split, leader, "grid", chosen))
        assert (header["count"], len(body)) == (count, count), chosen


def test_a_grid_that_is_gone_can_be_asked_about_in_its_time_only(split: TownHall, leader: Actor) -> None:
    facts = map_data.feature(split, leader, toy.GRIDS[0], ("grid", "A", "1"), "zh-Hans")
    assert facts["village_name"] == "上村" and facts["figure"]["n"] == 4  # type: ignore[index]
    with pytest.raises(UnknownCode):
        map_data.feature(split, leader, toy.GRIDS[0], ("grid", "A", "2"), "zh-Hans")
    with pytest.raises(UnknownCode):
        map_data.feature(split, leader, WEST_HALF, ("grid", "A", "1"), "zh-Hans")


@pytest.mark.parametrize(("phase", "count"), [("1", 4), ("2", 5)])
def test_sheet_and_screen_show_the_same_grids(split: TownHall, leader: Actor, phase: str, count: int) -> None:
    sheet = maps.map_sheet(split, leader, View("A", phase, "grid", toy.AS_OF))
    header, body = unpack_message(map_data.value_bytes(split, leader, ("grid", "A", phase)))
    assert map_data.version_of(sheet.ground.areas) == header["codes_version"]
    assert [int(grade) for grade in sheet.grades] == [byte & 7 for byte in body]
    assert len(sheet.grades) == count and all(len(one.grades) == count for one in sheet.thumbnails)


def test_the_town_keeps_its_outline_when_its_villages_do(split: TownHall, leader: Actor) -> None:
    then, now = (
        unpack_message(map_data.value_bytes(split, leader, ("grid", "A", phase)))[0]["versions"]
        for phase in ("1", "2")
    )
    assert isinstance(then, dict) and isinstance(now, dict)
    assert then["town"] == now["town"] and then["village"] == now["village"]
    assert np.unique([then["grid"], now["grid"]]).size == 2
