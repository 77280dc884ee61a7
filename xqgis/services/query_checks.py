"""The checks that a question is about, one by one: which meet a filter, and their rows for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from xqgis.errors import TooManyRows
from xqgis.model.actor import Actor
from xqgis.model.filter import Codes, Filter, known_codes
from xqgis.model.view import Level
from xqgis.scoring import meeting as which
from xqgis.scoring.meeting import Checks
from xqgis.services.rights import Act, require
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
    """The allow-list of a filter: what the town has now, and every area that some check was stored in."""
    versions = (hall.areas("village").version, hall.areas("grid").version)

    def made() -> Codes:
        stored = hall.store.checks()
        areas = {
            layer: {*hall.areas(layer).frame["code"], *which.areas_in(stored, layer)}
            for layer in ("village", "grid")
        }
        return known_codes(hall.town, hall.registry, areas["village"], areas["grid"])

    return hall.shelf.get(("codes", hall.store.revision(), versions), made)


def narrowed(chosen: Filter, by: Level, area: str) -> Filter:
    """``chosen`` within one area of level ``by``; as it is without an area."""
    if not area:
        return chosen
    return replace(chosen, grid=area) if by == "grid" else replace(chosen, village=area)


def implied(hall: TownHall, chosen: Filter) -> Filter:
    """``chosen`` with the standard of its item and the domain of its standard, whatever it said of them."""
    found = chosen
    if found.item:
        found = replace(found, standard=hall.registry.standard_of(found.item).code)
    if found.standard:
        domains = {standard.code: standard.domain for standard in hall.registry.standards}
        found = replace(found, domain=domains[found.standard])
    return found


def consistent(hall: TownHall, chosen: Filter) -> Filter:
    """``chosen`` with a standard and a domain, where it names them, that its item and standard belong to."""
    told = implied(hall, chosen)
    standard = told.standard if chosen.standard else ""
    return replace(chosen, standard=standard, domain=told.domain if chosen.domain else "")


def items_of(hall: TownHall, chosen: Filter) -> tuple[str, ...]:
    """The items that meet the filter's domain, standard, item and unit, in catalogue order."""
    return tuple(
        item.code
        for standard, item in hall.registry.items()
        if chosen.domain in {"", standard.domain}
        and chosen.standard in {"", standard.code}
        and chosen.item in {"", item.code}
        and (not chosen.unit or chosen.unit in standard.units)
    )


def view_ends_on(hall: TownHall, chosen: Filter, as_of: date | None) -> date:
    """The last day that a view of ``chosen`` looks at."""
    day = hall.as_of(as_of)
    if chosen.phase:
        day = hall.town.phase(chosen.phase).view_ends_on(day)
    return min(day, chosen.ends_on) if chosen.ends_on else day


def meeting(hall: TownHall, chosen: Filter, as_of: date | None) -> Checks:
    """The checks in force that meet ``chosen``, whatever their result; items not in force are left out."""
    asked = implied(hall, chosen)
    until = view_ends_on(hall, asked, as_of)
    return which.meeting(hall.store.checks(), asked, items_of(hall, asked), until, hall.town)


def rows(hall: TownHall, actor: Actor, chosen: Filter, page: int = 1, as_of: date | None = None) -> Rows:
    """One page of the judged checks behind the figure of ``chosen``. NotAllowed."""
    require(actor, Act.LOOK_CLOSELY)
    judged = which.judged(meeting(hall, chosen, as_of))
    total = which.how_many(judged)
    at = min(max(page, 1), max(1, -(-total // PAGE)))
    return Rows(_read(hall, judged.limit(PAGE, offset=(at - 1) * PAGE)), total, at)


def all_rows(hall: TownHall, actor: Actor, chosen: Filter, as_of: date | None = None) -> pd.DataFrame:
    """Every judged check behind the figure of ``chosen``, as in `Rows`. NotAllowed, TooManyRows."""
    require(actor, Act.LOOK_CLOSELY)
    judged = which.judged(meeting(hall, chosen, as_of))
    total = which.how_many(judged)
    if total > MOST_ROWS:
        raise TooManyRows(rows=total, most=MOST_ROWS)
    return _read(hall, judged)


def _read(hall: TownHall, asked: Checks) -> pd.DataFrame:
    frame: pd.DataFrame = asked.select(*_SHOWN).to_pyarrow().to_pandas()
    told = hall.store.remarks(frame["seq"].tolist())
    return frame.assign(
        row=[told[seq][0] for seq in frame["seq"]], note=[told[seq][1] for seq in frame["seq"]]
    )
