"""What becomes of a draft of inspections or accidents: refused when unusable, else a batch and a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xqgis.errors import NothingUsable, Refused
from xqgis.ingest.draft import Draft


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file; ``read`` = ``accepted`` + ``rejected`` rows, ``reasons`` counts rows.

    ``found`` counts the checks or accidents that were stored.
    """

    batch: str
    read: int
    accepted: int
    rejected: int
    found: int
    reasons: Mapping[str, int]


def refuse_unusable(draft: Draft, strict: bool) -> None:
    """NothingUsable or, when ``strict``, Refused; nothing for a draft that can be filed."""
    if strict and draft.rejected:
        raise Refused(rejected=draft.rejected)
    if draft.found.empty:
        raise NothingUsable(read=draft.read, reasons=draft.reasons)


def row_counts(draft: Draft) -> dict[str, int]:
    """The rows of a file: read, accepted, rejected."""
    return {"read": draft.read, "accepted": draft.accepted, "rejected": draft.rejected}


def receipt(batch: str, draft: Draft) -> Receipt:
    """What became of ``draft``, now that it is ``batch``."""
    return Receipt(batch, draft.read, draft.accepted, draft.rejected, len(draft.found), draft.reasons)
