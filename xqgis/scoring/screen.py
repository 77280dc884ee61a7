"""The statistical screen: where more happened than chance along the network explains.

Chance is this: every accident of a kind of road could have fallen anywhere on
roads of that kind, in proportion to their length (or to the traffic, where it
is recorded); how many there were in all is kept. Under it the count of a fixed
window is binomial, exactly, so that ``p`` needs no draws; how high the highest
of all windows would be is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, chi2

from xqgis.scoring.windows import Along, Windows

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
_TAIL = 0.025


@dataclass(frozen=True)
class Chance:
    """What accidents are held against: the group of each route, its weight a mm, draws and their seed."""

    group: Numbers
    density: Floats
    draws: int
    seed: int = 20211216


def screen(
    windows: Windows, found: Along, route: Numbers, lengths_mm: Numbers, chance: Chance
) -> pd.DataFrame:
    """One row a window: n, expected, ratio with low and high, eb, p, q and p_town.

    ``route`` is that of each accident. ``ratio`` is n over expected with the
    exact 95 % Poisson interval (Garwood 1936); ``eb`` is the long-run count by
    empirical Bayes (Hauer 1997), which draws a small count towards its kind of
    road. ``p`` is the chance of n or more here, ``q`` the same after all
    windows were looked at (Benjamini and Hochberg 1995), ``p_town`` the chance
    that the highest window of the town stands out as much (the scan statistic
    of Kulldorff 1997).
    """
    n = found.counts(windows, np.ones(len(route), dtype=bool))
    mass = lengths_mm * chance.density
    whole = np.bincount(chance.group, mass).astype(np.float64)
    totals = np.bincount(chance.group[route], minlength=len(whole)).astype(np.int64)
    own = chance.group[windows.route]
    share = _shares(windows, chance, whole)
    expected = totals[own] * share
    p = np.where(n > 0, binom.sf(n - 1, totals[own], np.minimum(share, 1.0)), 1.0)
    low, high = poisson_interval(n)
    return pd.DataFrame(
        {
            "n": n,
            "expected": expected,
            "ratio": _over(n, expected),
            "low": _over(low, expected),
            "high": _over(high, expected),
            "eb": empirical_bayes(n, expected, own),
            "p": p,
            "q": benjamini_hochberg(p),
            "p_town": _p_town(windows, n, (totals, whole), lengths_mm, chance),
        }
    )


def poisson_interval(n: Numbers) -> tuple[Floats, Floats]:
    """The exact 95 % interval of a Poisson mean of which ``n`` were seen.

    >>> low, high = poisson_interval(np.array([0, 10]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    count = np.asarray(n, dtype=np.float64)
    low = np.where(count > 0, chi2.ppf(_TAIL, 2 * np.maximum(count, 1)) / 2, 0.0)
    return low, chi2.ppf(1 - _TAIL, 2 * count + 2) / 2


def benjamini_hochberg(p: Floats) -> Floats:
    """The false discovery rate at which each of the tests would just be taken.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    if not len(p):
        return p
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def empirical_bayes(n: Numbers, expected: Floats, group: Numbers) -> Floats:
    """Each count drawn towards what its group makes expected, the less the more windows of it differ.

    The counts of a group are taken as gamma-Poisson of one shape k by moments:
    1/k = sum((n - e)^2 - n) / sum(e^2), 0 when they vary no more than chance.
    """
    excess = np.bincount(group, (n - expected) ** 2 - n)
    squares = np.bincount(group, expected**2).astype(np.float64)
    inverse = np.maximum(_over(excess, squares), 0.0)[group]
    weight = 1 / (1 + inverse * expected)
    return weight * expected + (1 - weight) * n


def _shares(windows: Windows, chance: Chance, whole: Floats) -> Floats:
    """The share of its group's network that a window is."""
    mass = (windows.end_mm - windows.start_mm) * chance.density[windows.route]
    return _over(mass, whole[chance.group[windows.route]])


def _over(above: Floats | Numbers, below: Floats) -> Floats:
    divided: Floats = np.divide(above, below, out=np.zeros(len(below)), where=below > 0)
    return divided


def _p_town(
    windows: Windows, n: Numbers, known: tuple[Numbers, Floats], lengths_mm: Numbers, chance: Chance
) -> Floats:
    """The share of draws whose highest window stands out as much as each window does."""
    totals, whole = known
    own = chance.group[windows.route]
    expected = totals[own] * _shares(windows, chance, whole)
    seen = _excess(n, expected, totals[own])
    cells = _Cells.of(windows, lengths_mm)
    mass = cells.size * chance.density[cells.route]
    rng = np.random.default_rng(chance.seed)
    highest = np.empty(chance.draws)
    parts = [np.flatnonzero(chance.group[cells.route] == group) for group in range(len(whole))]
    shares = [mass[part] / mass[part].sum() if len(part) else mass[part] for part in parts]
    drawn = np.zeros(len(mass), dtype=np.int64)
    for draw in range(chance.draws):
        for total, part, share in zip(totals, parts, shares, strict=True):
            if len(part):
                drawn[part] = rng.multinomial(total, share)
        running = np.concatenate([[0], drawn.cumsum()])
        there = running[cells.after] - running[cells.first]
        highest[draw] = _excess(there, expected, totals[own]).max(initial=0.0)
    highest.sort()
    above = chance.draws - np.searchsorted(highest, seen, "left")
    return (above + 1) / (chance.draws + 1)


def _excess(n: Numbers, expected: Floats, total: Numbers) -> Floats:
    """Kulldorff's log likelihood ratio of windows that hold more than expected, 0 for the others."""
    more = n > expected
    k, e, all_of = n[more].astype(np.float64), expected[more], total[more]
    rest, left = all_of - k, all_of - e
    told = np.zeros(len(n))
    told[more] = k * np.log(k / e) + np.where(rest > 0, rest * np.log(np.maximum(rest, 1e-9) / left), 0.0)
    return told


@dataclass(frozen=True)
class _Cells:
    """The network in pieces that no window cuts; ``first`` and ``after`` are those of each window."""

    route: Numbers
    size: Numbers
    first: Numbers
    after: Numbers

    @classmethod
    def of(cls, windows: Windows, lengths_mm: Numbers) -> _Cells:
        begins = np.concatenate([[0], (lengths_mm + 1).cumsum()])
        base = begins[windows.route]
        start, end = base + windows.start_mm, base + windows.end_mm
        places = np.unique(np.concatenate([start, end, begins[:-1], begins[:-1] + lengths_mm]))
        route = np.searchsorted(begins, places[:-1], "right") - 1
        size = np.where(places[1:] <= begins[route] + lengths_mm[route], np.diff(places), 0)
        return cls(route, size, np.searchsorted(places, start), np.searchsorted(places, end))
