"""The paper pen's sheet of waters: marks by shape and colour, a legend with counts, the worst by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from xqgis.cartography import numbers, wording
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import Frame, frame_of
from xqgis.cartography.furniture import INK, INK2, MEETING, WHITE, foot, heading, north, scale_bar
from xqgis.cartography.lettering import Style, lettering
from xqgis.cartography.naming import draw_names
from xqgis.cartography.pages import SIZES, Box, Page, page_of, plan_of
from xqgis.cartography.palette import LIGHT, RGBA, rgba
from xqgis.cartography.png import encode_png
from xqgis.cartography.townmap import Strokes, draw_town
from xqgis.cartography.water_sheet import WaterRow, WaterSheet
from xqgis.model.water import WaterGrade
from xqgis.words import say

_NOT_RATED = LIGHT.grades[-1]
_FILLS: tuple[RGBA, ...] = (*(rgba(colour) for colour in LIGHT.risk), rgba(_NOT_RATED.fill))
_EDGES: tuple[RGBA, ...] = (WHITE, rgba(LIGHT.risk_edge), WHITE, rgba(_NOT_RATED.edge))
_REACH = (5.2, 3.8, 2.2, 3.2)
"""Half the size of a mark (px at 1x): what is worse is larger."""
_RING = 8.5
_LEAST_SIGNED, _CORE = 4.0, 0.36
"""Half the least size of a signed mark (px at 1x), and how much of it its white core takes."""
_LAST = WaterGrade.NOT_RATED


def draw_waters_png(sheet: WaterSheet, size: str, lang: str, fonts: Path) -> bytes:
    """The sheet as a PNG of that size (`pages.SIZES`); `UnknownCode` for another."""
    page = page_of(size)
    if page.plate:  # a plate's furniture is of grades of areas; this sheet has one layout for every paper
        page = replace(SIZES["A4"], width=page.width, height=page.height)
    told = (wording.stamp(sheet, lang), *wording.caveats(sheet, lang))
    texts = {
        "Title": _title(sheet, lang),
        "Description": say("paper.joint", lang).join(part for part in told if part),
        "Source": _as_of(sheet, lang),
    }
    return encode_png(paint_waters(sheet, page, lang, fonts), page.dpi, texts)


def paint_waters(sheet: WaterSheet, page: Page, lang: str, fonts: Path) -> NDArray[np.uint8]:
    """The sheet's pixels, rows x columns x RGB."""
    canvas = Canvas(page, lettering(fonts))
    plan = plan_of(page, 0)
    whole = Box(0, 0, page.design_width, page.design_height)
    canvas.box(whole.inset(24, 24, 24, 24), edge=INK, width=3)
    canvas.box(whole.inset(32, 32, 32, 32), edge=INK, width=1)
    _head(canvas, sheet, lang)
    frame = frame_of(sheet.ground, plan.map, (26, 40, 40, 40))
    _map(canvas, sheet, frame, lang)
    below = _legend(canvas, sheet, plan.side, lang)
    room = Box(plan.side.left, below, plan.side.width, plan.side.bottom - below)
    _table(canvas, sheet, room, lang)
    foot(canvas, sheet, _as_of(sheet, lang), plan.foot, lang)
    return canvas.pixels()


def water_pixel(sheet: WaterSheet, size: str, lon: float, lat: float) -> tuple[int, int]:
    """The pixel (column, row) of a place on the PNG of that size."""
    page = page_of(size)
    frame = frame_of(sheet.ground, plan_of(page, 0).map, (26, 40, 40, 40))
    x, y = frame.on_page(np.array([[lon, lat]]))[0] * page.unit
    return int(x), int(y)


def _title(sheet: WaterSheet, lang: str) -> str:
    return say("paper.waters_title", lang, town=sheet.town.in_(lang))


def _as_of(sheet: WaterSheet, lang: str) -> str:
    facts = {"date": numbers.day(sheet.as_of), "revision": sheet.imprint.revision}
    return say("paper.as_of", lang, **facts)


def _head(canvas: Canvas, sheet: WaterSheet, lang: str) -> None:
    left, right = 60.0, canvas.page.design_width - 60
    red = numbers.count(sheet.counts[WaterGrade.RED])
    headline = say("paper.waters_headline", lang, count=red)
    figure = Style(MEETING.title, 700)
    canvas.text(headline, (right, 77), figure, INK, align="right")
    room = right - left - canvas.type.width(headline, figure) - 60
    canvas.fitted(_title(sheet, lang), (left, 77), Style(MEETING.title, 700, 1), INK, width=room)
    facts = {"count": numbers.count(len(sheet.marks)), "signed": numbers.count(sheet.signed)}
    told = say("paper.waters_subtitle_signed" if sheet.signed else "paper.waters_subtitle", lang, **facts)
    canvas.fitted(told, (left, 120), Style(MEETING.sub), INK2, width=right - left)


def _map(canvas: Canvas, sheet: WaterSheet, frame: Frame, lang: str) -> None:
    k = canvas.page.map_scale
    draw_town(canvas, sheet.ground, [None] * len(sheet.ground.areas.features), frame, Strokes(k))
    places = np.array([mark.at for mark in sheet.marks], dtype=np.float64).reshape(-1, 2)
    spots = frame.on_page(places)
    with canvas.within(frame.box):
        for grade in (_LAST, WaterGrade.GREEN, WaterGrade.YELLOW, WaterGrade.RED):
            own = [pair for pair in zip(spots, sheet.marks, strict=True) if pair[1].grade is grade]
            draw_marks(canvas, grade, [spot for spot, mark in own if not mark.signed], k)
            draw_signed(canvas, grade, [spot for spot, mark in own if mark.signed], k)
        rings = [spot for spot, mark in zip(spots, sheet.marks, strict=True) if mark.lacking]
        canvas.lines([_circle(spot, _RING * k) for spot in rings], WHITE, 3.2 * k)
        canvas.lines([_circle(spot, _RING * k) for spot in rings], INK, 1.7 * k)
    taken = [north(canvas, frame, MEETING, lang), scale_bar(canvas, frame, MEETING, lang)]
    draw_names(canvas, sheet.ground, frame, {}, taken)
    canvas.box(frame.box.inset(-1, -1, -1, -1), edge=INK, width=1)


def draw_marks(canvas: Canvas, grade: WaterGrade, spots: list[NDArray[np.float64]], k: float) -> None:
    """The marks of one grade at places of the page: triangle, square, disc; a ring where not rated."""
    reach = _REACH[grade] * k
    shapes = [_shape(grade, spot, reach) for spot in spots]
    canvas.fill(shapes, _FILLS[grade], _EDGES[grade], 1.2 * k if grade is _LAST else 0.8 * k)


def draw_signed(canvas: Canvas, grade: WaterGrade, spots: list[NDArray[np.float64]], k: float) -> None:
    """The marks of one grade that somebody signed: a dark edge and a white core."""
    reach = max(_REACH[grade], _LEAST_SIGNED) * k
    canvas.fill([_shape(grade, spot, reach) for spot in spots], _FILLS[grade], INK, 2 * k)
    canvas.fill([Outline.circle(tuple(spot), _CORE * reach) for spot in spots], WHITE)


def _shape(grade: WaterGrade, spot: NDArray[np.float64], reach: float) -> Outline:
    if grade is WaterGrade.RED:
        corners = np.array([[0, -1.1], [1, 0.75], [-1, 0.75], [0, -1.1]])
    elif grade is WaterGrade.YELLOW:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    else:
        return Outline.circle(tuple(spot), reach)
    return Outline(spot + corners * reach, closed=True)


def _circle(spot: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    turn = np.linspace(0, 2 * np.pi, 33)
    return np.asarray(spot + radius * np.column_stack([np.cos(turn), np.sin(turn)]))


def _legend(canvas: Canvas, sheet: WaterSheet, box: Box, lang: str) -> float:
    total = len(sheet.marks)
    key = "paper.waters_legend_signed" if sheet.signed else "paper.waters_legend"
    aside = say(key, lang, count=numbers.count(total))
    y = heading(canvas, say("paper.legend", lang), aside, box, MEETING)
    k, words = canvas.page.map_scale * 1.25, box.left + 52
    end = box.left + box.width * 0.78
    for grade, count in zip(WaterGrade, sheet.counts, strict=True):
        if grade is _LAST and not count:
            continue
        middle = y + MEETING.row / 2
        draw_marks(canvas, grade, [np.array([box.left + 18, middle])], k)
        canvas.text(say(f"paper.water_{grade.key}", lang), (words, middle), Style(MEETING.body), INK)
        canvas.text(numbers.count(count), (end, middle), Style(MEETING.body, 700), INK, align="right")
        share = numbers.percent(count / total) if total else ""
        canvas.text(share, (box.right, middle), Style(MEETING.body), INK2, align="right")
        y += MEETING.row
    if sheet.signed:
        middle = y + MEETING.row / 2
        draw_signed(canvas, WaterGrade.YELLOW, [np.array([box.left + 18, middle])], k)
        canvas.text(say("paper.water_signed", lang), (words, middle), Style(MEETING.body), INK)
        canvas.text(numbers.count(sheet.signed), (end, middle), Style(MEETING.body, 700), INK, align="right")
        y += MEETING.row
    middle = y + MEETING.row / 2
    canvas.lines([_circle(np.array([box.left + 18, middle]), _RING * k / 1.25)], INK, 1.7 * k / 1.25)
    canvas.text(say("paper.water_lacking", lang), (words, middle), Style(MEETING.body), INK)
    canvas.text(numbers.count(sheet.lacking), (end, middle), Style(MEETING.body, 700), INK, align="right")
    return y + MEETING.row * 1.3


def _table(canvas: Canvas, sheet: WaterSheet, box: Box, lang: str) -> None:
    lines = canvas.type.wrap(sheet.note, Style(MEETING.small), box.width, 4)
    foot_room = MEETING.small * 1.5 * len(lines) + 8
    y = heading(canvas, say("paper.waters_worst", lang), say("paper.waters_columns", lang), box, MEETING)
    fits = int((box.bottom - foot_room - y) / MEETING.row)
    for row in sheet.rows[:fits]:
        _row(canvas, row, Box(box.left, y, box.width, MEETING.row))
        y += MEETING.row
    for number, line in enumerate(lines):
        at = (box.left, box.bottom - foot_room + MEETING.small * (1.2 + 1.5 * number))
        canvas.text(line, at, Style(MEETING.small), INK2)


def _row(canvas: Canvas, row: WaterRow, box: Box) -> None:
    middle, plain = box.top + box.height / 2, Style(MEETING.body)
    draw_marks(canvas, row.grade, [np.array([box.left + 12, middle])], canvas.page.map_scale)
    canvas.fitted(row.name, (box.left + 32, middle), Style(MEETING.body, 500), INK, width=box.width * 0.2)
    canvas.fitted(
        row.place, (box.left + box.width * 0.28, middle), Style(MEETING.small), INK2, width=box.width * 0.29
    )
    canvas.fitted(row.kit, (box.left + box.width * 0.6, middle), plain, INK2, width=box.width * 0.26)
    canvas.text(row.share, (box.right, middle), plain, INK, align="right")
