"""The totals of an item and of a unit: whatever is asked, they come to what an engine counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring.strewn import ASKED, KEYS, VILLAGES, cells_of, checks, numbered, table
from xqgis.scoring.chosen import Asked, choose
from xqgis.scoring.counts import Counts, count, counted, parts_of
from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.running import Running, asked_of_unit, running
from xqgis.scoring.single import asked_of_item, running_of_item
from xqgis.scoring.tallies import singles, tallies, unit_tallies

REGISTRY, PHASES = toy.registry(), toy.town().phases
ITEMS = (toy.LITTER, toy.FIRE_LANE, toy.BRAKES)
UNITS = tuple(sorted({unit for standard in REGISTRY.standards for unit in standard.units}))


@cache
def of_item(seed: int, item: str) -> tuple[Running, ibis.Table]:
    """The totals of an item, and what an engine is asked instead."""
    found = asked_of_item(checks(seed), item).to_pyarrow()
    single = singles(checks(seed), REGISTRY, PHASES)
    return running_of_item(found, item, REGISTRY, PHASES), single.filter(single.item == item)


@cache
def of_unit(seed: int, unit: str) -> tuple[Running, ibis.Table]:
    """The totals of a unit, and the tallies of its standards as if there were no others."""
    kept, cells = numbered(unit_tallies(checks(seed), REGISTRY, PHASES))
    own = [item.code for standard, item in REGISTRY.items() if unit in standard.units]
    alone = checks(seed).filter(checks(seed).item.isin(own))
    return running(asked_of_unit(kept, unit).to_pyarrow(), cells), tallies(alone, REGISTRY, PHASES)


def counts_of(
    totals: Running, asked: Asked, villages: frozenset[str] | None, keys: tuple[str, ...]
) -> Counts:
    told = totals.told(asked, villages, keys, tuple(dict.fromkeys([*keys, *parts_of(REGISTRY)])))
    for key in {*AREA_KEYS, "phase"} & {*keys}:
        told = told.within(key)
    return counted(told, keys, lambda by: totals.visits(asked, villages, by))


Kind = Callable[[int, str], tuple[Running, ibis.Table]]
QUESTIONS = st.tuples(ASKED, VILLAGES, KEYS)
Question = tuple[Asked, frozenset[str] | None, tuple[str, ...]]


@pytest.mark.parametrize(("kind", "codes"), [(of_item, ITEMS), (of_unit, UNITS)], ids=["item", "unit"])
@given(data=st.data(), seed=st.integers(1, 3), question=QUESTIONS)
@settings(deadline=None, derandomize=True, max_examples=80)
def test_they_come_to_what_an_engine_counts(
    kind: Kind, codes: tuple[str, ...], data: st.DataObject, seed: int, question: Question
) -> None:
    totals, instead = kind(seed, data.draw(st.sampled_from(codes)))
    asked, villages, keys = question
    expected = cells_of(count(choose(instead, asked, villages), keys, REGISTRY), keys)
    assert cells_of(counts_of(totals, *question), keys) == expected


def test_an_item_nobody_checked_has_no_totals() -> None:
    found = asked_of_item(
        table([{"visit": "1", "item": toy.PARKING, "result": -1}]), toy.PARKING
    ).to_pyarrow()
    totals = running_of_item(found, toy.PARKING, REGISTRY, PHASES)
    assert not len(totals.plain.cell) and not len(totals.mixed.cell)
