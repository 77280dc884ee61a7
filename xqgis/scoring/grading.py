"""The grade of a cell: its rate against the lines of its phase and base track."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.grade import Grade
from xqgis.model.town import Town

_AT_THE_LINE = 1e-12
"""A rate that equals a bound but for the last bits of its sum has reached it."""


def grades(
    found: Mapping[str, NDArray[Any]], town: Town, as_of: date, grid_village: Mapping[str, str]
) -> NDArray[np.object_]:
    """The grade key of each row of n, visits, rate and veto_item; its keys name phase and area."""
    rate = found["rate"] + _AT_THE_LINE
    full, met, nearly = _lines(found, town, as_of, grid_village)
    checks, visits = found["n"], found["visits"]
    unrated = (checks < town.minimum.checks) | (visits < town.minimum.visits) | np.isnan(rate)
    return np.select(
        [
            found["veto_item"] != "",
            unrated,
            rate >= full,
            rate >= met,
            rate >= nearly,
        ],
        [Grade.NOT_MET.key, Grade.NOT_RATED.key, Grade.FULL.key, Grade.MET.key, Grade.NEARLY.key],
        Grade.NOT_MET.key,
    ).astype(object)


def _lines(
    found: Mapping[str, NDArray[Any]], town: Town, as_of: date, grid_village: Mapping[str, str]
) -> tuple[NDArray[np.float64], ...]:
    """The three bounds of each row, by its phase and its village's base track."""
    if "village" in found:
        villages = found["village"]
    elif "grid" in found:
        villages = np.array([grid_village.get(grid, "") for grid in found["grid"]], dtype=object)
    else:
        villages = np.full(len(found["n"]), "", dtype=object)
    village, kinds = pd.factorize(villages)
    if "phase" in found:
        phase, phases = pd.factorize(found["phase"])
    else:
        phase, phases = (
            np.zeros(len(found["n"]), dtype=np.int64),
            np.array([town.phase_on(as_of).code], dtype=object),
        )
    lines = [[town.line(one, other) for other in kinds] for one in phases]
    bounds = np.array(
        [[(line.full, line.met, line.nearly) for line in row] for row in lines], dtype=np.float64
    )
    return tuple(bounds.reshape(len(phases), len(kinds), 3)[phase, village].T)
