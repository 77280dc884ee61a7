"""Points to grids: the index of labels beside geopandas and, where it is installed, sedonadb.

The index is built anew in every round. The peers get their points as
geometries, which takes geopandas longer than all of our work: not counted.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.util import find_spec

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.row import ROUNDS, Row, in_turns
from xqgis.geo.coverage import Coverage
from xqgis.geo.labels import lowest_exactly

CRS = "EPSG:4490"
_COMPARED = 1_000_000


def rows(grids: int, points: int, at_least: float | None) -> list[Row]:
    """One row with geopandas, one with sedonadb where there is one; without a target, only shown."""
    shapes = mosaic(grids)
    codes = [f"{number:06d}" for number in range(len(shapes))]
    rng = np.random.default_rng(2)
    west, south, east, north = shapely.total_bounds(shapes)
    x, y = np.ascontiguousarray(rng.uniform((west, south), (east, north), (points, 2)).T)
    frame = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=CRS)
    spots = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=CRS))
    acts: dict[str, Callable[[], object]] = {
        "": lambda: Coverage(codes, shapes).locate(x, y),
        "geopandas sjoin": lambda: spots.sjoin(frame, how="left", predicate="intersects"),
    }
    if find_spec("sedonadb") is not None:
        acts["sedonadb"] = _sedona(spots, frame)
    ours, *theirs = in_turns(list(acts.values()), ROUNDS)
    some = slice(0, _COMPARED)
    found = Coverage(codes, shapes).locate(x, y)[some]
    exact = np.array([*codes, ""], dtype=object)[lowest_exactly(shapes, x[some], y[some])]
    wrong = int((found != exact).sum())
    note = f"index built in every round; {wrong} of {len(exact):,} labels differ from shapely's"
    name = f"{points:,} points to {len(shapes):,} grids"
    targets = {"geopandas sjoin": at_least, "sedonadb": at_least and 5.0}
    return [
        Row(
            name, ours, ROUNDS, peer=peer, peer_seconds=seconds, at_least=targets[peer],
            holds=wrong == 0, note=note,
        )
        for peer, seconds in zip(list(acts)[1:], theirs, strict=True)
    ]  # fmt: skip


def _sedona(spots: gpd.GeoDataFrame, frame: gpd.GeoDataFrame) -> Callable[[], object]:
    sedona = importlib.import_module("sedonadb").connect()
    sedona.create_data_frame(spots).to_memtable().to_view("spots")
    sedona.create_data_frame(frame).to_memtable().to_view("grids")
    joined = "SELECT g.code FROM spots s JOIN grids g ON ST_Intersects(g.geometry, s.geometry)"
    return lambda: sedona.sql(joined).to_memtable()


def mosaic(wanted: int, parts: int = 16) -> NDArray[np.object_]:
    """About ``wanted`` neighbours that share crooked edges of ``parts`` pieces, as the default town's do."""
    rng = np.random.default_rng(1)
    rows = round((wanted * 0.75) ** 0.5)
    columns = round(wanted / rows)
    knots = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    knots[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, (rows - 1, columns - 1, 2))
    share = np.linspace(0, 1, parts + 1)[:, None]

    def crooked(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        line = a[..., None, :] * (1 - share) + b[..., None, :] * share
        line[..., 1:-1, :] += rng.uniform(-0.1, 0.1, line[..., 1:-1, :].shape) / parts
        return np.asarray(line * (0.25 / columns, 0.2 / rows) + (112.7, 27.05))

    along, up = crooked(knots[:, :-1], knots[:, 1:]), crooked(knots[:-1], knots[1:])
    rings = [
        np.vstack([along[y, x], up[y, x + 1][1:], along[y + 1, x][-2::-1], up[y, x][-2::-1]])
        for y in range(rows)
        for x in range(columns)
    ]
    shapes: NDArray[np.object_] = shapely.polygons(np.array(rings))
    return shapes
