"""GeoJSON as a list of features, read strictly: no NaN, bounded in depth and size."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.ingest.cells import MAX_BYTES
from xqgis.ingest.delimited import decode
from xqgis.words import Phrase

MAX_FEATURES = 100_000
MAX_DEPTH = 32
RFC_7946 = "EPSG:4326"


@dataclass(frozen=True)
class Features:
    """The features of a file in its order.

    ``geometries`` are GeoJSON objects as they came, None where there is none;
    ``crs`` is what the file states, RFC 7946's system when it states nothing.
    """

    properties: Sequence[Mapping[str, Any]]
    geometries: Sequence[Any]
    crs: str
    states_crs: bool


def read_features(data: bytes, filename: str) -> Features:
    """The features of a FeatureCollection or of one Feature; `UnreadableFile` for anything else."""
    document = _document(data, filename)
    kind = document.get("type") if isinstance(document, dict) else None
    found: Any = [document] if kind == "Feature" else None
    if kind == "FeatureCollection":
        found = document.get("features")
    if not isinstance(found, list) or not all(isinstance(feature, dict) for feature in found):
        raise _refusal(filename, "geojson")
    if len(found) > MAX_FEATURES:
        raise _refusal(filename, "too_many", limit=MAX_FEATURES)
    given = [feature.get("properties") for feature in found]
    return Features(
        properties=[properties if isinstance(properties, dict) else {} for properties in given],
        geometries=[feature.get("geometry") for feature in found],
        crs=_stated(document),
        states_crs=document.get("crs") is not None,
    )


def _document(data: bytes, filename: str) -> Any:
    if len(data) > MAX_BYTES:
        raise _refusal(filename, "size", size=len(data) >> 20, limit=MAX_BYTES >> 20)
    if not data.strip():
        raise _refusal(filename, "empty")
    text, _ = decode(data, filename)

    def refuse(word: str) -> NoReturn:
        raise ValueError(word)

    try:
        document = json.loads(text, parse_constant=refuse)
    except RecursionError as error:
        raise _refusal(filename, "depth") from error
    except ValueError as error:
        raise _refusal(filename, "json") from error
    if _deeper_than(document, MAX_DEPTH):
        raise _refusal(filename, "depth")
    return document


def _deeper_than(document: Any, limit: int) -> bool:
    level = [document] if isinstance(document, (dict, list)) else []
    for _ in range(limit):
        inside = (part.values() if isinstance(part, dict) else part for part in level)
        level = [part for parts in inside for part in parts if isinstance(part, (dict, list))]
        if not level:
            return False
    return True


def _stated(document: Mapping[str, Any]) -> str:
    """The old ``crs`` member where there is one; RFC 7946 otherwise."""
    member = document.get("crs")
    if member is None:
        return RFC_7946
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise WrongCrs(crs="", why=Phrase("ingest.why_crs_unknown"))
    return systems.named(name)


def _refusal(filename: str, why: str, **facts: object) -> UnreadableFile:
    return UnreadableFile(name=filename, why=Phrase(f"ingest.why_{why}", facts))
