"""The sheet's table of units: grade, rate, interval and n, best to worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xqgis.cartography import numbers, wording
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.furniture import INK, INK2, TypeScale, heading, swatch
from xqgis.cartography.lettering import Style, Weight
from xqgis.cartography.pages import Box
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import MapSheet, Unit
from xqgis.model.grade import Grade
from xqgis.words import say

_ROW_EM, _PLATE_ROW_EM = 1.86, 2.0
_SMALLEST = 0.72


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a row stand, the row's height, and the size of its type."""

    left: float
    swatch: float
    word: float
    rate_end: float
    interval: float
    right: float
    height: float
    size: float
    names: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Which units have room: the best and the worst, with the rest told in one line."""

    best: tuple[Unit, ...]
    left_out: tuple[Unit, ...]
    worst: tuple[Unit, ...]


def cut(units: tuple[Unit, ...], rows: int) -> Cut:
    """The units that fit into ``rows`` lines, one of which tells what is left out."""
    if len(units) <= rows:
        return Cut(units, (), ())
    shown = max(1, rows - 1)
    best = (shown + 1) // 2
    worst = shown - best
    return Cut(units[:best], units[best : len(units) - worst], units[len(units) - worst :])


def unit_table(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> float:
    """The table in ``box``: rows shrink to fit, then the middle is left out; the y below it."""
    plate = canvas.page.plate
    kind = "units" if sheet.ground.villages.features else "areas"
    title = say(f"paper.{kind}_rate", lang) if plate else say(f"paper.{kind}", lang)
    top = heading(canvas, title, "", box, scale)
    heads = scale.small * 1.7 if plate else 0.0
    room = box.bottom - top - heads
    full = scale.body * (_PLATE_ROW_EM if plate else _ROW_EM)
    height = min(full, max(full * _SMALLEST, room / max(1, len(sheet.units))))
    shown = cut(sheet.units, max(2, int(room / height + 1e-6)))
    columns = _columns(canvas, (*shown.best, *shown.worst), box, (height, full), (scale.body, lang))
    if plate:
        _heads(canvas, columns, top, scale, lang)
    y = top + heads
    for unit in shown.best:
        y = _row(canvas, sheet, unit, columns, (y, lang))
    if shown.left_out:
        told = wording.more(shown.left_out, lang)
        canvas.fitted(told, (box.left, y + height / 2), Style(columns.size), INK2, width=box.width)
        y += height
        _rule(canvas, columns, y)
    for unit in shown.worst:
        y = _row(canvas, sheet, unit, columns, (y, lang))
    return y


def _columns(
    canvas: Canvas,
    units: tuple[Unit, ...],
    box: Box,
    heights: tuple[float, float],
    setting: tuple[float, str],
) -> _Columns:
    """Figures get the room they need, names the rest; every name is set in one size."""
    body, lang = setting
    size = body * min(1.0, heights[0] / heights[1] * 1.06)
    gap, plate = size * 0.7, canvas.page.plate

    def widest(texts: list[str], weight: Weight = 400) -> float:
        return max((canvas.type.width(text, Style(size, weight)) for text in texts), default=0.0)

    counts = widest([_count(unit, plate=plate, lang=lang) for unit in units])
    intervals = widest([wording.interval(unit.figure) for unit in units])
    words = widest([wording.grade(unit.figure.grade, lang) for unit in units]) + gap if plate else 0.0
    wanted = max(widest([unit.name.in_(lang) for unit in units], 700), 1.0)
    # from a name's end to the interval: swatch, grade, rate
    between = gap * 3.4 + size * 1.1 + words + canvas.type.width("100.0%", Style(size, 700))
    usual = box.left + box.width * (0.635 if plate else 0.525)
    interval = min(box.right - counts - intervals - gap, max(usual, box.left + wanted + between))
    names = size * min(1.0, max(0.78, (interval - between - box.left) / wanted))
    rate_end = interval - gap
    swatch = interval - between + gap * 0.7
    word = swatch + size * 1.1 + gap * 0.7
    return _Columns(box.left, swatch, word, rate_end, interval, box.right, heights[0], size, names)


def _count(unit: Unit, *, plate: bool, lang: str) -> str:
    count = numbers.count(unit.figure.n)
    return count if plate else say("paper.n", lang, count=count)


def _heads(canvas: Canvas, columns: _Columns, top: float, scale: TypeScale, lang: str) -> None:
    style, middle = Style(scale.small), top + scale.small * 0.7
    canvas.text(say("paper.unit", lang), (columns.left, middle), style, INK2)
    canvas.text(say("paper.grade", lang), (columns.swatch, middle), style, INK2)
    canvas.text(say("paper.rate_head", lang), (columns.rate_end, middle), style, INK2, align="right")
    canvas.text(say("paper.interval_head", lang), (columns.interval, middle), style, INK2)
    canvas.text(say("paper.n_head", lang), (columns.right, middle), style, INK2, align="right")
    below = top + scale.small * 1.7
    canvas.lines([np.array([[columns.left, below], [columns.right, below]])], INK2, 0.8, cap="butt")


def _row(canvas: Canvas, sheet: MapSheet, unit: Unit, columns: _Columns, place: tuple[float, str]) -> float:
    top, lang = place
    size, figure, middle = columns.size, unit.figure, top + columns.height / 2
    name = Style(columns.names, 700 if unit.pilot else 400)
    room = columns.swatch - columns.left - size * 0.5
    told, name = canvas.type.fit(unit.name.in_(lang), name, room, smallest=1.0)
    canvas.text(told, (columns.left, middle), name, INK)
    where = Box(columns.swatch, middle - size * 0.33, size * 1.1, size * 0.66)
    swatch(canvas, figure.grade, where, canvas.page.map_scale * 0.7)
    if canvas.page.plate:
        canvas.text(wording.grade(figure.grade, lang), (columns.word, middle), Style(size), INK)
    if figure.grade is Grade.NOT_RATED or figure.rate is None:
        told = wording.why_unrated(figure, sheet.minimum, lang)
        room = columns.right - columns.rate_end + size * 3.4
        canvas.fitted(told, (columns.right, middle), Style(size), INK2, width=room, align="right")
    else:
        rate = numbers.percent(figure.rate)
        canvas.text(rate, (columns.rate_end, middle), Style(size, 700), INK, align="right")
        canvas.text(wording.interval(figure), (columns.interval, middle), Style(size), INK2)
        count = _count(unit, plate=canvas.page.plate, lang=lang)
        canvas.text(count, (columns.right, middle), Style(size), INK2, align="right")
    _rule(canvas, columns, top + columns.height)
    return top + columns.height


def _rule(canvas: Canvas, columns: _Columns, y: float) -> None:
    canvas.lines([np.array([[columns.left, y], [columns.right, y]])], rgba(LIGHT.rule), 1, cap="butt")
