"""The map sheet: one frozen answer to one view, from which every pen draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from xqgis.cartography.layers import Layer
from xqgis.geo.terrain import Relief
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, GradeLine, Verdict
from xqgis.model.name import Name
from xqgis.model.town import Minimum
from xqgis.model.view import View


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the sheet's table."""

    code: str
    name: Name
    pilot: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The same view of one domain, small: grades in the order of the sheet's areas."""

    code: str
    name: Name
    figure: Figure
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under and round the grades; equal when versions and bytes are.

    ``areas`` carries the colours (the layer of the view), ``villages`` and
    ``town`` are lines; any of them may have no feature. Coordinates are in
    ``stored`` degrees, drawn in ``measured`` metres.
    """

    areas: Layer
    villages: Layer
    town: Layer
    water: Layer
    roads: Layer
    relief: Relief | None
    stored: str
    measured: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who drew the sheet, from what and when; every sheet carries it.

    ``review_number`` is the 审图号; without it the sheet is stamped 内部工作用图.
    ``standard`` is the registry's version, ``sources`` the kinds of checks used,
    ``office`` the one that answers for the sheet.
    """

    revision: int
    standard: str
    sources: tuple[Name, ...]
    generated_at: datetime
    demo: bool
    schematic: bool
    review_number: str = ""
    office: Name = Name("")


class Imprinted(Protocol):
    """A sheet of any kind: it carries who drew it, from what and when."""

    @property
    def imprint(self) -> Imprint:
        """The imprint in its foot."""


@dataclass(frozen=True, slots=True)
class MapSheet:
    """Everything a sheet shows. ``figures`` stand in the order of ``ground.areas.features``.

    ``units`` are sorted best to worst, not rated last. ``starts_on`` and
    ``ends_on`` span the checks looked at. ``line`` is the grade line drawn in
    the legend; ``other_lines`` names the base tracks that are held to others.
    ``notes`` are what the view's layer has to say, in both languages.
    """

    view: View
    code: str
    town: Name
    county: Name
    domain: Name
    phase: Name
    starts_on: date
    ends_on: date
    ground: Ground
    figures: tuple[Figure, ...]
    units: tuple[Unit, ...]
    whole: Figure
    target: float | None
    line: GradeLine
    other_lines: tuple[tuple[Name, GradeLine], ...]
    minimum: Minimum
    imprint: Imprint
    thumbnails: tuple[Thumbnail, ...] = ()
    notes: tuple[Name, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The town's figure against its target."""
        return self.whole.against(self.target)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grade of every area, in order."""
        return tuple(figure.grade for figure in self.figures)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many areas have each grade, best to worst, not rated last."""
        grades = self.grades
        return tuple(grades.count(grade) for grade in Grade)

    @property
    def vetoes(self) -> int:
        """How many areas have an open critical failure."""
        return sum(1 for figure in self.figures if figure.veto_item)

    def without_thumbnails(self) -> MapSheet:
        """The sheet for paper that has no room for them."""
        return replace(self, thumbnails=())


def best_to_worst(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Rated units by rate, then not rated ones, each tie by code."""
    return tuple(sorted(units, key=_standing))


def _standing(unit: Unit) -> tuple[bool, float, str]:
    rated = unit.figure.grade is not Grade.NOT_RATED and unit.figure.rate is not None
    return (not rated, -(unit.figure.rate or 0.0), unit.code)
