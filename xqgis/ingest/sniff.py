"""What a file is, by its first bytes; its name is not asked."""

from __future__ import annotations

import re
from typing import NoReturn

from xqgis.errors import UnreadableFile
from xqgis.words import Phrase

ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
_SHAPES = b"\x00\x00\x27\x0a"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DBF = (0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5, 0xFB)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FILLED = re.compile(r"\S")
_LOOK = 1 << 16
FOREIGN = (
    (b"fgb\x03", "FlatGeobuf"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"%PDF", "PDF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89HDF", "HDF5"),
    (b"AC10", "DWG"),
    (b"!table", "MapInfo TAB"),
    (b"\x1e", "GeoJSON Text Sequences"),
)
_ROOTS = {"kml": "kml", "gpx": "gpx"}
_DIALECTS = {"osm": "OSM XML", "OGRVRTDataSource": "VRT", "VRTDataset": "VRT", "Workbook": "Excel XML 2003"}


def format_of(data: bytes) -> str:
    """``zip``, ``xlsx``, ``geopackage``, ``shp``, ``dbf``, ``geojson``, ``kml``, ``gpx`` or ``text``.

    `UnreadableFile` names any other format that is known, and what to save it as.
    """
    if data.startswith((ZIP, _EMPTY_ZIP)):
        return "xlsx" if b"[Content_Types].xml" in data and b"xl/" in data else "zip"
    if data.startswith(_OLD_EXCEL):
        raise UnreadableFile(name="", why=Phrase("ingest.why_old_excel"))
    if data.startswith(_SQLITE):
        return "geopackage"
    if data.startswith(_SHAPES):
        return "shp"
    if is_dbf(data):
        return "dbf"
    for magic, name in FOREIGN:
        if data.startswith(magic):
            foreign(name)
    if b"OSMHeader" in data[:64]:
        foreign("OSM PBF")
    return _text_format(data)


def is_dbf(data: bytes) -> bool:
    """Whether a header of dBASE stands there, whose lengths agree with themselves."""
    if len(data) < 33 or data[0] not in _DBF or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    header = int.from_bytes(data[8:10], "little")
    return header % 32 in (0, 1, 2, 8) and 33 <= header <= len(data) + 1 and b"\x00" in data[:33]


def foreign(name: str) -> NoReturn:
    """Refuse a format that is none of ours, by its name."""
    raise UnreadableFile(name="", why=Phrase("ingest.why_foreign", {"format": name}))


def _text_format(data: bytes) -> str:
    start = data[:_LOOK]
    if start.startswith(_MARKS[1:]):
        text = start.decode("utf-16", "replace")
    else:
        text = start.removeprefix(_MARKS[0]).decode("utf-8", "replace")
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        return "geojson"
    return _xml_format(text) if text.startswith("<") else "text"


def _xml_format(text: str) -> str:
    root = _ROOT.match(text, _after_prologue(text))
    name = root[1] if root else ""
    if name.lower() in _ROOTS:
        return _ROOTS[name.lower()]
    if "opengis.net/gml" in text[:4096]:
        foreign("GML")
    foreign(_DIALECTS.get(name, "HTML" if name.lower() == "html" else f"XML {name[:40]}".strip()))


def _after_prologue(text: str) -> int:
    """Where the root begins, after instructions, comments and document types."""
    at = _filled(text, 0)
    while text.startswith(("<?", "<!"), at):
        end = _end_of_prologue(text, at)
        if end <= at:
            break
        at = _filled(text, end)
    return at


def _end_of_prologue(text: str, at: int) -> int:
    """The place behind the instruction, comment or document type that begins there; -1 when it never ends."""
    for start, stop in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(start, at):
            end = text.find(stop, at + len(start))
            return end + len(stop) if end >= 0 else -1
    end = text.find(">", at)
    inside = text.find("[", at, end)
    if inside >= 0:
        end = text.find(">", max(text.find("]", inside), inside))
    return end + 1 if end >= 0 else -1


def _filled(text: str, at: int) -> int:
    """The place of the first letter from there on that is no space."""
    found = _FILLED.search(text, at)
    return found.start() if found else len(text)
