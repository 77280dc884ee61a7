"""Names on a map: each put where it is free, else left out; never cut, never one upon another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xqgis.cartography.canvas import Canvas, rectangle
from xqgis.cartography.framing import Frame, rings_on_page
from xqgis.cartography.layers import Feature
from xqgis.cartography.lettering import Lettering, Style
from xqgis.cartography.pages import Box
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import Ground

Points = NDArray[np.float64]
Place = tuple[float, float]

EDGE_PX = 44.0
_VILLAGE_PX, _WATER_PX, _SHIELD_PX, _HALO_PX = 14.3, 12.2, 10.5, 3.4
_LINE_HEIGHT = 1.22
_WIDEST_EM = 7.5
_MANY = 60
_NUDGES: tuple[Place, ...] = ((0, 0), (0, -18), (0, 18), (-24, 0), (24, 0), (0, -34), (0, 34))
_ALONG = (0.26, 0.72, 0.45, 0.6, 0.34, 0.84, 0.16, 0.52)
_STEPS = 256
_COLOURS = LIGHT.map


@dataclass(frozen=True, slots=True)
class _Label:
    lines: tuple[str, ...]
    style: Style
    colour: str
    places: tuple[Place, ...]
    shield: bool = False

    def size(self, lettering: Lettering) -> tuple[float, float]:
        widest = max(lettering.width(line, self.style) for line in self.lines)
        pad = 0.9 * self.style.size if self.shield else 0.5 * self.style.size
        return widest + pad, self.style.size * (1.5 + _LINE_HEIGHT * (len(self.lines) - 1))


@dataclass(slots=True)
class _Board:
    """What is taken on the map window; a label's middle keeps clear of the window's edge."""

    box: Box
    edge: float
    taken: list[Box] = field(default_factory=list)

    def take(self, middle: Place, size: tuple[float, float]) -> bool:
        """Keep the place for a label when it is free."""
        x, y = middle
        wanted = Box(x - size[0] / 2, y - size[1] / 2, *size)
        clear = self.box.inset(self.edge / 2, self.edge, self.edge / 2, self.edge)
        if not (clear.left < x < clear.right and clear.top < y < clear.bottom):
            return False
        if not _holds(self.box, wanted) or any(_meet(wanted, other) for other in self.taken):
            return False
        self.taken.append(wanted)
        return True


def draw_names(
    canvas: Canvas, ground: Ground, frame: Frame, names: Mapping[str, str], furniture: Iterable[Box]
) -> None:
    """Villages (pilots first), road shields, then waters; ``furniture`` stays clear of names.

    ``names`` by code replace the names of the layer, in the reader's language.
    """
    k = canvas.page.map_scale
    board = _Board(frame.box, EDGE_PX * k / 1.55, list(furniture))
    with canvas.within(frame.box):
        for label in (
            *_villages(canvas, ground, frame, names),
            *_shields(ground, frame, k),
            *_waters(ground, frame, k),
        ):
            size = label.size(canvas.type)
            place = next((place for place in label.places if board.take(place, size)), None)
            if place:
                _draw(canvas, label, place, size, k)


def _draw(canvas: Canvas, label: _Label, place: Place, size: tuple[float, float], k: float) -> None:
    x, y = place
    if label.shield:
        plate = Box(x - size[0] / 2, y - 8 * k, size[0], 16 * k)
        edge = rgba(_COLOURS.shield_edge)
        canvas.fill([rectangle(plate)], rgba(_COLOURS.shield), edge, k)
        canvas.text(label.lines[0], place, label.style, rgba(label.colour), align="centre")
        return
    halo = (rgba(_COLOURS.halo, _COLOURS.halo_alpha), _HALO_PX * k)
    step = label.style.size * _LINE_HEIGHT
    first = y - step * (len(label.lines) - 1) / 2
    for index, line in enumerate(label.lines):
        at = (x, first + index * step)
        canvas.text(line, at, label.style, rgba(label.colour), align="centre", halo=halo)


def _villages(canvas: Canvas, ground: Ground, frame: Frame, names: Mapping[str, str]) -> Iterator[_Label]:
    k = canvas.page.map_scale
    layer = ground.villages if ground.villages.features else ground.areas
    if len(layer.features) > _MANY:
        return
    size = _VILLAGE_PX * k * (1 if len(layer.features) <= 20 else 0.82)
    features = sorted(layer.features, key=lambda feature: not feature.pilot)
    for feature in features:
        style = Style(size, 700 if feature.pilot else 500)
        lines = tuple(canvas.type.wrap(names.get(feature.code, feature.name), style, _WIDEST_EM * size, 3))
        if lines and lines[0]:
            yield _Label(lines, style, _COLOURS.label, _around(_spot(feature, frame), k))


def _shields(ground: Ground, frame: Frame, k: float) -> Iterator[_Label]:
    style = Style(_SHIELD_PX * k, 700)
    rings = rings_on_page(ground.roads, frame)
    seen: set[str] = set()
    for feature, lines in zip(ground.roads.features, rings, strict=True):
        if not feature.name or feature.kind == "lane" or feature.name in seen:
            continue
        seen.add(feature.name)
        yield _Label((feature.name,), style, _COLOURS.label, _along(lines, frame.box), shield=True)


def _waters(ground: Ground, frame: Frame, k: float) -> Iterator[_Label]:
    style = Style(_WATER_PX * k, 500)
    paired = list(zip(ground.water.features, rings_on_page(ground.water, frame), strict=True))
    lakes = sorted(
        ((feature, rings) for feature, rings in paired if not feature.line and feature.kind != "pond"),
        key=lambda pair: -_extent(pair[1]),
    )
    for feature, rings in (*((one, own) for one, own in paired if one.line), *lakes):
        if not feature.name:
            continue
        if feature.line:
            # a river's two characters stand apart
            name = " ".join(feature.name) if len(feature.name) == 2 else feature.name
            beside = tuple((x + 24 * k, y + 14 * k) for x, y in _along(rings, frame.box))
            yield _Label((name,), style, _COLOURS.label_water, beside)
        else:
            middle = _spot(feature, frame)
            below = (middle[0], max(ring[:, 1].max() for ring in rings) + 0.75 * style.size)
            yield _Label((feature.name,), style, _COLOURS.label_water, (below, *_around(middle, k)))


def _spot(feature: Feature, frame: Frame) -> Place:
    x, y = frame.on_page(np.array([feature.label]))[0]
    return float(x), float(y)


def _around(middle: Place, k: float) -> tuple[Place, ...]:
    return tuple((middle[0] + dx * k, middle[1] + dy * k) for dx, dy in _NUDGES)


def _along(lines: list[Points], box: Box) -> tuple[Place, ...]:
    """Points of the longest line at shares of its way inside the window."""
    ways = [np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))] for line in lines]
    if not ways:
        return ()
    line, way = max(zip(lines, ways, strict=True), key=lambda pair: float(pair[1][-1]))
    steps = np.linspace(0, way[-1], _STEPS)
    x, y = (np.interp(steps, way, line[:, axis]) for axis in (0, 1))
    inside = np.nonzero((x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom))[0]
    if not len(inside):
        return ()
    chosen = inside[(np.array(_ALONG) * (len(inside) - 1)).astype(int)]
    return tuple((float(x[at]), float(y[at])) for at in chosen)


def _extent(rings: list[Points]) -> float:
    points = np.concatenate(rings) if rings else np.zeros((1, 2))
    return float(np.prod(np.ptp(points, axis=0)))


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )
