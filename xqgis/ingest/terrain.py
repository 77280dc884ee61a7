"""An elevation model that somebody sends: a GeoTIFF, read away and brought to the town's metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.geo.heights import Bounds, Heights, laid_out, warped
from xqgis.geo.outlines import projected
from xqgis.ingest.classified import terrain_notes
from xqgis.ingest.draft import Note
from xqgis.ingest.sandbox import read_away
from xqgis.ingest.source import Upload, refuse_size
from xqgis.model.town import Town
from xqgis.words import Phrase

MARGIN_M = 1_500.0
"""So much of the land round the town is kept: hills throw their shadows in, and banks lie on the border."""
WHOLE_SHARE = 0.9
"""With heights for less of the box round the town than this the person is told what it leaves unknown."""
_PROBES = 100
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0
"""Land is nowhere lower or higher; what is, is a mark for unknown that the file does not declare."""


@dataclass(frozen=True)
class TerrainDraft:
    """An elevation model as read and cut to the town; nothing is stored yet.

    ``read`` are the cells of the file, ``stored`` those that are kept,
    ``known`` those of them that have a height.
    """

    heights: Heights = field(repr=False)
    read: int
    stored: int
    known: int
    low_m: float
    high_m: float
    crs: str
    notes: tuple[Note, ...]
    digest: str
    filename: str


def read(upload: Upload, said: str | None, town: Town, within: Sequence[float]) -> TerrainDraft:
    """The heights of a GeoTIFF in the town's measured metres, cut to ``within`` and `MARGIN_M` round it.

    ``within`` are stored degrees. The system is what the person ``said``, else the file's own. Cells far
    beyond any land are unknown. Raises `UnreadableFile`, and `WrongCrs` when
    nobody says the system or the file lies elsewhere.
    """
    refuse_size(upload)
    told = read_away("terrain", upload.parts, upload, 0)
    crs, notes = _agreed(said, str(told.head.get("crs", "")))
    try:
        shape = (int(told.head["height"]), int(told.head["width"]))
        cells = np.frombuffer(bytes(told.raster), dtype="<f4").reshape(shape)
        given = laid_out(crs, told.head["layout"], cells)
    except (ValueError, KeyError, TypeError) as broken:
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_fell")) from broken
    land = (given.metres > _LOWEST_M) & (given.metres < _HIGHEST_M)
    beyond = int((np.isfinite(given.metres) & ~land).sum())
    if beyond:
        notes = (*notes, ("ingest.note_no_land", {"cells": f"{beyond:,}"}))
    only_land = laid_out(crs, told.head["layout"], np.where(land, given.metres, np.float32(np.nan)))
    heights = warped(only_land, town.measured_crs, _room(within, town, MARGIN_M))
    known = heights.metres[np.isfinite(heights.metres)]
    covered = _share_known(heights, _room(within, town, 0.0))
    if covered < WHOLE_SHARE:
        notes = (*notes, ("ingest.note_terrain_part", {"share": f"{covered:.0%}"}))
    return TerrainDraft(
        heights=heights,
        read=cells.size,
        stored=heights.metres.size,
        known=len(known),
        low_m=float(known.min()),
        high_m=float(known.max()),
        crs=systems.title(crs),
        notes=(*notes, *terrain_notes(heights.cell_m, len(known))),
        digest=upload.digest,
        filename=upload.name,
    )


def _agreed(said: str | None, own: str) -> tuple[str, tuple[Note, ...]]:
    known = [systems.named(name) for name in (said or "", own) if name.strip()]
    if not known:
        raise WrongCrs(crs="", why=Phrase("ingest.why_crs_unstated"))
    if known[0] in ("gcj02", "bd09"):
        raise WrongCrs(crs=known[0], why=Phrase("ingest.why_crs_unknown"))
    if known[0] == known[-1]:
        return known[0], ()
    facts = {"crs": systems.title(known[0]), "others": systems.title(known[-1])}
    return known[0], (("ingest.note_crs", facts),)


def _share_known(heights: Heights, box: Bounds) -> float:
    """How much of a box has a height: the share of points set evenly over it that have one."""
    west, south, east, north = box
    steps = (np.arange(_PROBES) + 0.5) / _PROBES
    over = np.stack(np.meshgrid(west + steps * (east - west), south + steps * (north - south)), axis=-1)
    return float(np.isfinite(heights.metres_at(over.reshape(-1, 2))).mean())


def _room(within: Sequence[float], town: Town, margin_m: float) -> Bounds:
    """The box of some degrees in the town's metres, with a margin."""
    west, south, east, north = within
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    found = projected(corners, town.stored_crs, town.measured_crs)
    (left, low), (right, high) = found.min(0), found.max(0)
    return (left - margin_m, low - margin_m, right + margin_m, high + margin_m)
