"""The design effect of visits: what it is worth is shown by drawing towns whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from tests import toy
from xqgis.model.standard import Registry
from xqgis.scoring.compliance import Terms, cells
from xqgis.scoring.design import design_effects
from xqgis.scoring.interval import jeffreys

_DAY = date(2022, 6, 1)
_CELLS, _TOWNS = 500, 4
VISITS, ITEMS = 5, 6


@dataclass(frozen=True)
class Drawn:
    """Towns of grids: in each grid 5 visits of 6 checks, 3 of each of two standards.

    A grid's rate lies evenly within ``rates``, so that the steps of whole
    numbers even out; its standards lie ``gap`` apart. Two checks of a visit
    share one throw of the dice with the probability ``rho``.
    """

    rates: tuple[float, float]
    gap: float
    rho: float

    def town(self, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The true rate of each grid; passed checks by grid, visit and standard."""
        truth = rng.uniform(*self.rates, _CELLS)
        luck = rng.random((_CELLS, VISITS, 1, 1))
        own = rng.random((_CELLS, VISITS, 2, ITEMS // 2))
        draws = np.where(rng.random(own.shape) < np.sqrt(self.rho), luck, own)
        rates = truth[:, None] + np.array([self.gap, -self.gap]) / 2
        return truth, (draws < rates[:, None, :, None]).sum(axis=-1)


def _table(passed: NDArray[np.int64], standards: Sequence[str]) -> ibis.Table:
    """The tallies of one town: passed by grid, visit and standard."""
    grid, visit, standard = (axis.ravel() for axis in np.indices(passed.shape))
    frame = pd.DataFrame(
        {
            "visit": grid * VISITS + visit,
            "grid": [f"{code:03d}" for code in grid],
            "village": "v",
            "domain": "A",
            "standard": np.array(standards)[standard],
            "phase": "2",
            "checked_on": _DAY,
            "source": "group",
            "announced": 0,
            "weight": 1.0,
            "n": ITEMS // 2,
            "passed": passed.ravel(),
            "leads": np.where(standard == 0, 3, 1),
        }
    )
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))


def _terms() -> Terms:
    """The toy town with a second standard in domain A."""
    first = toy.registry().standards[0]
    return Terms(Registry("drawn", (first, replace(first, code="T-A02"))), toy.town())


def _coverage(drawn: Drawn) -> tuple[float, float, float]:
    """Shares of grids whose interval holds the truth: as scored, and as if checks were apart; mean effect."""
    rng, terms = np.random.default_rng(20220630), _terms()
    standards = [standard.code for standard in terms.registry.standards]
    held, naive, effects = [], [], []
    for _ in range(_TOWNS):
        truth, passed = drawn.town(rng)
        found = cells(_table(passed, standards), terms, ["grid"], _DAY)
        held.append(((found["low"] <= truth) & (truth <= found["high"])).mean())
        low, high = jeffreys(found["rate"], found["n"])
        naive.append(((low <= truth) & (truth <= high)).mean())
        effects.append(found["deff"].iloc[0])
    return float(np.mean(held)), float(np.mean(naive)), float(np.mean(effects))


@pytest.mark.parametrize(
    ("rates", "gap"), [((0.5, 0.7), 0), ((0.65, 0.85), 0), ((0.8, 0.95), 0), ((0.6, 0.8), 0.3)]
)
@pytest.mark.parametrize("rho", [0.0, 0.1])
def test_a_95_percent_interval_covers_93_to_97(rates: tuple[float, float], gap: float, rho: float) -> None:
    held, _, effect = _coverage(Drawn(rates, gap, rho))
    assert 0.93 <= held <= 0.97
    assert (effect > 1.2) == bool(rho)


def test_checks_taken_as_apart_would_cover_far_less() -> None:
    _, naive, _ = _coverage(Drawn((0.65, 0.85), 0, 0.1))
    assert naive < 0.90


def test_good_and_bad_grids_and_hard_standards_are_no_agreement_within_visits() -> None:
    rng = np.random.default_rng(7)
    grids = rng.choice([0.3, 0.95], (1000, 1, 1)) * np.ones((1000, VISITS, 1))
    passed = rng.binomial(ITEMS // 2, np.clip(grids * [1.0, 0.5], 0, 1))
    effect = design_effects(_table(passed, ["T-A01", "T-A02"]))["A", "2"]
    assert effect < 1.15


def test_single_checks_and_perfect_towns_have_no_effect() -> None:
    everything = np.full((4, VISITS, 2), ITEMS // 2)
    assert design_effects(_table(everything, ["T-A01", "T-A02"])) == {("A", "2"): 1.0}
    assert design_effects(_table(everything[:0], ["T-A01", "T-A02"])) == {}
