"""A layer of features as a reader hands it on, and what its attributes may be."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.words import Phrase

Note = tuple[str, Mapping[str, object]]
MAX_FEATURES = 100_000
_MOST_TOLD = 20
_LONGEST_TOLD = 60


@dataclass(frozen=True)
class VectorLayer:
    """One entry a feature, in the file's order.

    ``driver`` is csv, xlsx, geojson, shapefile, geopackage, kml or gpx.
    ``crs`` is ``EPSG:n``, WKT where the system has no code, '' where the file
    does not say. ``encoding`` is that of the attributes, '' where the format
    fixes it. ``properties`` hold JSON scalars; ``geometries`` are shapely
    shapes in two dimensions without curves, None where there is none;
    ``kinds`` are the types as the file had them (``Point``, ``CurvePolygon``,
    ``null`` for none, ``?`` for one that cannot be read).
    """

    driver: str
    crs: str
    encoding: str
    columns: tuple[str, ...]
    properties: list[dict[str, object]] = field(repr=False)
    geometries: NDArray[np.object_] = field(repr=False)
    kinds: tuple[str, ...] = field(repr=False)
    notes: tuple[Note, ...] = ()

    @property
    def told_kinds(self) -> tuple[str, ...]:
        """The kinds for the sentence of a feature: ``null`` also for a shape without a point."""
        bare = shapely.is_empty(self.geometries)
        return tuple("null" if empty else kind for kind, empty in zip(self.kinds, bare, strict=True))


def columns_of(properties: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Every name that any feature has, in the order they first appear."""
    return tuple(dict.fromkeys(name for row in properties for name in row))


def objects(items: Sequence[object]) -> NDArray[np.object_]:
    """The items as they are, never taken apart into a table."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def lone_point(shape: shapely.Geometry | None) -> shapely.Point | None:
    """The point that a shape is; a group of one point is that point, any other shape is none.

    >>> lone_point(shapely.MultiPoint([(1, 2)])), lone_point(shapely.MultiPoint([(1, 2), (3, 4)]))
    (<POINT (1 2)>, None)
    """
    if isinstance(shape, shapely.MultiPoint) and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape if isinstance(shape, shapely.Point) else None


def scalar(value: object) -> object:
    """An attribute as JSON can say it: text, a number, true, false or None; lists and such as their JSON.

    >>> scalar(float("nan")), scalar([1, "二"]), scalar(b"x"), scalar(2.0)
    (None, '[1, "二"]', None, 2.0)
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (list, dict)):
        return scalar(json.dumps(value, ensure_ascii=False))
    return scalar(value.item()) if isinstance(value, np.generic) else None


def chosen(filled: Mapping[str, bool], wanted: str) -> str:
    """The layer to read of a file's layers: the one asked for, else the only one with features.

    `UnreadableFile` names them all when that leaves a choice, or nothing.
    """
    told = "、".join(name[:_LONGEST_TOLD] for name in list(filled)[:_MOST_TOLD])
    if wanted:
        if wanted in filled:
            return wanted
        raise UnreadableFile(name="", why=Phrase("ingest.why_no_layer", {"layer": wanted, "layers": told}))
    full = [name for name, some in filled.items() if some] or list(filled)
    if len(full) > 1:
        raise UnreadableFile(name="", why=Phrase("ingest.why_layers", {"layers": told}))
    if not full:
        raise UnreadableFile(name="", why=Phrase("ingest.why_no_features"))
    return full[0]
