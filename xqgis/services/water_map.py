"""The waters on the map: their marks as bytes for a screen, the card of one, the sheet for a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from xqgis.cartography.binary import pack_points
from xqgis.cartography.pages import page_of
from xqgis.cartography.sheet import Imprint
from xqgis.cartography.water_paper import draw_waters_png
from xqgis.cartography.water_sheet import WaterMark, WaterRow, WaterSheet
from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.model.secrecy import LEAST_ON_WALL
from xqgis.model.view import Level
from xqgis.model.water import WaterGrade
from xqgis.services.exports import take
from xqgis.services.ground import ground
from xqgis.services.map_data import Json, is_few
from xqgis.services.maps import FONTS
from xqgis.services.rights import Act, may, require
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import Risks, Water, every_risk, risks, water_version
from xqgis.services.water_words import WaterWords

LACKING, SIGNED = 4, 8
"""Bits beside a mark's grade: its kit has a gap; somebody signed it."""
_ROWS = 30


def water_bytes(hall: TownHall, actor: Actor, version: str) -> bytes:
    """One mark a water: its place, and a byte of the grade that holds, gap in the kit, and signature.

    The grade that holds is the one signed, else the one proposed. The header has
    the codes, in order, and the counts. Whoever may LOOK_CLOSELY gets the waters in
    their scope; a wall gets places and grades of all and counts of the town: no
    codes, no gap and no signature of any one. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK)
    if not version or version != water_version(hall):
        raise UnknownCode(kind="version", code=version)
    closely = may(actor.role, Act.LOOK_CLOSELY)
    key = ("water marks", version, actor.scope, closely)
    return hall.map_shelf.get(
        key, lambda: _marks(risks(hall, actor)) if closely else _marks_on_wall(every_risk(hall))
    )


def _marks(found: Risks) -> bytes:
    standing = [water.standing for water in found.waters]
    header: Json = {
        "codes": [water.code for water in found.waters],
        "counts": {grade.key: standing.count(grade) for grade in WaterGrade},
        "signed": sum(water.signing is not None for water in found.waters),
        "lacking": sum(bool(water.missing) for water in found.waters),
        "as_of": found.as_of.isoformat(),
    }
    bits = ((LACKING if water.missing else 0) | (SIGNED if water.signing else 0) for water in found.waters)
    marks = [int(grade) | more for grade, more in zip(standing, bits, strict=True)]
    return _packed(header, found.waters, marks)


def _marks_on_wall(found: Risks) -> bytes:
    """Marks by the grade that holds with the town's counts; of fewer than `LEAST_ON_WALL` neither."""
    if is_few(len(found.waters)):
        return _packed({"codes": [], "few": LEAST_ON_WALL}, (), ())
    standing = [water.standing for water in found.waters]
    header: Json = {
        "codes": [],
        "few": 0,
        "counts": {grade.key: standing.count(grade) for grade in WaterGrade},
        "signed": sum(water.signing is not None for water in found.waters),
        "lacking": len(found.lacking()),
        "overdue": len(found.overdue()),
        "season": list(found.rules.season),
        "in_season": found.in_season,
        "as_of": found.as_of.isoformat(),
    }
    return _packed(header, found.waters, [int(grade) for grade in standing])


def _packed(header: Json, waters: Sequence[Water], marks: Sequence[int]) -> bytes:
    places = np.array([water.at for water in waters], dtype=np.float64).reshape(-1, 2)
    (west, south), (east, north) = (places.min(0), places.max(0)) if len(places) else ((0, 0), (1, 1))
    bounds = (float(west), float(south), float(east), float(north))
    return pack_points(header, places, np.array(marks, dtype=np.uint8), bounds)


def water_told(hall: TownHall, actor: Actor, code: str, lang: str) -> Json:
    """The card of one water in the actor's sight. NotAllowed, UnknownCode."""
    found = risks(hall, actor)
    words, water = WaterWords(hall, found, lang), found.one(code)
    return {
        "code": code,
        "name": water.name,
        "grade": water.standing.key,
        "grade_name": words.say(
            "water.standing_signed" if water.signing else "water.standing_proposed",
            grade=words.grade(water.standing),
        ),
        "lines": [
            f"{words.kind(water)} · {words.place(water)}",
            words.weightings(water),
            words.say("water.kit_told", state=words.missing(water)),
        ],
    }


def water_sheet(hall: TownHall, actor: Actor, lang: str, as_of: date | None = None) -> WaterSheet:
    """Everything the sheet of waters shows, of those in the actor's sight. NotAllowed, UnknownCode."""
    return hall.settled(lambda revision: _sheet(hall, risks(hall, actor, as_of), revision, lang))


def _sheet(hall: TownHall, found: Risks, revision: int, lang: str) -> WaterSheet:
    town, words = hall.town, WaterWords(hall, found, lang)
    level: Level = "village" if hall.versions("village") else "grid"
    under = ground(hall, level, found.as_of)
    rated = [water for water in found.worst_first() if water.standing is not WaterGrade.NOT_RATED]
    worst = sorted(rated, key=lambda water: water.standing)[:_ROWS]
    return WaterSheet(
        town=town.name,
        ground=under,
        marks=tuple(
            WaterMark(water.at, water.standing, bool(water.missing), water.signing is not None)
            for water in found.waters
        ),
        rows=tuple(
            WaterRow(water.name, words.place(water), water.standing, words.share(water), words.gap(water))
            for water in worst
        ),
        note=words.how(),
        as_of=found.as_of,
        imprint=Imprint(
            revision=revision,
            standard=hall.registry.version_on(found.as_of),
            sources=(),
            generated_at=hall.now().replace(second=0, microsecond=0),
            demo=town.demo,
            schematic=town.schematic,
            review_number=town.map_review_number,
            office=town.office.name if town.office else Name(""),
        ),
    )


def waters_png(hall: TownHall, actor: Actor, size: str, lang: str, as_of: date | None = None) -> bytes:
    """The sheet of waters as a PNG (`cartography.pages.SIZES`), on record. NotAllowed, UnknownCode."""
    page_of(size)
    take(hall, actor, "waters.png", size=size)
    return draw_waters_png(water_sheet(hall, actor, lang, as_of), size, lang, FONTS)
