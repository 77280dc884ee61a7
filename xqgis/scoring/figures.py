"""Scored rows as figures."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.tables import SCORES, names

NO_FIGURE = Figure(0, 0, 0, 0.0, None, None, None, Grade.NOT_RATED)
"""What a cell without a single judged check shows."""


def figures(scores: pd.DataFrame | Mapping[str, NDArray[Any]]) -> list[Figure]:
    """One `Figure` for each row of `SCORES`, in order; other columns are passed over."""
    wanted = names(SCORES)
    rows = zip(*(scores[name].tolist() for name in wanted), strict=True)
    return [_figure(dict(zip(wanted, row, strict=True))) for row in rows]


def _figure(row: Mapping[str, Any]) -> Figure:
    rate, low, high, shrunk = (
        None if isnan(row[name]) else float(row[name]) for name in ("rate", "low", "high", "shrunk")
    )
    return Figure(
        n=int(row["n"]),
        passed=int(row["passed"]),
        visits=int(row["visits"]),
        n_eff=float(row["n_eff"]),
        rate=rate,
        low=low,
        high=high,
        grade=Grade[row["grade"].upper()],
        veto_item=row["veto_item"],
        shrunk=shrunk,
        deff=float(row["deff"]),
    )
