"""The rows of an item and of a unit: whatever is asked, they come to what an engine counts of the checks."""

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
from xqgis.scoring.rows import Rows, asked_of_item, asked_of_unit, rows_of_item, rows_of_unit
from xqgis.scoring.tallies import singles, tallies, unit_tallies

REGISTRY, PHASES = toy.registry(), toy.town().phases
ITEMS = (toy.LITTER, toy.FIRE_LANE, toy.BRAKES)
UNITS = tuple(sorted({unit for standard in REGISTRY.standards for unit in standard.units}))


@cache
def of_item(seed: int, item: str) -> tuple[Rows, ibis.Table]:
    """The rows of an item, and what an engine is asked instead."""
    found = asked_of_item(checks(seed), item).to_pyarrow()
    single = singles(checks(seed), REGISTRY, PHASES)
    return rows_of_item(found, item, REGISTRY, PHASES), single.filter(single.item == item)


@cache
def of_unit(seed: int, unit: str) -> tuple[Rows, ibis.Table]:
    """The rows of a unit, and the tallies of its standards as if there were no others."""
    kept, cells = numbered(unit_tallies(checks(seed), REGISTRY, PHASES))
    own = [item.code for standard, item in REGISTRY.items() if unit in standard.units]
    alone = checks(seed).filter(checks(seed).item.isin(own))
    return rows_of_unit(asked_of_unit(kept, unit).to_pyarrow(), cells), tallies(alone, REGISTRY, PHASES)


def of_rows(rows: Rows, asked: Asked, villages: frozenset[str] | None, keys: tuple[str, ...]) -> Counts:
    told = rows.told(asked, villages, keys, tuple(dict.fromkeys([*keys, *parts_of(REGISTRY)])))
    for key in {*AREA_KEYS, "phase"} & {*keys}:
        told = told.within(key)
    return counted(told, keys, lambda by: rows.visits(asked, villages, by))


Kind = Callable[[int, str], tuple[Rows, ibis.Table]]
QUESTIONS = st.tuples(ASKED, VILLAGES, KEYS)
Question = tuple[Asked, frozenset[str] | None, tuple[str, ...]]


@pytest.mark.parametrize(("kind", "codes"), [(of_item, ITEMS), (of_unit, UNITS)], ids=["item", "unit"])
@given(data=st.data(), seed=st.integers(1, 3), question=QUESTIONS)
@settings(deadline=None, derandomize=True, max_examples=80)
def test_they_come_to_what_an_engine_counts(
    kind: Kind, codes: tuple[str, ...], data: st.DataObject, seed: int, question: Question
) -> None:
    rows, instead = kind(seed, data.draw(st.sampled_from(codes)))
    asked, villages, keys = question
    expected = cells_of(count(choose(instead, asked, villages), keys, REGISTRY), keys)
    assert cells_of(of_rows(rows, *question), keys) == expected


def test_an_item_nobody_checked_has_no_rows() -> None:
    found = asked_of_item(
        table([{"visit": "1", "item": toy.PARKING, "result": -1}]), toy.PARKING
    ).to_pyarrow()
    rows = rows_of_item(found, toy.PARKING, REGISTRY, PHASES)
    assert not len(rows.rows.cell) and not len(rows.apart.cell)
