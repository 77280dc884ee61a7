"""GPX as a layer: its waypoints, its routes or its tracks."""

from __future__ import annotations

import shapely

from xqgis.errors import UnreadableFile
from xqgis.ingest.markup import Node, numbers, read_xml
from xqgis.ingest.vector import VectorLayer, chosen, columns_of, objects
from xqgis.words import Phrase

CRS = "EPSG:4326"
_LAYERS = {"waypoints": "wpt", "routes": "rte", "tracks": "trk"}
_PLAIN = ("name", "cmt", "desc", "src", "type", "time", "ele", "sym", "number")


def read_gpx(data: bytes, wanted: str, most: int) -> VectorLayer:
    """The one of ``waypoints``, ``routes`` and ``tracks`` that the file has, or the one called ``wanted``."""
    root = read_xml(data)
    filled = {layer: root.first(name) is not None for layer, name in _LAYERS.items()}
    if not wanted and not any(filled.values()):
        raise UnreadableFile(name="", why=Phrase("ingest.why_no_features"))
    layer = chosen({name: some for name, some in filled.items() if some} or filled, wanted)
    nodes = list(root.all(_LAYERS[layer]))
    if len(nodes) > most:
        raise UnreadableFile(name="", why=Phrase("ingest.why_too_many", {"limit": most}))
    properties: list[dict[str, object]] = [
        {name: node.said(name) for name in _PLAIN if node.first(name)} for node in nodes
    ]
    read = [_shape_of(node) for node in nodes]
    return VectorLayer(
        driver="gpx",
        crs=CRS,
        encoding="",
        columns=columns_of(properties),
        properties=properties,
        geometries=objects([shape for _, shape in read]),
        kinds=tuple(kind for kind, _ in read),
    )


def _shape_of(node: Node) -> tuple[str, shapely.Geometry | None]:
    try:
        if node.name == "wpt":
            return "Point", shapely.Point(_point(node))
        if node.name == "rte":
            return "LineString", shapely.LineString([_point(inner) for inner in node.all("rtept")])
        lines = [[_point(inner) for inner in part.all("trkpt")] for part in node.all("trkseg")]
        return "MultiLineString", shapely.MultiLineString([line for line in lines if line])
    except (ValueError, shapely.GEOSException):
        return "?", None


def _point(node: Node) -> tuple[float, float]:
    found = numbers(f"{node.attributes.get('lon', '')},{node.attributes.get('lat', '')}")
    if len(found) != 2:
        raise ValueError(node.name)
    return found[0], found[1]
