"""A GeoPackage as a layer: looked through by SQLite in memory, its rows copied out, nothing of it adopted.

Only plain tables are read, by name and by column. A view, a trigger or a
virtual table that is not the format's own refuses the file, though none of
them would ever run here (docs/decisions/0013).
"""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import shapely

from xqgis.errors import UnreadableFile
from xqgis.ingest.curves import shape_of_bytes
from xqgis.ingest.vector import Note, VectorLayer, chosen, objects, scalar
from xqgis.words import Phrase

MAX_VALUE = 10 << 20
MAX_STEPS = 2_000
STEP = 100_000
_HEADER = 100
_JOURNALLED = 2
_ENVELOPES = (0, 32, 48, 48, 64)
_OWN_TABLE = re.compile(r"gpkg_\w+|rtree_.+|sqlite_\w+|layer_styles", re.IGNORECASE)
_OWN_TRIGGER = re.compile(
    r"rtree_.+_(?:insert|update\d|delete)|trigger_(?:insert|delete)_feature_count_.+|gpkg_\w+_(?:insert|update|delete)\w*"
    r"|[fdut]{1,2}[iud]?_.+|.+_(?:zoom_level|matrix_\w+|tile_\w+|pixel_\w+)_(?:insert|update)",
    re.IGNORECASE | re.DOTALL,
)
_RTREE = re.compile(r"create virtual table \S.* using rtree ?\( ?id ?, ?minx ?, ?maxx ?, ?miny ?, ?maxy ?\)")
_OWN_VIEWS = ("spatial_ref_sys", "geometry_columns", "st_spatial_ref_sys", "st_geometry_columns")
_OWN_SOURCE = re.compile(r"gpkg_(?:spatial_ref_sys|geometry_columns)")
_CALL = re.compile(r"([a-z_]\w*) ?\(")
_OWN_CALLS = re.compile(
    r"st_(?:isempty|minx|maxx|miny|maxy)|raise|lower|strftime|coalesce|values|and|or|not|in|exists|when|where|select"
    r"|rtree_\w+|gpkg_\w+|min|max|update|insert|is|case|like"
)
_COMMENT = re.compile(
    r"""'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?""",
)
"""A comment, or something quoted in which nothing is one; what is left open ends with the text."""
_LITERAL = re.compile(r"'(?:[^']|'')*'?")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"?|`([^`]*)`?|\[([^\]]*)\]?')
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class _Table:
    """A table of features (``column`` holds their shapes) or of attributes (no such column)."""

    name: str
    column: str
    srs: int


def warm_up() -> None:
    """Load what reads a reference system while files can still be opened."""
    importlib.import_module("xqgis.geo.crs").identified("EPSG:4490")


def read_geopackage(data: bytes, wanted: str, most: int, bare: bool = False) -> VectorLayer:
    """The features of the one layer with any, or of ``wanted``.

    ``bare`` when attributes alone will do: then ``wanted`` may be a table
    without shapes beside layers that have them.
    """
    try:
        with _opened(data) as base:
            found = _read(base, wanted, most, bare)
            return replace(found, notes=(*found.notes, *_notes_on_journal(data)))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        why = "reach" if "interrupted" in str(error) or "too big" in str(error) else "geopackage"
        raise _refusal(why) from error


def _opened(data: bytes) -> sqlite3.Connection:
    """The file as a database in memory, in which only reading is allowed."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    base.deserialize(_whole(data))
    base.text_factory = bytes
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    base.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
    base.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "temp_store = MEMORY"):
        base.execute(f"PRAGMA {setting}")
    steps = iter(range(MAX_STEPS))
    base.set_progress_handler(lambda: next(steps, None) is None, STEP)
    base.set_authorizer(_allowed)
    return base


def _whole(data: bytes) -> bytes:
    """The file without its wish for a journal beside it, which a database in memory cannot have."""
    if len(data) < _HEADER:
        raise _refusal("geopackage")
    return data[:18] + b"\x01\x01" + data[20:]


def _notes_on_journal(data: bytes) -> tuple[Note, ...]:
    """Whether the newest rows may stand in a journal that nobody sent: the file alone cannot tell."""
    return (("ingest.note_gpkg_journal", {}),) if _JOURNALLED in data[18:20] else ()


def _allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    reading = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    if action in reading or (action == sqlite3.SQLITE_PRAGMA and first == "table_info"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _read(base: sqlite3.Connection, wanted: str, most: int, bare: bool) -> VectorLayer:
    _look_at_schema(base)
    tables = _tables(base)
    features = [table for table in tables if table.column]
    if tables and not features and not bare:
        raise _refusal("no_shapes")
    meant = tables if bare and wanted else features or tables
    filled = {table.name: _has_rows(base, table.name) for table in meant}
    if not filled:
        raise _refusal("no_features")
    name = chosen(filled, wanted)
    table = next(table for table in meant if table.name == name)
    return _layer(base, table, most)


def _look_at_schema(base: sqlite3.Connection) -> None:
    for sort, label, sql in base.execute("SELECT type, name, sql FROM sqlite_master"):
        text = _words(sql or b"")
        kind, name = _words(sort), _text(label)
        if kind == "view" and not _is_own(text, name, views=True):
            raise _refusal("gpkg_view", part=name[:60])
        if kind == "trigger" and not _is_own(text, name, views=False):
            raise _refusal("gpkg_trigger", part=name[:60])
        if text.startswith("create virtual") and not _RTREE.fullmatch(text):
            raise _refusal("gpkg_virtual", part=name[:60])


def _words(sql: bytes) -> str:
    """SQL in small letters without its comments, one space between words."""
    return _SPACE.sub(" ", _COMMENT.sub(_uncommented, _text(sql))).strip().lower()


def _uncommented(found: re.Match[str]) -> str:
    """What is quoted stays; a comment parts words as a space does."""
    return " " if found[0].startswith(("--", "/*")) else found[0]


def _is_own(sql: str, name: str, views: bool) -> bool:
    """Whether SQL calls and reads only what the triggers and views of the format itself do."""
    if not views and not _OWN_TRIGGER.fullmatch(name):
        return False
    plain = _LITERAL.sub(" ", sql)
    if views:
        sources = re.findall(r"\b(?:from|join) ([^ ]+)", plain)
        return (
            name.lower() in _OWN_VIEWS
            and all(map(_OWN_SOURCE.fullmatch, sources))
            and not _CALL.search(plain)
        )
    body = _QUOTED.sub(" ", plain).partition(" begin ")[2]
    return all(_OWN_CALLS.fullmatch(word) for word in _CALL.findall(body))


def _tables(base: sqlite3.Connection) -> list[_Table]:
    """What the file says its layers are, as far as they are plain tables."""
    plain = {
        _text(name).lower()
        for name, sql in base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if _words(sql or b"").startswith("create table")
    }
    if "gpkg_contents" not in plain:
        raise _refusal("geopackage")
    shapes: dict[str, tuple[str, int]] = {}
    if "gpkg_geometry_columns" in plain:
        for name, column, srs in base.execute(
            "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
        ):
            shapes[_text(name).lower()] = (_text(column), int(srs))
    found = []
    for name, kind in base.execute("SELECT table_name, data_type FROM gpkg_contents"):
        label = _text(name)
        if label.lower() not in plain or _OWN_TABLE.fullmatch(label):
            continue
        if _text(kind) in ("features", "attributes"):
            found.append(_Table(label, *shapes.get(label.lower(), ("", 0))))
    return found


def _has_rows(base: sqlite3.Connection, name: str) -> bool:
    return base.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").fetchone() is not None  # noqa: S608 - quoted


def _layer(base: sqlite3.Connection, table: _Table, most: int) -> VectorLayer:
    declared = {_name(row[1]): _text(row[2]).upper() for row in _columns(base, table.name)}
    own = (
        next((name for name in declared if name.lower() == table.column.lower()), "") if table.column else ""
    )
    names = [name for name in declared if name != own]
    properties: list[dict[str, object]] = []
    shapes: list[shapely.Geometry | None] = []
    kinds: list[str] = []
    for row in _rows(base, table.name, [*names, *([own] if own else [])]):
        if len(kinds) >= most:
            raise _refusal("too_many", limit=most)
        properties.append(
            {name: _value(cell, declared[name]) for name, cell in zip(names, row, strict=False)}
        )
        kind, shape = _shape(row[-1]) if own else ("null", None)
        kinds.append(kind)
        shapes.append(shape)
    crs, notes = _crs(base, table.srs) if own else ("", ())
    return VectorLayer("geopackage", crs, "", tuple(names), properties, objects(shapes), tuple(kinds), notes)


def _columns(base: sqlite3.Connection, name: str) -> Iterator[tuple[object, ...]]:
    """The plain columns of a table; generated ones, which would have to be computed, are not among them."""
    yield from base.execute(f"PRAGMA table_info({_quoted(name)})")


def _rows(base: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[object, ...]]:
    told = ", ".join(map(_quoted, columns))
    yield from base.execute(f"SELECT {told} FROM {_quoted(table)}")  # noqa: S608 - every name is quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    """Text as UTF-8, and as GB18030 where a writer kept to no standard."""
    if not isinstance(value, bytes):
        return "" if value is None else str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("gb18030")


def _name(column: object) -> str:
    """The name of a column; by other bytes SQLite would not find it, and take the name itself for a text."""
    try:
        return column.decode("utf-8") if isinstance(column, bytes) else str(column)
    except UnicodeDecodeError as error:
        raise _refusal("encoding") from error


def _value(cell: object, declared: str) -> object:
    if isinstance(cell, bytes):
        return None if declared.startswith("BLOB") else scalar(_text(cell))
    if declared == "BOOLEAN" and isinstance(cell, int):
        return bool(cell)
    return scalar(cell)


def _shape(blob: object) -> tuple[str, shapely.Geometry | None]:
    """The kind and shape of a geometry as the format packs it."""
    if blob is None:
        return "null", None
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 13:
        return "?", None
    flags = blob[3]
    envelope = (flags >> 1) & 7
    if envelope >= len(_ENVELOPES):
        return "?", None
    return shape_of_bytes(blob[8 + _ENVELOPES[envelope] :])


def _crs(base: sqlite3.Connection, srs: int) -> tuple[str, tuple[Note, ...]]:
    """The system with that number in the file's own list; '' for its two undefined ones."""
    from xqgis.geo.crs import identified

    if srs in (-1, 0):
        return "", ()
    asked = (
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    )
    row = base.execute(asked, (srs,)).fetchone()
    told: Mapping[bool, str] = {True: "", False: ""}
    if row:
        code = f"EPSG:{row[1]}" if _text(row[0]).upper() == "EPSG" else ""
        told = {True: code, False: _text(row[2])}
    found = (told[True] and identified(told[True])) or (told[False] and identified(told[False]))
    return (found, ()) if found else ("", (("ingest.note_prj", {}),))


def _refusal(why: str, **facts: object) -> UnreadableFile:
    return UnreadableFile(name="", why=Phrase(f"ingest.why_{why}", facts))
