"""合标热力: every domain by every phase, as one answer for the page, the sheet and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd

from xqgis.cartography.layers import Layer
from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.filter import INDEPENDENT, Filter
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.phase import Phase
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.services.ground import area_layer, areas_on
from xqgis.services.overview import KeyFigure, WeakItem
from xqgis.services.rights import Act, require
from xqgis.services.score import score
from xqgis.services.town_hall import TownHall

Cell = tuple[str, str]
"""A domain and a phase."""


@dataclass(frozen=True, slots=True)
class Look:
    """Which checks are counted and which areas the small maps colour; an empty one asks nothing.

    ``village`` is a unit, ``track`` a base track of the pack, ``source`` a
    source of the pack or `INDEPENDENT`.
    """

    by: Level = "grid"
    village: str = ""
    track: str = ""
    source: str = ""

    def parameters(self) -> dict[str, str]:
        """As an address carries it; what is not asked is left out.

        >>> Look(source="independent").parameters()
        {'source': 'independent'}
        """
        told = {"village": self.village, "track": self.track, "source": self.source}
        return {name: code for name, code in told.items() if code}

    @property
    def filter(self) -> Filter:
        """The same as a filter of checks."""
        return Filter(village=self.village, source=self.source, track=self.track)

    @property
    def is_whole(self) -> bool:
        """Whether every check of the town is counted."""
        return not self.parameters()


WHOLE = Look()
"""Every check of the town, small maps by grid."""


@dataclass(frozen=True)
class Heat:
    """One answer of one revision. ``phases`` are those shown: all with an end, the standing one once begun.

    ``areas`` is the layer of ``look.by`` that each phase is drawn and counted
    on, as on the last day its view looks at; ``grades`` stand in its order,
    None for an area outside the unit or the track asked for. ``lines`` are the
    grade lines of the totals by phase.
    """

    look: Look
    as_of: date
    revision: int
    phases: tuple[Phase, ...]
    cells: Mapping[Cell, KeyFigure]
    areas: Mapping[str, Layer]
    grades: Mapping[Cell, tuple[Grade | None, ...]]
    lines: Mapping[str, GradeLine]

    def counts(self, cell: Cell) -> tuple[int, ...]:
        """How many of the areas asked for have each grade in a cell, best to worst, not rated last."""
        return tuple(self.grades[cell].count(grade) for grade in Grade)

    def row(self, domain: str) -> tuple[KeyFigure, ...]:
        """The cells of a domain, in the order of the phases shown."""
        return tuple(self.cells[domain, phase.code] for phase in self.phases)


def known_look(hall: TownHall, asked: Mapping[str, object]) -> tuple[Look, tuple[str, ...]]:
    """The look of an address, and the names of the parameters that the town does not know."""
    town = hall.town
    allowed = {
        "village": {*hall.areas("village").frame["code"], *(village.code for village in town.villages)},
        "track": set(town.tracks),
        "source": {*town.sources, INDEPENDENT},
    }
    told = {name: str(asked.get(name) or "") for name in allowed}
    refused = tuple(name for name, code in told.items() if code and code not in allowed[name])
    kept = {name: code for name, code in told.items() if name not in refused}
    by: Level = "village" if asked.get("by") == "village" else "grid"
    return Look(by, **kept), refused


def heat(hall: TownHall, actor: Actor, look: Look = WHOLE, as_of: date | None = None) -> Heat:
    """The whole board, all of one revision. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    for name in known_look(hall, {**look.parameters(), "by": look.by})[1]:
        raise UnknownCode(kind=name, code=str(getattr(look, name))[:80])
    day = hall.as_of(as_of)

    def made(revision: int) -> Heat:
        drawn = tuple(layer.digest for layer in _areas(hall, look.by, day).values())
        key = ("heat", revision, look, day, drawn)
        return hall.shelf.get(key, partial(_heat, hall, actor, look, day, revision))

    return hall.settled(made)


def weakest(
    hall: TownHall, actor: Actor, look: Look, cell: Cell, limit: int = 3, as_of: date | None = None
) -> tuple[WeakItem, ...]:
    """The rated items of a cell with the lowest rates, lowest first; ties by item code. NotAllowed."""
    found = _scores(hall, actor, look, ("phase", "item"), hall.as_of(as_of))
    found = found[(found["phase"] == cell[1]) & (found["grade"] != Grade.NOT_RATED.key)]
    found = found[found["item"].map(lambda item: hall.registry.standard_of(item).domain) == cell[0]]
    found = found.sort_values(["rate", "item"]).head(limit)
    return tuple(_weak(hall, item, fig) for item, fig in zip(found["item"], figures(found), strict=True))


def _heat(hall: TownHall, actor: Actor, look: Look, day: date, revision: int) -> Heat:
    town = hall.town
    areas, phases = _areas(hall, look.by, day), _phases(town, day)
    whole = _by_cell(_scores(hall, actor, look, ("domain", "phase"), day))
    found = _scores(hall, actor, look, (look.by, "domain", "phase"), day)
    track = look.track or (town.track_of(look.village) if look.village else "")
    by_cell = dict(iter(found.groupby(["domain", "phase"])))
    return Heat(
        look=look,
        as_of=day,
        revision=revision,
        phases=phases,
        cells={
            (domain.code, phase.code): _key_figure(town, whole, (domain.code, phase), day)
            for domain in town.domains
            for phase in phases
        },
        areas=areas,
        grades={
            (domain.code, phase): _grades(town, look, layer, by_cell.get((domain.code, phase), found[:0]))
            for domain in town.domains
            for phase, layer in areas.items()
        },
        lines={phase.code: town.held_to(track).line(phase.code) for phase in phases},
    )


def _phases(town: Town, day: date) -> tuple[Phase, ...]:
    return tuple(phase for phase in town.phases if phase.ends_on or phase.starts_on <= day)


def _areas(hall: TownHall, by: Level, day: date) -> Mapping[str, Layer]:
    """The layer that each phase shown is drawn on, as every map of that phase is."""
    shown = (phase.code for phase in _phases(hall.town, day))
    return {phase: area_layer(hall, by, areas_on(hall, phase, day)) for phase in shown}


def _key_figure(town: Town, found: Mapping[Cell, Figure], at: tuple[str, Phase], day: date) -> KeyFigure:
    domain, phase = at
    fig = found.get((domain, phase.code), NO_FIGURE)
    target = town.targets.get((phase.code, domain))
    return KeyFigure(domain, phase.code, phase.starts_on <= day, fig, target, fig.against(target))


def _grades(town: Town, look: Look, layer: Layer, rows: pd.DataFrame) -> tuple[Grade | None, ...]:
    """The grade of each area of ``layer`` that is asked for."""
    given, none = dict(zip(rows[look.by], rows["grade"], strict=True)), Grade.NOT_RATED.key
    return tuple(
        Grade[given.get(one.code, none).upper()]
        if _is_asked(town, look, one.village if look.by == "grid" else one.code)
        else None
        for one in layer.features
    )


def _is_asked(town: Town, look: Look, village: str) -> bool:
    if look.village and village != look.village:
        return False
    return not look.track or town.track_of(village) == look.track


def _by_cell(found: pd.DataFrame) -> Mapping[Cell, Figure]:
    return dict(zip(zip(found["domain"], found["phase"], strict=True), figures(found), strict=True))


def _weak(hall: TownHall, item: str, fig: Figure) -> WeakItem:
    standard = hall.registry.standard_of(item)
    return WeakItem(item, standard.code, standard.domain, fig, standard.units)


def _scores(hall: TownHall, actor: Actor, look: Look, keys: tuple[str, ...], day: date) -> pd.DataFrame:
    """Scores of the checks that a look asks for, by ``keys``."""
    return score(hall, actor, keys, day, look.filter)
