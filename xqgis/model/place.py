"""A place that is looked at, the standards of its kind, and what was found last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from xqgis.model.standard import Item, Registry, Standard


@dataclass(frozen=True, slots=True)
class Place:
    """One row of `PLACES`; ``at`` is lon, lat in the town's stored CRS."""

    code: str
    name: str
    kind: str
    at: tuple[float, float]
    grid: str
    village: str


class Basis(StrEnum):
    """Whose result it is: the place's own, that of the area round it, or nobody's and why."""

    HERE = "here"
    GRID = "grid"
    VILLAGE = "village"
    TOWN = "town"
    NEVER = "never"
    HIDDEN = "hidden"
    CLOCK = "clock"


class Standing(StrEnum):
    """What the last looks at a place's items said together; NEVER when nobody has looked."""

    NEVER = "never"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Latest:
    """The last judged day of one item: ``passed`` and ``checked_on`` are None where there is none.

    ``n`` counts all judged checks of the item up to then on the same basis.
    """

    item: str
    basis: Basis
    passed: bool | None = None
    checked_on: date | None = None
    source: str = ""
    n: int = 0


@dataclass(frozen=True)
class StandardAt:
    """One standard at a place, item by item in catalogue order."""

    code: str
    items: tuple[Latest, ...]

    @cached_property
    def told(self) -> tuple[Latest, ...]:
        """The results that speak for the standard: the place's own, else those of the area round it."""
        judged = [one for one in self.items if one.passed is not None]
        return tuple(one for one in judged if one.basis is Basis.HERE) or tuple(judged)

    @property
    def here(self) -> bool:
        """Whether `told` was found at the place itself."""
        return any(one.basis is Basis.HERE for one in self.told)

    @property
    def standing(self) -> Standing:
        """Failed when any of `told` failed."""
        if not self.told:
            return Standing.NEVER
        return Standing.PASSED if all(one.passed for one in self.told) else Standing.FAILED

    @property
    def newest(self) -> Latest | None:
        """The result of the last day among `told`."""
        return max(self.told, key=lambda one: one.checked_on or date.min, default=None)

    @property
    def n(self) -> int:
        """Judged checks behind `told`."""
        return sum(one.n for one in self.told)


def standards_of(registry: Registry, kind: str) -> tuple[tuple[Standard, tuple[Item, ...]], ...]:
    """The standards that apply to a kind of place: those with an item that names it, and these items."""
    found: dict[str, tuple[Standard, list[Item]]] = {}
    for standard, item in registry.items():
        if kind in item.site_types:
            found.setdefault(standard.code, (standard, []))[1].append(item)
    return tuple((standard, tuple(items)) for standard, items in found.values())
