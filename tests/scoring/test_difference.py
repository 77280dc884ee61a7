"""How far two figures stand apart, against the published example of the method."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import sqrt

import numpy as np
import pytest

from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.scoring.difference import apart, changes_apart
from xqgis.scoring.figures import NO_FIGURE
from xqgis.scoring.interval import jeffreys


def figure(passed: int, n: int) -> Figure:
    low, high = jeffreys(passed / n, n)
    return replace(
        NO_FIGURE, n=n, passed=passed, rate=passed / n, low=float(low), high=float(high), grade=Grade.MET
    )


def test_bounds_of_wilson_give_newcombes_own_example() -> None:
    """Newcombe (1998), 56/70 against 48/80: 0.2 with 0.0524 to 0.3339 from Wilson's bounds."""
    one = replace(figure(56, 70), low=0.69182, high=0.87696)
    other = replace(figure(48, 80), low=0.49046, high=0.70038)
    found = apart(one, other)
    assert found is not None
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=2e-4)


def test_the_other_way_round_is_the_same_with_signs_turned() -> None:
    one, other = figure(36, 40), figure(20, 40)
    there, back = apart(one, other), apart(other, one)
    assert there is not None and back is not None
    assert there == pytest.approx((-back[0], -back[2], -back[1]))


def test_a_figure_without_checks_is_no_side_of_a_difference() -> None:
    assert apart(figure(1, 2), NO_FIGURE) is None
    assert apart(NO_FIGURE, figure(1, 2)) is None


def test_the_interval_holds_the_true_difference_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(20220531)
    held = 0
    for _ in range(2000):
        one, other = (figure(int(chance.binomial(60, rate)), 60) for rate in (0.85, 0.75))
        found = apart(one, other)
        assert found is not None
        held += found[1] <= 0.10 <= found[2]
    assert 0.93 <= held / 2000 <= 0.97


CELLS = ((36, 40), (20, 40), (9, 10), (0, 12), (12, 12))


def test_a_difference_of_changes_is_that_of_plain_python() -> None:
    for four in product([figure(*cell) for cell in CELLS], repeat=4):
        then, now, other_then, other_now = four
        assert changes_apart((then, now), (other_then, other_now)) == pytest.approx(plainly(*four))


def plainly(then: Figure, now: Figure, other_then: Figure, other_now: Figure) -> tuple[float, float, float]:
    """Each rate with the sign it counts by: the bound on the side that it pulls, squared and summed."""
    gap = below = above = 0.0
    for one, sign in ((now, 1), (then, -1), (other_now, -1), (other_then, 1)):
        assert one.rate is not None and one.low is not None and one.high is not None
        low, high = sorted((sign * one.low, sign * one.high))
        gap += sign * one.rate
        below += (sign * one.rate - low) ** 2
        above += (high - sign * one.rate) ** 2
    return gap, gap - sqrt(below), gap + sqrt(above)


def test_a_baseline_that_is_known_for_sure_leaves_the_plain_interval() -> None:
    one, other, sure = figure(36, 40), figure(20, 40), replace(figure(20, 40), low=0.5, high=0.5)
    assert changes_apart((sure, one), (sure, other)) == pytest.approx(apart(one, other))


def test_changes_turned_round_have_their_signs_turned_and_want_all_four() -> None:
    one, other = (figure(5, 40), figure(36, 40)), (figure(8, 10), figure(20, 40))
    there, back = changes_apart(one, other), changes_apart(other, one)
    assert there is not None and back is not None
    assert there == pytest.approx((-back[0], -back[2], -back[1]))
    assert changes_apart((NO_FIGURE, one[1]), other) is None
    assert changes_apart(one, (other[0], NO_FIGURE)) is None
