"""Map sheets for the meeting room: one answer to one view, and its PNG."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from xqgis.cartography.lettering import lettering
from xqgis.cartography.pages import page_of
from xqgis.cartography.paper import draw_png
from xqgis.cartography.sheet import Imprint, MapSheet, Thumbnail, Unit, best_to_worst
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.model.view import Level, View
from xqgis.scoring.figures import NO_FIGURE
from xqgis.scoring.judged import judged
from xqgis.services.differences import sheet_notes
from xqgis.services.exports import take
from xqgis.services.ground import area_layer, areas_on, basemap_layer, ground
from xqgis.services.map_data import figures_of, known_view
from xqgis.services.rights import Act, require
from xqgis.services.score import figure
from xqgis.services.town_hall import TownHall
from xqgis.settings import ROOT

FONTS = ROOT / "xqgis" / "web" / "static" / "vendor" / "fonts"


def map_sheet(hall: TownHall, actor: Actor, view: View) -> MapSheet:
    """Everything the map of ``view`` shows, all of one revision. NotAllowed, UnknownCode.

    ``view.as_of`` is brought down to today when it is later.
    """
    require(actor, Act.LOOK)
    by = known_view(hall, view.by, view.domain, view.phase)
    asked = replace(view, by=by, as_of=hall.as_of(view.as_of))
    return hall.settled(lambda revision: _sheet(hall, actor, asked, revision))


def map_png(hall: TownHall, actor: Actor, view: View, size: str, lang: str, fonts: Path = FONTS) -> bytes:
    """The sheet of ``view`` as a PNG (`cartography.pages.SIZES`). NotAllowed, UnknownCode."""
    require(actor, Act.EXPORT)
    page = page_of(size)
    sheet = map_sheet(hall, actor, view)
    return draw_png(sheet if page.plate else sheet.without_thumbnails(), size, lang, fonts)


def taken_map_png(hall: TownHall, actor: Actor, view: View, size: str, lang: str) -> bytes:
    """`map_png` to be taken away, which is on record. NotAllowed, UnknownCode."""
    take(
        hall, actor, "map.png", by=view.by, domain=view.domain, phase=view.phase, size=size, layer=view.layer
    )
    return map_png(hall, actor, view, size, lang)


def missing_glyphs(hall: TownHall, fonts: Path = FONTS) -> str:
    """The characters of the town's names that the map font cannot write, empty when it can all."""
    town = hall.town
    named: list[Name] = [town.name, town.county, *town.sources.values()]
    for things in (town.domains, town.phases, town.villages, town.milestones):
        named += [thing.name for thing in things]
    texts = [text for name in named for text in (name.zh, name.en)]
    for drawn in (
        *(area_layer(hall, level) for level in _LEVELS),
        *(basemap_layer(hall, name) for name in _BASE),
    ):
        texts += [feature.name for feature in drawn.features]
    return lettering(fonts).missing(texts)


_LEVELS: tuple[Level, ...] = ("village", "grid")
_BASE = ("water", "road")


def _sheet(hall: TownHall, actor: Actor, view: View, revision: int) -> MapSheet:
    town, phase = hall.town, hall.town.phase(view.phase)
    cell = (view.domain, view.phase)
    under = ground(hall, view.by, areas_on(hall, view.phase, view.as_of))
    found = figures_of(hall, actor, view.by, cell, view.as_of)
    return MapSheet(
        view=view,
        code=town.code,
        town=town.name,
        county=town.county,
        domain=town.domain(view.domain).name,
        phase=phase.name,
        starts_on=phase.starts_on,
        ends_on=phase.view_ends_on(view.as_of),
        ground=under,
        figures=tuple(found.get(code, NO_FIGURE) for code in under.areas.codes),
        units=_units(hall, actor, view),
        whole=figure(hall, actor, {"domain": cell[0], "phase": cell[1]}, view.as_of),
        target=town.targets.get((view.phase, view.domain)),
        line=town.line(view.phase),
        other_lines=town.other_lines(view.phase),
        minimum=town.minimum,
        imprint=_imprint(hall, view, revision),
        thumbnails=_thumbnails(hall, actor, view),
        notes=sheet_notes(hall, actor, cell, view.as_of) if view.layer == "pilots" else (),
    )


def _units(hall: TownHall, actor: Actor, view: View) -> tuple[Unit, ...]:
    """Villages, best to worst; the areas of the map where the town has none."""
    level = "village" if hall.versions("village") else view.by
    drawn = area_layer(hall, level, areas_on(hall, view.phase, view.as_of))
    found = figures_of(hall, actor, level, (view.domain, view.phase), view.as_of)
    named = {village.code: village.name for village in hall.town.villages}
    given = {feature.code: Name(feature.name, typed=True) for feature in drawn.features} or named
    pilots = {village.code for village in hall.town.villages if village.pilot}
    units = best_to_worst(
        Unit(code, named.get(code, name), code in pilots, found.get(code, NO_FIGURE))
        for code, name in given.items()
    )
    return units if view.layer != "pilots" else tuple(sorted(units, key=lambda unit: not unit.pilot))


def _thumbnails(hall: TownHall, actor: Actor, view: View) -> tuple[Thumbnail, ...]:
    codes = area_layer(hall, view.by, areas_on(hall, view.phase, view.as_of)).codes
    small = []
    for domain in hall.town.domains:
        cell = (domain.code, view.phase)
        found = figures_of(hall, actor, view.by, cell, view.as_of)
        grades = tuple(found.get(code, NO_FIGURE).grade for code in codes)
        whole = figure(hall, actor, {"domain": cell[0], "phase": cell[1]}, view.as_of)
        small.append(Thumbnail(domain.code, domain.name, whole, grades))
    return tuple(small)


def _imprint(hall: TownHall, view: View, revision: int) -> Imprint:
    town = hall.town
    return Imprint(
        revision=revision,
        standard=hall.registry.version_on(view.as_of),
        sources=_sources(hall, view.domain, view.phase, view.as_of),
        generated_at=hall.now().replace(second=0, microsecond=0),
        demo=town.demo,
        schematic=town.schematic,
        review_number=town.map_review_number,
        office=town.office.name if town.office else Name(""),
    )


def _sources(hall: TownHall, domain: str, phase: str, as_of: date) -> tuple[Name, ...]:
    """Who made the checks behind the sheet, in the pack's order."""
    rows = judged(hall.store.checks(), hall.registry, hall.town.phases, ["phase"], as_of)
    rows = rows.filter(rows.domain == domain, rows.phase == phase)
    found = set(rows.select("source").distinct().to_pyarrow().column("source").to_pylist())
    return tuple(name for code, name in hall.town.sources.items() if code in found)
