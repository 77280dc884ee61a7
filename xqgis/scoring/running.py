"""Running totals of the tallies: a stretch of days is what had come by its end less what came before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from xqgis.model.filter import NO, YES
from xqgis.scoring.chosen import Asked
from xqgis.scoring.counts import Coded, Told, coded, leading, visits_of
from xqgis.scoring.tallies import FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

_LEVELS = range(FIRST_OF_STANDARD, FIRST_OF_VISIT + 1)
_TOTALS = ("n", "passed", "mixed", *_LEVELS)
"""What is added up; a level of ``leads`` is the rows that have it or a higher one."""
_ANNOUNCED = {YES: 1, NO: 0}
_UNKNOWN = -1
_EPOCH = date(1970, 1, 1)
_Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Strands:
    """Tallies added up row by row: whole numbers, as an engine would count them.

    A strand is what came to one cell of one kind; strands lie in the order of
    their ``cell``, the rows of a strand in the order of their days. Row r has
    strand x ``days`` + day as its ``key``, ``begins`` are the first row of each
    strand and the end of the last. ``totals`` are the sums of all rows before
    r, by `_TOTALS`, and of all at the end; ``whole`` those of each strand, a
    row for each of `_TOTALS`; ``opens`` and ``ends`` its first and last day.
    """

    cell: _Numbers
    kind: _Numbers
    days: int
    key: _Numbers
    begins: _Numbers
    totals: NDArray[Any]
    whole: NDArray[Any]
    opens: _Numbers
    ends: _Numbers

    def between(
        self, chosen: NDArray[np.bool_], days: tuple[int, int], level: int
    ) -> tuple[_Numbers, dict[str, _Numbers], _Numbers]:
        """Cells in order, their sums and last days, of the ``chosen`` strands in ``days``, both included."""
        first, last = days
        strand = np.flatnonzero(chosen & (self.ends >= first) & (self.opens <= last))
        sums = {
            name: self.whole[_TOTALS.index(total)][strand]
            for name, total in (("n", "n"), ("passed", "passed"), ("mixed", "mixed"), ("visits", level))
        }
        latest = self.ends[strand]
        torn = np.flatnonzero((self.opens[strand] < first) | (latest > last))
        if len(torn):
            low, high = self._rows(strand[torn], first, last)
            came = self.totals[high] - self.totals[low]
            for name, total in zip(sums, ("n", "passed", "mixed", level), strict=True):
                sums[name][torn] = came[:, _TOTALS.index(total)]
            latest[torn] = self.key[high - 1] - strand[torn] * self.days
        return self._by_cell(strand, sums, latest)

    def _rows(self, strand: _Numbers, first: int, last: int) -> tuple[_Numbers, _Numbers]:
        """The first row of each ``strand`` that lies in these days, and the row after the last."""
        low, high = self.begins[strand], self.begins[strand + 1]
        late = self.opens[strand] < first
        low[late] = np.searchsorted(self.key, strand[late] * self.days + first)
        early = self.ends[strand] > last
        high[early] = np.searchsorted(self.key, strand[early] * self.days + last, side="right")
        return low, high

    def _by_cell(
        self, strand: _Numbers, sums: dict[str, _Numbers], latest: _Numbers
    ) -> tuple[_Numbers, dict[str, _Numbers], _Numbers]:
        some = sums["n"] > 0
        cell, latest = self.cell[strand[some]], latest[some]
        begins = np.flatnonzero(np.diff(cell, prepend=-1))
        if not len(begins):
            return cell, {name: values[some] for name, values in sums.items()}, latest
        added = {name: np.add.reduceat(values[some], begins, dtype=np.int64) for name, values in sums.items()}
        return cell[begins], added, np.maximum.reduceat(latest, begins)


@dataclass(frozen=True)
class Mixed:
    """The rows whose visits do not add up: the visit, and what `Strands` tell apart."""

    visit: _Numbers
    cell: _Numbers
    kind: _Numbers
    day: _Numbers


@dataclass(frozen=True)
class Running:
    """All `TALLIES` of a town, for any `Asked`.

    Strands are ``plain``, or told ``apart`` by kind: source x 3 + announced,
    from unknown on. Days are counted from ``first``, itself a day since 1970.
    """

    cells: Coded
    sources: Sequence[str]
    first: int
    plain: Strands
    apart: Strands
    mixed: Mixed

    def told(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str], by: Sequence[str]
    ) -> Told:
        """What an engine tells of the `question` for ``keys`` about the tallies that ``asked`` chooses.

        ``by`` are columns of `CELLS`; every cell has a row of its own.
        """
        strands = self.apart if asked.sources[0] or asked.announced else self.plain
        chosen = self._chosen(asked, villages)[strands.cell] & self._of_kind(asked)[strands.kind]
        level = min(leading(keys), asked.least())
        cell, sums, last = strands.between(chosen, self._days(asked), level)
        columns = {name: self.cells[name] for name in by}
        return Told(
            codes={name: codes[cell] for name, (codes, _) in columns.items()},
            values={name: values for name, (_, values) in columns.items()},
            sums=sums,
            last_on=(last + self.first).astype("datetime64[D]").astype("datetime64[s]"),
        )

    def visits(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """`mixed_visits` by ``keys`` of the tallies that ``asked`` chooses."""
        rows, (first, last) = self.mixed, self._days(asked)
        chosen = self._chosen(asked, villages)[rows.cell] & self._of_kind(asked)[rows.kind]
        chosen &= (rows.day >= first) & (rows.day <= last)
        cell = rows.cell[chosen]
        return visits_of(rows.visit[chosen], [(self.cells[key][0][cell], self.cells[key][1]) for key in keys])

    def _days(self, asked: Asked) -> tuple[int, int]:
        """The first and the last day asked for."""
        return (asked.first - _EPOCH).days - self.first, (asked.last - _EPOCH).days - self.first

    def _chosen(self, asked: Asked, villages: Collection[str] | None) -> NDArray[np.bool_]:
        """Whether each cell is asked for."""
        kept = np.ones(len(self.cells["grid"][0]), dtype=bool)
        for name in ("village", "grid", "domain", "standard"):
            if getattr(asked, name):
                kept &= self._among(name, [getattr(asked, name)])
        return kept if villages is None else kept & self._among("village", villages)

    def _among(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        codes, known = self.cells[name]
        return np.isin(known.astype(str), list(values))[codes]

    def _of_kind(self, asked: Asked) -> NDArray[np.bool_]:
        """Whether each kind is of a source asked for, and announced as asked."""
        source, announced = np.divmod(np.arange(3 * len(self.sources)), 3)
        kept = np.ones(len(source), dtype=bool)
        if asked.sources[0]:
            kept &= np.isin(self.sources, asked.sources)[source]
        if asked.announced:
            kept &= announced + _UNKNOWN == _ANNOUNCED[asked.announced]
        return kept


def running(tallies: ibis.Table, cells: Callable[[], Coded]) -> Running:
    """The running totals of `TALLIES` that have the number of their ``cells``, asked for after them."""
    columns = ("cell", "source", "announced", "checked_on", "visit", "leads", "n", "passed")
    found = tallies.select(*columns).to_pyarrow()
    source, sources = coded(found.select(["source"]))["source"]
    cell, announced = (found[name].to_numpy().astype(np.int64) for name in ("cell", "announced"))
    day = found["checked_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first, leads = int(day.min()) if len(day) else 0, found["leads"].to_numpy()
    kind, mixed = source * 3 + announced - _UNKNOWN, leads == MIXED
    added = [found["n"].to_numpy(), found["passed"].to_numpy(), mixed, *(leads >= one for one in _LEVELS)]
    day -= first
    return Running(
        cells(), sources.tolist(), first,
        _strands(cell, np.zeros_like(kind), day, added), _strands(cell, kind, day, added),
        Mixed(found["visit"].to_numpy()[mixed], cell[mixed], kind[mixed], day[mixed]),
    )  # fmt: skip


def _strands(cell: _Numbers, kind: _Numbers, day: _Numbers, added: Sequence[NDArray[Any]]) -> Strands:
    days, kinds = int(day.max(initial=0)) + 1, int(kind.max(initial=0)) + 1
    key = (cell * kinds + kind) * days + day
    order = np.argsort(key)
    strand, day = np.divmod(key[order], days)
    new = np.diff(strand, prepend=-1) != 0
    first = np.flatnonzero(new)
    begins, strands = np.append(first, len(strand)), strand[first]
    small = int(added[0].sum(dtype=np.int64)) < np.iinfo(np.int32).max
    totals = np.zeros((len(day) + 1, len(added)), dtype=np.int32 if small else np.int64)
    for column, values in enumerate(added):
        np.cumsum(values[order], out=totals[1:, column])
    return Strands(
        cell=strands // kinds, kind=strands % kinds, days=days,
        key=(np.cumsum(new) - 1) * days + day, begins=begins, totals=totals,
        whole=np.ascontiguousarray((totals[begins[1:]] - totals[begins[:-1]]).T),
        opens=day[begins[:-1]], ends=day[begins[1:] - 1],
    )  # fmt: skip
