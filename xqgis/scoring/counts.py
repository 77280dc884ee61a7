"""Whole numbers first: what an engine counts, before any weight is applied."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pandas as pd

from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.tallies import FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT

_PART = ["standard", "weight", "phase"]


@dataclass(frozen=True)
class Counts:
    """``cells``: the keys, sorted, then n, passed and visits, index 0..;
    ``parts``: ``cell`` (that index), standard, weight, phase, n and passed, sorted.
    """

    cells: pd.DataFrame
    parts: pd.DataFrame


def count(tallies: ibis.Table, keys: list[str]) -> Counts:
    """Count `TALLIES` by ``keys``; rows without an area or phase that is a key are left out."""
    for key in {*AREA_KEYS, "phase"} & set(keys):
        tallies = tallies.filter(tallies[key] != "")
    first = (
        FIRST_OF_STANDARD if "standard" in keys else FIRST_OF_DOMAIN if "domain" in keys else FIRST_OF_VISIT
    )
    by = list(dict.fromkeys([*keys, *_PART]))
    parts: pd.DataFrame = (
        tallies.group_by(by)
        .aggregate(
            n=tallies.n.sum(),
            passed=tallies.passed.sum(),
            visits=(tallies.leads >= first).sum(),
            mixed=(tallies.leads < 0).sum(),
        )
        .to_pyarrow()
        .to_pandas()
        .astype(dict.fromkeys(("n", "passed", "visits", "mixed"), "int64"))
        .sort_values(by, ignore_index=True)
    )
    numbers = ["n", "passed", "visits", "mixed"]
    if keys:
        parts["cell"] = parts.groupby(keys, sort=True).ngroup()
        cells = parts.groupby(keys, sort=True)[numbers].sum().reset_index()
    else:
        parts["cell"] = 0
        cells = parts[numbers].sum().to_frame().T if len(parts) else parts[numbers]
    if cells["mixed"].any():
        cells = _with_mixed(cells, tallies, keys)
    return Counts(cells[[*keys, "n", "passed", "visits"]], parts[["cell", *_PART, "n", "passed"]])


def _with_mixed(cells: pd.DataFrame, tallies: ibis.Table, keys: list[str]) -> pd.DataFrame:
    """``cells`` with the visits that do not add up counted one by one."""
    mixed = tallies.filter(tallies.leads < 0)
    if not keys:
        return cells.assign(visits=cells["visits"] + mixed.visit.nunique().to_pyarrow().as_py())
    found = mixed.group_by(keys).aggregate(more=mixed.visit.nunique()).to_pyarrow().to_pandas()
    more = cells.merge(found, on=keys, how="left")["more"].fillna(0).astype("int64")
    return cells.assign(visits=cells["visits"] + more)
