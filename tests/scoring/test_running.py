"""Running totals: whatever is asked, they tell what an engine counts of the tallies themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import ibis
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring.strewn import ASKED, BY, KEYS, NOTHING, START, VILLAGES, checks, numbered, table
from xqgis.scoring.chosen import Asked, choose
from xqgis.scoring.counts import Coded, Told, mixed_visits, question, told_by, visits_by
from xqgis.scoring.running import Running, asked_of_town, running
from xqgis.scoring.tallies import tallies


def tallied(found: ibis.Table) -> tuple[ibis.Table, Coded]:
    return numbered(tallies(found, toy.registry(), toy.town().phases))


@cache
def town(seed: int) -> tuple[ibis.Table, Running]:
    kept, cells = tallied(checks(seed))
    return kept, running(asked_of_town(kept).to_pyarrow(), cells)


def rows_of(told: Told) -> list[tuple[Any, ...]]:
    """What was told, cell by cell, in no order."""
    keys = [told.values[name][told.codes[name]].tolist() for name in BY]
    sums = [told.sums[name].tolist() for name in ("n", "passed", "visits", "mixed")]
    return sorted(zip(*keys, *sums, told.last_on.tolist(), strict=True))


@given(seed=st.integers(1, 3), asked=ASKED, villages=VILLAGES, keys=KEYS)
@settings(deadline=None, derandomize=True, max_examples=120)
def test_they_tell_what_an_engine_counts(
    seed: int, asked: Asked, villages: frozenset[str] | None, keys: tuple[str, ...]
) -> None:
    kept, totals = town(seed)
    chosen = choose(kept, asked, villages)
    counted = told_by(question(chosen, BY, keys).to_pyarrow())
    assert rows_of(totals.told(asked, villages, keys, BY)) == rows_of(counted)
    apart = visits_by(mixed_visits(chosen, keys).to_pyarrow(), keys)
    assert totals.visits(asked, villages, keys) == {key: visits for key, visits in apart.items() if visits}


def test_a_stretch_of_days_cuts_a_strand_at_both_ends() -> None:
    same = {"grid": toy.GRIDS[0], "item": toy.LITTER, "result": 1, "source": "self", "announced": 0}
    days = [START + timedelta(number) for number in (0, 2, 4, 6)]
    kept, cells = tallied(
        table([same | {"visit": str(day.day), "checked_on": pd.Timestamp(day)} for day in days])
    )
    asked = replace(NOTHING, first=days[1], last=days[2])
    [found] = rows_of(
        running(asked_of_town(kept).to_pyarrow(), cells).told(
            asked, None, (), ("grid", "village", "standard", "phase")
        )
    )
    assert found[-2:] == (0, pd.Timestamp(days[2]).to_pydatetime()) and sum(found[4:6]) == 4


def test_nothing_filed_is_nothing_told() -> None:
    kept, cells = tallied(table([{"visit": "1", "result": -1}]))
    assert not len(running(asked_of_town(kept).to_pyarrow(), cells).told(NOTHING, None, (), BY))
