"""The paper pen: a map sheet as a PNG for the meeting room, 1080p to A3.

matplotlib draws on a figure of its own (never pyplot), so any number of threads
may draw at once, and the same sheet always gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xqgis.cartography import wording
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import Frame, frame_of
from xqgis.cartography.furniture import (
    INK,
    INK2,
    MEETING,
    PLATE,
    TypeScale,
    foot,
    legend,
    north,
    notes,
    scale_bar,
)
from xqgis.cartography.lettering import Style, lettering
from xqgis.cartography.naming import draw_names
from xqgis.cartography.pages import Box, Page, Plan, page_of, plan_of
from xqgis.cartography.plate import draw_plate_parts
from xqgis.cartography.png import encode_png
from xqgis.cartography.sheet import MapSheet
from xqgis.cartography.townmap import Strokes, draw_town
from xqgis.cartography.unit_table import unit_table
from xqgis.words import say

Points = NDArray[np.float64]


def draw_png(sheet: MapSheet, size: str, lang: str, fonts: Path) -> bytes:
    """The sheet as a PNG of that size (`pages.SIZES`); `UnknownCode` for another.

    ``fonts`` holds ``NotoSansSC-400.ttf``, ``-500`` and ``-700``. Title, stamp
    and as-of also travel inside the file as text.
    """
    return draw_page(sheet, page_of(size), lang, fonts)


def draw_page(sheet: MapSheet, page: Page, lang: str, fonts: Path) -> bytes:
    """`draw_png` on any page."""
    pixels = paint(sheet, page, lang, fonts)
    return encode_png(pixels, page.dpi, _texts(sheet, lang))


def paint(sheet: MapSheet, page: Page, lang: str, fonts: Path) -> NDArray[np.uint8]:
    """The sheet's pixels, rows x columns x RGB."""
    canvas = Canvas(page, lettering(fonts))
    plan = plan_of(page, len(sheet.thumbnails))
    scale = PLATE if page.plate else MEETING
    _border(canvas)
    frame = _frame(sheet, page, plan)
    _map(canvas, sheet, frame, scale, lang)
    _side(canvas, sheet, plan, scale, lang)
    if page.plate:
        draw_plate_parts(canvas, sheet, plan, scale, lang)
    else:
        _head(canvas, sheet, scale, lang)
        foot(canvas, sheet, wording.as_of(sheet, lang), plan.foot, lang)
    return canvas.pixels()


def pixel_of(sheet: MapSheet, size: str, lon: float, lat: float) -> tuple[int, int]:
    """The pixel (column, row) of a place on the PNG of that size: where a cell's colour must show.

    A name or a hatch line may lie on that very pixel; a test looks at its
    neighbourhood.
    """
    page = page_of(size)
    frame = _frame(sheet, page, plan_of(page, len(sheet.thumbnails)))
    x, y = frame.on_page(np.array([[lon, lat]]))[0] * page.unit
    return int(x), int(y)


def _frame(sheet: MapSheet, page: Page, plan: Plan) -> Frame:
    margins = (20, 24, 26, 24) if page.plate else (26, 40, 40, 40)
    return frame_of(sheet.ground, plan.map, margins)


def _texts(sheet: MapSheet, lang: str) -> dict[str, str]:
    internal = "" if sheet.imprint.review_number else say("paper.internal_note", lang)
    return {
        "Title": wording.title(sheet, lang),
        "Description": say("paper.joint", lang).join(
            told for told in (internal or wording.stamp(sheet, lang), *wording.caveats(sheet, lang)) if told
        ),
        "Source": wording.as_of(sheet, lang),
    }


def _border(canvas: Canvas) -> None:
    page = Box(0, 0, canvas.page.design_width, canvas.page.design_height)
    if canvas.page.plate:
        canvas.box(page.inset(28, 28, 28, 28), edge=INK, width=2)
        return
    canvas.box(page.inset(24, 24, 24, 24), edge=INK, width=3)
    canvas.box(page.inset(32, 32, 32, 32), edge=INK, width=1)


def _map(canvas: Canvas, sheet: MapSheet, frame: Frame, scale: TypeScale, lang: str) -> None:
    k = canvas.page.map_scale
    draw_town(canvas, sheet.ground, sheet.grades, frame, Strokes(k))
    if not sheet.ground.areas.features:
        middle = (frame.box.left + frame.box.width / 2, frame.box.top + frame.box.height / 2)
        told = say("paper.no_areas", lang)
        canvas.text(told, middle, Style(scale.body), INK2, align="centre")
    taken = [north(canvas, frame, scale, lang)]
    if sheet.ground.areas.features:
        taken.append(scale_bar(canvas, frame, scale, lang))
    names = {unit.code: unit.name.in_(lang) for unit in sheet.units}
    draw_names(canvas, sheet.ground, frame, names, taken)
    canvas.box(frame.box.inset(-1, -1, -1, -1), edge=INK, width=1)


def _side(canvas: Canvas, sheet: MapSheet, plan: Plan, scale: TypeScale, lang: str) -> None:
    below = legend(canvas, sheet, plan.side, scale, lang)
    if sheet.notes:
        room = Box(plan.side.left, below, plan.side.width, plan.side.bottom - below)
        below = notes(canvas, sheet, room, scale, lang)
    kept = scale.small * 4.6 if canvas.page.plate else 0
    room = Box(plan.side.left, below, plan.side.width, plan.side.bottom - below - kept)
    end = unit_table(canvas, sheet, room, scale, lang)
    if canvas.page.plate:
        style = Style(scale.small)
        lines = canvas.type.wrap(wording.note(sheet, lang), style, plan.side.width, 3)
        for index, line in enumerate(lines):
            at = (plan.side.left, end + scale.small * (1.1 + 1.5 * index))
            canvas.text(line, at, style, INK2)


def _head(canvas: Canvas, sheet: MapSheet, scale: TypeScale, lang: str) -> None:
    left, right = 60.0, canvas.page.design_width - 60
    bold, plain = Style(scale.title, 700, 1), Style(scale.sub)
    headline, told = wording.headline(sheet, lang), wording.figure_line(sheet, lang)
    figure = Style(scale.title, 700)
    canvas.text(headline, (right, 77), figure, INK, align="right")
    canvas.fitted(told, (right, 120), plain, INK2, width=(right - left) * 0.55, align="right")
    room = right - left - canvas.type.width(headline, figure) - 60
    canvas.fitted(wording.title(sheet, lang), (left, 77), bold, INK, width=room)
    room = right - left - min(canvas.type.width(told, plain), (right - left) * 0.55) - 60
    canvas.fitted(wording.subtitle(sheet, lang), (left, 120), plain, INK2, width=room)
