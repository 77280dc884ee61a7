"""GeoJSON as a layer, read strictly: no NaN, bounded in depth and size."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.ingest.delimited import decode
from xqgis.ingest.sniff import foreign
from xqgis.ingest.vector import MAX_FEATURES, Note, VectorLayer, columns_of, objects, scalar
from xqgis.words import Phrase

MAX_DEPTH = 32
_SHAPES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}


def read_geojson(data: bytes, most: int = MAX_FEATURES) -> VectorLayer:
    """The features of a collection, or one feature, or bare geometries; `UnreadableFile` otherwise.

    ``crs`` is what the old ``crs`` member states, '' without one: then RFC 7946 says WGS84.
    """
    document = _document(data)
    features = _features(document)
    if len(features) > most:
        raise _refusal("too_many", limit=most)
    given = [feature.get("properties") for feature in features]
    properties = [
        {str(scalar(name)): scalar(value) for name, value in row.items()} if isinstance(row, dict) else {}
        for row in given
    ]
    geometries = [feature.get("geometry") for feature in features]
    shapes, closed = _shapes(geometries)
    notes: tuple[Note, ...] = (("ingest.note_closed", {"count": closed}),) if closed else ()
    return VectorLayer(
        driver="geojson",
        crs=_stated(document),
        encoding="utf-8",
        columns=columns_of(properties),
        properties=properties,
        geometries=shapes,
        kinds=tuple(kind_of(geometry) for geometry in geometries),
        notes=notes,
    )


def kind_of(geometry: object) -> str:
    """What a feature has for a geometry, by its name."""
    if geometry is None:
        return "null"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return kind if isinstance(kind, str) and kind in _SHAPES else "?"


def _features(document: Any) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind is not None and not isinstance(kind, str):
        raise _refusal("geojson")
    if kind == "Topology":
        foreign("TopoJSON")
    if kind is None and isinstance(document, dict) and "geometryType" in document:
        foreign("Esri JSON")
    found: Any = None
    if kind == "Feature":
        found = [document]
    elif kind == "FeatureCollection":
        found = document.get("features")
    elif kind == "GeometryCollection":
        parts = document.get("geometries")
        found = [{"geometry": part} for part in parts] if isinstance(parts, list) else None
    elif kind in _SHAPES:
        found = [{"geometry": document}]
    if not isinstance(found, list) or not all(isinstance(feature, dict) for feature in found):
        raise _refusal("geojson")
    return found


def _document(data: bytes) -> Any:
    text, _ = decode(data)
    try:
        document = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except RecursionError as error:
        raise _refusal("depth") from error
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            foreign("GeoJSON Text Sequences")
        raise _refusal("json", row=error.lineno) from error
    except ValueError as error:
        raise _refusal("number", value="") from error
    if _deeper_than(document, MAX_DEPTH):
        raise _refusal("depth")
    return document


def _number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise _refusal("number", value=text[:40])


def _deeper_than(document: Any, limit: int) -> bool:
    level = [document] if isinstance(document, (dict, list)) else []
    for _ in range(limit):
        inside = (part.values() if isinstance(part, dict) else part for part in level)
        level = [part for parts in inside for part in parts if isinstance(part, (dict, list))]
        if not level:
            return False
    return True


def _shapes(geometries: Sequence[Any]) -> tuple[NDArray[np.object_], int]:
    """The shapes, None where there is none, and how many had rings that were left open."""
    texts = [json.dumps(geometry) if kind_of(geometry) in _SHAPES else "" for geometry in geometries]
    shapes = shapely.from_geojson(texts, on_invalid="ignore")
    closed = 0
    for index, geometry in enumerate(geometries):
        if shapes[index] is None and kind_of(geometry) in ("Polygon", "MultiPolygon"):
            whole = json.dumps(
                {"type": geometry["type"], "coordinates": _closed(geometry.get("coordinates"))}
            )
            shapes[index] = shapely.from_geojson(whole, on_invalid="ignore")
            closed += shapes[index] is not None
    return objects([None if shape is None else shapely.force_2d(shape) for shape in shapes]), closed


def _closed(rings: Any) -> Any:
    """Coordinates whose rings end where they begin."""
    if not isinstance(rings, list) or not rings or not isinstance(rings[0], list):
        return rings
    if rings[0] and isinstance(rings[0][0], (int, float)):
        return rings if rings[0] == rings[-1] else [*rings, rings[0]]
    return [_closed(ring) for ring in rings]


def _stated(document: Mapping[str, Any]) -> str:
    """The old ``crs`` member where there is one."""
    member = document.get("crs")
    if member is None:
        return ""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise WrongCrs(crs="", why=Phrase("ingest.why_crs_unknown"))
    return systems.named(name)


def _refusal(why: str, **facts: object) -> UnreadableFile:
    return UnreadableFile(name="", why=Phrase(f"ingest.why_{why}", facts))
