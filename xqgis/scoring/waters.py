"""How dangerous a water is: criteria from 0 to 1, weighed as the pack says and in ten thousand other ways.

A criterion that is unknown is left out and its weight with it: a water is
judged by what is known of it, and not at all when too little is. Source: our
choice, docs/decisions/0020; the weightings after Saisana, Saltelli and
Tarantola 2005 on uncertainty of composite indicators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xqgis.model.water import Criterion, Ramp, WaterGrade, WaterRules

Figures = NDArray[np.float64]
Grades = NDArray[np.int64]

SEED = 20211216
_PIECE = 24
"""Waters weighed at a time: ten thousand weightings of them are 2 MB, which a processor keeps at hand."""


@dataclass(frozen=True)
class Graded:
    """The proposed grades of n waters.

    ``dangers`` is n x criteria, 0 to 1, NaN unknown, in the order of
    ``criteria``; ``known`` the share of the weights that is known; ``scores``
    0 to 1, NaN when not rated; ``grades`` are numbers of `WaterGrade`;
    ``shares`` is n x 3, the share of weightings that were red, yellow and
    green, NaN when not rated.
    """

    criteria: tuple[Criterion, ...]
    dangers: Figures
    known: Figures
    scores: Figures
    grades: Grades
    shares: Figures


def danger(values: Figures, ramp: Ramp) -> Figures:
    """Values on a ramp: 0 up to ``safe``, 1 from ``worst`` on, even between; NaN stays.

    >>> danger(np.array([1400.0, 850.0, 100.0, np.nan]), Ramp(1, safe=1500, worst=200)).round(2).tolist()
    [0.08, 0.5, 1.0, nan]
    """
    found: Figures = np.clip((values - ramp.safe) / (ramp.worst - ramp.safe), 0.0, 1.0)
    return found


def missing_share(missing: Figures, checked: Figures) -> Figures:
    """Share of the kit that is missing, of what was checked; NaN where nothing was.

    >>> missing_share(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    found: Figures = np.divide(missing, checked, out=np.full(len(missing), np.nan), where=checked > 0)
    return found


def grade(values: Mapping[Criterion, Figures], rules: WaterRules) -> Graded:
    """The grades of waters whose criteria have ``values`` (n each, in the unit of their ramp)."""
    criteria = tuple(one for one in Criterion if rules.ramps.get(one, Ramp(0)).weight > 0 and one in values)
    ramps = [rules.ramps[one] for one in criteria]
    count = len(next(iter(values.values()), np.empty(0)))
    dangers = np.empty((count, len(criteria)))
    for column, (one, ramp) in enumerate(zip(criteria, ramps, strict=True)):
        dangers[:, column] = danger(values[one], ramp)
    weights = np.array([[ramp.weight for ramp in ramps]])
    known = (~np.isnan(dangers) * weights).sum(1) / max(weights.sum(), 1e-300)
    rated = known >= rules.least_known if weights.sum() else np.zeros(count, dtype=bool)
    scores = np.full(count, np.nan)
    shares = np.full((count, 3), np.nan)
    scores[rated] = weighed(dangers[rated], weights)[:, 0]
    shares[rated] = _shares(dangers[rated], weightings(weights[0], rules), rules)
    grades = np.full(count, int(WaterGrade.NOT_RATED))
    grades[rated] = graded(scores[rated], rules)
    return Graded(criteria, dangers, known, scores, grades, shares)


def weighed(dangers: Figures, weights: Figures) -> Figures:
    """Mean danger of n waters over what is known, in m weightings (m x criteria): n x m.

    Added up criterion by criterion, so that no engine's order of adding makes
    a difference and a greater danger never gives a smaller mean.
    """
    there = ~np.isnan(dangers)
    own = np.where(there, dangers, 0.0)
    patterns, pattern = np.unique(there, axis=0, return_inverse=True)
    total = np.zeros((len(dangers), len(weights)))
    held = np.zeros((len(patterns), len(weights)))
    term = np.empty_like(total)
    for column in range(dangers.shape[1]):
        total += np.multiply(own[:, column, None], weights[:, column], out=term)
        held += patterns[:, column, None] * weights[:, column]
    mean: Figures = np.divide(total, held[pattern], out=total, where=held[pattern] > 0)
    return mean


def graded(scores: Figures, rules: WaterRules) -> Grades:
    """The grade of each score: red and yellow from their lines on."""
    found: Grades = np.where(
        scores >= rules.red,
        int(WaterGrade.RED),
        np.where(scores >= rules.yellow, int(WaterGrade.YELLOW), int(WaterGrade.GREEN)),
    )
    return found


def weightings(weights: Figures, rules: WaterRules) -> Figures:
    """Weightings drawn round those of the pack (Dirichlet, fixed seed): draws x criteria, each sums to 1.

    Each weight's mean is its share in the pack; with closeness 40 a weight of
    0.15 is mostly between 0.06 and 0.27.
    """
    rng = np.random.default_rng(SEED)
    found: Figures = rng.dirichlet(rules.closeness * weights / weights.sum(), rules.draws)
    return found


def _shares(dangers: Figures, drawn: Figures, rules: WaterRules) -> Figures:
    found = np.empty((len(dangers), 3))
    for start in range(0, len(dangers), _PIECE):
        part = slice(start, start + _PIECE)
        scores = weighed(dangers[part], drawn)
        red, warm = (scores >= rules.red).mean(1), (scores >= rules.yellow).mean(1)
        found[part] = np.column_stack([red, warm - red, 1 - warm])
    return found


@dataclass(frozen=True)
class Buoys:
    """Where buoys help most: ``chosen`` waters in order, and the danger each ``gains``.

    ``need`` is the danger of all waters without a buoy within reach. No choice
    of as many waters can gain more than ``at_most``.
    """

    chosen: tuple[int, ...]
    gains: tuple[float, ...]
    helped: tuple[int, ...]
    need: float
    at_most: float

    @property
    def gained(self) -> float:
        """Danger that the chosen buoys bring within reach of one."""
        return sum(self.gains)


def place_buoys(need: Figures, reached: Sequence[NDArray[np.int64]], count: int) -> Buoys:
    """The ``count`` waters at which a buoy helps most, one after the other (greedy maximum coverage).

    ``need`` is the danger of each water that has no buoy within reach, 0 of
    others; ``reached[i]`` are the waters within reach of a buoy at water i,
    itself among them. Each step takes the water whose buoy gains most, the
    first of equals. Gains only shrink, so no choice of ``count`` can gain more
    than what is gained plus the ``count`` largest gains that are left, nor
    more than the gains would be at first (Nemhauser, Wolsey and Fisher 1978:
    the greedy choice has at least 1 - 1/e, 63 %, of the best).

    >>> found = place_buoys(np.array([1.0, 1.0, 3.0]), [np.array([0, 1]), np.array([1]), np.array([2])], 1)
    >>> found.chosen, found.gained, found.at_most
    ((2,), 3.0, 3.0)
    """
    left = need.astype(np.float64).copy()
    chosen: list[int] = []
    gains: list[float] = []
    helped: list[int] = []
    at_most = np.inf
    while True:
        offers = np.array([left[reach].sum() for reach in reached]) if len(reached) else np.empty(0)
        at_most = min(at_most, sum(gains) + float(np.sort(offers)[::-1][:count].sum()))
        if len(chosen) == count or not len(offers) or offers.max() <= 0:
            break
        best = int(offers.argmax())
        chosen.append(best)
        gains.append(float(offers[best]))
        helped.append(int((left[reached[best]] > 0).sum()))
        left[reached[best]] = 0.0
    return Buoys(tuple(chosen), tuple(gains), tuple(helped), float(need.sum()), float(at_most))
