"""The Jeffreys interval: ordered, closed at the ends, and covering what it claims."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from xqgis.scoring.interval import jeffreys

RATES = st.floats(0, 1)
NUMBERS = st.floats(1e-3, 1e6)


@given(RATES, NUMBERS)
def test_bounds_stand_on_both_sides_of_the_rate(rate: float, n_eff: float) -> None:
    low, high = jeffreys(rate, n_eff)
    assert 0 <= low <= rate <= high <= 1


@given(st.integers(1, 500), st.data())
def test_bounds_are_those_of_the_beta_distribution(n: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(1, n - 1)) if n > 1 else 0
    low, high = jeffreys(passed / n, n)
    expected = beta.ppf([0.025, 0.975], passed + 0.5, n - passed + 0.5)
    assert float(low) == pytest.approx(expected[0] if passed else 0, rel=1e-9)
    assert float(high) == pytest.approx(expected[1], rel=1e-9)


def test_nothing_passed_starts_at_zero_and_everything_passed_ends_at_one() -> None:
    low, high = jeffreys([0.0, 1.0], [10, 10])
    assert low[0] == 0
    assert high[1] == 1
    assert high[0] == pytest.approx(1 - low[1])


def test_it_covers_between_93_and_97_percent() -> None:
    for n in (20, 40, 120):
        passed = np.arange(n + 1)
        low, high = jeffreys(passed / n, n)
        rates = np.linspace(0.5, 0.98, 481)[:, None]
        covered = (binom.pmf(passed, n, rates) * ((low <= rates) & (rates <= high))).sum(axis=1)
        assert 0.93 < covered.mean() < 0.97


def test_more_checks_of_the_same_rate_make_it_narrower() -> None:
    low, high = jeffreys(0.85, np.array([10, 100, 1000]))
    assert (np.diff(high - low) < 0).all()
