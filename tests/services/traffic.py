"""The toy town with roads and accidents: a crossing of two roads, one black stretch on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString

from tests import toy
from tests.store.filing import entry, meta
from xqgis.geo.outlines import projected
from xqgis.model.blackspot import Criterion, RuleSet, RuleWindow, Screen, Traffic
from xqgis.model.name import Name
from xqgis.model.tables import ACCIDENTS, ROADS
from xqgis.services.town_hall import TownHall
from xqgis.store import AreaMeta

RULES = RuleSet(
    "toy", Name("样板规则", "Toy rules"), Name("测试用", "For tests"), date(2021, 1, 1),
    (RuleWindow("spot", Name("50米点段", "50 m spot"), 50, 1, (Criterion(fatal=1), Criterion(casualty=3))),),
)  # fmt: skip
TRAFFIC = Traffic(screen=Screen(step_m=10, draws=99, reach_m=20), rule_sets=(RULES,))


def with_rules(hall: TownHall) -> TownHall:
    """The hall of a town that has a rule set and market days."""
    town = replace(hall.town, traffic=TRAFFIC, market_days=(3, 6, 9))
    return replace(hall, pack=replace(hall.pack, town=town))


def degrees(*points: tuple[float, float]) -> np.ndarray:
    """Metres from the toy town's corner as lon, lat."""
    metres = np.array(points, dtype=np.float64) + np.array([toy.WEST, toy.SOUTH])
    return projected(metres, toy.MEASURED, toy.STORED)


def roads() -> gpd.GeoDataFrame:
    """`ROADS`: a provincial road from west to east and a lane from south to north, 200 m each."""
    lines = [LineString(degrees((0, 100), (200, 100))), LineString(degrees((100, 0), (100, 200)))]
    table = {"code": ["r1", "r2"], "name": ["S331", ""], "kind": ["provincial", "lane"]}
    frame = gpd.GeoDataFrame(table, geometry=lines, crs=toy.STORED)
    kinds = {column.name: column.dtype for column in ROADS if column.name != "geometry"}
    return frame.astype(kinds)


def put_roads(hall: TownHall) -> None:
    """The toy town's roads in force."""
    hall.store.put_areas("road", roads(), AreaMeta("r", "r.geojson", toy.STORED), entry())


def accidents(rows: list[tuple[tuple[float, float], str, str]]) -> pd.DataFrame:
    """`ACCIDENTS` at metres, of a severity, on a day."""
    spots = degrees(*[at for at, _, _ in rows]).round(7)
    frame = pd.DataFrame(
        {
            "row": range(2, len(rows) + 2),
            "reference": [f"T{number}" for number in range(len(rows))],
            "occurred_on": pd.to_datetime([day for *_, day in rows]),
            "hour": [number % 24 for number in range(len(rows))],
            "grid": toy.GRIDS[0],
            "village": toy.UPPER,
            "lon": spots[:, 0],
            "lat": spots[:, 1],
            "severity": [kind for _, kind, _ in rows],
            "deaths": [int(kind == "fatal") for _, kind, _ in rows],
            "injuries": [int(kind == "injury") for _, kind, _ in rows],
            "riders": 1,
            "helmets": [number % 2 for number in range(len(rows))],
            "freight": [number % 3 - 1 for number in range(len(rows))],
        }
    )
    return frame.astype({column.name: column.dtype for column in ACCIDENTS})


BLACK = [((40.0 + step, 102.0), "injury", f"2022-0{step + 1}-03") for step in range(4)]
REST = [((190.0, 95.0), "damage", "2022-03-05"), ((101.0, 30.0), "fatal", "2022-04-05"),
        ((60.0, 160.0), "damage", "2022-05-05"), ((42.0, 101.0), "damage", "2021-02-05")]  # fmt: skip


def busy_town(hall: TownHall) -> TownHall:
    """The toy town with rules, roads and eight accidents, seven of them on a road."""
    ready = with_rules(hall)
    put_roads(ready)
    put_accidents(ready)
    return ready


def put_accidents(hall: TownHall, rows: list[tuple[tuple[float, float], str, str]] | None = None) -> str:
    """The batch of these accidents, of `BLACK` and `REST` without any."""
    frame = accidents([*BLACK, *REST] if rows is None else rows)
    told = replace(meta("acc", len(frame)), kind="accidents")
    return hall.store.file_accidents(frame, told, entry())
