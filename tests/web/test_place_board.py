"""The boards of the places as HTML: what the service has, names as text, the empty state says what to do."""

from __future__ import annotations

import re

import pytest

from tests import toy
from tests.services.test_place_results import JAN, LOWER, OFFICE, check, put, see
from xqgis.services.place_results import place_list, place_sheet
from xqgis.services.place_words import PlaceWords
from xqgis.services.town_hall import TownHall
from xqgis.web import place_board
from xqgis.web.place_desk import Shown

HARM = "<img src=x onerror=window.PWN=1>{{7*7}}"


@pytest.fixture
def placed(hall: TownHall) -> TownHall:
    put(hall, toy.places().assign(name=[HARM, "新路"]))
    see(hall, check(toy.GRIDS[0], toy.LITTER, 0, JAN, place=HARM))
    return hall


def words(hall: TownHall, lang: str = "zh-Hans") -> PlaceWords:
    return PlaceWords(hall, lang)


def test_a_row_opens_its_place_and_says_how_it_stands(placed: TownHall) -> None:
    found = place_list(placed, OFFICE, "street")
    html = place_board.table(found, words(placed), Shown("street", "P1"), "zh-Hans")
    assert re.findall(r'<tr[^>]*data-pick="place=(\w+)"', html) == ["P1"]
    assert "<img" not in html and "&lt;img" in html and 'data-keep="P1"' in html
    assert "2项查过1项，不合格1项" in html and "xq-stands-failed" in html and JAN.isoformat() in html
    told = place_board.head(found, words(placed), "zh-Hans", demo=True)
    assert "不合格1处" in told and "n=1处" in told and "数据截至2022-06-30" in told and "演示" in told


def test_the_sheet_has_every_item_with_its_result_or_why_there_is_none(placed: TownHall) -> None:
    html = place_board.sheet(place_sheet(placed, OFFICE, "P1"), words(placed), "zh-Hans", demo=True)
    assert "不合格 · 2022-01-05 · 工作组 · n=1" in html and "还没有查过" in html
    assert html.count("<tr") == 3 and "T-A01" in html and "<img" not in html
    other = place_board.sheet(place_sheet(placed, OFFICE, "P2"), words(placed, "en"), "en", demo=False)
    assert "Never checked" in other and "demonstration" not in other.lower()


def test_without_places_of_a_kind_the_way_to_bring_them_is_told(hall: TownHall) -> None:
    found = place_list(hall, OFFICE, "street")
    html = place_board.table(found, words(hall), Shown("street"), "zh-Hans")
    assert "xqgis import places" in html and "--kind street" in html
    assert "xqgis import places" in place_board.none_yet("en")


def test_a_narrow_account_is_not_told_to_import_what_others_have(placed: TownHall) -> None:
    found = place_list(placed, LOWER, "street")
    html = place_board.table(found, words(placed), Shown("street"), "zh-Hans", whole=False)
    assert "本账号范围" in html and "import" not in html


def test_the_file_is_of_the_kind_that_is_listed() -> None:
    html = place_board.files(Shown("school"), "zh-Hans")
    assert re.findall(r'href="([^"]+)"', html) == [
        f"/map/places.{form}?kind=school&amp;lang=zh-Hans" for form in ("xlsx", "csv")
    ]


def test_what_is_shown_follows_what_was_asked_within_sight(placed: TownHall) -> None:
    first = Shown("road")
    assert first.taking(placed, OFFICE, {"place": "P1"}) == Shown("street", "P1")
    assert first.taking(placed, LOWER, {"place": "P1"}) == first
    assert Shown("street", "P1").taking(placed, OFFICE, {"kind": "road"}) == first
    assert first.taking(placed, OFFICE, {"kind": "moon", "place": "<b>"}) == first
    assert Shown("street", "P1").parameters() == {"kind": "street", "place": "P1"}
