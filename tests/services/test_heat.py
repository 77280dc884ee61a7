"""The heat board: one answer for page, sheet, workbook and small maps."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from tests import toy
from tests.services.divided import EAST_HALF, SPLIT_ON, WEST_HALF, divide_first_grid
from tests.store.filing import file
from xqgis.cartography import heat_words
from xqgis.cartography.heat_paper import draw_small_map
from xqgis.cartography.palette import LIGHT
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.model.view import View
from xqgis.services.ground import ground
from xqgis.services.heat import WHOLE, Look, heat, known_look, weakest
from xqgis.services.heat_files import SMALL, heat_png, heat_sheet, heat_xlsx, small_png
from xqgis.services.maps import FONTS, map_sheet
from xqgis.services.score import figure, score
from xqgis.services.town_hall import TownHall

SCREEN = Actor("hall", Role.SCREEN)


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    file(hall.store)
    return hall


@pytest.fixture
def split(busy: TownHall) -> TownHall:
    """The first grid became two within phase 2."""
    divide_first_grid(busy.store)
    return busy


def near_colours(png: bytes, x: float, y: float, grade: Grade) -> bool:
    """Whether the fill of ``grade`` is seen about a place, told in shares of width and height."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    wanted = tuple(int(LIGHT.grade(grade).fill[at : at + 2], 16) for at in (1, 3, 5))
    left, top = int(x * image.width), int(y * image.height)
    near = [image.getpixel((left + dx, top + dy)) for dx in range(-9, 10) for dy in range(-9, 10)]
    return any(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= 3 for one in near)  # type: ignore[arg-type]


def test_board_has_a_cell_for_every_domain_and_phase_that_is_shown(busy: TownHall, leader: Actor) -> None:
    found = heat(busy, leader)
    assert [phase.code for phase in found.phases] == ["1", "2"]
    assert list(found.cells) == [(domain, phase) for domain in "AC" for phase in "12"]
    assert found.cells["A", "1"].figure == figure(busy, leader, {"domain": "A", "phase": "1"})
    assert found.as_of == toy.AS_OF


def test_the_standing_phase_is_shown_once_it_has_begun(busy: TownHall, leader: Actor) -> None:
    town = replace(busy.town, clock=date(2022, 7, 2))
    later = replace(busy, pack=replace(busy.pack, town=town))
    assert [phase.code for phase in heat(later, leader).phases] == ["1", "2", "S"]


def test_a_phase_ahead_has_not_begun(busy: TownHall, leader: Actor) -> None:
    ahead = Phase("3", busy.town.phases[1].name, date(2023, 1, 1), date(2023, 12, 31))
    lines = {**busy.town.lines, ("3", "full"): busy.town.line("1")}
    town = replace(busy.town, phases=(*busy.town.phases[:2], ahead), lines=lines)
    found = heat(replace(busy, pack=replace(busy.pack, town=town)), leader)
    assert [one.begun for one in found.row("A")] == [True, True, False]


def test_grades_of_small_maps_are_those_of_the_scores(busy: TownHall, leader: Actor) -> None:
    found = heat(busy, leader)
    rows = score(busy, leader, ["grid", "domain", "phase"])
    rows = rows[(rows["domain"] == "A") & (rows["phase"] == "1")]
    by_code = dict(zip(rows["grid"], rows["grade"], strict=True))
    assert [grade.key for grade in found.grades["A", "1"]] == [
        by_code.get(code, "not_rated") for code in toy.GRIDS
    ]
    assert sum(found.counts(("A", "1"))) == 4
    assert heat(busy, leader, Look(by="village")).counts(("A", "1")).count(0) >= 3


def test_one_unit_is_counted_alone_and_others_are_not_on_its_maps(busy: TownHall, leader: Actor) -> None:
    found = heat(busy, leader, Look(village=toy.UPPER))
    assert found.cells["A", "1"].figure.n == 6
    assert found.cells["C", "1"].figure.n == 2
    assert sum(found.counts(("A", "1"))) == 2
    assert found.grades["C", "1"][3] is None


def test_a_source_nobody_checked_for_leaves_everything_not_rated(busy: TownHall, leader: Actor) -> None:
    found = heat(busy, leader, Look(source="self"))
    assert {one.figure.grade for one in found.cells.values()} == {Grade.NOT_RATED}
    assert {one.figure.n for one in found.cells.values()} == {0}


def test_a_track_has_its_own_villages_and_its_own_lines(busy: TownHall, leader: Actor) -> None:
    villages = (busy.town.villages[0], replace(busy.town.villages[1], track="step"))
    easy = replace(busy.town.line("1"), full=0.5, met=0.4, nearly=0.3)
    town = replace(
        busy.town,
        villages=villages,
        tracks={**busy.town.tracks, "step": busy.town.tracks["full"]},
        lines=busy.town.lines | {(phase, "step"): easy for phase in ("1", "2", "S")},
    )
    split = replace(busy, pack=replace(busy.pack, town=town))
    plain, step = (heat(split, leader, Look(track=track)) for track in ("full", "step"))
    assert [one.cells["C", "1"].figure.n for one in (plain, step)] == [2, 2]
    assert plain.cells["C", "1"].figure.grade is Grade.NOT_MET
    assert step.cells["C", "1"].figure.grade is Grade.FULL
    assert [one.lines["1"].full for one in (plain, step)] == [0.95, 0.5]


def test_only_what_the_town_has_is_taken_from_an_address(busy: TownHall, leader: Actor) -> None:
    look, refused = known_look(busy, {"village": "<b>", "track": "full", "source": "group", "by": "village"})
    assert look == Look("village", "", "full", "group")
    assert refused == ("village",)
    with pytest.raises(UnknownCode):
        heat(busy, leader, Look(source="rumour"))


def test_the_weakest_items_are_rated_ones_of_the_cell_lowest_first(busy: TownHall, leader: Actor) -> None:
    (found,) = weakest(busy, leader, WHOLE, ("C", "1"))
    assert (found.item, found.figure.passed, found.figure.n, found.units) == (toy.PARKING, 2, 3, ("U1",))
    assert [one.item for one in weakest(busy, leader, WHOLE, ("A", "1"))] == [toy.LITTER]
    assert weakest(busy, leader, WHOLE, ("A", "2")) == ()


def test_a_small_map_shows_the_grade_where_the_grid_lies(busy: TownHall, leader: Actor) -> None:
    drawn = small_png(busy, leader, WHOLE, "A", "1")
    assert Image.open(io.BytesIO(drawn)).size == SMALL
    grades = heat(busy, leader).grades["A", "1"]
    for number, (x, y) in enumerate(((0.35, 0.25), (0.65, 0.25), (0.35, 0.75), (0.65, 0.75))):
        assert near_colours(drawn, x, y, grades[number]), number


def test_sheet_has_the_figures_of_the_page(busy: TownHall, leader: Actor) -> None:
    found, sheet = heat(busy, leader), heat_sheet(busy, leader)
    assert {cell: one.figure for cell, one in sheet.cells.items()} == {
        cell: one.figure for cell, one in found.cells.items()
    }
    assert sheet.imprint.revision == found.revision
    assert [name.zh for name in sheet.imprint.sources] == ["工作组"]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_workbook_has_numbers_as_numbers_words_as_words_and_no_formula(
    busy: TownHall, leader: Actor, lang: str
) -> None:
    data = heat_xlsx(busy, leader, WHOLE, lang)
    packed = zipfile.ZipFile(io.BytesIO(data))
    sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not [name for name in sheets if b"<f>" in packed.read(name) or b"<f " in packed.read(name)]
    styles = packed.read("xl/styles.xml").decode()
    assert 'patternType="lightUp"' in styles and 'patternType="lightDown"' in styles
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    head, *rows = book.get_sheet_by_index(1).to_python()
    assert len(head) == len(rows[0]) == 20 and len(rows) == 4
    first = heat(busy, leader).cells["A", "1"].figure
    assert rows[0][4] == pytest.approx(first.rate)
    assert rows[0][5:8] == pytest.approx([first.low, first.high, first.n])
    assert rows[0][15:] == list(heat(busy, leader).counts(("A", "1")))
    assert heat_xlsx(busy, leader, WHOLE, lang)[:4] == data[:4]


def test_a_screen_may_look_but_take_no_file_home(busy: TownHall) -> None:
    assert heat(busy, SCREEN).cells
    with pytest.raises(NotAllowed):
        heat_png(busy, SCREEN, WHOLE, "1920x1080", "zh-Hans")
    with pytest.raises(NotAllowed):
        heat_xlsx(busy, SCREEN, WHOLE, "zh-Hans")


def test_every_phase_of_the_board_is_counted_and_drawn_on_the_grids_of_its_last_day(
    split: TownHall, leader: Actor
) -> None:
    found, sheet = heat(split, leader), heat_sheet(split, leader)
    for phase, codes in (("1", list(toy.GRIDS)), ("2", sorted([*toy.GRIDS[1:], WEST_HALF, EAST_HALF]))):
        drawn = map_sheet(split, leader, View("A", phase, "grid", toy.AS_OF))
        assert found.areas[phase] == sheet.grounds[phase].areas == drawn.ground.areas
        assert list(found.areas[phase].codes) == codes
        assert found.grades["A", phase] == sheet.cells["A", phase].grades == drawn.grades
        assert found.counts(("A", phase)) == drawn.counts
    assert found.grades["A", "1"][0] is not Grade.NOT_RATED
    assert {phase: len(found.grades["A", phase]) for phase in ("1", "2")} == {"1": 4, "2": 5}
    assert "共4→5" in heat_words.note(sheet, "zh-Hans")
    book = CalamineWorkbook.from_filelike(io.BytesIO(heat_xlsx(split, leader, WHOLE, "en")))
    _, first, second, *_ = book.get_sheet_by_index(1).to_python()
    assert first[15:] == list(found.counts(("A", "1"))) and sum(found.counts(("A", "1"))) == 4
    assert second[15:] == list(found.counts(("A", "2"))) and sum(found.counts(("A", "2"))) == 5


def test_a_board_as_of_a_day_before_the_split_knows_the_old_grids_only(
    split: TownHall, leader: Actor
) -> None:
    for day, counts in ((date(2022, 2, 28), [4, 4]), (SPLIT_ON, [4, 5])):
        found, sheet = heat(split, leader, as_of=day), heat_sheet(split, leader, as_of=day)
        assert [len(found.areas[phase].codes) for phase in "12"] == counts
        assert [len(sheet.grounds[phase].areas.codes) for phase in "12"] == counts
        assert [sum(found.counts(("A", phase))) for phase in "12"] == counts


def test_the_small_map_of_a_phase_shows_a_grid_that_was_divided_later_with_its_grade(
    split: TownHall, leader: Actor
) -> None:
    whole = small_png(split, leader, WHOLE, "A", "1")
    assert heat(split, leader).grades["A", "1"][0] is Grade.NEARLY
    assert whole == draw_small_map(
        ground(split, "grid", date(2021, 12, 31)), heat(split, leader).grades["A", "1"], SMALL, FONTS
    )
    assert near_colours(whole, 0.35, 0.25, Grade.NEARLY)
    assert near_colours(small_png(split, leader, WHOLE, "A", "2"), 0.35, 0.25, Grade.NOT_RATED)


def test_a_phase_that_the_board_does_not_show_has_no_small_map(busy: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        small_png(busy, leader, WHOLE, "A", "S")


def test_an_unknown_size_is_refused_before_anything_is_drawn(busy: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        heat_png(busy, leader, WHOLE, "A0", "zh-Hans")
