"""The boards: every rate with its interval and n, every state with a word, every code pickable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from tests import toy
from tests.store.filing import file
from tests.web.test_markup import read
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, Verdict
from xqgis.model.name import Name
from xqgis.model.phase import Phase
from xqgis.model.town import Minimum
from xqgis.services import overview, query
from xqgis.services.heat import heat
from xqgis.services.query_checks import codes_of
from xqgis.services.town_hall import TownHall
from xqgis.web import bars, boards, matrix
from xqgis.web.decisions import decision_list
from xqgis.web.names import Names
from xqgis.web.question import ALL, Question
from xqgis.web.selection import Selection

LEAST = Minimum(10, 3)
FIGURE = Figure(120, 110, 30, 118.0, 0.921, 0.884, 0.95, Grade.MET)
GREY = replace(FIGURE, n=7, passed=6, grade=Grade.NOT_RATED)


def test_figure_line_never_leaves_interval_or_n_out() -> None:
    assert read(boards.figure_line(FIGURE, LEAST, "zh-Hans")).text == "(88.4–95.0) n=120"
    assert read(boards.figure_line(GREY, LEAST, "zh-Hans")).text == "n=7，不足10"
    assert read(boards.figure_line(replace(GREY, n=12, visits=2), LEAST, "en")).text == "2 visits, under 3"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (0.9, "高于目标2.1点"),
        (0.95, "低于目标2.9点"),
        (0.921, "与目标持平"),
        (0.9209, "与目标持平"),
        (None, ""),
    ],
)
def test_gap_to_the_target_is_told_in_points(target: float | None, words: str) -> None:
    assert boards.gap(FIGURE, target, "zh-Hans") == words
    assert boards.gap(GREY, target, "zh-Hans") == ""


def test_a_verdict_has_a_word_and_a_sign_beside_its_colour() -> None:
    for found, word in (
        (Verdict.REACHED, "已达目标"),
        (Verdict.MISSED, "未达目标"),
        (Verdict.UNCLEAR, "尚难判定"),
    ):
        drawn = read(boards.verdict(found, "zh-Hans"))
        assert drawn.text == word
        assert any("xq-i-" in (told.get("class") or "") for _, told in drawn.tags)
    assert boards.verdict(Verdict.NONE, "zh-Hans") == ""


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2022, 5, 31), "阶段2/2 · 第151天，剩30天"),
        (date(2022, 8, 1), "阶段2/2 · 已于2022-06-30结束"),
        (date(2021, 12, 1), "阶段2/2 · 2022-01-01开始"),
    ],
)
def test_phase_card_tells_where_the_plan_stands(day: date, told: str) -> None:
    phases = toy.town().phases
    assert read(boards.phase_card(phases[1], phases, day, "zh-Hans")).text.startswith(told)


def test_standing_phase_has_no_end_and_no_number() -> None:
    phases = toy.town().phases
    assert read(boards.phase_card(phases[2], phases, date(2023, 1, 1), "zh-Hans")).text.startswith(
        "阶段长效 · 2022-07-01起"
    )


def test_bar_stands_on_a_common_axis_and_inside_it() -> None:
    assert bars.floor([FIGURE], [0.9]) == 0.6
    assert bars.floor([replace(FIGURE, low=0.31)], [0.9, None]) == 0.3
    assert bars.floor([replace(FIGURE, low=0.0)], []) == 0.0
    drawn = bars.bar(replace(FIGURE, low=0.2), 0.8, 0.6)
    assert "left:0.00%" in drawn and "left:50.00%" in drawn and "aria-hidden" in drawn
    assert "xq-band" not in bars.bar(replace(FIGURE, rate=None, low=None, high=None), 0.8, 0.6)


def test_trend_leaves_a_gap_where_nothing_is_rated() -> None:
    points = [bars.TrendPoint(True, figure, 0.85) for figure in (FIGURE, None, FIGURE)]
    drawn = bars.trend([*points, bars.TrendPoint(False, None, 0.9)], 0.6, "走势 92.1%、×、92.1%")
    assert drawn.count("circle") == 2 * 2 and drawn.startswith("<img ")
    assert 'alt="走势 92.1%、×、92.1%"' in drawn
    assert unquote(drawn).count("<path") == 1  # the cross of the phase not rated, none for the one not begun
    assert "stroke-dasharray" in unquote(drawn)


@pytest.fixture
def filled(hall: TownHall) -> TownHall:
    file(hall.store)
    return hall


def test_key_strip_offers_every_domain_and_marks_the_chosen_one(filled: TownHall, leader: Actor) -> None:
    found = overview.key_figures(filled, leader, "1")
    drawn = read(boards.key_strip(filled, found, Selection("C", "1"), "zh-Hans"))
    buttons = [told for name, told in drawn.tags if name == "button"]
    assert [(told["data-pick"], told["aria-pressed"]) for told in buttons] == [
        ("domain=A", "false"),
        ("domain=C", "true"),
    ]
    for one in found:
        assert f"n={one.figure.n}" in drawn.text


def test_each_key_figure_leads_to_the_query_of_just_that_figure(filled: TownHall, leader: Actor) -> None:
    found = overview.key_figures(filled, leader, "1")
    drawn = read(boards.key_strip(filled, found, Selection("C", "1"), "zh-Hans"))
    links = [told["href"] for name, told in drawn.tags if name == "a"]
    assert len(links) == len(found)
    for one, link in zip(found, links, strict=True):
        asked, refused = Question.read(dict(parse_qsl(urlsplit(str(link)).query)), codes_of(filled))
        assert not refused and asked.about == ALL and urlsplit(str(link)).path == "/query"
        assert query.provenance(filled, leader, asked.chosen, asked.by).figure == one.figure


def test_matrix_has_every_domain_and_phase_that_began_with_word_interval_and_n(
    filled: TownHall, leader: Actor
) -> None:
    found = heat(filled, leader)
    drawn = read(matrix.board(filled, found, Selection("C", "1"), "matrix", "zh-Hans"))
    picks = {told["data-pick"]: told for _, told in drawn.tags if "data-pick" in told}
    assert set(picks) == {f"domain={domain}&phase={phase}" for domain in "AC" for phase in "12"}
    assert [pick for pick, told in picks.items() if told["aria-pressed"] == "true"] == ["domain=C&phase=1"]
    for (_, phase), cell in found.cells.items():
        if phase == "1":
            assert f"n={cell.figure.n}" in drawn.text
    assert drawn.text.count("未评") >= 3 and "长效" not in drawn.text
    small = [told for name, told in drawn.tags if name == "img" and "/map/small.png" in (told["src"] or "")]
    assert len(small) == 2 and all(told["alt"] for told in small)


def test_small_maps_of_every_cell_have_their_counts(filled: TownHall, leader: Actor) -> None:
    found = heat(filled, leader)
    drawn = read(matrix.board(filled, found, Selection("C", "1"), "maps", "zh-Hans"))
    small = [told for name, told in drawn.tags if name == "img" and "/map/small.png" in (told["src"] or "")]
    assert len(small) == 4
    assert all(f"r={found.revision}" in (told["src"] or "") for told in small)
    assert drawn.text.count("76.") == 0 and sum(found.counts(("A", "1"))) == 4


def test_a_rate_of_nought_is_told_as_a_rate_in_the_trend(filled: TownHall, leader: Actor) -> None:
    found = heat(filled, leader)
    none = replace(found.cells["A", "1"].figure, rate=0.0, grade=Grade.NOT_MET)
    cells = {**found.cells, ("A", "1"): replace(found.cells["A", "1"], figure=none)}
    drawn = matrix.board(filled, replace(found, cells=cells), Selection("C", "1"), "matrix", "zh-Hans")
    assert "1 0.0%" in str(drawn) and "1 ×" not in str(drawn)


def test_a_phase_that_has_not_begun_cannot_be_opened(filled: TownHall, leader: Actor) -> None:
    later = Phase("3", Name("以后", "Later"), date(2023, 1, 1), date(2023, 12, 31))
    town = replace(
        filled.town,
        phases=(*filled.town.phases[:2], later),
        lines={**filled.town.lines, ("3", "full"): filled.town.line("1")},
    )
    hall = replace(filled, pack=replace(filled.pack, town=town))
    drawn = read(matrix.board(hall, heat(hall, leader), Selection("A", "1"), "matrix", "zh-Hans"))
    assert drawn.text.count("未开始") == 2
    assert not any("phase=3" in (told.get("data-pick") or "") for _, told in drawn.tags)


def test_a_decision_names_matter_place_code_days_and_who_answers(filled: TownHall, office: Actor) -> None:
    found = overview.decisions(filled, office)
    drawn = read(decision_list(found, Names(filled, "zh-Hans"), "zh-Hans"))
    veto = found[0]
    assert isinstance(veto, overview.OpenVeto)
    for told in ("C项二，否决项未消除", veto.item, f"已{veto.days}天", "责任 执法大队", "网格"):
        assert told in drawn.text
    picks = [told["data-pick"] for _, told in drawn.tags if "data-pick" in told]
    assert picks[0] == f"domain=C&by=grid&grid={toy.GRIDS[3]}"
    assert len(picks) == len(found)


def test_a_town_where_nothing_waits_is_told_so(hall: TownHall) -> None:
    drawn = read(decision_list((), Names(hall, "en"), "en"))
    assert "Nothing is waiting for a decision" in drawn.text


def test_codes_without_a_label_stand_for_themselves(hall: TownHall) -> None:
    names = Names(hall, "en")
    assert (names.grid("nowhere"), names.village("nowhere"), names.units(["ghost", "U1"])) == (
        "nowhere",
        "nowhere",
        "ghost, Enforcement",
    )
    assert names.village(toy.UPPER) == "Upper"


def test_a_phase_without_checks_says_so_and_where_to_send_them(hall: TownHall) -> None:
    drawn = read(boards.nothing_checked(hall, "2", True, "zh-Hans"))
    assert "集中攻坚阶段还没有检查" in drawn.text and "全镇4个网格中0个有检查" in drawn.text
    assert ("a", {"href": "/report", "target": "_self"}) in drawn.tags
    assert "a" not in dict(read(boards.nothing_checked(hall, "2", False, "en")).tags)
