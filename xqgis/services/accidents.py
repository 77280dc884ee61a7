"""Road accidents: read a file, file what is good of it. A batch is withdrawn as any other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from xqgis.errors import DraftOutdated, UnreadableFile
from xqgis.ingest import accidents as reader
from xqgis.ingest.accident_profile import OWN, OWN_COLUMNS, AccidentProfile
from xqgis.ingest.draft import Draft
from xqgis.ingest.profile import read_as
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.publish.table import Table, xlsx_bytes
from xqgis.services.drafts import Receipt, receipt, refuse_unusable, row_counts
from xqgis.services.inspections import file_context, outlines_of
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.store import BatchMeta
from xqgis.words import Phrase

__all__ = [
    "Draft",
    "Upload",
    "accident_form",
    "accidents",
    "check_accidents",
    "file_accidents",
]

KIND = "accidents"
FORM = "事故表"


def check_accidents(
    hall: TownHall, actor: Actor, upload: Upload, profile: str | None = None, crs: str | None = None
) -> Draft:
    """A file read against the town by the text of an import profile, None for our own form.

    Nothing is stored.

    Raises
    ------
    NotAllowed, AlreadyFiled, UnreadableFile, ProfileInvalid, WrongCrs, LayerMissing
    """
    require(actor, Act.FILE)
    hall.store.refuse_filed(upload.digest)
    versions = outlines_of(hall)
    context = file_context(hall, crs, hall.store.accident_keys)
    try:
        draft = reader.read(upload, read_as(AccidentProfile, OWN if profile is None else profile), context)
    except UnreadableFile as refusal:
        why = refusal.facts["why"]
        if profile is None and isinstance(why, Phrase) and why.key == "ingest.why_columns":
            ours = Phrase("ingest.why_accident_columns", why.facts)
            raise UnreadableFile(name=upload.name, why=ours) from refusal
        raise
    return replace(draft, outlines=versions)


def file_accidents(
    hall: TownHall, actor: Actor, draft: Draft, strict: bool = False, profile: str = ""
) -> Receipt:
    """The accidents of ``draft`` stored as one batch, with its audit entry, in one transaction.

    The batch keeps the text of the profile it was read by, our own form's too.
    NotAllowed, StoreBusy, AlreadyFiled, NothingUsable, Refused, and
    DraftOutdated when somebody has filed one of them, or other outlines, since
    ``draft`` was read.
    """
    require(actor, Act.FILE)
    refuse_unusable(draft, strict)
    if draft.outlines not in (None, outlines_of(hall)):
        raise DraftOutdated(checks=len(draft.found))
    meta = BatchMeta(
        digest=draft.digest,
        filename=draft.filename,
        crs=draft.crs,
        standard_version=hall.registry.version,
        profile=profile or OWN,
        kind=KIND,
        read=draft.read,
        accepted=draft.accepted,
        rejected=draft.rejected,
    )
    counts = row_counts(draft)
    entry = hall.entry(actor, Act.FILE, file=draft.filename, accidents=len(draft.found), **counts)
    return receipt(hall.store.file_accidents(draft.found, meta, entry), draft)


def accident_form(actor: Actor) -> bytes:
    """Our own form of accidents, empty, as XLSX. NotAllowed."""
    require(actor, Act.FILE)
    return xlsx_bytes([Table(FORM, OWN_COLUMNS, [])])


def accidents(hall: TownHall) -> pd.DataFrame:
    """`ACCIDENTS` in force with their batch, read once a revision; for services, which ask for the right."""
    return hall.shelf.get(("accidents", hall.store.revision()), hall.store.accidents)
