"""Outlines of villages and grids: read a file, put it in force."""

from __future__ import annotations

from dataclasses import dataclass

from xqgis.errors import NothingUsable
from xqgis.ingest import areas as reader
from xqgis.ingest.areas import AreaContext, AreaDraft, AreaFields
from xqgis.model.actor import Actor
from xqgis.model.view import Level
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import AreaMeta

__all__ = ["AreaDraft", "AreaFields", "AreaFile", "check_areas", "refuse_no_areas", "store_areas"]


@dataclass(frozen=True, slots=True)
class AreaFile:
    """A file of outlines as somebody sent it; ``crs`` is what the person says its coordinates are."""

    data: bytes
    name: str
    fields: AreaFields
    crs: str | None = None


def check_areas(hall: TownHall, actor: Actor, layer: Level, file: AreaFile) -> AreaDraft:
    """Outlines read against the town, with every problem; nothing is stored.

    Grids are given their village by the field that names it, else by the
    village outlines in force. NotAllowed, UnreadableFile, WrongCrs.
    """
    require(actor, Act.STORE_AREAS)
    context = AreaContext(hall.town, hall.coverage("village"))
    return reader.read(file.data, file.name, layer, file.fields, file.crs, context)


def store_areas(hall: TownHall, actor: Actor, layer: Level, draft: AreaDraft) -> int:
    """The outlines of ``draft`` in force as a new version of ``layer``; that version.

    Checks filed before keep the codes they were given. NotAllowed,
    NothingUsable, StoreBusy, and AlreadyFiled when these very outlines are in force.
    """
    require(actor, Act.STORE_AREAS)
    refuse_no_areas(draft)
    meta = AreaMeta(digest_of(draft.frame), draft.filename, hall.town.stored_crs)
    entry = hall.entry(
        actor, Act.STORE_AREAS, file=draft.filename, crs=draft.crs, read=draft.read, stored=draft.stored
    )
    return hall.store.put_areas(layer, draft.frame, meta, entry)


def refuse_no_areas(draft: AreaDraft) -> None:
    """NothingUsable for a draft without a single usable outline."""
    if not draft.stored:
        raise NothingUsable(read=draft.read, reasons=draft.reasons)
