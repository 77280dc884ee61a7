"""A shapefile as a layer: its parts put together again for GDAL, its text decoded here."""

from __future__ import annotations

import importlib
import io
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from xqgis.errors import UnreadableFile
from xqgis.ingest import dbf
from xqgis.ingest.curves import shape_of_bytes
from xqgis.ingest.drivers import USED
from xqgis.ingest.vector import Note, VectorLayer, chosen, objects, scalar
from xqgis.words import Phrase

_HEADER = 100
_CODE = 9994
_KINDS = {
    0: "null",
    **dict.fromkeys((1, 11, 21), "Point"),
    **dict.fromkeys((3, 13, 23), "LineString"),
    **dict.fromkeys((5, 15, 25), "Polygon"),
    **dict.fromkeys((8, 18, 28), "MultiPoint"),
    31: "MultiPatch",
}
_ENDINGS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEAVY = ("geopandas", "pandas", "pyarrow")

Files = dict[str, bytes]


def warm_up() -> None:
    """Load GDAL with one driver, and the systems of reference, while files can still be opened."""
    for name in _HEAVY:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    gdal = importlib.import_module("pyogrio")
    importlib.import_module("pyogrio.raw")
    if set(gdal.list_drivers()) - {USED}:
        raise RuntimeError(sorted(gdal.list_drivers()))
    importlib.import_module("xqgis.geo.crs").identified("EPSG:4490")
    dbf.warm_up()


def read_set(parts: Mapping[str, bytes], wanted: str, most: int) -> VectorLayer:
    """The features of the only shapefile among ``parts``, or of the one called ``wanted``.

    A file of attributes alone (.dbf) gives features without shapes.
    """
    sets = _sets(parts)
    name = chosen({name: _has_records(files) for name, files in sets.items()}, wanted)
    files = sets[name]
    if ".shp" not in files:
        return _attributes(files, most)
    _look_at_shapes(files[".shp"])
    table = dbf.read_header(files[".dbf"]) if ".dbf" in files else None
    offsets, types = _records(files, table.count if table else None)
    if len(offsets) > most:
        raise _refusal("too_many", limit=most)
    if table and table.count != len(offsets):
        raise _refusal("shp_counts", shapes=len(offsets), rows=table.count)
    meta, geometries, columns = _by_gdal(files, offsets)
    kinds = [_KINDS.get(kind, "?") for kind in types]
    kept = np.ones(len(kinds), dtype=bool) if table is None else ~table.deleted
    if kept.sum() != len(geometries):
        raise _refusal("shp_counts", shapes=len(geometries), rows=int(kept.sum()))
    text = dbf.decoded(meta["fields"], columns, table, files.get(".cpg", b""))
    shapes = [None if wkb is None else shape_of_bytes(wkb)[1] for wkb in geometries]
    told = [kind for kind, there in zip(kinds, kept, strict=True) if there]
    notes: tuple[Note, ...] = () if table else (("ingest.note_no_dbf", {}),)
    crs, crs_notes = _crs(files.get(".prj", b""))
    return VectorLayer(
        driver="shapefile",
        crs=crs,
        encoding=text.encoding,
        columns=text.names,
        properties=_properties(text, meta) or [{} for _ in geometries],
        geometries=objects(shapes),
        kinds=tuple(
            "?" if shape is None and kind != "null" else kind
            for kind, shape in zip(told, shapes, strict=True)
        ),
        notes=(*notes, *crs_notes, *text.notes),
    )


def _sets(parts: Mapping[str, bytes]) -> dict[str, Files]:
    """The parts by the stem they share, with their endings; sets with a .shp before sets without."""
    found: dict[PurePosixPath, Files] = {}
    written: dict[str, PurePosixPath] = {}
    for name, data in parts.items():
        path = PurePosixPath(name.replace("\\", "/"))
        stem, ending = path.with_suffix(""), path.suffix.lower()
        if ending in _ENDINGS:
            found.setdefault(written.setdefault(str(stem).casefold(), stem), {})[ending] = data
    whole = {stem: files for stem, files in found.items() if ".shp" in files}
    alone = {stem: files for stem, files in found.items() if ".dbf" in files}
    if not whole and not alone:
        raise _refusal("zip_nothing")
    return _named(whole or alone)


def _named(sets: Mapping[PurePosixPath, Files]) -> dict[str, Files]:
    """Each set by its stem, or by its path where another folder has the same stem."""
    often = Counter(stem.name for stem in sets)
    return {stem.name if often[stem.name] == 1 else str(stem): files for stem, files in sets.items()}


def _has_records(files: Files) -> bool:
    return len(files[".shp"]) > _HEADER if ".shp" in files else True


def _look_at_shapes(data: bytes) -> None:
    """The header's own length against what is there: more than is there was cut off."""
    if len(data) < _HEADER or int.from_bytes(data[:4], "big") != _CODE:
        raise _refusal("shp_broken", record=0)
    if int.from_bytes(data[24:28], "big") * 2 > len(data):
        raise _refusal("shp_short")


def _records(files: Files, rows: int | None) -> tuple[list[tuple[int, int]], list[int]]:
    """Offset and length of every record, in bytes, and the type of its shape.

    As they stand one behind the other; by the .shx where that does not give
    as many as there are ``rows``.
    """
    data = files[".shp"]
    ways = [way for way in (_walked(data), _indexed(files.get(".shx", b""), len(data))) if way is not None]
    if not ways:
        raise _refusal("shp_broken", record=_sound(data) + 1)
    found = next((way for way in ways if len(way) == rows), ways[0])
    return found, [int.from_bytes(data[offset + 8 : offset + 12], "little") for offset, _ in found]


def _indexed(index: bytes, size: int) -> list[tuple[int, int]] | None:
    """The records of a .shx; None when it does not fit the .shp."""
    if len(index) < _HEADER or (len(index) - _HEADER) % 8:
        return None
    words = np.frombuffer(index, ">u4", offset=_HEADER).astype(np.int64).reshape(-1, 2) * 2
    fits = (words[:, 0] >= _HEADER) & (words[:, 0] + 8 + words[:, 1] <= size) & (words[:, 1] >= 4)
    return [(int(offset), int(length)) for offset, length in words] if fits.all() else None


def _walked(data: bytes) -> list[tuple[int, int]] | None:
    """The records one behind the other; None when they break off."""
    found = list(_walk(data))
    end = sum(found[-1]) + 8 if found else _HEADER
    return found if end + 12 > len(data) else None


def _walk(data: bytes) -> Iterator[tuple[int, int]]:
    at = _HEADER
    while at + 12 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "big") * 2
        if length < 4 or at + 8 + length > len(data):
            return
        yield at, length
        at += 8 + length


def _sound(data: bytes) -> int:
    """How many records stand there before they break off."""
    return sum(1 for _ in _walk(data))


def _by_gdal(files: Files, offsets: list[tuple[int, int]]) -> tuple[dict[str, Any], list[Any], list[Any]]:
    import pyogrio
    import pyogrio.raw

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("layer.shp", files[".shp"])
        target.writestr("layer.shx", _index(files[".shp"], offsets))
        if ".dbf" in files:
            target.writestr("layer.dbf", files[".dbf"])
    try:
        meta, _, geometries, columns = pyogrio.raw.read(
            packed.getvalue(), encoding="ISO-8859-1", force_2d=True, datetime_as_string=True
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError, IndexError) as error:
        raise _refusal("shp_broken", record=_record_of(str(error))) from error
    if geometries is None:
        geometries = [None] * (len(columns[0]) if columns else 0)
    return meta, list(geometries), list(columns)


def _record_of(told: str) -> int:
    """The number of the record that GDAL complains of, counted from 1; 0 when it does not say."""
    _, _, rest = told.partition("shape ")
    digits = "".join(sign for sign in rest.split(",")[0].split(" ")[0] if sign.isdigit())
    return int(digits[:9]) + 1 if digits else 0


def _index(shapes: bytes, offsets: list[tuple[int, int]]) -> bytes:
    """A .shx that fits: what a set lacks, or has wrong, is made anew."""
    words = np.array(offsets, dtype=np.int64).reshape(-1, 2) // 2
    size = (_HEADER + 8 * len(offsets)) // 2
    return shapes[:24] + size.to_bytes(4, "big") + shapes[28:_HEADER] + words.astype(">u4").tobytes()


def _properties(text: dbf.Decoded, meta: Mapping[str, Any]) -> list[dict[str, object]]:
    columns = [
        [dbf.value(cell, kind, subtype) for cell in cells]
        for cells, kind, subtype in zip(text.columns, meta["ogr_types"], meta["ogr_subtypes"], strict=True)
    ]
    return [dict(zip(text.names, map(scalar, row), strict=True)) for row in zip(*columns, strict=True)] or [
        {} for _ in range(text.count)
    ]


def _attributes(files: Files, most: int) -> VectorLayer:
    """The rows of a .dbf without shapes: read by GDAL beside shapes that are all empty."""
    count = dbf.read_header(files[".dbf"]).count
    if count > most:
        raise _refusal("too_many", limit=most)
    shapes = b"".join(
        number.to_bytes(4, "big") + (2).to_bytes(4, "big") + b"\0\0\0\0" for number in range(1, count + 1)
    )
    size = (_HEADER + len(shapes)) // 2
    head = _CODE.to_bytes(4, "big") + bytes(20) + size.to_bytes(4, "big") + (1000).to_bytes(4, "little")
    whole = {**files, ".shp": head + bytes(_HEADER - len(head)) + shapes}
    whole.pop(".shx", None)
    return read_set({f"layer{ending}": data for ending, data in whole.items()}, "", most)


def _crs(prj: bytes) -> tuple[str, tuple[Note, ...]]:
    """The system that a .prj names; a note when it names none that is known."""
    from xqgis.geo.crs import identified

    text = prj.decode("utf-8-sig", "replace").strip("\x00 \r\n\t")
    if not text:
        return "", ()
    crs = identified(text)
    return crs, () if crs else (("ingest.note_prj", {}),)


def _refusal(why: str, **facts: object) -> UnreadableFile:
    return UnreadableFile(name="", why=Phrase(f"ingest.why_{why}", facts))
