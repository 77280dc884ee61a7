"""The paper pen's heat sheet: every domain by every phase, figure and small map side by side.

All small maps have one extent, one scale and the sheet's one legend.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from xqgis.cartography import heat_words, wording
from xqgis.cartography.canvas import Canvas, rectangle
from xqgis.cartography.framing import Frame, frame_of
from xqgis.cartography.furniture import INK, INK2, MEETING, foot, swatch
from xqgis.cartography.hatching import hatch_lines
from xqgis.cartography.heat_sheet import HeatCell, HeatSheet
from xqgis.cartography.lettering import Style, lettering
from xqgis.cartography.numbers import count, percent
from xqgis.cartography.pages import Box, Page, page_of
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.png import encode_png
from xqgis.cartography.sheet import Ground
from xqgis.cartography.townmap import HATCHES, Strokes, draw_town
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.words import say

_GAP = 8.0
_BAND = 12.0
_COUNTS = 62.0
_MARGINS = (4.0, 4.0, 4.0, 5.0)
_HIGHEST_FLOOR = 0.6


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where rows and columns stand: the names' column, the phases' cells, the trend's column."""

    left: float
    top: float
    name: float
    column: float
    row: float
    trend: float

    def cell(self, row: int, column: int) -> Box:
        left = self.left + self.name + column * (self.column + _GAP)
        return Box(left, self.top + row * (self.row + _GAP), self.column, self.row)


def draw_heat_png(sheet: HeatSheet, size: str, lang: str, fonts: Path) -> bytes:
    """The sheet as a PNG of that size (`pages.SIZES`); `UnknownCode` for another."""
    page = page_of(size)
    pixels = paint_heat(sheet, page, lang, fonts)
    texts = {
        "Title": heat_words.title(sheet, lang),
        "Description": say("paper.joint", lang).join(
            told for told in (wording.stamp(sheet, lang), *wording.caveats(sheet, lang)) if told
        ),
        "Source": heat_words.as_of(sheet, lang),
    }
    return encode_png(pixels, page.dpi, texts)


def draw_small_map(
    ground: Ground,
    grades: tuple[Grade | None, ...],
    size: tuple[int, int],
    fonts: Path,
    beside: Iterable[Ground] = (),
) -> bytes:
    """One small map as a PNG of ``size`` px, for half as many on a screen; ``beside`` as in `frame_of`."""
    width, height = size
    page = Page(width, height, width / 2, 1.0)
    canvas = Canvas(page, lettering(fonts))
    box = Box(0, 0, page.design_width, page.design_height)
    _small_map(canvas, ground, grades, frame_of(ground, box, _MARGINS, beside), 0.45)
    return encode_png(canvas.pixels())


def paint_heat(sheet: HeatSheet, page: Page, lang: str, fonts: Path) -> NDArray[np.uint8]:
    """The sheet's pixels, rows x columns x RGB."""
    canvas = Canvas(page, lettering(fonts))
    whole = Box(0, 0, page.design_width, page.design_height)
    canvas.box(whole.inset(24, 24, 24, 24), edge=INK, width=3)
    canvas.box(whole.inset(32, 32, 32, 32), edge=INK, width=1)
    _head(canvas, sheet, lang)
    grid = _grid(page, sheet)
    _phase_heads(canvas, sheet, grid, lang)
    start = _floor(sheet)
    for row, domain in enumerate(sheet.domains):
        middle = grid.cell(row, 0).top + grid.row / 2
        name = Style(MEETING.head, 700)
        canvas.fitted(domain.name.in_(lang), (grid.left, middle), name, INK, width=grid.name - 14)
        cells = [sheet.cells[domain.code, phase.code] for phase in sheet.phases]
        for column, cell in enumerate(cells):
            ground = sheet.grounds[sheet.phases[column].code]
            _cell(canvas, sheet, (cell, ground), grid.cell(row, column), (start, lang))
        _trend(canvas, cells, grid, row, start)
    bottom = grid.top + len(sheet.domains) * (grid.row + _GAP)
    _legend(canvas, sheet, Box(grid.left, bottom, page.design_width - 120, 40), lang)
    told = heat_words.as_of(sheet, lang)
    foot(canvas, sheet, told, Box(60, page.design_height - 116, page.design_width - 120, 70), lang)
    return canvas.pixels()


def _grid(page: Page, sheet: HeatSheet) -> _Grid:
    width = page.design_width - 120
    name, trend = 0.094 * width, 0.072 * width
    columns = max(1, len(sheet.phases))
    column = (width - name - trend) / columns - _GAP
    top, bottom = 232.0, page.design_height - 130 - 46
    row = (bottom - top) / max(1, len(sheet.domains)) - _GAP
    return _Grid(60, top, name, column, row, trend)


def _head(canvas: Canvas, sheet: HeatSheet, lang: str) -> None:
    room = canvas.page.design_width - 120
    canvas.fitted(heat_words.title(sheet, lang), (60, 77), Style(MEETING.title, 700, 1), INK, width=room)
    canvas.fitted(heat_words.subtitle(sheet, lang), (60, 120), Style(MEETING.sub), INK2, width=room)


def _phase_heads(canvas: Canvas, sheet: HeatSheet, grid: _Grid, lang: str) -> None:
    for column, phase in enumerate(sheet.phases):
        box = grid.cell(0, column)
        told = f"{phase.code} {phase.name.in_(lang)}"
        canvas.fitted(told, (box.left, 166), Style(MEETING.head, 700), INK, width=box.width)
        parts = [heat_words.span(phase), heat_words.goal(sheet, phase, lang)]
        parts += [say("paper.heat_running", lang)] if phase.code == sheet.now else []
        line = say("paper.comma", lang).join(part for part in parts if part)
        canvas.fitted(line, (box.left, 200), Style(MEETING.small), INK2, width=box.width)
    left = grid.cell(0, len(sheet.phases)).left
    canvas.fitted(say("paper.heat_trend", lang), (left, 166), Style(MEETING.head, 700), INK, width=grid.trend)
    told = say("paper.heat_trend_line", lang)
    canvas.fitted(told, (left, 200), Style(MEETING.small), INK2, width=grid.trend)


def _cell(
    canvas: Canvas,
    sheet: HeatSheet,
    shown: tuple[HeatCell, Ground],
    box: Box,
    setting: tuple[float, str],
) -> None:
    (cell, ground), (start, lang) = shown, setting
    left = Box(box.left, box.top, box.width * 0.43, box.height)
    right = Box(left.right + 4, box.top, box.width - left.width - 4, box.height)
    if not cell.begun:
        corners = np.asarray(rectangle(box).vertices)
        canvas.lines([corners], rgba(LIGHT.rule_strong), 1.2, dash=(6, 4), cap="butt")
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        canvas.text(say("paper.heat_not_begun", lang), middle, Style(MEETING.body), INK2, align="centre")
        return
    _figure_box(canvas, sheet, cell, left, (start, lang))
    top, aside, bottom, left_side = _MARGINS
    margins = (top, aside + _COUNTS, bottom, left_side)
    _small_map(canvas, ground, cell.grades, frame_of(ground, right, margins, sheet.grounds.values()), 0.62)
    canvas.box(right, edge=rgba(LIGHT.rule_strong), width=1)
    _counts(canvas, cell, right)


def _small_map(
    canvas: Canvas, ground: Ground, grades: tuple[Grade | None, ...], frame: Frame, k: float
) -> None:
    strokes = Strokes(k, village_line=1.0, roads=False, pilots=False)
    draw_town(canvas, ground, grades, frame, strokes)


def _counts(canvas: Canvas, cell: HeatCell, box: Box) -> None:
    """How many areas of each grade, beside the map: the legend's swatches, best to worst."""
    step, style = box.height / (len(Grade) + 0.4), Style(MEETING.small)
    canvas.box(Box(box.right - _COUNTS, box.top + 1, _COUNTS - 1, box.height - 2), fill=rgba(LIGHT.surface))
    for grade in Grade:
        middle = box.top + step * (int(grade) + 0.7)
        swatch(canvas, grade, Box(box.right - _COUNTS + 4, middle - 5.5, 16, 11), 0.8)
        told = count(cell.counts[grade])
        canvas.fitted(told, (box.right - 5, middle), style, INK, width=_COUNTS - 28, align="right")


def _figure_box(
    canvas: Canvas, sheet: HeatSheet, cell: HeatCell, box: Box, setting: tuple[float, str]
) -> None:
    start, lang = setting
    grade = cell.figure.grade
    colours = LIGHT.grade(grade)
    canvas.box(box, fill=rgba(colours.fill), edge=rgba(colours.edge), width=1.5)
    ink, pad = rgba(colours.ink), 10.0
    if grade is Grade.NOT_RATED:
        _hatch(canvas, grade, box.inset(1, 1, 1, 1))
        plate = Box(box.left + 5, box.top + box.height * 0.2, box.width * 0.86, box.height * 0.6)
        canvas.box(plate, fill=rgba(colours.fill))
    elif grade is Grade.NOT_MET:
        _hatch(canvas, grade, Box(box.left + 1, box.top + 1, _BAND, box.height - 2))
        pad += _BAND
    room = Box(box.left + pad, box.top, box.width - pad - 8, box.height)
    word, large = Style(MEETING.body, 500), Style(min(34.0, box.height * 0.26), 700)
    if grade is Grade.NOT_RATED or cell.figure.rate is None:
        told = wording.grade(grade, lang)
        canvas.fitted(told, (room.left, box.top + box.height * 0.36), large, ink, width=room.width)
    else:
        canvas.fitted(
            wording.grade(grade, lang), (room.left, box.top + box.height * 0.14), word, ink, width=room.width
        )
        told = percent(cell.figure.rate)
        canvas.fitted(told, (room.left, box.top + box.height * 0.36), large, ink, width=room.width)
        _bar(canvas, cell, Box(room.left, box.top + box.height * 0.52, room.width, 14), start)
    parts = heat_words.figure_line(cell, sheet, lang).rpartition(" ")
    lines = (
        [parts[0], parts[2]]
        if parts[0] and grade is not Grade.NOT_RATED
        else [parts[0] + parts[1] + parts[2]]
    )
    for index, line in enumerate(lines):
        y = box.top + box.height * (0.73 if len(lines) > 1 else 0.64) + index * MEETING.small * 1.15
        canvas.fitted(line, (room.left, y), Style(MEETING.small), ink, width=room.width)


def _hatch(canvas: Canvas, grade: Grade, box: Box) -> None:
    step, width, rising = HATCHES[grade]
    colours = LIGHT.grade(grade)
    lines = hatch_lines([np.asarray(rectangle(box).vertices)], step * 1.2, rising)
    canvas.lines(lines, rgba(colours.hatch, colours.hatch_alpha), width * 1.2, cap="butt")


def _bar(canvas: Canvas, cell: HeatCell, box: Box, start: float) -> None:
    """Track, the interval as a band and the target as a tick, in the ink of the cell."""
    figure, ink = cell.figure, rgba(LIGHT.grade(cell.figure.grade).ink)
    middle = box.top + box.height / 2
    canvas.lines([np.array([[box.left, middle], [box.right, middle]])], (*ink[:3], 0.5), 1.2, cap="butt")
    if figure.low is not None and figure.high is not None:
        low, high = (_along(box, bound, start) for bound in (figure.low, figure.high))
        canvas.box(Box(low, middle - 4, max(2.5, high - low), 8), fill=ink)
    if cell.target is not None:
        x = _along(box, cell.target, start)
        canvas.lines([np.array([[x, box.top], [x, box.bottom]])], ink, 2.2, cap="butt")


def _along(box: Box, rate: float, start: float) -> float:
    return box.left + box.width * min(max((rate - start) / (1 - start), 0.0), 1.0)


def _floor(sheet: HeatSheet) -> float:
    """Where the common axis of all bars and trends begins: a round tenth under everything shown."""
    shown = [cell.figure.low for cell in sheet.cells.values() if cell.figure.low is not None]
    shown += [cell.target for cell in sheet.cells.values() if cell.target is not None]
    return int(min([*shown, _HIGHEST_FLOOR]) * 10 + 1e-9) / 10


def _trend(canvas: Canvas, cells: list[HeatCell], grid: _Grid, row: int, start: float) -> None:
    """Rates one after another, targets dashed; a cross where a phase was not rated."""
    area = grid.cell(row, len(cells))
    box = Box(area.left + 8, area.top + area.height * 0.2, grid.trend - 16, area.height * 0.6)
    step = box.width / max(1, len(cells) - 1)

    def y(rate: float) -> float:
        return box.bottom - box.height * min(max((rate - start) / (1 - start), 0.0), 1.0)

    targets = [
        (box.left + at * step, y(one.target)) for at, one in enumerate(cells) if one.target is not None
    ]
    if len(targets) > 1:
        canvas.lines([np.array(targets)], rgba(LIGHT.rule_strong), 1.4, dash=(4, 3), cap="butt")
    points = [
        (box.left + at * step, y(rate), one.figure)
        for at, one in enumerate(cells)
        if (rate := _rated(one)) is not None
    ]
    if len(points) > 1:
        canvas.lines([np.array([point[:2] for point in points])], rgba(LIGHT.accent), 2)
    for x, height, figure in points:
        _dot(canvas, x, height, figure)
    for at, one in enumerate(cells):
        if one.begun and _rated(one) is None:
            canvas.text("×", (box.left + at * step, box.bottom), Style(MEETING.small), INK2, align="centre")


def _rated(cell: HeatCell) -> float | None:
    return cell.figure.rate if cell.begun and cell.figure.grade is not Grade.NOT_RATED else None


def _dot(canvas: Canvas, x: float, y: float, figure: Figure) -> None:
    canvas.fill([Outline.circle((x, y), 5.5)], rgba(LIGHT.grade(figure.grade).fill), INK, 1.4)


def _legend(canvas: Canvas, sheet: HeatSheet, box: Box, lang: str) -> None:
    """The sheet's one legend, and how to read it."""
    x, middle, style = box.left, box.top + box.height / 2, Style(MEETING.small)
    for grade in Grade:
        swatch(canvas, grade, Box(x, middle - 9, 32, 18), 1.2)
        told = f"{wording.grade(grade, lang)} {wording.threshold(grade, sheet.line, sheet.minimum, lang)}"
        canvas.text(told, (x + 40, middle), style, INK)
        x += 40 + canvas.type.width(told, style) + 24
    canvas.fitted(
        heat_words.note(sheet, lang), (box.right, middle), style, INK2, width=box.right - x, align="right"
    )
