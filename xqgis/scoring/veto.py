"""Critical failures: since when each stood open, and when it was seen put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.standard import Registry
from xqgis.model.tables import SPELLS, names

_POINT = 10_000
"""Steps a degree, about 10 m, within which checks without a place name share a place."""
WHERE = ("grid", "beyond", "place", "x", "y")
"""The columns of `sites` that are the same for checks of one place."""
_SITE = (*WHERE, "item")


def spells(checks: ibis.Table, registry: Registry) -> ibis.Table:
    """`SPELLS`: one row a stretch of time in which a critical item stood failed at a place.

    A place is its name within a grid; without a name its point to 4 decimals
    of a degree; without a point the grid (our choice). The village stands for
    the grid of a check that has none; a spell's village is that of its first
    failure. Results of one day have no order, so a failure stands against a
    pass of the same day: such a day ends one spell and begins the next.
    """
    critical = [item.code for _, item in registry.items() if item.critical]
    found = sites(checks.filter(checks.result >= 0, checks.item.isin(critical)))
    days = found.group_by(*_SITE, "checked_on").aggregate(
        failed=found.result.min() == 0,
        passed=found.result.max().cast("int64"),
        village=found.village.min(where=found.result == 0),
        lon=found.lon.min(where=found.result == 0),
        lat=found.lat.min(where=found.result == 0),
    )
    so_far = ibis.window(group_by=_SITE, order_by="checked_on", preceding=None, following=0)
    days = days.mutate(island=days.passed.sum().over(so_far))
    islands = days.group_by(*_SITE, "island").aggregate(
        begins=days.checked_on.min(),
        since=days.checked_on.min(where=days.failed),
        **{name: days[name].argmin(days.checked_on, where=days.failed) for name in ("village", "lon", "lat")},
    )
    after = ibis.window(group_by=_SITE, order_by="island")
    told = islands.mutate(cleared_on=islands.begins.lead().over(after))
    told = told.filter(told.since.notnull())  # noqa: PD004 it is ibis
    return told.mutate(held_from=told.since).select(*names(SPELLS))


def spells_of_kin(checks: ibis.Table, registry: Registry, kin: Mapping[str, str]) -> ibis.Table:
    """`SPELLS` of the checks in the grids of ``kin``, each ground (the value) being one.

    ``grid`` is the ground and ``village`` the grid of the first failure, which knows its village itself.
    """
    within = checks.filter(checks.grid.isin(sorted(kin)))
    own = within.grid.cast("string")
    return spells(within.mutate(village=own, grid=ground(own, kin)), registry)


def ground(grid: ibis.Value, kin: Mapping[str, str]) -> ibis.Value:
    """The ground of each grid: the value of ``kin``, the grid itself where it has none."""
    own = grid.cast("string")
    return ibis.cases(*((own == code, root) for code, root in kin.items()), else_=own) if kin else own


def open_on(found: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows of `SPELLS` that stood open on ``day``; a fresh index."""
    return found.take(np.flatnonzero(stands(found, day))).reset_index(drop=True)


def stands(found: pd.DataFrame, day: date) -> NDArray[np.bool_]:
    """Whether each of `SPELLS` stood open on ``day``: begun, and not yet cleared (no day is <= NaT)."""
    moment, cleared = np.datetime64(day, "s"), found["cleared_on"].to_numpy()
    stood: NDArray[np.bool_] = (found["held_from"].to_numpy() <= moment) & ~(cleared <= moment)
    return stood


def spell_frame(found: ibis.Table) -> pd.DataFrame:
    """`spells` as a frame of the declared types, sorted by grid, item, place, since, village."""
    frame: pd.DataFrame = found.to_pyarrow().to_pandas()
    frame = frame[names(SPELLS)].astype({column.name: column.dtype for column in SPELLS})
    return frame.sort_values(["grid", "item", "place", "since", "village"], ignore_index=True)


def sites(checks: ibis.Table) -> ibis.Table:
    """``checks`` with the rest of `WHERE`, which tells two places apart (see `spells`)."""
    pointed = (checks.place == "") & ~checks.lon.isnan() & ~checks.lat.isnan()
    return checks.mutate(
        beyond=ibis.ifelse(checks.grid == "", checks.village, ""),
        x=ibis.ifelse(pointed, (checks.lon * _POINT).round().cast("int64"), 0),
        y=ibis.ifelse(pointed, (checks.lat * _POINT).round().cast("int64"), 0),
    )
