"""The door between us and the process that reads what strangers send.

Bytes go in by a pipe, JSON lines come back by another, and both have an end:
by size, by number and by the clock. What comes back is data and never code; a
process that dies, hangs or talks too much is a file that cannot be read.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import shapely

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo.terrain import MAX_PIXELS
from xqgis.ingest.cells import Book, Sheet
from xqgis.ingest.drivers import SKIPPED, SKIPPED_RASTERS
from xqgis.ingest.vector import Note, VectorLayer, objects
from xqgis.words import Phrase

CHILD = Path(__file__).with_name("reader_child.py")
MAX_SECONDS = 90
MAX_TOLD = 1 << 30
MAX_LINE = 64 << 20
MAX_ROWS = 1 << 20
MAX_RASTER = 4 * MAX_PIXELS
MAX_TAKEN = 8_000_000
"""Cells of a book: they are held as text here, where no limit of memory stands."""
ENVIRONMENT = {
    "PATH": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OGR_SKIP": ",".join(SKIPPED),
    "PROJ_NETWORK": "OFF",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_NUM_THREADS": "1",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PYTHON_DRIVER_PATH": "/nonexistent",
}
"""All that the process knows of its surroundings."""
FOR_RASTERS = {"OGR_SKIP": "", "GDAL_SKIP": ",".join(SKIPPED_RASTERS)}
"""What it knows otherwise when it reads a raster."""


class Named(Protocol):
    """What is read: its name for the sentence, and the layer that is meant."""

    @property
    def name(self) -> str: ...  # noqa: D102 - said above

    @property
    def layer(self) -> str: ...  # noqa: D102 - said above


@dataclass
class Told:
    """What the process said, taken in line by line."""

    head: dict[str, Any] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    properties: list[dict[str, object]] = field(default_factory=list)
    shapes: list[object] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    ended: bool = False
    rows: int = 0
    cells: int = 0
    raster: bytearray = field(default_factory=bytearray)

    def take(self, line: Mapping[str, Any]) -> None:
        """One line: a head, a sheet's name, rows, features, cells, or the end; ValueError for too much."""
        if "rows" in line:
            self.rows += len(line["rows"])
            self.cells += sum(map(len, line["rows"]))
            if self.rows > MAX_ROWS or self.cells > MAX_TAKEN:
                raise ValueError
            self.sheets[-1][1].extend(line["rows"])
        elif "sheet" in line:
            self.sheets.append((line["sheet"], []))
        elif "features" in line:
            properties, shapes, kinds = line["features"]
            self.properties += properties
            self.shapes += list(shapely.from_wkb(shapes))
            self.kinds += kinds
        elif "cells" in line:
            self.raster += _unpacked(line["cells"])
            if len(self.raster) > MAX_RASTER:
                raise ValueError
        elif "end" in line:
            self.ended = True
        else:
            self.head.update(line)

    def layer(self) -> VectorLayer:
        """The features as one layer."""
        return VectorLayer(
            driver=self.head["driver"],
            crs=self.head["crs"],
            encoding=self.head["encoding"],
            columns=tuple(self.head["columns"]),
            properties=self.properties,
            geometries=objects(self.shapes),
            kinds=tuple(self.kinds),
            notes=self._notes(),
        )

    def book(self, name: str) -> Book:
        """The rows as one book."""
        points = tuple(self.head["points"])
        return Book(
            filename=name,
            sheets=tuple(self.sheets),
            typed=self.head["typed"],
            notes=self._notes(),
            crs=self.head["crs"],
            points=(points[0], points[1]) if points else None,
        )

    def _notes(self) -> tuple[Note, ...]:
        return tuple((key, facts) for key, facts in self.head["notes"])


def read_away(purpose: str, parts: Mapping[str, bytes], meant: Named, most: int) -> Told:
    """What a process of its own makes of ``parts``; ``purpose`` is ``layer``, ``book`` or ``terrain``.

    Raises `UnreadableFile` and `WrongCrs` as the readers do, and `UnreadableFile`
    when the process met one of its limits or fell.
    """
    sizes = [[name, len(data)] for name, data in parts.items()]
    job = {"purpose": purpose, "parts": sizes, "layer": meant.layer, "most": most}
    command = [sys.executable, "-I", "-B", str(CHILD)]
    told = Told()
    with subprocess.Popen(  # noqa: S603 - our own file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**ENVIRONMENT, **(FOR_RASTERS if purpose == "terrain" else {})},
        close_fds=True,
        cwd="/",
    ) as process:
        watch = threading.Timer(MAX_SECONDS, process.kill)
        watch.start()
        feeder = threading.Thread(target=_feed, args=(process.stdin, job, parts), daemon=True)
        feeder.start()
        try:
            for line in _lines(process.stdout):
                told.take(line)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, shapely.GEOSException) as error:
            raise _fallen(meant.name, "reach") from error
        finally:
            watch.cancel()
            process.kill()
            feeder.join()
    return _checked(told, meant.name)


def _unpacked(text: str) -> bytes:
    """Cells as the process packed them; ValueError for anything else, and for more than a piece may hold."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(base64.b64decode(text, validate=True), MAX_LINE)
    except zlib.error as broken:
        raise ValueError from broken
    if not unpacker.eof:
        raise ValueError
    return found


def _feed(pipe: IO[bytes] | None, job: Mapping[str, Any], parts: Mapping[str, bytes]) -> None:
    if pipe is None:
        return
    try:
        with pipe:
            pipe.write(json.dumps(job).encode() + b"\n")
            for data in parts.values():
                pipe.write(data)
    except OSError:
        return


def _lines(pipe: IO[bytes] | None) -> Iterator[Any]:
    left = MAX_TOLD
    while pipe is not None and (line := pipe.readline(MAX_LINE)):
        left -= len(line)
        if left < 0 or not line.endswith(b"\n"):
            raise ValueError
        yield json.loads(line)


def _checked(told: Told, name: str) -> Told:
    if key := told.head.get("wrong_crs"):
        raise WrongCrs(crs=told.head.get("crs", ""), why=Phrase(key))
    if key := told.head.get("refused"):
        raise UnreadableFile(name=name, why=Phrase(key, told.head.get("facts", {})))
    if not told.ended:
        raise _fallen(name, "fell")
    return told


def _fallen(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(name=name, why=Phrase(f"ingest.why_{why}"))
