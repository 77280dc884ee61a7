"""Where a place of the earth falls on a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xqgis.cartography.layers import Layer
from xqgis.cartography.pages import Box
from xqgis.cartography.sheet import Ground
from xqgis.geo.outlines import projected

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """A map window on paper: ``box`` in design units, its upper left corner in metres, and the scale."""

    box: Box
    west_m: float
    north_m: float
    metres: float
    stored: str
    measured: str

    def on_page(self, degrees: Points) -> Points:
        """Lon, lat (n x 2, stored CRS) in design units."""
        return self.from_metres(projected(degrees, self.stored, self.measured))

    def from_metres(self, metres: Points) -> Points:
        """East, north (n x 2, measured CRS) in design units."""
        x = (metres[:, 0] - self.west_m) / self.metres + self.box.left
        y = (self.north_m - metres[:, 1]) / self.metres + self.box.top
        return np.column_stack([x, y])

    def bounds_of(self, box: Box) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of a part of the page."""
        west = self.west_m + (box.left - self.box.left) * self.metres
        north = self.north_m - (box.top - self.box.top) * self.metres
        return (west, north - box.height * self.metres, west + box.width * self.metres, north)


def frame_of(
    ground: Ground, box: Box, margins: tuple[float, float, float, float], beside: Iterable[Ground] = ()
) -> Frame:
    """The town as large as it will go into ``box`` less ``margins`` (top, right, bottom, left).

    Maps that stand ``beside`` each other have one extent when each is framed
    with the grounds of all.
    """
    layers = {_whole(one) for one in (ground, *beside)}
    bounds = np.array([_bounds_m(layer, ground.stored, ground.measured) for layer in layers])
    (west, south), (east, north) = bounds[:, :2].min(0).tolist(), bounds[:, 2:].max(0).tolist()
    inner = box.inset(*margins)
    metres = max((east - west) / inner.width, (north - south) / inner.height, 1e-6)
    left = inner.left + (inner.width - (east - west) / metres) / 2
    top = inner.top + (inner.height - (north - south) / metres) / 2
    west_m = west - (left - box.left) * metres
    north_m = north + (top - box.top) * metres
    return Frame(box, west_m, north_m, metres, ground.stored, ground.measured)


def rings_on_page(layer: Layer, frame: Frame) -> list[list[Points]]:
    """Per feature of ``layer`` its rings in design units."""
    metres = _in_metres(layer, frame.stored, frame.measured)
    return [[frame.from_metres(ring) for ring in rings] for rings in metres]


def _whole(ground: Ground) -> Layer:
    return next((layer for layer in (ground.town, ground.villages) if layer.features), ground.areas)


@lru_cache(maxsize=64)
def _in_metres(layer: Layer, stored: str, measured: str) -> tuple[tuple[Points, ...], ...]:
    rings = [ring for feature in layer.features for ring in feature.rings]
    if not rings:
        return tuple(() for _ in layer.features)
    metres = projected(np.concatenate(rings), stored, measured)
    cuts = np.cumsum([len(ring) for ring in rings])[:-1]
    pieces = iter(np.split(metres, cuts))
    return tuple(tuple(next(pieces) for _ in feature.rings) for feature in layer.features)


@lru_cache(maxsize=64)
def _bounds_m(layer: Layer, stored: str, measured: str) -> tuple[float, float, float, float]:
    rings = [ring for feature in _in_metres(layer, stored, measured) for ring in feature]
    if not rings:
        return (0.0, 0.0, 1000.0, 1000.0)
    points = np.concatenate(rings)
    (west, south), (east, north) = points.min(0), points.max(0)
    return (float(west), float(south), float(east), float(north))
