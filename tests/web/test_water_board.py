"""The boards of the waters as HTML: figures as the service has them, nothing typed runs, reasons kept in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests import toy, waters
from tests.services.test_waters import BAD, full, put
from xqgis.model.actor import Actor
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import Risks, buoys, risks
from xqgis.services.water_words import WaterWords
from xqgis.services.waters import sign_water
from xqgis.web import water_board
from xqgis.web.water_desk import LISTS, Shown, listed

HARM = "<img src=x onerror=window.PWN=1>"


@pytest.fixture
def wet(hall: TownHall, office: Actor) -> TownHall:
    found = replace(hall, pack=replace(hall.pack, town=waters.town()))
    put(
        found,
        office,
        full("W1", toy.GRIDS[0], name=HARM, events=2, depth_m=3, patrolled_on="2022-06-20", **BAD),
        full("W2", toy.GRIDS[1]),
        waters.feature(waters.pond(toy.GRIDS[3]), "W3", name="{{7*7}}"),
    )
    return found


def words(hall: TownHall, found: Risks) -> WaterWords:
    return WaterWords(hall, found, "zh-Hans")


def test_the_lists_have_their_counts_and_the_open_one_is_pressed(wet: TownHall, office: Actor) -> None:
    found = risks(wet, office)
    html = water_board.tabs(found, buoys(wet, office), Shown("overdue"), "zh-Hans")
    assert re.findall(r'data-pick="tab=(\w+)" aria-pressed="(\w+)"', html) == [
        (name, "true" if name == "overdue" else "false") for name in LISTS
    ]
    assert re.findall(r'class="xq-num">(\d+)<', html) == ["1", "1", "1", "1", "3"]


@pytest.mark.parametrize("tab", ["lacking", "overdue", "unsigned", "all"])
def test_a_list_shows_its_waters_worst_first_and_names_are_text(
    wet: TownHall, office: Actor, tab: str
) -> None:
    found = risks(wet, office)
    kept = Shown(tab, water="W1")
    own = listed(found, kept)
    html = water_board.table(own, words(wet, found), kept, "zh-Hans")
    assert re.findall(r'<tr[^>]*data-pick="water=(\w+)"', html) == [water.code for water in own]
    assert own[0].code == "W1" and "<img" not in html and "&lt;img" in html
    assert html.count("xq-here") == 1 and 'data-keep="W1"' in html
    assert listed(found, replace(kept, village=toy.LOWER)) == tuple(w for w in own if w.village == toy.LOWER)


def test_an_empty_list_says_so(wet: TownHall, office: Actor) -> None:
    found = risks(wet, office)
    html = water_board.table((), words(wet, found), Shown("overdue"), "zh-Hans")
    assert "没有逾期未巡" in html


def test_the_sheet_tells_kit_item_by_item_and_reasons_and_what_is_unknown(
    wet: TownHall, office: Actor
) -> None:
    found = risks(wet, office)
    bad = water_board.sheet(found.one("W1"), words(wet, found), "zh-Hans")
    assert bad.count("xq-kit-missing") == 3 and "为什么是红" in bad and "2起" in bad and "上村网格岗" in bad
    bare = water_board.sheet(found.one("W3"), words(wet, found), "zh-Hans")
    assert bare.count("xq-kit-unknown") == 3 and "xq-risk-not_rated" in bare and "{{7*7}}" in bare
    assert "未明确" in bare and "xq-risk-green" not in bare


def test_the_reason_of_a_signing_is_for_those_who_may_read_notes(wet: TownHall, office: Actor) -> None:
    sign_water(wet, office, "W1", "yellow", "某某反映已装护栏")
    found = risks(wet, office)
    plain, full_ = (
        water_board.sheet(found.one("W1"), words(wet, found), "zh-Hans", notes=notes)
        for notes in (False, True)
    )
    assert "某某" not in plain and "某某反映已装护栏" in full_
    assert "签定为黄" in plain and "xq-risk-red" in plain


def test_a_list_tells_the_signed_grade_beside_the_proposed_one(wet: TownHall, office: Actor) -> None:
    assert "已签定" not in told_of(wet, office)
    sign_water(wet, office, "W1", "yellow", "理由")
    assert "红" in told_of(wet, office) and "黄（已签定）" in told_of(wet, office)


def told_of(hall: TownHall, actor: Actor) -> str:
    """The words of the list of every water."""
    found = risks(hall, actor)
    return str(water_board.table(found.worst_first(), words(hall, found), Shown("all"), "zh-Hans"))


def test_buoys_are_listed_with_what_they_gain_and_the_definition(wet: TownHall, office: Actor) -> None:
    found = risks(wet, office)
    html = water_board.buoy_table(buoys(wet, office), found, words(wet, found), Shown("buoys"), "zh-Hans")
    assert re.findall(r'<tr[^>]*data-pick="water=(\w+)"', html) == ["W1"]
    assert "60米以内" in html and "100%" in html


def test_only_what_there_is_is_taken_from_an_address(wet: TownHall, office: Actor) -> None:
    found = risks(wet, office)
    asked = {"tab": "all", "village": toy.UPPER, "water": "W2", "x": "y"}
    kept = Shown().taking(asked, found)
    assert kept == Shown("all", toy.UPPER, "W2")
    assert kept.parameters() == {"tab": "all", "village": toy.UPPER, "water": "W2"}
    assert kept.taking({"tab": "<b>", "village": "9", "water": HARM}, found) == kept
    assert kept.taking({"water": "", "village": ""}, found) == Shown("all")
