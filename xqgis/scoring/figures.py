"""Scored rows as figures."""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from xqgis.model.figure import Figure
from xqgis.model.grade import Grade

NO_FIGURE = Figure(0, 0, 0, 0.0, None, None, None, Grade.NOT_RATED)
"""What a cell without a single judged check shows."""


def figures(scores: pd.DataFrame) -> list[Figure]:
    """One `Figure` for each row of `SCORES`, in order; other columns are passed over."""
    return [_figure(row) for row in scores.to_dict("records")]


def _figure(row: dict[Any, Any]) -> Figure:
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
