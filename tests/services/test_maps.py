"""Sheets: every figure on paper is the score's, and the PNG needs the right to export."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from tests import toy
from tests.store.filing import file
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.paper import pixel_of
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.name import Name
from xqgis.model.view import View
from xqgis.scoring.figures import figures
from xqgis.services.maps import map_png, map_sheet, missing_glyphs
from xqgis.services.score import score
from xqgis.services.town_hall import TownHall

VIEW = View("C", "1", "grid", toy.AS_OF)


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    file(hall.store)
    return hall


def test_every_figure_of_a_sheet_is_the_scores(busy: TownHall, leader: Actor) -> None:
    sheet = map_sheet(busy, leader, VIEW)
    found = score(busy, leader, ["grid", "domain", "phase"])
    found = found[(found["domain"] == "C") & (found["phase"] == "1")]
    by_code = dict(zip(found["grid"], figures(found), strict=True))
    shown = dict(zip(sheet.ground.areas.codes, sheet.figures, strict=True))
    assert {code: figure for code, figure in shown.items() if figure.n} == by_code
    assert sheet.counts == (0, 0, 0, 2, 2) and sheet.vetoes == 1
    assert (sheet.whole.n, sheet.whole.passed) == (4, 2)


def test_a_sheet_tells_town_span_sources_and_revision(busy: TownHall, leader: Actor) -> None:
    sheet = map_sheet(busy, leader, VIEW)
    assert (sheet.starts_on, sheet.ends_on) == (date(2021, 11, 1), date(2021, 12, 31))
    assert (sheet.town.zh, sheet.domain.zh, sheet.phase.zh) == ("样板镇", "交通治理", "试点入轨")
    assert sheet.imprint.sources == (Name("工作组", "Work group"),)
    assert sheet.imprint.revision == busy.store.revision() and sheet.imprint.standard == "toy-1"
    assert sheet.imprint.demo and sheet.imprint.schematic and sheet.imprint.generated_at.second == 0
    assert sheet.target is None and map_sheet(busy, leader, replace(VIEW, domain="A")).target == 0.8


def test_units_are_the_villages_best_first(busy: TownHall, leader: Actor) -> None:
    units = map_sheet(busy, leader, replace(VIEW, domain="A")).units
    assert [(unit.code, unit.name.zh, unit.pilot) for unit in units] == [
        (toy.UPPER, "上村", True),
        (toy.LOWER, "下村", False),
    ]
    assert units[1].figure.grade is Grade.NOT_RATED


def test_small_maps_show_every_domain_of_the_same_phase(busy: TownHall, leader: Actor) -> None:
    sheet = map_sheet(busy, leader, VIEW)
    assert [small.code for small in sheet.thumbnails] == ["A", "C"]
    assert sheet.thumbnails[1].grades == sheet.grades
    assert sheet.thumbnails[1].figure == sheet.whole


def test_a_day_to_come_is_brought_back_to_today(busy: TownHall, leader: Actor) -> None:
    assert map_sheet(busy, leader, replace(VIEW, as_of=date(2099, 1, 1))).view.as_of == toy.AS_OF


def test_tracks_held_to_other_lines_are_named(hall: TownHall, leader: Actor) -> None:
    weaker = GradeLine(0.9, 0.8, 0.7)
    town = toy.town(
        tracks={"full": Name("较好"), "weak": Name("较差")},
        lines={
            **{(phase, "full"): GradeLine(0.95, 0.85, 0.75) for phase in ("1", "2", "S")},
            **{(phase, "weak"): weaker for phase in ("1", "2", "S")},
        },
    )
    told = replace(hall, pack=replace(hall.pack, town=town))
    assert map_sheet(told, leader, VIEW).other_lines == ((Name("较差"), weaker),)
    assert map_sheet(hall, leader, VIEW).other_lines == ()


def test_two_questions_of_one_revision_have_one_answer(busy: TownHall, leader: Actor) -> None:
    one, same = map_sheet(busy, leader, VIEW), map_sheet(busy, leader, VIEW)
    still = replace(same, imprint=one.imprint)
    assert one == still and hash(one) == hash(still)


def test_a_cell_that_is_not_met_is_red_at_its_middle(busy: TownHall, leader: Actor) -> None:
    view = replace(VIEW, by="grid")
    sheet = map_sheet(busy, leader, view).without_thumbnails()
    data = map_png(busy, leader, view, "1920x1080", "zh-Hans")
    with Image.open(io.BytesIO(data)) as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    red = [round(part * 255) for part in rgba(LIGHT.grade(Grade.NOT_MET).fill)[:3]]
    for code, grade in zip(sheet.ground.areas.codes, sheet.grades, strict=True):
        column, row = pixel_of(sheet, "1920x1080", *toy.centre(code))
        around = pixels[row - 8 : row + 9, column - 8 : column + 9].reshape(-1, 3)
        share = (np.abs(around - red).max(axis=1) < 8).mean()
        assert bool(share > 0.25) is (grade is Grade.NOT_MET), code


def test_a_screen_may_not_export(busy: TownHall) -> None:
    screen = Actor("hall", Role.SCREEN)
    with pytest.raises(NotAllowed):
        map_png(busy, screen, VIEW, "1920x1080", "zh-Hans")


@pytest.mark.parametrize("changes", [{"domain": "Z"}, {"phase": "9"}, {"by": "house"}])
def test_codes_the_town_does_not_have_are_refused(
    busy: TownHall, leader: Actor, changes: dict[str, str]
) -> None:
    with pytest.raises(UnknownCode):
        map_sheet(busy, leader, replace(VIEW, **changes))  # type: ignore[arg-type]


def test_an_unknown_size_is_refused_before_anything_is_drawn(busy: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        map_png(busy, leader, VIEW, "A0", "zh-Hans")


def test_names_the_font_cannot_write_are_listed(hall: TownHall) -> None:
    assert missing_glyphs(hall) == ""
    rare = replace(hall, pack=replace(hall.pack, town=toy.town(name=Name("𡌶镇"))))
    assert missing_glyphs(rare) == "𡌶"
