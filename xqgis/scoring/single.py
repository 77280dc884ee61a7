"""The running totals of one item: made of its checks, since tallies do not tell items apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.scoring.counts import Coded, coded, numbered_by
from xqgis.scoring.ground import PLACED, Ground, Numbers, Placed, placed
from xqgis.scoring.running import Running, added_up
from xqgis.scoring.tallies import FIRST_OF_VISIT, MIXED

_EPOCH = date(1970, 1, 1)


def asked_of_item(checks: ibis.Table, item: str) -> ibis.Table:
    """What to ask an engine for `running_of_item`: the judged checks of an item."""
    kept = checks.filter(checks.item == item, checks.result >= 0)
    return kept.select("grid", "village", *PLACED, "result")


def running_of_item(found: Any, item: str, registry: Registry, phases: Sequence[Phase]) -> Running:
    """The running totals of the judged checks of ``item``, an Arrow table, as if there were no others.

    A check stands for its visit unless that looked at the item twice.
    """
    ground, rows = placed(found, np.zeros(len(found), dtype=np.int64), {})
    phase = _phases(rows.day, ground.first, phases)
    keys = {**coded(found.select(["grid", "village"])), "phase": phase}
    cell, lead = numbered_by([codes for codes, _ in keys.values()], len(found))
    cells = {name: (codes[lead], values) for name, (codes, values) in keys.items()}
    leads = np.where(_repeated(rows.visit), MIXED, FIRST_OF_VISIT)
    return added_up(
        Ground({**cells, **_own(item, registry, len(lead))}, ground.sources, ground.first),
        Placed(cell, rows.kind, rows.day, rows.visit),
        (np.ones_like(leads), found["result"].to_numpy(), leads),
    )


def _own(item: str, registry: Registry, cells: int) -> Coded:
    """What is the same in all cells of an item."""
    standard = registry.standard_of(item)
    own = {"domain": standard.domain, "standard": standard.code, "weight": float(registry.item(item).weight)}
    return {name: (np.zeros(cells, dtype=np.int64), np.array([value])) for name, value in own.items()}


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
