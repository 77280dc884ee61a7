"""The map body of a sheet, painted from the ground up by the look's rules (section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from xqgis.cartography.canvas import Canvas, compound, rectangle
from xqgis.cartography.framing import Frame, rings_on_page
from xqgis.cartography.hatching import hatch_lines
from xqgis.cartography.layers import Layer
from xqgis.cartography.pages import Box
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.sheet import Ground
from xqgis.geo.terrain import Bounds, Relief
from xqgis.model.grade import Grade

Points = NDArray[np.float64]
Rings = list[list[Points]]

HATCHES = {Grade.NOT_MET: (6.0, 1.25, True), Grade.NOT_RATED: (5.0, 1.0, False)}
"""Per hatched grade: step along x, line width (both px at 1x), and whether it leans ``/``."""
ROADS = (("county", 2.6, 1.4), ("provincial", 3.8, 2.3), ("motorway", 4.6, 3.0))
"""Kind, casing and core width (px at 1x), in the order they are laid down."""
_COLOURS = LIGHT.map


@dataclass(frozen=True, slots=True)
class Strokes:
    """How much of the detail a map carries; ``k`` multiplies every px of the rules."""

    k: float
    village_line: float = 1.3
    roads: bool = True
    pilots: bool = True


def draw_town(
    canvas: Canvas, ground: Ground, grades: Sequence[Grade | None], frame: Frame, strokes: Strokes
) -> None:
    """Paper, relief, grades, hatches, lines, water, roads, veil, border and pilots; no names."""
    k = strokes.k
    areas = rings_on_page(ground.areas, frame)
    villages = rings_on_page(ground.villages, frame)
    town = _flat(rings_on_page(ground.town, frame))
    canvas.box(frame.box, fill=rgba(LIGHT.paper))
    with canvas.within(frame.box):
        _shade(canvas, ground, frame, _COLOURS.relief_outside)
        _grades(canvas, areas, grades, k)
        _shade(canvas, ground, frame, _COLOURS.relief_inside, compound(town) or rectangle(frame.box))
        _hatches(canvas, areas, grades, k)
        if ground.areas.name == "grid":
            canvas.lines(_flat(areas), rgba(_COLOURS.grid_line, _COLOURS.grid_alpha), _grid_width(areas, k))
        _water(canvas, ground.water, frame, k)
        if strokes.roads:
            _roads(canvas, ground.roads, frame, k)
        ink = rgba(_COLOURS.village_line, _COLOURS.village_alpha)
        canvas.lines(_flat(villages), ink, strokes.village_line * k)
        _border(canvas, town, frame.box, k)
        if strokes.pilots:
            _pilots(canvas, ground.villages, villages, k)


def _flat(rings: Rings) -> list[Points]:
    return [ring for feature in rings for ring in feature]


def _shade(
    canvas: Canvas, ground: Ground, frame: Frame, strength: float, clip: Outline | None = None
) -> None:
    if ground.relief is None:
        return
    box = canvas.pixel_box(frame.box)
    dark = _darkness(ground.relief, ground.measured, frame.bounds_of(box), canvas.pixel_size(box))
    canvas.shade(dark, box, _COLOURS.relief, 0.9 * strength, clip)


@lru_cache(maxsize=12)
def _darkness(relief: Relief, crs: str, bounds: Bounds, size: tuple[int, int]) -> NDArray[np.uint8]:
    # every domain and phase of a town lies on the same hills
    dark: NDArray[np.uint8] = np.rint(relief.drawn(crs, bounds, *size) * 255).astype(np.uint8)
    return dark


def _grades(canvas: Canvas, areas: Rings, grades: Sequence[Grade | None], k: float) -> None:
    for grade in Grade:
        shapes = [compound(rings) for rings, own in zip(areas, grades, strict=True) if own is grade]
        fill = rgba(LIGHT.grade(grade).fill)
        # a seam of its own colour closes the hair between neighbours
        canvas.fill([shape for shape in shapes if shape is not None], fill, fill, 0.7 * k)


def _grid_width(areas: Rings, k: float) -> float:
    """0.8 px, thinner where the cells are so small that their lines would cover them."""
    sides = [float(np.sqrt(abs(_signed_area(rings[0])))) for rings in areas if rings]
    small = float(np.median(sides)) / (26 * k) if sides else 1.0
    return 0.8 * k * min(1.0, max(0.35, small))


def _hatches(canvas: Canvas, areas: Rings, grades: Sequence[Grade | None], k: float) -> None:
    for grade, (step, width, rising) in HATCHES.items():
        rings = [ring for feature, own in zip(areas, grades, strict=True) if own is grade for ring in feature]
        colours = LIGHT.grade(grade)
        lines = hatch_lines(rings, step * k, rising)
        canvas.lines(lines, rgba(colours.hatch, colours.hatch_alpha), width * k, cap="butt")


def _water(canvas: Canvas, layer: Layer, frame: Frame, k: float) -> None:
    rings = rings_on_page(layer, frame)
    paired = list(zip(layer.features, rings, strict=True))
    rivers = [line for feature, lines in paired if feature.line for line in lines]
    lakes = [compound(own) for feature, own in paired if not feature.line and feature.kind != "pond"]
    core, casing = rgba(_COLOURS.river), rgba(_COLOURS.river_casing)
    canvas.lines(rivers, casing, 4.2 * k)
    canvas.lines(rivers, core, 2.6 * k)
    canvas.fill([lake for lake in lakes if lake is not None], core, casing, k)


def _roads(canvas: Canvas, layer: Layer, frame: Frame, k: float) -> None:
    paired = list(zip(layer.features, rings_on_page(layer, frame), strict=True))
    of_kind = {
        kind: [line for feature, own in paired if feature.kind == kind for line in own]
        for kind, _, _ in ROADS
    }
    for kind, casing, _ in ROADS:
        canvas.lines(of_kind[kind], rgba(_COLOURS.road_casing), casing * k)
    for kind, _, core in ROADS:
        canvas.lines(of_kind[kind], rgba(_COLOURS.road), core * k)
    canvas.lines(of_kind["motorway"], rgba(_COLOURS.road_casing), 0.8 * k)


def _border(canvas: Canvas, town: list[Points], box: Box, k: float) -> None:
    if not town:
        return
    canvas.fill([_around(town, box)], rgba(_COLOURS.veil, _COLOURS.veil_alpha))
    canvas.lines(town, rgba(_COLOURS.town_casing), 5 * k)
    canvas.lines(town, rgba(_COLOURS.town_line), 2 * k)


def _around(town: list[Points], box: Box) -> Outline:
    """The box with the town cut out: its rim turns against the town's shells."""
    rim = np.asarray(rectangle(box.inset(-9, -9, -9, -9)).vertices)
    shell = max((_signed_area(ring) for ring in town), key=abs)
    around = compound([rim[::-1] if _signed_area(rim) * shell > 0 else rim, *town])
    return around or rectangle(box)


def _signed_area(ring: Points) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _pilots(canvas: Canvas, layer: Layer, villages: Rings, k: float) -> None:
    rings = [
        ring for feature, own in zip(layer.features, villages, strict=True) if feature.pilot for ring in own
    ]
    inside = compound(rings)
    if inside is None:
        return
    # clipped to the inside, so twice the width that shows
    canvas.lines(rings, rgba(_COLOURS.pilot_ink), 6.5 * k, clip=inside)
    canvas.lines(rings, rgba(_COLOURS.pilot_dash), 3.2 * k, dash=(7 * k, 4 * k), cap="butt", clip=inside)
