"""Two ways side by side: which windows the rule takes, which places are made of them, who disagrees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scoring import plain_blackspots as plain
from xqgis.model.blackspot import SEVERITIES, Criterion, Weights
from xqgis.scoring.blackspots import Accidents, Terms, along_roads, density, in_discs, rule_windows
from xqgis.scoring.screen import Chance

LENGTHS = np.array([3_000, 900])
RULE = (Criterion(fatal=2), Criterion(casualty=3), Criterion(every=5))
TERMS = Terms(window_mm=500, criteria=RULE, step_mm=100, level=0.05, weights=Weights())
CHANCE = Chance(np.array([0, 0]), np.ones(2), 99)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1).flatmap(lambda road: st.tuples(st.just(road), st.integers(0, int(LENGTHS[road])))),
        st.sampled_from(SEVERITIES),
        st.booleans(),
    ),
    max_size=25,
)
Row = tuple[plain.Place, str, bool]


def _accidents(rows: list[Row]) -> Accidents:
    pairs = np.array([place for place, _, _ in rows], dtype=np.int64).reshape(-1, 2)
    severity = np.array([kind for _, kind, _ in rows], dtype=object)
    ruled = np.array([counts for *_, counts in rows], dtype=bool)
    return Accidents(pairs[:, 0], pairs[:, 1], severity, ruled, np.ones(len(rows), dtype=bool))


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_the_rule_takes_just_the_stretches_that_some_window_of_its_length_makes_black(
    rows: list[Row],
) -> None:
    held = [(place, kind) for place, kind, counts in rows if counts]
    places, kinds = [place for place, _ in held], [kind for _, kind in held]
    found = rule_windows(_accidents(rows), LENGTHS, TERMS)
    for road, start, end in zip(found.route, found.start_mm, found.end_mm, strict=True):
        rows_in = plain.inside(places, int(road), int(start), int(end))
        assert plain.holds(plain.counts(kinds, rows_in), RULE)
    for road, length in enumerate(LENGTHS.tolist()):
        any_black = any(
            plain.holds(plain.counts(kinds, plain.inside(places, road, start, start + 500)), RULE)
            for start in range(length - 500 + 1)
        )
        assert any_black == bool((found.route == road).any())


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_places_do_not_overlap_and_count_what_lies_in_them(rows: list[Row]) -> None:
    found = along_roads(_accidents(rows), LENGTHS, TERMS, CHANCE)
    places, kinds = [place for place, _, _ in rows], [kind for _, kind, _ in rows]
    ends = list(zip(found["route"], found["start_mm"], found["end_mm"], strict=True))
    for number, (road, start, end) in enumerate(ends):
        told = plain.counts(kinds, plain.inside(places, road, start, end))
        assert {name: found[name][number] for name in SEVERITIES} == told
        assert found["weight"][number] == 5 * told["fatal"] + 2 * told["injury"] + told["damage"]
        for other in ends[:number]:
            assert other[0] != road or other[2] < start or other[1] > end
    assert found["weight"].is_monotonic_decreasing
    assert (found["rule"] | found["screen"]).all()


def test_both_verdicts_stand_side_by_side_and_may_differ() -> None:
    rng = np.random.default_rng(1)
    lengths = np.array([60_000_000])
    scattered = [((0, int(at)), "damage", True) for at in rng.integers(0, 60_000_000, 60)]
    two_deaths = [((0, 20_000_000), "fatal", True), ((0, 20_010_000), "fatal", True)]
    many_bumps = [((0, 40_000_000 + step * 20_000), "damage", True) for step in range(12)]
    terms = Terms(500_000, (Criterion(fatal=2),), 100_000, 0.05, Weights())
    chance = Chance(np.array([0]), np.ones(1), 99)
    found = along_roads(_accidents([*scattered, *two_deaths, *many_bumps]), lengths, terms, chance)
    middles = (found["start_mm"] + found["end_mm"]) // 2
    at = {round(middle / 20_000_000): row for row, middle in enumerate(middles)}
    verdicts = {place: (bool(found["rule"][row]), bool(found["screen"][row])) for place, row in at.items()}
    assert verdicts[1] == (True, False), "two deaths meet the rule; two accidents are what chance brings"
    assert verdicts[2] == (False, True), "a dozen bumps meet no rule and are no chance"
    assert len(found) == 2


def test_accidents_before_the_rules_years_count_for_the_screen_alone() -> None:
    rows = [((0, 1_000 + step), "injury", step > 1) for step in range(4)]
    assert len(rule_windows(_accidents(rows), LENGTHS, TERMS)) == 0
    rows = [(place, kind, True) for place, kind, _ in rows]
    assert len(rule_windows(_accidents(rows), LENGTHS, TERMS)) > 0


def test_the_rule_keeps_to_its_years_when_fewer_days_are_looked_at() -> None:
    rows: list[Row] = [((0, 1_000 + step), "injury", True) for step in range(4)]
    found = replace(_accidents(rows), seen=np.array([False, False, False, True]))
    places = along_roads(found, LENGTHS, TERMS, CHANCE)
    assert places["rule"].all() and places["injury"].tolist() == [1], "black by its years, one of them seen"
    points = np.column_stack([found.along_mm / 1000, np.zeros(4)])
    disc = in_discs(points, found, TERMS)
    assert disc["injury"].tolist() == [1]
    assert density(found, LENGTHS, TERMS)["weight"].max() == 2


def test_without_a_rule_set_only_the_screen_speaks() -> None:
    rows = [((0, 1_000), "fatal", True)] * 6 + [((0, 2_500), "damage", True)]
    terms = Terms(500, (), 100, 0.05, Weights())
    found = along_roads(_accidents(rows), LENGTHS, terms, CHANCE)
    assert not found["rule"].any() and found["screen"].all()


def test_density_is_the_weighted_count_of_the_window_about_each_step() -> None:
    rows: list[Row] = [((0, 1_000), "fatal", True), ((0, 1_200), "injury", True), ((1, 0), "damage", True)]
    found = density(_accidents(rows), LENGTHS, TERMS)
    places, weight = [place for place, *_ in rows], [5, 2, 1]
    for road, start, end, told in found.itertuples(index=False):
        middle = (start + end) // 2
        held = plain.inside(places, road, max(middle - 250, 0), min(middle + 250, int(LENGTHS[road])))
        assert told == sum(weight[row] for row in held) > 0


@pytest.mark.parametrize("seed", range(3))
def test_discs_of_a_town_without_roads_meet_the_rule_and_lie_a_window_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 3_000, (150, 2))
    kinds = rng.choice(np.array(SEVERITIES, dtype=object), 150, p=[0.1, 0.4, 0.5])
    nowhere = np.zeros(150, dtype=np.int64)
    terms = Terms(500_000, (Criterion(casualty=4),), 100_000, 0.05, Weights())
    found = in_discs(points, Accidents(nowhere, nowhere, kinds, *np.ones((2, 150), dtype=bool)), terms)
    chosen = [tuple(points[centre]) for centre in found["centre"]]
    for number, centre in enumerate(found["centre"]):
        near = [row for row in range(150) if np.hypot(*(points[row] - points[centre])) <= 250]
        told = plain.counts(kinds.tolist(), near)
        assert {name: found[name][number] for name in SEVERITIES} == told
        assert told["fatal"] + told["injury"] >= 4
        assert all(np.hypot(*np.subtract(chosen[number], other)) > 500 for other in chosen[:number])
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    black = np.flatnonzero(((apart <= 250) & (kinds != "damage")).sum(axis=1) >= 4)
    assert all(min(np.hypot(*(points[row] - np.array(c))) for c in chosen) <= 500 for row in black)
