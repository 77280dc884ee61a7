"""The boards of the grid query as HTML: figures as elsewhere, nothing typed runs, codes in every pick."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests import toy
from tests.store.filing import file
from xqgis.model.actor import EVERYWHERE, Actor, Scope
from xqgis.model.filter import Filter
from xqgis.services.query import answer, compare, provenance
from xqgis.services.query_checks import rows
from xqgis.services.town_hall import TownHall
from xqgis.web import query_board, query_rows
from xqgis.web.provenance import popover
from xqgis.web.question import ALL, Question

ONE = toy.GRIDS[0]
ASKED = Question(Filter(domain="A", phase="1"))
HARM = "<img src=x onerror=window.PWN=1>"


@pytest.fixture
def filed(hall: TownHall) -> TownHall:
    checks = toy.checks()
    checks["place"], checks["note"] = HARM, "{{7*7}}</td>"
    file(hall.store, checks=checks)
    return hall


def picks(html: str) -> list[str]:
    return re.findall(r'data-pick="([^"]*)"', html)


def test_every_area_is_a_row_with_its_figure_interval_n_and_last_day(filed: TownHall, leader: Actor) -> None:
    html = query_board.table(filed, answer(filed, leader, ASKED.chosen), ASKED, "zh-Hans")
    assert html.count("<tr") == 5
    assert "75.0%" in html and "区间与目标80%" in html and "2021-11-05" in html
    assert "xq-g2" in html and "xq-grey-row" in html and "n=1，不足2" in html and "n=0，不足2" in html
    assert {f"area={code}" for code in toy.GRIDS} | {f"about={code}" for code in toy.GRIDS} <= set(
        picks(html)
    )
    assert "<b>001</b>" in html and "第1—4行，共4行" in html


def test_the_standards_are_called_as_on_paper(
    filed: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answer(filed, leader, ASKED.chosen)
    monkeypatch.setattr(type(filed), "registry", replace(filed.registry, version="batch-1.2"))
    html = query_board.table(filed, found, ASKED, "zh-Hans")
    assert "标准第一批第2版" in html and "batch" not in html


def test_the_chosen_row_says_so(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, ASKED.chosen)
    html = query_board.table(filed, found, replace(ASKED, area=ONE), "zh-Hans")
    assert f'data-keep="{ONE}"' in html and html.count('aria-pressed="true"') == 1


def test_a_second_press_on_a_heading_turns_the_order_round(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, ASKED.chosen)
    rising = query_board.table(filed, found, ASKED, "en")
    assert "sort=-rate" in picks(rising) and 'aria-sort="ascending"' in rising
    falling = query_board.table(filed, found, replace(ASKED, sort="-rate"), "en")
    assert "sort=rate" in picks(falling) and 'aria-sort="descending"' in falling
    assert "sort=-n" in picks(rising)


def test_the_page_of_the_chosen_area_is_shown(
    filed: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_board, "PAGE", 2)
    found = answer(filed, leader, ASKED.chosen)
    shown, page, pages = query_board.page_of(found, replace(ASKED, area=toy.GRIDS[3]))
    assert ([row.code for row in shown], page, pages) == ([toy.GRIDS[2], toy.GRIDS[3]], 2, 2)
    assert "page=2" in picks(query_board.table(filed, found, ASKED, "en"))


def test_nothing_found_says_what_to_do(filed: TownHall, leader: Actor) -> None:
    html = query_board.table(filed, answer(filed, leader, Filter(phase="2", domain="A")), ASKED, "zh-Hans")
    assert "没有符合条件的检查" in html and picks(html) == ["clear=1"]


def test_the_head_tells_the_whole_and_its_files(filed: TownHall, leader: Actor) -> None:
    found, whole = answer(filed, leader, ASKED.chosen), provenance(filed, leader, ASKED.chosen)
    html = query_board.head(filed, found, whole, ASKED, "zh-Hans")
    assert "4个网格" in html and "n=7" in html and f"about={ALL}" in picks(html)
    for kind in ("csv", "xlsx", "gpkg"):
        assert f'href="/files/query/table.{kind}?domain=A&amp;phase=1&amp;lang=zh-Hans"' in html


def test_the_origin_says_where_a_figure_comes_from(filed: TownHall, leader: Actor) -> None:
    found = provenance(filed, leader, ASKED.chosen, "grid", ONE)
    html = popover(filed, found, f"about={ONE}", "zh-Hans", f"rows={ONE}")
    for told in (
        "这个数怎么来的",
        "75.0%",
        "3÷4",
        "80%",
        "toy-1",
        "截至",
        "2022-06-30",
        "看4条检查",
        "复制引用",
    ):
        assert told in html, told
    assert f'data-beside="about={ONE}"' in html and f"rows={ONE}" in picks(html)
    elsewhere = popover(filed, found, "about=x", "en")
    assert f'href="/query?grid={ONE}&amp;domain=A&amp;phase=1&amp;rows=all"' in elsewhere
    assert re.search(r'data-copy="Toy Town, [^"]*75\.0% [^"]*n=4[^"]*Demo', elsewhere)


def test_rows_are_shown_as_typed(filed: TownHall, office: Actor) -> None:
    asked = replace(ASKED, rows=ALL)
    html = query_rows.rows_board(filed, rows(filed, office, ASKED.chosen), asked, EVERYWHERE, "zh-Hans")
    own = query_rows.rows_board(
        filed, rows(filed, office, ASKED.chosen), asked, Scope(frozenset("x")), "zh-Hans"
    )
    assert "您范围内" in own and "您范围内" not in html
    assert "<img" not in html and "&lt;img src=x onerror=window.PWN=1&gt;" in html
    assert "{{7*7}}&lt;/td&gt;" in html and "B-0001 第2行" in html and "7条检查" in html
    assert "rows.csv?domain=A&amp;phase=1&amp;rows=all&amp;lang=zh-Hans" in html


def test_a_difference_that_holds_nothing_cannot_be_told(filed: TownHall, leader: Actor) -> None:
    found = compare(filed, leader, Filter(domain="A"), Filter(domain="C"))
    html = query_rows.comparison(filed, found, replace(ASKED, kept=Filter(domain="A")), "zh-Hans")
    assert "尚难判定" in html and "点" in html and "至" in html and "Newcombe" in html
    assert "有差别" not in html and set(picks(html)) == {"swap=1", "drop=1"}


def test_both_languages_say_everything(filed: TownHall, leader: Actor) -> None:
    found, whole = answer(filed, leader, ASKED.chosen), provenance(filed, leader, ASKED.chosen)
    html = query_board.head(filed, found, whole, ASKED, "en") + query_board.table(filed, found, ASKED, "en")
    assert not re.search(r"[一-鿿]", html.replace("网格", ""))


def test_a_day_that_is_none_is_told_with_its_value_and_days_the_wrong_way_round_as_such() -> None:
    told = query_board.refused({"from": "2022-02-30"}, "zh-Hans")
    assert "起始日期“2022-02-30”不是日历上的日期" in told
    told = query_board.refused({"grid": HARM, "to": "2022-05-01"}, "zh-Hans")
    assert "截止日期早于起始日期" in told and "本镇没有，已略去：网格" in told and HARM not in told
    assert HARM not in query_board.refused({"to": HARM}, "en")


def test_where_nothing_was_checked_who_may_file_is_led_to_filing() -> None:
    assert 'href="/report"' in query_board.nothing("zh-Hans", may_file=True)
    assert "href" not in query_board.nothing("zh-Hans", may_file=False)
