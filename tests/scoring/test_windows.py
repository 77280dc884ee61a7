"""Windows along roads hold what a count by hand holds; none that matters is missed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scoring import plain_blackspots as plain
from xqgis.scoring.windows import Along, Windows, anchored, discs, sliding

LENGTHS = np.array([2_000, 350, 900])
PLACES = st.lists(
    st.integers(0, 2).flatmap(lambda route: st.tuples(st.just(route), st.integers(0, int(LENGTHS[route])))),
    max_size=25,
)


def _columns(places: list[plain.Place]) -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(places, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _rows(windows: Windows) -> list[tuple[int, int, int]]:
    ends = (windows.route, windows.start_mm, windows.end_mm)
    return list(zip(*(side.tolist() for side in ends), strict=True))


@given(PLACES)
def test_counts_are_those_of_a_count_by_hand(places: list[plain.Place]) -> None:
    route, along = _columns(places)
    windows = sliding(LENGTHS, 500, 70)
    odd = along % 2 == 1
    found = Along(route, along, LENGTHS).counts(windows, odd)
    hand = [sum(bool(odd[row]) for row in plain.inside(places, *window)) for window in _rows(windows)]
    assert found.tolist() == hand


@given(PLACES)
@settings(max_examples=40, deadline=None)
def test_no_window_anywhere_holds_what_none_of_the_anchored_ones_holds(places: list[plain.Place]) -> None:
    route, along = _columns(places)
    ours = [set(plain.inside(places, *window)) for window in _rows(anchored(route, along, LENGTHS, 500))]
    for road, length in enumerate(LENGTHS.tolist()):
        for start in range(max(length - 500, 0) + 1):
            held = set(plain.inside(places, road, start, start + 500))
            assert not held or any(held <= own for own in ours)


def test_sliding_windows_cover_each_road_to_its_end() -> None:
    windows = sliding(LENGTHS, 500, 300)
    for road, length in enumerate(LENGTHS.tolist()):
        own = [row for row in _rows(windows) if row[0] == road]
        assert own[0][1] == 0 and own[-1][2] == length
        assert all(end - start == min(500, length) for _, start, end in own)
        assert all(after[1] - before[1] <= 300 for before, after in pairwise(own))


def test_both_ends_belong_to_a_window_and_a_neighbouring_road_does_not() -> None:
    route, along = _columns([(0, 0), (0, 500), (0, 501), (1, 0)])
    found = Along(route, along, LENGTHS)
    windows = Windows(np.array([0, 0]), np.array([0, 1_501]), np.array([500, 2_000]))
    assert found.counts(windows, np.ones(4, dtype=bool)).tolist() == [2, 0]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=30))
def test_discs_hold_what_is_within_their_radius(points: list[tuple[int, int]]) -> None:
    found = discs(np.array(points, dtype=np.float64), {"all": np.ones(len(points), dtype=bool)}, 10.0)
    assert found["all"].tolist() == plain.neighbours(points, 10.0)
