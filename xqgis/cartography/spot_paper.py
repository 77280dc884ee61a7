"""The paper pen's blackspot sheet: density along the roads, places by rank, the list with both verdicts."""

from __future__ import annotations

from itertools import pairwise
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
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.png import encode_png
from xqgis.cartography.spot_sheet import STEPS, SpotLine, SpotSheet, step_of
from xqgis.cartography.townmap import Strokes, draw_town
from xqgis.model.blackspot import SEVERITIES
from xqgis.words import say

_MARGINS = (26.0, 40.0, 40.0, 40.0)
_ROW = 50.0
_LINE_PX, _CASING_PX, _RADIUS_PX, _STEM_PX = 4.2, 6.2, 9.0, 15.0


def draw_spot_png(sheet: SpotSheet, size: str, lang: str, fonts: Path) -> bytes:
    """The sheet as a PNG of that size (`pages.SIZES`, A3 as a meeting sheet); `UnknownCode` for another."""
    page = page_of(size)
    if page.plate:
        page = Page(page.width, page.height, SIZES["A4"].design_width, SIZES["A4"].map_scale, page.dpi)
    pixels = paint_spots(sheet, page, lang, fonts)
    caveats = (wording.stamp(sheet, lang), *wording.caveats(sheet, lang))
    texts = {
        "Title": title(sheet, lang),
        "Description": say("paper.joint", lang).join(told for told in caveats if told),
        "Source": as_of(sheet, lang),
    }
    return encode_png(pixels, page.dpi, texts)


def paint_spots(sheet: SpotSheet, page: Page, lang: str, fonts: Path) -> NDArray[np.uint8]:
    """The sheet's pixels, rows x columns x RGB."""
    canvas, plan = Canvas(page, lettering(fonts)), plan_of(page, 0)
    whole = Box(0, 0, page.design_width, page.design_height)
    canvas.box(whole.inset(24, 24, 24, 24), edge=INK, width=3)
    canvas.box(whole.inset(32, 32, 32, 32), edge=INK, width=1)
    canvas.fitted(title(sheet, lang), (60, 77), Style(MEETING.title, 700, 1), INK, width=whole.width - 120)
    canvas.fitted(subtitle(sheet, lang), (60, 120), Style(MEETING.sub), INK2, width=whole.width - 120)
    _map(canvas, sheet, frame_of(sheet.ground, plan.map, _MARGINS), lang)
    below = _legend(canvas, sheet, plan.side, lang)
    _list(canvas, sheet, Box(plan.side.left, below, plan.side.width, plan.side.bottom - below), lang)
    foot(canvas, sheet, as_of(sheet, lang), plan.foot, lang)
    return canvas.pixels()


def title(sheet: SpotSheet, lang: str) -> str:
    """新桥镇交通黑点图."""
    return say("traffic.sheet_title", lang, town=sheet.town.in_(lang))


def subtitle(sheet: SpotSheet, lang: str) -> str:
    """Days, accidents by severity, and the rule."""
    facts = {"start": sheet.start, "end": sheet.end, "n": sum(sheet.counts.values()), **sheet.counts}
    return say("traffic.said_whole", lang, **facts) + sheet.rule


def as_of(sheet: SpotSheet, lang: str) -> str:
    """数据截至2023-12-31 24:00，修订号 r12."""
    return say("paper.as_of", lang, date=numbers.day(sheet.end), revision=sheet.imprint.revision)


def _map(canvas: Canvas, sheet: SpotSheet, frame: Frame, lang: str) -> None:
    k = canvas.page.map_scale
    draw_town(
        canvas, sheet.ground, [None] * len(sheet.ground.areas.features), frame, Strokes(k, pilots=False)
    )
    drawn = [(frame.on_page(line), step_of(weight)) for line, weight in sheet.density]
    with canvas.within(frame.box):
        canvas.lines([line for line, _ in drawn], INK, _CASING_PX * k)
        for step, colour in enumerate(LIGHT.seq):
            canvas.lines([line for line, own in drawn if own == step], rgba(colour), _LINE_PX * k)
    taken = [north(canvas, frame, MEETING, lang)]
    if sheet.ground.areas.features:
        taken.append(scale_bar(canvas, frame, MEETING, lang))
    spots = [(line, frame.on_page(np.array([line.at]))[0]) for line in sheet.lines]
    reach = (_RADIUS_PX + _STEM_PX) * k
    taken += [Box(x - reach / 2, y - reach, reach, reach) for _, (x, y) in spots]
    draw_names(canvas, sheet.ground, frame, {}, taken)
    with canvas.within(frame.box):
        for line, (x, y) in reversed(spots):
            stem = np.array([[x, y], [x, y - _STEM_PX * k]])
            canvas.lines([stem], INK, 1.5 * k)
            _badge(canvas, line, (x, y - _STEM_PX * k), _RADIUS_PX * k)
    canvas.box(frame.box.inset(-1, -1, -1, -1), edge=INK, width=1)


def _badge(canvas: Canvas, line: SpotLine, at: tuple[float, float], radius: float) -> None:
    """The rank in a disc: full where both ways agree, hollow where they do not."""
    full = line.agrees is not False
    disc = Outline.circle(at, radius)
    canvas.fill([disc], INK if full else WHITE, WHITE if full else INK, radius * 0.18)
    canvas.text(str(line.rank), at, Style(radius * 1.2, 700), WHITE if full else INK, align="centre")


def _legend(canvas: Canvas, sheet: SpotSheet, box: Box, lang: str) -> float:
    told = dict(zip(SEVERITIES, (f"{weight:g}" for weight in sheet.weights), strict=True))
    y = heading(
        canvas, say("traffic.legend", lang), say("traffic.legend_weights", lang, **told), box, MEETING
    )
    width = box.width / len(STEPS)
    bounds = [*pairwise(STEPS), (STEPS[-1], None)]
    for step, (low, high) in enumerate(bounds):
        left = box.left + step * width
        canvas.box(Box(left, y + 6, width - 12, 12), fill=rgba(LIGHT.seq[step]), edge=INK, width=1.5)
        told_bound = f"{low}–{high}" if high is not None else f"≥{low}"
        canvas.text(told_bound, (left, y + 38), Style(MEETING.small), INK)
    y += 70
    for agrees, key in ((True, "legend_agree"), (False, "legend_differ")):
        left = box.left if agrees else box.left + box.width / 2
        line = SpotLine(1, "", (0, 0), (0, 0, 0), ("", "", ""), agrees, None, 0)
        _badge(canvas, line, (left + 12, y), 12)
        canvas.fitted(
            say(f"traffic.{key}", lang), (left + 32, y), Style(MEETING.small), INK, width=box.width / 2 - 40
        )
    return y + 36


def _list(canvas: Canvas, sheet: SpotSheet, box: Box, lang: str) -> None:
    aside = say("traffic.list_aside", lang)
    y = heading(canvas, say("traffic.list", lang, n=len(sheet.lines)), aside, box, MEETING)
    kept = 3 * MEETING.small * 1.5
    rows = max(1, int((box.bottom - kept - y) // _ROW))
    shown = sheet.lines if len(sheet.lines) <= rows else sheet.lines[: rows - 1]
    for line in shown:
        _row(canvas, line, Box(box.left, y, box.width, _ROW), lang)
        y += _ROW
    if len(shown) < len(sheet.lines):
        told = say("traffic.list_more", lang, n=len(sheet.lines) - len(shown))
        canvas.text(told, (box.left, y + _ROW / 2), Style(MEETING.small), INK2)
    elif not sheet.lines:
        told = say("traffic.said_none", lang)
        canvas.fitted(told, (box.left, y + _ROW / 2), Style(MEETING.body), INK2, width=box.width)
    notes = canvas.type.wrap(sheet.source, Style(MEETING.small), box.width, 3)
    for number, note in enumerate(notes):
        top = box.bottom - kept + MEETING.small * (1.2 + 1.5 * number)
        canvas.text(note, (box.left, top), Style(MEETING.small), INK2)


def _row(canvas: Canvas, line: SpotLine, box: Box, lang: str) -> None:
    middle, first = box.top + box.height / 2, box.top + box.height * 0.3
    _badge(canvas, line, (box.left + 13, middle), 13)
    body, small = Style(MEETING.body, 500), Style(MEETING.small)
    canvas.fitted(line.name, (box.left + 36, first), body, INK, width=box.width * 0.9 - 36)
    counts = say("traffic.row_counts", lang, **dict(zip(SEVERITIES, line.counts, strict=True)))
    q = f" q{numbers.chance(line.q)}" if line.q is not None else ""
    verdicts = say("traffic.row_verdicts", lang, rule=line.words[0], screen=line.words[1] + q)
    second = box.top + box.height * 0.74
    canvas.text(counts, (box.left + 36, second), small, INK2)
    canvas.text(verdicts, (box.left + 36 + box.width * 0.3, second), small, INK2)
    colour = rgba(LIGHT.warn) if line.agrees is False else INK2
    canvas.text(line.words[2], (box.right, second), Style(MEETING.small, 700), colour, align="right")
    rule = np.array([[box.left, box.bottom], [box.right, box.bottom]])
    canvas.lines([rule], rgba(LIGHT.rule), 1)
