"""A few hundred checks strewn over the toy town, and any filter that may be asked of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

from tests import toy
from tests.scoring import plain
from xqgis.model.filter import NO, YES
from xqgis.model.tables import CELLS, names
from xqgis.scoring.chosen import Asked
from xqgis.scoring.counts import Coded, Counts, coded

START = date(2021, 12, 30)
SOURCES = ("self", "group", "gone")
BY = ("grid", "village", "standard", "phase")
DAYS = st.integers(-3, 10).map(lambda day: START + timedelta(day)) | st.sampled_from([date.min, date.max])
NOTHING = Asked("", "", "", "", "", (), date.min, date.max)
ASKED = st.builds(
    replace,
    st.just(NOTHING),
    village=st.sampled_from(["", toy.UPPER, "unknown"]),
    grid=st.sampled_from(["", toy.GRIDS[0]]),
    domain=st.sampled_from(["", "A", "C"]),
    standard=st.sampled_from(["", *(one.code for one in toy.registry().standards)]),
    announced=st.sampled_from(["", YES, NO]),
    sources=st.sampled_from([(), ("self",), ("self", "group"), ("gone",)]),
    first=DAYS,
    last=DAYS,
)
VILLAGES = st.sampled_from([None, frozenset(), frozenset([toy.LOWER]), frozenset([toy.LOWER, toy.UPPER])])
KEYS = st.sampled_from([(), ("grid",), ("domain",), ("village", "standard")])


def table(rows: list[Any]) -> ibis.Table:
    """Checks whose visits are numbers, as the store's columns have them."""
    checks = plain.table(plain.frame(rows))
    return checks.mutate(visit=checks.visit.cast("int64"))


def numbered(made: ibis.Table) -> tuple[ibis.Table, Coded]:
    """Tallies with the number of their cells, and these."""
    found, shared = made.to_pyarrow().to_pandas(), names(CELLS)[1:]
    cells = found[shared].drop_duplicates().sort_values(shared, ignore_index=True)
    found["cell"] = found[shared].merge(cells.reset_index(), on=shared, how="left")["index"].astype("int32")
    kept = pa.Table.from_pandas(found, pa.schema([*made.schema().to_pyarrow(), ("cell", pa.int32())]))
    return ibis.memtable(kept), coded(pa.Table.from_pandas(cells))


@cache
def checks(seed: int) -> ibis.Table:
    """A few hundred checks; some visits are mixed."""
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
    return table(rows)


def cells_of(counts: Counts, keys: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What was counted, by the values of the keys."""
    places = zip(*(counts.cells[key].tolist() for key in keys), strict=True) if keys else [()]
    told = [counts.cells[name].tolist() for name in ("n", "passed", "visits", "last_on")]
    return dict(zip(places, zip(*told, strict=True), strict=False))
