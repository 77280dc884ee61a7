"""One map layer ready for every pen: its features, and the bytes a browser gets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from xqgis.cartography.binary import Bounds, pack_message, quantise

Points = NDArray[np.float64]
Kind = Literal["polygon", "line"]


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One area, water or road. ``rings`` are lon, lat arrays; ``label`` is where its name stands.

    ``kind`` is the layer's own word (river, reservoir, motorway ...), empty for
    areas. ``line`` tells that the rings are open lines.
    """

    code: str
    name: str
    rings: tuple[Points, ...]
    label: tuple[float, float]
    village: str = ""
    pilot: bool = False
    demo: bool = False
    kind: str = ""
    line: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """A version of ``grid``, ``village``, ``water`` or ``road``; equal to another when its bytes are."""

    name: str
    version: int
    digest: str
    features: tuple[Feature, ...] = field(compare=False, repr=False)
    encoded: bytes = field(compare=False, repr=False)
    bounds: Bounds = field(compare=False)

    @staticmethod
    def of(name: str, version: int, kind: Kind, features: Iterable[Feature]) -> Layer:
        """The layer of ``features``, sorted by code, encoded once."""
        ordered = tuple(sorted(features, key=lambda feature: feature.code))
        bounds = bounds_of(ordered)
        encoded = _encode(name, version, kind, ordered, bounds)
        return Layer(name, version, hashlib.sha256(encoded).hexdigest()[:16], ordered, encoded, bounds)

    @property
    def codes(self) -> tuple[str, ...]:
        """The features' codes, in the order of the bytes."""
        return tuple(feature.code for feature in self.features)


def bounds_of(features: Iterable[Feature]) -> Bounds:
    """West, south, east, north of all rings; a unit square when there is nothing."""
    rings = [ring for feature in features for ring in feature.rings]
    if not rings:
        return (0.0, 0.0, 1.0, 1.0)
    points = np.concatenate(rings)
    (west, south), (east, north) = points.min(0), points.max(0)
    return (float(west), float(south), float(east), float(north))


def _encode(name: str, version: int, kind: Kind, features: tuple[Feature, ...], bounds: Bounds) -> bytes:
    header = {
        "layer": name,
        "version": version,
        "bbox": list(bounds),
        "kind": kind,
        "features": [_told(feature) for feature in features],
        "rings": [[len(ring) for ring in feature.rings] for feature in features],
    }
    points = [ring for feature in features for ring in feature.rings]
    body = quantise(np.concatenate(points), bounds).tobytes() if points else b""
    return pack_message(header, body)


def _told(feature: Feature) -> dict[str, object]:
    told: dict[str, object] = {
        "code": feature.code,
        "name": feature.name,
        "village": feature.village,
        "pilot": feature.pilot,
        "demo": feature.demo,
        "label": [round(degree, 7) for degree in feature.label],
    }
    if feature.kind:
        told["kind"] = feature.kind
    if feature.line:
        told["line"] = True
    return told
