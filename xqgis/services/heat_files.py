"""The heat board on paper and as a workbook: the same answer as the page's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from xqgis.cartography import heat_words, wording
from xqgis.cartography.heat_paper import draw_heat_png, draw_small_map
from xqgis.cartography.heat_sheet import HeatCell, HeatSheet
from xqgis.cartography.numbers import bound
from xqgis.cartography.pages import page_of
from xqgis.cartography.palette import LIGHT
from xqgis.cartography.sheet import Ground, Imprint
from xqgis.model.actor import Actor
from xqgis.model.filter import INDEPENDENT
from xqgis.model.grade import Grade
from xqgis.model.name import Name
from xqgis.publish.heat import Board, BoardCell, Ink, heat_book
from xqgis.services.exports import take
from xqgis.services.ground import area_layer, areas_on, ground
from xqgis.services.heat import WHOLE, Heat, Look, heat
from xqgis.services.map_data import known, known_view
from xqgis.services.maps import FONTS
from xqgis.services.query_checks import meeting
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.words import LANGUAGES, say

SMALL = (400, 300)
"""Pixels of a small map, twice what a page shows."""


def heat_sheet(hall: TownHall, actor: Actor, look: Look = WHOLE, as_of: date | None = None) -> HeatSheet:
    """Everything the heat sheet shows, of one revision. NotAllowed, UnknownCode."""
    return hall.settled(lambda _: _sheet(hall, heat(hall, actor, look, as_of)))


def _sheet(hall: TownHall, found: Heat) -> HeatSheet:
    town, now = hall.town, hall.town.phase_on(found.as_of)
    return HeatSheet(
        town=town.name,
        domains=town.domains,
        phases=found.phases,
        cells={
            cell: HeatCell(one.begun, one.figure, one.target, found.grades[cell], found.counts(cell))
            for cell, one in found.cells.items()
        },
        asked=asked_words(hall, found.look),
        grounds=_grounds(hall, found),
        now=now.code,
        line=found.lines[found.phases[-1].code if now.code not in found.lines else now.code],
        minimum=town.minimum,
        as_of=found.as_of,
        imprint=_imprint(hall, found),
    )


def heat_png(
    hall: TownHall, actor: Actor, look: Look, size: str, lang: str, as_of: date | None = None
) -> bytes:
    """The heat sheet as a PNG (`cartography.pages.SIZES`). NotAllowed, UnknownCode."""
    page_of(size)
    take(hall, actor, "heat.png", by=look.by, size=size)
    return draw_heat_png(heat_sheet(hall, actor, look, as_of), size, lang, FONTS)


def small_png(hall: TownHall, actor: Actor, look: Look, domain: str, phase: str) -> bytes:
    """The small map of one cell that the board shows, as a PNG of `SMALL`. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    known_view(hall, look.by, domain, phase)
    found = heat(hall, actor, look)
    known("phase", phase, found.areas)
    under, grades = _grounds(hall, found), found.grades[domain, phase]
    drawn = tuple(one.digest for lies in under.values() for one in (lies.areas, lies.villages, lies.town))
    return hall.map_shelf.get(
        ("small map", found.revision, look, domain, phase, found.as_of, drawn),
        lambda: draw_small_map(under[phase], grades, SMALL, FONTS, under.values()),
    )


def heat_xlsx(hall: TownHall, actor: Actor, look: Look, lang: str, as_of: date | None = None) -> bytes:
    """The board as a workbook: the matrix as it looks, every figure in a row, the definitions. NotAllowed."""
    take(hall, actor, "heat.xlsx", by=look.by)
    sheet, town = heat_sheet(hall, actor, look, as_of), hall.town
    board = Board(
        title=heat_words.title(sheet, lang),
        told=heat_words.subtitle(sheet, lang),
        domains=town.domains,
        phases=sheet.phases,
        cells={
            at: BoardCell(one.begun, one.figure, one.target, one.counts) for at, one in sheet.cells.items()
        },
        by=look.by,
        facts=_facts(hall, sheet, lang),
        inks=_inks(),
    )
    return heat_book(board, lang)


def _grounds(hall: TownHall, found: Heat) -> Mapping[str, Ground]:
    """What the small maps of each phase lie on: the areas they are counted by, and lines of the same day."""
    return {
        phase: replace(ground(hall, found.look.by, areas_on(hall, phase, found.as_of)), areas=areas)
        for phase, areas in found.areas.items()
    }


def asked_words(hall: TownHall, look: Look) -> tuple[Name, ...]:
    """Unit, track and source that a look asks for, as people call them."""
    town, told = hall.town, []
    if look.village:
        village = town.village(look.village)
        given = {one.code: one.name for one in area_layer(hall, "village").features}
        told.append(village.name if village else Name(given.get(look.village, look.village), typed=True))
    if look.track:
        told.append(town.tracks[look.track])
    if look.source == INDEPENDENT:
        told.append(_both("web.source_independent"))
    elif look.source:
        told.append(town.sources[look.source])
    return tuple(told)


def _both(key: str) -> Name:
    return Name(say(key, LANGUAGES[0]), say(key, "en"))


def _imprint(hall: TownHall, found: Heat) -> Imprint:
    town = hall.town
    checks = meeting(hall, found.look.filter, found.as_of)
    seen = set(checks.select("source").distinct().to_pyarrow().column("source").to_pylist())
    return Imprint(
        revision=found.revision,
        standard=hall.registry.version_on(found.as_of),
        sources=tuple(name for code, name in town.sources.items() if code in seen),
        generated_at=hall.now().replace(second=0, microsecond=0),
        demo=town.demo,
        schematic=town.schematic,
        review_number=town.map_review_number,
        office=town.office.name if town.office else Name(""),
    )


def _inks() -> Mapping[Grade, Ink]:
    leans = {Grade.NOT_MET: "/", Grade.NOT_RATED: "\\"}
    return {
        grade: Ink(own.fill, own.ink, own.edge, leans.get(grade, ""), own.hatch)
        for grade, own in ((grade, LIGHT.grade(grade)) for grade in Grade)
    }


def _facts(hall: TownHall, sheet: HeatSheet, lang: str) -> list[tuple[str, str]]:
    """What the sheet of definitions says, a heading and a sentence a row."""
    least = hall.town.minimum
    lines = [
        (f"{phase.code} {phase.name.in_(lang)}", name.in_(lang), hall.town.lines[(phase.code, track)])
        for phase in sheet.phases
        for track, name in hall.town.tracks.items()
    ]
    return [
        (say("publish.heat_fact_as_of", lang), heat_words.as_of(sheet, lang)),
        (say("publish.heat_fact_standard", lang), wording.standard(sheet, lang)),
        (say("publish.heat_fact_sources", lang), wording.sources(sheet, lang)),
        (say("publish.heat_fact_asked", lang), heat_words.subtitle(sheet, lang)),
        (say("publish.heat_fact_rate", lang), say("publish.heat_rate", lang)),
        (say("publish.heat_fact_interval", lang), say("publish.heat_interval", lang)),
        (
            say("publish.heat_fact_rated", lang),
            say("publish.heat_rated", lang, checks=least.checks, visits=least.visits),
        ),
        (say("publish.heat_fact_veto", lang), say("publish.heat_veto", lang)),
        (say("publish.heat_fact_verdict", lang), say("publish.heat_verdict", lang)),
        *(
            (
                say("publish.heat_fact_line", lang, phase=phase, track=track),
                say(
                    "publish.heat_line",
                    lang,
                    full=bound(line.full),
                    met=bound(line.met),
                    nearly=bound(line.nearly),
                ),
            )
            for phase, track, line in lines
        ),
        (say("publish.heat_fact_made", lang), f"{wording.office(sheet, lang)} {wording.made_at(sheet)}"),
        *((say("publish.heat_fact_note", lang), told) for told in wording.caveats(sheet, lang)),
        (say("publish.heat_fact_note", lang), wording.stamp(sheet, lang)),
    ]
