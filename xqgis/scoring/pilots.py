"""Chosen units against the rest: an exact permutation test, the interval that inverts it, what could be seen.

Units are villages, each with one value: its rate, or the change of its rate
since a baseline. Nothing is assumed of how values spread; what is assumed is
that without an effect any other units might as well have been chosen. Chosen
units that were not drawn by lot therefore allow "compared with", never
"caused by" (SCORING, pilots against the rest).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, inf, isinf, prod, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FEWEST_CHOSEN = 2
FEWEST_OTHERS = 3
MOST_CHOICES = 200_000
"""More choices than these are not gone through one by one: so many are drawn instead."""
LEVEL = 5
"""Per cent: p at or below it is told apart, the interval holds what is above it."""
_POWER = 0.80
_SEED = 20211216
_TIE = 1e-9
"""Differences nearer than this are equal. A value is a quotient of whole numbers, and a difference sums a
few dozen of them: rounding moves it by less than 1e-14, so equal ones are always found equal. Different
ones that lie within 1e-9, a ten-millionth of a point, are taken as equal too, which makes p larger only."""
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Chosen minus others, -1 to 1 (changes: -2 to 2), with its 95 % interval, and p from ``choices``.

    A bound is infinite where there are too few choices to reject anything.
    ``drawn`` tells that the choices are a sample (fixed seed), the one that was
    made among them. ``p`` is None, ``choices`` 0 where no choices were compared.
    """

    estimate: float
    low: float
    high: float
    p: float | None = None
    choices: int = 0
    drawn: bool = False

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0; with a p, whether that is 5 % or less: the same thing."""
        return self.low > 0 or self.high < 0

    @property
    def bounded(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (isinf(self.low) or isinf(self.high))


@dataclass(frozen=True, slots=True)
class Effort:
    """What was looked at in one period: a rate (0-1) and the effective number of checks of each unit."""

    rate: float
    chosen: Sequence[float]
    others: Sequence[float]


def choices(chosen: Sequence[bool], strata: Sequence[str] | None = None) -> int:
    """In how many ways as many units could have been chosen, as many of each stratum as were.

    >>> three = [True] * 3 + [False] * 9
    >>> choices(three), choices(three, ["community"] + ["village"] * 10 + ["community"])
    (220, 90)
    """
    return prod(comb(len(at), count) for at, count in _blocks(chosen, strata))


def permuted(
    values: Sequence[float], chosen: Sequence[bool], strata: Sequence[str] | None = None
) -> Difference | None:
    """The mean of the chosen minus the mean of the others, against every other choice of as many.

    Within ``strata`` (one for each unit) like is compared with like: the
    strata's own differences, weighted by how many of the chosen lie in each.
    p is two-sided: the share of choices, the one made among them, whose
    difference is at least as far from 0. The interval holds every shift of the
    chosen units that the same test would not reject at 5 %.

    None where nobody is chosen, or a stratum has chosen units and no others.

    >>> found = permuted([0.9, 0.8, 0.5, 0.4, 0.3], [True, True, False, False, False])
    >>> round(found.estimate, 3), found.p, found.choices, found.bounded
    (0.45, 0.1, 10, False)

    Source: Rosenbaum, Observational Studies, 2nd ed. (2002), 2.4-2.6; the p of
    a sample of choices after Phipson and Smyth, Statistical Applications in
    Genetics and Molecular Biology 9 (2010).
    """
    blocks = _blocks(chosen, strata)
    if not any(chosen) or any(0 < count == len(at) for at, count in blocks):
        return None
    picked, seen = np.asarray(chosen, dtype=bool), np.asarray(values, dtype=np.float64)
    made, drawn = _contrasts(blocks, picked)
    estimate = float(_contrast(blocks, picked) @ seen)
    lows, highs = _spans(estimate, made @ seen, made @ picked.astype(np.float64))
    # as many spans as leave more than 5 % of the choices beyond the bound
    least = len(made) * LEVEL // 100
    return Difference(
        estimate=estimate,
        low=float(np.partition(lows, least)[least]),
        high=float(-np.partition(-highs, least)[least]),
        p=float(np.count_nonzero((lows <= 0) & (highs >= 0))) / len(made),
        choices=len(made),
        drawn=drawn,
    )


def detectable(*efforts: Effort) -> float:
    """The least true difference that 80 % of such comparisons would tell apart at two-sided 5 %.

    One effort for a plain difference, a second one for the baseline of a
    difference of changes. By the normal formula, as if the noise were known
    and of the checks alone: villages that differ by themselves make it larger,
    and `permuted`, which learns the noise from the units, tells two in three
    of them apart where there are twelve (simulated). A rate of 0 or 1 stands for half a
    check short of it, since no noise would mean that anything is seen.

    >>> forty = Effort(0.85, [40] * 3, [40] * 9)
    >>> round(detectable(forty, forty), 3), round(detectable(forty), 3)
    (0.149, 0.105)
    """
    normal = NormalDist()
    reach = normal.inv_cdf(1 - LEVEL / 200) + normal.inv_cdf(_POWER)
    return reach * sqrt(sum(_noise(one) for one in efforts))


def _noise(effort: Effort) -> float:
    half = 0.5 / (sum(effort.chosen) + sum(effort.others))
    rate = min(max(effort.rate, half), 1 - half)
    sides = (sum(1 / n for n in side) / len(side) ** 2 for side in (effort.chosen, effort.others))
    return rate * (1 - rate) * sum(sides)


_Block = tuple[NDArray[np.int64], int]
"""The places of a stratum's units, and how many of them are chosen."""


def _blocks(chosen: Sequence[bool], strata: Sequence[str] | None) -> list[_Block]:
    names = np.asarray(strata if strata is not None else [""] * len(chosen))
    picked = np.asarray(chosen, dtype=bool)
    places = (np.flatnonzero(names == name) for name in np.unique(names))
    return [(at, int(picked[at].sum())) for at in places]


def _contrast(blocks: Sequence[_Block], picked: NDArray[np.bool_]) -> _Floats:
    """What each unit's value is multiplied by, for choices in rows or for one; the sum is the difference."""
    found = np.zeros(picked.shape)
    whole = sum(count for _, count in blocks)
    for at, count in blocks:
        if count:
            found[..., at] = np.where(picked[..., at], 1 / whole, -count / whole / (len(at) - count))
    return found


def _contrasts(blocks: Sequence[_Block], made: NDArray[np.bool_]) -> tuple[_Floats, bool]:
    """`_contrast` of every choice, or of the one ``made`` and many drawn ones; whether they are drawn."""
    whole = prod(comb(len(at), count) for at, count in blocks)
    if whole > MOST_CHOICES:
        return _contrast(blocks, _drawn(blocks, made)), True
    rows = np.unravel_index(np.arange(whole), [comb(len(at), count) for at, count in blocks])
    picked = np.zeros((whole, len(made)), dtype=bool)
    for (at, count), row in zip(blocks, rows, strict=True):
        ways = np.array(list(combinations(range(len(at)), count)), dtype=np.int64).reshape(-1, count)
        own = np.zeros((len(ways), len(at)), dtype=bool)
        np.put_along_axis(own, ways, values=True, axis=1)
        picked[:, at] = own[row]
    return _contrast(blocks, picked), False


def _drawn(blocks: Sequence[_Block], made: NDArray[np.bool_]) -> NDArray[np.bool_]:
    chance = np.random.default_rng(_SEED)
    picked = np.tile(made, (MOST_CHOICES, 1))
    for at, count in blocks:
        picked[1:, at] = chance.random((MOST_CHOICES - 1, len(at))).argsort(axis=1) < count
    return picked


def _spans(estimate: float, others: _Floats, moved: _Floats) -> tuple[_Floats, _Floats]:
    """For each choice the shifts at which its difference is at least as far from 0 as the one that was made.

    Taking a shift d off the chosen units leaves ``estimate - d`` of the choice
    that was made and ``others - moved d`` of another; since ``moved``, which
    tells how far that is the same choice, lies within -1 and 1, the shifts are
    one span about ``estimate``. The very choice, and the opposite of it, are
    never nearer to 0: theirs has no end.
    """
    same, opposite = moved > 1 - _TIE, moved < _TIE - 1
    endless = same | opposite
    along, against = np.where(endless, 1.0, 1 - moved), np.where(endless, 1.0, 1 + moved)
    lows = np.minimum((estimate - others - _TIE) / along, (estimate + others - _TIE) / against)
    highs = np.maximum((estimate - others + _TIE) / along, (estimate + others + _TIE) / against)
    return np.where(endless, -inf, lows), np.where(endless, inf, highs)
