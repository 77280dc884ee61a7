"""The interval of a rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

_TAIL = 0.025
_Floats = NDArray[np.float64]


def jeffreys(rate: ArrayLike, n_eff: ArrayLike) -> tuple[_Floats, _Floats]:
    """Lower and upper bound of the 95 % Jeffreys interval, element by element.

    ``rate`` is 0-1 and ``n_eff`` the effective number of checks behind it; the
    bounds are those of Beta(rate n_eff + 1/2, (1 - rate) n_eff + 1/2), with
    low = 0 at rate 0 and high = 1 at rate 1. Standards of unequal weight can
    give a rate that the Beta's bounds leave out (a pass that weighs next to
    nothing); the bound then yields, so that low <= rate <= high always.

    Source: Brown, Cai, DasGupta, Interval Estimation for a Binomial
    Proportion, Statistical Science 16 (2001).

    >>> low, high = jeffreys([0.9, 0.0, 1.0], [40, 10, 10])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.7796, 0.0, 0.7828], [0.9653, 0.2172, 1.0])
    """
    p, n = np.asarray(rate, dtype=np.float64), np.asarray(n_eff, dtype=np.float64)
    a, b = p * n + 0.5, (1 - p) * n + 0.5
    low = np.where(p <= 0, 0.0, np.minimum(betaincinv(a, b, _TAIL), p))
    high = np.where(p >= 1, 1.0, np.maximum(betaincinv(a, b, 1 - _TAIL), p))
    return low, high
