"""The toy town after its first grid became two."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
from shapely import box

from tests import toy
from tests.store.filing import entry
from xqgis.store import AreaMeta, Store

SPLIT_ON = date(2022, 3, 1)
WEST_HALF, EAST_HALF = f"{toy.UPPER}101", f"{toy.UPPER}102"


def divide_first_grid(store: Store) -> None:
    """A second version of the grids from `SPLIT_ON` on: five instead of four."""
    now = toy.areas("grid")
    whole = now.geometry.iloc[0]
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    halves = [
        whole.intersection(box(west, south, middle, north)),
        whole.intersection(box(middle, south, east, north)),
    ]
    fresh = now.iloc[[0, 0]].assign(code=[WEST_HALF, EAST_HALF], name=["西半", "东半"], geometry=halves)
    frame = gpd.GeoDataFrame(pd.concat([now.iloc[1:], fresh]), crs=now.crs).sort_values(
        "code", ignore_index=True
    )
    meta = AreaMeta("split", "split.geojson", toy.STORED, SPLIT_ON, [(toy.GRIDS[0], WEST_HALF)])
    store.put_areas("grid", frame, meta, entry())
