"""Inspections: read a file, file what is good of it, take a batch back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Set
from dataclasses import replace
from datetime import date

import pandas as pd

from xqgis.errors import DraftOutdated, StoreBusy
from xqgis.ingest import inspections as reader
from xqgis.ingest.draft import Draft, Ground, InspectionContext
from xqgis.ingest.profile import read_profile
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.model.duplicate import duplicate_keys
from xqgis.model.view import Level
from xqgis.services.drafts import Receipt, receipt, refuse_unusable, row_counts
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.store import AuditEntry, BatchMeta

__all__ = [
    "Draft",
    "Upload",
    "batches",
    "check_inspections",
    "file_context",
    "file_inspections",
    "ground_on",
    "outlines_of",
    "versions_of",
    "withdraw_batch",
]

_LAYERS: tuple[Level, Level] = ("village", "grid")
_TRIES = 12
_FIRST_WAIT, _LONGEST_WAIT = 0.01, 1.0
"""Seconds between two tries, drawn at random so that two writers do not meet again."""


def check_inspections(
    hall: TownHall,
    actor: Actor,
    upload: Upload,
    profile: str | None = None,
    crs: str | None = None,
) -> Draft:
    """A file read against the town, with every problem; nothing is stored.

    ``profile`` is the text of an import profile, None for our own form;
    ``crs`` is what the person says the coordinates are.

    Raises
    ------
    NotAllowed, AlreadyFiled, UnreadableFile, ProfileInvalid, WrongCrs, LayerMissing
    """
    require(actor, Act.FILE)
    hall.store.refuse_filed(upload.digest)
    versions = outlines_of(hall)
    context = file_context(hall, crs, hall.store.duplicate_keys)
    draft = reader.read(upload, read_profile(profile) if profile is not None else None, context)
    return replace(draft, outlines=versions)


def file_inspections(
    hall: TownHall, actor: Actor, draft: Draft, strict: bool = False, profile: str = ""
) -> Receipt:
    """The good checks of ``draft`` stored as one batch, with its audit entry, in one transaction.

    Raises
    ------
    NotAllowed, StoreBusy, AlreadyFiled
    NothingUsable
        No row can be stored.
    Refused
        ``strict``, and some rows are bad.
    DraftOutdated
        Somebody has filed some of the same checks since ``draft`` was read.
    """
    require(actor, Act.FILE)
    refuse_unusable(draft, strict)
    meta = BatchMeta(
        digest=draft.digest,
        filename=draft.filename,
        crs=draft.crs,
        standard_version=hall.registry.version,
        versions=versions_of(hall, draft.found),
        profile=profile,
        read=draft.read,
        accepted=draft.accepted,
        rejected=draft.rejected,
    )
    counts = row_counts(draft)
    entry = hall.entry(actor, Act.FILE, file=draft.filename, checks=len(draft.found), **counts)
    return receipt(_file(hall, draft, meta, entry), draft)


def versions_of(hall: TownHall, checks: pd.DataFrame) -> dict[date, str]:
    """The version of the standards in force on each day of some checks."""
    return {day: hall.registry.version_on(day) for day in checks["checked_on"].dt.date.unique()}


def file_context(
    hall: TownHall, crs: str | None, stored_keys: Callable[[Set[str]], Set[str]]
) -> InspectionContext:
    """Everything of the town that a file is held against; ``stored_keys`` tells what is filed already."""
    return InspectionContext(
        town=hall.town,
        registry=hall.registry,
        grids=hall.coverage("grid"),
        villages=hall.coverage("village"),
        grid_village=hall.grid_village(),
        as_of=hall.today(),
        crs=crs,
        stored_keys=stored_keys,
        turns=_turns(hall),
        ground_on=lambda day: ground_on(hall, day),
        grid_codes=hall.store.area_codes("grid"),
    )


def ground_on(hall: TownHall, day: date) -> Ground:
    """The outlines in force on a day, as a reader of inspections is handed them."""
    grids = hall.areas("grid", day).frame
    villages = dict(zip(grids["code"], grids["village"], strict=True))
    return Ground(hall.coverage("grid", day), hall.coverage("village", day), villages)


def _turns(hall: TownHall) -> tuple[date, ...]:
    """The days from which other villages or grids hold."""
    days = {day for layer in _LAYERS for _, day in hall.versions(layer)}
    return tuple(sorted(days))


def outlines_of(hall: TownHall) -> tuple[int, int]:
    """The newest versions of villages and grids."""
    village, grid = (hall.store.area_version(layer) for layer in _LAYERS)
    return village, grid


def _file(hall: TownHall, draft: Draft, meta: BatchMeta, entry: AuditEntry) -> str:
    """The code of the stored batch; tried again while others file other checks at the same moment."""
    keys, items = set(duplicate_keys(draft.found)), set(draft.found["item"])
    for attempt in range(_TRIES):
        revision = hall.store.revision()
        hall.store.refuse_filed(draft.digest)
        if draft.outlines not in (None, outlines_of(hall)):
            raise DraftOutdated(checks=len(draft.found))
        again = len(keys & hall.store.duplicate_keys(items))
        if again:
            raise DraftOutdated(checks=again)
        try:
            return hall.store.file_batch(draft.found, meta, entry, checked_at=revision)
        except DraftOutdated:
            time.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt) * secrets.randbelow(1_000) / 1_000)
    raise StoreBusy


def withdraw_batch(hall: TownHall, actor: Actor, batch: str, reason: str) -> None:
    """Take ``batch`` out of every figure and keep its trace. NotAllowed, UnknownCode, StoreBusy."""
    require(actor, Act.WITHDRAW)
    hall.store.withdraw(batch, reason, hall.entry(actor, Act.WITHDRAW, reason=reason))


def batches(hall: TownHall, actor: Actor) -> pd.DataFrame:
    """Every batch, newest first, withdrawn ones marked: columns of `Store.batches`."""
    require(actor, Act.LOOK_CLOSELY)
    return hall.store.batches()
