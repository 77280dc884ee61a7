"""The shrunk rate: a cell's rate drawn towards the town's, the more the less was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

_GROUPS = ("domain", "phase")
_Floats = NDArray[np.float64]
Scores = pd.DataFrame | Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Pull:
    """Where the town's cells lie (``mean``) and how strongly they draw: as ``weight`` checks would.

    ``weight`` is infinite where the cells differ no more than chance makes
    them, and 0 where a single cell has nothing to be drawn to.
    """

    mean: float
    weight: float


@dataclass(frozen=True)
class Prior:
    """The `Pull` of every domain and phase, as far as ``keys`` tell them apart."""

    keys: tuple[str, ...]
    pulls: Mapping[tuple[str, ...], Pull]

    def shrunk(self, scores: Scores) -> _Floats:
        """The shrunk rate of each row of n, rate and the keys, NaN where it has no rate."""
        n, rate = _floats(scores["n"]), _floats(scores["rate"])
        groups = _groups(scores, self.keys, np.arange(len(n)))
        mean, weight = np.full(len(n), np.nan), np.zeros(len(n))
        for key, rows in groups.items():
            pull = self.pulls.get(key, Pull(np.nan, 0.0))
            mean[rows], weight[rows] = pull.mean, pull.weight
        drawn = np.isfinite(weight) & (weight > 0)
        finite = np.where(drawn, weight, 1.0)
        mixed = (n * rate + mean * finite) / (n + finite)
        found = np.where(drawn, mixed, np.where(weight > 0, mean, rate))
        return np.where(np.isnan(rate), np.nan, found)


def prior_of(scores: Scores, by: Sequence[str]) -> Prior:
    """The prior of the town's own cells: ``scores`` (n and rate) of the whole town ``by`` some keys.

    With G cells of a domain and phase, N = sum n, m = sum(n p) / N and
    S = sum n (p - m)^2: rho = (S / (m (1 - m)) - (G - 1)) / (N - sum(n^2) / N -
    (G - 1)). rho <= 0, m in {0, 1} or a divisor that is not positive gives m for
    all cells; else the pull weighs (1 - rho) / rho checks, rho at most 1. Where
    nothing but domain and phase is told apart, and for a single cell, the
    shrunk rate is the rate.

    Source: SCORING, compliance of a cell; the moments are Kleinman's,
    Proportions with extraneous variance, JASA 68 (1973).

    >>> cells = pd.DataFrame({"grid": ["1", "2"], "n": [10, 30], "rate": [0.4, 0.8]})
    >>> prior = prior_of(cells, ["grid"])
    >>> prior.shrunk(cells).round(4).tolist()
    [0.4494, 0.7938]
    """
    keys = tuple(key for key in _GROUPS if key in by)
    if not set(by) - set(keys):
        return Prior(keys, {})
    n, rate = _floats(scores["n"]), _floats(scores["rate"])
    groups = _groups(scores, keys, np.flatnonzero(~np.isnan(rate) & (n > 0)))
    return Prior(keys, {key: _pull(n[rows], rate[rows]) for key, rows in groups.items()})


def _floats(column: ArrayLike) -> _Floats:
    return np.asarray(column, dtype=np.float64)


def _groups(
    scores: Scores, keys: tuple[str, ...], rows: NDArray[np.intp]
) -> dict[tuple[str, ...], NDArray[np.intp]]:
    """The ``rows`` of each combination of keys."""
    if not keys:
        return {(): rows}
    keyed = pd.DataFrame({key: np.asarray(scores[key], dtype=object)[rows] for key in keys})
    found = keyed.groupby(list(keys), sort=True).indices
    return {key if isinstance(key, tuple) else (key,): rows[some] for key, some in found.items()}


def _pull(n: _Floats, rate: _Floats) -> Pull:
    cells, judged = len(n), float(n.sum())
    if cells < 2:
        return Pull(np.nan, 0.0)
    mean = min(float((n * rate).sum()) / judged, 1.0)
    divisor = judged - float((n**2).sum()) / judged - (cells - 1)
    if not 0 < mean < 1 or divisor <= 0:
        return Pull(mean, np.inf)
    spread = float((n * (rate - mean) ** 2).sum())
    rho = min((spread / (mean * (1 - mean)) - (cells - 1)) / divisor, 1.0)
    return Pull(mean, (1 - rho) / rho) if rho > 0 else Pull(mean, np.inf)
