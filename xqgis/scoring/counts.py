"""Whole numbers first: what an engine counts, before any weight is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.tallies import APART, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

_PART = ("standard", "weight", "phase")
_SUMS = ("n", "passed", "visits", "apart")
_Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What was counted, in whole numbers.

    ``cells``: the keys, sorted, then n, passed, visits and ``last_on`` (the
    last day judged), index 0..
    ``parts``: one row per ``cell`` (that index), standard, item weight and
    phase, in this order, with n and passed.
    """

    cells: pd.DataFrame
    parts: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """What the engine told: one row per keys and part, and per visit where visits do not add up.

    ``codes`` number the sorted ``values`` of each column; ``mixed`` is the
    visit to be counted apart, -1 without one.
    """

    codes: Mapping[str, _Numbers]
    values: Mapping[str, NDArray[Any]]
    sums: Mapping[str, _Numbers]
    mixed: _Numbers
    last_on: NDArray[np.datetime64]

    def where(self, **asked: str) -> Told:
        """The rows whose columns hold these values."""
        kept = np.ones(len(self.mixed), dtype=bool)
        for name, value in asked.items():
            kept &= (self.values[name] == value)[self.codes[name]]
        return self._kept(kept)

    def within(self, area: str) -> Told:
        """The rows that lie in some ``area``."""
        return self._kept((self.values[area] != "")[self.codes[area]])

    def of_standards(self, standards: Sequence[str]) -> Told:
        """The rows of these standards."""
        return self._kept(np.isin(self.values["standard"], standards)[self.codes["standard"]])

    def _kept(self, kept: NDArray[np.bool_]) -> Told:
        return replace(
            self,
            codes={name: codes[kept] for name, codes in self.codes.items()},
            sums={name: sums[kept] for name, sums in self.sums.items()},
            mixed=self.mixed[kept],
            last_on=self.last_on[kept],
        )


def count(tallies: ibis.Table, keys: Sequence[str]) -> Counts:
    """Count `TALLIES` by ``keys``; rows without an area or phase that is a key are left out."""
    for key in {*AREA_KEYS, "phase"} & set(keys):
        tallies = tallies.filter(tallies[key] != "")
    return counted(told_by(question(tallies, keys).to_pyarrow()), keys, lambda: tallies)


def rate_counts(told: Told, keys: Sequence[str]) -> Counts:
    """``told`` by ``keys`` without visits: all that a rate is made of."""
    cell, lead = _numbered([told.codes[key] for key in keys], len(told.mixed))
    sums = {name: _sums(cell, told.sums[name], len(lead)) for name in ("n", "passed")}
    keyed = {key: told.values[key][told.codes[key][lead]] for key in keys}
    return Counts(pd.DataFrame(keyed | sums), _parts(told, cell))


def question(tallies: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """What to ask an engine of `TALLIES`: counts by ``keys`` and by the parts that weights apply to."""
    first = (
        FIRST_OF_STANDARD if "standard" in keys else FIRST_OF_DOMAIN if "domain" in keys else FIRST_OF_VISIT
    )
    mixed = ibis.ifelse(tallies.leads == MIXED, tallies.visit, ibis.null(tallies.visit.type()))
    return tallies.aggregate(
        by=[*(tallies[name] for name in dict.fromkeys([*keys, *_PART])), mixed.name("mixed")],
        n=tallies.n.sum().cast("int64"),  # an engine may sum in wider numbers, which come as objects
        passed=tallies.passed.sum().cast("int64"),
        visits=(tallies.leads >= first).sum().cast("int64"),
        apart=(tallies.leads == APART).sum().cast("int64"),
        last_on=tallies.checked_on.max(),
    )


def told_by(found: Any) -> Told:
    """The engine's answer to a `question`, an Arrow table."""
    names = [name for name in found.column_names if name not in {*_SUMS, "mixed", "last_on"}]
    numbered = {name: _coded(found[name]) for name in names}
    return Told(
        codes={name: codes for name, (codes, _) in numbered.items()},
        values={name: values for name, (_, values) in numbered.items()},
        sums={name: found[name].to_numpy().astype(np.int64) for name in _SUMS},
        mixed=pd.factorize(found["mixed"].to_numpy())[0].astype(np.int64),
        last_on=found["last_on"].to_numpy().astype("datetime64[s]"),
    )


def counted(told: Told, keys: Sequence[str], tallies: Callable[[], ibis.Table]) -> Counts:
    """``told`` by ``keys``; the ``tallies`` it is of are asked again for visits that do not add up."""
    cell, lead = _numbered([told.codes[key] for key in keys], len(told.mixed))
    sums = {name: _sums(cell, told.sums[name], len(lead)) for name in _SUMS}
    sums["visits"] += _distinct(cell, told.mixed, len(lead))
    apart = sums.pop("apart").any()
    cells = pd.DataFrame({key: told.values[key][told.codes[key][lead]] for key in keys} | sums)
    cells["last_on"] = _latest(cell, told.last_on, len(lead))
    if apart:
        rows = tallies()
        cells["visits"] += _visits(cells, rows.filter(rows.leads == APART), keys)
    return Counts(cells, _parts(told, cell))


def _coded(column: Any) -> tuple[_Numbers, NDArray[Any]]:
    """The number of each value of an Arrow column among its sorted distinct values, and these."""
    encoded = column.combine_chunks()
    if not hasattr(encoded, "dictionary"):
        encoded = encoded.dictionary_encode()
    values = encoded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(values)
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.arange(len(values))
    return place[encoded.indices.to_numpy()], values[order]


def _numbered(codes: Sequence[_Numbers], rows: int) -> tuple[_Numbers, _Numbers]:
    """The number of each row among the sorted distinct combinations of ``codes``, and a row of each."""
    number = np.zeros(rows, dtype=np.int64)
    for code in codes:
        number = number * (int(code.max(initial=0)) + 1) + code
    _, lead, numbered = np.unique(number, return_index=True, return_inverse=True)
    return numbered.astype(np.int64), lead.astype(np.int64)


def _sums(cell: _Numbers, values: _Numbers, cells: int) -> _Numbers:
    """Sums of whole numbers by cell: exact, being far below 2^53."""
    return np.bincount(cell, weights=values, minlength=cells).astype(np.int64)


def _latest(cell: _Numbers, days: NDArray[np.datetime64], cells: int) -> NDArray[np.datetime64]:
    """The last day of each cell."""
    latest = np.full(cells, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(latest, cell, days.astype(np.int64))
    return latest.astype("datetime64[s]")


def _distinct(cell: _Numbers, visits: _Numbers, cells: int) -> _Numbers:
    """How many different visits each cell has; rows without one (-1) do not count."""
    there = visits >= 0
    if not there.any():
        return np.zeros(cells, dtype=np.int64)
    wide = int(visits.max()) + 1
    return np.bincount(np.unique(cell[there] * wide + visits[there]) // wide, minlength=cells)


def _visits(cells: pd.DataFrame, apart: ibis.Table, keys: Sequence[str]) -> _Numbers:
    """The different visits of each cell among rows that do not add up."""
    if not keys:
        return np.array([apart.visit.nunique().to_pyarrow().as_py()], dtype=np.int64)
    by = list(keys)
    found = apart.group_by(by).aggregate(more=apart.visit.nunique()).to_pyarrow().to_pandas()
    more = cells[by].merge(found, on=by, how="left")["more"].fillna(0)
    return more.to_numpy("int64")


def _parts(told: Told, cell: _Numbers) -> pd.DataFrame:
    """Cell, standard, weight and phase with n and passed, mixed visits among the others."""
    number, lead = _numbered([cell, *(told.codes[name] for name in _PART)], len(cell))
    sums = {name: _sums(number, told.sums[name], len(lead)) for name in ("n", "passed")}
    keys = {name: told.values[name][told.codes[name][lead]] for name in _PART}
    return pd.DataFrame({"cell": cell[lead]} | keys | sums)
