"""Two periods compared: the exact test once more by sums, its interval by repetition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import odds_ratio

from xqgis.scoring.change import change, change_by_days

COUNTS = st.integers(0, 25)


def _tails(here: tuple[int, int], others: tuple[int, int], odds: float = 1.0) -> tuple[float, float]:
    """The chance of as few and of as many after, given all sums, where the odds went apart so much."""
    mine, second, total = sum(here), here[1] + others[1], sum(here) + sum(others)
    terms = {
        k: math.comb(mine, k) * math.comb(total - mine, second - k) * odds**k
        for k in range(max(0, second - total + mine), min(mine, second) + 1)
    }
    whole = sum(terms.values())
    few = sum(term for k, term in terms.items() if k <= here[1])
    return few / whole, sum(term for k, term in terms.items() if k >= here[1]) / whole


@given(st.tuples(COUNTS, COUNTS), st.tuples(COUNTS, COUNTS))
@settings(max_examples=60, deadline=None)
def test_p_is_that_of_sums_by_hand_and_the_interval_says_the_same(
    here: tuple[int, int], others: tuple[int, int]
) -> None:
    told = change(here, others)
    if not sum(here) or not sum(others):
        assert told.p is None and told.ratio is None
        return
    few, many = _tails(here, others)
    assert told.p == pytest.approx(min(1, 2 * min(few, many)))
    if told.ratio:
        _, low, high = told.ratio
        assert (low <= 1.0 + 1e-6 and high >= 1.0 - 1e-6) or told.p < 0.05 + 1e-6
        if low > 0:
            assert _tails(here, others, low)[1] == pytest.approx(0.025, abs=1e-4)
        if math.isfinite(high):
            assert _tails(here, others, high)[0] == pytest.approx(0.025, abs=1e-4)


@pytest.mark.parametrize(
    ("here", "others"),
    [((12, 20), (9, 4)), ((30, 45), (400, 300)), ((5, 0), (20, 20)), ((20, 10), (50_000, 40_000))],
)
def test_the_interval_is_that_of_scipy(here: tuple[int, int], others: tuple[int, int]) -> None:
    told = change(here, others).ratio
    peer = odds_ratio([here[::-1], others[::-1]]).confidence_interval(0.95)
    assert told is not None and told[1:] == pytest.approx((peer.low, peer.high), rel=1e-5)


def test_what_is_expected_is_what_the_others_did() -> None:
    told = change((20, 10), (100, 80))
    assert told.expected == 16 and told.ratio is not None
    assert told.ratio[0] == pytest.approx(10 / 16) and told.ratio[1] < 10 / 16 < told.ratio[2]
    assert change((0, 3), (10, 10)).ratio is None, "nothing before: no ratio"
    assert change((3, 0), (0, 10)).expected is None
    assert change((3, 2), (0, 0)).p is None


def test_the_others_are_uncertain_too() -> None:
    few, many = change((20, 10), (5, 5)), change((20, 10), (5_000, 5_000))
    assert few.ratio is not None and many.ratio is not None
    assert few.ratio[2] / few.ratio[1] > 2 * many.ratio[2] / many.ratio[1]


@pytest.mark.parametrize("others", [8.0, 400.0])
def test_the_interval_holds_the_truth_in_at_least_95_of_100(others: float) -> None:
    rng, held, told = np.random.default_rng(1), 0, 0
    for _ in range(500):
        here = (int(rng.poisson(18)), int(rng.poisson(18 * 0.6)))
        found = change(here, (int(rng.poisson(others)), int(rng.poisson(others))))
        if found.ratio:
            told += 1
            held += found.ratio[1] <= 0.6 <= found.ratio[2]
    assert told > 450 and held / told >= 0.94


def test_days_of_unequal_periods_are_weighed() -> None:
    told = change_by_days((30, 30), (200, 100))
    assert told.expected == 15 and told.ratio is not None and told.ratio[0] == pytest.approx(2)
    few = sum(math.comb(60, k) * 2 ** (60 - k) for k in range(30, 61)) / 3**60
    assert told.p == pytest.approx(2 * few)
    assert change_by_days((0, 0), (10, 10)).p is None
    only = change_by_days((0, 6), (10, 10))
    assert only.ratio is None and only.p == pytest.approx(2 / 64)
