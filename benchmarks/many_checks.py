"""Very many checks straight into a large town's store: two years of visits, three to six items each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.large_town import make_pack
from xqgis.model.actor import Actor, Role
from xqgis.model.tables import CHECKS, names
from xqgis.services.opening import open_town_hall
from xqgis.services.rights import Act
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.store import BatchMeta

SEED = 7
BENCH = Actor("bench", Role.OFFICE)
_PART = 50_000
_FIRST, _DAYS = np.datetime64("2022-01-01"), 730
_COLUMNS = [*names(CHECKS), "batch", "standard_version"]
_INSERT = f"INSERT INTO checks ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 (names of our own)


def open_town_of(home: Path, grids: int, checks: int) -> TownHall:
    """The hall of a town of about ``grids`` grids with about ``checks`` checks, not yet in columns."""
    settings = Settings(town=make_pack(home / "pack", grids), home=home / "home")
    hall = open_town_hall(settings)
    rng = np.random.default_rng(SEED)
    first = visits(hall, rng, 1)
    told = BatchMeta("0" * 64, "bench.csv", "EPSG:4490", len(first), len(first), 0, hall.registry.version)
    batch = hall.store.file_batch(first, told, hall.entry(BENCH, Act.FILE, rows=len(first)))
    with closing(sqlite3.connect(settings.home / "store.sqlite")) as raw, raw:
        for part in _parts(hall, rng, checks):
            days = part["checked_on"].dt.strftime("%Y-%m-%d")
            columns = part.assign(checked_on=days, batch=batch, standard_version=hall.registry.version)
            raw.executemany(_INSERT, zip(*(columns[name].tolist() for name in _COLUMNS), strict=True))
    return hall


def _parts(hall: TownHall, rng: np.random.Generator, checks: int) -> Iterator[pd.DataFrame]:
    made = 0
    while made < checks:
        part = visits(hall, rng, min(_PART, (checks - made) // 4 + 1), made)
        made += len(part)
        yield part


def visits(hall: TownHall, rng: np.random.Generator, count: int, before: int = 0) -> pd.DataFrame:
    """`CHECKS` of ``count`` visits; items that follow each other in the registry, of one or two standards."""
    grids = hall.areas("grid").frame
    items = np.array([item.code for _, item in hall.registry.items() if item.method != "sys"], dtype=object)
    size = rng.integers(3, 7, count)
    visit = np.repeat(np.arange(count), size)
    place_in_visit = np.arange(len(visit)) - np.repeat(np.cumsum(size) - size, size)
    item = (rng.integers(len(items), size=count)[visit] + place_in_visit) % len(items)
    at = rng.integers(len(grids), size=count)
    quality = rng.beta(9, 1, len(grids))[at][visit]
    result = np.where(rng.random(len(visit)) < 0.03, -1, rng.random(len(visit)) < quality)
    day = _FIRST + rng.integers(_DAYS, size=count).astype("timedelta64[D]")
    sources = np.array(list(hall.town.sources), dtype=object)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, len(visit) + 2),
            "visit": (before + visit).astype("str"),
            "item": items[item],
            "result": result.astype("int8"),
            "grid": grids["code"].to_numpy()[at][visit],
            "village": grids["village"].to_numpy()[at][visit],
            "lon": rng.uniform(112.7, 112.95, count)[visit],
            "lat": rng.uniform(27.05, 27.25, count)[visit],
            "place": "",
            "checked_on": day[visit].astype("datetime64[s]"),
            "source": sources[rng.integers(len(sources), size=count)][visit],
            "announced": rng.integers(-1, 2, count).astype("int8")[visit],
            "note": "",
        }
    )
    return frame[names(CHECKS)]
