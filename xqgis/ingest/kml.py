"""KML as one layer: every placemark, with its names, its data and the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.ingest.markup import FARTHEST, Node, read_xml
from xqgis.ingest.vector import Note, VectorLayer, chosen, columns_of, objects
from xqgis.words import Phrase

CRS = "EPSG:4326"
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack")
_PLAIN = ("name", "description", "address", "phoneNumber")
_FOLDER = "folder"


def read_kml(data: bytes, wanted: str, most: int) -> VectorLayer:
    """The placemarks of a file, or of its folder called ``wanted``. Links are never followed."""
    root = read_xml(data)
    found = list(_placemarks(root, ""))
    folders = {folder: True for folder, _ in found}
    if wanted:
        meant = chosen(folders, wanted)
        found = [(folder, node) for folder, node in found if folder == meant]
    if len(found) > most:
        raise UnreadableFile(name="", why=Phrase("ingest.why_too_many", {"limit": most}))
    links = sum(1 for _ in _every(root, "NetworkLink"))
    if not found:
        raise UnreadableFile(
            name="", why=Phrase("ingest.why_kml_links" if links else "ingest.why_no_features")
        )
    properties = []
    for folder, node in found:
        row = _properties(node)
        if len(folders) > 1:
            row.setdefault(_FOLDER, folder)
        properties.append(row)
    read = [_shape_of(node) for _, node in found]
    notes: tuple[Note, ...] = (("ingest.note_kml_links", {"count": links}),) if links else ()
    return VectorLayer(
        driver="kml",
        crs=CRS,
        encoding="",
        columns=columns_of(properties),
        properties=properties,
        geometries=objects([shape for _, shape in read]),
        kinds=tuple(kind for kind, _ in read),
        notes=notes,
    )


def _placemarks(node: Node, folder: str) -> Iterator[tuple[str, Node]]:
    for inner in node.inside:
        if inner.name == "Placemark":
            yield folder, inner
        elif inner.name in ("Document", "Folder"):
            yield from _placemarks(inner, inner.said("name") or folder)


def _every(node: Node, name: str) -> Iterator[Node]:
    for inner in node.inside:
        if inner.name == name:
            yield inner
        yield from _every(inner, name)


def _properties(node: Node) -> dict[str, object]:
    row: dict[str, object] = {name: node.said(name) for name in _PLAIN if node.first(name)}
    for stamp in node.all("TimeStamp"):
        row["when"] = stamp.said("when")
    for span in node.all("TimeSpan"):
        row |= {"begin": span.said("begin"), "end": span.said("end")}
    for extended in node.all("ExtendedData"):
        for data in extended.all("Data"):
            row[data.attributes.get("name", "")] = data.said("value")
        for schema in extended.all("SchemaData"):
            row |= {data.attributes.get("name", ""): data.text.strip() for data in schema.all("SimpleData")}
    return {name: value for name, value in row.items() if name}


def _shape_of(node: Node) -> tuple[str, shapely.Geometry | None]:
    drawn = node.first(*_SHAPES)
    if drawn is None:
        return "null", None
    try:
        shape = _shape(drawn)
    except (ValueError, shapely.GEOSException):
        return "?", None
    return shape.geom_type, shape


def _shape(node: Node) -> shapely.Geometry:
    """The flat shape of an element; ValueError where its coordinates are none."""
    if node.name == "Point":
        return shapely.Point(_points(node)[0])
    if node.name in ("LineString", "LinearRing", "Track"):
        return shapely.LineString(_points(node))
    if node.name == "Polygon":
        outer = node.first("outerBoundaryIs")
        holes = [_ring(inner) for inner in node.all("innerBoundaryIs")]
        return shapely.Polygon(_ring(outer), holes) if outer else shapely.Polygon()
    parts = [_shape(inner) for inner in node.all(*_SHAPES)]
    kinds = {part.geom_type for part in parts}
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(parts)
    if kinds == {"LineString"}:
        return shapely.MultiLineString(parts)
    return shapely.MultiPoint(parts) if kinds == {"Point"} else shapely.GeometryCollection(parts)


def _ring(boundary: Node) -> NDArray[np.float64]:
    ring = boundary.first("LinearRing")
    points = _points(ring) if ring else np.empty((0, 2))
    return points if len(points) > 3 or not len(points) else np.concatenate([points, points[:1]])


def _points(node: Node) -> NDArray[np.float64]:
    if node.name == "Track":
        texts = [",".join(coord.text.split()) for coord in node.all("coord")]
    else:
        texts = ",".join(map(str.strip, node.said("coordinates").split(","))).split()
    commas = {text.count(",") for text in texts}
    if not commas or not commas <= {1, 2}:
        raise ValueError(node.name)
    if len(commas) > 1:
        texts = [",".join(text.split(",")[:2]) for text in texts]
    numbers = np.array(",".join(texts).split(","), dtype=np.float64).reshape(len(texts), -1)
    if not (np.abs(numbers) < FARTHEST).all():
        raise ValueError(node.name)
    points: NDArray[np.float64] = numbers[:, :2]
    return points
