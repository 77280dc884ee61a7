"""Waters of the town: read a file, put it in force, sign the grade of one."""

from __future__ import annotations

from xqgis.errors import ReasonMissing, UnknownCode
from xqgis.ingest import waters as reader
from xqgis.ingest.outlines import label_of
from xqgis.ingest.places import PlaceDraft, PlaceFields
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.model.water import WaterGrade
from xqgis.services.places import PlaceFile, check_located, store_located
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import risks
from xqgis.store import Signing

__all__ = [
    "PlaceDraft",
    "PlaceFields",
    "PlaceFile",
    "Upload",
    "check_waters",
    "sign_water",
    "store_waters",
]

SIGNED = (WaterGrade.RED, WaterGrade.YELLOW, WaterGrade.GREEN)
"""What somebody may sign."""
LONGEST_REASON = 500


def check_waters(hall: TownHall, actor: Actor, file: PlaceFile) -> PlaceDraft:
    """Waters read against the town, with every problem; nothing is stored.

    NotAllowed, UnreadableFile, WrongCrs, WrongDay, LayerMissing, RulesMissing, UnknownCode.
    """
    return check_located(hall, actor, "water", file, reader.read)


def store_waters(hall: TownHall, actor: Actor, draft: PlaceDraft) -> int:
    """The waters of ``draft`` in force as a new version; that version. Raises as `store_places`."""
    return store_located(hall, actor, "water", draft)


def sign_water(hall: TownHall, actor: Actor, code: str, grade: str, reason: str) -> Signing:
    """A person's grade of a water beside the proposed one, which stays as it is.

    NotAllowed, UnknownCode for a water out of the actor's sight or a grade
    that is none, ReasonMissing.
    """
    require(actor, Act.SIGN_WATER)
    told = label_of(reason, LONGEST_REASON)
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
