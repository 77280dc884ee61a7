"""Simulated towns whose effect is known: the test cries wolf, and the interval misses, as often as stated."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.scoring.test_difference import figure
from xqgis.scoring.difference import Span, changes_apart
from xqgis.scoring.pilots import Difference, Effort, detectable, permuted

THREE = [True] * 3 + [False] * 9
KINDS = ["community"] + ["village"] * 10 + ["community"]
TOWNS = 3000
CHECKS = 100
SPREAD = 0.04
"""How far the villages of a town differ by themselves, one standard deviation."""


def sampling_error(share: float) -> float:
    """Three standard errors of a share of so many towns."""
    return 3 * sqrt(share * (1 - share) / TOWNS)


def rates(chance: np.random.Generator, effect: float, spread: float) -> NDArray[np.float64]:
    """The rates of twelve villages about 0.8, the first three ahead by ``effect``."""
    true = np.clip(0.8 + chance.normal(0, spread, 12) + effect * np.array(THREE), 0.01, 0.99)
    return chance.binomial(CHECKS, true) / CHECKS


def compared(effect: float, strata: list[str] | None = None, spread: float = SPREAD) -> list[Difference]:
    chance = np.random.default_rng(20220531)
    found = (permuted(rates(chance, effect, spread).tolist(), THREE, strata) for _ in range(TOWNS))
    return [one for one in found if one is not None]


@pytest.mark.parametrize("strata", [None, KINDS], ids=["220", "90"])
def test_without_an_effect_five_towns_in_a_hundred_are_told_apart_at_most(strata: list[str] | None) -> None:
    found = compared(0.0, strata)
    share = sum(one.clear for one in found) / TOWNS
    assert share <= 0.05 + sampling_error(0.05)
    assert share >= 0.02  # a test that never speaks would pass too


@pytest.mark.parametrize("effect", [0.0, 0.08])
def test_the_interval_holds_the_true_effect_in_ninety_five_towns_of_a_hundred(effect: float) -> None:
    found = compared(effect)
    held = sum(one.low <= effect <= one.high for one in found) / TOWNS
    assert held >= 0.95 - sampling_error(0.95)


def test_a_large_effect_is_nearly_always_told_apart() -> None:
    assert sum(one.clear for one in compared(0.16)) / TOWNS > 0.9


def test_estimates_are_right_on_average() -> None:
    found = compared(0.08)
    assert np.mean([one.estimate for one in found]) == pytest.approx(0.08, abs=0.003)


def test_the_detectable_difference_is_told_apart_in_two_of_three_towns() -> None:
    """80 % by the normal formula; a test that learns the noise from twelve units itself pays for it."""
    least = detectable(Effort(0.84, [CHECKS] * 3, [CHECKS] * 9))
    share = sum(one.clear for one in compared(least, spread=0.0)) / TOWNS
    assert share == pytest.approx(0.65, abs=sampling_error(0.65) + 0.01)


def two_villages(before: tuple[float, float], effect: float) -> list[Span]:
    """Two villages whose true rates rise by a tenth, the first one's by ``effect`` more."""
    chance = np.random.default_rng(20220531)
    true = [(before[0], before[0] + 0.1 + effect), (before[1], before[1] + 0.1)]
    passed = chance.binomial(CHECKS, true, (TOWNS, 2, 2)).tolist()
    told = [figure(count, CHECKS) for count in range(CHECKS + 1)]
    sides = ([(told[then], told[now]) for then, now in town] for town in passed)
    found = (changes_apart(one, other) for one, other in sides)
    return [one for one in found if one is not None]


@pytest.mark.parametrize("before", [(0.7, 0.7), (0.5, 0.85)], ids=["alike", "far apart"])
@pytest.mark.parametrize("effect", [0.0, 0.04])
def test_two_villages_are_told_apart_by_their_changes_and_not_by_where_they_stood(
    before: tuple[float, float], effect: float
) -> None:
    found = two_villages(before, effect)
    held = sum(low <= effect <= high for _, low, high in found) / TOWNS
    assert held == pytest.approx(0.95, abs=0.015)
    assert np.mean([gap for gap, _, _ in found]) == pytest.approx(effect, abs=0.004)


def test_two_villages_at_the_detectable_difference_are_told_apart_in_four_of_five_towns() -> None:
    """Their noise is that of their checks alone and learnt from no other unit: the formula keeps its word."""
    same = Effort(0.85, [CHECKS], [CHECKS])
    assert detectable(same, same) == pytest.approx(sqrt(2) * detectable(same))
    least = detectable(*(Effort(rate, [CHECKS], [CHECKS]) for rate in (0.625, 0.84)))
    found = two_villages((0.55, 0.7), least)
    share = sum(low > 0 or high < 0 for _, low, high in found) / TOWNS
    assert share == pytest.approx(0.80, abs=0.05)
