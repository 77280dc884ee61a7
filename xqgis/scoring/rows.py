"""The rows of one item or of one unit, read whole: few enough to be looked through for every filter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.scoring.chosen import Asked
from xqgis.scoring.counts import Coded, Told, coded, leading, numbered_by
from xqgis.scoring.ground import Ground, Numbers, Placed, by_cell, mixed, placed
from xqgis.scoring.tallies import FIRST_OF_VISIT, MIXED

_PLACED = ("source", "announced", "checked_on", "visit")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Rows:
    """Rows of `TALLIES` in the order of their cells, for any `Asked`: `Running` of a part of them.

    ``apart`` are those whose visits do not add up.
    """

    ground: Ground
    rows: Placed
    n: Numbers
    passed: Numbers
    leads: Numbers
    apart: Placed

    def told(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str], by: Sequence[str]
    ) -> Told:
        """As `Running.told`."""
        kept = np.flatnonzero(self.rows.asked(self.ground, asked, villages))
        leads = self.leads[kept]
        level = min(leading(keys), asked.least())
        sums = {
            "n": self.n[kept], "passed": self.passed[kept], "visits": leads >= level, "mixed": mixed(leads),
        }  # fmt: skip
        return self.ground.told(*by_cell(self.rows.cell[kept], sums, self.rows.day[kept]), by)

    def visits(
        self, asked: Asked, villages: Collection[str] | None, keys: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """As `Running.visits`."""
        return self.apart.visits(self.ground, asked, villages, keys)


def asked_of_unit(unit_tallies: ibis.Table, unit: str) -> ibis.Table:
    """What to ask an engine for `rows_of_unit`: `UNIT_TALLIES` that have the number of their cells."""
    kept = unit_tallies.filter(unit_tallies.unit == unit)
    return kept.select("cell", *_PLACED, "leads", "n", "passed")


def rows_of_unit(found: Any, cells: Coded) -> Rows:
    """The tallies of a unit, an Arrow table; ``cells`` were asked for after them."""
    leads, n, passed = (found[name].to_numpy() for name in ("leads", "n", "passed"))
    return _in_order(*placed(found, found["cell"].to_numpy(), cells), (n, passed, leads))


def asked_of_item(checks: ibis.Table, item: str) -> ibis.Table:
    """What to ask an engine for `rows_of_item`: the judged checks of an item."""
    kept = checks.filter(checks.item == item, checks.result >= 0)
    return kept.select("grid", "village", *_PLACED, "result")


def rows_of_item(found: Any, item: str, registry: Registry, phases: Sequence[Phase]) -> Rows:
    """The judged checks of ``item``, an Arrow table, as if there were no others.

    A row is a check, and stands for its visit unless that looked at the item twice.
    """
    ground, rows = placed(found, np.zeros(len(found), dtype=np.int32), {})
    standard = registry.standard_of(item)
    own = {"domain": standard.domain, "standard": standard.code, "weight": float(registry.item(item).weight)}
    areas = coded(found.select(["grid", "village"]))
    keys = {**areas, "phase": _phases(rows.day, ground.first, phases)}
    cell, lead = numbered_by([codes for codes, _ in keys.values()], len(found))
    cells: dict[str, tuple[Numbers, NDArray[Any]]] = {
        name: (codes[lead], values) for name, (codes, values) in keys.items()
    }
    cells |= {name: (np.zeros_like(lead), np.array([value])) for name, value in own.items()}
    leads = np.where(_repeated(rows.visit), MIXED, FIRST_OF_VISIT).astype(np.int8)
    passed = found["result"].to_numpy()
    placed_rows = Placed(cell, rows.kind, rows.day, rows.visit)
    return _in_order(
        Ground(cells, ground.sources, ground.first), placed_rows, (np.ones_like(passed), passed, leads)
    )


def _in_order(ground: Ground, rows: Placed, values: tuple[Numbers, Numbers, Numbers]) -> Rows:
    """Rows in the order of their cells, with their n, passed and leads."""
    n, passed, leads = values
    if (np.diff(rows.cell) < 0).any():  # a unit's lie in order but for those that came since the start
        order = np.argsort(rows.cell, kind="stable")
        rows, (n, passed, leads) = rows.at(order), (one[order] for one in values)
    return Rows(ground, rows, n, passed, leads, rows.at(np.flatnonzero(mixed(leads))))


def _phases(day: Numbers, first: int, phases: Sequence[Phase]) -> tuple[Numbers, NDArray[Any]]:
    """The phase of each day, counted from ``first``, and the codes they number; empty before the plan."""
    there = np.flatnonzero(np.bincount(day))
    told = [Phase.on(_EPOCH + timedelta(days=first + int(one)), phases) for one in there]
    values, number = np.unique([one.code if one else "" for one in told] or [""], return_inverse=True)
    of_day = np.zeros(int(day.max(initial=0)) + 1, dtype=np.int64)
    of_day[there] = number[: len(there)]
    return of_day[day], values.astype(object)


def _repeated(visit: Numbers) -> NDArray[np.bool_]:
    """Whether each row's visit has other rows too."""
    ordered = np.sort(visit)
    twice = ordered[1:][np.diff(ordered) == 0]
    return np.isin(visit, twice)
