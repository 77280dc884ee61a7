"""The sheet's table of units: grade, rate, interval and n, best to worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xqgis.cartography import numbers, wording
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.furniture import INK, INK2, TypeScale, heading, swatch
from xqgis.cartography.lettering import Style
from xqgis.cartography.pages import Box
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import MapSheet, Unit
from xqgis.model.grade import Grade
from xqgis.words import say

_ROW_EM, _PLATE_ROW_EM = 1.86, 2.0
_SMALLEST = 0.72


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a row stand."""

    name: float
    grade: float
    rate_end: float
    interval: float
    n_end: float


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
    columns = _columns(box, plate=plate)
    if plate:
        top = _heads(canvas, columns, top, scale, lang)
    room = box.bottom - top
    full = scale.body * (_PLATE_ROW_EM if plate else _ROW_EM)
    row = min(full, max(full * _SMALLEST, room / max(1, len(sheet.units))))
    size = scale.body * min(1.0, row / full * 1.06)
    shown = cut(sheet.units, max(2, int(room / row + 1e-6)))
    y = top
    for unit in shown.best:
        y = _row(canvas, sheet, unit, columns, Line(y, row, size, lang))
    if shown.left_out:
        told = wording.more(shown.left_out, lang)
        middle = (box.left, y + row / 2)
        canvas.fitted(told, middle, Style(size), INK2, width=box.width)
        y += row
        _rule(canvas, columns, y)
    for unit in shown.worst:
        y = _row(canvas, sheet, unit, columns, Line(y, row, size, lang))
    return y


@dataclass(frozen=True, slots=True)
class Line:
    """A table row's top, height, type size and language."""

    top: float
    height: float
    size: float
    lang: str


def _columns(box: Box, *, plate: bool) -> _Columns:
    shares = (0.195, 0.61, 0.635) if plate else (0.235, 0.495, 0.525)
    grade, rate_end, interval = (box.left + box.width * share for share in shares)
    return _Columns(box.left, grade, rate_end, interval, box.right)


def _heads(canvas: Canvas, columns: _Columns, top: float, scale: TypeScale, lang: str) -> float:
    style, middle = Style(scale.small), top + scale.small * 0.7
    canvas.text(say("paper.unit", lang), (columns.name, middle), style, INK2)
    canvas.text(say("paper.grade", lang), (columns.grade, middle), style, INK2)
    canvas.text(say("paper.rate_head", lang), (columns.rate_end, middle), style, INK2, align="right")
    canvas.text(say("paper.interval_head", lang), (columns.interval, middle), style, INK2)
    canvas.text(say("paper.n_head", lang), (columns.n_end, middle), style, INK2, align="right")
    below = top + scale.small * 1.7
    canvas.lines([np.array([[columns.name, below], [columns.n_end, below]])], INK2, 0.8, cap="butt")
    return below


def _row(canvas: Canvas, sheet: MapSheet, unit: Unit, columns: _Columns, line: Line) -> float:
    plate, size, lang = canvas.page.plate, line.size, line.lang
    middle, figure = line.top + line.height / 2, unit.figure
    name = Style(size, 700 if unit.pilot else 400)
    gap = size * 0.5
    canvas.fitted(
        unit.name.in_(lang), (columns.name, middle), name, INK, width=columns.grade - columns.name - gap
    )
    high = size * (0.9 if plate else 0.65)
    wide = size * (1.55 if plate else 1.1)
    where = Box(columns.grade, middle - high / 2, wide, high)
    swatch(canvas, figure.grade, where, canvas.page.map_scale * 0.7)
    if plate:
        told = wording.grade(figure.grade, lang)
        start = columns.grade + wide + gap
        room = columns.rate_end - start - size * 3.4
        canvas.fitted(told, (start, middle), Style(size), INK, width=room)
    if figure.grade is Grade.NOT_RATED or figure.rate is None:
        told = wording.why_unrated(figure, sheet.minimum, lang)
        start = columns.rate_end - size * 3.2
        canvas.fitted(
            told, (columns.n_end, middle), Style(size), INK2, width=columns.n_end - start, align="right"
        )
    else:
        rate = numbers.percent(figure.rate)
        canvas.text(rate, (columns.rate_end, middle), Style(size, 700), INK, align="right")
        canvas.text(wording.interval(figure), (columns.interval, middle), Style(size), INK2)
        count = numbers.count(figure.n)
        n = count if plate else say("paper.n", lang, count=count)
        canvas.text(n, (columns.n_end, middle), Style(size), INK2, align="right")
    _rule(canvas, columns, line.top + line.height)
    return line.top + line.height


def _rule(canvas: Canvas, columns: _Columns, y: float) -> None:
    canvas.lines([np.array([[columns.name, y], [columns.n_end, y]])], rgba(LIGHT.rule), 1, cap="butt")
