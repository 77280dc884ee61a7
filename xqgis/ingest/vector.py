"""A layer of features as a reader hands it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Note = tuple[str, Mapping[str, object]]


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
