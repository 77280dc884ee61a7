"""``pass_if``: numbers exactly, texts as typed, nothing in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xqgis.ingest.rules import number, parse_rule


@pytest.mark.parametrize(
    ("rule", "cell", "holds"),
    [
        ("<= 5", "5", True),
        ("<= 5", "5.00000000000000000001", False),
        ("<=5", "-3", True),
        ("< 0.3", "0.3", False),
        (">= 1e2", "100", True),
        ("> 1", "nan", None),
        ("> 1", "inf", None),
        ("> 1", "1,000", None),
        ("> 1", "٣", None),
        ("= 合格", "合格", True),
        ("= 合格", "合格 ", False),
        ("= 5", "5.0", True),
        ('= "5 a"', "5 a", True),
        ("!= bad", "good", True),
        ("!= bad", "bad", False),
        ("in [A, B]", "B", True),
        ("in [A, B]", "C", False),
        ("in ['x', 1]", "1.0", True),
        ("= {{7*7}}", "49", False),
        ("= {{7*7}}", "{{7*7}}", True),
    ],
)
def test_a_rule_holds_or_not_or_cannot_be_asked(rule: str, cell: str, holds: bool | None) -> None:
    assert parse_rule(rule).holds(cell) is holds


@pytest.mark.parametrize("text", ["", "5", "<= five", "<=", "~ 5", "in A, B", "in", "== ", "eval(1)"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_rule(text)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=6), st.integers(-(10**9), 10**9))
def test_at_most_and_more_than_never_agree(value, bound: int) -> None:
    cell = f"{value:f}"
    assert parse_rule(f"<= {bound}").holds(cell) is not parse_rule(f"> {bound}").holds(cell)


def test_only_plain_decimals_are_numbers() -> None:
    assert [number(text) is None for text in ("1.", ".5", "+2", "1e3", "0x1", "1_0", "", "--1")] == [
        False, False, False, False, True, True, True, True
    ]  # fmt: skip
