"""Numbers are written as the look asks, and halves go up as in a browser."""

from __future__ import annotations

import pytest

from xqgis.cartography import numbers


@pytest.mark.parametrize(
    ("rate", "told"),
    [(0.869, "86.9%"), (1.0, "100.0%"), (0.0, "0.0%"), (0.8625, "86.3%"), (0.99949, "99.9%")],
)
def test_a_rate_has_one_decimal(rate: float, told: str) -> None:
    assert numbers.percent(rate) == told


def test_an_interval_has_an_en_dash_and_no_per_cent_sign() -> None:
    assert numbers.interval(0.863, 0.875) == "(86.3\u201387.5)"


def test_a_falling_difference_has_a_true_minus() -> None:
    assert numbers.difference(-0.105) == "\u221210.5"
    assert numbers.difference(0.0004) == "0.0"


def test_counts_have_commas_and_bounds_no_needless_decimal() -> None:
    assert numbers.count(1_234_567) == "1,234,567"
    assert (numbers.bound(0.85), numbers.bound(0.925)) == ("85", "92.5")
