"""The last result at each place, held against the definition written out row by row."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from xqgis.model.tables import PLACES, names
from xqgis.scoring.latest import at_places, latest

ITEMS, GRIDS, NAMES = ("i1", "i2"), ("g1", "g2", "g3", ""), ("", "学校", "市场", "P01")
KIN = {"g1": "g1", "g3": "g1"}


def invented(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    size = 400
    checks = pd.DataFrame(
        {
            "item": rng.choice(ITEMS, size),
            "grid": rng.choice(GRIDS, size),
            "village": rng.choice(["v1", "v2"], size),
            "place": rng.choice(NAMES, size),
            "lon": rng.choice([112.50001, 112.5002, np.nan], size),
            "lat": 27.3,
            "result": rng.choice([-1, 0, 1], size),
            "checked_on": pd.to_datetime("2022-01-01") + pd.to_timedelta(rng.integers(0, 12, size), "D"),
            "source": rng.choice(["self", "group"], size),
        }
    )
    places = pd.DataFrame(
        {
            "code": [f"P{number:02d}" for number in range(8)],
            "name": rng.choice([" 学校 ", "市场", "路口"], 8),
            "kind": "school",
            "lon": rng.choice([112.50002, 112.5002, 112.5003], 8),
            "lat": 27.3,
            "grid": rng.choice(GRIDS, 8),
            "village": rng.choice(["v1", "v2"], 8),
        }
    )
    return checks, places[[name for name in names(PLACES) if name != "geometry"]]


def told_of(checks: pd.DataFrame) -> ibis.Table:
    return ibis.memtable(pa.Table.from_pandas(checks, preserve_index=False))


def where(row: Any, name: str) -> tuple[object, ...]:
    """The key of a place as `veto.spells` defines it, with what a row is called."""
    grid = KIN.get(row.grid, row.grid)
    point = None
    if not name and not np.isnan(row.lon):
        point = (round(row.lon, 4), round(row.lat, 4))
    return grid, "" if grid else row.village, name, point


def plain(checks: pd.DataFrame, places: pd.DataFrame) -> dict[tuple[str, str], tuple[object, ...]]:
    owners: dict[tuple[object, ...], set[str]] = {}
    for place in places.itertuples():
        for name in (str(place.name).strip(), str(place.code), ""):
            owners.setdefault(where(place, name), set()).add(str(place.code))
    rows: dict[tuple[str, str], list[Any]] = {}
    for check in checks.itertuples():
        own = owners.get(where(check, str(check.place)), set())
        if len(own) == 1 and check.result >= 0:
            rows.setdefault((next(iter(own)), str(check.item)), []).append(check)
    found = {}
    for key, seen in rows.items():
        day = max(row.checked_on for row in seen)
        last = [row for row in seen if row.checked_on == day]
        worst = [row for row in last if row.result == 0] or last
        told = min(row.source for row in worst)
        found[key] = (day, all(row.result == 1 for row in last), told, len(seen))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_query_says_what_the_definition_says(seed: int) -> None:
    checks, places = invented(seed)
    shuffled = checks.sample(frac=1, random_state=seed)
    wanted = plain(checks, places)
    for frame in (checks, shuffled):
        told = latest(at_places(told_of(frame), places, KIN), ["code"])
        found = {
            (row.code, row.item): (row.checked_on, row.passed, row.source, row.n) for row in told.itertuples()
        }
        assert found == wanted
    assert wanted


def test_in_an_area_each_item_has_one_row() -> None:
    checks, _ = invented(1)
    told = latest(told_of(checks))
    assert told["item"].tolist() == list(ITEMS)
    assert told["n"].sum() == int((checks["result"] >= 0).sum())
