"""Pilots against the rest through the town hall: figures as everywhere, or why there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from math import inf

import pytest
from python_calamine import CalamineWorkbook

from tests import toy
from tests.services.contest import EARLIER, FIRST, LATER, OTHERS, PILOTS, SECOND, divided, visit
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.model.name import Name
from xqgis.model.phase import Phase
from xqgis.model.standard import Batch
from xqgis.model.view import View
from xqgis.scoring.difference import apart, changes_apart
from xqgis.scoring.pilots import Effort, detectable
from xqgis.services import map_data
from xqgis.services.differences import brief, facts, method, sentence, verdict
from xqgis.services.maps import map_sheet
from xqgis.services.pilot_files import pilots_file
from xqgis.services.pilots import (
    MET,
    Sides,
    cells_of,
    compared,
    contrast,
    known_sides,
    landed,
    monthly,
    units,
)
from xqgis.services.score import figure, score
from xqgis.services.town_hall import TownHall

CELL = ("A", "2")


@pytest.fixture
def town(hall: TownHall) -> TownHall:
    return divided(hall)


@pytest.fixture
def busy(town: TownHall) -> TownHall:
    visit(town, LATER, SECOND)
    return town


def test_the_workbook_has_the_figures_of_the_page(busy: TownHall, office: Actor) -> None:
    batches = (Batch("b1", Name("第一批"), date(2021, 11, 1), ()),)
    busy = replace(busy, pack=replace(busy.pack, registry=replace(busy.registry, batches=batches)))
    sheets = CalamineWorkbook.from_filelike(BytesIO(pilots_file(busy, office, "zh-Hans")))
    rows = sheets.get_sheet_by_name("差异").to_python()
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    found = compared(busy, office)
    assert len(told) == len(found.contrasts)
    at = next(number for number, cell in enumerate(found.contrasts) if cell == CELL)
    one, gap = found.contrasts[CELL], found.contrasts[CELL].found
    assert gap and told[at]["差"] == pytest.approx(gap.estimate) and told[at]["p"] == gap.p
    assert (told[at]["95%下限"] or -inf) == pytest.approx(gap.low)
    assert (told[at]["单位数"], told[at]["其余单位数"]) == one.counted
    assert (told[at]["项次n"], told[at]["其余项次n"]) == tuple(one.n for one in found.whole[CELL])
    assert told[at]["结论"] == verdict(one, "zh-Hans") and "内部工作用" in told[at]["标记"]
    assert sheets.get_sheet_by_name("标准版本").to_python()[1:] == [["b1", "第一批", "2021-11-01", "生效"]]
    members = sheets.get_sheet_by_name("各单位").to_python()
    assert len(members) - 1 == sum(len(one.ours) + len(one.rest) for one in found.contrasts.values())
    assert busy.store.audit(1).iloc[0]["act"] == "export"


def test_whoever_may_not_take_files_away_gets_none(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        pilots_file(busy, Actor("wall", Role.SCREEN), "zh-Hans")


def test_each_unit_counts_once_by_its_own_checks(busy: TownHall, leader: Actor) -> None:
    found = contrast(busy, leader, CELL)
    assert [one.code for one in found.ours] == list(PILOTS)
    assert [one.code for one in found.rest if one.value is not None] == list(OTHERS)
    assert found.means == pytest.approx((0.85, 0.5))
    assert found.found is not None
    assert (found.found.estimate, found.found.choices) == (pytest.approx(0.35), 21)
    assert found.found.p == pytest.approx(2 / 21)  # R4 and R5 would be as far behind
    assert found.baseline == ""


def test_many_more_checks_of_one_village_do_not_outvote_the_others(busy: TownHall, leader: Actor) -> None:
    before = contrast(busy, leader, CELL)
    visit(busy, {"R1": 70}, date(2022, 3, 1), checks=100)
    after = contrast(busy, leader, CELL)
    assert after.means == pytest.approx(before.means)


def test_members_are_the_figures_of_the_town(busy: TownHall, leader: Actor) -> None:
    for one in (found := contrast(busy, leader, CELL)).ours + found.rest:
        assert one.figure == figure(busy, leader, {"village": one.code, "domain": "A", "phase": "2"})


def test_like_is_compared_with_like(busy: TownHall, leader: Actor) -> None:
    """The communities P1 and R5 are 0.6 apart, the village P2 and the mean of four others 0.25."""
    like = contrast(busy, leader, CELL).like
    assert like is not None
    assert like.choices == 2 * 5
    assert like.estimate == pytest.approx((0.6 + (0.8 - 0.55)) / 2)
    assert (like.low, like.high) == (-inf, inf)


def test_units_that_are_not_rated_are_named_and_the_choices_follow(town: TownHall, leader: Actor) -> None:
    visit(town, {code: passed for code, passed in LATER.items() if code != "R3"}, SECOND)
    visit(town, {"R3": 1}, SECOND, checks=1)
    found = contrast(town, leader, CELL)
    assert "R3" in found.left_out
    assert sum(found.counted) == len(found.ours) + len(found.rest) - len(found.left_out)
    assert found.counted[0] == len(found.ours)
    assert found.found is not None
    assert found.found.choices == 15
    assert found.means[1] == pytest.approx((0.7 + 0.6 + 0.4 + 0.3) / 4)
    told = method(town, compared(town, leader), [CELL], "zh-Hans")
    assert any("R3村" in line for line in told)


@pytest.mark.parametrize(
    ("left", "why"), [(("P1", *OTHERS), "few_ours"), ((*PILOTS, "R1", "R2"), "few_rest")]
)
def test_too_few_units_give_no_figure_and_a_sentence(
    town: TownHall, leader: Actor, left: tuple[str, ...], why: str
) -> None:
    visit(town, {code: LATER[code] for code in left}, SECOND)
    found = contrast(town, leader, CELL)
    assert (found.found, found.like, found.detectable, found.why) == (None, None, None, why)
    told = sentence(town, found, "zh-Hans")
    assert "不作比较" in told and ("1个" in told or "2个" in told)


def test_a_phase_that_has_not_begun_has_no_figure(hall: TownHall, leader: Actor) -> None:
    town = divided(hall, clock=date(2021, 12, 1))
    assert contrast(town, leader, CELL).why == "not_begun"
    assert "没有开始" in sentence(town, contrast(town, leader, CELL), "zh-Hans")


def test_a_baseline_makes_it_a_difference_of_changes(busy: TownHall, leader: Actor) -> None:
    visit(busy, EARLIER, FIRST)
    found = compared(busy, leader, Sides(baseline="1")).contrasts[CELL]
    assert found.baseline == "1"
    assert found.means == pytest.approx((0.35, 0.5 - 0.44))
    assert found.found is not None and found.detectable is not None
    assert found.found.estimate == pytest.approx(0.35 - 0.06)
    plain = contrast(busy, leader, CELL)
    assert plain.detectable is not None and found.detectable > plain.detectable
    told = method(busy, compared(busy, leader, Sides(baseline="1")), [CELL], "zh-Hans")
    assert any("已经开始" in line for line in told)


def test_a_baseline_that_is_wanting_leaves_a_plain_difference_that_says_so(
    busy: TownHall, leader: Actor
) -> None:
    visit(busy, {"P1": 5, "R1": 5}, FIRST)
    found = compared(busy, leader, Sides(baseline="1"))
    assert found.contrasts[CELL] == contrast(busy, leader, CELL)
    assert "没有试点之前的数据，按普通差计算。" in method(busy, found, [CELL], "zh-Hans")


def test_pilots_that_began_later_have_the_phase_before_as_their_baseline(
    hall: TownHall, leader: Actor
) -> None:
    town = divided(hall, pilots_from=date(2022, 1, 1))
    visit(town, LATER, SECOND)
    visit(town, EARLIER, FIRST)
    assert contrast(town, leader, CELL).baseline == "1"
    assert contrast(town, leader, ("A", "1")).baseline == ""
    told = method(town, compared(town, leader), [CELL], "zh-Hans")
    assert not any("已经开始" in line for line in told)


def test_two_villages_are_compared_by_their_own_intervals(busy: TownHall, leader: Actor) -> None:
    found = compared(busy, leader, Sides("P1", "R1")).contrasts[CELL]
    one, other = (
        figure(busy, leader, {"village": code, "domain": "A", "phase": "2"}) for code in ("P1", "R1")
    )
    span = apart(one, other)
    assert found.found is not None and span is not None
    assert (found.found.estimate, found.found.low, found.found.high) == span
    assert (found.found.p, found.like) == (None, None)
    assert "不能区分" in sentence(busy, found, "zh-Hans")


def test_two_villages_have_a_difference_of_changes_where_both_have_a_baseline(
    busy: TownHall, leader: Actor
) -> None:
    visit(busy, EARLIER, FIRST)
    sides = Sides("P1", "R4", "1")
    found = compared(busy, leader, sides)
    told = found.contrasts[CELL]
    then, now = (
        [figure(busy, leader, {"village": code, "domain": "A", "phase": phase}) for code in ("P1", "R4")]
        for phase in "12"
    )
    span = changes_apart((then[0], now[0]), (then[1], now[1]))
    assert told.found is not None and span is not None and told.baseline == "1"
    assert (told.found.estimate, told.found.low, told.found.high) == span
    assert told.found.estimate == pytest.approx((0.9 - 0.5) - (0.4 - 0.4)) and told.found.p is None
    efforts = [
        Effort(sum(one.rate for one in period) / 2, [period[0].n_eff], [period[1].n_eff])  # type: ignore[misc]
        for period in (now, then)
    ]
    assert told.detectable == pytest.approx(detectable(*efforts))
    words = method(busy, found, [CELL], "zh-Hans")
    late = "“试点入轨”时试点已经开始，这个差只说两边变化的快慢。"
    assert f"差的是两边自“试点入轨”以来各自变化了多少。{late}" in words
    apart_of_two = compared(busy, leader, Sides("R1", "R4", "1"))
    assert not any("已经开始" in line for line in method(busy, apart_of_two, [CELL], "zh-Hans"))
    rows = CalamineWorkbook.from_filelike(BytesIO(pilots_file(busy, leader, "zh-Hans", sides)))
    assert "试点入轨" in str(rows.get_sheet_by_name("差异").to_python())


def test_two_villages_without_a_baseline_of_both_have_a_plain_difference_that_says_so(
    busy: TownHall, leader: Actor
) -> None:
    visit(busy, {"P1": 5}, FIRST)
    visit(busy, {"P1": 5, "R1": 5}, FIRST, item=toy.PARKING)
    visit(busy, {"P1": 9, "R1": 5}, SECOND, item=toy.PARKING)
    found = compared(busy, leader, Sides("P1", "R1", "1"))
    assert found.contrasts[CELL] == compared(busy, leader, Sides("P1", "R1")).contrasts[CELL]
    assert found.contrasts["C", "2"].baseline == "1"
    told = method(busy, found, [CELL, ("C", "2")], "zh-Hans")
    assert "没有两边都够评级的基线，按普通差计算。" in told
    assert "其中按普通差计算的：集镇治理，集中攻坚。" in told


def test_a_village_that_is_not_rated_is_not_compared(town: TownHall, leader: Actor) -> None:
    visit(town, {"P1": 9}, SECOND)
    found = compared(town, leader, Sides("P1", "R1")).contrasts[CELL]
    assert found.found is None
    assert sentence(town, found, "zh-Hans") == "R1村未评，不作比较。"


def test_sides_have_figures_of_all_their_checks(busy: TownHall, leader: Actor) -> None:
    ours, rest = compared(busy, leader).whole[CELL]
    assert (ours.n, ours.passed, rest.n, rest.passed) == (20, 17, 50, 25)
    alone = compared(busy, leader, Sides("P1", "R1")).whole[CELL]
    assert [one.n for one in alone] == [10, 10]


def test_months_are_the_figures_of_their_days(busy: TownHall, leader: Actor) -> None:
    visit(busy, EARLIER, date(2022, 4, 26))
    found = monthly(busy, leader, Sides(), "A")
    assert [one.on for one in found] == [date(2022, month, 1) for month in (2, 4, 5)]
    for month, last in zip(found, (28, 30, 31), strict=True):
        for side, told in zip(("yes", "no"), month.figures, strict=True):
            days = Filter(domain="A", pilot=side, starts_on=month.on, ends_on=month.on.replace(day=last))
            own = figure(busy, leader, {}, None, days)
            assert replace(own, shrunk=None) == told
    assert monthly(busy, leader, Sides(), "C") == ()


def test_standards_met_are_those_of_the_score(busy: TownHall, leader: Actor) -> None:
    found = landed(busy, leader, "2")
    assert found.villages == units(busy)
    assert found.grades["P1", "T-A01"] is Grade.MET
    assert (found.count("P1", MET), found.count("R5", MET)) == (1, 0)
    assert ("P1", "T-C01") not in found.grades


def test_units_are_the_packs_and_those_that_only_an_outline_knows(town: TownHall) -> None:
    assert units(town)[:7] == (*PILOTS, *OTHERS)
    assert len(units(town)) == 9


@pytest.mark.parametrize(
    ("asked", "kept", "refused"),
    [
        ({"one": "P1", "other": "R1"}, Sides("P1", "R1"), ()),
        ({"one": "P1"}, Sides(), ("one",)),
        ({"one": "P1", "other": "P1"}, Sides(), ("one", "other")),
        ({"one": "<b>", "other": "R1", "baseline": "1"}, Sides(baseline="1"), ("one",)),
        ({"baseline": "nine"}, Sides(), ("baseline",)),
        ({}, Sides(), ()),
    ],
)
def test_an_address_says_who_is_compared(
    town: TownHall, asked: dict[str, str], kept: Sides, refused: tuple[str, ...]
) -> None:
    assert known_sides(town, asked) == (kept, refused)


def test_what_the_town_does_not_have_is_refused(busy: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        compared(busy, leader, Sides("P1", "nowhere"))
    with pytest.raises(UnknownCode):
        cells_of(compared(busy, leader), "Z")
    with pytest.raises(UnknownCode):
        contrast(busy, leader, ("A", "nine"))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_whoever_signs_in_may_compare_villages(busy: TownHall, role: Role) -> None:
    assert contrast(busy, Actor("somebody", role), CELL).found is not None


def test_who_keeps_accounts_sees_no_figures(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        compared(busy, Actor("root", Role.ADMIN))
    with pytest.raises(NotAllowed):
        monthly(busy, Actor("root", Role.ADMIN), Sides(), "A")


def test_a_new_batch_is_in_the_next_answer(busy: TownHall, leader: Actor) -> None:
    before = compared(busy, leader)
    visit(busy, LATER, date(2022, 5, 2))
    after = compared(busy, leader)
    assert after.revision > before.revision
    assert after.whole[CELL][0].n == 40


def test_the_sides_are_conditions_of_any_filter(busy: TownHall, leader: Actor) -> None:
    both = [
        score(busy, leader, ["village"], None, Filter(pilot=side))["village"].tolist()
        for side in ("yes", "no")
    ]
    assert both == [list(PILOTS), list(OTHERS)]


def test_the_phase_before_the_pilots_is_the_last_that_had_ended(hall: TownHall) -> None:
    plain = divided(hall).town
    assert plain.before_pilots() is None
    assert replace(plain, pilots_from=date(2022, 1, 1)).before_pilots() == plain.phases[0]
    late: Phase | None = replace(plain, pilots_from=date(2023, 1, 1)).before_pilots()
    assert late == plain.phases[1]


def test_legend_and_wall_say_what_the_page_says(busy: TownHall, leader: Actor) -> None:
    told = brief(busy, leader, CELL, "zh-Hans")
    assert told.startswith("试点与其余相比+35.0点 (") and told.endswith("p=0.095，不能区分")
    assert map_data.pilots_told(busy, leader, CELL, "zh-Hans") == {"told": told}
    screen = Actor("hall", Role.SCREEN)
    assert map_data.scene(busy, screen, "A", "zh-Hans")["pilots"] == told
    assert map_data.pilots_told(busy, leader, ("C", "2"), "zh-Hans") == {"told": ""}
    assert map_data.pilots_told(busy, leader, ("A", "S"), "zh-Hans") == {"told": ""}
    with pytest.raises(UnknownCode):
        map_data.pilots_told(busy, leader, ("Z", "2"), "zh-Hans")


def test_a_sheet_of_the_pilots_says_it_in_both_languages_and_lists_them_first(
    busy: TownHall, leader: Actor
) -> None:
    view = View("A", "2", "village", busy.today(), "pilots")
    sheet = map_sheet(busy, leader, view)
    assert "+35.0点" in sheet.notes[0].zh and "+35.0 pts" in sheet.notes[0].en
    assert any("不是抽签产生" in note.zh for note in sheet.notes)
    assert map_sheet(busy, leader, replace(view, layer="")).notes == ()
    kinds = [unit.pilot for unit in sheet.units]
    assert kinds == sorted(kinds, reverse=True)


def test_json_has_null_for_an_end_that_is_not_known(busy: TownHall, leader: Actor) -> None:
    told = facts(contrast(busy, leader, CELL))
    assert told["like"]["low"] is None and told["like"]["choices"] == 10  # type: ignore[index]
    assert told["found"]["low"] is not None and told["baseline"] == ""  # type: ignore[index]
