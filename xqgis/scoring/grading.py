"""The grade of a cell: its rate against the lines of its phase and base track."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.grade import Grade
from xqgis.model.town import Town

_AT_THE_LINE = 1e-12
"""A rate that equals a bound but for the last bits of its sum has reached it."""


def grades(
    found: pd.DataFrame, town: Town, as_of: date, grid_village: Mapping[str, str]
) -> NDArray[np.object_]:
    """The grade key of each row of n, visits, rate and veto_item; its keys name phase and area."""
    rate = found["rate"].to_numpy() + _AT_THE_LINE
    full, met, nearly = _lines(found, town, as_of, grid_village)
    unrated = (
        (found["n"] < town.minimum.checks) | (found["visits"] < town.minimum.visits) | found["rate"].isna()
    )
    return np.select(
        [
            (found["veto_item"] != "").to_numpy(),
            unrated.to_numpy(),
            rate >= full,
            rate >= met,
            rate >= nearly,
        ],
        [Grade.NOT_MET.key, Grade.NOT_RATED.key, Grade.FULL.key, Grade.MET.key, Grade.NEARLY.key],
        Grade.NOT_MET.key,
    ).astype(object)


def _lines(
    found: pd.DataFrame, town: Town, as_of: date, grid_village: Mapping[str, str]
) -> tuple[NDArray[np.float64], ...]:
    """The three bounds of each row, by its phase and its village's base track."""
    now = town.phase_on(as_of)
    phases = found["phase"] if "phase" in found else pd.Series(now.code, index=found.index)
    if "village" in found:
        villages = found["village"]
    elif "grid" in found:
        villages = found["grid"].map(lambda grid: grid_village.get(grid, ""))
    else:
        villages = pd.Series("", index=found.index)
    pairs = pd.MultiIndex.from_arrays([phases, villages])
    codes, kinds = pairs.factorize()
    lines = [town.line(phase, village) for phase, village in kinds]
    bounds = np.array([(line.full, line.met, line.nearly) for line in lines], dtype=np.float64).reshape(-1, 3)
    return tuple(bounds[codes].T)
