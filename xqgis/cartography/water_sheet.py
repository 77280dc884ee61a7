"""The sheet of waters: one frozen answer, from which the paper pen draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xqgis.cartography.sheet import Ground, Imprint
from xqgis.model.name import Name
from xqgis.model.water import WaterGrade


@dataclass(frozen=True, slots=True)
class WaterMark:
    """A water on the map: lon and lat in stored degrees, and the grade that holds.

    That is the one ``signed``, else the one proposed. ``lacking``: its kit has a gap.
    """

    at: tuple[float, float]
    grade: WaterGrade
    lacking: bool
    signed: bool = False


@dataclass(frozen=True, slots=True)
class WaterRow:
    """A row of the sheet's table: name and place of a water, its grade, and the rest in words."""

    name: str
    place: str
    grade: WaterGrade
    share: str
    kit: str


@dataclass(frozen=True, slots=True)
class WaterSheet:
    """Everything the sheet shows; ``rows`` are the worst waters, worst first, in the sheet's language.

    ``note`` says how the grades come about.
    """

    town: Name
    ground: Ground
    marks: tuple[WaterMark, ...]
    rows: tuple[WaterRow, ...]
    note: str
    as_of: date
    imprint: Imprint

    @property
    def counts(self) -> tuple[int, ...]:
        """How many waters each grade holds for, red first, not rated last."""
        grades = [mark.grade for mark in self.marks]
        return tuple(grades.count(grade) for grade in WaterGrade)

    @property
    def signed(self) -> int:
        """For how many waters somebody has signed the grade."""
        return sum(mark.signed for mark in self.marks)

    @property
    def lacking(self) -> int:
        """How many waters have a gap in their kit."""
        return sum(mark.lacking for mark in self.marks)
