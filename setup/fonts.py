"""Cuts the full Chinese fonts down to what a browser needs: about 1.5 MB a weight."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FEATURES = ["kern", "tnum", "lnum", "palt", "halt", "chws", "locl", "ccmp", "mark", "mkmk"]


def cut_font(pair: tuple[Path, Path], wanted: set[str]) -> list[str]:
    """Write one subset as WOFF (zlib); returns the characters the full font lacks."""
    full, subset = pair
    font = TTFont(full, recalcTimestamp=False)
    missing = sorted(wanted - {chr(code) for code in font.getBestCmap()})
    options = Options(flavor="woff", layout_features=FEATURES, hinting=False, notdef_outline=True)
    cutter = Subsetter(options)
    cutter.populate(unicodes=[ord(sign) for sign in wanted])
    cutter.subset(font)
    font.flavor = "woff"
    font.save(subset)
    return missing


def cut_fonts(pairs: Mapping[Path, Path], wanted: set[str]) -> None:
    """Cut all weights, two at a time, and say once which characters no weight can write."""
    with ProcessPoolExecutor(max_workers=2) as pool:
        missing = list(pool.map(partial(cut_font, wanted=wanted), pairs.items()))
    if missing[0]:
        sys.stderr.write(f"xqgis: 字体里没有 · not in the font: {''.join(missing[0])}\n")
