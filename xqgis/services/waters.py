"""Waters of the town: read a file, put it in force, sign the grade of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from xqgis.errors import ReasonMissing, UnknownCode
from xqgis.ingest import waters as reader
from xqgis.ingest.places import PlaceContext, PlaceDraft, PlaceFields
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.model.water import WaterGrade
from xqgis.services.areas import lost_codes, refuse_bad_layer, retired_codes, start_day
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.services.water_risk import risks
from xqgis.store import AreaMeta, Signing, in_force

__all__ = [
    "PlaceDraft",
    "PlaceFields",
    "Upload",
    "WaterFile",
    "check_waters",
    "sign_water",
    "store_waters",
]

SIGNED = (WaterGrade.RED, WaterGrade.YELLOW, WaterGrade.GREEN)
"""What somebody may sign."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class WaterFile:
    """A file of waters as somebody sent it; see `services.areas.AreaFile`."""

    upload: Upload
    fields: PlaceFields
    crs: str | None = None
    valid_from: date | None = None


def check_waters(hall: TownHall, actor: Actor, file: WaterFile) -> PlaceDraft:
    """Waters read against the town, with every problem; nothing is stored.

    NotAllowed, UnreadableFile, WrongCrs, WrongDay, LayerMissing, UnknownCode.
    """
    require(actor, Act.STORE_WATERS)
    versions = hall.versions("water")
    day = start_day(hall, versions, file.valid_from)
    on = day if versions else None
    retired = retired_codes(hall, "water", versions, day)
    context = PlaceContext(hall.town, hall.coverage("grid", on), hall.coverage("village", on), retired)
    draft = reader.read(file.upload, file.fields, file.crs, context)
    lost = lost_codes(hall, "water", versions, draft)
    return replace(draft, valid_from=day, after=in_force(versions, None), lost=lost)


def store_waters(hall: TownHall, actor: Actor, draft: PlaceDraft) -> int:
    """The waters of ``draft`` in force as a new version; that version.

    NotAllowed, LayerUnusable, CodesLost, StoreBusy, AlreadyFiled when these very waters
    are in force, LayerMoved when others have been stored since.
    """
    require(actor, Act.STORE_WATERS)
    refuse_bad_layer(draft)
    digest, crs = digest_of(draft.frame), hall.town.stored_crs
    meta = AreaMeta(digest, draft.filename, crs, draft.valid_from, after=draft.after)
    entry = hall.entry(
        actor,
        Act.STORE_WATERS,
        file=draft.filename,
        sha256=draft.digest,
        crs=draft.crs,
        read=draft.read,
        stored=draft.stored,
        mended=draft.mended,
        valid_from=draft.valid_from.isoformat(),
    )
    return hall.store.put_areas("water", draft.frame, meta, entry)


def sign_water(hall: TownHall, actor: Actor, code: str, grade: str, reason: str) -> Signing:
    """A person's grade of a water beside the proposed one, which stays as it is.

    NotAllowed, UnknownCode for a water out of the actor's sight or a grade
    that is none, ReasonMissing.
    """
    require(actor, Act.SIGN_WATER)
    told = " ".join(reason.split())[:LONGEST_REASON]
    if not told:
        raise ReasonMissing
    if grade not in {one.key for one in SIGNED}:
        raise UnknownCode(kind="water_grade", code=grade)
    found = risks(hall, actor)
    water = found.one(code)
    share = None if water.grade is WaterGrade.NOT_RATED else water.shares[0]
    signing = Signing(code, found.version, water.grade.key, share, grade, told)
    facts = {"proposed": signing.proposed, "grade": grade, "version": found.version}
    hall.store.sign_water(signing, hall.entry(actor, Act.SIGN_WATER, **facts, reason=told))
    return signing
