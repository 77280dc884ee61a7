"""A table as a layer, where it says where things are; and a layer as a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import shapely

from xqgis.errors import UnreadableFile
from xqgis.ingest.curves import shape_of_text
from xqgis.ingest.delimited import MAX_CELLS
from xqgis.ingest.vector import VectorLayer, lone_point, objects
from xqgis.words import Phrase

HEADER_WITHIN = 10
_WKT = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "几何")
_LON = ("lon", "lng", "long", "longitude", "x", "经度", "經度", "东经")
_LAT = ("lat", "latitude", "y", "纬度", "緯度", "北纬")
_TAIL = re.compile(r"[（(]([^（）()]*)[）)]$")
_SRID = re.compile(r"\s*SRID=([0-9]{4,6})\s*;", re.IGNORECASE)
_EPSG = re.compile(r"EPSG:[0-9]{4,6}", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = 2**53

Row = list[str]


def layer_of_rows(rows: Iterable[Row], driver: str, encoding: str, most: int) -> VectorLayer | None:
    """The rows below a header that has a column of WKT, or longitude and latitude; None without one.

    ``crs`` is what the header says in brackets, or a WKT cell says by SRID.
    """
    rows = iter(rows)
    head = list(islice(rows, HEADER_WITHIN))
    for index, row in enumerate(head):
        place = _place(row)
        if place:
            rest = _filled(_following(head[index + 1 :], rows))
            return _layer([cell.strip() for cell in row], place, rest, (driver, encoding, most))
    return None


def rows_of_layer(layer: VectorLayer) -> Iterator[Row]:
    """A header and a row a feature: attributes as text, and where points are.

    `UnreadableFile` for more cells than a table may have: features that share
    few attributes give far more of them than they have.
    """
    columns = list(layer.columns)
    names = point_columns(layer)
    if (len(columns) + len(names)) * len(layer.properties) > MAX_CELLS:
        raise UnreadableFile(name="", why=Phrase("ingest.why_reach"))
    yield [*columns, *names]
    for properties, shape in zip(layer.properties, layer.geometries, strict=True):
        cells = [_text(properties.get(column)) for column in columns]
        point = lone_point(shape)
        if names and point is not None and not point.is_empty:
            cells += [repr(point.x), repr(point.y)]
        elif names:
            cells += ["", ""]
        yield cells


def point_columns(layer: VectorLayer) -> list[str]:
    """The columns that `rows_of_layer` gives the points of a layer; none when it has no point."""
    pointed = (
        kind == "Point" if shape is None else lone_point(shape) is not None
        for kind, shape in zip_kinds(layer)
    )
    return _free(layer.columns) if any(pointed) else []


def zip_kinds(layer: VectorLayer) -> Iterator[tuple[str, shapely.Geometry | None]]:
    """Kind and shape of each feature."""
    return zip(layer.kinds, layer.geometries, strict=True)


def _layer(
    header: Sequence[str], place: tuple[int, ...], rows: Iterable[Row], facts: tuple[str, str, int]
) -> VectorLayer:
    driver, encoding, most = facts
    kept = [index for index, name in enumerate(header) if name and index not in place]
    properties: list[dict[str, object]] = []
    shapes: list[shapely.Geometry | None] = []
    kinds: list[str] = []
    stated = _TAIL.search(header[place[0]])
    crs = stated[1].strip().upper() if stated and _EPSG.fullmatch(stated[1].strip()) else ""
    for row in rows:
        if len(shapes) >= most:
            raise UnreadableFile(name="", why=Phrase("ingest.why_too_many", {"limit": most}))
        cells = row + [""] * (len(header) - len(row))
        properties.append({header[index]: cells[index] for index in kept})
        kind, shape, srid = _read(cells, place)
        kinds.append(kind)
        shapes.append(shape)
        crs = crs or srid
    names = tuple(dict.fromkeys(header[index] for index in kept))
    return VectorLayer(driver, crs, encoding, names, properties, objects(shapes), tuple(kinds))


def _read(cells: Row, place: tuple[int, ...]) -> tuple[str, shapely.Geometry | None, str]:
    if len(place) == 1:
        text = cells[place[0]].strip()
        srid = _SRID.match(text)
        kind, shape = shape_of_text(text[srid.end() :] if srid else text)
        return kind, shape, f"EPSG:{srid[1]}" if srid else ""
    lon, lat = (cells[index].strip() for index in place)
    if not lon and not lat:
        return "null", None, ""
    if not (_NUMBER.fullmatch(lon) and _NUMBER.fullmatch(lat)):
        return "?", None, ""
    x, y = float(lon), float(lat)
    return ("Point", shapely.Point(x, y), "") if math.isfinite(x) and math.isfinite(y) else ("?", None, "")


def _place(row: Row) -> tuple[int, ...]:
    """Where a header says the place stands: one column of WKT, or two of numbers."""
    plain = [_TAIL.sub("", cell.strip()).strip().casefold() for cell in row]
    for name in _WKT:
        if name in plain:
            return (plain.index(name),)
    lon = next((plain.index(name) for name in _LON if name in plain), None)
    lat = next((plain.index(name) for name in _LAT if name in plain), None)
    return () if lon is None or lat is None else (lon, lat)


def _following(first: Iterable[Row], rest: Iterable[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if any(map(str.strip, row)))


def _free(columns: Sequence[str]) -> list[str]:
    """``lon`` and ``lat``, with a number where the layer has such columns of its own."""
    names = []
    for name in ("lon", "lat"):
        number, free = 1, name
        while free in columns:
            number += 1
            free = f"{name} ({number})"
        names.append(free)
    return names


def _text(value: object) -> str:
    """An attribute as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)
    return str(value)
