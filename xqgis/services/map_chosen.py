"""A map of what a filter leaves: the figures are those of the grid query, area by area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

from xqgis.cartography.binary import OUTSIDE
from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.model.view import Level
from xqgis.services.ground import area_layer
from xqgis.services.map_data import Json, area_told, packed_grades, told
from xqgis.services.query import answer, figure_of
from xqgis.services.query_checks import codes_of
from xqgis.services.rights import Act, require
from xqgis.services.selection import view_ends_on
from xqgis.services.town_hall import TownHall


def filter_of(hall: TownHall, asked: Mapping[str, object]) -> Filter:
    """The filter of an address, every value on the town's lists; UnknownCode otherwise."""
    return Filter.from_parameters(asked, codes_of(hall))


def chosen_bytes(hall: TownHall, actor: Actor, by: str, chosen: Filter, as_of: date | None = None) -> bytes:
    """One byte an area of level ``by`` for the checks that meet ``chosen``; `OUTSIDE` for what it leaves out.

    The areas are those of the last day the filter looks at. The header's
    ``checks`` is 0 where nothing meets it. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK_CLOSELY)
    level = _level(by)
    found = answer(hall, actor, chosen, level, as_of)
    on = view_ends_on(hall, found.chosen, found.as_of)
    drawn = area_layer(hall, level, on)
    header: Json = {
        "revision": found.revision,
        "by": level,
        "filter": chosen.parameters(),
        "as_of": found.as_of.isoformat(),
    }

    def made() -> bytes:
        return packed_grades(hall, drawn, on, header, found.areas.set_index("code"), OUTSIDE)

    return hall.map_shelf.get(("chosen", found.revision, level, chosen, found.as_of, drawn.digest), made)


def chosen_feature(hall: TownHall, actor: Actor, code: str, by: str, chosen: Filter, lang: str) -> Json:
    """The facts of one area under a filter. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK_CLOSELY)
    level = _level(by)
    found = answer(hall, actor, chosen, level)
    about = area_told(hall, level, code, view_ends_on(hall, found.chosen, found.as_of), lang)
    own = figure_of(found, code)
    return {
        **about,
        "filtered": True,
        "figure": told(hall, own, lang),
        "previous": None,
        "target": found.target,
        "verdict": own.against(found.target).value,
    }


def _level(by: str) -> Level:
    levels: tuple[Level, ...] = get_args(Level)
    found = next((level for level in levels if level == by), None)
    if found is None:
        raise UnknownCode(kind="level", code=by)
    return found
