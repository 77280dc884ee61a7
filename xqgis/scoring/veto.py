"""Open critical failures: known, and not yet seen put right."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd

from xqgis.model.standard import Registry

_POINT = 10_000
"""Steps a degree, about 10 m, within which checks without a place name share a place."""
_SITE = ("grid", "beyond", "item", "place", "x", "y")


def open_vetoes(checks: ibis.Table, registry: Registry, until: date) -> pd.DataFrame:
    """One row per place and critical item whose latest judged result up to ``until`` is a failure.

    A place is its name within a grid; without a name its point to 4 decimals
    of a degree; without a point the grid (our choice). The village stands for
    the grid of a check that has none. Results of one day have no order, so a
    failure stands against a pass of the same day. Columns:
    ``grid``, ``village``, ``item``, ``place``, ``since`` (the first failure
    after the last earlier pass) and ``seen`` (the latest failure), both
    datetime64; sorted by grid, item, place.
    """
    critical = [item.code for _, item in registry.items() if item.critical]
    sites = _sites(checks.filter(checks.result >= 0, checks.checked_on <= until, checks.item.isin(critical)))
    passed_on = sites.checked_on.max(where=sites.result == 1).over(group_by=_SITE).fill_null(date.min)
    sites = sites.mutate(passed_on=passed_on)
    failures = sites.filter(sites.result == 0, sites.checked_on >= sites.passed_on)
    found = (
        failures.group_by(_SITE)
        .aggregate(
            village=failures.village.min(), since=failures.checked_on.min(), seen=failures.checked_on.max()
        )
        .order_by(_SITE)
        .drop("beyond", "x", "y")
    )
    frame: pd.DataFrame = (
        found.select("grid", "village", "item", "place", "since", "seen").to_pyarrow().to_pandas()
    )
    return frame.astype({"since": "datetime64[s]", "seen": "datetime64[s]"})


def _sites(checks: ibis.Table) -> ibis.Table:
    pointed = (checks.place == "") & ~checks.lon.isnan() & ~checks.lat.isnan()
    return checks.mutate(
        beyond=ibis.ifelse(checks.grid == "", checks.village, ""),
        x=ibis.ifelse(pointed, (checks.lon * _POINT).round().cast("int64"), 0),
        y=ibis.ifelse(pointed, (checks.lat * _POINT).round().cast("int64"), 0),
    )
