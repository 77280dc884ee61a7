"""What a person sends, whatever its format: read as a layer of shapes or as a book of rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.ingest.cells import Book, open_book
from xqgis.ingest.geojson import MAX_FEATURES, read_features
from xqgis.ingest.vector import VectorLayer
from xqgis.words import Phrase

__all__ = ["MAX_FEATURES", "Upload", "VectorLayer", "read_book", "read_layer"]


@dataclass(frozen=True)
class Upload:
    """One file, or the parts of a shapefile: the main one's name, and the bytes by file name.

    ``layer`` is the layer meant in a file that holds several; '' when there is but one.
    """

    name: str
    parts: Mapping[str, bytes] = field(repr=False)
    layer: str = ""

    @classmethod
    def of(cls, name: str, data: bytes, layer: str = "") -> Upload:
        """A single file."""
        return cls(name, {name: data}, layer)

    @property
    def digest(self) -> str:
        """SHA-256 of the file; of several, of all their names and bytes."""
        if len(self.parts) == 1:
            return hashlib.sha256(next(iter(self.parts.values()))).hexdigest()
        whole = hashlib.sha256()
        for name in sorted(self.parts):
            whole.update(f"{name}\0{len(self.parts[name])}\0".encode())
            whole.update(self.parts[name])
        return whole.hexdigest()


def read_layer(upload: Upload, most: int = MAX_FEATURES) -> VectorLayer:
    """The features of a file; `UnreadableFile` when it is no layer or has more than ``most`` of them."""
    features = read_features(_only(upload), upload.name)
    if len(features.geometries) > most:
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_too_many", {"limit": most}))
    return VectorLayer(
        driver="geojson",
        crs=features.crs if features.states_crs else "",
        encoding="utf-8",
        columns=tuple(dict.fromkeys(key for row in features.properties for key in row)),
        properties=[dict(row) for row in features.properties],
        geometries=_shapes(features.geometries),
        kinds=tuple(_kind(geometry) for geometry in features.geometries),
    )


def read_book(upload: Upload) -> Book:
    """The rows of a file as text; `UnreadableFile` when it has none."""
    return open_book(_only(upload), upload.name)


def _only(upload: Upload) -> bytes:
    if len(upload.parts) != 1:
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_binary"))
    return next(iter(upload.parts.values()))


def _shapes(geometries: Sequence[object]) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = shapely.force_2d(
        shapely.from_geojson([json.dumps(geometry) for geometry in geometries], on_invalid="ignore")
    )
    return shapes


def _kind(geometry: object) -> str:
    if geometry is None:
        return "null"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return kind if isinstance(kind, str) else "?"
