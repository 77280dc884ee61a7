"""Rates by month, for groups of villages: what a line over the phases is drawn through."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import ibis
import numpy as np
import pandas as pd

from xqgis.scoring.compliance import Terms, TownWide, cells

_PARTED = "/"


def by_month(
    tallies: ibis.Table, terms: Terms, groups: Mapping[str, Collection[str]], as_of: date, wide: TownWide
) -> pd.DataFrame:
    """`SCORES` by ``group``, ``domain`` and ``month`` (its first day), in this order, as of a day.

    ``groups`` are villages by the name of their group; others are left out.
    The rate is that of `compliance.cells`, of all checks of the group in the
    month; a month has no prior, so ``shrunk`` is unknown.
    """
    named = [(tallies.village.isin(sorted(villages)), name) for name, villages in groups.items() if villages]
    known = tallies.mutate(village=ibis.cases(*named, else_="") if named else ibis.literal(""))
    known = known.filter(known.village != "")
    # group and month stand in the village's place: an area is all that a cell has to be
    told = known.mutate(village=known.village + _PARTED + known.checked_on.strftime("%Y-%m-01"))
    found = cells(told, terms, ["village", "domain"], as_of, wide)
    parts = found["village"].str.rpartition(_PARTED)
    found = found.drop(columns="village").assign(
        group=parts[0], month=pd.to_datetime(parts[2]), shrunk=np.nan
    )
    return found.sort_values(["group", "domain", "month"], ignore_index=True)
