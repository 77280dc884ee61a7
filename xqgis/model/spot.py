"""One blackspot as every pen draws it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from xqgis.model.blackspot import Weights

Course = tuple[tuple[float, float], ...]
"""lon, lat in stored degrees; of one point only for a disc."""


LEAST_TOLD = 5
"""What is told of fewer accidents or riders is told of persons."""


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``n`` recorded, as 0-1 with its 95 % interval.

    The rate is None and ``part`` 0 where nothing is recorded, and where ``n``
    is below `LEAST_TOLD`: of so few, each could be told who it was.
    """

    part: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Statistic:
    """What the screen says of a place; see `scoring.screen.screen`. ``found`` is its verdict."""

    n: float
    expected: float
    ratio: float
    low: float
    high: float
    eb: float
    p: float
    q: float
    p_town: float
    found: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Counts of two periods, and what the second would be had it gone as on the others.

    ``ratio`` is after over ``expected``, with its exact 95 % interval; ``p`` is
    twice the smaller tail of the same test, so that 1 lies outside the interval
    where p is below 0.05. ``expected`` is None where nothing is to be expected
    from (no accident of the others before), ``ratio`` where it is no number;
    ``p`` where one side has no accident at all.
    """

    before: int
    after: int
    expected: float | None
    ratio: tuple[float, float, float] | None
    p: float | None


@dataclass(frozen=True, eq=False)
class Stretch:
    """A piece of road and the weighted count of the window about it."""

    line: Course
    weight: float


@dataclass(frozen=True, eq=False)
class Spot:
    """One place. ``rule`` and the statistic's ``found`` are the two verdicts; they may disagree.

    ``road`` is its name or number, '' for a road without; ``years`` are counts
    by severity; ``trend`` the last quarters; ``rows`` its accidents of the days
    looked at, ``ever`` those of every day.
    """

    code: str
    rank: int
    road: str
    kind: str
    village: str
    line: Course
    counts: Mapping[str, int]
    deaths: int
    injuries: int
    rule: bool
    statistic: Statistic | None
    years: Mapping[int, Mapping[str, int]]
    helmets: Share
    freight: Share
    rows: tuple[int, ...] = field(repr=False)
    ever: tuple[int, ...] = field(repr=False)
    trend: tuple[tuple[str, int], ...] = ()

    @property
    def n(self) -> int:
        """How many accidents."""
        return sum(self.counts.values())

    def weight(self, weights: Weights) -> float:
        """Its accidents, weighted by severity."""
        return sum(weights.of(name) * count for name, count in self.counts.items())

    @property
    def found(self) -> bool | None:
        """The screen's verdict; None where it cannot judge."""
        return self.statistic.found if self.statistic else None

    @property
    def agrees(self) -> bool | None:
        """Whether rule and screen say the same; None where the screen cannot judge."""
        return None if self.found is None else self.found == self.rule

    @property
    def at(self) -> tuple[float, float]:
        """A point in the middle of its course."""
        left = sum(math.dist(*ends) for ends in pairwise(self.line)) / 2
        for start, end in pairwise(self.line):
            length = math.dist(start, end)
            if length >= left and length:
                share = left / length
                return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            left -= length
        return self.line[-1]
