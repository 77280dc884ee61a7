"""Invented waters of a demo town: the river and reservoirs of its map, and ponds where water would stand.

The numbers are the town's own (one medium, one small-1 and four small-2
reservoirs, the river, more than 1,800 hill ponds); where each lies and what is
said of it is invented, seeded and marked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.geo.coverage import Coverage
from xqgis.geo.heights import Heights
from xqgis.geo.outlines import projected
from xqgis.model.tables import WATERS, names
from xqgis.model.town import Town
from xqgis.model.water import KitState, WaterRules

PONDS = 1_800
SEED = 20220601
POND = "pond"
KINDS = {
    "": "river",
    "中型": "reservoir-medium",
    "小(1)型": "reservoir-small-1",
    "小(2)型": "reservoir-small-2",
}
"""Kind of water by the size that the map tells."""
_TRIES = 12_000
_APART_M = 75.0
_ROUND_M = 200.0
_CORNERS = 9
_DECIMALS = 7
_CALLED = (
    *("高塘", "沙坝塘", "学堂塘", "大坝塘", "长塘", "月塘", "荷叶塘", "双塘", "石坝塘", "新塘", "老屋塘"),
    *("上塘", "下塘", "井塘", "竹山塘", "茶山塘", "坳塘", "门前塘", "桥头塘", "柳塘", "磨塘", "菜园塘"),
)

Points = NDArray[np.float64]
Shapes = NDArray[np.object_]


def demo_waters(town: Town, rules: WaterRules, land: Heights, drawn: Path, until: date) -> gpd.GeoDataFrame:
    """`WATERS` without grid and village: those of the map file ``drawn``, then ponds on ``land``."""
    rng = np.random.default_rng(SEED)
    large = _large(drawn)
    keep_off = shapely.union_all(_metres([shape for _, _, shape in large], town))
    ponds = _ponds(land, keep_off, rng)
    back = shapely.transform(ponds, lambda at: projected(at, town.measured_crs, town.stored_crs))
    named = [
        (POND, _CALLED[number], shape) for number, shape in zip(_named(len(ponds), rng), back, strict=True)
    ]
    found = large + named
    told = _told(rules, [kind for kind, _, _ in found], until, rng)
    shapes = shapely.set_precision([shape for _, _, shape in found], 10.0**-_DECIMALS)
    table = {"name": [name for _, name, _ in found], "kind": [kind for kind, _, _ in found], **told}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=town.stored_crs)


def placed(waters: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, town: Town) -> gpd.GeoDataFrame:
    """`WATERS` of the town: cut to it, with grid, village, code and the post of the village's keeper."""
    whole = shapely.union_all(grids.geometry.to_numpy())
    shapes = np.asarray(waters.geometry.to_numpy(), dtype=object)
    lines = shapely.get_dimensions(shapes) == 1
    shapes[lines] = shapely.intersection(shapes[lines], whole)
    spot = shapely.point_on_surface(shapes)
    lon, lat = shapely.get_x(spot), shapely.get_y(spot)
    grid = Coverage(grids["code"], grids.geometry).locate(lon, lat)
    village_of = dict(zip(grids["code"], grids["village"], strict=True))
    village = [village_of.get(code, "") for code in grid]
    called = {one.code: one.name.zh for one in town.villages}
    told = {"lon": lon, "lat": lat, "grid": grid, "village": village, "geometry": shapes}
    found = waters.assign(**told)[grid != ""].reset_index(drop=True)
    unit = {one.village: one.code for one in town.responsible if one.village}
    kept = list(zip(found["village"], found["post"], found["unit"], strict=True))
    post = [f"{called.get(code, '')}网格岗" if known else "" for code, known, _ in kept]
    units = [unit.get(code, owner) if owner else "" for code, _, owner in kept]
    found = found.assign(post=post, unit=units, code=_codes(found["village"]))
    dtypes = {column.name: column.dtype for column in WATERS if column.name != "geometry"}
    return found[names(WATERS)].astype(dtypes)


def _codes(villages: Sequence[str]) -> list[str]:
    serial: dict[str, int] = {}
    found = []
    for village in villages:
        serial[village] = serial.get(village, 0) + 1
        found.append(f"{village}W{serial[village]:03d}")
    return found


def _large(drawn: Path) -> list[tuple[str, str, shapely.Geometry]]:
    """River and reservoirs as the map has them: kind, name, shape."""
    features = json.loads(drawn.read_bytes())["features"]
    return [
        (
            KINDS[one["properties"]["size"]],
            str(one["properties"]["name"]),
            shapely.from_geojson(json.dumps(one["geometry"])),
        )
        for one in features
    ]


def _metres(shapes: Sequence[shapely.Geometry], town: Town) -> Shapes:
    found: Shapes = shapely.transform(
        np.array(shapes, dtype=object), lambda at: projected(at, town.stored_crs, town.measured_crs)
    )
    return found


def _ponds(land: Heights, keep_off: shapely.Geometry, rng: np.random.Generator) -> Shapes:
    """Outlines in metres, in hollows and on gentle ground, away from each other and from ``keep_off``."""
    west, south, east, north = land.bounds
    tries = rng.uniform((west, south), (east, north), (_TRIES, 2))
    steep = land.slopes_at(tries)
    cells = np.floor(tries / _APART_M).astype(np.int64)
    _, first = np.unique(cells, axis=0, return_index=True)
    gentle = np.exp(-((np.nan_to_num(steep, nan=9.0) / 0.07) ** 2))
    wet = gentle / (1 + np.exp(-_hollow_m(land, tries) / 3)) * rng.random(len(tries))
    away = shapely.distance(shapely.points(tries[first]), keep_off) > _APART_M
    chosen = first[away]
    chosen = chosen[np.argsort(-wet[chosen])]
    drawn = _outlines(tries[chosen], rng)
    later, earlier = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    found: Shapes = np.delete(drawn, later[earlier < later])
    return found


def _hollow_m(land: Heights, points: Points) -> Points:
    """How far points lie under the land `_ROUND_M` round them, negative on ridges, 0 where unknown."""
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    rim = [points + _ROUND_M * np.array([np.cos(way), np.sin(way)]) for way in turn]
    found: Points = np.mean([land.metres_at(each) for each in rim], axis=0) - land.metres_at(points)
    return np.nan_to_num(found)


def _outlines(middles: Points, rng: np.random.Generator) -> Shapes:
    """Round ponds with a wavering bank, some 0.02 to 0.3 hectares."""
    turn = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    reach = np.clip(rng.lognormal(2.55, 0.35, len(middles)), 6, 32)[:, None]
    reach = reach * rng.uniform(0.75, 1.25, (len(middles), _CORNERS))
    rings = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=2) + middles[:, None]
    found: Shapes = shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))
    return found


def _named(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.integers(0, len(_CALLED), count)


def _told(
    rules: WaterRules, kinds: Sequence[str], until: date, rng: np.random.Generator
) -> Mapping[str, Sequence[object]]:
    """What is said of each water besides shape and name; much of it unknown, as it is in life."""
    count = len(kinds)
    large = np.array([kind != POND for kind in kinds])
    depth = np.where(large, rng.uniform(3, 14, count), np.clip(rng.gamma(4, 0.5, count), 0.4, 6)).round(1)
    depth[~large & (rng.random(count) < 0.45)] = np.nan
    events = np.where(rng.random(count) < 0.015, rng.integers(1, 3, count), 0).astype(np.float64)
    events[rng.random(count) < 0.1] = np.nan
    allowed = rules.days_between_patrols(until)
    late = rng.random(count) < 0.006
    since = np.where(late, allowed + rng.integers(1, 9, count), rng.integers(0, allowed + 1, count))
    patrolled = [(until - timedelta(days=int(days))).isoformat() for days in since]
    return {
        "unit": ["agriculture" if known else "" for known in rng.random(count) < 0.9],
        "post": ["x" if known else "" for known in rng.random(count) < 0.97],
        "depth_m": depth.tolist(),
        "events": events.tolist(),
        "patrolled_on": ["" if rng.random() < 0.03 else day for day in patrolled],
        "kit": [_kit(rules, large[at], until, rng) for at in range(count)],
        "demo": [True] * count,
    }


def _kit(rules: WaterRules, large: bool, until: date, rng: np.random.Generator) -> str:
    """What the last check found: mostly all of it, a few gaps, now and then nobody went."""
    lot = rng.random()
    if lot < 0.03 and not large:
        return "{}"
    gaps = rng.choice(len(rules.kit), int(rng.integers(1, 4)), replace=False) if lot > 0.96 else ()
    day = (until - timedelta(days=int(rng.integers(0, 40)))).isoformat()
    states = {
        item.code: [str(KitState.MISSING if at in gaps else KitState.PRESENT), day]
        for at, item in enumerate(rules.kit)
    }
    return json.dumps(states, ensure_ascii=False)
