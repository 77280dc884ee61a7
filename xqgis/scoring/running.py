"""Running totals of tallies: a stretch of days is what had come by its end less what came before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from xqgis.scoring.chosen import Asked
from xqgis.scoring.counts import Coded, Told, leading
from xqgis.scoring.ground import PLACED, Ground, Numbers, Placed, by_cell, placed
from xqgis.scoring.tallies import COUNTS, FIRST_OF_STANDARD, FIRST_OF_VISIT, MIXED

_LEVELS = range(FIRST_OF_STANDARD, FIRST_OF_VISIT + 1)
_TOTALS = ("n", "passed", "mixed", *_LEVELS)
"""What is added up; a level of ``leads`` is the rows that have it or a higher one."""


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

    cell: Numbers
    kind: Numbers
    days: int
    key: Numbers
    begins: Numbers
    totals: NDArray[Any]
    whole: NDArray[Any]
    opens: Numbers
    ends: Numbers

    def between(
        self, chosen: NDArray[np.bool_], days: tuple[int, int], level: int
    ) -> tuple[Numbers, dict[str, Numbers], Numbers]:
        """Cells in order, their sums and last days, of the ``chosen`` strands in ``days``, both included."""
        first, last = days
        strand = np.flatnonzero(chosen & (self.ends >= first) & (self.opens <= last))
        sums = {
            name: self.whole[_TOTALS.index(total)][strand]
            for name, total in (("n", "n"), ("passed", "passed"), ("mixed", "mixed"), ("visits", level))
        }
        latest = self.ends[strand].astype(np.int64)
        torn = np.flatnonzero((self.opens[strand] < first) | (latest > last))
        if len(torn):
            low, high = self._rows(strand[torn], first, last)
            came = self.totals[high] - self.totals[low]
            for name, total in zip(sums, ("n", "passed", "mixed", level), strict=True):
                sums[name][torn] = came[:, _TOTALS.index(total)]
            latest[torn] = self.key[high - 1] - strand[torn] * self.days
        some = sums["n"] > 0
        came = {name: values[some] for name, values in sums.items()}
        return by_cell(self.cell[strand[some]], came, latest[some])

    def _rows(self, strand: Numbers, first: int, last: int) -> tuple[Numbers, Numbers]:
        """The first row of each ``strand`` that lies in these days, and the row after the last."""
        low, high = self.begins[strand], self.begins[strand + 1]
        late = self.opens[strand] < first
        low[late] = np.searchsorted(self.key, strand[late] * self.days + first)
        early = self.ends[strand] > last
        high[early] = np.searchsorted(self.key, strand[early] * self.days + last, side="right")
        return low, high


@dataclass(frozen=True)
class Running:
    """All tallies of a town, or of one unit or item of it, for any `Asked`.

    Strands are ``plain``, or told ``apart`` by kind; ``mixed`` are the rows
    whose visits do not add up.
    """

    ground: Ground
    plain: Strands
    apart: Strands
    mixed: Placed

    def told(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str], by: Sequence[str]
    ) -> Told:
        """What an engine tells of the `question` for ``keys`` about the tallies that ``asked`` chooses.

        ``by`` are columns of `CELLS`; every cell has a row of its own.
        """
        strands, ground = self.apart if asked.sources or asked.announced else self.plain, self.ground
        chosen = ground.of_cells(asked, villages)[strands.cell] & ground.of_kinds(asked)[strands.kind]
        level = min(leading(keys), asked.least())
        return ground.told(*strands.between(chosen, ground.days(asked), level), by)

    def visits(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """`mixed_visits` by ``keys`` of the tallies that ``asked`` chooses."""
        return self.mixed.visits(self.ground, asked, villages, keys)


def asked_of_town(tallies: ibis.Table) -> ibis.Table:
    """What to ask an engine for a town's `running` totals, of `TALLIES` with the number of their cells."""
    return tallies.select("cell", *PLACED, *COUNTS)


def asked_of_unit(unit_tallies: ibis.Table, unit: str) -> ibis.Table:
    """What to ask an engine for a unit's, of `UNIT_TALLIES` with the same."""
    return asked_of_town(unit_tallies.filter(unit_tallies.unit == unit))


def running(found: Any, cells: Coded) -> Running:
    """The running totals of what an engine was asked, an Arrow table; ``cells`` were asked for after it."""
    ground, rows = placed(found, found["cell"].to_numpy().astype(np.int64), cells)
    return added_up(ground, rows, [found[name].to_numpy() for name in COUNTS])


def added_up(ground: Ground, rows: Placed, counts: Sequence[Numbers]) -> Running:
    """The running totals of ``rows`` by their `COUNTS`."""
    n, passed, leads = counts
    apart = np.equal(leads, MIXED)
    added = [n, passed, apart, *(leads >= one for one in _LEVELS)]
    return Running(
        ground,
        _strands(rows.cell, np.zeros_like(rows.kind), rows.day, added),
        _strands(rows.cell, rows.kind, rows.day, added),
        rows.at(np.flatnonzero(apart)),
    )


def _strands(cell: Numbers, kind: Numbers, day: Numbers, added: Sequence[NDArray[Any]]) -> Strands:
    days, kinds = int(day.max(initial=0)) + 1, int(kind.max(initial=0)) + 1
    key = (cell * kinds + kind) * days + day
    order = np.argsort(key)
    strand, day = np.divmod(key[order], days)
    new = np.diff(strand, prepend=-1) != 0
    first = np.flatnonzero(new)
    begins, strands = np.append(first, len(strand)), strand[first]
    totals = np.zeros((len(day) + 1, len(added)), dtype=_narrow(int(added[0].sum(dtype=np.int64))))
    for column, values in enumerate(added):
        np.cumsum(values[order], out=totals[1:, column])
    return Strands(
        cell=(strands // kinds).astype(_narrow(int(cell.max(initial=0)))),
        kind=(strands % kinds).astype(_narrow(kinds)), days=days,
        key=(np.cumsum(new) - 1) * days + day, begins=begins, totals=totals,
        whole=np.ascontiguousarray((totals[begins[1:]] - totals[begins[:-1]]).T),
        opens=day[begins[:-1]].astype(_narrow(days)), ends=day[begins[1:] - 1].astype(_narrow(days)),
    )  # fmt: skip


def _narrow(most: int) -> type[np.signedinteger[Any]]:
    """The narrowest kind of whole number up to ``most``: most of a filter's time is reading memory."""
    kinds: tuple[type[np.signedinteger[Any]], ...] = (np.int16, np.int32, np.int64)
    return next(kind for kind in kinds if most <= np.iinfo(kind).max)
