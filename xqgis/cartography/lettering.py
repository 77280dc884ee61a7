"""Type set from the font's own outlines: measured before it is drawn, the same on every machine.

Text never meets matplotlib's text engine, so a ``$`` in a name is a dollar sign.
Ideographs and Latin letters or digits that touch get an eighth of an em between
them, as CSS ``text-autospace: normal`` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

Weight = Literal[400, 500, 700]
Align = Literal["left", "centre", "right"]

WEIGHTS: tuple[Weight, ...] = (400, 500, 700)
MIDDLE_EM = 0.38
_FILE = "NotoSansSC-{weight}.ttf"
_ELLIPSIS = "…"
_GAP_EM = 0.125
_FT_FRACTION = 64
_IDEOGRAPHS = "\u3400-\u9fff\U00020000-\U0003ffff"
_OPENERS, _CLOSERS = "（《“‘「(", "，。、；：！？）》”’」…,.;:!?)%"
_WORDS = re.compile(
    f"[{_OPENERS}]*(?:[{_IDEOGRAPHS}]|[^{_IDEOGRAPHS}{_OPENERS}{_CLOSERS}\\s]+)[{_CLOSERS}]*\\s*|\\S|\\s+"
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: size in px, weight, and extra space after each letter in px."""

    size: float
    weight: Weight = 400
    spacing: float = 0.0

    def scaled(self, factor: float) -> Style:
        """The same style, larger or smaller."""
        return Style(self.size * factor, self.weight, self.spacing * factor)


@dataclass(frozen=True, slots=True)
class _Glyph:
    advance: float
    vertices: NDArray[np.float64]
    codes: NDArray[np.uint8]


class _Face:
    """One weight of the font; a glyph is read from the file once."""

    def __init__(self, file: Path) -> None:
        self._font = FT2Font(file)
        self._lock = Lock()
        self._glyphs: dict[str, _Glyph] = {}
        self.unit = float(self._font.units_per_EM)
        self.known = frozenset(self._font.get_charmap())

    def glyph(self, letter: str) -> _Glyph:
        found = self._glyphs.get(letter)
        if found is None:
            with self._lock:
                loaded = self._font.load_glyph(
                    self._font.get_char_index(ord(letter)), flags=LoadFlags.NO_SCALE | LoadFlags.NO_HINTING
                )
                vertices, codes = self._font.get_path()
                scale = _FT_FRACTION / self.unit
                advance = loaded.horiAdvance / self.unit
                found = _Glyph(advance, np.asarray(vertices) * scale, np.asarray(codes))
                self._glyphs[letter] = found
        return found


class Lettering:
    """The house font in its three weights. Sizes and widths are in px, y points down."""

    def __init__(self, folder: Path) -> None:
        self._faces = {weight: _Face(folder / _FILE.format(weight=weight)) for weight in WEIGHTS}

    def width(self, text: str, style: Style) -> float:
        """How wide ``text`` will be."""
        letters = printable(text)
        face = self._faces[style.weight]
        ems = sum(face.glyph(letter).advance for letter in letters) + _GAP_EM * len(_gaps(letters))
        return ems * style.size + style.spacing * max(0, len(letters) - 1)

    def outline(
        self, text: str, at: tuple[float, float], style: Style, align: Align = "left"
    ) -> Outline | None:
        """The text as one path, its first letter's baseline at ``at``; None when nothing shows."""
        letters = printable(text)
        face = self._faces[style.weight]
        gaps = _gaps(letters)
        pen, vertices, codes = 0.0, [], []
        for index, letter in enumerate(letters):
            glyph = face.glyph(letter)
            pen += _GAP_EM * style.size if index in gaps else 0.0
            if len(glyph.codes):
                vertices.append(glyph.vertices * (style.size, -style.size) + np.array([pen, 0.0]))
                codes.append(glyph.codes)
            pen += glyph.advance * style.size + style.spacing
        if not vertices:
            return None
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * (pen - style.spacing)
        placed = np.concatenate(vertices) + np.array([at[0] - shift, at[1]])
        return Outline(placed, np.concatenate(codes))

    def fit(self, text: str, style: Style, width: float, smallest: float = 0.7) -> tuple[str, Style]:
        """``text`` set so that it fits: first smaller (down to ``smallest``), then cut with an ellipsis."""
        full = self.width(text, style)
        if full <= width:
            return text, style
        smaller = style.scaled(max(smallest, width / full))
        if full * smaller.size / style.size <= width * 1.0001:
            return text, smaller
        kept = printable(text)
        while kept and self.width(kept + _ELLIPSIS, smaller) > width:
            kept = kept[:-1]
        return kept.rstrip() + _ELLIPSIS, smaller

    def wrap(self, text: str, style: Style, width: float, lines: int) -> list[str]:
        """``text`` in at most ``lines`` lines; Latin words stay whole, the last may end in an ellipsis."""
        found: list[str] = []
        line = ""
        words = _WORDS.findall(printable(text))
        for index, word in enumerate(words):
            if not line or self.width(line + word.rstrip(), style) <= width:
                line += word
                continue
            if len(found) == lines - 1:
                line += "".join(words[index:])
                break
            found.append(line.rstrip())
            line = word
        return [*found, self.fit(line.rstrip(), style, width, smallest=1.0)[0]]

    def missing(self, texts: Iterable[str]) -> str:
        """The characters of ``texts`` that the font cannot write, each once, in order."""
        known = self._faces[400].known
        return "".join(sorted({char for text in texts for char in printable(text) if ord(char) not in known}))


@lru_cache(maxsize=4)
def lettering(folder: Path) -> Lettering:
    """The font files of ``folder`` (``NotoSansSC-400.ttf``, ``-500``, ``-700``), opened once."""
    return Lettering(folder)


def printable(text: str) -> str:
    r"""``text`` without control and direction marks; line breaks and tabs become spaces.

    >>> printable("A\u202eB\nC")
    'AB C'
    """
    spaced = "".join(" " if char.isspace() and char != "\u3000" else char for char in text)
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def _gaps(letters: str) -> frozenset[int]:
    """Indices of letters that get a little space before them."""
    kinds = [_kind(char) for char in letters]
    return frozenset(
        index for index in range(1, len(kinds)) if {kinds[index - 1], kinds[index]} == {"ideograph", "latin"}
    )


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    if "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff":
        return "ideograph"
    return "latin" if char.isalnum() and ord(char) < 0x0250 else "other"
