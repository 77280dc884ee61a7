"""What was found last: of each item in an area, or at each of many places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pandas as pd

from xqgis.scoring.meeting import Checks
from xqgis.scoring.veto import WHERE, ground, sites


def latest(checks: Checks, by: Sequence[str] = ()) -> pd.DataFrame:
    """The last judged day of each item, for each of ``by``: one row each, in their order.

    Columns: ``by``, ``item``, ``checked_on``, ``passed``, ``source``, ``n``.
    Results of one day have no order: one failure makes the day a failed one,
    and ``source`` is then that of a failure. ``n`` counts the judged checks of all days.
    """
    judged = checks.filter(checks.result >= 0)
    keys = [*by, "item"]
    days = judged.group_by(*keys, "checked_on").aggregate(
        passed=judged.result.min() == 1,
        source=ibis.coalesce(
            judged.source.cast("string").min(where=judged.result == 0), judged.source.cast("string").min()
        ),
        n=judged.count(),
    )
    whole = ibis.window(group_by=keys)
    newest = ibis.window(group_by=keys, order_by=ibis.desc("checked_on"))
    told = days.mutate(n=days.n.sum().over(whole), back=ibis.row_number().over(newest))
    told = told.filter(told.back == 0).select(*keys, "checked_on", "passed", "source", "n")
    frame: pd.DataFrame = told.to_pyarrow().to_pandas()
    days_as = {"checked_on": "datetime64[s]", "n": "int64", **dict.fromkeys((*keys, "source"), "str")}
    return frame.astype(days_as).sort_values(keys, ignore_index=True)


def at_places(checks: Checks, places: pd.DataFrame, kin: Mapping[str, str]) -> Checks:
    """The checks made at ``places`` (`PLACES`), each with the ``code`` of its place.

    A check is one of a place when it bears its name or code within its grid,
    or no name and its point (4 decimals of a degree): the places of `veto.spells`.
    ``kin`` are the grounds of grids that were split or merged. A name that
    two places of a grid share tells neither.
    """
    known = sites(_keys(places, kin)).select("code", *WHERE)
    alone = ibis.window(group_by=WHERE)
    known = known.distinct().mutate(sharing=ibis._.count().over(alone))
    known = known.filter(known.sharing == 1).drop("sharing")
    texts = {name: checks[name].cast("string") for name in ("village", "place")}
    told = sites(checks.mutate(grid=ground(checks.grid, kin), **texts))
    return told.inner_join(known, list(WHERE))


def _keys(places: pd.DataFrame, kin: Mapping[str, str]) -> ibis.Table:
    """Each place by name, by code and by its point, as three checks of it would say."""
    own = places[["code", "grid", "village", "lon", "lat"]]
    called = [own.assign(place=places["name"].str.strip()), own.assign(place=own["code"])]
    table = pd.concat([*called, own.assign(place="")], ignore_index=True)
    schema = dict.fromkeys(("code", "grid", "village", "place"), "string")
    known = ibis.memtable(table, schema=schema | dict.fromkeys(("lon", "lat"), "float64"))
    return known.mutate(grid=ground(known.grid, kin))
