"""Running totals: whatever is asked, they tell what an engine counts of the tallies themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring import plain
from xqgis.model.filter import NO, YES
from xqgis.model.tables import CELLS, names
from xqgis.scoring.chosen import Asked, choose
from xqgis.scoring.counts import Coded, Told, coded, question, told_by_cell
from xqgis.scoring.running import Running, running
from xqgis.scoring.tallies import tallies

START = date(2021, 12, 30)
SOURCES = ("self", "group", "gone")
BY = ("grid", "village", "standard", "phase")
DAYS = st.integers(-3, 10).map(lambda day: START + timedelta(day)) | st.sampled_from([date.min, date.max])
NOTHING = Asked("", "", "", "", "", ("", ""), date.min, date.max)
ASKED = st.builds(
    replace,
    st.just(NOTHING),
    village=st.sampled_from(["", toy.UPPER, "unknown"]),
    grid=st.sampled_from(["", toy.GRIDS[0]]),
    domain=st.sampled_from(["", "A", "C"]),
    standard=st.sampled_from(["", *(one.code for one in toy.registry().standards)]),
    announced=st.sampled_from(["", YES, NO]),
    sources=st.sampled_from([("", ""), ("self", "self"), ("self", "group"), ("gone", "gone")]),
    first=DAYS,
    last=DAYS,
)
VILLAGES = st.sampled_from([None, frozenset(), frozenset([toy.LOWER]), frozenset([toy.LOWER, toy.UPPER])])
KEYS = st.sampled_from([(), ("grid",), ("domain",), ("village", "standard")])


def numbered(rows: list[Any]) -> tuple[ibis.Table, Coded]:
    """The tallies of checks with the number of their cells, and these."""
    checks = plain.table(plain.frame(rows))
    made = tallies(checks, toy.registry(), toy.town().phases)
    found, shared = made.to_pyarrow().to_pandas(), names(CELLS)[1:]
    cells = found[shared].drop_duplicates().sort_values(shared, ignore_index=True)
    found["cell"] = found[shared].merge(cells.reset_index(), on=shared, how="left")["index"].astype("int32")
    kept = pa.Table.from_pandas(found, pa.schema([*made.schema().to_pyarrow(), ("cell", pa.int32())]))
    return ibis.memtable(kept), coded(pa.Table.from_pandas(cells))


@cache
def town(seed: int) -> tuple[ibis.Table, Coded]:
    """`numbered` of a few hundred checks; some visits are mixed."""
    rng = np.random.default_rng(seed)
    kinds = {
        "grid": [*toy.GRIDS[:2], ""],
        "village": [toy.UPPER, toy.LOWER],
        "item": [toy.LITTER, toy.FIRE_LANE, toy.BRAKES, toy.PARKING],
        "result": [-1, 0, 1],
        "source": ["self", "group"],
        "announced": [-1, 0, 1],
        "checked_on": [pd.Timestamp(START) + pd.Timedelta(days=day) for day in range(7)],
    }
    visits = [{name: rng.choice(values) for name, values in kinds.items()} for _ in range(150)]
    numbers = rng.integers(150, size=400)
    again = {name: rng.choice(kinds[name], 400) for name in ("item", "result")}
    rows = [
        visits[number] | {"visit": str(number)} | {name: values[row] for name, values in again.items()}
        for row, number in enumerate(numbers)
    ]
    for row in rng.choice(400, 12, replace=False):
        rows[row] |= {"announced": 1, "grid": toy.GRIDS[1]}
    return numbered(rows)


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
    kept, cells = town(seed)
    counted = question(choose(kept, asked, villages), ["cell"], keys).to_pyarrow()
    told = added_up(seed).told(asked, villages, keys, BY)
    assert rows_of(told) == rows_of(told_by_cell(counted, cells, BY))


@cache
def added_up(seed: int) -> Running:
    kept, cells = town(seed)
    return running(kept, lambda: cells)


def test_a_stretch_of_days_cuts_a_strand_at_both_ends() -> None:
    same = {"grid": toy.GRIDS[0], "item": toy.LITTER, "result": 1, "source": "self", "announced": 0}
    days = [START + timedelta(number) for number in (0, 2, 4, 6)]
    kept, cells = numbered([same | {"visit": str(day), "checked_on": pd.Timestamp(day)} for day in days])
    asked = replace(NOTHING, first=days[1], last=days[2])
    [found] = rows_of(
        running(kept, lambda: cells).told(asked, None, (), ("grid", "village", "standard", "phase"))
    )
    assert found[-2:] == (0, pd.Timestamp(days[2]).to_pydatetime()) and sum(found[4:6]) == 4


def test_nothing_filed_is_nothing_told() -> None:
    kept, cells = numbered([{"result": -1}])
    assert not len(running(kept, lambda: cells).told(NOTHING, None, (), BY))
