"""The invented checks as one frame, the same bytes for the same town and seed."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from xqgis.model.standard import Registry
from xqgis.model.tables import CHECKS, names
from xqgis.model.town import Town
from xqgis.services.demo.places import lay_chances
from xqgis.services.demo.results import Tendency, follow_up, judge, tend
from xqgis.services.demo.visits import Calendar, calendars, plan_visits
from xqgis.words import say

SEED = 20211216
_LANG = "zh-Hans"


def demo_checks(
    town: Town, registry: Registry, grids: gpd.GeoDataFrame, until: date, seed: int = SEED
) -> pd.DataFrame:
    """CHECKS of every phase up to ``until``, in order of days; ``grids`` are AREAS.

    Only items that are looked at, measured, sampled or filed, at the level and
    kind of place they apply to. ``row`` counts from 2 in each month.
    """
    rngs = [np.random.default_rng([seed, number]) for number in range(4)]
    chances = lay_chances(town, registry, grids, rngs[0])
    passed = calendars(town, until)
    if chances.empty or not passed:
        return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in CHECKS})
    tendency = tend(town, chances, len(passed), rngs[1])
    drafts = [
        _of_phase(town, chances, tendency, (step, calendar), rngs[2]) for step, calendar in enumerate(passed)
    ]
    planned = pd.concat(drafts, ignore_index=True).assign(repair=False)
    critical = chances["critical"].to_numpy(bool)[planned["chance"].to_numpy()]
    followed = follow_up(planned[critical], until, rngs[3])
    return _as_checks(town, chances, pd.concat([planned[~critical], followed], ignore_index=True))


def _of_phase(
    town: Town,
    chances: pd.DataFrame,
    tendency: Tendency,
    at: tuple[int, Calendar],
    rng: np.random.Generator,
) -> pd.DataFrame:
    step, calendar = at
    planned = plan_visits(town, chances, calendar, rng)
    result = judge(planned, tendency, step, calendar, rng)
    days = np.array(calendar.days, dtype="datetime64[s]")[planned["day"].to_numpy()]
    grave = tendency.grave[planned["chance"].to_numpy(), step]
    return planned.drop(columns=["day", "visit"]).assign(checked_on=days, result=result, grave=grave)


def _as_checks(town: Town, chances: pd.DataFrame, drafts: pd.DataFrame) -> pd.DataFrame:
    """CHECKS in order; where one source checks a thing twice a day the later finding stays."""
    once = drafts.drop_duplicates(["chance", "checked_on", "source"], keep="last")
    columns = ["grid", "village", "place", "lon", "lat", "item"]
    found = once.join(chances[columns], on="chance")
    sources = np.array(list(town.sources), dtype=object)
    found["source"] = sources[found["source"].to_numpy()]
    found.loc[found["repair"], "announced"] = 0
    area = found["grid"].where(found["grid"] != "", found["village"]).replace("", town.code)
    day = found["checked_on"].dt.strftime("%Y-%m-%d")
    found["visit"] = area + "/" + day + "/" + found["source"]
    found["note"] = say("terms.demo", _LANG)
    found = found.sort_values(["checked_on", "visit", "place", "item"], kind="stable", ignore_index=True)
    found["row"] = found.groupby(found["checked_on"].dt.strftime("%Y-%m")).cumcount() + 2
    return found[names(CHECKS)].astype({column.name: column.dtype for column in CHECKS})
