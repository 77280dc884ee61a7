"""The blackspot sheet for the meeting room, and its PNG."""

from __future__ import annotations

import numpy as np

from xqgis.cartography.pages import page_of
from xqgis.cartography.sheet import Imprint
from xqgis.cartography.spot_paper import draw_spot_png
from xqgis.cartography.spot_sheet import SpotLine, SpotSheet
from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES
from xqgis.model.name import Name
from xqgis.model.spot import Spot
from xqgis.services.blackspot_files import rule_words, spot_name, verdict_words
from xqgis.services.blackspots import IN_FORCE, Blackspots, SpotLook, blackspots
from xqgis.services.exports import take
from xqgis.services.ground import ground
from xqgis.services.maps import FONTS
from xqgis.services.town_hall import TownHall
from xqgis.words import say


def spot_png(hall: TownHall, actor: Actor, look: SpotLook, size: str, lang: str) -> bytes:
    """The sheet as a PNG to be taken away, which is on record. NotAllowed, UnknownCode."""
    page_of(size)
    take(hall, actor, "blackspots.png", size=size, **look.parameters())
    return draw_spot_png(spot_sheet(hall, actor, look, lang), size, lang, FONTS)


def spot_sheet(hall: TownHall, actor: Actor, look: SpotLook = IN_FORCE, lang: str = "zh-Hans") -> SpotSheet:
    """Everything the sheet shows, of one revision. NotAllowed, UnknownCode."""
    found, weights = blackspots(hall, actor, look), hall.town.traffic.weights
    return SpotSheet(
        town=hall.town.name,
        ground=ground(hall, "village" if hall.versions("village") else "grid", found.end),
        lines=tuple(_line(hall, spot, lang) for spot in found.spots),
        density=tuple((np.array(one.line), one.weight) for one in found.density),
        start=found.start,
        end=found.end,
        counts=found.counts,
        unplaced=found.unplaced,
        rule=rule_words(found, lang),
        source=_note(hall, found, lang),
        weights=(weights.fatal, weights.injury, weights.damage),
        imprint=_imprint(hall, found),
    )


def _line(hall: TownHall, spot: Spot, lang: str) -> SpotLine:
    fatal, injury, damage = (spot.counts[name] for name in SEVERITIES)
    return SpotLine(
        rank=spot.rank,
        name=spot_name(hall, spot, lang),
        at=spot.at,
        counts=(fatal, injury, damage),
        words=verdict_words(spot, lang),
        agrees=spot.agrees,
        q=spot.statistic.q if spot.statistic else None,
        weight=spot.weight(hall.town.traffic.weights),
    )


def _note(hall: TownHall, found: Blackspots, lang: str) -> str:
    """Where the rule comes from and how the screen judges; how many accidents lie on no road."""
    screen = hall.town.traffic.screen
    parts = []
    if found.rules:
        parts.append(say("traffic.note_source", lang, source=found.rules.source))
    key = "about_screen_told" if found.screened else "no_screen"
    parts.append(say(f"traffic.{key}", lang, level=f"{screen.level:g}", draws=screen.draws))
    if found.unplaced:
        parts.append(say("traffic.note_unplaced", lang, n=found.unplaced))
    return say("traffic.stop", lang).join(parts)


def _imprint(hall: TownHall, found: Blackspots) -> Imprint:
    town = hall.town
    return Imprint(
        revision=found.revision,
        standard=hall.registry.version_on(found.end),
        sources=(),
        generated_at=hall.now().replace(second=0, microsecond=0),
        demo=town.demo,
        schematic=town.schematic,
        review_number=town.map_review_number,
        office=town.office.name if town.office else Name(""),
    )
