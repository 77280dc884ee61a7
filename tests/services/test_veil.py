"""What is left out because it is few cannot be reckoned from what is told beside it."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as some

from xqgis.services.veil import FEWEST, veiled

AREAS = some.lists(
    some.tuples(some.sampled_from("abcd"), some.integers(0, 12), some.booleans()), min_size=1, max_size=14
)
"""Of each grid its village, its checks and whether it lies outside of somebody's scope."""


def town(rows: list[tuple[str, int, bool]]) -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.DataFrame(rows, columns=["village", "n", "outside"])
    return frame.assign(code=[f"g{number:02}" for number in range(len(rows))]), frame["outside"]


@given(AREAS)
def test_no_total_of_a_village_or_of_the_town_tells_what_is_few(rows: list[tuple[str, int, bool]]) -> None:
    grids, outside = town(rows)
    hidden = veiled(grids, outside, "grid")
    assert not (hidden & ~outside).any()
    assert hidden[outside & grids["n"].between(1, FEWEST - 1)].all()
    parts = [grids["village"] == code for code in grids["village"].unique()]
    for part in [*parts, pd.Series(True, index=grids.index)]:
        left_out = grids["n"][part & hidden].sum()
        nothing_else = not (part & outside & ~hidden & (grids["n"] > 0)).any()
        assert left_out == 0 or left_out >= FEWEST or nothing_else


@given(AREAS)
def test_villages_and_grids_together_do_not_tell_it_either(rows: list[tuple[str, int, bool]]) -> None:
    """Whole villages outside: each hidden part is known at most with others, five checks at least."""
    grids, _ = town([(village, n, village != "a") for village, n, _ in rows])
    outside = grids["village"] != "a"
    sums = grids.groupby("village")["n"].sum()
    villages = pd.DataFrame({"code": sums.index, "village": "", "n": sums.to_numpy()})
    gone = veiled(villages, villages["code"] != "a", "village")
    hidden = veiled(grids, outside, "grid")
    told = set(villages["code"][~gone])
    for code in told:  # a total that is told
        left_out = grids["n"][hidden & (grids["village"] == code)].sum()
        alone = not (outside & ~hidden & (grids["village"] == code) & (grids["n"] > 0)).any()
        assert left_out == 0 or left_out >= FEWEST or alone
    lost = villages["n"][gone].sum()
    assert lost == 0 or lost >= FEWEST or not ((villages["code"] != "a") & ~gone & (villages["n"] > 0)).any()


def test_one_small_grid_takes_the_next_larger_of_its_village_along() -> None:
    grids, outside = town([("a", 2, True), ("a", 9, True), ("a", 7, True), ("b", 6, True), ("c", 1, False)])
    assert veiled(grids, outside, "grid").tolist() == [True, False, True, False, False]


def test_a_small_village_takes_the_smallest_other_along_at_both_levels() -> None:
    grids, outside = town([("a", 2, True), ("b", 9, True), ("b", 7, True), ("c", 8, True), ("c", 5, True)])
    assert veiled(grids, outside, "grid").tolist() == [True, False, False, False, True]
    villages = pd.DataFrame({"code": list("abc"), "village": "", "n": [2, 16, 13]})
    assert veiled(villages, pd.Series([True] * 3), "village").tolist() == [True, False, True]
