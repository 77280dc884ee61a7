"""Where visits were, and whether all was well there."""

from __future__ import annotations

import ibis
import pandas as pd


def spots(rows: ibis.Table) -> pd.DataFrame:
    """One row a visit and place of judged checks: lon, lat, ``passed`` (all its checks there), ``newest``.

    Without an order; lon and lat are NaN for visits without a point.
    """
    visits = rows.group_by("visit", "lon", "lat").aggregate(
        passed=rows.result.min() == 1, newest=rows.checked_on.max()
    )
    found: pd.DataFrame = visits.drop("visit").to_pyarrow().to_pandas()
    return found.astype({"lon": "float64", "lat": "float64", "passed": "bool"})
