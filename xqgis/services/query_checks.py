"""The checks that a question is about, one by one: which meet a filter, and their rows for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

import pandas as pd

from xqgis.errors import TooManyRows, UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.filter import Codes, Filter, known_codes
from xqgis.model.secrecy import sensitive
from xqgis.model.view import Level
from xqgis.scoring import meeting as which
from xqgis.scoring.meeting import Checks
from xqgis.services.rights import Act, may, require
from xqgis.services.scope import within
from xqgis.services.selection import implied, items_of, view_ends_on, villages_of
from xqgis.services.town_hall import TownHall

PAGE = 50
"""Rows of a page of checks."""
MOST_ROWS = 100_000
"""A file of checks holds at most this many."""
_SHOWN = (
    "seq", "checked_on", "grid", "village", "place", "item", "result", "source", "announced", "batch",
    "standard_version",
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A page of checks, newest first: columns of `_SHOWN`, ``row`` of the filed sheet, and ``note``.

    What is sensitive is left out for an actor who may not READ_NOTES.
    ``total`` counts all of them; ``page`` is the page shown, 1 the first.
    """

    frame: pd.DataFrame
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE))


def codes_of(hall: TownHall) -> Codes:
    """The allow-list of a filter: what the town has, and every area it ever had or checks are stored in."""
    versions = (hall.versions("village"), hall.versions("grid"))

    def made() -> Codes:
        stored = hall.store.checks()
        areas = {
            layer: {*hall.store.area_codes(layer), *which.areas_in(stored, layer)}
            for layer in get_args(Level)
        }
        return known_codes(hall.town, hall.registry, areas["village"], areas["grid"])

    return hall.shelf.get(("codes", hall.store.revision(), versions), made)


def narrowed(chosen: Filter, by: Level, area: str) -> Filter:
    """``chosen`` within one area of level ``by``, if any; UnknownCode for one that it leaves out."""
    if not area:
        return chosen
    if (chosen.grid if by == "grid" else chosen.village) not in {"", area}:
        raise UnknownCode(kind=by, code=area)
    return replace(chosen, grid=area) if by == "grid" else replace(chosen, village=area)


def meeting(hall: TownHall, chosen: Filter, as_of: date | None) -> Checks:
    """The checks in force that meet ``chosen``, whatever their result; items not in force are left out."""
    asked = implied(hall, chosen)
    until = view_ends_on(hall, asked, as_of)
    found = which.meeting(hall.store.checks(), asked, items_of(hall, asked), until, hall.town)
    villages = villages_of(hall, asked)
    return found if villages is None else found.filter(found.village.isin(sorted(villages)))


def rows(hall: TownHall, actor: Actor, chosen: Filter, page: int = 1, as_of: date | None = None) -> Rows:
    """One page of the judged checks behind the figure of ``chosen``, of the actor's scope. NotAllowed."""
    judged = _seen(hall, actor, chosen, as_of)
    total = which.how_many(judged)
    at = min(max(page, 1), max(1, -(-total // PAGE)))
    return Rows(_read(hall, actor, judged.limit(PAGE, offset=(at - 1) * PAGE)), total, at)


def all_rows(hall: TownHall, actor: Actor, chosen: Filter, as_of: date | None = None) -> pd.DataFrame:
    """Every judged check behind the figure of ``chosen``, as in `rows`. NotAllowed, TooManyRows."""
    judged = _seen(hall, actor, chosen, as_of)
    total = which.how_many(judged)
    if total > MOST_ROWS:
        raise TooManyRows(rows=total, most=MOST_ROWS)
    return _read(hall, actor, judged)


def _seen(hall: TownHall, actor: Actor, chosen: Filter, as_of: date | None) -> Checks:
    require(actor, Act.LOOK_CLOSELY)
    return within(hall, actor.scope, which.judged(meeting(hall, chosen, as_of)))


def _read(hall: TownHall, actor: Actor, asked: Checks) -> pd.DataFrame:
    frame: pd.DataFrame = asked.select(*_SHOWN).to_pyarrow().to_pandas()
    told = hall.store.remarks(frame["seq"].tolist())
    frame["row"], frame["note"] = ([told[seq][at] for seq in frame["seq"]] for at in (0, 1))
    return frame if may(actor.role, Act.READ_NOTES) else frame.drop(columns=sensitive(frame.columns))
