"""The boards of 交通黑点 as HTML: both verdicts, disagreements named, nothing typed runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from tests import toy
from tests.services.traffic import busy_town, put_accidents, roads, with_rules
from tests.store.filing import entry
from xqgis.model.actor import Actor
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots
from xqgis.services.spot_detail import spot_detail
from xqgis.services.town_hall import TownHall
from xqgis.store import AreaMeta
from xqgis.web import spot_board

HARM = "<img src=x onerror=window.PWN=1>"


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    return busy_town(hall)


def test_each_place_is_a_row_that_can_be_picked_and_names_its_disagreement(
    busy: TownHall, leader: Actor
) -> None:
    found = blackspots(busy, leader)
    html = spot_board.places(busy, found, found.spots[0], "zh-Hans")
    assert re.findall(r'data-pick="spot=([^"]*)"', html) == [one.code for one in found.spots]
    assert html.count('aria-pressed="true"') == 1
    assert html.count("不一致") == sum(one.agrees is False for one in found.spots) > 0


def test_one_place_closer_tells_figures_hours_years_and_why(busy: TownHall, leader: Actor) -> None:
    found = blackspots(busy, leader)
    second = found.spots[1]
    html = str(
        spot_board.closer(busy, found, second, spot_detail(busy, leader, IN_FORCE, second.code), "zh-Hans")
    )
    for told in (
        "第2处",
        "不足5起，不列时段",
        "亡人事故",
        "两段对比",
        "可能是偶然",
        "数据截至2022-06-30",
        "错误发现率",
    ):
        assert told in html, told


def test_the_whole_town_stands_there_while_no_place_is_chosen(busy: TownHall, leader: Actor) -> None:
    found = blackspots(busy, leader)
    html = str(spot_board.closer(busy, found, None, spot_detail(busy, leader, IN_FORCE), "en"))
    assert "Whole town: 7 accidents" in html and "Two periods" in html and "农历" not in html
    assert "town's own" not in html
    notes = spot_board.notes(busy, found, ("rules",), "zh-Hans")
    assert "来源：测试用" in notes and "rules" in notes


def test_notes_tell_which_days_the_rule_looks_at(busy: TownHall, leader: Actor) -> None:
    short = blackspots(busy, leader, SpotLook(start=date(2022, 4, 1)))
    assert "规则看2021-07-01至2022-06-30" in spot_board.notes(busy, short, (), "zh-Hans")
    assert "规则看" not in spot_board.notes(busy, blackspots(busy, leader), (), "zh-Hans")


def test_market_days_are_those_of_the_town(busy: TownHall, leader: Actor) -> None:
    for figures, told in (((5, 10), "农历逢5、10"), ((), "全部事故")):
        town = replace(busy.town, market_days=figures)
        hall = replace(busy, pack=replace(busy.pack, town=town))
        found = blackspots(hall, leader)
        html = str(spot_board.closer(hall, found, None, spot_detail(hall, leader, IN_FORCE), "zh-Hans"))
        assert told in html and ("圩日" in html) == bool(figures)


def test_a_town_without_accidents_says_how_they_come_in(hall: TownHall, leader: Actor) -> None:
    found = blackspots(hall, leader)
    assert "xqgis import accidents" in spot_board.places(hall, found, None, "zh-Hans")
    assert spot_board.closer(hall, found, None, spot_detail(hall, leader, IN_FORCE), "zh-Hans") is None


def test_a_road_of_any_name_stays_a_text(hall: TownHall, leader: Actor) -> None:
    ready = with_rules(hall)
    frame = roads().assign(name=[HARM, HARM])
    ready.store.put_areas("road", frame, AreaMeta("harm", "r.geojson", toy.STORED), entry())
    put_accidents(ready)
    found = blackspots(ready, leader)
    spot = found.spots[0]
    assert spot.road == HARM
    detail = spot_detail(ready, leader, IN_FORCE, spot.code)
    html = spot_board.places(ready, found, spot, "zh-Hans") + str(
        spot_board.closer(ready, found, spot, detail, "zh-Hans")
    )
    assert "<img" not in html and "&lt;img" in html
