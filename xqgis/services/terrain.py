"""The elevation model of the town: read a file, keep it under its hash, put it in force."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xqgis.errors import LayerMissing, UnreadableFile, Unwritable
from xqgis.geo.heights import Heights, as_geotiff, read_heights
from xqgis.ingest import terrain as reader
from xqgis.ingest.source import Upload
from xqgis.ingest.terrain import TerrainDraft
from xqgis.model.actor import Actor
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.store import TerrainMeta
from xqgis.words import Phrase
from xqgis.words.failures import why_failed

__all__ = [
    "TerrainDraft",
    "TerrainFile",
    "Upload",
    "check_terrain",
    "heights",
    "store_terrain",
    "terrain_digest",
    "terrain_file",
]

FOLDER = "terrain"
OF_THE_PACK = "basemap/terrain.tif"


@dataclass(frozen=True, slots=True)
class TerrainFile:
    """An elevation model as somebody sent it; ``crs`` is what the person says its coordinates are."""

    upload: Upload
    crs: str | None = None


def check_terrain(hall: TownHall, actor: Actor, file: TerrainFile) -> TerrainDraft:
    """A GeoTIFF read, cut to the town and brought to its metres; nothing is stored.

    NotAllowed, UnreadableFile, WrongCrs, LayerMissing without outlines to cut it to.
    """
    require(actor, Act.STORE_TERRAIN)
    found = (hall.areas("village"), hall.areas("grid"))
    boxes = [layer.frame.total_bounds for layer in found if layer.version]
    if not boxes:
        raise LayerMissing(layer="village")
    lows, highs = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
    return reader.read(file.upload, file.crs, hall.town, (*lows, *highs))


def store_terrain(hall: TownHall, actor: Actor, draft: TerrainDraft) -> int:
    """The elevation model in force; its number.

    Its file lies under its hash before the store hears of it, so what the
    store names is always whole. NotAllowed, Unwritable, StoreBusy,
    AlreadyFiled when these very heights are in force.
    """
    require(actor, Act.STORE_TERRAIN)
    data = as_geotiff(draft.heights)
    digest = hashlib.sha256(data).hexdigest()
    _keep(_place(hall, digest), data)
    meta = TerrainMeta(
        digest, draft.digest, draft.filename, draft.heights.crs, draft.stored, draft.heights.cell_m
    )
    entry = hall.entry(
        actor,
        Act.STORE_TERRAIN,
        file=draft.filename,
        sha256=draft.digest,
        crs=draft.crs,
        read=draft.read,
        stored=draft.stored,
    )
    return hall.store.put_terrain(meta, entry)


def terrain_file(hall: TownHall) -> Path | None:
    """The file of the elevation model in force: the one imported, else the pack's, else None."""
    meta = hall.store.terrain()
    file = _place(hall, meta.digest) if meta else hall.pack.folder / OF_THE_PACK
    return file if meta or file.is_file() else None


def terrain_digest(hall: TownHall) -> str:
    """What changes whenever other heights are in force; empty without any."""
    file = terrain_file(hall)
    if file is None or not file.is_file():
        return "" if file is None else file.name
    known = file.stat()
    return f"{file.name}-{known.st_mtime_ns}-{known.st_size}"


def heights(hall: TownHall) -> Heights | None:
    """The heights in force in the town's measured metres, None without any.

    UnreadableFile when the kept file is gone or was changed by another hand.
    """
    file = terrain_file(hall)
    if file is None:
        return None
    return hall.shelf.get(("heights", terrain_digest(hall)), lambda: _read(hall, file))


def _read(hall: TownHall, file: Path) -> Heights:
    meta = hall.store.terrain()
    if meta and (not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != meta.digest):
        raise UnreadableFile(name=meta.filename, why=Phrase("errors.file_changed"))
    return read_heights(file, hall.town.measured_crs)


def _place(hall: TownHall, digest: str) -> Path:
    return hall.settings.home / FOLDER / f"{digest}.tif"


def _keep(file: Path, data: bytes) -> None:
    """Written beside, flushed to the disk, then named: nobody ever sees half of it."""
    if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == file.stem:
        return
    draft = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        door, draft = tempfile.mkstemp(dir=file.parent, prefix=".draft-")
        with os.fdopen(door, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, file)
        _flush_folder(file.parent)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        raise Unwritable(name=file.name, why=why_failed(error)) from error


def _flush_folder(folder: Path) -> None:
    door = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(door)
    finally:
        os.close(door)
