"""What rows of counts are told apart by, and which of them a filter asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xqgis.scoring.chosen import ANNOUNCED, Asked
from xqgis.scoring.counts import Coded, Told, coded, visits_of

PLACED = ("source", "announced", "checked_on", "visit")
"""What `placed` reads of a row."""
_UNKNOWN = -1
_EPOCH = date(1970, 1, 1)
Numbers = NDArray[Any]


@dataclass(frozen=True)
class Ground:
    """The cells, kinds and days of rows, all whole numbers.

    ``cells`` are the columns of `CELLS`, a place for each number of a cell. A
    kind is source x 3 + announced, from unknown on; ``sources`` are in their
    order. Days are counted from ``first``, itself a day since 1970.
    """

    cells: Coded
    sources: Sequence[str]
    first: int

    def days(self, asked: Asked) -> tuple[int, int]:
        """The first and the last day asked for."""
        return (asked.first - _EPOCH).days - self.first, (asked.last - _EPOCH).days - self.first

    def of_cells(self, asked: Asked, villages: Collection[str] | None) -> NDArray[np.bool_]:
        """Whether each cell is asked for, and in ``villages`` where given."""
        kept = np.ones(len(self.cells["grid"][0]), dtype=bool)
        for name in ("village", "grid", "domain", "standard"):
            if getattr(asked, name):
                kept &= self._among(name, [getattr(asked, name)])
        return kept if villages is None else kept & self._among("village", villages)

    def of_kinds(self, asked: Asked) -> NDArray[np.bool_]:
        """Whether each kind is of a source asked for, and announced as asked."""
        source, announced = np.divmod(np.arange(3 * len(self.sources)), 3)
        kept = np.ones(len(source), dtype=bool)
        if asked.sources:
            kept &= np.isin(self.sources, asked.sources)[source]
        if asked.announced:
            kept &= announced + _UNKNOWN == ANNOUNCED[asked.announced]
        return kept

    def told(self, cell: Numbers, sums: Mapping[str, Numbers], last: Numbers, by: Sequence[str]) -> Told:
        """What came to each ``cell`` up to its ``last`` day, by columns of `CELLS`."""
        columns = {name: self.cells[name] for name in by}
        return Told(
            codes={name: codes[cell] for name, (codes, _) in columns.items()},
            values={name: values for name, (_, values) in columns.items()},
            sums=sums,
            last_on=(last + self.first).astype("datetime64[D]").astype("datetime64[s]"),
        )

    def _among(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        codes, known = self.cells[name]
        return np.isin(known.astype(str), list(values))[codes]


@dataclass(frozen=True)
class Placed:
    """Rows on a `Ground`: the number of each one's cell, kind and day, and its visit."""

    cell: Numbers
    kind: Numbers
    day: Numbers
    visit: Numbers

    def asked(self, ground: Ground, asked: Asked, villages: Collection[str] | None) -> NDArray[np.bool_]:
        """Whether each row is asked for."""
        first, last = ground.days(asked)
        kept = ground.of_cells(asked, villages)[self.cell] & ground.of_kinds(asked)[self.kind]
        return kept & (self.day >= first) & (self.day <= last)

    def at(self, rows: Numbers) -> Placed:
        """Some of them."""
        return Placed(self.cell[rows], self.kind[rows], self.day[rows], self.visit[rows])

    def visits(
        self, ground: Ground, asked: Asked, villages: Collection[str] | None, keys: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """How many different visits the rows asked for have, by ``keys``."""
        chosen = self.asked(ground, asked, villages)
        cell = self.cell[chosen]
        columns = [(ground.cells[key][0][cell], ground.cells[key][1]) for key in keys]
        return visits_of(self.visit[chosen], columns)


def placed(found: Any, cell: Numbers, cells: Coded) -> tuple[Ground, Placed]:
    """The rows of an Arrow table that has `PLACED`."""
    source, sources = coded(found.select(["source"]))["source"]
    announced = found["announced"].to_numpy().astype(np.int64)
    day = found["checked_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first = int(day.min()) if len(day) else 0
    rows = Placed(cell, source * 3 + announced - _UNKNOWN, day - first, found["visit"].to_numpy())
    return Ground(cells, sources.tolist(), first), rows


def by_cell(
    cell: Numbers, sums: Mapping[str, Numbers], last: Numbers
) -> tuple[Numbers, dict[str, Numbers], Numbers]:
    """Each cell of rows that lie in their order, what they come to and the latest of their days."""
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    if not len(begins):
        return cell, dict(sums), last
    added = {name: np.add.reduceat(values, begins, dtype=np.int64) for name, values in sums.items()}
    return cell[begins], added, np.maximum.reduceat(last, begins)
