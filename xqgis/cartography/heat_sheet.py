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

    ``counts`` are the areas of each grade, best to worst, not rated last.
    """

    begun: bool
    figure: Figure
    target: float | None
    grades: tuple[Grade, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeatSheet:
    """Everything the sheet shows. ``asked`` says in words which checks are counted, nothing for all.

    ``line`` is the grade line in the legend, that of the phase ``now``.
    """

    town: Name
    domains: tuple[Domain, ...]
    phases: tuple[Phase, ...]
    cells: Mapping[tuple[str, str], HeatCell]
    asked: tuple[Name, ...]
    ground: Ground
    now: str
    line: GradeLine
    minimum: Minimum
    as_of: date
    imprint: Imprint
