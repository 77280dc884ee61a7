"""A large town for benches: 10,000 grids and 100,000 inspection points, the same at every making.

The default town's outline is cut into a lattice with crooked edges; every
cell belongs to the village its middle lies in, and a village is the union of
its cells. The rest of the pack is the default town's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from xqgis.model.actor import Actor, Role
from xqgis.model.standard import Registry
from xqgis.model.tables import CHECKS, names
from xqgis.services.opening import open_town_hall
from xqgis.services.rights import Act
from xqgis.services.town_hall import TownHall
from xqgis.settings import ROOT, Settings
from xqgis.store import BatchMeta

SEED = 430423
DOMAINS = ("A", "B", "C")
"""The domains every visit looks at: each shows all points."""
PHASE = ("4", date(2023, 7, 1), date(2023, 12, 31))
_CORNERS = 4  # of one side of a cell
_CROOKED = 0.12  # of a cell's side
_BENCH = Actor("bench", Role.OFFICE)


def make_pack(folder: Path, grids: int = 10_000) -> Path:
    """Write the pack of a town with about ``grids`` grids into ``folder``, which it makes."""
    source = ROOT / "data"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("grids", "villages"))
    told = (folder / "town.yaml").read_text("utf-8")
    (folder / "town.yaml").write_text(told.replace("[0-9]{3}[0-9]{3}", "[0-9]{3}[0-9]{4}"), "utf-8")
    villages = gpd.read_file(source / "villages" / "villages.geojson").set_crs(
        "EPSG:4490", allow_override=True
    )
    cells = _cells(villages.to_crs("EPSG:4547"), grids).to_crs("EPSG:4490")
    named = dict(zip(villages["code"], villages["name"], strict=True))
    whole = cells[["village", "demo", "geometry"]].dissolve("village").reset_index(names="code")
    whole["name"] = whole["code"].map(named)
    _write(folder / "grids" / "grids.geojson", cells)
    _write(folder / "villages" / "villages.geojson", whole)
    return folder


def open_large_town(home: Path, grids: int = 10_000, points: int = 100_000) -> TownHall:
    """The hall of a large town kept under ``home``; made there the first time, by the services."""
    pack = home / "pack"
    if not pack.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        make_pack(pack, grids)
    hall = open_town_hall(Settings(town=pack, home=home / "home"))
    if not len(hall.store.batches()):
        checks = checks_of(hall.areas("grid").frame, hall.registry, points)
        told = BatchMeta(
            "0" * 64, "bench.csv", "EPSG:4490", len(checks), len(checks), 0, hall.registry.version
        )
        hall.store.file_batch(checks, told, hall.entry(_BENCH, Act.FILE, rows=len(checks)))
    return hall


def checks_of(grids: gpd.GeoDataFrame, registry: Registry, points: int) -> pd.DataFrame:
    """`CHECKS`: ``points`` visits, two checks of each of `DOMAINS` at every one."""
    rng = np.random.default_rng(SEED + 1)
    at = np.sort(rng.integers(len(grids), size=points))
    spots = shapely.get_coordinates(shapely.point_on_surface(grids.geometry.to_numpy()))
    spots = spots[at] + rng.uniform(-2e-4, 2e-4, (points, 2))
    _, starts, ends = PHASE
    days = np.array(
        [
            np.datetime64(starts + timedelta(days=int(one)))
            for one in rng.integers((ends - starts).days, size=points)
        ],
        dtype="datetime64[s]",
    )
    quality = rng.beta(9, 1, len(grids))
    visits = pd.DataFrame(
        {
            "visit": [f"v{number:06d}" for number in range(points)],
            "grid": grids["code"].to_numpy()[at],
            "village": grids["village"].to_numpy()[at],
            "lon": spots[:, 0],
            "lat": spots[:, 1],
            "place": "",
            "checked_on": days,
            "source": rng.choice(["self", "group"], points),
            "announced": rng.integers(-1, 2, points).astype("int8"),
            "note": "",
        }
    )
    parts = []
    for item in _items(registry):
        passed = rng.random(points) < quality[at]
        parts.append(visits.assign(item=item, result=passed.astype("int8")))
    checks = pd.concat(parts, ignore_index=True)
    checks["row"] = np.arange(2, len(checks) + 2, dtype="int64")
    return checks[names(CHECKS)]


def _items(registry: Registry) -> Sequence[str]:
    """Two items without a veto of each domain."""
    found = [(standard.domain, item.code) for standard, item in registry.items() if not item.critical]
    return [code for domain in DOMAINS for code in [code for own, code in found if own == domain][:2]]


def _cells(villages: gpd.GeoDataFrame, wanted: int) -> gpd.GeoDataFrame:
    """A lattice over the villages, in their metres: code, name, village, demo, geometry."""
    west, south, east, north = villages.total_bounds
    side = float(np.sqrt(villages.area.sum() / wanted))
    columns, rows = int((east - west) / side) + 2, int((north - south) / side) + 2
    lattice = _lattice((west - side / 2, south - side / 2), side, (columns, rows))
    shapes = shapely.polygons(lattice)
    middles = gpd.GeoDataFrame(geometry=shapely.centroid(shapes), crs=villages.crs)
    found = middles.sjoin(villages[["code", "name", "geometry"]], predicate="within")
    found = found[~found.index.duplicated()].sort_values("code", kind="stable")
    serial = found.groupby("code").cumcount() + 1
    return gpd.GeoDataFrame(
        {
            "code": [f"{code}{number:04d}" for code, number in zip(found["code"], serial, strict=True)],
            "name": [f"{name}第{number}网格" for name, number in zip(found["name"], serial, strict=True)],
            "village": found["code"].to_numpy(),
            "demo": True,
        },
        geometry=shapes[found.index.to_numpy()],
        crs=villages.crs,
    )


def _lattice(corner: tuple[float, float], side: float, size: tuple[int, int]) -> NDArray[np.float64]:
    """Rings of ``columns`` x ``rows`` cells; neighbours share every corner of a crooked side."""
    rng = np.random.default_rng(SEED)
    columns, rows = size
    steps = np.arange(_CORNERS) / _CORNERS
    east = np.stack(np.broadcast_arrays(steps, 0.0), -1) + np.zeros((rows + 1, columns, _CORNERS, 2))
    up = np.stack(np.broadcast_arrays(0.0, steps), -1) + np.zeros((rows, columns + 1, _CORNERS, 2))
    knots = rng.uniform(-_CROOKED, _CROOKED, (rows + 1, columns + 1, 2))
    for edges, ends in ((east, (knots[:, :-1], knots[:, 1:])), (up, (knots[:-1], knots[1:]))):
        share = steps[:, None]
        np.add(edges, ends[0][:, :, None] * (1 - share) + ends[1][:, :, None] * share, out=edges)
        edges[:, :, 1:] += rng.uniform(-_CROOKED, _CROOKED, edges[:, :, 1:].shape) / 2
    origin = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), -1).astype(np.float64)
    east += origin[:, :-1, None]
    up += origin[:-1, :, None]
    end = origin + knots
    south, north = east[:-1], east[1:]
    left, right = up[:, :-1], up[:, 1:]
    top_left, top_right = end[1:, :-1, None], end[1:, 1:, None]
    rings = np.concatenate(
        [
            south, right,
            np.concatenate([top_right, north[:, :, :0:-1]], 2),
            np.concatenate([top_left, left[:, :, :0:-1]], 2),
        ],
        2,
    )  # fmt: skip
    return np.asarray(rings.reshape(columns * rows, -1, 2) * side + corner)


def _write(file: Path, frame: gpd.GeoDataFrame) -> None:
    file.parent.mkdir(parents=True)
    told = json.loads(frame.set_crs(None, allow_override=True).to_json(drop_id=True))
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
