"""Pilots against the rest: by a second implementation in fractions, by what must hold for any town."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xqgis.scoring import pilots
from xqgis.scoring.pilots import Difference, Effort, choices, detectable, permuted

THREE = [True] * 3 + [False] * 9
KINDS = ["community"] + ["village"] * 10 + ["community"]
AHEAD = [92, 90, 88, 80, 79, 78, 77, 76, 75, 74, 73, 72]


def plain(values: Sequence[Fraction], chosen: Sequence[bool], strata: Sequence[str]) -> list[Fraction]:
    """The difference of every choice, the one that was made first: sums of fractions, one after another."""
    made = frozenset(at for at, one in enumerate(chosen) if one)
    wanted = {name: sum(strata[at] == name for at in made) for name in strata}
    found = []
    for choice in combinations(range(len(values)), len(made)):
        if any(sum(strata[at] == name for at in choice) != count for name, count in wanted.items()):
            continue
        told = Fraction(0)
        for name, count in wanted.items():
            if count:
                ours = [values[at] for at in choice if strata[at] == name]
                rest = [values[at] for at in range(len(values)) if strata[at] == name and at not in {*choice}]
                gap = sum(ours, Fraction(0)) / count - sum(rest, Fraction(0)) / len(rest)
                told += gap * Fraction(count, len(made))
        found.insert(0 if frozenset(choice) == made else len(found), told)
    return found


def plain_p(values: Sequence[Fraction], chosen: Sequence[bool], strata: Sequence[str]) -> Fraction:
    found = plain(values, chosen, strata)
    return Fraction(sum(abs(one) >= abs(found[0]) for one in found), len(found))


def shifted(values: Sequence[Fraction], chosen: Sequence[bool], by: Fraction) -> list[Fraction]:
    return [value + by if one else value for value, one in zip(values, chosen, strict=True)]


def told(values: Sequence[Fraction], chosen: Sequence[bool], strata: Sequence[str] | None) -> Difference:
    found = permuted([float(one) for one in values], chosen, strata)
    assert found is not None
    return found


rates = st.integers(0, 40).map(lambda passed: Fraction(passed, 40))


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Fraction], list[bool], list[str]]:
    """A few units with rates that often tie, who was chosen, and their kinds; every kind has others left."""
    values = draw(st.lists(rates, min_size=5, max_size=8))
    chosen = [at < draw(st.integers(2, 3)) for at in range(len(values))]
    chosen = chosen if sum(chosen) >= 2 and sum(chosen) < len(chosen) else [True, True, *chosen[2:-1], False]
    strata = draw(st.sampled_from([["a"] * len(values), ["a", *["b"] * (len(values) - 2), "a"]]))
    return values, chosen, strata


@settings(max_examples=60, deadline=None)
@given(towns())
def test_p_and_estimate_are_those_of_exact_fractions(
    town: tuple[list[Fraction], list[bool], list[str]],
) -> None:
    values, chosen, strata = town
    found = told(values, chosen, strata)
    assert found.p == pytest.approx(float(plain_p(values, chosen, strata)), abs=1e-12)
    assert found.estimate == pytest.approx(float(plain(values, chosen, strata)[0]), abs=1e-12)
    assert found.choices == len(plain(values, chosen, strata)) == choices(chosen, strata)


@settings(max_examples=25, deadline=None)
@given(towns().filter(lambda town: choices(town[1], town[2]) > 20))
def test_interval_holds_just_the_shifts_that_the_same_test_lets_stand(
    town: tuple[list[Fraction], list[bool], list[str]],
) -> None:
    values, chosen, strata = town
    found = told(values, chosen, strata)
    for bound, out in ((found.low, -1), (found.high, 1)):
        if abs(bound) == inf:
            continue
        for step, held in ((Fraction(-out, 10**6), True), (Fraction(out, 10**6), False)):
            shift = Fraction(bound).limit_denominator(10**9) + step
            p = plain_p(shifted(values, chosen, -shift), chosen, strata)
            assert (p > Fraction(1, 20)) is held


@settings(max_examples=60, deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_it_makes_no_difference_in_what_order_units_stand(
    town: tuple[list[Fraction], list[bool], list[str]], chance: object
) -> None:
    values, chosen, strata = town
    rows = list(zip(values, chosen, strata, strict=True))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    there, back = told(*town), told(*map(list, zip(*rows, strict=True)))  # type: ignore[arg-type]
    assert (there.p, there.choices) == (back.p, back.choices)
    assert (there.estimate, there.low, there.high) == pytest.approx((back.estimate, back.low, back.high))


@settings(max_examples=60, deadline=None)
@given(towns(), rates)
def test_a_shift_of_the_chosen_shifts_estimate_and_interval(
    town: tuple[list[Fraction], list[bool], list[str]], by: Fraction
) -> None:
    values, chosen, strata = town
    there, back = told(*town), told(shifted(values, chosen, by), chosen, strata)
    moved = tuple(one + float(by) for one in (there.estimate, there.low, there.high))
    assert (back.estimate, back.low, back.high) == pytest.approx(moved)


@settings(max_examples=60, deadline=None)
@given(towns())
def test_what_holds_for_any_town(town: tuple[list[Fraction], list[bool], list[str]]) -> None:
    values, chosen, strata = town
    found = told(values, chosen, strata)
    assert found.p is not None
    assert found.low <= found.estimate <= found.high
    assert 1 / found.choices <= found.p <= 1
    assert found.clear is (found.p <= 0.05)


def test_the_three_best_of_twelve_have_the_least_p_there_is() -> None:
    found = permuted([one / 100 for one in AHEAD], THREE)
    assert found is not None
    assert (found.p, found.choices, found.drawn) == (1 / 220, 220, False)
    assert found.estimate == pytest.approx(0.90 - 0.76)
    assert found.clear and found.bounded


def test_like_with_like_knows_ninety_choices() -> None:
    found = permuted([one / 100 for one in AHEAD], THREE, KINDS)
    assert found is not None
    assert (found.choices, found.p) == (90, 1 / 90)
    # the community's lead of 20 counts once, the villages' (89 - 76.5) twice
    assert found.estimate == pytest.approx((0.20 + 2 * 0.125) / 3)


def test_choices_follow_the_units_and_not_a_number_of_this_town() -> None:
    assert choices([True] * 4 + [False] * 16) == 4845
    found = permuted([0.5 + at / 100 for at in range(7)], [False] * 4 + [True] * 3)
    assert found is not None
    assert (found.choices, found.p) == (35, 2 / 35)  # the three lowest are as far off


def test_with_few_choices_nothing_can_be_rejected_and_the_interval_has_no_ends() -> None:
    found = permuted([0.9, 0.9, 0.1, 0.1, 0.1], [True, True, False, False, False])
    assert found is not None
    assert (found.low, found.high, found.p) == (-inf, inf, 0.1)
    assert not found.clear and not found.bounded


def test_equal_units_tie_with_every_choice() -> None:
    found = permuted([1 / 3] * 12, THREE)
    assert found is not None
    assert found.p == 1
    assert (found.estimate, found.low, found.high) == pytest.approx((0, 0, 0), abs=1e-8)


def test_sums_that_differ_by_rounding_alone_are_ties() -> None:
    """0.1 + 0.2 and 0.3 are one figure: the mirror image of a choice must count."""
    found = permuted([0.1 + 0.2, 0.6, 0.3, 0.6], [True, True, False, False])
    assert found is not None
    assert found.p == 1


@pytest.mark.parametrize(
    ("chosen", "strata"),
    [([False] * 5, None), ([True] * 5, None), ([True, True, False, False, False], ["a", "b", "b", "b", "b"])],
)
def test_without_anything_to_compare_with_there_is_no_figure(
    chosen: list[bool], strata: list[str] | None
) -> None:
    assert permuted([0.5] * 5, chosen, strata) is None


def test_too_many_choices_are_drawn_and_always_the_same_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    values, exact = [one / 100 for one in AHEAD], permuted([one / 100 for one in AHEAD], THREE, KINDS)
    monkeypatch.setattr(pilots, "MOST_CHOICES", 80)
    first, second = permuted(values, THREE, KINDS), permuted(values, THREE, KINDS)
    assert first is not None and exact is not None
    assert first == second
    assert first.drawn and first.choices == 80
    assert first.estimate == exact.estimate
    assert first.p is not None and 1 / 80 <= first.p <= 5 / 80  # 1 in 90, and the one that was made


def test_a_large_town_draws_about_the_exact_p() -> None:
    """C(22, 11) = 705,432 choices; those of a middling difference are well met by 200,000 of them."""
    chosen = [at % 2 == 0 for at in range(22)]
    values = [(at * 37 % 23) / 23 for at in range(22)]
    found = permuted(values, chosen)
    assert found is not None and found.p is not None
    assert found.drawn and found.choices == pilots.MOST_CHOICES
    gaps = plain_gaps(values, chosen)
    assert found.p == pytest.approx(gaps, abs=0.005)


def plain_gaps(values: Sequence[float], chosen: Sequence[bool]) -> float:
    """The exact p of halves: a choice is as far off as the sum of its units is from half of all."""
    whole = [round(value * 23) for value in values]
    half, ours = sum(whole), sum(one for one, told in zip(whole, chosen, strict=True) if told)
    ways = {(0, 0): 1}
    for one in whole:
        more = {(count + 1, total + one): way for (count, total), way in ways.items()}
        ways = {key: ways.get(key, 0) + more.get(key, 0) for key in {*ways, *more}}
    sums = {total: way for (count, total), way in ways.items() if count == len(whole) // 2}
    far = sum(way for total, way in sums.items() if abs(2 * total - half) >= abs(2 * ours - half))
    return far / sum(sums.values())


@pytest.mark.parametrize(("n", "changes", "plainly"), [(40, 14.9, 10.5), (100, 9.4, 6.7), (300, 5.4, 3.9)])
def test_detectable_differences_are_those_that_are_printed(n: int, changes: float, plainly: float) -> None:
    """Points at p = 0.85 with 3 of 12 units of n checks; a plain difference is that over root 2."""
    once = Effort(0.85, [n] * 3, [n] * 9)
    assert round(100 * detectable(once, once), 1) == changes
    assert round(100 * detectable(once), 1) == plainly
    assert detectable(once, once) == pytest.approx(detectable(once) * 2**0.5)


def test_more_checks_let_less_be_seen_and_a_full_score_is_no_certainty() -> None:
    few, many = Effort(0.85, [40] * 3, [40] * 9), Effort(0.85, [40] * 3, [400] * 9)
    assert detectable(many) < detectable(few)
    assert 0 < detectable(Effort(1.0, [40] * 3, [40] * 9)) < detectable(few)
