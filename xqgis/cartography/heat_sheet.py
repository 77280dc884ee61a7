"""The heat sheet: one frozen answer of the whole board, from which the paper pen draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xqgis.cartography.sheet import Ground, Imprint
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.name import Name
from xqgis.model.phase import Phase
from xqgis.model.town import Domain, Minimum


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A domain in a phase: its figure and target, and the small map's grades in the order of the areas.

    None for an area that is not asked for: it stays blank.
    ``counts`` are the areas of each grade, best to worst, not rated last.
    """

    begun: bool
    figure: Figure
    target: float | None
    grades: tuple[Grade | None, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeatSheet:
    """Everything the sheet shows. ``asked`` says in words which checks are counted, nothing for all.

    ``grounds`` is what each phase's small maps lie on: the areas of its last day.
    ``line`` is the grade line in the legend, that of the phase ``now``.
    """

    town: Name
    domains: tuple[Domain, ...]
    phases: tuple[Phase, ...]
    cells: Mapping[tuple[str, str], HeatCell]
    asked: tuple[Name, ...]
    grounds: Mapping[str, Ground]
    now: str
    line: GradeLine
    minimum: Minimum
    as_of: date
    imprint: Imprint

    @property
    def by(self) -> str:
        """The name of the layer that the small maps colour: ``grid`` or ``village``."""
        return next(iter(self.grounds.values())).areas.name

    @property
    def area_counts(self) -> tuple[int, ...]:
        """How many areas the small maps colour, phase by phase, told again only where it changes."""
        counts = [sum(self.cells[self.domains[0].code, phase].counts) for phase in self.grounds]
        return tuple(count for before, count in zip([-1, *counts], counts, strict=False) if count != before)
