"""Which reader reads what: one by the bytes, in the locked process."""

from __future__ import annotations

import codecs
import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from xqgis.errors import UnreadableFile
from xqgis.ingest.sniff import format_of
from xqgis.ingest.vector import Note, VectorLayer, chosen
from xqgis.words import Phrase

SECONDS = 30
SECONDS_OF_A_WORKBOOK = 60
RFC_7946 = "EPSG:4326"
_ROOM = "xqgis.ingest."
_NEEDED = {
    "xlsx": ("workbook", "tabular"),
    "text": ("delimited", "tabular"),
    "geojson": ("geojson", "tabular"),
    "kml": ("kml", "tabular"),
    "gpx": ("gpx", "tabular"),
    "geopackage": ("geopackage", "tabular"),
    "shapefile": ("archive", "shapefile", "tabular"),
}
_IN_A_ZIP = (".gpkg", ".geojson", ".json", ".kml", ".gpx", ".csv")
_SET = (".shp", ".dbf")
_MOST_TOLD = 20

Parts = Mapping[str, bytes]
Sheets = Iterable[tuple[str, Iterable[list[str]]]]


@dataclass(frozen=True)
class Pages:
    """The sheets of a book as they come, each to be read before the next.

    ``points`` are the columns that hold a layer's points, if it has any.
    """

    sheets: Sheets
    typed: bool
    crs: str = ""
    notes: tuple[Note, ...] = ()
    points: tuple[str, ...] = ()


def prepared(parts: Parts) -> str:
    """The format of ``parts``, with all that reads it brought into memory; '' for no format of ours.

    Nothing can be loaded later: the process that reads opens no file.
    """
    for name in ("utf-8-sig", "utf-16", "gb18030", "latin-1", "cp437", "cp1252"):
        codecs.lookup(name)
    try:
        kind = _kind(parts)
    except UnreadableFile:
        return ""
    needed = _NEEDED["shapefile"] if kind in ("shp", "dbf", "zip") else _NEEDED.get(kind, ())
    if kind == "zip":
        needed = tuple(dict.fromkeys(name for names in _NEEDED.values() for name in names))
    for name in needed:
        module = importlib.import_module(_ROOM + name)
        if hasattr(module, "warm_up"):
            module.warm_up()
    return kind


def layer_of(parts: Parts, wanted: str, most: int) -> VectorLayer:
    """The features of the one layer that is meant."""
    kind = _kind(parts)
    if kind == "zip":
        inner, meant, passed = _inside(next(iter(parts.values())), wanted)
        return _noted(layer_of(inner, meant, most), passed)
    if kind in ("shp", "dbf"):
        from xqgis.ingest.shapefile import read_set

        return _with_shapes(read_set(parts, wanted, most))
    data = next(iter(parts.values()))
    if kind in ("text", "xlsx"):
        return _table(data, kind, wanted, most)
    return _with_shapes(_vector(kind, data, wanted, most))


def book_of(parts: Parts, wanted: str, most: int) -> Pages:
    """The rows of a table, or of the attributes and points of a layer."""
    kind = _kind(parts)
    data = next(iter(parts.values()))
    if kind == "text":
        rows, _, notes = _text_rows(data)
        return Pages([("", rows)], typed=False, notes=notes)
    if kind == "xlsx":
        from xqgis.ingest.workbook import sheets_of

        sheets = ((name, rows) for name, rows in sheets_of(data) if wanted in ("", name))
        return Pages(sheets, typed=True)
    if kind == "zip":
        inner, meant, passed = _inside(data, wanted)
        pages = book_of(inner, meant, most)
        return replace(pages, notes=(*passed, *pages.notes))
    if kind in ("shp", "dbf"):
        from xqgis.ingest.shapefile import read_set

        layer = read_set(parts, wanted, most)
    else:
        layer = _vector(kind, data, wanted, most, bare=True)
    from xqgis.ingest.tabular import point_columns, rows_of_layer

    crs = layer.crs or (RFC_7946 if layer.driver == "geojson" else "")
    rows, points = rows_of_layer(layer), tuple(point_columns(layer))
    return Pages([("", rows)], typed=True, crs=crs, notes=layer.notes, points=points)


def _kind(parts: Parts) -> str:
    """The format of a single file, or of the main one of a set."""
    if len(parts) == 1:
        return format_of(next(iter(parts.values())))
    endings = {PurePosixPath(name).suffix.lower() for name in parts}
    if not endings & set(_SET):
        raise UnreadableFile(name="", why=Phrase("ingest.why_several"))
    return "shp" if ".shp" in endings else "dbf"


def _vector(kind: str, data: bytes, wanted: str, most: int, bare: bool = False) -> VectorLayer:
    if kind == "geojson":
        from xqgis.ingest.geojson import read_geojson

        return read_geojson(data, most)
    if kind == "geopackage":
        from xqgis.ingest.geopackage import read_geopackage

        return read_geopackage(data, wanted, most, bare)
    if kind == "kml":
        from xqgis.ingest.kml import read_kml

        return read_kml(data, wanted, most)
    if kind == "gpx":
        from xqgis.ingest.gpx import read_gpx

        return read_gpx(data, wanted, most)
    raise UnreadableFile(name="", why=Phrase("ingest.why_binary"))


def _with_shapes(layer: VectorLayer) -> VectorLayer:
    if layer.kinds and all(kind == "null" for kind in layer.kinds) and layer.driver == "shapefile":
        raise UnreadableFile(name="", why=Phrase("ingest.why_no_shapes"))
    return layer


def _table(data: bytes, kind: str, wanted: str, most: int) -> VectorLayer:
    from xqgis.ingest.tabular import layer_of_rows

    layers: dict[str, VectorLayer] = {}
    if kind == "text":
        rows, encoding, notes = _text_rows(data)
        found = layer_of_rows(rows, "csv", encoding, most)
        layers = {"": _noted(found, notes)} if found else {}
    else:
        from xqgis.ingest.workbook import sheets_of

        for name, rows in sheets_of(data):
            found = layer_of_rows(rows, "xlsx", "", most)
            layers |= {name: found} if found else {}
    if not layers:
        raise UnreadableFile(name="", why=Phrase("ingest.why_no_place"))
    return layers[chosen({name: bool(layer.kinds) for name, layer in layers.items()}, wanted)]


def _noted(layer: VectorLayer, notes: tuple[Note, ...]) -> VectorLayer:
    return replace(layer, notes=(*notes, *layer.notes))


def _text_rows(data: bytes) -> tuple[Iterator[list[str]], str, tuple[Note, ...]]:
    from xqgis.ingest.delimited import decode, read_delimited

    text, encoding = decode(data)
    notes: tuple[Note, ...] = (("ingest.note_gb18030", {}),) if encoding == "gb18030" else ()
    if encoding == "cp1252":
        notes = (("ingest.note_encoding", {"encoding": "CP1252"}),)
    return read_delimited(text), encoding, notes


def _inside(data: bytes, wanted: str) -> tuple[dict[str, bytes], str, tuple[Note, ...]]:
    """The one thing in a ZIP: the file that is named, the parts of its shapefiles, or the only other file.

    And the layer that is meant in it, and a note on what was passed over.
    """
    from xqgis.ingest.archive import members

    found = members(data)
    endings = {name: PurePosixPath(name).suffix.lower() for name in found}
    names = [name for name, ending in endings.items() if ending in _IN_A_ZIP]
    told = "、".join(names[:_MOST_TOLD])
    if wanted in names:
        return {wanted: found[wanted]}, "", ()
    if ".shp" in endings.values():
        passed = names and not wanted
        return found, wanted, (("ingest.note_passed_over", {"files": told}),) if passed else ()
    if len(names) > 1:
        raise UnreadableFile(name="", why=Phrase("ingest.why_layers", {"layers": told}))
    if names:
        return {names[0]: found[names[0]]}, wanted, ()
    if ".dbf" in endings.values():
        return found, wanted, ()
    raise UnreadableFile(name="", why=Phrase("ingest.why_zip_nothing"))
