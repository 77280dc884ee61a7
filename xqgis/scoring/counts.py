"""Whole numbers first: what an engine counts, before any weight is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.standard import Registry
from xqgis.scoring.judged import AREA_KEYS
from xqgis.scoring.tallies import FIRST_OF_DOMAIN, FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

_PART = ("standard", "weight", "phase")
_SUMS = ("n", "passed", "visits", "mixed")
_ROOMY = 8
"""Numbers that are at most this many times as many as the rows are sorted by counting."""
_Numbers = NDArray[np.int64]
Arrays = dict[str, NDArray[Any]]
"""Columns of one length; frames would cost more than all that is done with them."""
Again = Callable[[Sequence[str]], Mapping[tuple[str, ...], int]]
"""Gives `mixed_visits` by the values of some keys."""


@dataclass(frozen=True)
class Parts:
    """One row per cell, standard, item weight and phase, in this order: all that weights apply to.

    ``standard`` and ``phase`` number ``standards`` and ``phases``.
    """

    cell: _Numbers
    standard: _Numbers
    phase: _Numbers
    weight: NDArray[np.float64]
    n: _Numbers
    passed: _Numbers
    standards: Sequence[str]
    phases: Sequence[str]


@dataclass(frozen=True)
class Counts:
    """What was counted, in whole numbers.

    ``cells``: the keys, sorted, then n, passed, visits and ``last_on`` (the
    last day judged); their places are the cells of ``parts``.
    """

    cells: Arrays
    parts: Parts


@dataclass(frozen=True)
class Told:
    """What the engine told, one row per keys and part: ``codes`` number each column's sorted ``values``."""

    codes: Mapping[str, _Numbers]
    values: Mapping[str, NDArray[Any]]
    sums: Mapping[str, _Numbers]
    last_on: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.last_on)

    def where(self, **asked: str) -> Told:
        """The rows whose columns hold these values."""
        kept = np.ones(len(self), dtype=bool)
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
        if kept.all():
            return self
        return replace(
            self,
            codes={name: codes[kept] for name, codes in self.codes.items()},
            sums={name: sums[kept] for name, sums in self.sums.items()},
            last_on=self.last_on[kept],
        )


def parts_of(registry: Registry) -> tuple[str, ...]:
    """What counts must be told apart by: item weights only where items of one standard differ in weight."""
    return _PART if registry.weighs_items else ("standard", "phase")


def count(tallies: ibis.Table, keys: Sequence[str], registry: Registry) -> Counts:
    """Count `TALLIES` by ``keys``; rows without an area or phase that is a key are left out."""
    for key in {*AREA_KEYS, "phase"} & set(keys):
        tallies = tallies.filter(tallies[key] != "")
    told = told_by(question(tallies, [*keys, *parts_of(registry)], keys).to_pyarrow())
    return counted(told, keys, lambda by: visits_by(mixed_visits(tallies, by).to_pyarrow(), by))


def rate_counts(told: Told, keys: Sequence[str]) -> Counts:
    """``told`` by ``keys`` without visits: all that a rate is made of."""
    cell, lead = numbered_by([told.codes[key] for key in keys], len(told))
    sums = {name: _sums(cell, told.sums[name], len(lead)) for name in ("n", "passed")}
    return Counts(_keyed(told, keys, lead) | sums, _parts(told, cell))


def question(tallies: ibis.Table, by: Sequence[str], keys: Sequence[str]) -> ibis.Table:
    """What to ask an engine of `TALLIES`, to be counted by ``keys``.

    ``by`` tells apart these and the parts that weights apply to: their
    columns, or ``cell`` where the tallies have the number of their `CELLS`.
    """
    return tallies.aggregate(
        by=[tallies[name] for name in dict.fromkeys(by)],
        n=tallies.n.sum(),
        passed=tallies.passed.sum(),
        visits=(tallies.leads >= leading(keys)).sum(),
        mixed=(tallies.leads == MIXED).sum(),
        last_on=tallies.checked_on.max(),
    )


def leading(keys: Sequence[str]) -> int:
    """The least ``leads`` of the one row that stands for a visit among those counted by ``keys``."""
    if "standard" in keys:
        return FIRST_OF_STANDARD
    return FIRST_OF_DOMAIN if "domain" in keys else FIRST_OF_VISIT


def visits_of(
    visit: _Numbers, keys: Sequence[tuple[_Numbers, NDArray[Any]]]
) -> Mapping[tuple[str, ...], int]:
    """How many different visits, by number, there are by the values of ``keys``, columns as in `Coded`."""
    cell, lead = numbered_by([codes for codes, _ in keys], len(visit))
    wide = int(visit.max(initial=0)) + 1
    pairs = np.sort(cell * wide + visit)  # `np.unique` hashes whole numbers, which takes ten times as long
    counted = np.bincount(pairs[np.diff(pairs, prepend=-1) != 0] // wide, minlength=len(lead))
    told = (values[codes[lead]].tolist() for codes, values in keys)
    places = zip(*told, strict=True) if keys else [()]
    return dict(zip(places, counted.tolist(), strict=False))


def visits_by(found: Any, keys: Sequence[str]) -> Mapping[tuple[str, ...], int]:
    """The visits that `mixed_visits` told, an Arrow table, by the values of ``keys``."""
    places = zip(*(found[key].to_pylist() for key in keys), strict=True) if keys else [()]
    return dict(zip(places, found["visits"].to_pylist(), strict=True))


def mixed_visits(tallies: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """``visits`` by ``keys`` (one row without any) of the rows whose visits do not add up."""
    rows = tallies.filter(tallies.leads == MIXED)
    return rows.aggregate(by=[rows[name] for name in keys], visits=rows.visit.nunique().cast("int64"))


Coded = Mapping[str, tuple[_Numbers, NDArray[Any]]]
"""Columns as the number of each row's value among the sorted distinct values, and these."""


def told_by(found: Any) -> Told:
    """The engine's answer to a `question` by columns, an Arrow table."""
    return _told(found, coded(found.drop_columns([*_SUMS, "last_on"])))


def coded(table: Any) -> Coded:
    """The columns of an Arrow table."""
    return {name: _coded(table[name]) for name in table.column_names}


def _told(found: Any, columns: Coded) -> Told:
    return Told(
        codes={name: codes for name, (codes, _) in columns.items()},
        values={name: values for name, (_, values) in columns.items()},
        sums={name: found[name].cast("int64").to_numpy() for name in _SUMS},  # sums may come as decimals
        last_on=found["last_on"].to_numpy().astype("datetime64[s]"),
    )


def counted(told: Told, keys: Sequence[str], again: Again) -> Counts:
    """``told`` by ``keys``; where visits do not add up, the engine is asked for them ``again``."""
    cell, lead = numbered_by([told.codes[key] for key in keys], len(told))
    sums = {name: _sums(cell, told.sums[name], len(lead)) for name in _SUMS}
    mixed = sums.pop("mixed").any()
    cells = _keyed(told, keys, lead) | sums | {"last_on": _latest(cell, told.last_on, len(lead))}
    if mixed:
        cells["visits"] = cells["visits"] + _mixed(cells, keys, again)
    return Counts(cells, _parts(told, cell))


def _keyed(told: Told, keys: Sequence[str], lead: _Numbers) -> Arrays:
    return {key: told.values[key][told.codes[key][lead]] for key in keys}


def _coded(column: Any) -> tuple[_Numbers, NDArray[Any]]:
    """The number of each value of an Arrow column among its sorted distinct values, and these."""
    encoded = _encoded(column)
    values, at = encoded.dictionary.to_numpy(zero_copy_only=False), encoded.indices.to_numpy()
    order = np.argsort(values)
    order = order[np.bincount(at, minlength=len(values))[order] > 0]  # a dictionary may know more
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[at], values[order]


def _encoded(column: Any) -> Any:
    """An Arrow column as one array of numbers and their dictionary."""
    whole = column.combine_chunks()
    return whole if hasattr(whole, "dictionary") else whole.dictionary_encode()


def numbered_by(codes: Sequence[_Numbers], rows: int) -> tuple[_Numbers, _Numbers]:
    """The number of each row among the sorted distinct combinations of ``codes``, and a row of each."""
    number, most = np.zeros(rows, dtype=np.int64), 1
    for code in codes:
        wide = int(code.max(initial=0)) + 1
        number, most = number * wide + code, most * wide
    if most > _ROOMY * rows:
        _, lead, numbered = np.unique(number, return_index=True, return_inverse=True)
        return numbered.astype(np.int64), lead.astype(np.int64)
    there = np.zeros(most, dtype=bool)
    there[number] = True
    numbered = (np.cumsum(there) - 1)[number]
    lead = np.empty(int(there.sum()), dtype=np.int64)
    lead[numbered[::-1]] = np.arange(rows - 1, -1, -1)
    return numbered, lead


def numbered(keys: Sequence[NDArray[Any]]) -> _Numbers:
    """A number for each row, alike for equal keys and in the order of the sorted keys."""
    codes = [pd.factorize(key, sort=True)[0].astype(np.int64) for key in keys]
    return numbered_by(codes, len(keys[0]))[0]


def _sums(cell: _Numbers, values: _Numbers, cells: int) -> _Numbers:
    """Sums of whole numbers by cell: exact, being far below 2^53."""
    return np.bincount(cell, weights=values, minlength=cells).astype(np.int64)


def _latest(cell: _Numbers, days: NDArray[np.datetime64], cells: int) -> NDArray[np.datetime64]:
    """The last day of each cell."""
    latest = np.full(cells, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(latest, cell, days.astype(np.int64))
    return latest.astype("datetime64[s]")


def _mixed(cells: Arrays, keys: Sequence[str], again: Again) -> _Numbers:
    """The different visits of each cell among rows that do not add up."""
    more = again(keys)
    cell = zip(*(cells[key] for key in keys), strict=True) if keys else [()]
    return np.array([more.get(key, 0) for key in cell], dtype=np.int64)


def _parts(told: Told, cell: _Numbers) -> Parts:
    """`Parts` of ``told``, whose rows lie in these cells."""
    told_apart = [name for name in _PART if name in told.codes]
    number, lead = numbered_by([cell, *(told.codes[name] for name in told_apart)], len(cell))
    n, passed = (_sums(number, told.sums[name], len(lead)) for name in ("n", "passed"))
    weight = np.ones(len(lead))
    if "weight" in told.codes:
        weight = told.values["weight"][told.codes["weight"][lead]].astype(np.float64)
    standard, phase = (told.codes[name][lead] for name in ("standard", "phase"))
    return Parts(
        cell[lead], standard, phase, weight, n, passed,
        told.values["standard"].tolist(), told.values["phase"].tolist(),
    )  # fmt: skip
