"""What only the A3 plate carries: a centred title, five domain thumbnails and the title block."""

from __future__ import annotations

import numpy as np

from xqgis.cartography import wording
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import frame_of
from xqgis.cartography.furniture import INK, INK2, TypeScale
from xqgis.cartography.lettering import Style
from xqgis.cartography.pages import Box, Plan
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import MapSheet, Thumbnail
from xqgis.cartography.townmap import Strokes, draw_town
from xqgis.words import say

_GAP = 8.0
_HEAD_COLUMN = 84.0
_FEWEST = 4


def draw_plate_parts(canvas: Canvas, sheet: MapSheet, plan: Plan, scale: TypeScale, lang: str) -> None:
    """Title, thumbnails and title block of a plate."""
    middle = canvas.page.design_width / 2
    room = canvas.page.design_width - 120
    title = Style(scale.title, 700, 4 if lang != "en" else 1)
    canvas.fitted(wording.title(sheet, lang), (middle, 69), title, INK, width=room, align="centre")
    told = wording.plate_subtitle(sheet, lang)
    canvas.fitted(told, (middle, 104), Style(scale.sub), INK2, width=room, align="centre")
    if plan.thumbnails:
        _thumbnails(canvas, sheet, plan.thumbnails, scale, lang)
    if plan.title_block:
        _title_block(canvas, sheet, plan.title_block, scale, lang)


def _thumbnails(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> None:
    count = len(sheet.thumbnails)
    width = (box.width - _GAP * (max(count, _FEWEST) - 1)) / max(count, _FEWEST)
    for index, thumbnail in enumerate(sheet.thumbnails):
        where = Box(box.left + index * (width + _GAP), box.top, width, box.height)
        _thumbnail(canvas, sheet, thumbnail, where, scale, lang)


def _thumbnail(
    canvas: Canvas, sheet: MapSheet, thumbnail: Thumbnail, box: Box, scale: TypeScale, lang: str
) -> None:
    chosen = thumbnail.code == sheet.view.domain
    frame = frame_of(sheet.ground, box, (22, 6, 5, 6))
    strokes = Strokes(0.75, village_line=0.7, roads=False, pilots=False)
    draw_town(canvas, sheet.ground, thumbnail.grades, frame, strokes)
    canvas.box(box, edge=INK if chosen else rgba(LIGHT.rule_strong), width=2.5 if chosen else 1)
    y = box.top + 13
    rated = wording.rate(thumbnail.figure, lang)
    plain = Style(scale.foot)
    canvas.text(rated, (box.right - 7, y), plain, INK, align="right")
    room = box.width - 20 - canvas.type.width(rated, plain)
    canvas.fitted(thumbnail.name.in_(lang), (box.left + 7, y), Style(scale.foot, 700), INK, width=room)


def _title_block(canvas: Canvas, sheet: MapSheet, box: Box, scale: TypeScale, lang: str) -> None:
    rows = (
        ("sheet_number", wording.sheet_number(sheet)),
        ("sheet_office", wording.office(sheet, lang)),
        ("sheet_sources", wording.sources(sheet, lang)),
        ("sheet_as_of", wording.as_of(sheet, lang, short=True)),
        ("sheet_made", wording.made_at(sheet)),
        ("sheet_projection", wording.projection(sheet, lang)),
        ("sheet_note", say("paper.comma", lang).join(wording.caveats(sheet, lang, short=True))),
    )
    told_rows = [(key, told) for key, told in rows if told]
    stamp_height = 42.0
    row = (box.height - stamp_height) / len(told_rows)
    for index, (key, told) in enumerate(told_rows):
        y = box.top + row * (index + 0.5)
        head = say(f"paper.{key}", lang)
        canvas.fitted(head, (box.left + 9, y), Style(scale.foot), INK2, width=_HEAD_COLUMN - 14)
        start = box.left + _HEAD_COLUMN + 9
        canvas.fitted(told, (start, y), Style(scale.foot), INK, width=box.right - start - 6)
        _rule(canvas, (box.left, y + row / 2), (box.right, y + row / 2))
    split = box.left + _HEAD_COLUMN
    _rule(canvas, (split, box.top), (split, box.bottom - stamp_height))
    canvas.box(box, edge=INK, width=1.5)
    middle = (box.left + box.width / 2, box.bottom - stamp_height / 2)
    stamp = Style(20, 700, 6 if lang != "en" else 2)
    told = wording.stamp(sheet, lang)
    canvas.fitted(told, middle, stamp, rgba(LIGHT.alarm), width=box.width - 20, align="centre")


def _rule(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    canvas.lines([np.array([start, end])], rgba(LIGHT.rule_strong), 1, cap="butt")
