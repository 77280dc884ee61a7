"""Grades against plain Python, properties of the score, buoys against every choice there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from xqgis.model.name import Name
from xqgis.model.water import Criterion, KitItem, Ramp, WaterGrade, WaterKind, WaterRules
from xqgis.scoring.waters import danger, grade, missing_share, place_buoys, weightings

RULES = WaterRules(
    kinds=(WaterKind("pond", Name("塘"), 0.5),),
    kit=(KitItem("sign", Name("牌")), KitItem("buoy", Name("圈"), buoy=True)),
    ramps={
        Criterion.SCHOOL: Ramp(3, safe=1500, worst=200),
        Criterion.SLOPE: Ramp(2, safe=0.05, worst=0.4),
        Criterion.EVENTS: Ramp(2, safe=0, worst=2),
        Criterion.KIT: Ramp(3, safe=0, worst=1),
        Criterion.PATH: Ramp(0, safe=1, worst=0),
    },
    near={},
    red=0.6,
    yellow=0.4,
    least_known=0.5,
    draws=1_000,
)
VALUES = some.one_of(some.none(), some.floats(0, 3000, allow_nan=False))


def plain(values: dict[Criterion, float | None]) -> tuple[WaterGrade, float | None]:
    """Grade and score as anybody would reckon them by hand."""
    total = held = whole = 0.0
    for one, ramp in RULES.ramps.items():
        whole += ramp.weight
        value = values.get(one)
        if value is None or not ramp.weight:
            continue
        share = (value - ramp.safe) / (ramp.worst - ramp.safe)
        total += ramp.weight * min(1.0, max(0.0, share))
        held += ramp.weight
    if held / whole < RULES.least_known:
        return WaterGrade.NOT_RATED, None
    score = total / held
    found = (
        WaterGrade.RED
        if score >= RULES.red
        else WaterGrade.YELLOW
        if score >= RULES.yellow
        else WaterGrade.GREEN
    )
    return found, score


def judged(rows: list[dict[Criterion, float | None]]):
    columns = {
        one: np.array([np.nan if row.get(one) is None else row[one] for row in rows], dtype=float)
        for one in RULES.ramps
    }
    return grade(columns, RULES)


@given(some.lists(some.fixed_dictionaries(dict.fromkeys(RULES.ramps, VALUES)), min_size=1, max_size=30))
def test_grades_are_those_of_plain_python(rows: list[dict[Criterion, float | None]]) -> None:
    found = judged(rows)
    for at, row in enumerate(rows):
        wanted, score = plain(row)
        near = score is not None and min(abs(score - RULES.red), abs(score - RULES.yellow)) < 1e-9
        assert near or WaterGrade(int(found.grades[at])) is wanted
        assert np.isnan(found.scores[at]) if score is None else found.scores[at] == pytest.approx(score)


@given(some.lists(some.fixed_dictionaries(dict.fromkeys(RULES.ramps, VALUES)), min_size=1, max_size=9))
def test_shares_are_shares_and_know_no_order(rows: list[dict[Criterion, float | None]]) -> None:
    found, turned = judged(rows), judged(rows[::-1])
    rated = found.grades != WaterGrade.NOT_RATED
    assert np.array_equal(found.shares, turned.shares[::-1], equal_nan=True)
    assert found.shares[rated].sum(1) == pytest.approx(1) and (found.shares[rated] >= 0).all()
    assert np.isnan(found.shares[~rated]).all() and np.isnan(found.scores[~rated]).all()


def test_shares_are_those_of_one_weighting_after_the_other() -> None:
    row = {Criterion.SCHOOL: 300.0, Criterion.SLOPE: 0.1, Criterion.EVENTS: None, Criterion.KIT: 0.5}
    found = judged([row])
    drawn = weightings(np.array([3.0, 2.0, 2.0, 3.0]), RULES)
    order = {one: at for at, one in enumerate(found.criteria)}
    red = 0
    for weights in drawn:
        known = [(weights[order[one]], row[one], RULES.ramps[one]) for one in order if row[one] is not None]
        score = sum(w * min(1, max(0, (v - r.safe) / (r.worst - r.safe))) for w, v, r in known)
        red += score / sum(w for w, _, _ in known) >= RULES.red
    assert found.shares[0][0] == pytest.approx(red / len(drawn))
    assert 0 < red < len(drawn)


@given(some.floats(0, 3000), some.floats(0, 3000), some.floats(0, 1), some.floats(0, 3))
def test_a_nearer_school_never_lowers_and_more_kit_never_raises(
    near: float, far: float, slope: float, events: float
) -> None:
    near, far = sorted((near, far))
    rest = {Criterion.SLOPE: slope, Criterion.EVENTS: events}
    found = judged(
        [
            {**rest, Criterion.SCHOOL: far, Criterion.KIT: 0.5},
            {**rest, Criterion.SCHOOL: near, Criterion.KIT: 0.5},
            {**rest, Criterion.SCHOOL: far, Criterion.KIT: 0.0},
        ]
    )
    assert found.scores[1] >= found.scores[0] >= found.scores[2]
    assert found.shares[1][0] >= found.shares[0][0] >= found.shares[2][0]
    assert found.grades[1] <= found.grades[0] <= found.grades[2]


@given(some.integers(0, 4), some.integers(0, 4), some.floats(0, 3000))
def test_putting_a_missing_or_unchecked_item_in_its_place_never_raises(
    missing: int, present: int, school: float
) -> None:
    checked = missing + present
    states = [(missing, checked), (missing, checked + 1)] + ([(missing - 1, checked)] if missing else [])
    shares = missing_share(*(np.array(column, dtype=float) for column in zip(*states, strict=True)))
    rows = [
        {Criterion.SCHOOL: school, Criterion.SLOPE: 0.2, Criterion.KIT: None if np.isnan(s) else s}
        for s in shares
    ]
    found = judged(rows)
    assert (found.scores[1:] <= found.scores[0] + 1e-12).all()


def test_weightings_keep_the_packs_mean_and_are_always_the_same() -> None:
    weights = np.array([3.0, 2.0, 1.0])
    drawn = weightings(weights, RULES)
    assert drawn.sum(1) == pytest.approx(1) and drawn.mean(0) == pytest.approx(weights / 6, abs=0.01)
    assert np.array_equal(drawn, weightings(weights, RULES))


def test_a_ramp_runs_either_way() -> None:
    assert danger(np.array([0.0, 0.5, 2.0]), Ramp(1)).tolist() == [0, 0.5, 1]
    assert danger(np.array([0.0, 50.0, 200.0]), Ramp(1, safe=100, worst=0)).tolist() == [1, 0.5, 0]


NEEDS = some.lists(some.integers(0, 9), min_size=1, max_size=9)


@given(NEEDS, some.integers(1, 4), some.randoms(use_true_random=False))
def test_buoys_are_nearly_the_best_of_every_choice(needs: list[int], count: int, chance) -> None:
    need = np.array(needs, dtype=float)
    reached = [
        np.array(sorted({at, *(other for other in range(len(needs)) if chance.random() < 0.3)}))
        for at in range(len(needs))
    ]
    found = place_buoys(need, reached, count)

    def gain(chosen) -> float:
        return float(sum(need[at] for at in set().union(*(set(reached[one]) for one in chosen))))

    best = max(gain(chosen) for chosen in combinations(range(len(needs)), min(count, len(needs))))
    assert found.gained == pytest.approx(gain(found.chosen) if found.chosen else 0)
    assert (1 - 1 / np.e) * best - 1e-9 <= found.gained <= best + 1e-9 <= found.at_most + 2e-9
    assert list(found.gains) == sorted(found.gains, reverse=True) and found.need == need.sum()
    assert len(set(found.chosen)) == len(found.chosen) <= count
