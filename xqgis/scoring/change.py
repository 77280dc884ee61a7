"""Two periods compared: a place against the others, or all of the town by its days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import binomtest

from xqgis.model.spot import Change

Floats = NDArray[np.float64]
_LEVEL = 0.95
_TAIL = (1 - _LEVEL) / 2
_FAR = 40.0
"""Odds are looked for between exp(-40) and exp(40)."""


def change(here: tuple[int, int], others: tuple[int, int]) -> Change:
    """A place's counts before and after, against those of the others; both are uncertain.

    Given all sums, the place's share is hypergeometric, noncentral where the
    two went apart (Fisher 1935; the interval is Cornfield's, 1956). Periods of
    unequal length need no care: the others had the same days.

    >>> told = change((20, 10), (100, 80))
    >>> told.expected, [round(part, 2) for part in told.ratio], round(told.p, 3)
    (16.0, [0.62, 0.25, 1.5], 0.348)
    """
    (before, after), (first, second) = here, others
    expected = before * second / first if first else None
    if not before + after or not first + second:
        return Change(before, after, expected, None, None)
    given = _Given.of(here, others)
    p = _two_tails(*given.tails(0.0))
    if not expected:
        return Change(before, after, expected, None, p)
    low, high = given.interval()
    return Change(before, after, expected, (after / expected, low, high), p)


def change_by_days(counts: tuple[int, int], days: tuple[int, int]) -> Change:
    """Counts of two periods against their days: had as many happened a day.

    Given the sum, the second count is binomial; the interval is that of Clopper and Pearson (1934).

    >>> told = change_by_days((30, 30), (200, 100))
    >>> told.expected, [round(part, 2) for part in told.ratio], round(told.p, 3)
    (15.0, [2.0, 1.16, 3.43], 0.011)
    """
    before, after = counts
    expected = before * days[1] / days[0]
    if not before + after:
        return Change(before, after, expected, None, None)
    total, usual = before + after, days[1] / sum(days)
    tails = (binomtest(after, total, usual, side).pvalue for side in ("less", "greater"))
    p = _two_tails(*map(float, tails))
    if not before:
        return Change(before, after, expected, None, p)
    share = binomtest(after, total, usual).proportion_ci(_LEVEL, method="exact")
    low, high = (_odds(float(bound)) * days[0] / days[1] for bound in (share.low, share.high))
    return Change(before, after, expected, (after / expected, low, high), p)


@dataclass(frozen=True)
class _Given:
    """All sums given: the counts that the place could have had after, and their chances."""

    after: int
    could: Floats
    base: Floats

    @classmethod
    def of(cls, here: tuple[int, int], others: tuple[int, int]) -> _Given:
        mine, second, whole = sum(here), here[1] + others[1], sum(here) + sum(others)
        could = np.arange(max(0, second - whole + mine), min(mine, second) + 1, dtype=np.float64)
        ways = (could, mine - could, second - could, whole - mine - second + could)
        return cls(here[1], could, -np.sum([gammaln(part + 1) for part in ways], axis=0))

    def tails(self, log_odds: float) -> tuple[float, float]:
        """The chance of as few and of as many, where the odds of a later accident are so much higher here."""
        chances = self.base + self.could * log_odds
        chances = np.exp(chances - chances.max())
        few, many = (chances[side].sum() for side in (self.could <= self.after, self.could >= self.after))
        return float(few / chances.sum()), float(many / chances.sum())

    def interval(self) -> tuple[float, float]:
        """The odds between which neither tail is below `_TAIL`; 0 and inf where nothing else could be."""

        def bound(tail: int) -> float:
            return float(np.exp(brentq(lambda odds: self.tails(odds)[tail] - _TAIL, -_FAR, _FAR)))

        low = bound(1) if self.after > self.could[0] else 0.0
        high = bound(0) if self.after < self.could[-1] else float("inf")
        return low, high


def _two_tails(less: float, more: float) -> float:
    return min(1.0, 2 * min(less, more))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")
