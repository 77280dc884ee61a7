"""Places on the map: which kinds there are, the marks of one kind as bytes, the card of one place."""

from __future__ import annotations

import numpy as np

from xqgis.cartography.binary import pack_points
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.model.place import Latest, StandardAt, Standing, standards_of
from xqgis.services.place_results import PlaceList, kind_counts, place_list, place_sheet
from xqgis.services.place_words import PlaceWords
from xqgis.services.rights import Act, may, require
from xqgis.services.town_hall import TownHall

Json = dict[str, object]
MARKS = (Standing.NEVER, Standing.PASSED, Standing.FAILED)
"""What the byte of a mark says, by its number."""


def place_kinds(hall: TownHall, actor: Actor, lang: str) -> list[Json]:
    """The kinds of the pack in its order: name, mark, domain that looks at it first, places in sight.

    Nothing for those who may not look closely, the wall among them.
    """
    if not may(actor.role, Act.LOOK_CLOSELY):
        return []
    town = hall.town
    return [
        {
            "code": kind,
            "name": town.site_types[kind].in_(lang),
            "mark": Name(town.marks.get(kind, town.site_types[kind].zh[0])).in_(lang),
            "domain": kind_domain(hall, kind),
            "count": count,
        }
        for kind, count in kind_counts(hall, actor).items()
    ]


def kind_domain(hall: TownHall, kind: str) -> str:
    """The domain of the first standard that applies to a kind; empty when none does."""
    found = standards_of(hall.registry, kind)
    return found[0][0].domain if found else ""


def place_bytes(hall: TownHall, actor: Actor, kind: str) -> bytes:
    """One mark a place of a kind: its point, and a byte that is a number of `MARKS`.

    Places outside the actor's scope are nowhere in it. The header has the
    codes, in order, how many places stand how, and the day. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK_CLOSELY)
    return _packed(place_list(hall, actor, kind))


def _packed(found: PlaceList) -> bytes:
    lines = sorted(found.lines, key=lambda line: line.place.code)
    points = np.array([line.place.at for line in lines], dtype=np.float64).reshape(-1, 2)
    marks = np.array([MARKS.index(line.standing) for line in lines], dtype=np.uint8)
    (west, south), (east, north) = (points.min(0), points.max(0)) if lines else ((0, 0), (1, 1))
    header: Json = {
        "revision": found.revision,
        "kind": found.kind,
        "as_of": found.as_of.isoformat(),
        "codes": [line.place.code for line in lines],
        "counts": {standing.value: count for standing, count in found.counts().items()},
    }
    return pack_points(header, points, marks, (float(west), float(south), float(east), float(north)))


def place_told(hall: TownHall, actor: Actor, code: str, lang: str) -> Json:
    """The sheet of one place in the actor's sight, in words, for the map. NotAllowed, UnknownCode."""
    sheet, words = place_sheet(hall, actor, code), PlaceWords(hall, lang)
    place = sheet.place
    return {
        "code": code,
        "name": place.name,
        "kind": words.kind(place.kind),
        "where": words.where(place),
        "as_of": sheet.as_of.isoformat(),
        "demo": hall.town.demo,
        "standards": [_standard(one, words) for one in sheet.standards],
    }


def _standard(one: StandardAt, words: PlaceWords) -> Json:
    return {
        "code": one.code,
        "name": words.standard(one.code),
        "standing": one.standing.value,
        "standing_name": words.standing(one.standing),
        "here": one.here,
        "told": words.of_standard(one),
        "items": [_item(each, words) for each in one.items],
    }


def _item(one: Latest, words: PlaceWords) -> Json:
    standing = Standing.NEVER if one.passed is None else Standing.PASSED if one.passed else Standing.FAILED
    facts = {"name": words.item(one.item), "standing": standing.value}
    return {**facts, "told": words.latest(one), "basis": words.basis(one)}
