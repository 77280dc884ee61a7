"""Windows, rules, screen and discs once more, in plain Python, one accident at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from xqgis.model.blackspot import Criterion

Place = tuple[int, int]
"""Route and millimetres along it."""


def inside(places: Sequence[Place], route: int, start: int, end: int) -> list[int]:
    """The accidents in a window, both ends belonging to it."""
    return [row for row, (of, along) in enumerate(places) if of == route and start <= along <= end]


def counts(severity: Sequence[str], rows: Sequence[int]) -> dict[str, int]:
    told = [severity[row] for row in rows]
    return {name: told.count(name) for name in ("fatal", "injury", "damage")}


def holds(counted: Mapping[str, int], criteria: Sequence[Criterion]) -> bool:
    return any(one.holds(counted) for one in criteria)


def binomial_tail(n: int, total: int, share: float) -> float:
    """The chance of n or more of ``total`` at a ``share``, term by term."""
    if n == 0:
        return 1.0
    terms = (math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(n, total + 1))
    return sum(terms)


def false_discovery(p: Sequence[float]) -> list[float]:
    """For each test the least rate at which the step-up rule of Benjamini and Hochberg rejects it."""
    found = []
    for own in p:
        rates = []
        for bound in p:
            if bound >= own:
                rank = sum(other <= bound for other in p)
                rates.append(bound * len(p) / rank)
        found.append(min(1.0, *rates))
    return found


def neighbours(points: Sequence[tuple[float, float]], radius: float) -> list[int]:
    return [sum(math.dist(one, other) <= radius for other in points) for one in points]
