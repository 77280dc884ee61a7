"""Roads: read a file, put it in force from a day on; the stretches that accidents are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from xqgis.errors import LayerMissing
from xqgis.ingest import roads as reader
from xqgis.ingest.roads import KINDS, RoadDraft, RoadFields
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.services.areas import refuse_bad_layer, start_day
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import AreaMeta, in_force

__all__ = ["KINDS", "RoadDraft", "RoadFields", "RoadFile", "Upload", "check_roads", "store_roads"]


@dataclass(frozen=True, slots=True)
class RoadFile:
    """A file of roads as somebody sent it; see `services.areas.AreaFile`."""

    upload: Upload
    fields: RoadFields
    crs: str | None = None
    valid_from: date | None = None


def check_roads(hall: TownHall, actor: Actor, file: RoadFile) -> RoadDraft:
    """Roads read against the town, with every problem; nothing is stored.

    NotAllowed, UnreadableFile, WrongCrs, WrongDay, LayerMissing, UnknownCode.
    """
    require(actor, Act.STORE_ROADS)
    versions = hall.versions("road")
    day = start_day(hall, versions, file.valid_from)
    areas = [found.frame for found in (hall.areas("village"), hall.areas("grid")) if found.version]
    if not areas:
        raise LayerMissing(layer="village")
    draft = reader.read(file.upload, file.fields, file.crs, hall.town, areas[0].total_bounds)
    return replace(draft, valid_from=day, after=in_force(versions, None))


def store_roads(hall: TownHall, actor: Actor, draft: RoadDraft) -> int:
    """The roads of ``draft`` in force as a new version; that version.

    They take the place of all roads before: of the pack's, and of an earlier
    file's. NotAllowed, LayerUnusable, StoreBusy, AlreadyFiled, LayerMoved.
    """
    require(actor, Act.STORE_ROADS)
    refuse_bad_layer(draft)
    meta = AreaMeta(
        digest_of(draft.frame), draft.filename, hall.town.stored_crs, draft.valid_from, after=draft.after
    )
    entry = hall.entry(
        actor,
        Act.STORE_ROADS,
        file=draft.filename,
        sha256=draft.digest,
        crs=draft.crs,
        read=draft.read,
        stored=draft.stored,
        valid_from=draft.valid_from.isoformat(),
    )
    return hall.store.put_areas("road", draft.frame, meta, entry)
