"""The screen: its chances by hand and by draws, its false finds, and its true ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring import plain_blackspots as plain
from xqgis.scoring.screen import Chance, benjamini_hochberg, empirical_bayes, screen
from xqgis.scoring.windows import Along, sliding

LENGTHS = np.array([20_000_000, 9_000_000, 400_000, 7_000_000])
GROUP = np.array([0, 0, 0, 1])
WINDOW, STEP = 500_000, 100_000


def _town(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    route = rng.choice(len(LENGTHS), count, p=LENGTHS / LENGTHS.sum())
    return route, (rng.random(count) * LENGTHS[route]).astype(np.int64)


def _chance(draws: int = 99) -> Chance:
    return Chance(GROUP, np.ones(len(LENGTHS)), draws)


def _screened(route: np.ndarray, along: np.ndarray, draws: int = 99) -> tuple[object, object]:
    windows = sliding(LENGTHS, WINDOW, STEP)
    return windows, screen(windows, Along(route, along, LENGTHS), route, LENGTHS, _chance(draws))


def test_chances_and_expected_counts_are_those_of_a_computation_by_hand() -> None:
    route, along = _town(np.random.default_rng(1), 60)
    windows, told = _screened(route, along)
    places = list(zip(route.tolist(), along.tolist(), strict=True))
    for at in range(0, len(told), 7):
        own = (int(windows.route[at]), int(windows.start_mm[at]), int(windows.end_mm[at]))
        n = len(plain.inside(places, *own))
        group = GROUP[own[0]]
        share = (own[2] - own[1]) / LENGTHS[group == GROUP].sum()
        total = int((GROUP[route] == group).sum())
        assert told["n"][at] == n
        assert told["expected"][at] == pytest.approx(total * share)
        assert told["p"][at] == pytest.approx(plain.binomial_tail(n, total, share), rel=1e-9)


def test_p_is_the_share_of_permutations_that_reach_the_count() -> None:
    rng = np.random.default_rng(2)
    route, along = _town(rng, 80)
    windows, told = _screened(route, along)
    at = int(told["n"].idxmax())
    road, start, end = (int(side[at]) for side in (windows.route, windows.start_mm, windows.end_mm))
    others = np.flatnonzero(GROUP[road] == GROUP)
    total, reached, draws = int(np.isin(route, others).sum()), 0, 4_000
    for _ in range(draws):
        moved = rng.choice(others, total, p=LENGTHS[others] / LENGTHS[others].sum())
        places = rng.random(total) * LENGTHS[moved]
        reached += int(((moved == road) & (places >= start) & (places <= end)).sum() >= told["n"][at])
    assert abs(reached / draws - told["p"][at]) < 4 * np.sqrt(told["p"][at] / draws)


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=30))
def test_false_discovery_rates_are_those_of_the_plain_rule(p: list[float]) -> None:
    assert benjamini_hochberg(np.array(p)) == pytest.approx(np.array(plain.false_discovery(p)))


def test_a_town_without_blackspots_seldom_shows_one() -> None:
    """Where nothing is to be found, one find is a false one: in 400 towns at most one in twenty has any.

    Windows overlap, which makes their tests agree; the bound is what the rule
    promises, with room for the draw.
    """
    rng, shown, highest = np.random.default_rng(3), 0, []
    for _ in range(400):
        _, told = _screened(*_town(rng, 120), draws=99)
        shown += bool((told["q"] <= 0.05).any())
        highest.append(float(told["p_town"].min()))
    assert shown / 400 <= 0.05
    assert 0.02 <= np.mean(np.array(highest) <= 0.05) <= 0.09, "the highest window is in the top 5 % in 5 %"


def test_a_blackspot_is_found_where_it_lies_and_nowhere_else() -> None:
    rng = np.random.default_rng(4)
    route, along = _town(rng, 150)
    more = rng.integers(8_000_000, 8_300_000, 14)
    windows, told = _screened(np.append(route, np.zeros(14, dtype=np.int64)), np.append(along, more))
    found = np.flatnonzero(told["q"] <= 0.05)
    assert len(found)
    assert (windows.route[found] == 0).all()
    assert (windows.start_mm[found] <= 8_300_000).all() and (windows.end_mm[found] >= 8_000_000).all()
    assert told["p_town"][int(told["n"].idxmax())] == 0.01, "no draw of 99 comes near"


def test_the_same_town_gives_the_same_figures_whatever_the_order_of_its_accidents() -> None:
    rng = np.random.default_rng(5)
    route, along = _town(rng, 90)
    shuffled = rng.permutation(90)
    assert _screened(route, along)[1].equals(_screened(route[shuffled], along[shuffled])[1])


def test_an_estimate_lies_between_the_count_and_what_is_expected() -> None:
    n, expected = np.array([0, 3, 20, 4]), np.array([4.0, 4.0, 4.0, 4.0])
    found = empirical_bayes(n, expected, np.zeros(4, dtype=np.int64))
    assert ((np.minimum(n, expected) <= found) & (found <= np.maximum(n, expected))).all()
    inverse = ((n - expected) ** 2 - n).sum() / (expected**2).sum()
    weight = 1 / (1 + inverse * 4)
    assert found[2] == pytest.approx(weight * 4 + (1 - weight) * 20)
    even = empirical_bayes(np.array([4, 4, 4]), np.full(3, 4.0), np.zeros(3, dtype=np.int64))
    assert even.tolist() == [4, 4, 4]


def test_a_road_with_more_traffic_is_expected_to_have_more() -> None:
    route, along = _town(np.random.default_rng(6), 100)
    windows = sliding(LENGTHS, WINDOW, STEP)
    busy = Chance(GROUP, np.array([3.0, 1.0, 1.0, 1.0]), 99)
    told = screen(windows, Along(route, along, LENGTHS), route, LENGTHS, busy)
    expected = told["expected"].to_numpy()
    assert expected[windows.route == 0][0] == pytest.approx(3 * expected[windows.route == 1][0])


def test_a_town_without_accidents_has_no_finds() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    told = _screened(nothing, nothing)[1]
    assert (told["p"] == 1).all() and (told["q"] == 1).all() and (told["p_town"] == 1).all()
