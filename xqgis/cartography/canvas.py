"""A sheet to draw on: design units, y down, painted in the order of the calls."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from numpy.typing import NDArray

from xqgis.cartography.lettering import MIDDLE_EM, Align, Lettering, Style
from xqgis.cartography.pages import Box, Page
from xqgis.cartography.palette import RGBA, rgba

Points = NDArray[np.float64]

_INCH = 72  # at 72 dpi a point is a pixel, so widths and sizes are pixels


class Canvas:
    """One page. Colours are `RGBA`; every length is in design units."""

    def __init__(self, page: Page, lettering: Lettering) -> None:
        self.page = page
        self.type = lettering
        # a hair more than the pixels asked for: the canvas cuts fractions off
        size = ((page.width + 0.001) / _INCH, (page.height + 0.001) / _INCH)
        self._figure = Figure(figsize=size, dpi=_INCH, facecolor="white", edgecolor="none", frameon=True)
        self._canvas = FigureCanvasAgg(self._figure)
        self._to_pixels = Affine2D().scale(page.unit, -page.unit).translate(0, page.height)
        self._order = 0
        self._window: TransformedBbox | None = None

    def pixels(self) -> NDArray[np.uint8]:
        """Everything drawn so far as rows x columns x RGB."""
        self._canvas.draw()  # type: ignore[no-untyped-call]
        painted = np.asarray(self._canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        return np.ascontiguousarray(painted[:, :, :3])

    def fill(self, shapes: Sequence[Outline], fill: RGBA, edge: RGBA | None = None, width: float = 0) -> None:
        """Paint shapes in one colour, with a line round them when ``edge`` is given."""
        if not shapes:
            return
        self._add(
            PathCollection(
                shapes,
                facecolors=[fill],
                edgecolors=[edge] if edge else "none",
                linewidths=[width * self.page.unit],
                joinstyle="round",
            )
        )

    def box(self, box: Box, fill: RGBA | None = None, edge: RGBA | None = None, width: float = 1) -> None:
        """A rectangle with square corners; its line runs inside its edges."""
        half = width / 2 if edge else 0
        drawn = box.inset(half, half, half, half)
        corners = [
            (drawn.left, drawn.top),
            (drawn.right, drawn.top),
            (drawn.right, drawn.bottom),
            (drawn.left, drawn.bottom),
            (drawn.left, drawn.top),
        ]
        self._add(
            PathPatch(
                Outline(np.array(corners), closed=True),
                facecolor=fill or "none",
                edgecolor=edge or "none",
                linewidth=width * self.page.unit if edge else 0,
                joinstyle="miter",
            )
        )

    def lines(
        self,
        lines: Sequence[Points],
        colour: RGBA,
        width: float,
        *,
        dash: tuple[float, float] | None = None,
        cap: Literal["round", "butt"] = "round",
        clip: Outline | None = None,
    ) -> None:
        """Lines of one colour and width; ``dash`` is drawn and left out, ``clip`` keeps what is inside."""
        if not len(lines):
            return
        pixel = width * self.page.unit
        style = (0.0, [part / width for part in dash]) if dash else "solid"
        drawn = LineCollection(
            lines, colors=[colour], linewidths=[pixel], linestyles=[style], capstyle=cap, joinstyle="round"
        )
        self._add(drawn, clip)

    def text(
        self,
        text: str,
        at: tuple[float, float],
        style: Style,
        colour: RGBA,
        *,
        align: Align = "left",
        halo: tuple[RGBA, float] | None = None,
    ) -> None:
        """``text`` whose optical middle lies at the height ``at[1]``; ``halo`` is a colour and a width."""
        outline = self.type.outline(text, (at[0], at[1] + MIDDLE_EM * style.size), style, align)
        if outline is None:
            return
        if halo:
            around, width = halo
            self._add(
                PathPatch(
                    outline,
                    facecolor="none",
                    edgecolor=around,
                    linewidth=width * self.page.unit,
                    joinstyle="round",
                    capstyle="round",
                )
            )
        self._add(PathPatch(outline, facecolor=colour, edgecolor="none", linewidth=0))

    def fitted(
        self,
        text: str,
        at: tuple[float, float],
        style: Style,
        colour: RGBA,
        *,
        width: float,
        align: Align = "left",
    ) -> None:
        """`text`, made smaller or cut so that it is no wider than ``width``."""
        fitted, smaller = self.type.fit(text, style, width)
        self.text(fitted, at, smaller, colour, align=align)

    def pixel_box(self, box: Box) -> Box:
        """The whole pixels that cover ``box``, in design units; `shade` wants such a box."""
        unit = self.page.unit
        left, top = math.floor(box.left * unit), math.floor(box.top * unit)
        right, bottom = math.ceil(box.right * unit), math.ceil(box.bottom * unit)
        return Box(left / unit, top / unit, (right - left) / unit, (bottom - top) / unit)

    def pixel_size(self, box: Box) -> tuple[int, int]:
        """Columns and rows of a `pixel_box`."""
        return round(box.width * self.page.unit), round(box.height * self.page.unit)

    def shade(
        self, dark: NDArray[np.uint8], box: Box, colour: str, strength: float, clip: Outline | None = None
    ) -> None:
        """A raster of darkness (0-255, first row on top, one value a pixel) over a `pixel_box`.

        ``colour`` is laid on with at most ``strength`` opacity (0-1).
        """
        painted = np.empty((*dark.shape, 4), dtype=np.uint8)
        painted[:, :, :3] = np.rint(np.array(rgba(colour)[:3]) * 255).astype(np.uint8)
        painted[:, :, 3] = np.rint(np.arange(256) * strength).astype(np.uint8)[dark]
        bottom = self.page.height - round(box.bottom * self.page.unit)
        self._add(_Raster(painted, (round(box.left * self.page.unit), bottom)), clip)

    @contextmanager
    def within(self, box: Box) -> Iterator[None]:
        """While it lasts, nothing is painted outside ``box``."""
        before = self._window
        self._window = TransformedBbox(Bbox([[box.left, box.bottom], [box.right, box.top]]), self._to_pixels)
        try:
            yield
        finally:
            self._window = before

    def _add(self, artist: Artist, clip: Outline | None = None) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_transform(self._to_pixels)
        self._figure.add_artist(artist)
        artist.set_clip_box(self._window)
        if clip is not None:
            artist.set_clip_path(clip, self._to_pixels)


class _Raster(Artist):
    """Pixels put on the page as they are."""

    def __init__(self, pixels: NDArray[np.uint8], corner: tuple[int, int]) -> None:
        super().__init__()
        self._pixels = pixels[::-1]
        self._corner = corner

    def draw(self, renderer: RendererBase) -> None:
        """Lay the pixels down, clipped."""
        context = renderer.new_gc()
        self._set_gc_clip(context)  # type: ignore[attr-defined]
        renderer.draw_image(context, *self._corner, self._pixels)
        context.restore()


def rectangle(box: Box) -> Outline:
    """A box as a closed outline."""
    corners = [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]]
    return Outline(np.array([*corners, corners[0]]), closed=True)


def compound(rings: Sequence[Points]) -> Outline | None:
    """Closed rings as one outline, holes turning against their shell; None without rings."""
    kept = [ring for ring in rings if len(ring) >= 3]
    if not kept:
        return None
    codes = np.full(sum(len(ring) for ring in kept), Outline.LINETO, dtype=np.uint8)
    starts = np.cumsum([0] + [len(ring) for ring in kept[:-1]])
    ends = np.cumsum([len(ring) for ring in kept]) - 1
    codes[starts], codes[ends] = Outline.MOVETO, Outline.CLOSEPOLY
    return Outline(np.concatenate(kept), codes)
