"""试点对比 as HTML: every figure with its interval, what cannot be told said in words, nothing typed runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from tests.journeys.served import HARM
from tests.services.contest import EARLIER, FIRST, LATER, SECOND, divided, visit
from tests.web.test_markup import read
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.model.standard import Batch
from xqgis.services.pilots import Month, Sides, compared, landed, monthly
from xqgis.services.town_hall import TownHall
from xqgis.web import pilot_board, pilot_plot
from xqgis.web.selection import Selection

CHOSEN = Selection("A", "2")
ZH = "zh-Hans"


@pytest.fixture
def town(hall: TownHall) -> TownHall:
    return divided(hall)


@pytest.fixture
def busy(town: TownHall) -> TownHall:
    visit(town, LATER, SECOND)
    return town


def board(hall: TownHall, actor: Actor, sides: Sides | None = None) -> str:
    return pilot_board.contrasts(hall, compared(hall, actor, sides or Sides()), CHOSEN, ZH)


def test_every_domain_has_a_row_with_difference_interval_p_and_what_could_be_seen(
    busy: TownHall, leader: Actor
) -> None:
    found = read(board(busy, leader))
    assert "+35.0点" in found.text and "p=0.095" in found.text and "最小可检出差" in found.text
    assert "不能区分" in found.text
    picks = [facts["data-pick"] for name, facts in found.tags if name == "button"]
    assert picks == ["domain=A", "domain=C"]
    pressed = [facts["aria-pressed"] for name, facts in found.tags if name == "button"]
    assert pressed == ["true", "false"]


def test_what_cannot_be_told_apart_is_said_and_so_is_how_p_came_about(busy: TownHall, leader: Actor) -> None:
    text = read(board(busy, leader)).text
    assert "本阶段集镇治理不能区分" in text
    assert "全部21种选法" in text and "不会小于1/21（0.048）" in text
    assert "共10种选法" in text


def test_a_domain_without_a_figure_says_why(busy: TownHall, leader: Actor) -> None:
    text = read(board(busy, leader)).text
    assert "试点中够评级的有0个，不足2个，不作比较。" in text


def test_an_interval_without_ends_says_so_and_is_drawn_to_the_edge(busy: TownHall, leader: Actor) -> None:
    few = replace(busy, pack=replace(busy.pack, town=replace(busy.town, villages=busy.town.villages[:5])))
    html = board(few, leader)
    assert "无下限至无上限" in html and "xq-endless" in html and "没有上下限" in html


def test_sentences_of_an_english_banner_stand_apart(busy: TownHall, leader: Actor) -> None:
    for sides in (Sides(), Sides(baseline="1"), Sides("P1", "R1")):
        found = compared(busy, leader, sides)
        told = read(pilot_board.banner(busy, found, CHOSEN, ("one",), "en")).text
        assert told.count(". ") >= 1 and not re.search(r"[.:][A-Z]", told), told


def test_the_banner_says_that_pilots_were_chosen_and_what_kind_of_difference_it_is(
    busy: TownHall, leader: Actor
) -> None:
    plain = read(pilot_board.banner(busy, compared(busy, leader), CHOSEN, (), ZH)).text
    assert "不是抽签产生" in plain and "按普通差计算" in plain
    visit(busy, EARLIER, FIRST)
    late = read(pilot_board.banner(busy, compared(busy, leader, Sides(baseline="1")), CHOSEN, (), ZH)).text
    assert "自“试点入轨”以来各自变化" in late and "已经开始" in late
    two = read(pilot_board.banner(busy, compared(busy, leader, Sides("P1", "R1")), CHOSEN, ("one",), ZH)).text
    assert "不作排列检验" in two and "抽签" not in two
    assert "单位一" in two


def test_a_town_without_pilots_says_what_to_do(hall: TownHall, leader: Actor) -> None:
    town = divided(hall)
    plain = tuple(replace(village, pilot=False) for village in town.town.villages)
    bare = replace(town, pack=replace(town.pack, town=replace(town.town, villages=plain)))
    assert "pilot: true" in pilot_board.banner(bare, compared(bare, leader), CHOSEN, (), ZH)


def test_the_heads_have_rate_interval_and_n_of_either_side(busy: TownHall, leader: Actor) -> None:
    text = read(pilot_board.heads(busy, compared(busy, leader), CHOSEN, ZH)).text
    assert "试点2个" in text and "其余7个" in text
    assert "85.0%" in text and "n=20" in text and "50.0%" in text and "n=50" in text


def test_the_table_of_phases_has_a_cell_for_every_domain_and_phase(busy: TownHall, leader: Actor) -> None:
    found = read(pilot_board.phase_table(busy, compared(busy, leader), CHOSEN, ZH))
    picks = [facts["data-pick"] for name, facts in found.tags if name == "button"]
    assert picks == [f"domain={domain}&phase={phase}" for domain in "AC" for phase in "12"]
    assert "集镇治理，集中攻坚" in found.text


def test_standards_are_counted_and_told_one_by_one(busy: TownHall, leader: Actor) -> None:
    met = landed(busy, leader, "2")
    text = read(pilot_board.landed_board(busy, met, Sides(), ZH)).text
    assert "P1村" in text and "其余7个平均" in text and "共2项标准" in text
    table = read(pilot_board.standards_table(busy, met, Sides(), ZH)).text
    assert "T-A01" in table and "达标" in table and "没有检查" in table
    two = read(pilot_board.landed_board(busy, met, Sides("P1", "R1"), ZH)).text
    assert "R1村" in two and "平均" not in two


def test_months_are_drawn_with_their_phases_and_stand_in_a_table(busy: TownHall, leader: Actor) -> None:
    visit(busy, EARLIER, FIRST)
    months = monthly(busy, leader, Sides(), "A")
    html = pilot_plot.monthly_board(busy, months, ("试点", "其余"), "A", ZH)
    found = read(html)
    assert "试点入轨" in found.text and "集中攻坚" in found.text and "2022-02" in found.text
    assert "85.0%" in found.text
    (image,) = [facts for name, facts in found.tags if name == "img"]
    picture = unquote(str(image["src"]))
    assert 'viewBox="0 0 100 100"' in picture and picture.count("<polyline") == 4
    assert "试点从2021-11的50.0%到2022-02的85.0%" in str(image["alt"])


def test_a_month_that_is_not_rated_breaks_the_line(busy: TownHall, leader: Actor) -> None:
    (month,) = monthly(busy, leader, Sides(), "A")
    poor = replace(month.figures[0], grade=type(month.figures[0].grade).NOT_RATED)
    months = [replace(month, on=date(2022, at, 1)) for at in (1, 2, 3, 4)]
    months[1] = Month(date(2022, 2, 1), (poor, month.figures[1]))
    html = pilot_plot.monthly_board(busy, months, ("试点", "其余"), "A", ZH)
    assert unquote(html).count("<polyline") == 3
    assert "未评" in html


def with_batches(hall: TownHall, *days: date | None) -> TownHall:
    """The hall of a town whose standards came in batches of these first days; one name means harm."""
    names = (Name("第一批"), Name("补丁一"), Name("<script>"))
    batches = tuple(
        Batch(f"b{at}", name, day, ()) for at, (name, day) in enumerate(zip(names, days, strict=False))
    )
    return replace(hall, pack=replace(hall.pack, registry=replace(hall.registry, batches=batches)))


def test_days_on_which_standards_came_into_force_are_marked_and_told(busy: TownHall, leader: Actor) -> None:
    visit(busy, EARLIER, FIRST)
    months = monthly(busy, leader, Sides(), "A")
    town = with_batches(busy, date(2022, 2, 1), date(2021, 11, 1), date(2022, 7, 15))
    html = pilot_plot.monthly_board(town, months, ("试点", "其余"), "A", ZH)
    found = read(html)
    assert "截至2022-06-30生效的标准版本：第一批、补丁一。" in found.text
    assert "版1：补丁一，2021-11-01起生效" in found.text and "版2：第一批，2022-02-01起生效" in found.text
    assert "2022-07-15起生效。" in found.text, "the next one is named, but stands beyond the picture"
    flags = [facts for name, facts in found.tags if name == "span" and facts.get("class") == "xq-batch"]
    assert len(flags) == 2 and flags[0]["style"] == "left:0.00%"
    (image,) = [facts for name, facts in found.tags if name == "img"]
    assert unquote(str(image["src"])).count('stroke-dasharray="2 3"') == 2
    assert "竖线为标准版本生效日" in str(image["alt"]) and "2022-07-15" not in str(image["alt"])
    assert "<script" not in html


def test_standards_without_a_first_day_are_in_force_and_have_no_mark(busy: TownHall, leader: Actor) -> None:
    months = monthly(busy, leader, Sides(), "A")
    html = pilot_plot.monthly_board(with_batches(busy, None), months, ("试点", "其余"), "A", "en")
    assert "In force as of 2022-06-30: 第一批." in html and "No later version" in html
    assert 'class="xq-batch"' not in html
    none = pilot_plot.monthly_board(with_batches(busy, date(2022, 9, 1)), (), ("试点", "其余"), "A", ZH)
    assert "还没有标准版本生效" in none and "下一版：第一批，2022-09-01起生效" in none


def test_a_domain_without_a_month_says_so(town: TownHall) -> None:
    html = pilot_plot.monthly_board(town, (), ("试点", "其余"), "C", ZH)
    assert "还没有够评级的月份" in html and "<img" not in html


@pytest.mark.parametrize("harm", HARM)
def test_names_that_mean_harm_open_no_tag(busy: TownHall, leader: Actor, harm: str) -> None:
    named = tuple(replace(village, name=Name(harm, harm)) for village in busy.town.villages)
    town = replace(busy, pack=replace(busy.pack, town=replace(busy.town, villages=named)))
    sides = Sides("P1", "R1")
    found = compared(town, leader, sides)
    names = pilot_board.side_names(town, sides, ZH)
    met = landed(town, leader, "2")
    html = "".join(
        [
            pilot_board.heads(town, found, CHOSEN, ZH),
            pilot_board.contrasts(town, found, CHOSEN, ZH),
            pilot_board.landed_board(town, met, sides, ZH),
            pilot_board.standards_table(town, met, sides, ZH),
            pilot_plot.monthly_board(town, monthly(town, leader, sides, "A"), names, "A", ZH),
        ]
    )
    plain = {"section", "div", "span", "button", "b", "h2", "p", "i", "table", "thead", "tbody"}
    plain |= {"tr", "th", "td", "details", "summary", "img", "ul", "li"}
    assert {name for name, _ in read(html).tags} <= plain
    assert not [name for _, facts in read(html).tags for name in facts if name.startswith("on")]
