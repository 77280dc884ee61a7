"""Every rule of the map, looked up in its pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tests.cartography import sheets
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import Frame, frame_of
from xqgis.cartography.lettering import lettering
from xqgis.cartography.pages import Box, Page
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import Ground
from xqgis.cartography.townmap import Strokes, draw_town
from xqgis.model.grade import Grade

PAGE = Page(900, 700, 900, 1.0)
BOX = Box(0, 0, 900, 700)
FLAT = sheets.ground(relief=None)
BARE = replace(FLAT, water=sheets.layer("water", "polygon"), roads=sheets.layer("road", "line"))
Pixels = NDArray[np.uint8]


def frame(ground: Ground) -> Frame:
    return frame_of(ground, BOX, (100, 100, 100, 100))


def drawn(ground: Ground, grades: tuple[Grade, ...] = sheets.grades()) -> Pixels:
    canvas = Canvas(PAGE, lettering(sheets.FONTS))
    draw_town(canvas, ground, grades, frame(ground), Strokes(1.0))
    return canvas.pixels()


def at(pixels: Pixels, ground: Ground, x: float, y: float, reach: int = 0) -> Pixels:
    """The pixels round a place of the drawing (metres)."""
    column, row = frame(ground).on_page(np.array([sheets.spot(x, y)]))[0].astype(int)
    return pixels[row - reach : row + reach + 1, column - reach : column + reach + 1].reshape(-1, 3)


def colour(told: str) -> list[int]:
    return [round(part * 255) for part in rgba(told)[:3]]


def share(pixels: Pixels, wanted: str) -> float:
    return float((np.abs(pixels.astype(int) - colour(wanted)).max(axis=1) <= 2).mean())


def middle(number: int) -> tuple[float, float]:
    return number % 4 * 1000 + 500, number // 4 * 1000 + 500


def test_every_cell_has_the_fill_of_its_grade() -> None:
    pixels = drawn(BARE)
    for number, grade in enumerate(sheets.grades()):
        around = at(pixels, BARE, *middle(number), reach=12)
        assert share(around, LIGHT.grade(grade).fill) > 0.3, grade


def test_only_the_bad_grades_are_hatched_and_they_lean_apart() -> None:
    pixels = drawn(BARE)
    for number, grade in enumerate(sheets.grades()):
        around = at(pixels, BARE, *middle(number), reach=12)
        plain = share(around, LIGHT.grade(grade).fill) == 1.0
        assert plain is (grade not in {Grade.NOT_MET, Grade.NOT_RATED})
    lean = {grade: _lean(pixels, number) for number, grade in enumerate(sheets.grades())}
    assert lean[Grade.NOT_MET] == "/" and lean[Grade.NOT_RATED] == "\\"


def _lean(pixels: Pixels, number: int) -> str:
    patch = at(pixels, BARE, *middle(number), reach=12).reshape(25, 25, 3).astype(float).mean(axis=2)
    along = {"/": np.flip(patch, axis=1), "\\": patch}
    # the hatch is what stays the same along its own diagonal
    return min(along, key=lambda sign: float(np.abs(along[sign][1:, 1:] - along[sign][:-1, :-1]).mean()))


def test_the_town_has_a_dark_line_in_a_white_one() -> None:
    pixels = drawn(BARE)
    column, row = frame(BARE).on_page(np.array([sheets.spot(2000, 3000)]))[0].astype(int)
    line = pixels[row - 5 : row + 6, column].astype(int)
    assert line.min() < 60
    assert (line[:5].max(axis=1) > 240).any()


def test_outside_the_town_is_paper() -> None:
    outside = at(drawn(BARE), BARE, -400, 1500, reach=3)
    assert share(outside, LIGHT.paper) == 1.0


def test_what_lies_outside_is_veiled() -> None:
    pixels = drawn(FLAT)
    inside = at(pixels, FLAT, 500, sheets_road(500), reach=4)
    outside = at(pixels, FLAT, -300, sheets_road(-300), reach=4)
    casing = LIGHT.map.road_casing
    assert np.abs(inside.astype(int) - colour(casing)).sum(axis=1).min() < 90
    assert outside.min() > 120


def sheets_road(x: float) -> float:
    """Height of the provincial road of the made-up town at ``x``."""
    return 2300 + (x + 600) / 5200 * -200


def test_a_pilot_has_white_dashes_inside_its_border() -> None:
    pixels = drawn(BARE)
    pilot = _just_inside(pixels, 1000)
    other = _just_inside(pixels, 2000)
    assert 0.3 < pilot < 0.9
    assert other == 0


def _just_inside(pixels: Pixels, border: float) -> float:
    """Share of white along a village's southern border, one pixel above it."""
    left, right = frame(BARE).on_page(np.array([sheets.spot(1050, border), sheets.spot(1950, border)]))
    row = int(left[1]) - 1
    run = pixels[row, int(left[0]) : int(right[0])]
    return float((run.min(axis=1) > 235).mean())


def test_hills_darken_the_land_and_leave_the_grades_readable() -> None:
    hilly, plain = drawn(sheets.ground()), drawn(FLAT)
    darker = plain.astype(int) - hilly.astype(int)
    assert darker.min() >= -1
    outside = at(hilly, FLAT, -300, 1500, reach=20)
    assert outside.min() < min(colour(LIGHT.paper))
    inside = np.concatenate([at(darker, FLAT, *middle(number), reach=12) for number in (0, 1, 2, 5)])
    assert 0 < inside.max() <= 40


def test_water_and_roads_lie_over_the_grades() -> None:
    pixels = drawn(FLAT)
    assert share(at(pixels, FLAT, 2850, 450, reach=3), LIGHT.map.river) == 1.0
    motorway = at(pixels, FLAT, 3450, 1500, reach=6)
    assert share(motorway, LIGHT.map.road) > 0.01


def test_villages_alone_are_coloured_without_grid_lines() -> None:
    villages = replace(BARE, areas=sheets.villages())
    pixels = drawn(villages, (Grade.FULL, Grade.MET, Grade.NOT_MET))
    assert share(at(pixels, villages, 1000, 500, reach=8), LIGHT.grade(Grade.FULL).fill) == 1.0
    assert share(at(pixels, villages, 1000, 1500, reach=8), LIGHT.grade(Grade.MET).fill) == 1.0


def test_a_town_without_villages_water_or_outline_is_drawn_too() -> None:
    none = sheets.layer("village", "polygon")
    pixels = drawn(replace(BARE, villages=none, town=none))
    assert share(at(pixels, BARE, *middle(0), reach=8), LIGHT.grade(Grade.FULL).fill) == 1.0
