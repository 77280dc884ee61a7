"""The cells of an elevation model, as the locked process hands them on."""

from __future__ import annotations

import base64
import importlib
import zlib
from collections.abc import Iterator, Mapping

from xqgis.errors import UnreadableFile
from xqgis.ingest.drivers import USED_RASTER
from xqgis.words import Phrase

_KIND = "geotiff"
_PIECE = 4 << 20
_QUICK = 1
"""Bytes of cells in one line, and how hard they are packed: a pipe is faster than a packer."""


def prepared() -> str:
    """The format, with GDAL, its one driver and the systems of reference brought into memory."""
    heights = importlib.import_module("xqgis.geo.heights")
    if heights.drivers() - {USED_RASTER}:
        raise RuntimeError(sorted(heights.drivers()))
    heights.warm_up()
    return _KIND


def terrain(parts: Mapping[str, bytes], _wanted: str, _most: int) -> Iterator[object]:
    """A head with size, layout and system, then the cells row by row as float32, NaN where unknown."""
    from xqgis.geo.heights import parse_geotiff

    if len(parts) != 1:
        raise UnreadableFile(name="", why=Phrase("ingest.why_several"))
    found = parse_geotiff(next(iter(parts.values())))
    rows, columns = found.metres.shape
    yield {"crs": found.crs, "height": rows, "width": columns, "layout": list(found.transform)[:6]}
    cells = found.metres.astype("<f4").tobytes()
    for start in range(0, len(cells), _PIECE):
        packed = zlib.compress(cells[start : start + _PIECE], _QUICK)
        yield {"cells": base64.b64encode(packed).decode("ascii")}
