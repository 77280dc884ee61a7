"""The sheet to draw on: exact pixels, y down, painted in the order of the calls."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cartography.sheets import FONTS
from xqgis.cartography.canvas import Canvas, compound, rectangle
from xqgis.cartography.lettering import Style, lettering
from xqgis.cartography.pages import SIZES, Box, Page
from xqgis.cartography.palette import rgba

RED, BLUE, BLACK, WHITE = (rgba(one) for one in ("#FF0000", "#0000FF", "#000000", "#FFFFFF"))
PAGE = Page(200, 120, 100, 1.0)


def blank(page: Page = PAGE) -> Canvas:
    return Canvas(page, lettering(FONTS))


@pytest.mark.parametrize("size", SIZES)
def test_a_page_has_exactly_its_pixels(size: str) -> None:
    page = SIZES[size]
    small = Page(page.width // 4 + 1, page.height // 4 + 3, page.design_width, 1.0)
    assert blank(small).pixels().shape == (small.height, small.width, 3)


def test_a_box_covers_its_units_and_y_points_down() -> None:
    canvas = blank()
    canvas.box(Box(10, 5, 20, 10), fill=RED)
    red = (canvas.pixels() == [255, 0, 0]).all(axis=2)
    rows, columns = np.nonzero(red)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 29, 20, 59)


def test_what_is_painted_later_lies_above() -> None:
    canvas = blank()
    canvas.fill([rectangle(Box(0, 0, 50, 50))], RED)
    canvas.lines([np.array([[0.0, 25], [50, 25]])], BLUE, 4)
    canvas.fill([rectangle(Box(20, 20, 10, 10))], BLACK)
    painted = canvas.pixels()
    assert painted[20, 20].tolist() == [255, 0, 0]
    assert painted[50, 10].tolist() == [0, 0, 255]
    assert painted[50, 50].tolist() == [0, 0, 0]


def test_nothing_is_painted_outside_a_window() -> None:
    canvas = blank()
    with canvas.within(Box(10, 10, 10, 10)):
        canvas.fill([rectangle(Box(0, 0, 100, 60))], RED)
    canvas.lines([np.array([[90.0, 0], [90, 60]])], BLUE, 2)
    painted = canvas.pixels()
    red = (painted == [255, 0, 0]).all(axis=2)
    assert red.sum() == 20 * 20 and red[25, 25]
    assert painted[100, 180].tolist() == [0, 0, 255]


def test_a_hole_that_turns_against_its_shell_stays_open() -> None:
    shell = np.array([[10.0, 10], [50, 10], [50, 50], [10, 50], [10, 10]])
    hole = np.array([[20.0, 20], [20, 40], [40, 40], [40, 20], [20, 20]])
    outline = compound([shell, hole])
    assert outline is not None
    canvas = blank()
    canvas.fill([outline], RED)
    painted = canvas.pixels()
    assert painted[30, 30].tolist() == [255, 0, 0] and painted[60, 60].tolist() == [255, 255, 255]
    assert compound([]) is None


def test_shade_lies_with_its_first_row_on_top_and_no_darker_than_its_strength() -> None:
    canvas = blank()
    dark = np.zeros((40, 60), np.uint8)
    dark[:10] = 255
    canvas.shade(dark, Box(10, 10, 30, 20), "#000000", 0.4)
    painted = canvas.pixels()[:, :, 0]
    assert painted[22, 40] == pytest.approx(153, abs=1)
    assert painted[45, 40] == 255 and painted[19, 40] == 255


def test_text_is_drawn_about_its_middle() -> None:
    canvas = blank()
    canvas.text("国", (50, 30), Style(20), BLACK, align="centre")
    rows, columns = np.nonzero(canvas.pixels()[:, :, 0] < 128)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(60, abs=2)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(100, abs=2)


def test_a_halo_lies_under_its_text() -> None:
    canvas = blank()
    canvas.box(Box(0, 0, 100, 60), fill=RED)
    canvas.text("国", (50, 30), Style(30), BLACK, align="centre", halo=(WHITE, 6))
    painted = canvas.pixels()
    assert (painted == 0).all(axis=2).any() and (painted == 255).all(axis=2).any()
    assert (painted[:, 0] == [255, 0, 0]).all()
