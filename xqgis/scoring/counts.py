"""Whole numbers first: what an engine counts, before any weight is applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.tallies import APART, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

_PART = ("standard", "weight", "phase")
_Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What was counted, in whole numbers.

    ``cells``: the keys, sorted, then n, passed and visits, index 0..
    ``parts``: one row per ``cell`` (that index), standard, item weight and
    phase, in this order, with n and passed.
    """

    cells: pd.DataFrame
    parts: pd.DataFrame


def count(tallies: ibis.Table, keys: Sequence[str]) -> Counts:
    """Count `TALLIES` by ``keys``; rows without an area or phase that is a key are left out."""
    for key in {*AREA_KEYS, "phase"} & set(keys):
        tallies = tallies.filter(tallies[key] != "")
    first = (
        FIRST_OF_STANDARD if "standard" in keys else FIRST_OF_DOMAIN if "domain" in keys else FIRST_OF_VISIT
    )
    one = tallies.mutate(
        mixed=ibis.ifelse(tallies.leads == MIXED, tallies.visit, ibis.null(tallies.visit.type()))
    )
    found: pd.DataFrame = (
        one.group_by(list(dict.fromkeys([*keys, *_PART, "mixed"])))
        .aggregate(
            n=one.n.sum(),
            passed=one.passed.sum(),
            visits=(one.leads >= first).sum(),
            apart=(one.leads == APART).sum(),
        )
        .to_pyarrow()
        .to_pandas()
    )
    cell, lead = _numbered(found, keys)
    sums = {name: _sums(cell, found[name], len(lead)) for name in ("n", "passed", "visits", "apart")}
    sums["visits"] += _distinct(cell, found["mixed"], len(lead))
    apart = sums.pop("apart").any()
    cells = pd.DataFrame({key: found[key].to_numpy()[lead] for key in keys} | sums)
    if apart:
        cells["visits"] += _visits(cells, tallies.filter(tallies.leads == APART), keys)
    return Counts(cells, _parts(found.assign(cell=cell)))


def _numbered(found: pd.DataFrame, keys: Sequence[str]) -> tuple[_Numbers, _Numbers]:
    """The number of each row among the sorted distinct ``keys``, and a row of each number."""
    number = np.zeros(len(found), dtype=np.int64)
    for key in keys:
        codes, values = pd.factorize(found[key], sort=True)
        number = number * (len(values) + 1) + codes
    _, lead, numbered = np.unique(number, return_index=True, return_inverse=True)
    return numbered.astype(np.int64), lead.astype(np.int64)


def _sums(cell: _Numbers, values: pd.Series, cells: int) -> _Numbers:
    """Sums of whole numbers by cell: exact, being far below 2^53."""
    return np.bincount(cell, weights=values.to_numpy("float64"), minlength=cells).astype(np.int64)


def _distinct(cell: _Numbers, visits: pd.Series, cells: int) -> _Numbers:
    """How many different visits each cell has; rows without one do not count."""
    codes, values = pd.factorize(visits)
    told = np.unique(cell[codes >= 0] * (len(values) + 1) + codes[codes >= 0])
    return np.bincount(told // (len(values) + 1), minlength=cells).astype(np.int64)


def _visits(cells: pd.DataFrame, apart: ibis.Table, keys: Sequence[str]) -> _Numbers:
    """The different visits of each cell among rows that do not add up."""
    if not keys:
        return np.array([apart.visit.nunique().to_pyarrow().as_py()], dtype=np.int64)
    by = list(keys)
    found = apart.group_by(by).aggregate(more=apart.visit.nunique()).to_pyarrow().to_pandas()
    more = cells[by].merge(found, on=by, how="left")["more"].fillna(0)
    return more.to_numpy("int64")


def _parts(found: pd.DataFrame) -> pd.DataFrame:
    """Cell, standard, weight and phase with n and passed, mixed visits among the others."""
    number, lead = _numbered(found, ["cell", *_PART])
    sums = {name: _sums(number, found[name], len(lead)) for name in ("n", "passed")}
    return pd.DataFrame({name: found[name].to_numpy()[lead] for name in ("cell", *_PART)} | sums)
