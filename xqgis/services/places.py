"""Places that are looked at: read a file, put it in force from a day on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from xqgis.ingest import places as reader
from xqgis.ingest.places import PlaceContext, PlaceDraft, PlaceFields
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor, Scope
from xqgis.services.areas import lost_codes, refuse_bad_layer, retired_codes, start_day
from xqgis.services.rights import Act, require
from xqgis.services.scope import answers_for
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import AreaLayer, AreaMeta, Sight, in_force

__all__ = [
    "PlaceDraft",
    "PlaceFields",
    "PlaceFile",
    "Upload",
    "check_places",
    "places",
    "store_places",
]


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """A file of places, or of waters, as somebody sent it; see `services.areas.AreaFile`."""

    upload: Upload
    fields: PlaceFields
    crs: str | None = None
    valid_from: date | None = None


Located = Literal["place", "water"]
"""The layers of things that lie in a grid and a village each."""
Reader = Callable[[Upload, PlaceFields, str | None, PlaceContext], PlaceDraft]
_STORING = {"place": Act.STORE_PLACES, "water": Act.STORE_WATERS}


def check_places(hall: TownHall, actor: Actor, file: PlaceFile) -> PlaceDraft:
    """Places read against the town, with every problem; nothing is stored.

    NotAllowed, UnreadableFile, WrongCrs, WrongDay, LayerMissing, UnknownCode.
    """
    return check_located(hall, actor, "place", file, reader.read)


def store_places(hall: TownHall, actor: Actor, draft: PlaceDraft) -> int:
    """The places of ``draft`` in force as a new version; that version.

    NotAllowed, LayerUnusable, CodesLost, StoreBusy, AlreadyFiled when these very places
    are in force, LayerMoved when others have been stored since.
    """
    return store_located(hall, actor, "place", draft)


def check_located(hall: TownHall, actor: Actor, layer: Located, file: PlaceFile, read: Reader) -> PlaceDraft:
    """`check_places` of any such ``layer``."""
    require(actor, _STORING[layer])
    versions = hall.versions(layer)
    day = start_day(hall, versions, file.valid_from)
    on = day if versions else None
    retired = retired_codes(hall, layer, versions, day)
    grids, villages = hall.coverage("grid", on), hall.coverage("village", on)
    context = PlaceContext(hall.town, grids, villages, retired, hall.today())
    draft = read(file.upload, file.fields, file.crs, context)
    lost = lost_codes(hall, layer, versions, draft)
    return replace(draft, valid_from=day, after=in_force(versions, None), lost=lost)


def store_located(hall: TownHall, actor: Actor, layer: Located, draft: PlaceDraft) -> int:
    """`store_places` of any such ``layer``."""
    require(actor, _STORING[layer])
    refuse_bad_layer(draft)
    digest, crs = digest_of(draft.frame), hall.town.stored_crs
    meta = AreaMeta(digest, draft.filename, crs, draft.valid_from, after=draft.after)
    entry = hall.entry(
        actor,
        _STORING[layer],
        file=draft.filename,
        sha256=draft.digest,
        crs=draft.crs,
        read=draft.read,
        stored=draft.stored,
        mended=draft.mended,
        valid_from=draft.valid_from.isoformat(),
    )
    return hall.store.put_areas(layer, draft.frame, meta, entry)


def places(hall: TownHall, actor: Actor, on: date | None = None) -> AreaLayer:
    """The places in the actor's scope that were in force on a day, the newest without one. NotAllowed."""
    require(actor, Act.LOOK_CLOSELY)
    version, sight = in_force(hall.versions("place"), on), sight_of(hall, actor.scope)
    return hall.shelf.get(("places", version, sight), lambda: hall.store.places(version, sight))


def sight_of(hall: TownHall, scope: Scope) -> Sight:
    """Which places a scope holds: those of its villages, of the kinds its units and domains answer for."""
    kinds = None
    if scope.units or scope.domains:
        own = (item for standard, item in hall.registry.items() if answers_for(scope, standard))
        kinds = frozenset(kind for item in own for kind in item.site_types)
    return Sight(scope.villages or None, kinds)
