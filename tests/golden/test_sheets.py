"""Whole sheets against pictures that somebody looked at.

``make golden`` draws them anew; look at them before they are committed. A
missing picture fails. Fonts and rasters may differ by a hair between machines,
so a few pixels may.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tests.cartography import sheets
from xqgis.cartography.pages import Page
from xqgis.cartography.paper import paint
from xqgis.cartography.sheet import MapSheet
from xqgis.model.grade import Grade

HERE = Path(__file__).resolve().parent
RENEW = os.environ.get("XQGIS_GOLDEN") == "renew"
MEETING = Page(960, 540, 1920, 1.55)
PLATE = Page(794, 561, 1588, 1.15, plate=True)
LARGEST_BYTES = 150_000
MEAN, PLAIN = 0.5, 0.0002
Pixels = NDArray[np.uint8]


def by_village() -> MapSheet:
    """The same town coloured by village, without hills, water and roads."""
    none = sheets.layer("water", "polygon"), sheets.layer("road", "line")
    ground = sheets.ground(areas=sheets.villages(), relief=None, water=none[0], roads=none[1])
    figures = tuple(sheets.figure(grade) for grade in (Grade.NEARLY, Grade.NOT_RATED, Grade.NOT_MET))
    plain = sheets.sheet()
    return replace(plain, view=replace(plain.view, by="village"), ground=ground, figures=figures)


SHEETS: dict[str, tuple[Callable[[], MapSheet], Page, str]] = {
    "meeting-zh": (sheets.sheet, MEETING, "zh-Hans"),
    "meeting-village-en": (by_village, MEETING, "en"),
    "plate-zh": (sheets.sheet, PLATE, "zh-Hans"),
}


def seen(pixels: Pixels) -> NDArray[np.float64]:
    """The picture as an eye at arm's length has it: a hair's breadth does not count."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(1.5)), dtype=np.float64)


def differ(one: Pixels, other: Pixels) -> tuple[float, float]:
    """Mean difference of a channel, and the share of pixels that differ plainly."""
    apart = np.abs(seen(one) - seen(other))
    return float(apart.mean()), float((apart.max(axis=2) > 40).mean())


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_looks_as_it_did_when_somebody_looked(name: str) -> None:
    make, page, lang = SHEETS[name]
    drawn, file = paint(make(), page, lang, sheets.FONTS), HERE / f"{name}.png"
    if RENEW:
        Image.fromarray(drawn).save(file, optimize=True)
    assert file.is_file(), f"{file.name} is missing: make golden, look at it, commit it"
    assert file.stat().st_size <= LARGEST_BYTES
    with Image.open(file) as opened:
        kept = np.asarray(opened.convert("RGB"))
    assert kept.shape == drawn.shape
    mean, plain = differ(kept, drawn)
    assert mean < MEAN and plain < PLAIN


def test_every_picture_here_is_looked_at() -> None:
    assert {file.stem for file in HERE.glob("*.png")} == set(SHEETS)


def test_another_grade_of_one_cell_would_be_seen() -> None:
    one = sheets.sheet()
    other = replace(one, figures=(sheets.figure(Grade.MET), *one.figures[1:]))
    pages = [paint(sheet, MEETING, "zh-Hans", sheets.FONTS) for sheet in (one, other)]
    assert differ(*pages)[1] > PLAIN


def test_another_figure_in_the_title_would_be_seen() -> None:
    one = sheets.sheet()
    other = replace(one, whole=replace(one.whole, rate=0.748))
    pages = [paint(sheet, MEETING, "zh-Hans", sheets.FONTS) for sheet in (one, other)]
    assert differ(*pages)[1] > PLAIN
