"""What stands on or beside every map: north, scale bar, legend and stamp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path as Outline

from xqgis.cartography import numbers, wording
from xqgis.cartography.canvas import Canvas, rectangle
from xqgis.cartography.framing import Frame
from xqgis.cartography.hatching import hatch_lines
from xqgis.cartography.lettering import Style
from xqgis.cartography.pages import Box
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import Imprinted, MapSheet
from xqgis.cartography.townmap import HATCHES
from xqgis.model.grade import Grade
from xqgis.words import say

INK, INK2, WHITE = rgba(LIGHT.text), rgba(LIGHT.text2), rgba(LIGHT.surface)
_LENGTHS_M = tuple(number * 10**power for power in range(1, 6) for number in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Sizes of a sheet in design px: a meeting sheet's or a plate's."""

    title: float
    sub: float
    head: float
    body: float
    small: float
    foot: float
    row: float
    swatch: tuple[float, float]


MEETING = TypeScale(46, 22, 22, 20, 17, 18, 36, (46, 25))
PLATE = TypeScale(34, 16, 16, 14, 12, 13, 26, (34, 17))


def swatch(canvas: Canvas, grade: Grade, box: Box, k: float) -> None:
    """A grade's fill with its edge and, where it has one, its hatch."""
    colours = LIGHT.grade(grade)
    canvas.box(box, fill=rgba(colours.fill), edge=rgba(colours.edge), width=1)
    if grade in HATCHES:
        step, width, rising = HATCHES[grade]
        ring = np.asarray(rectangle(box.inset(1, 1, 1, 1)).vertices)
        lines = hatch_lines([ring], step * k, rising)
        canvas.lines(lines, rgba(colours.hatch, colours.hatch_alpha), width * k, cap="butt")


def pilot_swatch(canvas: Canvas, box: Box) -> None:
    """The pilots' line, short."""
    middle = box.top + box.height / 2
    line = [np.array([[box.left, middle], [box.right, middle]])]
    width = box.height * 0.36
    canvas.lines(line, INK, width, cap="butt")
    inner = [np.array([[box.left + 1, middle], [box.right - 1, middle]])]
    canvas.lines(inner, WHITE, width * 0.55, dash=(width * 1.2, width * 0.65), cap="butt")


def heading(canvas: Canvas, text: str, aside: str, box: Box, scale: TypeScale) -> float:
    """A part's heading with a rule below; the y below it."""
    middle = box.top + scale.head * 0.73
    canvas.text(text, (box.left, middle), Style(scale.head, 700), INK)
    start = box.left + canvas.type.width(text, Style(scale.head, 700)) + scale.head
    canvas.fitted(aside, (start, middle + 1), Style(scale.foot), INK2, width=box.right - start)
    rule = box.top + scale.head * 1.68
    canvas.lines([np.array([[box.left, rule], [box.right, rule]])], INK, scale.head / 11, cap="butt")
    return rule + scale.head * 0.45


def legend(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> float:
    """Swatch, grade, threshold, count and share, best to worst; the y below it."""
    counts, total = sheet.counts, len(sheet.figures)
    aside = say(f"paper.legend_{sheet.view.by}", lang, count=numbers.count(total))
    y = heading(canvas, say("paper.legend", lang), aside, box, scale)
    gap = scale.body * 0.7
    word = box.left + scale.swatch[0] + gap
    rule = word + scale.body * (5.6 if lang != "en" else 7.6)
    number_end, k = box.left + box.width * 0.78, canvas.page.map_scale
    for grade in Grade:
        middle = y + scale.row / 2
        where = Box(box.left, middle - scale.swatch[1] / 2, *scale.swatch)
        swatch(canvas, grade, where, k)
        name = Style(scale.body)
        canvas.fitted(wording.grade(grade, lang), (word, middle), name, INK, width=rule - word - 6)
        told = wording.threshold(grade, sheet.line, sheet.minimum, lang)
        room = number_end - rule - scale.body * 2.5
        canvas.fitted(told, (rule, middle), Style(scale.body), INK2, width=room)
        count = counts[int(grade)]
        bold = Style(scale.body, 700)
        canvas.text(numbers.count(count), (number_end, middle), bold, INK, align="right")
        share = numbers.percent(count / total) if total else ""
        canvas.text(share, (box.right, middle), Style(scale.body), INK2, align="right")
        y += scale.row
    return _legend_lines(canvas, sheet, Box(box.left, y, box.width, 0), scale, lang)


def _legend_lines(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> float:
    y, word = box.top, box.left + scale.swatch[0] + scale.body * 0.7
    if any(feature.pilot for feature in sheet.ground.villages.features):
        pilot_swatch(canvas, Box(box.left, y + (scale.row - scale.swatch[1]) / 2, *scale.swatch))
        canvas.text(say("paper.pilots", lang), (word, y + scale.row / 2), Style(scale.body), INK)
        y += scale.row
    if sheet.vetoes:
        middle = y + scale.row / 2
        told = say("paper.vetoes", lang)
        end = box.left + box.width * 0.78
        canvas.fitted(told, (word, middle), Style(scale.body), INK2, width=end - word - 3 * scale.body)
        bold = Style(scale.body, 700)
        canvas.text(numbers.count(sheet.vetoes), (end, middle), bold, INK, align="right")
        y += scale.row
    for told in wording.other_lines(sheet, lang):
        canvas.fitted(told, (box.left, y + scale.row * 0.42), Style(scale.small), INK2, width=box.width)
        y += scale.small * 1.5
    return y + scale.row * 0.3


def notes(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> float:
    """What the sheet's layer has to say, the first note larger than the others; the y below."""
    y = heading(canvas, say("pilots.sheet_heading", lang), "", box, scale)
    for index, note in enumerate(sheet.notes):
        size = scale.small if index else scale.body
        for line in canvas.type.wrap(note.in_(lang), Style(size), box.width, 3):
            canvas.text(line, (box.left, y + size * 0.75), Style(size), INK2 if index else INK)
            y += size * 1.5
    return y + scale.row * 0.3


def north(canvas: Canvas, frame: Frame, scale: TypeScale, lang: str) -> Box:
    """The north arrow in the window's upper right corner; the room it takes."""
    width = scale.body * 1.9
    box = Box(frame.box.right - width - scale.body, frame.box.top + scale.body * 0.8, width, width * 1.35)
    middle = box.left + width / 2
    letter = Style(width * 0.48, 700)
    canvas.text(say("paper.north", lang), (middle, box.top + width * 0.2), letter, INK, align="centre")
    top, bottom, half = box.top + width * 0.48, box.top + width * 1.3, width * 0.26
    notch = bottom - width * 0.17
    right = [(middle, top), (middle + half, bottom), (middle, notch), (middle, top)]
    left = [(middle, top), (middle - half, bottom), (middle, notch), (middle, top)]
    canvas.fill([Outline(np.array(right), closed=True)], INK, INK, 1)
    canvas.fill([Outline(np.array(left), closed=True)], WHITE, INK, width * 0.035)
    return box


def scale_bar(canvas: Canvas, frame: Frame, scale: TypeScale, lang: str) -> Box:
    """A bar of two parts in the window's lower left corner; the room it takes."""
    wanted = frame.box.width * 0.13 * frame.metres
    length = min(_LENGTHS_M, key=lambda metres: abs(metres - wanted))
    width, size = length / frame.metres, scale.foot
    last = _distance(length, lang)
    style = Style(size)
    room = width + canvas.type.width(last, style) + size * 1.2
    box = Box(frame.box.left + size, frame.box.bottom - size * 3.6, room, size * 2.8)
    canvas.box(box, fill=rgba(LIGHT.map.plate, LIGHT.map.plate_alpha))
    left, top = box.left + size * 0.75, box.top + size * 1.75
    bar = size * 0.4
    canvas.box(Box(left, top, width / 2, bar), fill=INK, edge=INK, width=size * 0.06)
    canvas.box(Box(left + width / 2, top, width / 2, bar), fill=WHITE, edge=INK, width=size * 0.06)
    y = box.top + size * 0.85
    canvas.text("0", (left, y), style, INK, align="centre")
    middle = length / 2000 if length >= 1000 else length / 2
    canvas.text(f"{middle:g}", (left + width / 2, y), style, INK, align="centre")
    figure = f"{length // 1000 if length >= 1000 else length}"
    canvas.text(last, (left + width - canvas.type.width(figure, style) / 2, y), style, INK)
    return box


def _distance(length: int, lang: str) -> str:
    if length >= 1000:
        return say("paper.kilometres", lang, count=length // 1000)
    return say("paper.metres", lang, count=length)


def stamp(canvas: Canvas, text: str, right: float, bottom: float, size: float) -> Box:
    """The stamp box: square, no imitation of a seal; the room it takes."""
    style = Style(size, 700, spacing=size * (0.19 if text[:1] > "\u2e80" else 0.06))
    text, style = canvas.type.fit(text, style, canvas.page.design_width * 0.4)
    width = canvas.type.width(text, style) + size * 1.3
    box = Box(right - width, bottom - size * 1.62, width, size * 1.62)
    canvas.box(box, edge=rgba(LIGHT.alarm), width=size * 0.115)
    at = (box.left + width / 2, box.top + box.height / 2)
    canvas.text(text, at, style, rgba(LIGHT.alarm), align="centre")
    return box


def foot(canvas: Canvas, sheet: Imprinted, as_of: str, box: Box, lang: str) -> None:
    """As-of, standard and sources, then who made it and when, and the stamp: what every sheet ends with."""
    stamped = stamp(canvas, wording.stamp(sheet, lang), box.right, box.bottom, MEETING.body * 1.3)
    joint = say("paper.joint", lang)
    first = [as_of + say("paper.comma", lang) + wording.standard(sheet, lang)]
    if sheet.imprint.sources:
        first.append(say("paper.sources", lang, names=wording.sources(sheet, lang)))
    second = [
        say("paper.made_by", lang, office=wording.office(sheet, lang)),
        say("paper.made_at", lang, time=wording.made_at(sheet)),
        *wording.caveats(sheet, lang),
    ]
    room = stamped.left - box.left - 40
    for parts, y in ((first, box.bottom - 41), (second, box.bottom - 13)):
        canvas.fitted(joint.join(parts), (box.left, y), Style(MEETING.foot), INK2, width=room)
