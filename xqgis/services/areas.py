"""Outlines of villages and grids: read a file, put it in force from a day on."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xqgis.errors import CodesLost, LayerRefused, LayerUnusable, WrongCrs, WrongDay
from xqgis.geo.coverage import farness_km
from xqgis.ingest import areas as reader
from xqgis.ingest.areas import AreaContext, AreaDraft, AreaFields
from xqgis.ingest.places import PlaceDraft
from xqgis.ingest.source import MAX_BYTES, Upload
from xqgis.model.actor import Actor
from xqgis.model.problem import Problem, Reason
from xqgis.model.view import Level
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import BEGINNING, AreaMeta, Kept, Versions, in_force
from xqgis.words import Phrase

__all__ = [
    "MAX_BYTES",
    "AreaDraft",
    "AreaFields",
    "AreaFile",
    "Upload",
    "check_areas",
    "lost_codes",
    "refuse_bad_layer",
    "retired_codes",
    "start_day",
    "store_areas",
]


NEAR_KM = 5.0
"""How far outlines may lie from the town that is there (TRUST, row 35)."""
_MOST_TOLD = 20
_NAMELESS = (Reason.NO_CODE, Reason.BAD_CODE, Reason.CODE_RETIRED)
"""Reasons that leave open which code a feature was to have: one that is used up was meant for a new one."""


@dataclass(frozen=True, slots=True)
class AreaFile:
    """A file of outlines as somebody sent it; ``crs`` is what the person says its coordinates are.

    ``valid_from`` is the day the outlines hold from: without one the first of
    a layer hold from the beginning, later ones from today.
    """

    upload: Upload
    fields: AreaFields
    crs: str | None = None
    valid_from: date | None = None


def check_areas(hall: TownHall, actor: Actor, layer: Level, file: AreaFile) -> AreaDraft:
    """Outlines read against the town, with every problem; nothing is stored.

    Grids are given their village by the field that names it, else by the
    village outlines of that day. NotAllowed, UnreadableFile, WrongCrs, WrongDay.
    """
    require(actor, Act.STORE_AREAS)
    versions = hall.versions(layer)
    day = start_day(hall, versions, file.valid_from)
    villages = hall.coverage("village", day if versions else None)
    context = AreaContext(hall.town, villages, retired_codes(hall, layer, versions, day))
    draft = reader.read(file.upload, layer, file.fields, file.crs, context)
    if file.fields.strict:
        _refuse_far(hall, draft)
    lost = lost_codes(hall, layer, versions, draft)
    return replace(draft, valid_from=day, after=in_force(versions, None), lost=lost)


def _refuse_far(hall: TownHall, draft: AreaDraft) -> None:
    """WrongCrs when most outlines lie beyond `NEAR_KM` of the town: of its seat and all outlines in force.

    A pack's own files are not asked: nothing stands before them but the seat they come with.
    """
    layers = (hall.areas("village"), hall.areas("grid"))
    frames = [found.frame for found in layers if found.version]
    boxes = [(*hall.town.seat, *hall.town.seat), *[frame.total_bounds for frame in frames]]
    if draft.stored:
        far = farness_km(draft.frame.geometry.to_numpy(), boxes)
        if 2 * (far > NEAR_KM).sum() > len(far):
            why = Phrase("ingest.why_crs_far", {"km": f"{far[far > NEAR_KM].min():,.0f}"})
            raise WrongCrs(crs=draft.crs, why=why)


def store_areas(hall: TownHall, actor: Actor, layer: Level, draft: AreaDraft) -> int:
    """The outlines of ``draft`` in force as a new version of ``layer``; that version.

    Checks filed before keep the codes they were given. NotAllowed,
    LayerUnusable, CodesLost, StoreBusy, AlreadyFiled when these very outlines are in
    force, and LayerMoved when others have been stored since the file was checked.
    """
    require(actor, Act.STORE_AREAS)
    refuse_bad_layer(draft)
    digest, crs = digest_of(draft.frame), hall.town.stored_crs
    meta = AreaMeta(digest, draft.filename, crs, draft.valid_from, after=draft.after)
    entry = hall.entry(
        actor,
        Act.STORE_AREAS,
        file=draft.filename,
        sha256=draft.digest,
        crs=draft.crs,
        read=draft.read,
        stored=draft.stored,
        mended=draft.mended,
        valid_from=draft.valid_from.isoformat(),
    )
    return hall.store.put_areas(layer, draft.frame, meta, entry)


def refuse_bad_layer(draft: AreaDraft | PlaceDraft, strict: bool = False) -> None:
    """Nothing for a draft that can be stored.

    LayerUnusable without a single usable feature, CodesLost when a bad one
    would retire a code, and, when ``strict``, LayerRefused for any bad one.
    """
    if not draft.stored:
        raise LayerUnusable(read=draft.read, reasons=draft.reasons)
    if draft.lost:
        rows = [str(problem.row) for problem in draft.problems if _may_be(problem, draft.lost)]
        facts = {"features": "、".join(rows[:_MOST_TOLD]), "codes": "、".join(draft.lost[:_MOST_TOLD])}
        raise CodesLost(**facts, count=len(draft.lost))
    if strict and draft.problems:
        raise LayerRefused(rejected=draft.rejected)


def lost_codes(
    hall: TownHall, layer: Kept, versions: Versions, draft: AreaDraft | PlaceDraft
) -> tuple[str, ...]:
    """The codes in force that the draft would retire only because features of its file are bad.

    A code that the file does not have at all is retired on purpose, unless a
    bad feature shows no code, or one used up: it may have been that one.
    """
    if not versions or not draft.problems:
        return ()
    gone = hall.store.area_codes(layer, in_force(versions, None)) - set(draft.frame["code"])
    return tuple(sorted(code for code in gone if any(_may_be(bad, (code,)) for bad in draft.problems)))


def _may_be(problem: Problem, codes: Collection[str]) -> bool:
    return problem.reason in _NAMELESS or problem.facts["code"] in codes


def start_day(hall: TownHall, versions: Versions, asked: date | None) -> date:
    """The day a new version of a layer holds from; WrongDay when it cannot be the one ``asked`` for.

    History is not rewritten: a version starts no earlier than the last one.
    """
    first = versions[-1][1] if versions else BEGINNING
    last = max(hall.today(), first)
    day = asked or (last if versions else BEGINNING)
    if day < first:
        raise WrongDay(on=day, why=Phrase("errors.day_too_early", {"first": first}))
    if day > last:
        raise WrongDay(on=day, why=Phrase("errors.day_too_late", {"last": last}))
    return day


def retired_codes(hall: TownHall, layer: Kept, versions: Versions, day: date) -> Set[str]:
    """The codes that may not come back on ``day``: stored once, and in force neither now nor on its eve.

    The eve counts so that a version of the same day can be put right.
    """
    if not versions:
        return frozenset()
    held = hall.store.area_codes(layer, in_force(versions, None))
    if day > BEGINNING:
        held |= hall.store.area_codes(layer, in_force(versions, day - timedelta(days=1)))
    return hall.store.area_codes(layer) - held
